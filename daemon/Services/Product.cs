using System.Reflection;

namespace SidFlow.Services;

/// <summary>What this build calls itself.</summary>
public static class Product
{
    public const string Name = "SIDFlow";

    /// <summary><c>1.2.3</c>, or <c>1.2.3+commit</c> where the build knew its commit.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
