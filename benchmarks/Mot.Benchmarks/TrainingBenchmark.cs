using System.CommandLine;
using Mot.Association.MotChallenge;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Networks;
using Mot.Training.Synthetic;
using Mot.Training.Trainers;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>
/// The trainer's own step and the forward of its network, beside the same network and step in PyTorch (peers/fairmot.py).
/// </summary>
internal sealed class TrainingBenchmark() : Benchmark("training", "A training step and a forward of the small FairMOT network, beside PyTorch's")
{
    private const int Batch = 4, Steps = 8, Forwards = 30, Rounds = 3, WarmUp = 2, WaitingSteps = 40;
    private const double Goal = 1.05, WaitingGoal = 0.02;

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        FairMotOptions model = new() { Training = new() { BatchSize = Batch } };
        (int width, int height) = (model.Network.InputWidth, model.Network.InputHeight);
        int threads = get_num_threads();
        using TrainingSet set = Scene(width, height);
        TrainingBatch batch = new BatchLoader(set, new Augmentation(model.Training.Augmentation, width, height), width, height, Batch, model.Training.Seed).Make(0);
        using JointTrainer trainer = new(set, model);
        using FairMotNetwork network = new(model.Network);
        network.eval();
        using Tensor image = rand(1, 3, height, width);

        Note($"{Rounds} rounds of {Steps} steps and {Forwards} forwards, ours and PyTorch's in turn");
        IReadOnlyDictionary<string, Comparison> figures = Comparison.Measure(
            Rounds,
            () => new Dictionary<string, double>
            {
                ["step"] = Milliseconds(() => trainer.Step(batch, model.Training.LearningRate), Steps, stop),
                ["forward"] = Milliseconds(() => Forward(network, image), Forwards, stop),
                ["folded"] = Folded(network, model.Network, image, stop),
                ["parameters"] = network.parameters().Sum(p => p.numel()),
                ["threads"] = threads,
            },
            () => peer.Run("fairmot", threads, stop, width, height, Batch, Steps, Forwards, threads),
            stop);

        string size = $"{width}x{height}";
        Comparison step = figures["step"], forward = figures["forward"];
        yield return new($"training step, {Batch} images of {size}", step.Value, "ms", Peer: step.Peer);
        if (step.Ratio is { } ofStep)
            yield return new("training step, ours / PyTorch's", ofStep, "", Goal);
        yield return new($"forward, one image of {size}", forward.Value, "ms", Peer: forward.Peer);
        if (forward.Ratio is { } ofForward)
            yield return new("forward, ours / PyTorch's", ofForward, "", Goal);
        yield return new("forward with normalisation folded, as the detector runs it", figures["folded"].Value, "ms");
        yield return new("share of training's time that the network waits for images", Waiting(set, model, stop), "", WaitingGoal);
        yield return new("parameters", figures["parameters"].Value, "", Peer: figures["parameters"].Peer);
        yield return new("threads", threads, "", Peer: figures["threads"].Peer);
    }

    private static void Forward(FairMotNetwork network, Tensor image)
    {
        using var none = no_grad();
        network.call(image).Dispose();
    }

    private static double Folded(FairMotNetwork network, FairMotNetworkOptions options, Tensor image, CancellationToken stop)
    {
        // A detector folds the network that it is given, and unfolds it at its end.
        using FairMotDetector detector = new(network, options, leaveOpen: true);
        return Milliseconds(() => Forward(detector.Network, image), Forwards, stop);
    }

    private static double Waiting(TrainingSet set, FairMotOptions model, CancellationToken stop)
    {
        Watch watch = new();
        int epochs = WaitingSteps * Batch / set.Count;
        using JointTrainer trainer = new(set, model with { Training = model.Training with { Epochs = epochs } });
        using nn.Module network = trainer.Train(progress: watch, cancellation: stop).Network;
        return watch.Waiting;
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
        using SyntheticSequence sequence = new(new() { Width = width, Height = height, Frames = 2 * Batch, Walkers = 12 });
        using Mat frame = new();
        TrainingSet set = new();
        while (sequence.Read(frame))
        {
            IEnumerable<MotRow> people = sequence.Truth.Where(row => row.Frame == sequence.Frame);
            set.Add(sequence.Name, sequence.Frame, frame, people.Select(row => (row.Box, row.Id, row.Class != MotClass.Pedestrian)));
        }

        return set;
    }

    private sealed class Watch : IProgress<TrainingProgress>
    {
        public double Waiting { get; private set; }

        public void Report(TrainingProgress value) => Waiting = value.Waiting;
    }
}
