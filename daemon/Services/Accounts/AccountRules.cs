namespace SidFlow.Services.Accounts;

/// <summary>Names and passwords that are good enough.</summary>
public static class AccountRules
{
    public const int LongestName = 32, LongestPassword = 256;

    /// <summary>Administrators' passwords are longer: they open more.</summary>
    public static int ShortestPassword(Role role) => role == Role.Listener ? 8 : 12;

    /// <summary>The one form of a name; null for what is none: 2 to 32 of a-z, 0-9, dot, dash, underscore, the first a letter or digit.</summary>
    public static string? NameOf(string? text)
    {
        string? name = text?.ToLowerInvariant();
        return name is { Length: >= 2 and <= LongestName } && char.IsAsciiLetterOrDigit(name[0])
            && name.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign is '.' or '-' or '_')
            ? name
            : null;
    }

    /// <summary>What is wrong with a password; null when it will do.</summary>
    public static string? Complaint(string? password, string name, Role role)
    {
        int shortest = ShortestPassword(role);
        if (password is null || password.Length < shortest)
            return $"at least {shortest} characters are needed";
        if (password.Length > LongestPassword)
            return $"at most {LongestPassword} characters are taken";
        if (password.Distinct().Count() < 5)
            return "it repeats too few characters";
        return password.Contains(name, StringComparison.OrdinalIgnoreCase) ? "it holds the account's name" : null;
    }

    /// <summary>What is wrong with a configured secret, such as a token that opens everything; null when it will do.</summary>
    public static string? SecretComplaint(string secret) =>
        secret.Length < 32 ? "it is shorter than 32 characters"
        : secret.Distinct().Count() < 10 ? "it is made of too few different characters"
        : secret.Contains("changeme", StringComparison.OrdinalIgnoreCase) || secret.Contains("secret", StringComparison.OrdinalIgnoreCase) || secret.Contains("password", StringComparison.OrdinalIgnoreCase)
            ? "it looks like an example" : null;
}
