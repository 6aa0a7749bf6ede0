using System.Runtime.InteropServices;

namespace SidFlow.Services.Hvsc;

/// <summary>A folder's copy that shares the files' bytes: each file has a second name. Costs names, not space, and whoever replaces a file in one leaves the other as it is.</summary>
internal static partial class LinkedCopy
{
    /// <returns>How many files had to be copied because the file system knows no second names.</returns>
    public static async Task<int> MakeAsync(string from, string to, Func<int, Task> breathe)
    {
        int files = 0, copied = 0;
        EnumerationOptions all = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
        Stack<string> open = new([from]);
        while (open.TryPop(out string? folder))
        {
            string twin = Path.Combine(to, Path.GetRelativePath(from, folder));
            Directory.CreateDirectory(twin);
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", all))
            {
                string name = Path.Combine(twin, entry.Name);
                if (entry is DirectoryInfo && entry.LinkTarget is null)
                    open.Push(entry.FullName);
                else if (Link(entry.FullName, name) != 0)
                {
                    File.Copy(entry.FullName, name);
                    copied++;
                }
                if (++files % 500 == 0)
                    await breathe(files);
            }
        }
        return copied;
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
