using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SidFlow.Services.Accounts;

namespace SidFlow.Web.Accounts;

/// <summary>Passwords as ASP.NET Core Identity hashes them: PBKDF2 with HMAC-SHA-512 and a salt of its own for each.</summary>
public sealed class IdentityPasswords : IPasswordHash
{
    /// <remarks>OWASP Password Storage Cheat Sheet, 2023, for PBKDF2-HMAC-SHA512.</remarks>
    const int Iterations = 210_000;

    static readonly object Nobody = new();

    readonly PasswordHasher<object> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    public string Make(string password) => hasher.HashPassword(Nobody, password);

    public (bool IsRight, bool IsOld) Check(string hash, string password)
    {
        PasswordVerificationResult result = hasher.VerifyHashedPassword(Nobody, hash, password);
        return (result != PasswordVerificationResult.Failed, result == PasswordVerificationResult.SuccessRehashNeeded);
    }
}
