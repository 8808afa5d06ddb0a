using System.Text.Json;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

public sealed class MotEvaluatorTests
{
    private static readonly Box s_box = new(10, 10, 30, 50), s_other = new(200, 10, 220, 50);

    private static MotRow[] Rows(long id, Box box, params int[] frames) => [.. frames.Select(f => new MotRow(f, id, box))];

    [Fact]
    public void PerfectTracks()
    {
        MotRow[] truth = Scenes.Create(3).Truth;
        MotMetrics m = MotEvaluator.Evaluate(truth, [.. truth.Select(r => r with { Id = 1000 - r.Id })]);
        Assert.All([m.Hota, m.DetA, m.AssA, m.LocA, m.Mota, m.Motp, m.Idf1, m.Motal, m.SMota, m.Owta, m.MostlyTrackedRatio], v => Assert.Equal(1, v, 1e-12));
        Assert.Equal((0, 0, 0), (m.FalseNegatives, m.FalsePositives, m.IdentitySwitches));
    }

    [Fact]
    public void NoTracks()
    {
        MotMetrics m = MotEvaluator.Evaluate(Rows(1, s_box, 1, 2, 3), []);
        Assert.Equal((3, 1, 0, 3, 3), (m.FalseNegatives, m.MostlyLost, m.ClearFrames, m.IdFalseNegatives, m.Frames));
        Assert.Equal((0, 1, 0, 1, 3), (m.Mota, m.MostlyLostRatio, m.Hota, m.LocA, m.HotaFN));
    }

    [Fact]
    public void NoTruth()
    {
        MotMetrics m = MotEvaluator.Evaluate([], Rows(1, s_box, 1, 2, 3));
        Assert.Equal((3, 0, 0, 3, 0), (m.FalsePositives, m.MostlyLost, m.ClearFrames, m.IdFalsePositives, m.FalsePositivesPerFrame));
        Assert.Equal((0, 1, 0, 1, 3), (m.Mota, m.MostlyLostRatio, m.Hota, m.LocA, m.HotaFP));
    }

    [Fact]
    public void Nothing()
    {
        MotMetrics m = MotEvaluator.Evaluate([], []);
        Assert.Equal((0, 0, 1, 0), (m.Detections, m.TruthDetections, m.LocA, m.Frames));
    }

    [Fact]
    public void AnEmptySequenceCountsInTheCombinationOnly()
    {
        MotEvaluation e = MotEvaluator.Evaluate(
        [
            new("full", Rows(1, s_box, 1, 2), Rows(1, s_box, 1, 2), 10),
            new("no tracks", Rows(1, s_box, 1, 2), [], 20),
            new("no truth", [], Rows(1, s_box, 1), 30),
        ]);
        Assert.Equal(["full", "no tracks", "no truth"], e.Sequences.Select(s => s.Key));
        Assert.Equal([10, 20, 30], e.Sequences.Select(s => s.Value.Frames!.Value));
        Assert.Equal((10, 4, 2, 1, 0.25), (e.Combined.ClearFrames, e.Combined.TruthDetections, e.Combined.FalseNegatives, e.Combined.FalsePositives, e.Combined.Mota));
        Assert.Equal((1, 0.5, 1), (e.Combined.MostlyTracked, e.Combined.MostlyLostRatio, e.Combined.AssA));
        Assert.Equal(2.0 / 5, e.Combined.DetA, 1e-12);
        Assert.Null(e.Combined.Frames);
    }

    [Fact]
    public void SwitchesAreCountedAgainstTheLastMatchEver()
    {
        // Track 5, nothing, track 6, track 5 again.
        MotRow[] tracks = [.. Rows(5, s_box, 1), .. Rows(6, s_box, 4), .. Rows(5, s_box, 5), .. Rows(9, s_other, 1, 2, 3, 4, 5)];
        MotMetrics m = MotEvaluator.Evaluate(Rows(1, s_box, 1, 2, 3, 4, 5), tracks);
        Assert.Equal((2, 1, 3, 2, 5), (m.IdentitySwitches, m.Fragmentations, m.TruePositives, m.FalseNegatives, m.FalsePositives));
        Assert.Equal((0, 1, 0), (m.MostlyTracked, m.PartlyTracked, m.MostlyLost));
    }

    [Fact]
    public void AFrameWithoutAnyTrackInterruptsNothing()
    {
        // In frame 2 nothing is tracked at all: as in TrackEval no fragmentation is counted, unlike above.
        MotMetrics m = MotEvaluator.Evaluate(Rows(1, s_box, 1, 2, 3), Rows(5, s_box, 1, 3));
        Assert.Equal((0, 0, 2), (m.IdentitySwitches, m.Fragmentations, m.TruePositives));
    }

