using System.CommandLine;
using System.Globalization;
using Mot.Association.MotChallenge;
using Mot.Cli;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Optimization;
using Mot.Training.Synthetic;
using Mot.Training.Trainers;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>
/// The trainer's own step and the forward of its network, beside the same network and step in PyTorch (peers/fairmot.py): the small
/// network and the paper's. Then what the loader costs, and how memory fares.
/// </summary>
internal sealed class TrainingBenchmark : Benchmark
{
    private const int Rounds = 3, WarmUp = 2, WaitingSteps = 40, Settled = 200, Samples = 9, Frames = 8;
    private const double Goal = 1.05, WaitingGoal = 0.02, MemoryGoal = 1.03;

    private static readonly Case[] s_cases =
    [
        new("small", "the small network", new FairMotNetworkOptions(), Batch: 4, Steps: 8, Forwards: 30),
        new("dla34", "DLA-34", FairMotNetworkOptions.Dla34 with { InputWidth = 512, InputHeight = 384 }, Batch: 2, Steps: 2, Forwards: 3),
    ];

    private readonly Option<int> _memory = new Option<int>("--memory-steps")
    {
        Description = "Instead of all that, watch the resident memory of a training of so many steps, such as 2000, at a quarter of the width and height",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    }.AtLeast(0);

    private readonly Option<bool> _waiting = new("--waiting") { Description = "Only how long the network waits for images, in this process" };

    public TrainingBenchmark()
        : base("training", "A training step and a forward of FairMOT, small and with DLA-34, beside PyTorch's; waiting for images; memory")
    {
        Add(_memory);
        Add(_waiting);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        FairMotOptions small = s_cases[0].Model;
        return options.GetValue(_memory) switch
        {
            _ when options.GetValue(_waiting) => [new("waiting", Waiting(small, stop), "")],
            0 => [.. s_cases.SelectMany(one => Steps(one, peer, stop)), new("share of training's time that the network waits for images", Child(["--waiting"], bound: false, stop)["waiting"], "", WaitingGoal)],
            > Settled and int steps => Memory(small, steps, stop),
            int few => throw new UsageException($"--memory-steps: found {few}, expected 0 or more than {Settled}"),
        };
    }

    private IEnumerable<Row> Steps(Case one, Peer peer, CancellationToken stop)
    {
        FairMotOptions model = one.Model;
        (int width, int height) = (model.Network.InputWidth, model.Network.InputHeight);
        int threads = get_num_threads();
        using TrainingSet set = Scene(width, height);
        TrainingBatch batch = new BatchLoader(set, new Augmentation(model.Training.Augmentation, width, height), width, height, one.Batch, model.Training.Seed).Make(0);
        using JointTrainer trainer = new(set, model), mixed = new(set, model with { Training = model.Training with { Precision = TrainingPrecision.Mixed } });
        using FairMotNetwork network = new(model.Network);
        network.eval();
        using Tensor image = rand(1, 3, height, width);

        Note($"{one.What}: {Rounds} rounds of {one.Steps} steps and {one.Forwards} forwards, ours and PyTorch's in turn");
        IReadOnlyDictionary<string, Comparison> figures = Comparison.Measure(
            Rounds,
            () => new Dictionary<string, double>
            {
                ["step"] = Milliseconds(() => trainer.Step(batch, model.Training.LearningRate), one.Steps, stop),
                ["mixed"] = Milliseconds(() => mixed.Step(batch, model.Training.LearningRate), one.Steps, stop),
                ["forward"] = Milliseconds(() => Forward(network, image), one.Forwards, stop),
                ["folded"] = Folded(network, model.Network, image, one.Forwards, stop),
                ["peak"] = Arithmetic.Peak(),
                ["parameters"] = network.parameters().Sum(p => p.numel()),
                ["threads"] = threads,
            },
            () => peer.Run("fairmot", threads, stop, one.Name, width, height, one.Batch, one.Steps, one.Forwards, threads),
            stop);

        string what = $"{one.What}, {width}x{height}";
        double share = Arithmetic.Operations(network, () => Forward(network, image)) / figures["peak"].Value;
        Comparison step = figures["step"], forward = figures["forward"];
        yield return new($"{what}: training step, {one.Batch} images", step.Value, "ms", Peer: step.Peer);
        if (step.Ratio is { } ofStep)
            yield return new($"{what}: training step, ours / PyTorch's", ofStep, "", Goal);
        // Backward is twice the forward: gradients of the input and of the weights.
        yield return new($"{what}: training step, share of a matrix product's speed", 3 * one.Batch * share / (step.Value / 1000), "", LowerIsBetter: false);
        yield return new($"{what}: training step in mixed precision / in float32", figures["mixed"].Value / step.Value, "");
        yield return new($"{what}: forward, one image", forward.Value, "ms", Peer: forward.Peer);
        if (forward.Ratio is { } ofForward)
            yield return new($"{what}: forward, ours / PyTorch's", ofForward, "", Goal);
        yield return new($"{what}: forward with normalisation folded, as the detector runs it", figures["folded"].Value, "ms");
        yield return new($"{what}: the same, share of a matrix product's speed", share / (figures["folded"].Value / 1000), "", LowerIsBetter: false);
        yield return new($"{what}: parameters", figures["parameters"].Value, "", Peer: figures["parameters"].Peer);
        yield return new($"{what}: threads", threads, "", Peer: figures["threads"].Peer);
    }

