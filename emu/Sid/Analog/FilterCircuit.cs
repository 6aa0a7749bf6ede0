namespace SidFlow.Emu.Sid.Analog;

/// <summary>The filter's equations, with the amplifiers of a chip model and its kind of cutoff resistor.</summary>
sealed class FilterCircuit<TResistor> : StateVariableFilter
    where TResistor : struct, ICutoffResistor
{
    readonly SampledCurve input;
    readonly AnalogModel model;
    TResistor resistor;
    SampledCurve resonance;
    SampledCurve summer;
    float perInput;

    /// <param name="model">Amplifiers and voltages.</param>
    /// <param name="resistor">Cutoff resistor.</param>
    /// <param name="pace">How closely to follow the equations.</param>
    public FilterCircuit(AnalogModel model, TResistor resistor, FilterPace pace)
        : base(pace)
    {
        this.model = model;
        this.resistor = resistor;
        input = model.IntegratorInput;
        resonance = model.Resonance(0);
        summer = model.Summer(2);
        perInput = 1f / 2;
    }

    public override void Set(in FilterSettings settings)
    {
        resistor.Tune(settings.Cutoff);
        resonance = model.Resonance(settings.Resonance);
        summer = model.Summer(2 + settings.Inputs);
        perInput = 1f / (2 + settings.Inputs);
    }

    protected override void PointAt(float band, float low, float drive, out WorkingPoint point)
    {
        float bandIn = input.At(band, out float bandInSlope);
        float lowIn = input.At(low, out float lowInSlope);
        point = default;
        point.Drive = drive;
        point.BandOut = bandIn - band;
        point.LowOut = lowIn - low;
        point.BandByB = bandInSlope - 1;
        point.LowByL = lowInSlope - 1;
        float fedBack = resonance.At(point.BandOut, out float fedBackSlope);
        point.HighOut = summer.At((fedBack + point.LowOut + drive) * perInput, out float highSlope);
        highSlope *= perInput;
        point.HighByB = highSlope * fedBackSlope * point.BandByB;
        point.HighByL = highSlope * point.LowByL;
        point.HighByD = highSlope;

        float bandFlow = resistor.Flow(point.HighOut, bandIn, out float bandByHigh, out float bandByIn);
        point.BByB = 1 + bandByHigh * point.HighByB + bandByIn * bandInSlope;
        point.BByL = bandByHigh * point.HighByL;
        point.BByD = bandByHigh * point.HighByD;
        point.BStep = bandFlow - point.BByD * drive;

        // The lowpass sees this cycle's bandpass; put in terms of the last cycle's, both charges step side by side.
        float lowFlow = resistor.Flow(point.BandOut, lowIn, out float lowByBand, out float lowByIn);
        float byNewB = lowByBand * point.BandByB;
        point.LByB = byNewB * point.BByB;
        point.LByL = 1 + lowByIn * lowInSlope + byNewB * point.BByL;
        point.LByD = byNewB * point.BByD;
        point.LStep = lowFlow + byNewB * point.BStep;
    }
}
