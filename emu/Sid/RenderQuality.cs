namespace SidFlow.Emu.Sid;

/// <summary>Sound against speed. Both are deterministic, and both run oscillators and envelopes exactly.</summary>
public enum RenderQuality
{
    /// <summary>Every cycle is heard.</summary>
    Default,

    /// <summary>
    /// Every fourth cycle is heard, for what counts and compares sound rather than plays it: high harmonics fold back
    /// some 45 dB below their tone, and clicks shift by up to four cycles.
    /// </summary>
    Quick,
}
