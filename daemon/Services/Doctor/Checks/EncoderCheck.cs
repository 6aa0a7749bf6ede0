namespace SidFlow.Services.Doctor.Checks;

internal static class EncoderCheck
{
    public static IEnumerable<Finding> Run(Surroundings at)
    {
        yield return at.ProgramFolders.Any(folder => File.Exists(at.At(Path.Combine(folder, "ffmpeg"))))
            ? Finding.Ok("encoder", "ffmpeg is installed.")
            : Finding.Advice("encoder", "ffmpeg is not installed: streams and downloads are WAV only.", "sudo apt install ffmpeg");
    }
}
