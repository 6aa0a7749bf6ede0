using System.Globalization;
using SidFlow.Emu.Tape;
using SidFlow.Services.Hvsc.Archives;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Renders;

/// <summary>The program sidplayfp, as a child with little priority and limits of memory, file size and time.</summary>
/// <param name="program">Its path, as the operator has set it.</param>
public sealed class Sidplayfp(string program, TimeProvider clock)
{
    private static readonly TimeSpan startUp = TimeSpan.FromMinutes(1);

    /// <summary>Tells versions apart: another file is another version.</summary>
    /// <exception cref="RenderException">It is not there.</exception>
    public string Code
    {
        get
        {
            FileInfo file = new(program);
            return file.Exists
                ? RenderRecipe.Digest(string.Create(CultureInfo.InvariantCulture, $"{program}|{file.Length}|{file.LastWriteTimeUtc.Ticks}"))
                : throw new RenderException($"There is no {program}. Install sidplayfp, or correct Render:SidplayPath.");
        }
    }

    /// <summary>The same for the same sound.</summary>
    public string Key(string md5, int song, TimeSpan length, ChipModel? chip, int rateHz) => string.Create(CultureInfo.InvariantCulture,
        $"{md5}-{song}-{RenderRecipe.Digest($"sidplayfp|{Code}|{Seconds(length)}|{chip}|{rateHz}")}");

    /// <exception cref="RenderException">It failed, with its last words.</exception>
    public async Task RenderAsync(byte[] tune, int song, TimeSpan length, ChipModel? chip, int rateHz, string wav, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("sidflow-render-").FullName;
        try
        {
            string file = Path.Combine(folder, "tune.sid");
            await File.WriteAllBytesAsync(file, tune, stop);
            string[] model = chip switch { ChipModel.Mos6581 => ["-mof"], ChipModel.Mos8580 => ["-mnf"], _ => [] };
            string[] order = [program, $"-o{song}", "-os", string.Create(CultureInfo.InvariantCulture, $"-t{Seconds(length)}"), $"-f{rateHz}", .. model, "-p16", "-q2", $"-w{wav}", file];
            // Two chips' worth of sound, and twice that: whatever it writes beyond is a fault.
            long largest = (length.Ticks / TimeSpan.TicksPerSecond + 2) * rateHz * 8 + (1 << 20);
            (int code, string complaint) = await ConfinedChild.RunAsync(order, largest, startUp + length, null, _ => Task.CompletedTask, clock, stop);
            if (code != 0 || !File.Exists(wav))
                throw new RenderException($"sidplayfp failed: {(complaint.Length > 0 ? complaint : $"exit code {code}")}");
        }
        catch (TimeoutException late)
        {
            throw new RenderException(late.Message, late);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>It knows whole seconds only.</summary>
    private static long Seconds(TimeSpan length) => Math.Max(1, (long)Math.Ceiling(length.TotalSeconds));
}
