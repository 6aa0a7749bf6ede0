using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Hvsc.Updates;

namespace SidFlow.Services.Hvsc;

/// <summary>Where a fetch works and how.</summary>
/// <param name="KeepPrevious">The collection that was live before stays beside the live one.</param>
public sealed record FetchRules(HvscLayout Layout, MirrorRules Mirrors, ArchiveLimits Archives, bool KeepPrevious)
{
    /// <summary>Bytes that are free on a folder's disk.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;
}

/// <summary>What is asked of one fetch.</summary>
/// <param name="Mirrors">Addresses of pages that list the archives beside them, tried in this order.</param>
/// <param name="Force">The whole collection anew, although it is up to date.</param>
public sealed record FetchOrder(IReadOnlyList<Uri> Mirrors, bool Force);

/// <summary>Brings the collection to the newest release that the mirrors have.</summary>
/// <remarks>
/// All that it has come to lies on disk: a part of a download, a whole archive, a tree that is ready. A process that was killed anywhere goes on there.
/// The live collection is never touched but by the swap at the end.
/// </remarks>
public sealed class Fetch
{
    private readonly FetchRules rules;
    private readonly TimeProvider clock;
    private readonly HttpClient http;
    private readonly Unpacker unpacker;
    private readonly HvscLayout layout;
    private readonly TreeSwap swap;
    private readonly IFetchWatch watch;
    private readonly DiskRoom room;

    /// <param name="moved">Told where tunes went, once the new collection is live.</param>
    /// <param name="programs">What unpacks; null for what is usual.</param>
    public Fetch(
        FetchRules rules, HttpClient http, TimeProvider clock, Func<IReadOnlyCollection<TuneMove>, CancellationToken, Task> moved, IFetchWatch watch, IReadOnlyList<string>? programs = null)
    {
        this.rules = rules;
        this.clock = clock;
        this.http = http;
        this.watch = watch;
        layout = rules.Layout;
        room = new DiskRoom(layout, rules.FreeBytes, watch);
        unpacker = new Unpacker(rules.Archives, clock, programs);
        swap = new TreeSwap(layout, rules.KeepPrevious, moved);
    }

