namespace SidFlow.Hw.Tests.Peers;

/// <summary>What the scripts in tests/peers hand to the tests they start.</summary>
static class PeerFolder
{
    /// <summary>Where the scripts are.</summary>
    public static string Scripts
    {
        get
        {
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                    return Path.Combine(at.FullName, "tests", "peers");
            throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
        }
    }

    /// <summary>A path or address out of the environment; without it the test is not run and says which script would set it.</summary>
    public static string Given(string variable, string script)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            return value;
        Assert.Ignore($"{variable} is not set: run tests/peers/{script} with the peer's folder");
        throw new InvalidOperationException();
    }
}