    [Fact]
    public void ThePreviousMatchIsKeptAgainstABetterOverlap()
    {
        MotRow[] tracks = [new(1, 5, s_box), new(2, 5, new(14, 10, 34, 50)), new(2, 6, s_box)];
        MotMetrics m = MotEvaluator.Evaluate(Rows(1, s_box, 1, 2), tracks);
        Assert.Equal((0, 2, 1), (m.IdentitySwitches, m.TruePositives, m.FalsePositives));
        Assert.Equal(1 + 16.0 / 24, m.MotpSum, 1e-12);
    }

    [Fact]
    public void AnIouOfExactlyOneHalfMatches()
    {
        MotMetrics m = MotEvaluator.Evaluate(Rows(1, new(0, 0, 10, 10), 1), Rows(2, new(0, 0, 10, 5), 1));
        Assert.Equal((1, 1, 1), (m.TruePositives, m.IdTruePositives, m.DetAAlphas[9]));
        Assert.Equal(0, m.DetAAlphas[10]);
    }

    [Fact]
    public void BoxesWithoutAreaMatchNothing()
    {
        Box flat = new(10, 10, 10, 50);
        MotMetrics m = MotEvaluator.Evaluate(Rows(1, flat, 1), Rows(2, flat, 1));
        Assert.Equal((0, 1, 1, 0), (m.TruePositives, m.FalseNegatives, m.FalsePositives, m.Hota));
    }

    [Theory]
    [InlineData(MotBenchmark.Mot15, true, 6, 6)]
    [InlineData(MotBenchmark.Mot16, true, 1, 2)]
    [InlineData(MotBenchmark.Mot17, true, 1, 2)]
    [InlineData(MotBenchmark.Mot20, true, 1, 1)]
    [InlineData(MotBenchmark.Mot17, false, 6, 6)]
    public void PreprocessingRemovesDistractors(MotBenchmark benchmark, bool preprocess, int truthLeft, int tracksLeft)
    {
        int[] classes = [MotClass.Pedestrian, MotClass.PersonOnVehicle, MotClass.NonMotorizedVehicle, MotClass.StaticPerson, MotClass.Distractor, MotClass.Reflection];
        MotRow[] truth = [.. classes.Select((c, i) => new MotRow(1, i + 1, Box.FromXywh(100 * i, 0, 20, 40), 1, c))];
        MotRow[] tracks = [.. truth.Select(r => new MotRow(1, r.Id + 10, r.Box))];
        MotMetrics m = MotEvaluator.Evaluate(truth, tracks, new() { Benchmark = benchmark, Preprocess = preprocess });
        Assert.Equal((truthLeft, tracksLeft, truthLeft, tracksLeft), (m.TruthDetections, m.Detections, m.TruthIdentities, m.Identities));
    }

    [Fact]
    public void ATrackNearADistractorStaysWhereAPedestrianFitsBetter()
    {
        MotRow[] truth = [new(1, 1, s_box), new(1, 2, new(12, 10, 32, 50), 0, MotClass.StaticPerson)];
        MotMetrics m = MotEvaluator.Evaluate(truth, [new(1, 3, s_box)]);
        Assert.Equal((1, 1, 1), (m.TruePositives, m.Detections, m.TruthDetections));
    }

    [Fact]
    public void DistractorsCountWhateverTheirFlag()
    {
        MotRow[] truth = [new(1, 2, s_box, 0, MotClass.StaticPerson), new(2, 2, s_box, 1, MotClass.StaticPerson), new(2, 1, s_other)];
        MotMetrics m = MotEvaluator.Evaluate(truth, Rows(3, s_box, 1, 2));
        Assert.Equal((0, 0, 1, 1), (m.Detections, m.Identities, m.TruthDetections, m.TruthIdentities));
    }

