using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Devices.Jobs;

/// <summary>Plays a song on a device that a job has, at the device's own pace.</summary>
/// <param name="moved">Called every few milliseconds with the position that the device has reached.</param>
/// <param name="makeHead">For tests that step the head themselves.</param>
public sealed class JobPlayback(ISidDevice device, TimeProvider clock, Action<TimeSpan> moved, Func<ISidPort, PortHead>? makeHead = null)
{
    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan slice = TimeSpan.FromMilliseconds(20);

    /// <summary>A device that has played all but so little has played it.</summary>
    private static readonly TimeSpan end = TimeSpan.FromMilliseconds(5);

    /// <summary>Beyond its length no song takes longer than this.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    /// <returns>When the song is over and the device silent.</returns>
    /// <exception cref="SidPortException">The device was lost, or cannot play it. Nothing of ours touches it any more.</exception>
    /// <exception cref="OperationCanceledException">As asked; the device is silent.</exception>
    public Task<PlayedCounts> PlayAsync(JobSong song, CancellationToken stop) => device switch
    {
        ISidPort port => PlayAsync(port, song, stop),
        INativePlayer player when song.Tune is { } tune => PlayAsync(player, tune, song.Length, stop),
        _ => throw new SidPortException(SidPortFault.Unsupported, device.Info.Address, "play", "it plays tunes only"),
    };

    private async Task<PlayedCounts> PlayAsync(ISidPort port, JobSong song, CancellationToken stop)
    {
        PortHead head = makeHead?.Invoke(port) ?? new PortHead(new RetimedPort(port), clock);
        try
        {
            return await FeedAsync(head, port, song, stop);
        }
        finally
        {
            await head.EndAsync();
        }
    }

    private async Task<PlayedCounts> FeedAsync(PortHead head, ISidPort port, JobSong song, CancellationToken stop)
    {
        ITapeSource tape = song.Tape;
        Cycles step = tape.Clock.ToCycles(slice), length = tape.Clock.ToCycles(song.Length), given = tape.Now;
        head.Begin(new HeadStart(new OpenSong(new SongId("", 1), "", tape, song.Length), RegisterImage.AtStart(tape.Chips.Count), given, given, song.ChipOf));
        TimeSpan reached = TimeSpan.Zero;
        long since = clock.GetTimestamp();
        while (true)
        {
            HeadReport report = head.Report;
            if (report.Fault is { } fault)
                throw new SidPortException(fault, port.Info.Address, "play", report.Reason!);
            reached = report.Position > reached ? report.Position : reached;
            moved(reached);
            if (reached >= song.Length - end)
                return Count(head, port);
            if (clock.GetElapsedTime(since) > song.Length + port.Info.Lead + patience)
                throw new SidPortException(SidPortFault.Stalled, port.Info.Address, "play", $"it has played {reached.TotalSeconds:f1} of {song.Length.TotalSeconds:f1} s only");
            for (; tape.Clock.ToTime(given) < reached + head.Ahead + slice; given += step.Value)
                head.Play(Next(given));
            await Task.Delay(look, clock, stop);
        }

        // Nothing follows the song, but its end shall be no underrun.
        TapeSlice Next(Cycles from)
        {
            Cycles until = from + step.Value;
            TapeSlice last = from < length ? tape.Run(Cycles.Min(until, length)) : new TapeSlice(from, from, ReadOnlyMemory<SidWrite>.Empty);
            return last with { End = until };
        }
    }

    private static PlayedCounts Count(PortHead head, ISidPort port)
    {
        SidPortReport counted = port.Report;
        return new PlayedCounts(counted.Writes, counted.LateWrites, counted.WorstLateness, counted.DroppedWrites, counted.Underruns, head.Report.Skips);
    }

    private async Task<PlayedCounts> PlayAsync(INativePlayer player, NativeTune tune, TimeSpan length, CancellationToken stop)
    {
        try
        {
            await CallAsync(() => player.Start(tune), INativePlayer.StartLimit, player, stop);
            long since = clock.GetTimestamp();
            while (true)
            {
                NativeReport report = player.Report;
                if (report.State == NativeState.Lost)
                    throw new SidPortException(SidPortFault.Lost, player.Info.Address, "play", report.Fault ?? "it does not answer any more");
                moved(report.Position);
                if (report.Position >= length)
                    return PlayedCounts.None;
                if (clock.GetElapsedTime(since) > length + patience)
                    throw new SidPortException(SidPortFault.Stalled, player.Info.Address, "play", $"it has played {report.Position.TotalSeconds:f1} of {length.TotalSeconds:f1} s only");
                await Task.Delay(look, clock, stop);
            }
        }
        finally
        {
            // Also after a loss: as far as the device still can be silenced, it is.
            await TryStopAsync(player);
        }
    }

    /// <returns>False after a loss, of which whoever waits for the song learns anyway: there is nothing left to silence.</returns>
    private async Task<bool> TryStopAsync(INativePlayer player)
    {
        try
        {
            await CallAsync(player.Stop, 2 * INativePlayer.StallLimit, player, CancellationToken.None);
            return true;
        }
        catch (SidPortException) when (player.Report.State == NativeState.Lost)
        {
            return false;
        }
    }

    /// <summary>Gives a call that may take long a thread, and wakes it when it takes too long or is not wanted any more.</summary>
    private async Task CallAsync(Action call, TimeSpan limit, INativePlayer player, CancellationToken stop)
    {
        Task calling = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await calling.WaitAsync(limit, clock, stop);
        }
        catch (TimeoutException late)
        {
            player.Interrupt();
            await calling.ContinueWith(static _ => { }, TaskScheduler.Default);
            throw new SidPortException(SidPortFault.Stalled, player.Info.Address, "play", $"it did not answer within {limit.TotalSeconds:0} s", late);
        }
        catch (OperationCanceledException)
        {
            // One thread at a time: the call is let finish, it is bounded by itself.
            await calling;
            throw;
        }
    }
}
