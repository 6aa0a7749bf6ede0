using System.Text;
using SidFlow.Ml.Training;

namespace SidFlow.Ml.Tests.Training;

public class TasteModelFilesTests
{
    static readonly string[] Names = [.. Enumerable.Range(0, SyntheticTaste.Dimensions).Select(i => $"d{i}")];
    static readonly TasteModel Model = SyntheticTaste.Train(SyntheticTaste.Samples(10, 5, 1, SyntheticTaste.Known));

    static (byte[] Model, byte[] Weights, byte[] Stats) Written()
    {
        TasteModelFiles files = TasteModelFiles.Of(Model, Names, "1.5.0");
        return (Encoding.UTF8.GetBytes(files.Model.ToJsonString()), files.Weights, Encoding.UTF8.GetBytes(files.FeatureStats.ToJsonString()));
    }

    [Test]
    public void AModelReadBackJudgesAlikeToTheBit()
    {
        (byte[] model, byte[] weights, byte[] stats) = Written();
        TasteModel read = TasteModelFiles.Read(model, weights, stats);
        foreach (TasteSample song in SyntheticTaste.Samples(20, 5, 2, null))
            Assert.That(read.Predict(song.Vector.Span), Is.EqualTo(Model.Predict(song.Vector.Span)));
    }

    [Test]
    public void PredictionsStayInTheirRangeWhateverComesIn()
    {
        foreach (float value in new[] { 0f, 1f, -1e30f, 1e30f })
        {
            Taste taste = Model.Predict([.. Enumerable.Repeat(value, SyntheticTaste.Dimensions)]);
            Assert.That(taste.Preference, Is.InRange(1, 5));
            Assert.That(taste.Like, Is.InRange(0, 1));
        }

        Assert.That(() => Model.Predict(new float[3]), Throws.ArgumentException);
    }

    [Test]
    public void WhatIsNoModelIsRefused()
    {
        (byte[] model, byte[] weights, byte[] stats) = Written();
        string text = Encoding.UTF8.GetString(model);
        byte[] infinite = [.. weights];
        BitConverter.GetBytes(float.PositiveInfinity).CopyTo(infinite, 8);
        Assert.Multiple(() =>
        {
            Refused(model, weights[..^4], stats);
            Refused(model, [.. weights, 0, 0, 0, 0], stats);
            Refused(model, infinite, stats);
            Refused(Encoding.UTF8.GetBytes(text.Replace("sidflow-layers-1", "layers-model")), weights, stats);
            Refused(Encoding.UTF8.GetBytes(text.Replace("\"tanh\"", "\"relu\"")), weights, stats);
            Refused(Encoding.UTF8.GetBytes(text.Replace(":58", ":59")), weights, stats);
            Refused(Encoding.UTF8.GetBytes(text.Replace("\"units\":32", "\"units\":999999999")), weights, stats);
            Refused(model, weights, "{}"u8.ToArray());
            Refused(model, weights, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(stats).Replace("0.28867513459481287", "0")));
            Refused([], weights, stats);
        });

        static void Refused(byte[] model, byte[] weights, byte[] stats) => Assert.That(() => TasteModelFiles.Read(model, weights, stats), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void DamagedFilesAreRefusedOrRead()
    {
        (byte[] model, byte[] weights, byte[] stats) = Written();
        Random random = new(7);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[][] files = [[.. model], [.. weights], [.. stats]];
            for (int n = random.Next(1, 5); n > 0; n--)
            {
                ref byte[] file = ref files[random.Next(3)];
                if (random.Next(4) == 0)
                    file = file[..random.Next(file.Length)];
                else if (file.Length > 0)
                    file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            try
            {
                Taste taste = TasteModelFiles.Read(files[0], files[1], files[2]).Predict(new float[SyntheticTaste.Dimensions]);
                Assert.That(double.IsFinite(taste.Preference) && double.IsFinite(taste.Like));
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(1000));
    }

    [Test]
    public void ADamagedStateIsRefused()
    {
        IReadOnlyList<TasteSample> samples = SyntheticTaste.Samples(3, 3, 1, null);
        byte[] state = new TasteTraining(samples, SyntheticTaste.Dimensions, TrainingOptions.Usual).State.ToBytes();
        Random random = new(3);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = random.Next(2) == 0 ? state[..random.Next(state.Length)] : [.. state];
            if (damaged.Length == state.Length)
                damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            Assert.That(() => TrainingState.FromBytes(damaged), Throws.TypeOf<FormatException>());
        }

        Assert.That(() => new TasteTraining(SyntheticTaste.Samples(1, 1, 1, null).Select(s => s with { Vector = s.Vector[..5] }).ToArray(), 5, TrainingOptions.Usual, TrainingState.FromBytes(state)),
            Throws.TypeOf<FormatException>(), "of another network");
    }
}
