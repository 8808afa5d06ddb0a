using Microsoft.ML;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet;

namespace Mot.Tests;

public sealed class EvaluationTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-evaluation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Metrics_are_the_evaluators_own()
    {
        IDataView data = Track("a", "b");
        MotRow[] tracks = Tracklet.ToRows(_ml.Mot().CreateTracklets(data).Where(t => t.Sequence == "a"));
        MotMetrics expected = MotEvaluator.Evaluate([new EvaluationSequence("a", Truth("a"), tracks)]).Sequences[0].Value;
        MotEvaluation found = _ml.Mot().EvaluateSequences(data);
        Assert.Equal(["a", "b"], found.Sequences.Select(s => s.Key));
        Assert.Equal(Json(expected), Json(found.Sequences[0].Value));
        Assert.Equal(Json(found.Combined), Json(_ml.Mot().Evaluate(data)));
        Assert.InRange(found.Combined.Hota, 0.5, 0.999);
    }

    [Fact]
    public void Truth_can_be_given_as_rows_or_files()
    {
        IDataView one = Track("a");
        string expected = Json(_ml.Mot().Evaluate(one));
        Assert.Equal(expected, Json(_ml.Mot().Evaluate(one, Truth("a"))));
        Write("a");
        Assert.Equal(expected, Json(_ml.Mot().Evaluate(one, Path.Combine(_folder, "a", "gt", "gt.txt"))));
        Assert.Equal(expected, Json(_ml.Mot().Evaluate(one, Path.Combine(_folder, "a"))));

        Write("b");
        IDataView both = Track("a", "b");
        Assert.Equal(Json(_ml.Mot().Evaluate(both)), Json(_ml.Mot().Evaluate(both, _folder)));
        Assert.Throws<ArgumentException>(() => _ml.Mot().Evaluate(both, Truth("a")));
        Assert.Contains("'c'", Assert.Throws<FileNotFoundException>(() => _ml.Mot().Evaluate(Track("a", "c"), _folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_frames_of_the_data_count()
    {
        IDataView part = _ml.Data.SkipRows(Track("a"), 40);
        MotRow[] tracks = Tracklet.ToRows(_ml.Mot().CreateTracklets(part));
        MotMetrics expected = MotEvaluator.Evaluate([new("a", [.. Truth("a").Where(row => row.Frame > 40)], tracks)]).Sequences[0].Value;
        Assert.Equal(Json(expected), Json(_ml.Mot().Evaluate(part, Truth("a"))));
    }

    [Fact]
    public void Tracklets_need_their_frames_in_order()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(Track("a"), seed: 1);
        Assert.Contains("ascending", Assert.Throws<ArgumentException>(() => _ml.Mot().CreateTracklets(shuffled)).Message, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        var progress = new Reporter(stop, 10);
        Assert.Throws<OperationCanceledException>(() => _ml.Mot().CreateTracklets(Track("a"), progress: progress, cancellation: stop.Token));
        Assert.Equal(10, progress.Last);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("'TrackId' (identities of the tracks)", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().CreateTracklets(Scenes.ToView(_ml, Scenes.Walkers(2)))).Message, StringComparison.Ordinal);
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(2));
        IDataView untrue = _ml.Mot().Associate(TrackerPresets.Sort).Fit(data).Transform(data);
        Assert.Contains("'BoundingBoxes' (true boxes)", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Mot().Evaluate(untrue)).Message, StringComparison.Ordinal);
    }

    private static string Json(MotMetrics metrics) => System.Text.Json.JsonSerializer.Serialize(metrics);

    private static MotRow[] Truth(string name)
    {
        int seed = name[0];
        var rows = new List<MotRow>();
        for (int frame = 1; frame <= 80; frame++)
        {
            for (int i = 0; i < 4; i++)
                rows.Add(new MotRow(frame, i + 1, new Box((50 * i) + frame + (seed % 5), 20 + (10 * i), (50 * i) + frame + 30, 90 + (10 * i))));
        }

        return [.. rows];
    }

    // Detections are the truth, off by some pixels, some missing, some twice.
    private IDataView Track(params string[] names)
    {
        var random = new Random(1);
        IDataView data = _ml.Data.LoadFromEnumerable(names.SelectMany(name => Truth(name).GroupBy(row => row.Frame).Select(frame =>
        {
            MotRow[] found = [.. frame.Where(_ => random.Next(8) > 0)];
            return new LabelledFrame
            {
                Sequence = name,
                Frame = frame.Key,
                BoundingBoxes = [.. frame.SelectMany(row => Corners(row.Box, 0))],
                Identity = [.. frame.Select(row => row.Id)],
                PredictedBoundingBoxes = [.. found.SelectMany(row => Corners(row.Box, random.Next(-4, 5)))],
                Score = [.. found.Select(_ => 0.9f)],
            };
        })).ToArray());
        return _ml.Mot().Associate(TrackerPresets.Sort).Fit(data).Transform(data);
    }

    private static float[] Corners(Box box, int off) => [(float)box.X0 + off, (float)box.Y0, (float)box.X1 + off, (float)box.Y1];

    private void Write(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name, "gt"));
        MotChallengeFile.Write(Path.Combine(_folder, name, "gt", "gt.txt"), Truth(name), MotFileKind.Truth);
    }

    private sealed class LabelledFrame
    {
        public string Sequence { get; set; } = string.Empty;

        public int Frame { get; set; }

        public float[] BoundingBoxes { get; set; } = [];

        public long[] Identity { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    private sealed class Reporter(CancellationTokenSource stop, int after) : IProgress<int>
    {
        public int Last { get; private set; }

        public void Report(int value)
        {
            Last = value;
            if (value == after)
                stop.Cancel();
        }
    }
}
