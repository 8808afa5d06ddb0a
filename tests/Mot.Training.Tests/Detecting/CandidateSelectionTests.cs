using Mot.Association;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using static TorchSharp.torch;

namespace Mot.Tests.Detecting;

/// <summary>Which proposals become detections: suppression first, then the strongest of what is left.</summary>
[Collection(TorchCollection.Name)]
public sealed class CandidateSelectionTests
{
    private static readonly DetectionOptions s_cluster = CsTrackDetector.DefaultDetection;

    /// <summary>SOTS, non_max_suppression_and_inds: cluster_diounms over all candidates, then "i[:max_det]".</summary>
    [Theory]
    [InlineData(Suppression.Greedy)]
    [InlineData(Suppression.ClusterDistance)]
    public void Near_copies_of_one_box_do_not_use_up_the_places(Suppression suppression)
    {
        List<Candidate> candidates = [new(Box.FromXywh(500, 100, 40, 100), 0.8f, 0, 0)];
        for (int i = 0; i < 300; i++) candidates.Add(new(Box.FromXywh(100 + (i * 1e-3), 100, 40, 100), 0.9f, 0, 0));
        List<Candidate> kept = CandidateSelection.Select(candidates, s_cluster with { Suppression = suppression });
        Assert.Equal([0.9f, 0.8f], kept.Select(c => c.Score));
    }

    [Theory]
    [InlineData(1, 338, 300)]
    [InlineData(2, 338, 100)]
    [InlineData(3, 60, 7)]
    [InlineData(4, 5, 300)]
    [InlineData(5, 1, 1)]
    public void Clusters_are_those_of_the_matrix_iteration(int seed, int count, int most)
    {
        // A crowd: people side by side, each found several times.
        Random random = new(seed);
        List<Candidate> candidates = [];
        for (int i = 0; i < count; i++)
        {
            double height = 40 + (random.NextDouble() * 80), x = random.Next(30) * 22 + (random.NextDouble() * 6), y = random.Next(3) * 60 + (random.NextDouble() * 6);
            candidates.Add(new(Box.FromXywh(x, y, 0.45 * height, height), random.NextSingle(), 0, i));
        }

        List<Candidate> kept = CandidateSelection.Select(candidates, s_cluster with { MaxDetections = most });
        Assert.Equal(Matrix(candidates, s_cluster.NmsIoU).Take(most).Select(c => c.Cell), kept.Select(c => c.Cell));
    }

    [Fact]
    public void Overlap_at_the_limit_is_kept()
    {
        List<Candidate> half = [new(new(0, 0, 40, 64), 0.9f, 0, 0), new(new(0, 0, 20, 64), 0.8f, 0, 1)];
        Assert.Equal(2, CandidateSelection.Select(half, new() { NmsIoU = 0.5 }).Count);
        Assert.Single(CandidateSelection.Select(half, new() { NmsIoU = Math.BitDecrement(0.5) }));

        // The centres of these are one, so that there is no distance to take off.
        List<Candidate> within = [new(new(0, 0, 40, 64), 0.9f, 0, 0), new(new(10, 0, 30, 64), 0.8f, 0, 1)];
        Assert.Equal(2, CandidateSelection.Select(within, s_cluster with { NmsIoU = 0.5 }).Count);
        Assert.Single(CandidateSelection.Select(within, s_cluster with { NmsIoU = Math.BitDecrement(0.5) }));
    }

    /// <summary>Each decoder over maps that say one box as often as there are places, and another one more weakly.</summary>
    [Theory]
    [InlineData("fairmot")]
    [InlineData("jde")]
    [InlineData("cstrack")]
    [InlineData("lwf")]
    [InlineData("lwf pairs")]
    public void No_decoder_cuts_before_it_suppresses(string system)
    {
        using var scope = NewDisposeScope();
        (Func<DetectionOptions, Detections> decode, int copies) = system switch
        {
            "fairmot" => FairMot(),
            "jde" => Jde(),
            "cstrack" => CsTrack(),
            _ => Lwf(system == "lwf" ? LwfMode.Embeddings : LwfMode.Pairs),
        };
        Detections found = decode(new() { ScoreThreshold = 0.5, NmsIoU = 0.6, MaxDetections = copies });
        Assert.Equal(2, found.Count);
        Assert.True(found.Scores[0] > found.Scores[1]);
        Assert.Equal(0, found.Boxes[0].IoU(found.Boxes[1]));

        // There are as many copies as is said.
        Assert.Equal(copies + 1, decode(new() { ScoreThreshold = 0.5, NmsIoU = 1, MaxDetections = copies + 5 }).Count);
        Assert.Equal(1, decode(new() { ScoreThreshold = 0.5, NmsIoU = 0.6, MaxDetections = 1 }).Count);
    }

