using System.Text.Json;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

public sealed class DetectionEvaluatorTests
{
    private static readonly Box s_a = new(0, 0, 10, 20), s_b = new(100, 0, 110, 20), s_c = new(200, 0, 210, 20), s_far = new(500, 0, 510, 20);

    private static MotRow Detection(int frame, Box box, double score) => new(frame, -1, box, score);

    [Fact]
    public void TheTruthItselfIsPerfect()
    {
        MotRow[] truth = Scenes.Create(1, 5, 20).Truth;
        DetectionMetrics m = DetectionEvaluator.Evaluate(truth, truth);
        Assert.All([m.AveragePrecision, m.AveragePrecision50, m.AveragePrecision75, m.Area50, m.Recall50], v => Assert.Equal(1, v, 1e-12));
        Assert.Equal((truth.Length, truth.Length), (m.Detections, m.TruthDetections));
    }

    [Fact]
    public void ByHand()
    {
        // Ranked: right, wrong, right; a third box is never found. Precision 1 up to recall 1/3, 2/3 up to 2/3, then 0.
        MotRow[] truth = [new(1, 1, s_a), new(1, 2, s_b), new(2, 1, s_c)];
        MotRow[] detections = [Detection(2, s_far, 0.8), Detection(1, s_a, 0.9), Detection(1, s_b, 0.7)];
        DetectionMetrics m = DetectionEvaluator.Evaluate(truth, detections);
        Assert.Equal((1 + 2.0 / 3) / 3, m.Area50, 1e-12);
        Assert.Equal((34 + 33 * 2.0 / 3) / 101, m.AveragePrecision50, 1e-12);
        Assert.Equal(2.0 / 3, m.Recall50, 1e-12);
        IReadOnlyList<PrecisionRecallPoint> curve = DetectionEvaluator.PrecisionRecall([new("a", truth, detections)]);
        Assert.Equal([new(0.9, 1, 1.0 / 3), new(0.8, 0.5, 1.0 / 3), new(0.7, 2.0 / 3, 2.0 / 3)], curve);
    }

    [Fact]
    public void ASecondDetectionOfABoxIsWrong()
    {
        MotRow[] truth = [new(1, 1, s_a), new(2, 1, s_a)];
        DetectionMetrics m = DetectionEvaluator.Evaluate(truth, [Detection(1, s_a, 0.9), Detection(1, s_a, 0.8), Detection(2, s_a, 0.7)]);
        Assert.Equal((1 + 2.0 / 3) / 2, m.Area50, 1e-12);
    }

    [Fact]
    public void IgnoredTruthIsNeitherRightNorWrong()
    {
        MotRow[] truth = [new(1, 1, s_a), new(1, 2, s_b, 0), new(1, 3, s_c, 1, MotClass.StaticPerson), new(1, 4, s_far, 1, MotClass.Car)];
        MotRow[] detections = [Detection(1, s_b, 0.9), Detection(1, s_c, 0.8), Detection(1, s_a, 0.7)];
        DetectionMetrics m = DetectionEvaluator.Evaluate(truth, detections);
        Assert.Equal((1.0, 1, 1), (m.Area50, m.Detections, m.TruthDetections));

        // A car is no distractor: the detection is wrong.
        Assert.Equal(0.5, DetectionEvaluator.Evaluate(truth, [.. detections, Detection(1, s_far, 0.95)]).Area50, 1e-12);

        // Without preprocessing the flag alone decides.
        DetectionMetrics plain = DetectionEvaluator.Evaluate(truth, detections, new() { Preprocess = false });
        Assert.Equal((3, 3), (plain.TruthDetections, plain.Detections));
    }

    [Fact]
    public void ADetectionPrefersTruthThatCounts()
    {
        MotRow[] truth = [new(1, 1, s_a, 0), new(1, 2, new(0, 0, 10, 14))];
        Assert.Equal(1, DetectionEvaluator.Evaluate(truth, [Detection(1, s_a, 0.9)]).Area50);
    }

    [Fact]
    public void WithoutTruthThereIsNoFigure()
    {
        DetectionMetrics m = DetectionEvaluator.Evaluate([], [Detection(1, s_a, 0.5)]);
        Assert.All([m.AveragePrecision, m.AveragePrecision50, m.Area50, m.Recall50], v => Assert.Equal(double.NaN, v));
        Assert.Equal((1, 0), (m.Detections, m.TruthDetections));
        Assert.Contains("\"AP\": \"NaN\"", m.ToJson(), StringComparison.Ordinal);
        Assert.Equal(0, DetectionEvaluator.AveragePrecision([new(1, 1, s_a)], []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void ThresholdsAreChecked(double threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectionEvaluator.AveragePrecision([], [], threshold));

    [Fact]
    public void SequencesDontMix()
    {
        EvaluationSequence[] sequences = [new("a", [new(1, 1, s_a)], [Detection(1, s_b, 0.9)]), new("b", [new(1, 1, s_b)], [Detection(1, s_a, 0.8)])];
        Assert.Equal(0, DetectionEvaluator.Evaluate(sequences).AveragePrecision50);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void EqualsAPlainComputation(int seed)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, 7, 30, noise: 4);
        DetectionMetrics m = DetectionEvaluator.Evaluate(truth, Scenes.Shuffle(tracks, seed));
        for (int t = 0; t < 10; t++)
        {
            (double points, double area) = Plain(truth, tracks, 0.5 + 0.05 * t);
            Assert.Equal(points, m.AveragePrecisions[t], 1e-12);
            Assert.Equal(points, DetectionEvaluator.AveragePrecision(truth, tracks, 0.5 + 0.05 * t), 1e-12);
            if (t == 0)
                Assert.Equal(area, m.Area50, 1e-12);
        }

        Assert.Equal(m.AveragePrecisions.Average(), m.AveragePrecision, 1e-12);
    }

    [Fact]
    public void JsonNames()
    {
        using JsonDocument json = JsonDocument.Parse(DetectionEvaluator.Evaluate([new(1, 1, s_a)], [Detection(1, s_a, 1)]).ToJson());
        Assert.Equal(
            ["AP", "AP50", "AP75", "AP_thresholds", "AP50_area", "Recall50", "Dets", "GT_Dets"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    private static (double Points, double Area) Plain(MotRow[] truth, MotRow[] detections, double threshold)
    {
        HashSet<MotRow> taken = [];
        List<(double Recall, double Precision)> curve = [];
        int right = 0, count = 0;
        foreach (MotRow d in detections.OrderByDescending(d => d.Confidence))
        {
            MotRow[] free = [.. truth.Where(g => g.Frame == d.Frame && !taken.Contains(g) && g.Box.IoU(d.Box) >= threshold)];
            if (free.Length > 0 && taken.Add(free.MaxBy(g => g.Box.IoU(d.Box))))
                right++;
            curve.Add(((double)right / truth.Length, (double)right / ++count));
        }

        double points = Enumerable.Range(0, 101).Average(i => curve.Where(c => c.Recall >= i / 100.0).Select(c => c.Precision).DefaultIfEmpty(0).Max());
        double area = Enumerable.Range(1, right).Sum(i => curve.Where(c => c.Recall >= (i - 0.5) / truth.Length).Max(c => c.Precision)) / truth.Length;
        return (points, area);
    }
}