    /// <returns>True when the collection is another one than before.</returns>
    /// <exception cref="FetchException">Why it is not; what was live still is.</exception>
    public async Task<bool> RunAsync(FetchOrder order, CancellationToken stop)
    {
        try
        {
            Directory.CreateDirectory(layout.Work);
            return await RunStepsAsync(order, stop);
        }
        catch (MirrorException failure)
        {
            throw new FetchException(failure.Message, failure.MayPass, failure);
        }
        catch (ArchiveException failure)
        {
            throw new FetchException(failure.Message, cause: failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FetchException($"{failure.Message} The collection that was live still is; what was fetched so far lies in {layout.Work}.", cause: failure);
        }
    }

    private async Task<bool> RunStepsAsync(FetchOrder order, CancellationToken stop)
    {
        watch.Report(FetchPhase.Initializing, 0, null, "looking at what is here");
        bool changed = false;
        if (await swap.RecoverAsync(stop) is { } recovered)
        {
            watch.Say(recovered);
            changed = true;
        }
        TreeSwap.DeleteTree(layout.Staging);
        unpacker.Find();
        HvscVersion? installed = HvscVersion.Read(layout.VersionFile);
        if (installed is not null && !Directory.Exists(layout.Live))
        {
            watch.Say($"{layout.VersionFile} tells of {installed.Label}, but {layout.Live} is not there: everything anew.", isWarning: true);
            installed = null;
        }
        watch.Mark(installed?.Release, null);

        MirrorListing listing = await ListAsync(order.Mirrors, stop);
        IReadOnlyList<FetchStep> steps = FetchPlan.Make(listing, installed?.Release, order.Force);
        if (steps.Count == 0)
            watch.Say(installed is null ? "The mirror lists no archive of the collection." : $"{installed.Label} is the newest there is.");
        if (steps.Count == 0 && installed is null)
            throw new FetchException("No mirror lists an archive such as HVSC_83-all-of-them.7z. Check Hvsc:Mirrors: each must be the page that lists the files.");
        foreach (FetchStep step in steps)
        {
            watch.Mark(installed?.Release, step.FileName);
            installed = await TakeAsync(step, installed, order, stop);
            changed = true;
        }
        Sweep();
        watch.Mark(installed?.Release, null);
        watch.Report(FetchPhase.Completed, 1, 1, installed!.Label);
        return changed;
    }

    /// <summary>Nothing is left to do, so whatever lies here still is of an earlier life: an archive that is live already, a part of one that no mirror has any more.</summary>
    private void Sweep()
    {
        foreach (FileSystemInfo left in new DirectoryInfo(layout.Work).EnumerateFileSystemInfos())
            if (left is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                left.Delete();
    }

    /// <summary>The first mirror that answers says what there is.</summary>
    private async Task<MirrorListing> ListAsync(IReadOnlyList<Uri> mirrors, CancellationToken stop)
    {
        MirrorException? last = null;
        for (int round = 1; round <= rules.Mirrors.BackOff.MostTries; round++)
        {
            foreach (Uri mirror in mirrors)
                try
                {
                    MirrorListing listing = MirrorListing.Parse(await Mirror.ReadPageAsync(http, mirror, rules.Mirrors, stop));
                    if (listing.Newest > 0)
                        return listing;
                    watch.Say($"{mirror} lists no archive of the collection.", isWarning: true);
                }
                catch (MirrorException failure)
                {
                    last = failure;
                    watch.Say(failure.Message + ".", isWarning: true);
                }
            if (last is not { MayPass: true })
                break;
            await watch.BreatheAsync();
            await Task.Delay(rules.Mirrors.BackOff.Wait(round), clock, stop);
        }
        return last is null ? MirrorListing.Parse("") : throw last;
    }

    private async Task<HvscVersion> TakeAsync(FetchStep step, HvscVersion? installed, FetchOrder order, CancellationToken stop)
    {
        (DownloadedArchive archive, UnpackedTree tree) = await BringAsync(step, order.Mirrors, stop);
        if (installed?.ChecksumOf(step.FileName) is { } recorded && recorded != archive.Sha256)
            watch.Say($"{step.FileName} is not the file that it was: its SHA-256 is {archive.Sha256}, the one recorded is {recorded}.", isWarning: true);

        await watch.BreatheAsync();
        IReadOnlyList<TuneMove> moves;
        DateTimeOffset now = clock.GetUtcNow();
        HvscVersion version;
        int? announced = null;
        if (step.IsBase)
        {
            UseAsStaging(tree, step);
            moves = [];
            version = new HvscVersion(step.Release, step.FileName, archive.Sha256, now, [], now);
        }
        else
        {
            (ScriptResult result, announced) = await ApplyAsync(step, tree);
            moves = result.Moves;
            version = installed!.With(new HvscDelta(step.Release, step.FileName, archive.Sha256, now));
        }

        CollectionReport report = await CollectionCheck.RunAsync(layout.Staging, step.Release, announced, watch);
        watch.Say($"{report.Tunes} tunes with {report.Songs} songs, {(report.Announced is { } said ? $"{said} announced" : "no number announced")}; "
            + $"{report.RefusedCount} not readable; {report.WithLength} of the tunes have lengths in the list.");
        if (CollectionCheck.Problem(report, step.Release) is { } problem)
        {
            TreeSwap.DeleteTree(layout.Staging);
            ArchiveNote.Discard(archive.File);
            throw new FetchException($"{step.FileName} is refused: {problem}. The collection that was live still is.");
        }
        if (step.IsBase && Directory.Exists(layout.Live))
            moves = await MovesSinceAsync(report);
        watch.Report(FetchPhase.Applying, 1, 1, "taking its place");
        await watch.BreatheAsync();
        await swap.RunAsync(new ReadyCollection(version, moves), stop);
        ArchiveNote.Discard(archive.File);
        watch.Say($"{version.Label} is live; {moves.Count} tunes have moved.");
        return version;
    }

    /// <summary>The archive whole and taken apart; where a mirror's turns out to be damaged, the next one's.</summary>
    private async Task<(DownloadedArchive, UnpackedTree)> BringAsync(FetchStep step, IReadOnlyList<Uri> mirrors, CancellationToken stop)
    {
        string file = layout.Archive(step.FileName), folder = Path.Combine(layout.Work, "unpacked");
        ArchiveDownload download = new(http, rules.Mirrors, clock, MakeRoom);
        List<string> failures = [];
        bool mayPass = false;
        // What an earlier life has brought counts as one more mirror, asked first.
        foreach (Uri? mirror in mirrors.Prepend(null))
        {
            try
            {
                DownloadedArchive? archive = mirror is null
                    ? await ArchiveNote.FindAsync(file, stop)
                    : await download.FetchAsync(new Uri(mirror, step.FileName), file, watch, stop);
                if (archive is null)
                    continue;
                watch.Say($"{step.FileName}: {archive.Bytes} bytes, SHA-256 {archive.Sha256}.");
                return (archive, await UnpackAsync(file, folder, stop));
            }
            catch (MirrorException failure)
            {
                failures.Add(failure.Message);
                mayPass |= failure.MayPass;
                watch.Say($"{failure.Message}. The next mirror, if there is one.", isWarning: true);
            }
            catch (ArchiveException failure) when (failure.IsDamaged)
            {
                failures.Add(failure.Message);
                mayPass = true;
                watch.Say($"{failure.Message} The download is dropped.", isWarning: true);
                ArchiveNote.Discard(file);
            }
            await watch.BreatheAsync();
        }
        throw new FetchException($"{step.FileName} cannot be had: {string.Join("; ", failures)}", mayPass);
    }

    private async Task<UnpackedTree> UnpackAsync(string file, string folder, CancellationToken stop)
    {
        TreeSwap.DeleteTree(folder);
        watch.Report(FetchPhase.Extracting, 0, null, Path.GetFileName(file));
        IReadOnlyList<ArchiveEntry> entries = await unpacker.ListAsync(file, watch, stop);
        room.Demand(DiskRoom.Of(entries), "to unpack");
        UnpackedTree tree = await unpacker.UnpackAsync(file, folder, entries, watch, stop);
        if (tree.Dropped.Count > 0)
            watch.Say($"{tree.Dropped.Count} files of kinds that a collection does not have were left out: {string.Join(", ", tree.Dropped.Take(10))}.", isWarning: true);
        return tree;
    }

    private void UseAsStaging(UnpackedTree tree, FetchStep step)
    {
        if (new CollectionTree(tree.Folder).Find(HvscLayout.CollectionName) is not (var path, true))
            throw new FetchException($"{step.FileName} is refused: it has no folder {HvscLayout.CollectionName}.");
        Directory.Move(Path.Combine(tree.Folder, path), layout.Staging);
        TreeSwap.DeleteTree(tree.Folder);
    }

    /// <summary>The live collection's twin, with the update's script carried out on it.</summary>
    private async Task<(ScriptResult Result, int? Announced)> ApplyAsync(FetchStep step, UnpackedTree unpacked)
    {
        CollectionTree archive = new(unpacked.Folder);
        string? update = new[] { ScriptRun.UpdateFolder, $"{HvscLayout.CollectionName}/{ScriptRun.UpdateFolder}" }
            .Select(archive.Find).FirstOrDefault(found => found is (_, true))?.Path;
        if (update is null || archive.Find($"{update}/Update{step.Release}.hvs") is not (var file, false))
            throw new FetchException($"{step.FileName} is refused: it has no script update/Update{step.Release}.hvs.");
        UpdateScript script = UpdateScript.Parse(archive.Read(file));
        if (script.Resulting != step.Release || script.Previous != step.Release - 1)
            throw new FetchException($"{step.FileName} is refused: its script leads from release {script.Previous?.ToString() ?? "unknown"} to {script.Resulting?.ToString() ?? "unknown"}.");
        foreach (string problem in script.Problems)
            watch.Say($"Update{step.Release}.hvs, {problem}.", isWarning: true);

        int copied = await LinkedCopy.MakeAsync(layout.Live, layout.Staging, files =>
        {
            watch.Report(FetchPhase.Applying, files, null, "copying names");
            return watch.BreatheAsync();
        });
        if (copied > 0)
            watch.Say($"The file system has no hard links; {copied} files were copied.");
        string staged = Path.Combine(layout.Staging, ScriptRun.UpdateFolder);
        TreeSwap.DeleteTree(staged);
        Directory.Move(Path.Combine(unpacked.Folder, update), staged);
        TreeSwap.DeleteTree(unpacked.Folder);

        ScriptResult result = await new ScriptRun(new CollectionTree(layout.Staging)).RunAsync(script, done =>
        {
            watch.Report(FetchPhase.Applying, done, script.Commands.Count, $"update {step.Release}");
            return watch.BreatheAsync();
        });
        watch.Say($"Update {step.Release}: {result.Done} changes, {result.Already} that were there before, {result.Failed.Count} that could not be made.");
        foreach (string failure in result.Failed)
            watch.Say(failure + ".", isWarning: true);
        KeepScript(step.Release);
        TreeSwap.DeleteTree(staged);
        return (result, script.Announced);
    }

    /// <summary>Done scripts lie among the documents: the collection's rename history.</summary>
    private void KeepScript(int release)
    {
        CollectionTree tree = new(layout.Staging);
        string name = $"Update{release}.hvs";
        if (tree.Find($"{ScriptRun.UpdateFolder}/{name}") is (var script, false) && tree.FolderFor("DOCUMENTS") is { } documents)
            tree.Move(script, CollectionTree.Join(documents, name));
    }

    private async Task<IReadOnlyList<TuneMove>> MovesSinceAsync(CollectionReport report)
    {
        CollectionReport before = await CollectionCheck.RunAsync(layout.Live, 0, 0, watch);
        return CollectionCheck.MovesBetween(before.Md5, report.Md5);
    }

    /// <summary>Asked before the first byte of a download: an archive unpacks to some four times its size, and 60,000 files round it up.</summary>
    private void MakeRoom(long length, long missing) => room.Demand(missing + length * 6, "to download and unpack");
}
