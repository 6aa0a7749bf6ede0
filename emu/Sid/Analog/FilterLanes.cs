using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>Runs the filters of several chips side by side, one a lane of a vector.</summary>
/// <remarks>
/// A filter's step waits for its last one, so a processor has time for another's in between. Every lane makes the additions and
/// multiplications of <see cref="StateVariableFilter.Run"/> in its order, and looks and takes working points at the same inputs:
/// the results are the same to the bit, whatever runs beside it.
/// </remarks>
sealed class FilterLanes
{
    /// <summary>Most filters at once.</summary>
    const int Count = 3;

    readonly WorkingPoint[] points = new WorkingPoint[Count];
    readonly int[] pieces = new int[Count];
    readonly int[] looks = new int[Count];
    readonly bool[] awake = new bool[Count];

    Vector128<float> b, l;
    Vector128<float> bByB, bByL, bByD, bStep;
    Vector128<float> lByB, lByL, lByD, lStep;
    Vector128<float> mixByB, mixByL, mixAtPoint;
    Vector128<float> high, highByB, highByL, highByD, drive;

    /// <summary>Inputs and mixes of the chips.</summary>
    interface IBus
    {
        Vector128<float> Inputs(int at);

        void Mix(int at, Vector128<float> outputs);
    }

    /// <param name="stages">Two or three, each with pieces that fill the block.</param>
    /// <param name="length">Inputs of the block.</param>
    public void Run(ReadOnlySpan<AnalogStage> stages, int length)
    {
        var two = new TwoChips(stages[0].Routed, stages[1].Routed, stages[0].Mix, stages[1].Mix);
        if (stages.Length == 2)
            Run(two, stages, length);
        else
            Run(new ThreeChips(two, stages[2].Routed, stages[2].Mix), stages, length);
    }

    void Run<TBus>(TBus bus, ReadOnlySpan<AnalogStage> stages, int length)
        where TBus : struct, IBus
    {
        for (int lane = 0; lane < stages.Length; lane++)
        {
            pieces[lane] = -1;
            awake[lane] = false;
            NextPiece(stages[lane], lane, 0);
        }

        int at = 0;
        while (at < length)
        {
            (at, int ended) = Step(bus, stages, at);
            for (int lane = 0; lane < stages.Length; lane++)
            {
                if ((ended >> lane & 1) != 0)
                    Turn(stages[lane], lane, at, length);
            }
        }
    }

    /// <summary>Runs until a lane has to leave its working point, and says where that is and which lanes do.</summary>
    (int At, int Ended) Step<TBus>(TBus bus, ReadOnlySpan<AnalogStage> stages, int at)
        where TBus : struct, IBus
    {
        var (b, l) = (this.b, this.l);
        var (bByB, bByL, bByD, bStep) = (this.bByB, this.bByL, this.bByD, this.bStep);
        var (lByB, lByL, lByD, lStep) = (this.lByB, this.lByL, this.lByD, this.lStep);
        var (mixByB, mixByL, mixAtPoint) = (this.mixByB, this.mixByL, this.mixAtPoint);
        var travel = Vector128.Create(stages[0].Filter.Travel);
        bool anyHigh = high != default;
        Span<int> looks = this.looks.AsSpan(0, stages.Length);
        int ended = 0;
        do
        {
            int pause = int.MaxValue;
            foreach (int look in looks)
                pause = Math.Min(pause, look);
            if (anyHigh)
            {
                for (; at < pause; at++)
                {
                    Vector128<float> d = bus.Inputs(at);
                    Vector128<float> old = Vector128.FusedMultiplyAdd(highByB, b, Vector128.FusedMultiplyAdd(highByL, l, highByD * (d - drive)));
                    Vector128<float> nextB = Vector128.FusedMultiplyAdd(bByB, b, Vector128.FusedMultiplyAdd(bByL, l, Vector128.FusedMultiplyAdd(bByD, d, bStep)));
                    l = Vector128.FusedMultiplyAdd(lByL, l, Vector128.FusedMultiplyAdd(lByB, b, Vector128.FusedMultiplyAdd(lByD, d, lStep)));
                    b = nextB;
                    bus.Mix(at, Vector128.FusedMultiplyAdd(high, old, Vector128.FusedMultiplyAdd(mixByB, b, Vector128.FusedMultiplyAdd(mixByL, l, mixAtPoint))));
                }
            }
            else
            {
                for (; at < pause; at++)
                {
                    Vector128<float> d = bus.Inputs(at);
                    Vector128<float> nextB = Vector128.FusedMultiplyAdd(bByB, b, Vector128.FusedMultiplyAdd(bByL, l, Vector128.FusedMultiplyAdd(bByD, d, bStep)));
                    l = Vector128.FusedMultiplyAdd(lByL, l, Vector128.FusedMultiplyAdd(lByB, b, Vector128.FusedMultiplyAdd(lByD, d, lStep)));
                    b = nextB;
                    bus.Mix(at, Vector128.FusedMultiplyAdd(mixByB, b, Vector128.FusedMultiplyAdd(mixByL, l, mixAtPoint)));
                }
            }

            // Only lanes that are due now may look: those of other lanes must not change what a lane does.
            uint far = Vector128.GreaterThan(Vector128.Abs(b) + Vector128.Abs(l), travel).ExtractMostSignificantBits();
            for (int lane = 0; lane < looks.Length; lane++)
            {
                if (looks[lane] != at)
                    continue;
                StateVariableFilter filter = stages[lane].Filter;
                if (!awake[lane] || at == filter.End || (far >> lane & 1) != 0)
                    ended |= 1 << lane;
                else
                    looks[lane] = filter.NextLook(at);
            }
        }
        while (ended == 0);

        (this.b, this.l) = (b, l);
        return (at, ended);
    }