    /// <summary>SOTS: "x_inds = (x1 + x2) // 16", bounded above and not below, indexes from the other end.</summary>
    [Theory]
    [InlineData(-0.4, 10.3, false, 0, 10)]
    [InlineData(-0.4, 10.3, true, 19, 10)]
    [InlineData(5.5, -0.25, false, 5, 0)]
    [InlineData(5.5, -0.25, true, 5, 11)]
    [InlineData(0.01, 0.01, true, 0, 0)]
    [InlineData(20.4, 12.4, true, 19, 11)]
    [InlineData(20.4, 12.4, false, 19, 11)]
    public void CsTracks_embedding_is_read_where_the_box_is_centred(double x, double y, bool compatible, int column, int row)
    {
        const int Width = 20, Height = 12, Plane = Width * Height;
        var map = new float[18 * Plane];
        int cellX = Math.Clamp((int)Math.Floor(x), 0, Width - 1), cellY = Math.Clamp((int)Math.Floor(y), 0, Height - 1), cell = (cellY * Width) + cellX;
        Array.Fill(map, -20f);
        map[cell] = LogitOf((x - cellX + 0.5) / 2);
        map[Plane + cell] = LogitOf((y - cellY + 0.5) / 2);
        map[(2 * Plane) + cell] = map[(3 * Plane) + cell] = 0;
        map[(4 * Plane) + cell] = map[(5 * Plane) + cell] = 10;
        List<Candidate> candidates = [];
        CsTrackDecoder.Decode(map, Width, Height, 8, YoloDetect.Anchors[0], 10, new() { ReferenceCompatible = compatible }, (Width, Height), candidates);
        Candidate candidate = Assert.Single(candidates);
        Assert.Equal((8 * x, 8 * y), (Math.Round(candidate.Box.CenterX, 4), Math.Round(candidate.Box.CenterY, 4)));
        Assert.Equal((row * Width) + column, candidate.Cell);
    }

    // The reference's iteration over the matrix of likenesses, without its end after 200 rounds.
    private static Candidate[] Matrix(List<Candidate> candidates, double limit)
    {
        Candidate[] sorted = [.. candidates.OrderByDescending(c => c.Score)];
        int n = sorted.Length;
        bool[] kept = new bool[n], before;
        Array.Fill(kept, true);
        do
        {
            before = kept;
            bool[] current = kept;
            kept = [.. Enumerable.Range(0, n).Select(j => !Enumerable.Range(0, j).Any(i => current[i] && Likeness(sorted[i].Box, sorted[j].Box) > limit))];
        }
        while (!kept.AsSpan().SequenceEqual(before));
        return [.. sorted.Where((_, i) => kept[i])];

        static double Likeness(Box a, Box b)
        {
            double w = Math.Max(a.X1, b.X1) - Math.Min(a.X0, b.X0), h = Math.Max(a.Y1, b.Y1) - Math.Min(a.Y0, b.Y0);
            double dx = a.CenterX - b.CenterX, dy = a.CenterY - b.CenterY;
            return a.IoU(b) - Math.Pow(((dx * dx) + (dy * dy)) / ((w * w) + (h * h)), 0.7);
        }
    }

    private static (Func<DetectionOptions, Detections> Decode, int Copies) FairMot()
    {
        const int Width = 40, Height = 20, Plane = Width * Height;
        var heat = new float[Plane];
        var sides = new float[4 * Plane];
        Array.Fill(heat, -20f);
        int copies = 0;
        for (int y = 2; y < 10; y += 2)
        {
            for (int x = 2; x < 10; x += 2, copies++) Add(x, y, 3 - (copies * 0.01f), new(1, 1, 12, 12));
        }

        Add(30, 10, 1, new(25, 5, 35, 15));
        return (options => FairMotDecoder.Decode(heat, sides, new float[2 * Plane], new float[4 * Plane], Width, Height, options), copies);

        void Add(int x, int y, float logit, Box box)
        {
            int cell = (y * Width) + x;
            heat[cell] = logit;
            (sides[cell], sides[Plane + cell]) = (x - (float)box.X0, y - (float)box.Y0);
            (sides[(2 * Plane) + cell], sides[(3 * Plane) + cell]) = ((float)box.X1 - x, (float)box.Y1 - y);
        }
    }

