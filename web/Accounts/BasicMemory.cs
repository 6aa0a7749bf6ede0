using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SidFlow.Services.Accounts;

namespace SidFlow.Web.Accounts;

/// <summary>Passwords that were right a moment ago, as hashes under a key of this run: a script that asks again and again does not cost a slow hash each time.</summary>
public sealed class BasicMemory(UserStore users, TimeProvider clock)
{
    const int Most = 100;

    static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    readonly byte[] key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    readonly ConcurrentDictionary<string, (long User, string Stored, DateTimeOffset Until)> right = new(StringComparer.Ordinal);

    /// <summary>The account's number; null when it is not remembered or the password has changed since.</summary>
    public long? Find(string name, string password) =>
        right.TryGetValue(MarkOf(name, password), out var found) && found.Until > clock.GetUtcNow() && users.PasswordOf(found.User) == found.Stored ? found.User : null;

    public void Remember(string name, string password, long user)
    {
        if (right.Count >= Most)
            right.Clear();
        if (users.PasswordOf(user) is { } stored)
            right[MarkOf(name, password)] = (user, stored, clock.GetUtcNow() + Age);
    }

    string MarkOf(string name, string password) => Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{name.Length}:{name}{password}")));
}
