namespace SidFlow.Services.Renders;

/// <summary>What can make a song's sound. Beside these two: the kinds of devices, and single devices by their ids.</summary>
public static class RenderEngines
{
    public const string Emulator = "emulator";

    /// <summary>The program of that name, where the operator has configured one.</summary>
    public const string Sidplayfp = "sidplayfp";

    /// <summary>Whichever of the settings' preferred ones can.</summary>
    public const string Auto = "auto";

    /// <summary>Ours for names that other SIDFlow programs use.</summary>
    public static string Plain(string name) => name switch
    {
        "wasm" => Emulator,
        "sidplayfp-cli" => Sidplayfp,
        _ => name,
    };
}
