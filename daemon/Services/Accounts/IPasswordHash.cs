namespace SidFlow.Services.Accounts;

/// <summary>Passwords to what may be stored of them. Slow by intent: some tenths of a second of one core a call.</summary>
public interface IPasswordHash
{
    string Make(string password);

    /// <param name="IsOld">The hash was made with weaker parameters than today's, and should be made anew.</param>
    (bool IsRight, bool IsOld) Check(string hash, string password);
}

/// <summary>Keeps secrets that have to be read again, such as those of second factors, out of the database in clear.</summary>
public interface ISecretBox
{
    byte[] Seal(byte[] secret);

    /// <summary>Null when this machine's keys do not open it, as after a restore on another one.</summary>
    byte[]? Open(byte[] sealedSecret);
}
