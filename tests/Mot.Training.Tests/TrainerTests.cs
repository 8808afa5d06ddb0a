using Mot.Association;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Networks;
using Mot.Training.Trainers;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-trainer").FullName;

    private static readonly FairMotOptions s_tiny = new()
    {
        Network = new FairMotNetworkOptions { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 8 },
        Training = new TrainingOptions { Epochs = 3, BatchSize = 2, WarmUpSteps = 2, Seed = 7, Augmentation = new AugmentationOptions { PastedSilhouettes = 0 } },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_gives_others()
    {
        using TrainingSet set = Squares(8);
        byte[] first = Train(set, s_tiny), second = Train(set, s_tiny);
        byte[] other = Train(set, s_tiny with { Training = s_tiny.Training with { Seed = 8 } });
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    public void Stopped_and_resumed_it_gives_the_weights_of_the_uninterrupted_run(int stopAfter)
    {
        using TrainingSet set = Squares(8);
        byte[] whole = Train(set, s_tiny, validate: Score);

        string checkpoint = Path.Combine(_folder, "state.zip");
        FairMotOptions resumable = s_tiny with { Training = s_tiny.Training with { Checkpoint = checkpoint, Resume = true } };
        using var stop = new CancellationTokenSource();
        var watch = new Watch(p =>
        {
            if (p.Step == stopAfter) stop.Cancel();
        });
        using (var trainer = new FairMotTrainer(set, resumable))
            Assert.Throws<OperationCanceledException>(() => trainer.Train(Score, watch, stop.Token));
        Assert.Equal(whole, Train(set, resumable, validate: Score));

        // The score falls with the step, so the first validated weights are the ones to keep.
        double Score(FairMotNetwork network) => network.parameters().First().sum().item<float>();
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
        Assert.Contains("another training", Assert.Throws<InvalidDataException>(() => Train(set, other)).Message);
        File.WriteAllBytes(checkpoint, content[..(content.Length / 2)]);
        Assert.Contains(checkpoint, Assert.Throws<InvalidDataException>(() => Train(set, options)).Message);
        Assert.Equal(content.Length / 2, new FileInfo(checkpoint).Length);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Unknown_identities_and_empty_images_keep_the_loss_finite(bool unknown, bool empty)
    {
        using TrainingSet set = Squares(4, unknown, empty);
        List<TrainingProgress> seen = [];
        Train(set, s_tiny, new Watch(seen.Add));
        Assert.Equal(6, seen.Count);
        Assert.All(seen.SelectMany(p => p.Losses), loss => Assert.True(double.IsFinite(loss.Value), loss.ToString()));
        if (unknown) Assert.All(seen, p => Assert.Equal(0, p.Losses.Single(l => l.Name == "identity").Value));
    }

    [Fact]
    public void Without_a_box_or_an_image_there_is_nothing_to_train()
    {
        using var none = new TrainingSet();
        Assert.Contains("no image", Assert.Throws<ArgumentException>(() => new FairMotTrainer(none, s_tiny)).Message);
        using var image = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(0));
        none.Add("a", 1, image, []);
        Assert.Contains("has a box", Assert.Throws<ArgumentException>(() => new FairMotTrainer(none, s_tiny)).Message);
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

    [Fact]
    public void It_learns_to_find_squares()
    {
        using TrainingSet set = Squares(24);
        using var trainer = new FairMotTrainer(set, s_tiny with { Training = s_tiny.Training with { Epochs = 25, LearningRate = 4e-3, AverageDecay = 0.95, BatchSize = 4, Augmentation = AugmentationOptions.None } });
        FairMotTrainingResult result = trainer.Train();
        using var detector = new FairMotDetector(result.Network, s_tiny.Network, new DetectionOptions { ScoreThreshold = 0.3 });
        int found = 0;
        for (int i = 0; i < set.Count; i++)
        {
            using Mat image = set.Load(i);
            Detections detections = detector.Detect(image);
            Assert.True(detections.Count <= 3);
            found += set.Labels(i).Count(label => detections.Boxes.Any(box => box.IoU(label.Box) > 0.5));
        }

        Assert.True(found >= set.Boxes * 0.9, $"found {found} of {set.Boxes}");
    }

    private static byte[] Train(TrainingSet set, FairMotOptions options, IProgress<TrainingProgress>? progress = null, Func<FairMotNetwork, double>? validate = null)
    {
        using var trainer = new FairMotTrainer(set, options);
        FairMotTrainingResult result = trainer.Train(validate, progress);
        using FairMotNetwork network = result.Network;
        using var stream = new MemoryStream();
        Training.Checkpoints.Safetensors.Write(stream, network.state_dict());
        return stream.ToArray();
    }

    /// <summary>Two coloured squares on noise, moving from frame to frame.</summary>
    private static TrainingSet Squares(int count, bool unknown = false, bool firstEmpty = false)
    {
        var set = new TrainingSet();
        var random = new Random(3);
        for (int i = 0; i < count; i++)
        {
            using Mat image = TestImages.Noise(64, 64, 90, 130, seed: i);
            List<(Box, long, bool)> objects = [];
            for (int id = 0; id < 2; id++)
            {
                int size = 12 + random.Next(6), x = id * 32 + random.Next(32 - size), y = random.Next(64 - size);
                Cv2.Rectangle(image, new Rect(x, y, size, size), id == 0 ? new Scalar(0, 0, 255) : new Scalar(255, 255, 0), -1);
                if (!(firstEmpty && i == 0)) objects.Add((Box.FromXywh(x, y, size, size), unknown ? -1 : id, false));
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
