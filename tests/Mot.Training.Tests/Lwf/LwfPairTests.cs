using Mot.Association;
using Mot.Training.Data;
using Mot.Training.Detecting;
using Mot.Training.Frames;
using Mot.Training.Lwf;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Lwf;

/// <summary>Pairs of frames: what is trained on, and what a detector keeps from frame to frame.</summary>
[Collection(TorchCollection.Name)]
public sealed class LwfPairTests
{
    private const int Side = 64, Plane = 3 * Side * Side;
    private static readonly LwfNetworkOptions s_network = LwfNetworkOptions.SmallPairs with { InputWidth = Side, InputHeight = Side, PyramidChannels = 16, BranchLayers = 1, AnchorScale = 0.3 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_pair_is_of_one_sequence_and_near(int reach)
    {
        using TrainingSet set = Sequences(("a", [1, 2, 3, 4, 5, 6, 7, 8]), ("b", [1, 2]), ("c", [5]), ("d", [1, 9]));
        var loader = new BatchLoader(set, new Augmentation(AugmentationOptions.None, Side, Side), Side, Side, 4, 11, reach);
        Dictionary<float, int> byGrey = Enumerable.Range(0, set.Count).ToDictionary(Grey);
        HashSet<int> distances = [];
        for (int step = 0; step < 40; step++)
        {
            TrainingBatch batch = loader.Make(step);
            Assert.Equal((8, 8 * Plane), (batch.Labels.Count, batch.Pixels.Length));
            for (int i = 0; i < 4; i++)
            {
                int first = byGrey[batch.Pixels[i * Plane]], second = byGrey[batch.Pixels[(4 + i) * Plane]];
                (string sequence, int frame) = set.Source(first);
                (string other, int otherFrame) = set.Source(second);
                Assert.Equal(sequence, other);
                if (sequence is "c" or "d") Assert.Equal(frame, otherFrame);
                else Assert.InRange(Math.Abs(frame - otherFrame), 1, reach);
                Assert.Equal(set.Labels(second)[0].Identity, batch.Labels[4 + i][0].Identity);
                Assert.Equal(set.Labels(second)[0].Box.CenterX, batch.Labels[4 + i][0].Box.CenterX, 1e-6);
                if (sequence == "a") distances.Add(frame - otherFrame);
            }
        }

        Assert.Equal(Enumerable.Range(-reach, (2 * reach) + 1).Where(d => d != 0), distances.Order());
    }

    [Fact]
    public void Both_images_of_a_pair_are_varied_alike()
    {
        // The same picture and labels in every frame.
        using var set = new TrainingSet();
        using Mat image = TestImages.Noise(90, 70, 0, 255, seed: 5);
        for (int frame = 1; frame <= 6; frame++) set.Add("a", frame, image, [(Box.FromXywh(20, 10, 20, 40), 1, false), (Box.FromXywh(50, 20, 16, 40), 2, false)]);
        var options = new AugmentationOptions { Rotation = 8, Shear = 3, PastedSilhouettes = 0 };
        var loader = new BatchLoader(set, new Augmentation(options, Side, Side), Side, Side, 3, 7, 2);
        TrainingBatch one = loader.Make(0), other = loader.Make(1);
        foreach (TrainingBatch batch in (TrainingBatch[])[one, other])
        {
            Assert.Equal(batch.Pixels[..(3 * Plane)], batch.Pixels[(3 * Plane)..]);
            for (int i = 0; i < 3; i++) Assert.Equal(batch.Labels[i], batch.Labels[3 + i]);
        }

        Assert.NotEqual(one.Pixels[..Plane], one.Pixels[Plane..(2 * Plane)]);
        Assert.NotEqual(one.Pixels, other.Pixels);
    }

    [Fact]
    public void A_frame_is_seen_with_the_one_before()
    {
        using LwfDetector detector = Detector();
        using Images images = new(3);
        using FrameMemory memory = new();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Assert.True(detector.SeesPairs && memory.IsEmpty);
        for (int i = 0; i < 3; i++)
        {
            Detections found = detector.Detect(images.Values[i], memory);
            Assert.False(memory.IsEmpty);
            Equal(Expected(images.Values[i], images.Values[Math.Max(0, i - 1)]), found);
            Assert.Equal(found.Count, found.PreviousBoxes!.Length);
        }

        // By itself, or as a stream's first, a frame is a pair with itself.
        Equal(Expected(images.Values[2], images.Values[2]), detector.Detect(images.Values[2]));
        memory.Clear();
        Equal(Expected(images.Values[2], images.Values[2]), detector.Detect(images.Values[2], memory));
        Assert.NotEqual(Expected(images.Values[2], images.Values[1]).Scores, Expected(images.Values[2], images.Values[2]).Scores);

        // And where the size changes.
        using Mat wide = TestImages.Noise(150, 60, 0, 255, seed: 9);
        Equal(Expected(wide, wide), detector.Detect(wide, memory));

        Detections Expected(Mat now, Mat last)
        {
            Tensor both = cat([Planes(now), Planes(last)]);
            var letterbox = new Letterbox(now.Width, now.Height, Side, Side);
            return LwfDecoder.Decode(detector.Network.call(both), LwfMode.Pairs, new LwfAnchors(s_network), detector.Options, t => t.data<float>().ToArray(), box => letterbox.ToSource(box));
        }
    }

    [Fact]
    public void Of_a_frame_only_its_maps_stay()
    {
        using LwfDetector detector = Detector();
        using Images images = new(3);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (FrameMemory memory = new())
        {
            Tensor[] last = [];
            foreach (Mat image in images.Values)
            {
                detector.Detect(image, memory);

                // What is kept is in no scope.
                Assert.Equal(5, memory.Maps!.Length);
                Assert.Equal(before + memory.Maps.Length, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                Assert.All(memory.Maps, map => Assert.False(map.IsInvalid));
                Assert.All(last, map => Assert.True(map.IsInvalid));
                last = memory.Maps;
            }

            memory.Clear();
            Assert.All(last, map => Assert.True(map.IsInvalid));
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void A_memory_is_saved_and_restored()
    {
        using LwfDetector detector = Detector();
        using Images images = new(2);
        using FrameMemory memory = new(), other = new();
        Assert.Empty(memory.Save());
        detector.Detect(images.Values[0], memory);
        byte[] bytes = memory.Save();
        other.Restore(bytes);
        Assert.Equal(bytes, other.Save());
        Detections expected = detector.Detect(images.Values[1], memory), found = detector.Detect(images.Values[1], other);
        Assert.NotEqual(expected.Scores, detector.Detect(images.Values[1]).Scores);
        Assert.Equal(expected.Boxes, found.Boxes);
        Assert.Equal(expected.PreviousBoxes, found.PreviousBoxes);
        foreach (int length in (int[])[1, 15, 16, bytes.Length - 1])
            Assert.Throws<InvalidDataException>(() => other.Restore(bytes.AsSpan(0, length)));
        Assert.False(other.IsEmpty);
        other.Restore([]);
        Assert.True(other.IsEmpty);
    }

    private static LwfDetector Detector()
    {
        manual_seed(2);
        var network = new LwfNetwork(s_network);

        // As after some training: what the branches say depends on what they see.
        using (no_grad())
        {
            foreach ((string name, Tensor parameter) in network.named_parameters().Where(p => p.name.Contains(".output.", StringComparison.Ordinal) && !p.name.StartsWith("pyramid", StringComparison.Ordinal)).Select(p => (p.name, (Tensor)p.parameter)))
            {
                if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.zero_();
                else parameter.normal_(0, 0.1);
            }
        }

        return new LwfDetector(network, s_network, new DetectionOptions { ScoreThreshold = 0.2, NmsIoU = 0.6, MaxDetections = 12 });
    }

    private static Tensor Planes(Mat image)
    {
        using var fitted = new Mat();
        new Letterbox(image.Width, image.Height, Side, Side).Apply(image, fitted);
        var planes = new float[Plane];
        PixelPlanes.FromBgr(fitted, planes);
        return tensor(planes, [1, 3, Side, Side]);
    }

    private static void Equal(Detections expected, Detections found)
    {
        Assert.Equal(expected.Count, found.Count);
        Assert.InRange(found.Count, 1, 12);
        for (int i = 0; i < found.Count; i++)
        {
            Assert.Equal(expected.Scores[i], found.Scores[i], 1e-5);
            Assert.Equal(1, expected.Boxes[i].IoU(found.Boxes[i]), 1e-3);
            Assert.Equal(1, expected.PreviousBoxes![i].IoU(found.PreviousBoxes![i]), 1e-3);
        }
    }

    private static float Grey(int index) => (float)(10 * (index + 1)) / 255;

    private static TrainingSet Sequences(params (string Name, int[] Frames)[] sequences)
    {
        var set = new TrainingSet();
        foreach ((string name, int[] frames) in sequences)
        {
            foreach (int frame in frames)
            {
                using var image = new Mat(Side, Side, MatType.CV_8UC3, OpenCvSharp.Scalar.All(10 * (set.Count + 1)));
                set.Add(name, frame, image, [(Box.FromXywh(10 + frame, 10, 12, 40), 1, false)]);
            }
        }

        return set;
    }

    /// <summary>Noise of one size.</summary>
    private sealed class Images : IDisposable
    {
        public Images(int count) => Values = [.. Enumerable.Range(0, count).Select(i => TestImages.Noise(100, 80, 0, 255, seed: i))];

        public Mat[] Values { get; }

        public void Dispose() => Array.ForEach(Values, value => value.Dispose());
    }
}