    [Fact]
    public void TruthOfFlagZeroIsLeftOut()
    {
        MotRow[] truth = [new(1, 1, s_box, 0), new(1, 2, s_other), new(2, 7, s_other, 0)];
        foreach (MotBenchmark benchmark in Enum.GetValues<MotBenchmark>())
        {
            MotMetrics m = MotEvaluator.Evaluate(truth, [new(1, 3, s_box), new(1, 4, s_other)], new() { Benchmark = benchmark });
            Assert.Equal((1, 1, 1, 1, 2), (m.TruthDetections, m.TruthIdentities, m.TruePositives, m.FalsePositives, m.Frames));
        }
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.9)]
    [InlineData(-1)]
    [InlineData(7)]
    public void AnyOtherFlagCounts(double flag)
    {
        MotRow[] truth = [.. Rows(1, s_box, 1, 2, 3).Select(r => r with { Confidence = flag })];
        foreach (MotBenchmark benchmark in Enum.GetValues<MotBenchmark>())
            Assert.Equal((3, 1.0), (MotEvaluator.Evaluate(truth, Rows(3, s_box, 1, 2, 3), new() { Benchmark = benchmark }).TruthDetections, MotEvaluator.Evaluate(truth, Rows(3, s_box, 1, 2, 3)).Mota));
        Assert.Equal(1, DetectionEvaluator.Evaluate(truth, Rows(-1, s_box, 1, 2, 3)).AveragePrecision);
    }

    [Theory]
    [InlineData(1, 3, "none of the 4 true boxes counts: found 3 of class 3 (car), 1 of class 2 (person on vehicle), expected boxes of class 1 (pedestrian) whose flag, the 7th column, is not 0, which are what MOT17 evaluates; without preprocessing (--no-preprocessing) every class is evaluated", true)]
    [InlineData(0, 1, "none of the 4 true boxes counts: found 4 whose flag is 0, expected boxes of class 1 (pedestrian) whose flag, the 7th column, is not 0, which are what MOT17 evaluates", true)]
    [InlineData(0, 3, "none of the 4 true boxes counts: found 4 whose flag is 0, expected boxes whose flag, the 7th column, is not 0", false)]
    [InlineData(1, 3, null, false)]
    [InlineData(1, 1, null, true)]
    public void WhyNoTruthCountsIsSaid(double flag, int motClass, string? expected, bool preprocess)
    {
        MotRow[] truth = [.. Rows(1, s_box, 1, 2, 3).Select(r => r with { Confidence = flag, Class = motClass }), new(4, 2, s_other, flag, 2)];
        Assert.Equal(expected, new EvaluationSequence("s", truth, []).WhyNoTruthCounts(new() { Preprocess = preprocess }));
    }

    [Fact]
    public void TruthThatIsNotThereDoesNotCountEither()
    {
        Assert.Equal("there is no true box", new EvaluationSequence("s", [], []).WhyNoTruthCounts());
        Assert.Equal("there is no true box in frames 5-9", new EvaluationSequence("s", Rows(1, s_box, 1, 2), []).WhyNoTruthCounts(new() { Frames = new(5, 9) }));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void OrderAndNamesDontMatter(int seed)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, 6, 30);
        MotRow[] renamedTruth = [.. Scenes.Shuffle(truth, seed).Select(r => r with { Id = 5_000_000_000 - 17 * r.Id })];
        MotRow[] renamedTracks = [.. Scenes.Shuffle(tracks, seed + 1).Select(r => r with { Id = -r.Id - 2 })];
        Same(MotEvaluator.Evaluate(truth, tracks), MotEvaluator.Evaluate(renamedTruth.ToList(), renamedTracks));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AFrameRangeIsTheSequenceCutOut(int seed)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, 6, 40);
        FrameRange range = new(11, 25);
        MotEvaluation ranged = MotEvaluator.Evaluate([new("a", truth, tracks, 40)], new MotEvaluationOptions { Frames = range });
        MotEvaluation cut = MotEvaluator.Evaluate([new("a", Cut(truth), Cut(tracks), 15)]);
        Same(cut.Combined, ranged.Combined);
        Assert.Equal(15, ranged.Sequences[0].Value.Frames);
        Assert.Equal(5, MotEvaluator.Evaluate([new("a", truth, tracks, 40)], new MotEvaluationOptions { Frames = new(36, 99) }).Sequences[0].Value.Frames);

        MotRow[] Cut(MotRow[] rows) => [.. rows.Where(r => range.Contains(r.Frame)).Select(r => r with { Frame = r.Frame - 10 })];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TwiceTheSequenceCombinesToTheSame(int seed)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, 6, 30);
        MotEvaluation e = MotEvaluator.Evaluate([new("a", truth, tracks), new("b", truth, tracks)]);
        MotMetrics one = e.Sequences[0].Value;
        Same(one, e.Sequences[1].Value);
        Assert.Equal(2 * one.TruePositives, e.Combined.TruePositives);
        Assert.Equal(one.Hota, e.Combined.Hota, 1e-12);
        Assert.Equal(one.Mota, e.Combined.Mota, 1e-12);
        Assert.Equal(one.Idf1, e.Combined.Idf1, 1e-12);
    }

    [Fact]
    public void ParallelismChangesNothing()
    {
        EvaluationSequence[] sequences = [.. Enumerable.Range(0, 12).Select(i =>
        {
            (MotRow[] truth, MotRow[] tracks) = Scenes.Create(i, 5, 10 + 7 * i);
            return new EvaluationSequence($"S{i}", truth, tracks);
        })];
        Assert.Equal(
            MotEvaluator.Evaluate(sequences, new() { MaxDegreeOfParallelism = 1 }).ToJson(),
            MotEvaluator.Evaluate(sequences, new() { MaxDegreeOfParallelism = 8 }).ToJson());
    }

    [Fact]
    public void BadRowsNameSequenceAndFrame()
    {
        Throws("b: track 5: found identity 5 again in frame 2, expected an identity once in a frame.", Rows(1, s_box, 1), [.. Rows(5, s_box, 2), .. Rows(5, s_other, 2)]);
        Throws("b: truth 1: found identity 1 again in frame 3, expected an identity once in a frame.", Rows(1, s_box, 3, 2, 3), []);
        Throws("b: track 5: found frame 11, expected frames 1 to 10.", Rows(1, s_box, 1), Rows(5, s_box, 11));
        Throws("b: truth 1: found frame 0, expected frames 1 to 10.", Rows(1, s_box, 0), []);
        Throws("b: truth 1: found class 14, expected classes 1 to 13 of MOT17; without preprocessing (--no-preprocessing) every class is evaluated.", [new(4, 1, s_box, 1, 14)], []);
        Throws("b: track 2: found class 3 (car), expected class 1 (pedestrian), which is all that MOT17 evaluates; without preprocessing (--no-preprocessing) every class is evaluated.", [], [new(4, 2, s_box, 1, 3)]);

        static void Throws(string message, MotRow[] truth, MotRow[] tracks)
        {
            EvaluationSequence good = new("a", Rows(1, s_box, 1), Rows(1, s_box, 1));
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => MotEvaluator.Evaluate([good, new("b", truth, tracks, 10)]));
            Assert.Equal(message, error.Message);
        }
    }

    [Fact]
    public void SequencesMustBeThereAndDiffer()
    {
        Assert.Throws<ArgumentException>(() => MotEvaluator.Evaluate([]));
        Assert.Contains("sequence a twice", Assert.Throws<ArgumentException>(() => MotEvaluator.Evaluate([new("a", [], []), new("a", [], [])])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonNamesAreTrackEvals()
    {
        string[] names =
        [
            "HOTA", "HOTA_alphas", "DetA", "DetA_alphas", "AssA", "AssA_alphas", "DetRe", "DetPr", "AssRe", "AssPr", "LocA", "LocA_alphas",
            "OWTA", "HOTA_TP", "HOTA_FN", "HOTA_FP", "HOTA(0)", "LocA(0)", "HOTALocA(0)", "MOTA", "MOTP", "MODA", "CLR_Re", "CLR_Pr", "MTR",
            "PTR", "MLR", "sMOTA", "CLR_F1", "FP_per_frame", "MOTAL", "MOTP_sum", "CLR_TP", "CLR_FN", "CLR_FP", "IDSW", "MT", "PT", "ML",
            "Frag", "CLR_Frames", "IDF1", "IDR", "IDP", "IDTP", "IDFN", "IDFP", "Dets", "GT_Dets", "IDs", "GT_IDs", "Frames",
        ];
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(1);
        MotEvaluation evaluation = MotEvaluator.Evaluate([new("a", truth, tracks)]);
        using JsonDocument json = JsonDocument.Parse(evaluation.ToJson());
        Assert.Equal(names, json.RootElement.GetProperty("a").EnumerateObject().Select(p => p.Name));
        Assert.Equal(names[..^1], json.RootElement.GetProperty("COMBINED_SEQ").EnumerateObject().Select(p => p.Name));
        using JsonDocument single = JsonDocument.Parse(evaluation.Sequences[0].Value.ToJson());
        Assert.Equal(names, single.RootElement.EnumerateObject().Select(p => p.Name));
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(100, 12)];

    private static void Same(MotMetrics expected, MotMetrics actual)
    {
        using JsonDocument a = JsonDocument.Parse(expected.ToJson()), b = JsonDocument.Parse(actual.ToJson());
        foreach (JsonProperty property in a.RootElement.EnumerateObject())
        {
            JsonElement other = b.RootElement.GetProperty(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Number)
                Assert.Equal(property.Value.GetDouble(), other.GetDouble(), 1e-9);
            else
                Assert.Equal(property.Value.EnumerateArray().Select(e => Math.Round(e.GetDouble(), 9)), other.EnumerateArray().Select(e => Math.Round(e.GetDouble(), 9)));
        }
    }
}
