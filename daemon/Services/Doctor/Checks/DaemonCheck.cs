namespace SidFlow.Services.Doctor.Checks;

internal static class DaemonCheck
{
    public static IEnumerable<Finding> Run(Surroundings at)
    {
        yield return (at.Daemon, at.DaemonRefusal, at.Processes.Daemon, at.Unit) switch
        {
            ({ }, _, _, _) => Finding.Ok("daemon", "It runs and answers."),
            (_, { } refusal, _, _) => Finding.Advice("daemon", refusal, "sudo sidflowd doctor"),
            (_, _, { } running, _) => Finding.Problem("daemon", $"One runs (process {running.Id}), but does not answer on {at.Settings.Admin.Socket}: it is stuck, or keeps its data in another folder.",
                "sidflowd doctor --data FOLDER, or sudo systemctl restart sidflowd"),
            (_, _, _, { }) => Finding.Problem("daemon", "It is installed and does not run.", "sudo systemctl start sidflowd; journalctl -u sidflowd -n 30"),
            _ => Finding.Advice("daemon", "None runs; the devices were looked at without it.", "sidflowd serve"),
        };
    }
}
