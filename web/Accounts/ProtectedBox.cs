using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SidFlow.Services.Accounts;

namespace SidFlow.Web.Accounts;

/// <summary>Seals with the keys of data protection, which lie in the data folder beside the database.</summary>
public sealed class ProtectedBox(IDataProtectionProvider provider) : ISecretBox
{
    readonly IDataProtector protector = provider.CreateProtector("SidFlow.SecondFactor");

    public byte[] Seal(byte[] secret) => protector.Protect(secret);

    public byte[]? Open(byte[] sealedSecret)
    {
        try
        {
            return protector.Unprotect(sealedSecret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
