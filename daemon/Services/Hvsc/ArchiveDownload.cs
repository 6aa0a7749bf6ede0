using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace SidFlow.Services.Hvsc;

/// <summary>A whole archive on this machine.</summary>
/// <param name="Sha256">Lower hex.</param>
public sealed record DownloadedArchive(string File, string Sha256, long Bytes, Uri Source);

/// <summary>Brings an archive from a mirror, in as many pieces as it takes, over any number of lives of the process.</summary>
/// <param name="makeRoom">Told the archive's length and what of it is still to come, before the first byte; throws where it has no place.</param>
internal sealed class ArchiveDownload(HttpClient http, MirrorRules rules, TimeProvider clock, Action<long, long> makeRoom)
{
    /// <summary>So much makes a failed try one that got on.</summary>
    private const long SomeProgress = 64 << 10;

    /// <exception cref="MirrorException">The mirror does not give it; what has come stays for another try.</exception>
    public async Task<DownloadedArchive> FetchAsync(Uri source, string file, IFetchWatch watch, CancellationToken stop)
    {
        // Against the best so far: a mirror that lies about the length would else be asked for ever.
        long best = PartialDownload.LengthOf(file);
        for (int failures = 0; ;)
        {
            try
            {
                await TakeAsync(source, file, watch, stop);
                return await FinishAsync(source, file, stop);
            }
            catch (MirrorException failure) when (failure.MayPass)
            {
                long have = PartialDownload.LengthOf(file);
                failures = have >= best + SomeProgress ? 1 : failures + 1;
                best = Math.Max(best, have);
                TimeSpan wait = failure.Pause is { } asked && asked > rules.BackOff.Wait(failures) ? asked : rules.BackOff.Wait(failures);
                if (failures >= rules.BackOff.MostTries || wait > rules.BackOff.Longest)
                    throw;
                watch.Say($"{failure.Message}. Once more in {wait.TotalSeconds:0.#} s.", isWarning: true);
                await Task.Delay(wait, clock, stop);
            }
            await watch.BreatheAsync();
        }
    }

    private async Task TakeAsync(Uri source, string file, IFetchWatch watch, CancellationToken stop)
    {
        PartialDownload part = PartialDownload.Open(file, source);
        if (part.IsWhole)
            return;
        using HttpRequestMessage request = new(HttpMethod.Get, source);
        if (part.Have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Have, null);
            request.Headers.IfRange = part.Condition;
        }
        using HttpResponseMessage answer = await Mirror.AskAsync(http, request, rules, stop);
        part = Accept(answer, source, part);
        if (part.Total > rules.MostBytes)
            throw new MirrorException($"{source} is {part.Total} bytes long, more than any release", mayPass: false);
        if (part.Total is { } length)
            makeRoom(length, length - part.Have);
        part.Store(EntityTagOf(answer), answer.Content.Headers.LastModified);
        await CopyAsync(answer, source, part, watch, stop);
    }

    /// <returns>Where the answer's first byte belongs.</returns>
    private static PartialDownload Accept(HttpResponseMessage answer, Uri source, PartialDownload part)
    {
        if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            throw new MirrorException($"{source} answers {(int)answer.StatusCode} with a web page instead of the archive", mayPass: false);
        switch (answer.StatusCode)
        {
            case HttpStatusCode.OK:
                // The whole file: because it was asked for, or because it is no longer the one that a part was taken of.
                return part with { Have = 0, Total = answer.Content.Headers.ContentLength };
            case HttpStatusCode.PartialContent when part.Have > 0:
                ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
                if (range is { From: { } from, Length: { } length } && from == part.Have && (part.Total is null || part.Total == length))
                    return part with { Total = length };
                part.Discard();
                throw new MirrorException($"{source} answers with another part ({range}) than was asked for; from the start", mayPass: true);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Discard();
                throw new MirrorException($"{source} has no byte {part.Have}; from the start", mayPass: true);
            default:
                throw Mirror.Refusal(answer, source);
        }
    }

    private async Task CopyAsync(HttpResponseMessage answer, Uri source, PartialDownload part, IFetchWatch watch, CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using Stream body = await answer.Content.ReadAsStreamAsync(stop);
        using FileStream to = new(part.PartFile, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        to.SetLength(part.Have);
        to.Position = part.Have;
        byte[] buffer = new byte[128 << 10];
        long windowBegan = clock.GetTimestamp(), windowBytes = 0;
        while (true)
        {
            int read;
            try
            {
                limit.CancelAfter(rules.Window);
                read = await body.ReadAsync(buffer, limit.Token);
            }
            catch (Exception error) when (Mirror.IsOfTheNet(error, stop))
            {
                throw new MirrorException($"{source} broke off at byte {to.Position}: {(error is OperationCanceledException ? "nothing more came" : error.Message)}", mayPass: true, cause: error);
            }
            if (read == 0)
                break;
            to.Write(buffer, 0, read);
            windowBytes += read;
            if (to.Position > rules.MostBytes)
                throw new MirrorException($"{source} does not end", mayPass: false);
            if (clock.GetElapsedTime(windowBegan) >= rules.Window)
            {
                if (windowBytes < rules.LeastBytes)
                    throw new MirrorException($"{source} gives less than {rules.LeastBytes} bytes in {rules.Window.TotalSeconds:0} s", mayPass: true);
                (windowBegan, windowBytes) = (clock.GetTimestamp(), 0);
            }
            watch.Report(FetchPhase.Downloading, to.Position, part.Total, Path.GetFileName(part.File));
            await watch.BreatheAsync();
        }
        to.Flush(flushToDisk: true);
        if (part.Total is { } total && to.Position != total)
            throw new MirrorException($"{source} ended at byte {to.Position} of {total}", mayPass: true);
    }

    private static async Task<DownloadedArchive> FinishAsync(Uri source, string file, CancellationToken stop)
    {
        string sha256;
        long bytes;
        using (FileStream whole = File.OpenRead(PartialDownload.PartOf(file)))
        {
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, stop));
            bytes = whole.Length;
        }
        DownloadedArchive archive = new(file, sha256, bytes, source);
        ArchiveNote.Write(archive);
        File.Move(PartialDownload.PartOf(file), file, overwrite: true);
        PartialDownload.Forget(file);
        return archive;
    }

    private static EntityTagHeaderValue? EntityTagOf(HttpResponseMessage answer) => answer.Headers.ETag is { IsWeak: false } tag ? tag : null;
}
