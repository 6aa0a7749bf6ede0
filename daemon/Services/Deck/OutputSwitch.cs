using SidFlow.Services.Heads;

namespace SidFlow.Services.Deck;

/// <summary>Opens an output; null means that there is none to open.</summary>
public delegate IRoomOutput? OutputOpener(OutputSetting setting);

/// <summary>Keeps the room's output alive: falls back to none when it is lost, and tries again after 1, 2, 5, 5 … seconds.</summary>
/// <remarks>Deck's thread only. Opening runs in the background, since a driver may take seconds to say no.</remarks>
internal sealed class OutputSwitch(OutputSetting wanted, OutputOpener open, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan[] backOff = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)];

    private IRoomOutput? output;
    private Task<IRoomOutput?>? opening;
    private string? lost;
    private int failures;
    private long failedAt;
    private long underrunsBefore;
    private bool nothingToOpen = wanted.Kind == OutputKind.None;

    /// <summary>True while the output itself sets the pace.</summary>
    public bool OwnsClock => output?.OwnsClock ?? false;
    public TimeSpan Delay => output?.Delay ?? TimeSpan.Zero;

    public OutputState State => new(
        output is not null || nothingToOpen ? wanted.ToString() : OutputSetting.None.ToString(),
        output is not null || nothingToOpen ? wanted.Kind : OutputKind.None,
        "",
        Healthy: output is not null || nothingToOpen,
        Note,
        underrunsBefore + (output?.Underruns ?? 0));

    private string? Note => this switch
    {
        { output: not null } or { nothingToOpen: true } => null,
        { lost: { } reason } => $"{wanted} is not available, the room is heard through its stream only: {reason}",
        _ => $"{wanted} is being opened.",
    };

    /// <summary>Never throws for an output's sake.</summary>
    public void Write(ReadOnlySpan<short> interleaved)
    {
        TakeOpened();
        if (output is null)
            return;
        try
        {
            output.Write(interleaved);
            failures = 0;
        }
        catch (OutputLostException reason)
        {
            underrunsBefore += output.Underruns;
            Close(output);
            output = null;
            Fail(reason.Message);
        }
    }

    public void Dispose()
    {
        if (output is not null)
            Close(output);
        output = null;
        // A device that opens after we are gone is closed by whoever opened it.
        opening?.ContinueWith(late => late.Result?.Dispose(), CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private void TakeOpened()
    {
        if (output is not null || nothingToOpen)
            return;
        if (opening is null)
        {
            if (failures == 0 || clock.GetElapsedTime(failedAt) >= backOff[Math.Min(failures, backOff.Length) - 1])
                opening = Task.Run(() => open(wanted));
            return;
        }
        if (!opening.IsCompleted)
            return;
        Task<IRoomOutput?> finished = opening;
        opening = null;
        if (finished.IsCompletedSuccessfully)
        {
            output = finished.Result;
            nothingToOpen = output is null;
            lost = null;
        }
        else
        {
            Fail(finished.Exception!.InnerException!.Message);
        }
    }

    private void Fail(string reason)
    {
        lost = reason;
        failures++;
        failedAt = clock.GetTimestamp();
    }

    private void Close(IRoomOutput broken)
    {
        try
        {
            broken.Dispose();
        }
        catch (Exception reason) when (reason is IOException or OutputLostException)
        {
            lost = reason.Message;
        }
    }
}