    private static (Func<DetectionOptions, Detections> Decode, int Copies) Jde()
    {
        const int InputWidth = 1088;
        JdeMaps[] maps = [.. JdeAnchors.Strides.Select(stride => new JdeMaps(zeros(1, 24, 320 / stride, 320 / stride), ones(1, 4, 320 / stride, 320 / stride)))];
        int copies = 0;
        for (int i = 0; i < maps.Length; i++)
        {
            for (int a = 0; a < 4; a++)
            {
                maps[i].Detection[0, (6 * a) + 5] = -20;
                for (int cell = 1; cell < 4; cell++, copies++) Add(i, a, cell, 3 - (copies * 0.01f), Box.FromXywh(40, 30, 40, 100));
            }
        }

        Add(2, 0, 30, 1, Box.FromXywh(220, 180, 40, 100));
        return (options => JdeDecoder.Decode(maps, InputWidth, options, t => t.contiguous().data<float>().ToArray(), null), copies);

        void Add(int map, int anchor, int cell, float margin, Box box)
        {
            (float width, float height) = JdeAnchors.For(InputWidth)[map][anchor];
            double place = cell * JdeAnchors.Strides[map];
            float[] values = [(float)((box.CenterX - place) / width), (float)((box.CenterY - place) / height), (float)Math.Log(box.Width / width), (float)Math.Log(box.Height / height), 0, margin];
            for (int k = 0; k < values.Length; k++) maps[map].Detection[0, (6 * anchor) + k, cell, cell] = values[k];
        }
    }

    private static (Func<DetectionOptions, Detections> Decode, int Copies) CsTrack()
    {
        Tensor[] maps = [.. YoloDetect.Strides.Select(stride => full(1, 18, 320 / stride, 320 / stride, -20f))];
        int copies = 0;

        // The box's centre is a corner of cells, so that four of them reach it.
        for (int a = 0; a < 3; a++)
        {
            foreach ((int x, int y) in ((int, int)[])[(1, 1), (2, 1), (1, 2), (2, 2)]) Add(a, x, y, 3 - (copies++ * 0.01f), (2, 2));
        }

        Add(0, 7, 7, 1, (7.5, 7.5));
        return (options => CsTrackDecoder.Decode(new CsTrackMaps(maps, ones(1, 4, 40, 40)), 10, options with { Suppression = Suppression.ClusterDistance }, t => t.contiguous().data<float>().ToArray(), null), copies);

        void Add(int anchor, int x, int y, float logit, (double X, double Y) centre)
        {
            (float width, float height) = YoloDetect.Anchors[2][anchor];
            float[] values = [LogitOf((centre.X - x + 0.5) / 2), LogitOf((centre.Y - y + 0.5) / 2), LogitOf(Math.Sqrt(80 / width) / 2), LogitOf(Math.Sqrt(160 / height) / 2), logit, 20];
            for (int k = 0; k < values.Length; k++) maps[2][0, (6 * anchor) + k, y, x] = values[k];
        }
    }

    private static (Func<DetectionOptions, Detections> Decode, int Copies) Lwf(LwfMode mode)
    {
        var anchors = new LwfAnchors(LwfNetworkOptions.Small with { InputWidth = 320, InputHeight = 320, Mode = mode });
        bool pairs = mode == LwfMode.Pairs;
        Tensor classification = full(1, 1, anchors.Count, -20f), regression = zeros(1, pairs ? 8 : 4, anchors.Count);
        const int Copies = 25;
        for (int i = 0; i < Copies; i++) Add(100 + i, 3 - (i * 0.01f), Box.FromXywh(40, 30, 40, 100));
        Add(1000, 1, Box.FromXywh(220, 180, 40, 100));
        return (options => LwfDecoder.Decode(new LwfMaps(classification, regression, ones(1, pairs ? 1 : 4, anchors.Count)), mode, anchors, options, t => t.contiguous().data<float>().ToArray(), null), Copies);

        void Add(int i, float logit, Box box)
        {
            Box anchor = anchors[i];
            classification[0, 0, i] = logit;
            float[] values =
            [
                (float)((box.CenterX - anchor.CenterX) / anchor.Width), (float)((box.CenterY - anchor.CenterY) / anchor.Height),
                (float)Math.Log(box.Width / anchor.Width), (float)Math.Log(box.Height / anchor.Height),
            ];
            for (int k = 0; k < values.Length; k++) regression[0, k, i] = values[k];
        }
    }

    private static float LogitOf(double sigmoid) => (float)Math.Log(sigmoid / (1 - sigmoid));
}
