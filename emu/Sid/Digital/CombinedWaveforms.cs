namespace SidFlow.Emu.Sid.Digital;

/// <summary>
/// What the waveform DAC sees when several waveforms are selected: their AND, of which zero bits pull neighbouring ones down.
/// </summary>
/// <remarks>
/// The selector connects all selected waveforms to the same twelve lines. Pulse is one wire along all of them, triangle plus
/// sawtooth ties each line to its neighbour; a line at zero drains the others by a weight that falls with the distance.
/// Noise is taken not to change how triangle, sawtooth and pulse fight. Noise with pulse alone is sampled nowhere; see
/// <see cref="ChipProfile"/> for what it is fitted to.
/// </remarks>
sealed class CombinedWaveforms(
    PulldownWeights sawTriangle, PulldownWeights pulseTriangle, PulldownWeights pulseSaw, PulldownWeights all, ushort[] noisePulse)
{
    /// <summary>Triangle + sawtooth, triangle + pulse, sawtooth + pulse, all three.</summary>
    public IReadOnlyList<PulldownWeights> Weights { get; } = [sawTriangle, pulseTriangle, pulseSaw, all];

    readonly Lazy<ushort[]?[]> tables = new(() => Build(sawTriangle, pulseTriangle, pulseSaw, all, noisePulse));

    /// <summary>Indexed by waveform nibble; null where lines do not fight. Built at the first call.</summary>
    public ushort[]?[] Tables => tables.Value;

    static ushort[]?[] Build(
        PulldownWeights sawTriangle, PulldownWeights pulseTriangle, PulldownWeights pulseSaw, PulldownWeights all, ushort[] noisePulse)
    {
        var tables = new ushort[]?[16];
        tables[3] = tables[11] = sawTriangle.Table();
        tables[5] = tables[13] = pulseTriangle.Table();
        tables[6] = tables[14] = pulseSaw.Table();
        tables[7] = tables[15] = all.Table();
        tables[12] = noisePulse;
        return tables;
    }
}
