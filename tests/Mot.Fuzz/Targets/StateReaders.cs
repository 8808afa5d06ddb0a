using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.Tracking;
using Mot.Fuzz.Mutations;
using Mot.MLNet;
using Mot.MLNet.Engine;
using Mot.MLNet.Hosting;
using Mot.Training.Data;
using Mot.Training.Lwf;
using Mot.Training.Systems;
using Mot.Training.Trainers;
using OpenCvSharp;
using static Mot.Fuzz.Targets.Readers;
using static TorchSharp.torch;
using Tracker = Mot.Association.Tracking.Tracker;

namespace Mot.Fuzz.Targets;

/// <summary>Readers of what was kept to go on from: of trackers, engines, services and trainings.</summary>
internal static class StateReaders
{
    private const string Service = "street";

    private static readonly MLContext s_ml = new(seed: 1);

    private static readonly string[] s_presets = ["sort", "ocsort", "fairmot", "deepsort"];

    private static readonly Lazy<TransformerChain<ITransformer>> s_jde = new(() => ModelReaders.Chain(ModelReaders.Jde, TrackerPresets.FairMot));

    private static readonly Lazy<TransformerChain<ITransformer>> s_pairs = new(() => ModelReaders.Chain(
        new LwfOptions { Network = LwfNetworkOptions.SmallPairs with { InputWidth = 64, InputHeight = 64, PyramidChannels = 8, BranchLayers = 1 } }, TrackerPresets.CTracker));

    private static readonly Lazy<TrainingSet> s_set = new(Squares);

