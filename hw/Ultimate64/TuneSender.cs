using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64.Ftp;
using SidFlow.Hw.Ultimate64.Rest;
using SidFlow.Hw.Ultimate64.Tunes;

namespace SidFlow.Hw.Ultimate64;

/// <summary>Gets a tune onto the device and starts it: by FTP into one fixed file and PUT, by POST where FTP is off.</summary>
internal sealed class TuneSender(DeviceLink link, RestClient rest, UltimateSettings settings, UploadCount uploads)
{
    private const string LengthsFolder = "SONGLENGTHS";
    private static readonly TimeSpan ftpLimit = TimeSpan.FromSeconds(3);

    private bool takesLengths = true;
    private bool madeFolder;

    /// <summary>Why FTP is not used, though it is wanted; null while it works.</summary>
    internal string? FtpProblem { get; private set; }

    /// <exception cref="SidPortException">Unsupported: the device's loader cannot place it; otherwise Refused, Lost or Stalled.</exception>
    internal void Send(TuneFile file, NativeTune tune, Deadline limit)
    {
        byte[] lengths = SongLengthsFile.Encode([.. tune.Lengths.Take(file.Songs)]);
        if (settings.UseFtp && FtpProblem is null && TryStore(file, lengths, limit))
            rest.Put(Play(tune.Song).With("file", settings.TunePath), "start", limit);
        else
            Post(file, tune.Song, lengths, limit);
    }

    private static RestTarget Play(int song) => new RestTarget("runners").Command("sidplay").With("songnr", song);

    private void Post(TuneFile file, int song, byte[] lengths, Deadline limit)
    {
        (string contentType, byte[] body) = MultipartTune.Encode(file.Bytes.Span, lengths);
        uploads.Add();
        rest.Json(new HttpRequest("POST", Play(song).ToString()) { ContentType = contentType, Body = body }, "start", limit);
    }

    private bool TryStore(TuneFile file, byte[] lengths, Deadline limit)
    {
        try
        {
            Deadline within = Deadline.In(limit.AtMost(ftpLimit));
            using FtpUpload ftp = FtpUpload.LogIn(link, settings, within);
            ftp.Store(settings.TunePath, file.Bytes.Span, within);
            // Lengths of the tune before must not stay: no knowledge is stored as zeros.
            TryStoreLengths(ftp, lengths.Length > 0 ? lengths : new byte[2 * file.Songs], within);
            return true;
        }
        catch (SidPortException error) when (!link.Stopped.IsCancellationRequested)
        {
            // Off, forbidden, no such folder, or filtered: the same will happen next time.
            FtpProblem = error.Reason;
            return false;
        }
    }

    private void TryStoreLengths(FtpUpload ftp, byte[] lengths, Deadline limit)
    {
        if (!takesLengths)
            return;
        int slash = settings.TunePath.LastIndexOf('/');
        string folder = $"{settings.TunePath[..slash]}/{LengthsFolder}";
        string name = Path.ChangeExtension(settings.TunePath[(slash + 1)..], ".ssl");
        try
        {
            if (!madeFolder)
                ftp.TryMakeFolder(folder, limit);
            madeFolder = true;
            ftp.Store($"{folder}/{name}", lengths, limit);
        }
        catch (SidPortException error) when (error.Fault == SidPortFault.Refused)
        {
            // They feed no more than the device's own clock display.
            takesLengths = false;
        }
    }
}
