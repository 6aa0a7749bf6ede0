using System.Globalization;
using System.Text;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Sid.Analog;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Sid.Profiles;
using SidFlow.Emu.Sid.Resampling;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid.Browser;

/// <summary>The numbers of the software chip as TypeScript, so that the browser's chip has no other source for them.</summary>
static class ChipNumbers
{
    public static string AsTypeScript()
    {
        var text = new StringBuilder();
        text.AppendLine("// Written by ChipNumbersTests from emu/Sid. Do not edit: change the numbers there and run it with SIDFLOW_WRITE_GOLDEN=1.");
        Line("ratePeriods", List(Envelope.RatePeriods.Select(period => (double)period)));
        Line("poweredCycles", $"{{ pal: {PowerOnPhase.CyclesBeforePlayer(ClockRate.Pal)}, ntsc: {PowerOnPhase.CyclesBeforePlayer(ClockRate.Ntsc)} }}");
        Line("ntsc", $"{{ numerator: {ClockRate.Ntsc.Numerator}, denominator: {ClockRate.Ntsc.Denominator} }}");
        Line("follower", $"{{ gain: {Of(LadderDac.FollowerGain)}, saturation: {Of(LadderDac.FollowerSaturation)} }}");
        Line("vcr", $"{{ twoThermal: {Of(Vcr6581.TwoThermal)}, inversion: {Of(Vcr6581.Inversion)}, snake: {Of(Vcr6581.Snake)}, dacZero: {Of(Vcr6581.DacZero)}, dacCurve: {Of(Vcr6581.DacCurve)}, dacRange: {Of(Vcr6581.DacRange)} }}");
        Line("dac8580", $"{{ step: {Of(Dac8580.Step)}, reference: {Of(Dac8580.Reference)}, gateShare: {Of(Dac8580.GateShare)}, gateCurve: {Of(Dac8580.GateCurve)} }}");
        Line("noisePulse8580", $"{{ lowestNoiseBit: {ModelProfiles.LowestNoiseBit}, leftWithoutIt: {ModelProfiles.LeftWithoutIt} }}");
        Line("board", $"{{ resistance: {Of(DecimationKernel.Resistance)}, capacitance: {Of(DecimationKernel.Capacitance)} }}");
        Line("panningWidth", Of(new Panning().Width));
        Line("pace", $"{{ default: {Pace(FilterPace.Default)}, quick: {Pace(FilterPace.Quick)} }}");
        foreach (ChipModel model in new[] { ChipModel.Mos6581, ChipModel.Mos8580 })
            Model(model);
        return text.ToString();

        void Line(string name, string value) => text.AppendLine($"export const {name} = {value};");

        void Model(ChipModel model)
        {
            ChipProfile profile = ChipProfile.Of(model);
            var measured = ModelParameters.Of(model);
            text.AppendLine($"export const {model.ToString().ToLowerInvariant()} = {{");
            Field("is6581", model == ChipModel.Mos6581 ? "true" : "false");
            Field("fades", $"{{ floatingHold: {profile.Fades.FloatingHold}, floatingStep: {profile.Fades.FloatingStep}, noiseHold: {profile.Fades.NoiseHold}, noiseStep: {profile.Fades.NoiseStep} }}");
            Field("filterCurve", Of(profile.FilterCurve));
            Field("cutoffScale", Of(profile.CutoffScale));
            Field("pulldowns", "[" + string.Join(", ", profile.Waveforms.Weights.Select(Weights)) + "]");
            Field("noisePulse", model == ChipModel.Mos6581 ? Weights(ModelProfiles.NoisePulse6581Weights) : "null");
            Field("threshold", Of(measured.Threshold));
            Field("gate", Of(measured.Gate));
            Field("low", Of(measured.Low));
            Field("high", Of(measured.High));
            Field("voiceRange", Of(measured.VoiceRange));
            Field("voiceLevel", Of(measured.VoiceLevel));
            Field("voiceDrift", Of(measured.VoiceDrift));
            Field("mixerInputRatio", Of(measured.MixerInputRatio));
            Field("volumeDivisor", Of(measured.VolumeDivisor));
            Field("filterGain", Of(measured.FilterGain));
            Field("outputGain", Of(measured.OutputGain));
            Field("resonanceRatios", List(measured.ResonanceRatios));
            Field("transfer", "[" + string.Join(", ", measured.Transfer.Select(point => $"[{Of(point.X)}, {Of(point.Y)}]")) + "]");
            Field("ladder", $"{{ rungOverRail: {Of(measured.Ladder.RungOverRail)}, terminated: {(measured.Ladder.Terminated ? "true" : "false")}, leak: {Of(measured.Ladder.Leak)} }}");
            text.AppendLine("};");
        }

        void Field(string name, string value) => text.AppendLine($"  {name}: {value},");
    }

    static string Weights(PulldownWeights of) =>
        $"{{ falloff: '{of.Falloff.ToString().ToLowerInvariant()}', threshold: {Of(of.Threshold)}, topBit: {Of(of.TopBit)}, pulse: {Of(of.Pulse)}, fromAbove: {Of(of.FromAbove)}, fromBelow: {Of(of.FromBelow)} }}";

    static string Pace(FilterPace pace) =>
        $"{{ cyclesPerStep: {pace.CyclesPerStep}, interval: {pace.Interval}, jump: {Of(pace.Jump)}, travel: {Of(pace.Travel)} }}";

    static string List(IEnumerable<double> numbers) => "[" + string.Join(", ", numbers.Select(Of)) + "]";

    /// <summary>The shortest digits that read back as the same number.</summary>
    static string Of(double number) => number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
}