    private static readonly Lazy<JointTrainer> s_trainer = new(() => Trainer("state"));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new()
        {
            Name = "tracker-snapshot",
            Place = "Tracker snapshot",
            Seeds = () => [.. s_presets.Select(preset =>
            {
                Tracker tracker = new(TrackerPresets.Create(preset));
                Trackers.Run(tracker, 6);
                return FuzzSeed.Of("frame 9", preset, tracker.Snapshot(), Formats.TrackerSnapshot);
            })],
            Read = path =>
            {
                Tracker tracker = new(TrackerPresets.Create(Path.GetFileName(path)));
                tracker.Restore(File.ReadAllBytes(path));
                int before = tracker.Frame;
                int frames = Math.Min(3, int.MaxValue - before);
                Trackers.Run(tracker, frames);
                return tracker.Frame == before + frames ? $"frame {tracker.Frame}" : throw new InvalidOperationException($"frame {tracker.Frame} after {before}");
            },
        },
        new()
        {
            Name = "engine-snapshot",
            Place = "napshot",
            Seeds = () => [FuzzSeed.Of("frame 3", "jde", Snapshot(s_jde.Value), Formats.EngineSnapshot), FuzzSeed.Of("frame 3", "pairs", Snapshot(s_pairs.Value), Formats.EngineSnapshot)],
            Read = path =>
            {
                using TrackingEngine engine = s_ml.Mot().CreateTrackingEngine(Path.GetFileName(path) == "jde" ? s_jde.Value : s_pairs.Value);
                engine.Restore(File.ReadAllBytes(path));
                int before = engine.Frame;
                if (before == int.MaxValue)
                    return "the last frame";
                try
                {
                    Update(engine);
                }
                catch (ArgumentException e) when (e.Message.Contains("as in the frames before", StringComparison.Ordinal))
                {
                    return "a stream of another size";
                }

                return engine.Frame == before + 1 ? $"frame {engine.Frame}" : throw new InvalidOperationException($"frame {engine.Frame} after {before}");
            },
        },
        new()
        {
            Name = "service-snapshot",
            Tokens = ["MOTSRV01", "MOTENG02", "MOTTRACK"],
            Seeds = () =>
            {
                using TemporaryFile file = new();
                new TrackingSnapshot(Service, 2, Snapshot(s_jde.Value)).Write(file.Path);
                return [FuzzSeed.Of("frame 2 of street", "state", File.ReadAllBytes(file.Path), Formats.ServiceSnapshot)];
            },
            Read = path =>
            {
                TrackingSnapshot snapshot = TrackingSnapshot.Read(path)!;
                using TrackingEngine engine = s_ml.Mot().CreateTrackingEngine(s_jde.Value);
                try
                {
                    engine.Restore(snapshot.Engine);
                }
                catch (InvalidDataException e)
                {
                    // As the service says it.
                    throw new InvalidDataException($"{path}: {e.Message}", e);
                }

                return $"frame {snapshot.Frame} of {snapshot.Source}";
            },
        },
        new()
        {
            Name = "training-state",
            Tokens = ["training.json", "optimizer.bin", "curves.safetensors", "objective.safetensors", "\"Course\":null", "\"Step\":-1", "F64"],
            Seeds = () =>
            {
                using TemporaryFile file = new();
                using var scope = NewDisposeScope();
                TrainingStateHeader header = new() { Course = new Dictionary<string, string> { ["system"] = "JdeOptions" }, Step = 3, ElapsedSeconds = 1.5, Validations = 1, SinceBest = 0, BestScore = 0.5 };
                TrainingState.Save(
                    file.Path, header, writer => writer.Write(new byte[40]), new Dictionary<string, Dictionary<string, Tensor>> { ["average"] = new() { ["w"] = ones(2, 3) } },
                    [new TrainingCurve("loss", [new(1, 0.5), new(2, 0.25)])]);
                return [FuzzSeed.Of("step 3, 6 numbers, 2 points", "state", File.ReadAllBytes(file.Path), Formats.TrainingArchive)];
            },
            Read = path =>
            {
                using var scope = NewDisposeScope();
                TrainingState state = TrainingState.Load(path);
                return Text($"step {state.Header.Step}, {state.Tensors.Values.Sum(group => group.Values.Sum(tensor => tensor.numel()))} numbers, {state.Curves.Sum(curve => curve.Points.Count)} points");
            },
        },
        new()
        {
            Name = "training-resume",
            Tokens = ["training.json", "optimizer.bin", "objective.safetensors", "balancer.safetensors", "average.safetensors", "random.safetensors", "best.safetensors", "F64", "I64", "U8", "torch"],
            Seeds = () =>
            {
                using TemporaryFile file = new();
                using CancellationTokenSource stop = new();
                using (JointTrainer trainer = Trainer(file.Path))
                {
                    try
                    {
                        trainer.Train(_ => 0.5, new StopAt(stop), stop.Token).Network.Dispose();
                    }
                    catch (OperationCanceledException)
                    {
                        // As asked for.
                    }
                }

                return [FuzzSeed.Of("resumed", "state", File.ReadAllBytes(file.Path), Formats.TrainingArchive)];
            },
            Read = path =>
            {
                // Refused it is as it was, accepted it is as the file says: what came before makes no difference.
                s_trainer.Value.Restore(path);
                return "resumed";
            },
        },
    ];

    private static byte[] Snapshot(TransformerChain<ITransformer> model)
    {
        using TrackingEngine engine = s_ml.Mot().CreateTrackingEngine(model);
        Update(engine);
        Update(engine);
        return engine.Snapshot();
    }

    private static void Update(TrackingEngine engine)
    {
        using Mat image = new(48, 64, MatType.CV_8UC3, new Scalar(90, 120, 60));
        engine.Update(image);
    }

    private static JointTrainer Trainer(string checkpoint)
    {
        JointOptions options = ModelReaders.CsTrack;
        return new(s_set.Value, options with
        {
            Training = options.Training with { Epochs = 2, BatchSize = 1, Validations = 2, Checkpoint = checkpoint, Resume = true, Augmentation = new AugmentationOptions { PastedSilhouettes = 0 } },
        });
    }

    private static TrainingSet Squares()
    {
        TrainingSet set = new();
        for (int frame = 1; frame <= 2; frame++)
        {
            using Mat image = new(64, 64, MatType.CV_8UC3, new Scalar(90, 120, 60));
            Cv2.Rectangle(image, new Rect(10 * frame, 10, 20, 40), Scalar.All(200), -1);
            set.Add("squares", frame, image, [(Box.FromXywh(10 * frame, 10, 20, 40), 1L, false)]);
        }

        return set;
    }

    private sealed class StopAt(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => stop.Cancel();
    }
}
