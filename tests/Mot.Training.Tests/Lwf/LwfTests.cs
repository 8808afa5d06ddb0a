using Mot.Association;
using Mot.Training.Data;
using Mot.Training.Detecting;
using Mot.Training.Losses;
using Mot.Training.Lwf;
using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Lwf;

/// <summary>Anchors, targets, losses and decoding of the LWF tracker against what its definitions say, done the long way.</summary>
[Collection(TorchCollection.Name)]
public sealed class LwfTests
{
    private static readonly LwfNetworkOptions s_options = LwfNetworkOptions.Small with { InputWidth = 160, InputHeight = 96, EmbeddingSize = 5 };

    [Fact]
    public void Anchors_are_chained_tracker_s()
    {
        var anchors = new LwfAnchors(new LwfNetworkOptions { InputWidth = 1088, InputHeight = 608, AnchorScale = 1 });
        Assert.Equal([(136, 76, 8), (68, 38, 16), (34, 19, 32), (17, 10, 64), (9, 5, 128)], anchors.Levels.Select(level => (level.Width, level.Height, level.Stride)));
        Assert.Equal(136 * 76 + 68 * 38 + 34 * 19 + 17 * 10 + 9 * 5, anchors.Count);
        double[] sides = [38, 86, 112, 156, 328];
        for (int i = 0; i < sides.Length; i++)
        {
            LwfAnchors.Level level = anchors.Levels[i];
            Box first = anchors[level.First], second = anchors[level.First + level.Width + 1];
            Assert.Equal((level.Stride / 2.0, level.Stride / 2.0), (first.CenterX, first.CenterY), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-9);
            Assert.Equal(1.5 * level.Stride, second.CenterX, 1e-9);
            Assert.Equal(1.5 * level.Stride, second.CenterY, 1e-9);
            Assert.Equal(sides[i] / Math.Sqrt(2.9), first.Width, 1e-9);
            Assert.Equal(sides[i] * Math.Sqrt(2.9), first.Height, 1e-9);
        }
    }

