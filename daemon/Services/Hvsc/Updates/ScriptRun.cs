namespace SidFlow.Services.Hvsc.Updates;

/// <summary>What came of a script.</summary>
/// <param name="Done">Commands that changed something.</param>
/// <param name="Already">Commands whose result was there before.</param>
/// <param name="Failed">Sentences, with the line of the script.</param>
public sealed record ScriptResult(int Done, int Already, IReadOnlyList<string> Failed, IReadOnlyList<TuneMove> Moves);

/// <summary>Carries an update script out on a collection. A command that cannot be done is noted and the next one follows, as the collection's own updater does.</summary>
internal sealed class ScriptRun(CollectionTree tree)
{
    /// <summary>Where an update's archive lies while its script runs.</summary>
    public const string UpdateFolder = "update";

    private readonly MoveLog moves = new();
    private readonly List<string> failed = [];
    private int done, already;

    /// <param name="breathe">Called every so many commands with how many are behind.</param>
    public async Task<ScriptResult> RunAsync(UpdateScript script, Func<int, Task> breathe)
    {
        for (int at = 0; at < script.Commands.Count; at++)
        {
            Run(script.Commands[at]);
            if (at % 100 == 0)
                await breathe(at);
        }
        return new ScriptResult(done, already, failed, moves.Moves);
    }

    private void Run(UpdateCommand command)
    {
        switch (command.Keyword)
        {
            case UpdateKeyword.Delete:
                Delete(command);
                break;
            case UpdateKeyword.MakeFolder:
                Count(tree.Find(command.Path) is null, tree.FolderFor(command.Path) is not null, command, "its folder is not there");
                break;
            case UpdateKeyword.Move or UpdateKeyword.Replace:
                Move(command);
                break;
            default:
                Edit(command);
                break;
        }
    }

    private void Delete(UpdateCommand command)
    {
        if (tree.Find(command.Path) is not { } found)
            already++;
        else if (!found.IsFolder)
        {
            tree.Delete(found.Path);
            moves.Delete(found.Path);
            done++;
        }
        else if (found.Path.Length > 0 && tree.IsEmpty(found.Path))
        {
            tree.DeleteFolder(found.Path);
            done++;
        }
        else
            Fail(command, "the folder is not empty");
    }

    private void Move(UpdateCommand command)
    {
        if (UpdateScript.PathOf(command.Values[0]) is not { } target)
        {
            Fail(command, $"'{command.Values[0].Trim()}' is no path of the collection");
            return;
        }
        string written = command.Values[0].TrimEnd();
        bool isFolder = written.EndsWith('/') || written.EndsWith('\\') || tree.Find(target) is { IsFolder: true };
        if (tree.Find(command.Path) is not { } source)
        {
            string result = isFolder && !command.IsFolder ? CollectionTree.Join(target, CollectionTree.Name(command.Path)) : target;
            Count(isNew: false, tree.Find(result) is not null, command, "the source is not there");
        }
        else if (source.IsFolder)
            MoveFolder(command, source.Path, target);
        else if (isFolder)
            MoveTo(command, source.Path, tree.FolderFor(target), CollectionTree.Name(command.Path));
        else
            MoveTo(command, source.Path, tree.Find(CollectionTree.Parent(target)) is (var parent, true) ? parent : null, CollectionTree.Name(target));
    }

    /// <summary>The files in it; folders in it stay.</summary>
    private void MoveFolder(UpdateCommand command, string source, string target)
    {
        if (tree.FolderFor(target) is not { } folder)
        {
            Fail(command, "the target's folder is not there");
            return;
        }
        IReadOnlyList<string> files = tree.FilesIn(source);
        if (files.Count == 0)
            already++;
        foreach (string name in files)
            MoveTo(command, CollectionTree.Join(source, name), folder, name);
    }

    /// <param name="folder">In its spelling on disk; null for none.</param>
    /// <param name="name">As it is to be spelled.</param>
    private void MoveTo(UpdateCommand command, string source, string? folder, string name)
    {
        if (folder is null)
        {
            Fail(command, "the target's folder is not there");
            return;
        }
        string target = CollectionTree.Join(folder, name);
        if (target == source)
        {
            already++;
            return;
        }
        bool taken = tree.Find(target) is { } there && !there.Path.Equals(source, StringComparison.OrdinalIgnoreCase);
        if (taken && (command.Keyword == UpdateKeyword.Move || tree.Find(target)!.Value.IsFolder))
        {
            Fail(command, $"/{target} is there already");
            return;
        }
        tree.Move(source, target);
        if (source.StartsWith(UpdateFolder + '/', StringComparison.OrdinalIgnoreCase))
            moves.Arrive(target);
        else
            moves.Move(source, target);
        done++;
    }

    private void Edit(UpdateCommand command)
    {
        if (tree.Find(command.Path) is not (var path, false))
        {
            Fail(command, "there is no such file");
            return;
        }
        byte[] before = tree.Read(path);
        byte[]? after = HeaderEdit.Apply(before, command.Keyword, command.Values);
        bool isNew = after is not null && !after.AsSpan().SequenceEqual(before);
        if (isNew)
            tree.Put(path, after!);
        Count(isNew, after is not null, command, $"the header cannot be given the value '{string.Join("', '", command.Values)}'");
    }

    private void Count(bool isNew, bool succeeded, UpdateCommand command, string reason)
    {
        if (!succeeded)
            Fail(command, reason);
        else if (isNew)
            done++;
        else
            already++;
    }

    private void Fail(UpdateCommand command, string reason) =>
        failed.Add($"line {command.Line}, {command.Keyword} /{command.Path}: {reason}");
}
