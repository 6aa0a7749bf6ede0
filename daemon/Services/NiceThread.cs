using System.Runtime.InteropServices;

namespace SidFlow.Services;

/// <summary>Work that lets everything else go first.</summary>
internal static partial class NiceThread
{
    private const int Process = 0, CallingThread = 0, Nicest = 19;

    /// <summary>On a thread of its own.</summary>
    public static async Task<T> RunAsync<T>(string name, Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            BeNice();
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        { IsBackground = true, Name = name }.Start();
        return await done.Task;
    }

    /// <summary>The calling thread gives way from now on.</summary>
    public static void BeNice()
    {
        // On Linux the runtime ignores thread priorities, and "process 0" of setpriority is the calling thread.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(Process, CallingThread, Nicest);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