    private static void Forward(FairMotNetwork network, Tensor image)
    {
        using var none = no_grad();
        network.call(image).Dispose();
    }

    private static double Folded(FairMotNetwork network, FairMotNetworkOptions options, Tensor image, int times, CancellationToken stop)
    {
        // A detector folds the network that it is given, and unfolds it at its end.
        using FairMotDetector detector = new(network, options, leaveOpen: true);
        return Milliseconds(() => Forward(detector.Network, image), times, stop);
    }

    private static double Waiting(FairMotOptions model, CancellationToken stop)
    {
        double share = 0;
        Train(model, WaitingSteps, new Report<TrainingProgress>(p => share = p.Waiting), stop);
        return share;
    }

    /// <summary>A whole training, with its loader, its checkpoints and its curves.</summary>
    private IEnumerable<Row> Memory(FairMotOptions model, int steps, CancellationToken stop)
    {
        FairMotNetworkOptions network = model.Network with { InputWidth = model.Network.InputWidth / 4, InputHeight = model.Network.InputHeight / 4 };
        string checkpoint = Path.Combine(Path.GetTempPath(), $"mot-bench-{Guid.NewGuid():N}.training");
        Note($"memory over {steps} steps, the network's input {network.InputWidth}x{network.InputHeight}");
        List<double> resident = new(steps);
        try
        {
            Train(model with { Network = network, Training = model.Training with { Checkpoint = checkpoint, CheckpointInterval = TimeSpan.FromSeconds(5) } }, steps, Telling("memory", _ => resident.Add(Environment.WorkingSet / 1e6)), stop);
        }
        finally
        {
            JointTrainer.DeleteCheckpoint(checkpoint);
        }

        string count = resident.Count.ToString("N0", CultureInfo.InvariantCulture);
        double settled = Statistics.Median([.. resident.Skip(Settled - Samples).Take(Samples)]);
        yield return new($"resident memory after {Settled} steps", settled, "MB");
        yield return new($"resident memory after {count} steps / after {Settled}", Statistics.Median([.. resident.TakeLast(Samples)]) / settled, "", MemoryGoal);
        yield return new($"highest after {Settled} steps / after {Settled}", resident.Skip(Settled).Max() / settled, "", MemoryGoal);
    }

    private static void Train(FairMotOptions model, int steps, IProgress<TrainingProgress> progress, CancellationToken stop)
    {
        using TrainingSet set = Scene(model.Network.InputWidth, model.Network.InputHeight);
        using JointTrainer trainer = new(set, model with { Training = model.Training with { Epochs = (steps * model.Training.BatchSize + set.Count - 1) / set.Count } });
        using nn.Module network = trainer.Train(progress: progress, cancellation: stop).Network;
    }

    private static double Milliseconds(Action run, int times, CancellationToken stop)
    {
        double[] seconds = new double[times];
        for (int i = -WarmUp; i < times; i++)
        {
            stop.ThrowIfCancellationRequested();
            double one = Seconds(run);
            if (i >= 0)
                seconds[i] = one;
        }

        return 1000 * Statistics.Median(seconds);
    }

    /// <summary>Some frames with about ten people each.</summary>
    private static TrainingSet Scene(int width, int height)
    {
        using SyntheticSequence sequence = new(new() { Width = width, Height = height, Frames = Frames, Walkers = 12 });
        using Mat frame = new();
        TrainingSet set = new();
        while (sequence.Read(frame))
        {
            IEnumerable<MotRow> people = sequence.Truth.Where(row => row.Frame == sequence.Frame);
            set.Add(sequence.Name, sequence.Frame, frame, people.Select(row => (row.Box, row.Id, row.Class != MotClass.Pedestrian)));
        }

        return set;
    }

    /// <summary>A network that is measured.</summary>
    /// <param name="Name">What the peer calls it.</param>
    /// <param name="What">What rows call it.</param>
    /// <param name="Network">The network.</param>
    /// <param name="Batch">Images a step.</param>
    /// <param name="Steps">Steps a round.</param>
    /// <param name="Forwards">Forwards a round.</param>
    private sealed record Case(string Name, string What, FairMotNetworkOptions Network, int Batch, int Steps, int Forwards)
    {
        public FairMotOptions Model => new() { Network = Network, Training = new() { BatchSize = Batch } };
    }
}
