namespace SidFlow.Services.Doctor;

public enum Verdict
{
    Ok,

    /// <summary>It plays; it could play better.</summary>
    Advice,

    /// <summary>Something that is set up does not work.</summary>
    Problem,
}

/// <summary>What one check found.</summary>
/// <param name="Subject">What it is about: a part of the machine, or a device's id.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Remedy">A command, or a line for the settings; null where there is nothing to type.</param>
public sealed record Finding(string Subject, Verdict Verdict, string Message, string? Remedy = null)
{
    public static Finding Ok(string subject, string message) => new(subject, Verdict.Ok, message);
    public static Finding Advice(string subject, string message, string? remedy = null) => new(subject, Verdict.Advice, message, remedy);
    public static Finding Problem(string subject, string message, string? remedy = null) => new(subject, Verdict.Problem, message, remedy);
}