    /// <summary>From one working point to the next.</summary>
    void Turn(AnalogStage stage, int lane, int at, int length)
    {
        ReadOnlySpan<float> inputs = stage.Routed.AsSpan(0, stage.Pieces[pieces[lane]].End);
        if (awake[lane])
            stage.Filter.Leave(points[lane], b[lane], l[lane], inputs, at);
        if (at < inputs.Length)
            Enter(stage, lane, inputs, at);
        else if (at < length)
            NextPiece(stage, lane, at);
    }

    void NextPiece(AnalogStage stage, int lane, int at)
    {
        ref readonly AnalogStage.Piece piece = ref stage.Pieces[++pieces[lane]];
        ReadOnlySpan<float> inputs = stage.Routed.AsSpan(0, piece.End);
        stage.Filter.Set(piece.Filter);
        awake[lane] = stage.Filter.Follows(piece.Filter);
        if (awake[lane])
        {
            stage.Filter.Begin();
            Enter(stage, lane, inputs, at);
        }
        else
        {
            stage.Filter.RunUnheard(inputs[at..]);
            points[lane] = default;
            looks[lane] = piece.End;
            Place(lane, 0, 0, piece.Filter);
        }
    }

    void Enter(AnalogStage stage, int lane, ReadOnlySpan<float> inputs, int at)
    {
        stage.Filter.Enter(inputs, at, out points[lane]);
        looks[lane] = stage.Filter.NextLook(at);
        Place(lane, -stage.Filter.BandLead, -stage.Filter.LowLead, stage.Pieces[pieces[lane]].Filter);
    }

    void Place(int lane, float band, float low, in FilterSettings settings)
    {
        ref readonly WorkingPoint point = ref points[lane];
        Vector128<float> here = Vector128.Equals(Vector128.Create(lane), Vector128<int>.Indices).AsSingle();
        (float byB, float byL, float atPoint) = point.Mix(settings);
        Put(ref b, band);
        Put(ref l, low);
        Put(ref bByB, point.BByB);
        Put(ref bByL, point.BByL);
        Put(ref bByD, point.BByD);
        Put(ref bStep, point.BStep);
        Put(ref lByB, point.LByB);
        Put(ref lByL, point.LByL);
        Put(ref lByD, point.LByD);
        Put(ref lStep, point.LStep);
        Put(ref mixByB, byB);
        Put(ref mixByL, byL);
        Put(ref mixAtPoint, atPoint);
        if (settings.High == 0 && high[lane] == 0)
            return;
        Put(ref high, settings.High);
        Put(ref highByB, point.HighByB);
        Put(ref highByL, point.HighByL);
        Put(ref highByD, point.HighByD);
        Put(ref drive, point.Drive);

        void Put(ref Vector128<float> lanes, float value) => lanes = Vector128.ConditionalSelect(here, Vector128.Create(value), lanes);
    }

    readonly struct TwoChips(float[] input0, float[] input1, float[] mix0, float[] mix1) : IBus
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Inputs(int at) => Vector128.Create(input0[at], input1[at], 0, 0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Mix(int at, Vector128<float> outputs)
        {
            mix0[at] += outputs[0];
            mix1[at] += outputs[1];
        }
    }

    readonly struct ThreeChips(TwoChips two, float[] input2, float[] mix2) : IBus
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Inputs(int at) => two.Inputs(at).WithElement(2, input2[at]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Mix(int at, Vector128<float> outputs)
        {
            two.Mix(at, outputs);
            mix2[at] += outputs[2];
        }
    }
}
