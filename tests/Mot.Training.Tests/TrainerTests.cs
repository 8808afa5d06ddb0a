using System.IO.Compression;
using Mot.Association;
using Mot.Training.Balancing;
using Mot.Training.CsTrack;
using Mot.Training.Data;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Losses;
using Mot.Training.Lwf;
using Mot.Training.Networks.Bodies;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using Mot.Training.Trainers;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-trainer").FullName;

    private static readonly FairMotOptions s_tiny = new()
    {
        Network = new FairMotNetworkOptions { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 8 },
        Training = new TrainingOptions { Epochs = 3, BatchSize = 2, Schedule = new() { WarmUpSteps = 2 }, Seed = 7, Augmentation = new AugmentationOptions { PastedSilhouettes = 0 } },
    };

    public static TheoryData<string> Systems => ["fairmot", "fairmot CenterBilinear", "fairmot PositiveAnchors", "fairmot RoiAlign", "fairmot TwoStage", "jde", "cstrack", "lwf", "lwf Pairs"];

    private static JointOptions Tiny(string system) => system switch
    {
        "jde" => new JdeOptions { Network = JdeNetworkOptions.Small with { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, Width = 4, Depth = 0.1 }, Training = s_tiny.Training },
        "cstrack" => new CsTrackOptions { Network = CsTrackNetworkOptions.Small with { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, AttentionChannels = 16 }, Training = s_tiny.Training },
        "lwf" or "lwf Pairs" => new LwfOptions
        {
            Network = LwfNetworkOptions.Small with
            {
                Mode = system == "lwf" ? LwfMode.Embeddings : LwfMode.Pairs,
                InputWidth = 64,
                InputHeight = 64,
                EmbeddingSize = 8,
                PyramidChannels = 16,
                BranchLayers = 1,
                AnchorScale = 0.4,
                AnchorAspect = 1,
            },
            Training = s_tiny.Training,
        },
        _ => s_tiny with { Network = s_tiny.Network with { Sampling = system.Split(' ') is [_, var sampling] ? Enum.Parse<EmbeddingSampling>(sampling) : EmbeddingSampling.Center } },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Systems))]
    public void The_same_seed_gives_the_same_weights_and_another_gives_others(string system)
    {
        // As tall as JDE's anchors are.
        using TrainingSet set = Squares(8, stretch: 3);
        JointOptions options = Tiny(system);
        byte[] first = Train(set, options), second = Train(set, options);
        byte[] other = Train(set, options with { Training = options.Training with { Seed = 8 } });
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Trainers_that_start_at_once_give_the_weights_of_one_alone()
    {
        using TrainingSet set = Squares(8);
        FairMotOptions options = s_tiny with { Training = s_tiny.Training with { Epochs = 1 } };
        byte[] alone = Train(set, options);
        var found = new byte[6][];
        Thread[] threads = [.. Enumerable.Range(0, found.Length).Select(i => new Thread(() => found[i] = Train(set, options)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(found, weights => Assert.Equal(alone, weights));
    }

    [Theory]
    [InlineData("fairmot", 1)]
    [InlineData("fairmot", 5)]
    [InlineData("fairmot", 11)]
    [InlineData("jde", 4)]
    [InlineData("cstrack", 7)]
    [InlineData("lwf", 3)]
    [InlineData("lwf Pairs", 6)]
    public void Stopped_and_resumed_it_gives_the_weights_of_the_uninterrupted_run(string system, int stopAfter)
    {
        using TrainingSet set = Squares(8);
        JointOptions options = Tiny(system);
        byte[] whole = Train(set, options, validate: Score);

        string checkpoint = Path.Combine(_folder, "state.zip");
        JointOptions resumable = options with { Training = options.Training with { Checkpoint = checkpoint, Resume = true } };
        StopAfter(set, resumable, stopAfter, Score);
        Assert.Equal(whole, Train(set, resumable, validate: Score));

        // The score falls with the step, so the first validated weights are the ones to keep.
        double Score(nn.Module network) => network.parameters().First().sum().item<float>();
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.RmsProp)]
    public void Every_optimizer_goes_on_where_it_stopped_with_accumulated_batches_too(OptimizerKind kind)
    {
        using TrainingSet set = Squares(8);
        FairMotOptions options = s_tiny with
        {
            Training = s_tiny.Training with
            {
                BatchSize = 1,
                AccumulatedBatches = 2,
                LearningRate = 1e-4,
                Optimizer = new() { Kind = kind, WeightDecay = 1e-3 },
                Schedule = new() { Decay = LearningRateDecay.MultiStep, WarmUp = LearningRateWarmUp.BurnIn },
                Checkpoint = Path.Combine(_folder, "state.zip"),
                Resume = true,
            },
        };
        byte[] whole = Train(set, options with { Training = options.Training with { Checkpoint = null } });
        StopAfter(set, options, 5);
        Assert.Equal(whole, Train(set, options));
    }

    [Fact]
    public void A_state_with_a_network_s_earlier_names_does_not_go_on()
    {
        using TrainingSet set = Squares(2);
        string checkpoint = Path.Combine(_folder, "state.zip");
        FairMotOptions options = s_tiny with { Training = s_tiny.Training with { Checkpoint = checkpoint, Resume = true, Epochs = 1 } };
        Train(set, options);
        using (ZipArchive zip = ZipFile.Open(checkpoint, ZipArchiveMode.Update))
        {
            using var scope = NewDisposeScope();
            const string Entry = "objective.safetensors";
            using var bytes = new MemoryStream();
            using (Stream read = zip.GetEntry(Entry)!.Open()) read.CopyTo(bytes);
            Dictionary<string, Tensor> tensors = Training.Checkpoints.Safetensors.Read(bytes.ToArray(), Entry);
            zip.GetEntry(Entry)!.Delete();
            using Stream stream = zip.CreateEntry(Entry).Open();
            Training.Checkpoints.Safetensors.Write(stream, tensors.Select(pair => new KeyValuePair<string, Tensor>(pair.Key.Replace("backbone", "body"), pair.Value)));
        }

        string message = Assert.Throws<InvalidDataException>(() => Train(set, options)).Message;
        Assert.StartsWith($"{checkpoint}: found no tensor 'network.backbone.", message);
        Assert.EndsWith("Start without Resume.", message);
    }

    [Fact]
    public void Batches_that_are_accumulated_give_the_gradient_of_their_mean()
    {
        // Without normalisation over the batch, and with the same number of objects in each image, nothing else may differ.
        using TrainingSet set = Squares(8);
        FairMotOptions one = s_tiny with
        {
            Training = s_tiny.Training with { Epochs = 1, BatchSize = 4, Normalization = Normalization.Frozen, Optimizer = new() { Kind = OptimizerKind.Sgd }, Augmentation = AugmentationOptions.None },
        };
        List<double> losses = [], accumulated = [];
        Train(set, one, new Watch(p => losses.Add(p.Losses[0].Value)));
        Train(set, one with { Training = one.Training with { BatchSize = 1, AccumulatedBatches = 4 } }, new Watch(p => accumulated.Add(p.Losses[0].Value)));
        Assert.Equal(2, losses.Count);
        Assert.Equal(losses.Count, accumulated.Count);
        for (int i = 0; i < losses.Count; i++) Assert.Equal(losses[i], accumulated[i], 1e-3 * losses[i]);
    }

    [Fact]
    public void A_torn_checkpoint_costs_the_last_interval_and_says_so()
    {
        using TrainingSet set = Squares(8);
        string checkpoint = Path.Combine(_folder, "state.zip");
        FairMotOptions options = s_tiny with { Training = s_tiny.Training with { Checkpoint = checkpoint, Resume = true, CheckpointInterval = TimeSpan.FromTicks(1) } };
        byte[] whole = Train(set, options with { Training = options.Training with { Checkpoint = null } });
        StopAfter(set, options, 5);
        File.WriteAllBytes(checkpoint, File.ReadAllBytes(checkpoint)[..1000]);
        List<TrainingProgress> seen = [];
        Assert.Equal(whole, Train(set, options, new Watch(seen.Add)));
        Assert.Equal(5, seen[0].Step);
        Assert.Contains("step 4", seen[0].Warning);
        Assert.Contains(checkpoint, seen[0].Warning);
        Assert.Null(seen[1].Warning);
    }

    [Fact]
    public void A_full_disk_does_not_end_training()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "/dev/full, which is always full, is a device of Linux");
        using TrainingSet set = Squares(8);
        string checkpoint = Path.Combine(_folder, "state.zip");
        FairMotOptions options = s_tiny with { Training = s_tiny.Training with { Checkpoint = checkpoint, CheckpointInterval = TimeSpan.FromTicks(1) } };
        List<TrainingProgress> seen = [];
        Train(set, options, new Watch(p =>
        {
            seen.Add(p);

            // What is written next goes to a full disk. At step 2 nothing can make room; later the state before the last one does.
            if (p.Step is 1 or 5) File.CreateSymbolicLink(checkpoint + ".new", "/dev/full");
        }));
        Assert.Equal(12, seen.Count);
        Assert.Contains(checkpoint, seen[1].Warning);
        Assert.Contains("step 2", seen[1].Warning);
        Assert.All(seen.Where(p => p.Step != 2), p => Assert.Null(p.Warning));
        Assert.Equal(12, Training.Trainers.TrainingState.Load(checkpoint).Header.Step);
    }

    [Fact]
    public void Training_ends_early_when_validation_no_longer_improves()
    {
        using TrainingSet set = Squares(8);
        FairMotOptions options = s_tiny with { Training = s_tiny.Training with { Validations = 10, Patience = 2, Checkpoint = Path.Combine(_folder, "state.zip"), Resume = true } };
        double[] scores = [0.2, 0.5, 0.5, 0.4, 0.9];
        int validation = 0;
        List<TrainingProgress> seen = [];
        Train(set, options, new Watch(seen.Add), _ => scores[validation++]);
        Assert.Equal(4, validation);
        Assert.Equal((0.4, 0.5), seen[^1].Validation);
        Assert.Equal(1, seen[^1].Fraction);
        Assert.True(seen[^1].Step < 12, $"{seen[^1].Step} steps");

        // Resumed, it has ended all the same.
        Train(set, options, validate: _ => throw new InvalidOperationException("nothing is left to validate"));
    }

    [Fact]
    public void A_checkpoint_of_another_training_or_a_damaged_one_is_refused_and_left_alone()
    {
        using TrainingSet set = Squares(4);
        string checkpoint = Path.Combine(_folder, "state.zip");
        FairMotOptions options = s_tiny with { Training = s_tiny.Training with { Checkpoint = checkpoint, Resume = true, Epochs = 1 } };
        Train(set, options);
        byte[] content = File.ReadAllBytes(checkpoint);
        FairMotOptions other = options with { Training = options.Training with { LearningRate = 1e-4 } };
        Assert.Contains("another training: LearningRate is '0.001' there and '0.0001' here", Assert.Throws<InvalidDataException>(() => Train(set, other)).Message);
        File.WriteAllBytes(checkpoint, content[..(content.Length / 2)]);
        Assert.Contains(checkpoint, Assert.Throws<InvalidDataException>(() => Train(set, options)).Message);
        Assert.Equal(content.Length / 2, new FileInfo(checkpoint).Length);
    }

    public static TheoryData<string, string> ImpossibleStates() => new()
    {
        { "training.json {}", "JSON deserialization" },
        { "training.json null", "training.json is empty" },
        { "training.json Course", "it lacks its course" },
        { "training.json Step", "found step -1" },
        { "training.json ElapsedSeconds", "found step" },
        { "optimizer.bin cut", "of the optimizer's state" },
        { "optimizer.bin size", "found another size or type at byte" },
        { "optimizer.bin empty", "of the optimizer's state" },
        { "objective gone", "found no tensors 'objective'" },
        { "objective shape", "found tensor 'network." },
        { "balancer more", "found tensor 'more' of 'balancer' as Float32 [1], expected none" },
        { "average type", "as Float64 [" },
        { "random length", "found tensor 'torch' of 'random' as Byte [3]" },
        { "random zeros", "found a state that the random generator cannot have" },
        { "curves shape", "curve 'a' is Float64 [3], expected Float64 [points, 2]" },
        { "curves type", "curve 'a' is Float32 [1, 2]" },
    };

    /// <summary>What somebody makes who knows the format: the archive is whole, a part of it is not.</summary>
    [Theory]
    [MemberData(nameof(ImpossibleStates))]
    public void A_checkpoint_with_a_part_that_cannot_be_is_refused_before_anything_is_taken(string change, string message)
    {
        using TrainingSet set = Squares(4);
        string checkpoint = Path.Combine(_folder, "state.zip");
        JointOptions options = Tiny("cstrack");
        options = options with { Training = options.Training with { Checkpoint = checkpoint, Resume = true, Epochs = 2 } };
        StopAfter(set, options, 1);
        File.Delete(checkpoint + ".previous");
        using var trainer = new JointTrainer(set, options);
        using (ZipArchive zip = ZipFile.Open(checkpoint, ZipArchiveMode.Update))
        {
            string[] parts = change.Split(' ');
            string name = parts[0].Contains('.') ? parts[0] : parts[0] + ".safetensors";
            byte[] content = Content(zip.GetEntry(name)!);
            zip.GetEntry(name)!.Delete();
            if (parts[1] != "gone")
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Changed(content, parts));
            }
        }

        string found = Assert.Throws<InvalidDataException>(() => trainer.Restore(checkpoint)).Message;
        Assert.StartsWith(checkpoint, found);
        Assert.Contains(message, found);

        static byte[] Content(ZipArchiveEntry entry)
        {
            using MemoryStream memory = new();
            using (Stream stream = entry.Open()) stream.CopyTo(memory);
            return memory.ToArray();
        }

        static byte[] Changed(byte[] content, string[] parts)
        {
            if (parts[0] == "training.json")
            {
                if (parts[1] is "{}" or "null") return System.Text.Encoding.UTF8.GetBytes(parts[1]);
                var json = System.Text.Json.Nodes.JsonNode.Parse(content)!;
                json[parts[1]] = parts[1] switch { "Step" => -1, "ElapsedSeconds" => 1e300, _ => null };
                return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
            }

            if (parts[0] == "optimizer.bin")
            {
                // A tensor's type, float, its number of sides and the first of them; TorchSharp would make an array for any number of sides.
                if (parts[1] == "size") content[content.AsSpan().IndexOf((byte[])[6, 4, 8]) + 1] = 0x7F;
                return parts[1] switch { "cut" => content[..^1], "empty" => [], _ => content };
            }

            using var scope = NewDisposeScope();
            Dictionary<string, Tensor> tensors = Training.Checkpoints.Safetensors.Read(content);
            string first = tensors.Where(pair => pair.Value.is_floating_point()).Select(pair => pair.Key).FirstOrDefault("torch");
            (string name, Tensor changed) = (parts[0], parts[1]) switch
            {
                ("balancer", _) => ("more", ones(1)),
                ("average", _) => (first, tensors[first].to_type(ScalarType.Float64)),
                ("objective", _) => (first, ones(7, 7, 7)),
                ("random", "length") => ("torch", zeros(3, ScalarType.Byte)),
                ("random", _) => ("torch", zeros_like(tensors["torch"])),
                ("curves", "shape") => ("a", ones(3, ScalarType.Float64)),
                _ => ("a", ones(1, 2)),
            };
            tensors[name] = changed;
            using MemoryStream memory = new();
            Training.Checkpoints.Safetensors.Write(memory, tensors);
            return memory.ToArray();
        }
    }

    [Theory]
    [InlineData("fairmot", true, false)]
    [InlineData("fairmot", false, true)]
    [InlineData("fairmot", true, true)]
    [InlineData("fairmot PositiveAnchors", true, true)]
    [InlineData("fairmot TwoStage", true, true)]
    [InlineData("jde", true, true)]
    [InlineData("cstrack", true, true)]
    [InlineData("lwf", true, true)]
    [InlineData("lwf Pairs", true, true)]
    public void Unknown_identities_and_empty_images_keep_the_loss_finite(string system, bool unknown, bool empty)
    {
        using TrainingSet set = Squares(4, unknown, empty);
        List<TrainingProgress> seen = [];
        Train(set, Tiny(system), new Watch(seen.Add));
        Assert.Equal(6, seen.Count);
        Assert.All(seen.SelectMany(p => p.Losses), loss => Assert.True(double.IsFinite(loss.Value), loss.ToString()));
        if (unknown) Assert.All(seen.SelectMany(p => p.Losses).Where(l => l.Name.StartsWith("identity", StringComparison.Ordinal)), l => Assert.Equal(0, l.Value));
    }

    [Fact]
    public void Without_a_box_or_an_image_there_is_nothing_to_train()
    {
        using var none = new TrainingSet();
        Assert.Contains("no image", Assert.Throws<ArgumentException>(() => new JointTrainer(none, s_tiny)).Message);
        using var image = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(0));
        none.Add("a", 1, image, []);
        Assert.Contains("has a box", Assert.Throws<ArgumentException>(() => new JointTrainer(none, s_tiny)).Message);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(0)]
    [InlineData(-32)]
    public void An_option_out_of_range_is_named(int width)
    {
        FairMotOptions options = s_tiny with { Network = s_tiny.Network with { InputWidth = width } };
        string message = Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message;
        Assert.Contains("InputWidth", message);
        Assert.Contains(width.ToString(), message);
        Assert.Contains("multiple of 32", message);
    }

    // Squares leap from frame to frame, and by itself a frame is a pair that training has not seen: pairs take longer.
    // JDE's anchors are not square, and CSTrack's head starts from so few objects that it takes longer.
    [Theory]
    [InlineData("fairmot")]
    [InlineData("fairmot TwoStage")]
    [InlineData("lwf")]
    [InlineData("lwf Pairs")]
    public void It_learns_to_find_squares(string system)
    {
        using TrainingSet set = Squares(24);
        JointOptions options = Tiny(system);
        options = options with
        {
            Training = options.Training with { Epochs = system == "lwf Pairs" ? 40 : 25, LearningRate = 4e-3, AverageDecay = 0.95, BatchSize = 4, Augmentation = AugmentationOptions.None, LossBalancing = LossBalancing.Fixed },
            Detection = options.Detection with { ScoreThreshold = 0.3 },
        };
        using var trainer = new JointTrainer(set, options);
        TrainingResult result = trainer.Train();
        using JointDetector detector = options.CreateDetector(result.Network);
        int found = 0;
        for (int i = 0; i < set.Count; i++)
        {
            using Mat image = set.Load(i);
            Detections detections = detector.Detect(image);
            Assert.InRange(detections.Count, 0, 3);
            found += set.Labels(i).Count(label => detections.Boxes.Any(box => box.IoU(label.Box) > 0.5));
        }

        Assert.True(found >= set.Boxes * 0.9, $"found {found} of {set.Boxes}");
    }

    private static void StopAfter(TrainingSet set, JointOptions options, int step, Func<nn.Module, double>? validate = null)
    {
        using var stop = new CancellationTokenSource();
        var watch = new Watch(p =>
        {
            if (p.Step == step) stop.Cancel();
        });
        using var trainer = new JointTrainer(set, options);
        Assert.Throws<OperationCanceledException>(() => trainer.Train(validate, watch, stop.Token));
    }

    /// <summary>Every kind of identity loss with every system: it trains, to other weights than the others, and goes on where it stopped.</summary>
    [Theory]
    [MemberData(nameof(Systems))]
    public void Embeddings_are_trained_by_any_identity_loss(string system)
    {
        // Pairs of frames have no embeddings.
        if (system == "lwf Pairs") return;

        // As tall as JDE's anchors are.
        using TrainingSet set = Squares(4, stretch: 3);
        JointOptions options = Tiny(system);
        byte[][] trained =
        [
            .. Enum.GetValues<IdentityLossKind>().Select(kind =>
            {
                JointOptions own = options with { Training = options.Training with { IdentityLoss = kind, Checkpoint = Path.Combine(_folder, $"{kind}"), Resume = true } };
                StopAfter(set, own, 2);
                byte[] resumed = Train(set, own);
                Assert.Equal(Train(set, own with { Training = own.Training with { Checkpoint = null } }), resumed);
                return resumed;
            }),
        ];
        Assert.Equal(3, trained.Select(Convert.ToHexString).Distinct().Count());
    }

    /// <summary>Every method of balancing with every system: finite, and the same weights after a stop, gradients accumulated too.</summary>
    [Theory]
    [MemberData(nameof(BalancedSystems))]
    public void Every_balancing_goes_on_where_it_stopped(string system, LossBalancing method)
    {
        using TrainingSet set = Squares(8, stretch: 3);
        JointOptions options = Tiny(system);
        options = options with { Training = options.Training with { LossBalancing = method, AccumulatedBatches = 2, Checkpoint = Path.Combine(_folder, "balanced"), Resume = true } };
        StopAfter(set, options, 3);
        byte[] resumed = Train(set, options);
        Assert.Equal(Train(set, options with { Training = options.Training with { Checkpoint = null } }), resumed);
    }

    public static TheoryData<string, LossBalancing> BalancedSystems
    {
        get
        {
            TheoryData<string, LossBalancing> data = [];
            foreach (string system in (string[])["fairmot", "jde", "cstrack", "lwf", "lwf Pairs"])
                foreach (LossBalancing method in Enum.GetValues<LossBalancing>()) data.Add(system, method);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Training_starts_from_another_networks_weights_and_leaves_them_alone(string system)
    {
        using TrainingSet set = Squares(4);
        JointOptions options = Tiny(system);
        options = options with { Training = options.Training with { Epochs = 1, AverageDecay = 0, Checkpoint = Path.Combine(_folder, "from"), Resume = true } };
        using var random = new JointTrainer(set, options with { Training = options.Training with { Seed = 99, Checkpoint = null } });
        using nn.Module start = random.Train().Network;
        byte[] before = Bytes(start);

        // So small a rate, and normalisations that stay: nothing changes but a weight of 0.
        TrainingOptions still = options.Training with { LearningRate = 1e-30, Normalization = Normalization.Frozen, Checkpoint = null };
        using (var trainer = new JointTrainer(set, options with { Training = still }, start))
        using (nn.Module same = trainer.Train().Network)
            AssertSame(start, same);

        // As a detector has it, with normalisations folded into convolutions, a network is still the same one.
        using (JointDetector detector = options.CreateDetector(start, leaveOpen: true))
        {
            Assert.Equal(options.NetworkOptions, detector.Model.NetworkOptions);
            using var trainer = new JointTrainer(set, options with { Training = still }, detector.Network);
            using nn.Module same = trainer.Train().Network;
            AssertSame(start, same);
        }

        using (var trainer = new JointTrainer(set, options, start))
        using (nn.Module trained = trainer.Train().Network)
            Assert.NotEqual(before, Bytes(trained));
        Assert.Equal(before, Bytes(start));

        // What was kept goes on from these weights, not from others.
        using var others = new JointTrainer(set, options);
        Assert.Contains("weights to start from", Assert.Throws<InvalidDataException>(() => others.Train()).Message);
    }

    [Theory]
    [MemberData(nameof(Systems))]
    [InlineData("fairmot dla34")]
    public void In_mixed_precision_the_losses_are_nearly_those_of_float32(string system)
    {
        using TrainingSet set = Squares(8, stretch: 3);
        JointOptions options = system == "fairmot dla34"
            ? s_tiny with { Network = FairMotNetworkOptions.Dla34 with { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, HeadChannels = 8 } }
            : Roomy(system);
        List<IReadOnlyList<(string Name, double Value)>> exact = [], mixed = [];
        options = options with { Training = options.Training with { Epochs = 1, LearningRate = 1e-5 } };
        byte[] weights = Train(set, options, new Watch(p => exact.Add(p.Losses)));
        byte[] others = Train(set, Mixed(options), new Watch(p => mixed.Add(p.Losses)));
        Assert.NotEqual(weights, others);
        Assert.Equal(weights.Length, others.Length);
        Assert.NotEqual(exact[0][0].Value, mixed[0][0].Value);

        // From the same weights: later ones drift apart.
        foreach ((var a, var b) in exact[0].Zip(mixed[0])) Assert.True(Math.Abs(a.Value - b.Value) <= (0.03 * Math.Abs(a.Value)) + 0.01, $"{a.Name}: {a.Value}, mixed {b.Value}");
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void In_mixed_precision_too_it_goes_on_where_it_stopped(string system)
    {
        using TrainingSet set = Squares(8);
        JointOptions options = Mixed(Roomy(system));
        options = options with { Training = options.Training with { LossBalancing = LossBalancing.GradNorm, AccumulatedBatches = 2, BatchSize = 1, Checkpoint = Path.Combine(_folder, "mixed"), Resume = true } };
        byte[] whole = Train(set, options with { Training = options.Training with { Checkpoint = null } });
        Assert.Equal(whole, Train(set, options with { Training = options.Training with { Checkpoint = null } }));
        StopAfter(set, options, 5);
        Assert.Equal(whole, Train(set, options));
        using var exact = new JointTrainer(set, options with { Training = options.Training with { Precision = TrainingPrecision.Float32 } });
        Assert.Contains("Precision is 'Mixed' there and 'Float32' here", Assert.Throws<InvalidDataException>(() => exact.Train()).Message);
    }

    [Fact]
    public void In_mixed_precision_steps_too_small_to_round_add_up_and_normalisations_stay_exact()
    {
        using FairMotNetwork exact = new(s_tiny.Network), rounded = new(s_tiny.Network), copy = new(s_tiny.Network);
        copy.load_state_dict(exact.state_dict());
        var mixed = new MixedPrecision(exact, rounded);
        foreach (var parameter in exact.parameters())
        {
            using Tensor zero = zeros_like(parameter);
            parameter.grad = zero;
        }

        manual_seed(3);
        using Tensor images = rand(2, 3, 64, 64);
        float[] wanted = Gradient(copy, images, null), found = Gradient(exact, images, mixed);

        // PyTorch's own autocast differs more, ResNet-18's gradients of random images by 0.4.
        double difference = Math.Sqrt(wanted.Zip(found, (a, b) => Math.Pow(a - b, 2)).Sum()), norm = Math.Sqrt(wanted.Sum(a => (double)a * a));
        Assert.InRange(difference / norm, 1e-6, 0.3);

        // Sent twice, gradients are twice as large: they were added up, and those of the rounded network are used up.
        float[] twice = Gradient(exact, images, mixed);
        Assert.Equal(2 * norm, Math.Sqrt(twice.Sum(a => (double)a * a)), 0.1 * norm);

        string[] narrow = [.. rounded.state_dict().Where(pair => pair.Value.dtype == ScalarType.BFloat16).Select(pair => pair.Key)];
        Assert.Contains("hm.0.weight", narrow);
        Assert.DoesNotContain(narrow, name => name.Contains("running", StringComparison.Ordinal) || name.Contains("norm", StringComparison.OrdinalIgnoreCase));
        Assert.All(exact.state_dict().Values, tensor => Assert.NotEqual(ScalarType.BFloat16, tensor.dtype));

        // 1 + 2^-12 a thousand times is 1.24; in bfloat16 it would stay 1.
        using var noGrad = no_grad();
        Tensor weight = exact.state_dict()["hm.0.weight"];
        weight.fill_(1);
        for (int i = 0; i < 1000; i++)
        {
            weight.add_(Math.ScaleB(1, -12));
            mixed.Round();
        }

        using Tensor narrowed = rounded.state_dict()["hm.0.weight"].to_type(ScalarType.Float32);
        Assert.All(narrowed.data<float>().ToArray(), value => Assert.Equal(1.244, value, 0.005));

        float[] Gradient(FairMotNetwork network, Tensor input, MixedPrecision? precision)
        {
            using var scope = NewDisposeScope();
            precision?.Round();
            FairMotMaps maps = precision is null ? network.call(input) : rounded.call(input.to_type(ScalarType.BFloat16));
            Assert.Equal(ScalarType.Float32, maps.HeatMap.dtype);
            (maps.HeatMap.square().mean() + maps.Embedding.square().mean() + maps.Sides.sigmoid().mean() + maps.Offset.mean()).backward();
            precision?.Collect();
            return [.. network.parameters().SelectMany(parameter => parameter.grad!.data<float>().ToArray())];
        }
    }

    /// <summary>
    /// Of maps that rounding can be told from noise in: CSTrack normalises over four cells in the smallest, and at LWF's coarsest levels
    /// oneDNN's gradient of a bfloat16 convolution from one cell to one is of memory that nobody wrote.
    /// </summary>
    private static JointOptions Roomy(string system) => Tiny(system) switch
    {
        LwfOptions lwf => lwf with { Network = lwf.Network with { InputWidth = 128, InputHeight = 128 } },
        CsTrackOptions csTrack => csTrack with { Network = csTrack.Network with { InputWidth = 128, InputHeight = 128 } },
        var other => other,
    };

    private static JointOptions Mixed(JointOptions options) => options with { Training = options.Training with { Precision = TrainingPrecision.Mixed } };

    [Fact]
    public void A_network_of_another_make_is_no_start()
    {
        using TrainingSet set = Squares(2);
        using nn.Module jde = Tiny("jde").CreateNetwork(), wider = (s_tiny with { Network = s_tiny.Network with { HeadChannels = 16 } }).CreateNetwork();
        Assert.Contains("is absent there, expected [", Assert.Throws<ArgumentException>(() => new JointTrainer(set, s_tiny, jde)).Message);
        Assert.Contains("there, expected [8, 16, 3, 3]", Assert.Throws<ArgumentException>(() => new JointTrainer(set, s_tiny, wider)).Message);
    }

    [Fact]
    public void A_body_trained_on_ImageNet_is_where_training_starts()
    {
        using TrainingSet set = Squares(2);
        string file = Path.Combine(_folder, "resnet34.safetensors");
        float[] expected;
        using (var body = new ResNet(34))
        using (Tensor last = zeros(1000, 512))
        using (FileStream stream = File.Create(file))
        {
            expected = [.. body.state_dict()["layer3.2.conv1.weight"].data<float>()];
            Training.Checkpoints.Safetensors.Write(stream, body.state_dict().Select(pair => new KeyValuePair<string, Tensor>(pair.Key, pair.Value)).Append(new("fc.weight", last)));
        }

        foreach ((JointOptions options, string name) in ((JointOptions, string)[])
        [
            ((LwfOptions)Tiny("lwf") with { Network = ((LwfOptions)Tiny("lwf")).Network with { Body = LwfBody.ResNet34 } }, "backbone.layer3.2.conv1.weight"),
            (s_tiny with { Network = s_tiny.Network with { Backbone = Backbone.ResNet34 } }, "layer3.2.conv1.weight"),
            (s_tiny with { Network = s_tiny.Network with { Backbone = Backbone.ResNet34Pyramid } }, "layer3.2.conv1.weight"),
        ])
        {
            using var trainer = new JointTrainer(set, options with { BodyWeights = file, Training = options.Training with { Epochs = 1, LearningRate = 1e-12 } });
            using nn.Module network = trainer.Train().Network;
            float[] found = [.. network.state_dict()[name].data<float>()];
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-6);
        }

        // A body of another kind, and a network that has none.
        Assert.Contains("resnet34.safetensors: found 0 of the network's", Assert.Throws<InvalidDataException>(() => new JointTrainer(set, Tiny("lwf") with { BodyWeights = file })).Message);
        Assert.Contains("'backbone' or 'base'", Assert.Throws<ArgumentException>(() => new JointTrainer(set, Tiny("jde") with { BodyWeights = file })).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("jde")]
    [InlineData("cstrack")]
    public void Trained_weights_that_are_not_finite_are_an_error(string system)
    {
        // The last step takes them where no further loss can tell.
        using TrainingSet set = Squares(2);
        JointOptions options = system.Length == 0 ? s_tiny : Tiny(system);
        using var trainer = new JointTrainer(set, options with
        {
            Training = options.Training with { Epochs = 1, BatchSize = 2, AccumulatedBatches = 1, AverageDecay = 0, LearningRate = 3e38, GradientNorm = 0, Optimizer = new() { Kind = OptimizerKind.Sgd }, Schedule = new() { Decay = LearningRateDecay.Constant, WarmUpSteps = 0 } },
        });
        Assert.Contains("The trained weights are not finite: tensor '", Assert.Throws<InvalidOperationException>(() => trainer.Train()).Message);
    }

    [Fact]
    public void What_a_start_lacks_is_told_with_the_first_step()
    {
        using TrainingSet set = Squares(2);
        string file = Path.Combine(_folder, "start.safetensors");
        using (nn.Module theirs = s_tiny.CreateNetwork(5))
        using (FileStream stream = File.Create(file))
            Training.Checkpoints.Safetensors.Write(stream, theirs.state_dict().Where(pair => !pair.Key.StartsWith("id.", StringComparison.Ordinal)));
        List<TrainingProgress> seen = [];
        Train(set, s_tiny with { BodyWeights = file, Training = s_tiny.Training with { Epochs = 1 } }, new Watch(seen.Add));
        Assert.Contains($"{file}: ", seen[0].Warning);
        Assert.Contains("start anew: id.0.weight, id.0.bias, id.2.weight, id.2.bias", seen[0].Warning);
    }

    private static byte[] Train(TrainingSet set, JointOptions options, IProgress<TrainingProgress>? progress = null, Func<nn.Module, double>? validate = null)
    {
        using var trainer = new JointTrainer(set, options);
        TrainingResult result = trainer.Train(validate, progress);
        using nn.Module network = result.Network;
        return Bytes(network);
    }

    private static void AssertSame(nn.Module expected, nn.Module found)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = found.state_dict();
        foreach ((string name, Tensor tensor) in expected.state_dict())
            Assert.True((tensor - weights[name]).abs().max().to_type(ScalarType.Float64).item<double>() < 1e-20, name);
    }

    private static byte[] Bytes(nn.Module network)
    {
        using var stream = new MemoryStream();
        Training.Checkpoints.Safetensors.Write(stream, network.state_dict());
        return stream.ToArray();
    }

    /// <summary>Two coloured squares, or rectangles, on noise, moving from frame to frame.</summary>
    private static TrainingSet Squares(int count, bool unknown = false, bool firstEmpty = false, int stretch = 1)
    {
        var set = new TrainingSet();
        var random = new Random(3);
        for (int i = 0; i < count; i++)
        {
            using Mat image = TestImages.Noise(64, 64, 90, 130, seed: i);
            List<(Box, long, bool)> objects = [];
            for (int id = 0; id < 2; id++)
            {
                int size = 12 + random.Next(6), height = size * stretch, x = id * 32 + random.Next(32 - size), y = random.Next(64 - height);
                Cv2.Rectangle(image, new Rect(x, y, size, height), id == 0 ? new Scalar(0, 0, 255) : new Scalar(255, 255, 0), -1);
                if (!(firstEmpty && i == 0)) objects.Add((Box.FromXywh(x, y, size, height), unknown ? -1 : id, false));
            }

            set.Add("squares", i + 1, image, objects);
        }

        return set;
    }

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