    [Fact]
    public void A_network_has_as_many_locations_as_anchors()
    {
        using var scope = NewDisposeScope();
        foreach ((int width, int height) in ((int, int)[])[(32, 32), (64, 32), (160, 96), (544, 288)])
        {
            LwfNetworkOptions options = s_options with { InputWidth = width, InputHeight = height };
            using var network = new LwfNetwork(options);
            Assert.Equal([2, 4, new LwfAnchors(options).Count], network.call(rand(2, 3, height, width)).Regression.shape);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(9, false)]
    [InlineData(9, true)]
    [InlineData(40, true)]
    public void Targets_are_what_brute_force_finds(int count, bool pairs)
    {
        var random = new Random(count);
        var anchors = new LwfAnchors(s_options);
        IReadOnlyList<TrainingLabel>[] now = [Labels(count, random), Labels(count / 2, random)];
        IReadOnlyList<TrainingLabel>[]? before = pairs ? [.. now.Select(labels => Moved(labels, random))] : null;
        using LwfTargets targets = LwfTargets.Create(now, before, anchors);
        float[] classification = [.. targets.Classification.data<float>()], boxes = [.. targets.Boxes.data<float>()], known = [.. targets.Known.data<float>()];
        float[]? verification = pairs ? [.. targets.Verification!.data<float>()] : null;
        long[] places = [.. targets.Places.data<long>()], identities = [.. targets.Identities.data<long>()];
        int values = pairs ? 8 : 4, next = 0;
        for (int b = 0; b < now.Length; b++)
        {
            (double Overlap, TrainingLabel? Label)[] mine = Match(now[b], anchors), theirs = before is null ? [] : Match(before[b], anchors);
            for (int i = 0; i < anchors.Count; i++)
            {
                int at = (b * anchors.Count) + i, state = State(mine[i], now[b], anchors[i]);
                Assert.Equal(state, classification[at]);
                if (pairs) Assert.Equal(Verification(state, State(theirs[i], before![b], anchors[i]), mine[i], theirs[i]), verification![at]);
                if (state != 1) continue;
                TrainingLabel label = mine[i].Label!.Value;
                Assert.Equal((at, label.Identity), (places[next], identities[next]));
                CheckBox(anchors[i], label.Box, next * values);
                if (pairs)
                {
                    TrainingLabel[] same = [.. before![b].Where(other => other.Identity == label.Identity && label.Identity >= 0 && !other.Ignore)];
                    if (same.Length > 0) CheckBox(anchors[i], same[0].Box, (next * values) + 4);
                    else Assert.All(known[((next * values) + 4)..((next * values) + 8)], value => Assert.Equal(0, value));
                }

                next++;
            }
        }

        Assert.Equal((next, next * values, next * values), (places.Length, boxes.Length, known.Length));
        if (count >= 9) Assert.True(classification.Contains(1) && classification.Contains(-1) && classification.Contains(0));
        if (count >= 9 && pairs) Assert.True(verification!.Contains(1) && verification.Contains(-1) && known.Contains(0));

        void CheckBox(Box anchor, Box box, int at)
        {
            Assert.All(known[at..(at + 4)], value => Assert.Equal(1, value));
            double[] expected =
            [
                (((box.X0 + box.X1) / 2) - ((anchor.X0 + anchor.X1) / 2)) / (anchor.X1 - anchor.X0),
                (((box.Y0 + box.Y1) / 2) - ((anchor.Y0 + anchor.Y1) / 2)) / (anchor.Y1 - anchor.Y0),
                Math.Log((box.X1 - box.X0) / (anchor.X1 - anchor.X0)),
                Math.Log((box.Y1 - box.Y0) / (anchor.Y1 - anchor.Y0)),
            ];
            for (int k = 0; k < 4; k++) Assert.Equal(expected[k], boxes[at + k], 1e-5);
        }
    }

    [Fact]
    public void Focal_loss_follows_its_equation()
    {
        using var scope = NewDisposeScope();
        double[] logits = [-3.1, 0.2, 4, -0.7, 2.5, 60, -60], targets = [0, 1, 1, -1, 0, 0, 1];
        foreach ((double alpha, double gamma) in ((double, double)[])[(0.25, 2), (0.5, 0), (0.75, 1.5)])
        {
            double expected = 0;
            for (int i = 0; i < logits.Length; i++)
            {
                // ln(1 - p) = ln(p) - x.
                double p = 1 / (1 + Math.Exp(-logits[i])), log = -Math.Log(1 + Math.Exp(-logits[i]));
                if (targets[i] == 1) expected -= alpha * Math.Pow(1 - p, gamma) * log;
                if (targets[i] == 0) expected -= (1 - alpha) * Math.Pow(p, gamma) * (log - logits[i]);
            }

            Assert.Equal(expected, FocalLoss.Sum(tensor(logits), tensor(targets), alpha, gamma).item<double>(), 1e-9 * expected);
        }
    }

    [Theory]
    [InlineData(false, ClassificationMean.Objects)]
    [InlineData(false, ClassificationMean.Samples)]
    [InlineData(true, ClassificationMean.Objects)]
    public void Losses_have_the_gradients_of_finite_differences(bool pairs, ClassificationMean mean)
    {
        const double Step = 1e-6;
        using var scope = NewDisposeScope();
        var random = new Random(4);
        LwfNetworkOptions options = s_options with { InputWidth = 64, InputHeight = 64 };
        var anchors = new LwfAnchors(options);
        IReadOnlyList<TrainingLabel>[] now = [[new(Box.FromXywh(10, 8, 14, 38), 1), new(Box.FromXywh(35, 20, 15, 40), 2), new(Box.FromXywh(50, 5, 12, 33), 0)], [new(Box.FromXywh(20, 20, 20, 40))]];
        LwfTargets targets = LwfTargets.Create(now, pairs ? [.. now.Select(labels => Moved(labels, random))] : null, anchors);
        using IdentityLoss? identity = pairs ? null : (IdentityLoss)new IdentityLoss(5, 4).@double();
        Tensor[] maps = [.. new[] { 1, pairs ? 8 : 4, pairs ? 1 : 5 }.Select(channels => randn([2, channels, anchors.Count], ScalarType.Float64).requires_grad_())];
        Tensor[] losses = Losses();
        for (int which = 0; which < 3; which++)
        {
            Tensor gradient = autograd.grad([losses[which]], [maps[which]], retain_graph: true)[0];
            Assert.True(losses[which].item<double>() > 0);

            // Along all directions at once, and at the places where the gradient is largest.
            Tensor direction = randn(maps[which].shape, ScalarType.Float64);
            Assert.Equal((gradient * direction).sum().item<double>(), Slope(direction), 1e-6 * gradient.norm().item<double>());
            foreach (long place in gradient.abs().flatten().topk(8).indexes.data<long>())
            {
                Tensor one = zeros(maps[which].numel(), ScalarType.Float64);
                one[place] = 1.0;
                Assert.Equal(gradient.flatten()[place].item<double>(), Slope(one.reshape(maps[which].shape)), 1e-6 * gradient.norm().item<double>());
            }

            double Slope(Tensor along)
            {
                using var noGrad = no_grad();
                Tensor kept = maps[which];
                maps[which] = kept + (along * Step);
                double up = Losses()[which].item<double>();
                maps[which] = kept - (along * Step);
                double down = Losses()[which].item<double>();
                maps[which] = kept;
                return (up - down) / (2 * Step);
            }
        }

        Tensor[] Losses()
        {
            LwfLosses all = LwfLoss.Compute(new LwfMaps(maps[0], maps[1], maps[2]), targets, identity, mean);
            return [all.Classification, all.Regression, all.Identity];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_an_object_losses_are_finite_and_have_gradients(bool pairs)
    {
        var anchors = new LwfAnchors(s_options);
        TrainingLabel nobody = new(Box.FromXywh(10, 10, 14, 38));
        foreach (IReadOnlyList<TrainingLabel> labels in (IReadOnlyList<TrainingLabel>[])[[], [nobody], [nobody with { Ignore = true }]])
        {
            using var scope = NewDisposeScope();
            LwfTargets targets = LwfTargets.Create([labels], pairs ? [labels] : null, anchors);
            Tensor[] maps = [.. new[] { 1, pairs ? 8 : 4, pairs ? 1 : 5 }.Select(channels => rand(1, channels, anchors.Count).requires_grad_())];
            LwfLosses losses = LwfLoss.Compute(new LwfMaps(maps[0], maps[1], maps[2]), targets, pairs ? null : new IdentityLoss(5, 3));
            Tensor total = losses.Classification + losses.Regression + losses.Identity;
            total.backward();
            Assert.True(float.IsFinite(total.item<float>()));
            if (!pairs) Assert.Equal(0, losses.Identity.item<float>());
            Assert.All(maps, map => Assert.True(map.grad!.isfinite().all().item<bool>()));
        }
    }

    [Theory]
    [InlineData(LwfMode.Embeddings)]
    [InlineData(LwfMode.Pairs)]
    public void Decoding_is_what_brute_force_finds(LwfMode mode)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        LwfNetworkOptions options = s_options with { Mode = mode };
        var anchors = new LwfAnchors(options);
        bool pairs = mode == LwfMode.Pairs;
        Tensor classification = randn(1, 1, anchors.Count) - 1, regression = randn(1, pairs ? 8 : 4, anchors.Count) * 0.2, identity = randn(1, pairs ? 1 : 5, anchors.Count);
        var keep = new DetectionOptions { ScoreThreshold = 0.4, NmsIoU = 0.3, MaxDetections = 15 };
        Detections found = LwfDecoder.Decode(new LwfMaps(classification, regression, identity), mode, anchors, keep, t => t.data<float>().ToArray(), box => box);

        // Every anchor in turn, the strongest first; kept unless one that was kept overlaps it.
        List<(double Score, Box Box, int Anchor)> expected = [];
        foreach ((double score, int i) in Enumerable.Range(0, anchors.Count).Select(i => (1 / (1 + Math.Exp(-classification[0, 0, i].item<float>())), i)).Where(c => c.Item1 > 0.4).OrderByDescending(c => c.Item1))
        {
            Box box = BoxOf(i, 0);
            if (expected.Count < 15 && expected.TrueForAll(other => other.Box.IoU(box) <= 0.3)) expected.Add((score, box, i));
        }

        Assert.Equal(15, found.Count);
        Assert.Equal((pairs ? 0 : 5, pairs ? 0 : 75), (found.EmbeddingSize, found.Embeddings.Length));
        for (int k = 0; k < expected.Count; k++)
        {
            Assert.Equal(expected[k].Score, found.Scores[k], 1e-6);
            Assert.Equal(1, expected[k].Box.IoU(found.Boxes[k]), 1e-6);
            if (pairs) continue;
            double[] raw = [.. Enumerable.Range(0, 5).Select(d => (double)identity[0, d, expected[k].Anchor].item<float>())];
            for (int d = 0; d < 5; d++) Assert.Equal(raw[d] / Math.Sqrt(raw.Sum(v => v * v)), found.Embeddings[(5 * k) + d], 1e-6);
        }

        Box BoxOf(int i, int which)
        {
            double[] o = [.. Enumerable.Range(4 * which, 4).Select(c => (double)regression[0, c, i].item<float>())];
            Box anchor = anchors[i];
            double w = anchor.Width * Math.Exp(o[2]), h = anchor.Height * Math.Exp(o[3]), x = anchor.CenterX + (o[0] * anchor.Width), y = anchor.CenterY + (o[1] * anchor.Height);
            return new Box(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2));
        }
    }

    [Fact]
    public void An_odd_number_of_images_is_no_pair()
    {
        using var network = new LwfNetwork(LwfNetworkOptions.SmallPairs);
        using Tensor images = rand(3, 3, 64, 64);
        Assert.Contains("3 images, expected an even number", Assert.Throws<ArgumentException>(() => network.call(images)).Message, StringComparison.Ordinal);
    }

    // For each anchor its largest overlap (2 for the best anchor of an object) and whose.
    private static (double Overlap, TrainingLabel? Label)[] Match(IReadOnlyList<TrainingLabel> labels, LwfAnchors anchors)
    {
        var result = new (double Overlap, TrainingLabel? Label)[anchors.Count];
        for (int i = 0; i < anchors.Count; i++)
        {
            foreach (TrainingLabel label in labels)
            {
                double overlap = anchors[i].IoU(label.Box);
                if (overlap > result[i].Overlap) result[i] = (overlap, label);
            }
        }

        foreach (TrainingLabel label in labels.Where(label => !label.Ignore))
        {
            int best = Enumerable.Range(0, anchors.Count).MaxBy(i => anchors[i].IoU(label.Box));
            if (anchors[best].IoU(label.Box) > 0) result[best] = (2, label);
        }

        return result;
    }

    private static int State((double Overlap, TrainingLabel? Label) match, IReadOnlyList<TrainingLabel> labels, Box anchor)
    {
        if (match.Overlap >= 0.4 && match.Label!.Value.Ignore) return -1;
        if (match.Overlap >= 0.5) return 1;
        if (match.Overlap >= 0.4) return -1;
        return labels.Any(label => label.Ignore && anchor.CenterX >= label.Box.X0 && anchor.CenterX < label.Box.X1 && anchor.CenterY >= label.Box.Y0 && anchor.CenterY < label.Box.Y1) ? -1 : 0;
    }

    private static int Verification(int now, int before, (double Overlap, TrainingLabel? Label) mine, (double Overlap, TrainingLabel? Label) theirs)
    {
        bool unknown = Ignored(now, mine) || Ignored(before, theirs);
        if (unknown) return -1;
        if (now == 0 || before == 0) return 0;
        if (now != 1 && before != 1) return -1;
        int a = mine.Label!.Value.Identity, b = theirs.Label!.Value.Identity;
        return a < 0 || b < 0 ? -1 : a == b ? 1 : 0;

        static bool Ignored(int state, (double Overlap, TrainingLabel? Label) match) => state == -1 && (match.Overlap < 0.4 || match.Label!.Value.Ignore);
    }

    private static List<TrainingLabel> Labels(int count, Random random)
    {
        List<TrainingLabel> labels = [];
        for (int i = 0; i < count; i++)
        {
            double width = 6 + (random.NextDouble() * 40), height = width * (1.5 + (2 * random.NextDouble()));
            bool ignore = i % 5 == 4;
            labels.Add(new TrainingLabel(Box.FromXywh((random.NextDouble() * 170) - 20, (random.NextDouble() * 100) - 20, width, height), ignore || i % 3 == 2 ? -1 : i, ignore));
        }

        return labels;
    }

    // Most a little aside, some gone.
    private static List<TrainingLabel> Moved(IReadOnlyList<TrainingLabel> labels, Random random) =>
    [
        .. labels.Where((_, i) => i % 7 != 6).Select(label => label with
        {
            Box = Box.FromXywh(label.Box.X0 + (6 * random.NextDouble()) - 3, label.Box.Y0 + (6 * random.NextDouble()) - 3, label.Box.Width, label.Box.Height),
        }),
    ];
}
