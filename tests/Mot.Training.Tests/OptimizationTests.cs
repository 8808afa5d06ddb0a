using Mot.Training.CsTrack;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Optimization;
using Mot.Training.Trainers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class OptimizationTests
{
    [Fact]
    public void The_default_schedule_rises_for_a_hundred_steps_and_follows_a_cosine_to_a_hundredth()
    {
        ScheduleOptions schedule = new();
        Assert.Equal(0.01, schedule.At(0, 50, 0), 12);
        Assert.Equal(0.5, schedule.At(49, 50, 0), 12);
        Assert.Equal(1, schedule.At(99, 50, 0), 12);
        Assert.Equal(0.01 + 0.99 / 2, schedule.At(1000, 50, 0.5), 12);
        Assert.Equal(0.01, schedule.At(2000, 50, 1), 12);
    }

    [Fact]
    public void Jdes_schedule_burns_in_with_the_fourth_power_within_an_epoch_and_steps_twice()
    {
        ScheduleOptions schedule = new() { Decay = LearningRateDecay.MultiStep, WarmUp = LearningRateWarmUp.BurnIn, WarmUpSteps = 1000 };
        Assert.Equal(0, schedule.At(0, 200, 0));
        Assert.Equal(Math.Pow(0.5, 4), schedule.At(100, 200, 0.01), 12);
        Assert.Equal(1, schedule.At(200, 200, 0.02), 12);
        Assert.Equal(Math.Pow(0.5, 4), schedule.At(500, 5000, 0.02), 12);
        Assert.Equal(1, schedule.At(900, 200, 0.49), 12);
        Assert.Equal(0.1, schedule.At(1000, 200, 0.5), 12);
        Assert.Equal(0.01, schedule.At(1500, 200, 0.75), 12);
        Assert.Equal(1, (schedule with { Decay = LearningRateDecay.Constant }).At(1999, 200, 0.999), 12);
    }

    public static TheoryData<OptimizerKind, bool> Optimizers => new()
    {
        { OptimizerKind.Adam, false }, { OptimizerKind.AdamW, true }, { OptimizerKind.Sgd, false }, { OptimizerKind.Sgd, true }, { OptimizerKind.RmsProp, true },
    };

    /// <summary>Against the definitions, written out in double precision.</summary>
    [Theory]
    [MemberData(nameof(Optimizers))]
    public void An_optimizer_steps_as_it_is_defined(OptimizerKind kind, bool decays)
    {
        const double Rate = 0.01, Epsilon = 1e-8;
        double decay = decays ? 0.1 : 0;
        OptimizationOptions options = new() { Kind = kind, Nesterov = kind == OptimizerKind.Sgd && decays, WeightDecay = decay };
        using Parameter weight = new(tensor(new[] { 1.0, -2, 0.5 }, [1, 3])), learned = new(tensor(new[] { 0.3 }, [1]));
        using OptimizerHelper optimizer = options.Create([weight], [learned], Rate);
        double[] w = [1, -2, 0.5, 0.3], m = new double[4], v = new double[4];
        for (int step = 1; step <= 5; step++)
        {
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                ((weight * weight * weight).sum() + (learned * learned).sum()).backward();
                optimizer.step();
            }

            for (int i = 0; i < 4; i++)
            {
                // What a balancer learns is never decayed.
                double d = i < 3 ? decay : 0, g = i < 3 ? 3 * w[i] * w[i] : 2 * w[i];
                if (kind == OptimizerKind.AdamW) w[i] *= 1 - Rate * d;
                else g += d * w[i];
                switch (kind)
                {
                    case OptimizerKind.Sgd:
                        m[i] = step == 1 ? g : 0.9 * m[i] + g;
                        w[i] -= Rate * (options.Nesterov ? g + 0.9 * m[i] : m[i]);
                        break;
                    case OptimizerKind.RmsProp:
                        v[i] = 0.99 * v[i] + 0.01 * g * g;
                        w[i] -= Rate * g / (Math.Sqrt(v[i]) + Epsilon);
                        break;
                    default:
                        m[i] = 0.9 * m[i] + 0.1 * g;
                        v[i] = 0.999 * v[i] + 0.001 * g * g;
                        w[i] -= Rate * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + Epsilon);
                        break;
                }
            }
        }

        double[] found = [.. weight.data<double>(), .. learned.data<double>()];
        for (int i = 0; i < 4; i++) Assert.Equal(w[i], found[i], 1e-12);
    }

    [Fact]
    public void Decay_leaves_biases_out_unless_told_to_take_them()
    {
        foreach (bool weightsOnly in new[] { true, false })
        {
            using Parameter weight = new(ones(2, 2)), bias = new(ones(2));
            using OptimizerHelper optimizer = new OptimizationOptions { Kind = OptimizerKind.Sgd, Momentum = 0, WeightDecay = 0.5, DecayWeightsOnly = weightsOnly }.Create([weight, bias], [], 1);
            using (NewDisposeScope())
            {
                ((weight.sum() + bias.sum()) * 0).backward();
                optimizer.step();
            }

            Assert.Equal(0.5f, weight.data<float>()[0]);
            Assert.Equal(weightsOnly ? 1f : 0.5f, bias.data<float>()[0]);
        }
    }

    /// <summary>JDE's, FairMOT's and CSTrack's code (optimizer, rate, decay, images a step), and their schedules.</summary>
    [Fact]
    public void Published_trainings_are_the_papers()
    {
        (OptimizerKind, double, double, int) Of(TrainingOptions t) => (t.Optimizer.Kind, t.LearningRate, t.Optimizer.WeightDecay, t.BatchSize * t.AccumulatedBatches);
        TrainingOptions jde = JdeOptions.Published.Training, fairMot = FairMotOptions.Published.Training, csTrack = CsTrackOptions.Published.Training;
        Assert.Equal((OptimizerKind.Sgd, 1e-2, 1e-4, 32), Of(jde));
        Assert.Equal((OptimizerKind.Adam, 1e-4, 0, 12), Of(fairMot));
        Assert.Equal((OptimizerKind.Sgd, 5e-3, 5e-4, 64), Of(csTrack));
        Assert.Equal((0.95, true, true), (csTrack.Optimizer.Momentum, csTrack.Optimizer.Nesterov, csTrack.Optimizer.DecayWeightsOnly));
        Assert.Equal((Normalization.FrozenAffine, false), (jde.Normalization, jde.Optimizer.DecayWeightsOnly));
        Assert.Equal(0.1, fairMot.Schedule.At(10_000, 100, 20.5 / 30), 12);
        Assert.Equal(1, fairMot.Schedule.At(0, 100, 19.5 / 30), 12);
        Assert.All(new[] { jde, fairMot, csTrack }, training =>
        {
            training.Validate();
            Assert.Equal(30, training.Epochs);
        });
    }

    [Fact]
    public void A_table_of_curves_has_a_row_a_step_and_gaps_where_a_curve_has_none()
    {
        using StringWriter writer = new() { NewLine = "\n" };
        TrainingCurves.WriteCsv(writer, [new("loss: total", [new(1, 0.5), new(2, 0.25)]), new("a \"b\"", [new(2, 1e-20), new(5, 3)])]);
        Assert.Equal("step,\"loss: total\",\"a \"\"b\"\"\"\n1,0.5,\n2,0.25,1E-20\n5,,3\n", writer.ToString());
    }

    [Fact]
    public void Impossible_options_are_named()
    {
        Assert.Contains("Nesterov", Assert.Throws<ArgumentOutOfRangeException>(new OptimizationOptions { Nesterov = true }.Validate).Message);
        Assert.Contains("WeightDecay", Assert.Throws<ArgumentOutOfRangeException>(new OptimizationOptions { WeightDecay = -1 }.Validate).Message);
        Assert.Contains("Milestones", Assert.Throws<ArgumentOutOfRangeException>(new ScheduleOptions { Milestones = [0.6, 0.5] }.Validate).Message);
        Assert.Contains("Device", Assert.Throws<ArgumentOutOfRangeException>(new TrainingOptions { Device = "tpu" }.Validate).Message);
    }

    [Fact]
    public void The_average_weighs_the_last_steps_as_its_decay_says()
    {
        using var network = nn.Linear(1, 1, hasBias: false);
        using var average = nn.Linear(1, 1, hasBias: false);
        using var none = no_grad();
        network.weight!.fill_(1);
        WeightAverage averaging = new(network, average);
        double expected = 1;
        for (int step = 0; step < 40; step++)
        {
            network.weight.fill_(step);
            averaging.Update(0.7, step);
            double decay = Math.Min(0.7, (1.0 + step) / (10 + step));
            expected = decay * expected + (1 - decay) * step;
        }

        Assert.Equal(expected, average.weight!.item<float>(), 1e-4);
    }

    [Theory]
    [InlineData(Normalization.Trained, true, true)]
    [InlineData(Normalization.FrozenAffine, false, true)]
    [InlineData(Normalization.Frozen, false, false)]
    public void Frozen_normalisations_stay(Normalization kind, bool affineMoves, bool statisticsMove)
    {
        using FairMotNetwork network = new(new FairMotNetworkOptions { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 8 });
        BatchNorm2d[] normalisations = [.. network.modules().OfType<BatchNorm2d>()];
        Assert.NotEmpty(normalisations);
        float[] Affine() => [.. normalisations.SelectMany(n => n.weight!.data<float>().ToArray())];
        float[] Statistics() => [.. normalisations.SelectMany(n => n.running_mean!.data<float>().ToArray())];
        (float[] affine, float[] statistics) = (Affine(), Statistics());
        kind.Freeze(network);
        using OptimizerHelper optimizer = new OptimizationOptions { Kind = OptimizerKind.Sgd }.Create(network.parameters(), [], 0.1);
        kind.Train(network);
        using (NewDisposeScope())
        {
            FairMotMaps maps = network.call(rand(2, 3, 64, 64));
            (maps.HeatMap.square().sum() + maps.Sides.square().sum()).backward();
            optimizer.step();
        }

        Assert.Equal(affineMoves, !affine.SequenceEqual(Affine()));
        Assert.Equal(statisticsMove, !statistics.SequenceEqual(Statistics()));
    }
}
