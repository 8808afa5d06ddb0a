using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.Tests.Tracking;

namespace Mot.Tests.Tuning;

public sealed class TrackerTunerTests
{
    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        TuningSequence[] sequences = [Scene(1, 1), Scene(2, 51)];
        TrackerOptions options = TrackerPresets.ByteTrack;
        TuningResult one = TrackerTuner.Tune(sequences, options, tuning: new() { Trials = 12, MaxDegreeOfParallelism = 1 });
        TuningResult many = TrackerTuner.Tune(sequences, options, tuning: new() { Trials = 12, MaxDegreeOfParallelism = 4 });
        Assert.Equal(Lines(one), Lines(many));
        Assert.Equal(one.Best.ToJson(), many.Best.ToJson());
        Assert.Equal(one.Trials.Max(t => t.Score), one.BestTrial.Score);
        Assert.True(one.BestTrial.Score >= one.Trials[0].Score);
    }

    [Fact]
    public void Finds_what_bad_options_lack()
    {
        // Half of the detections are clutter with low scores, and the given threshold lets all of them in.
        TrackerOptions options = TrackerPresets.Iou with { ConfidenceThreshold = 0.05, TrackBuffer = 5 };
        TuningResult result = TrackerTuner.Tune(
            [Scene(3, 1)], options, [new("ConfidenceThreshold", 0.05, 0.9)], new() { Trials = 30, Metrics = TuningMetrics.Mota | TuningMetrics.Idf1 });
        Assert.InRange(result.Best.ConfidenceThreshold!.Value, 0.3, 0.75);
        Assert.True(result.BestTrial.Score > result.Trials[0].Score + 0.2);
        Assert.Equal((result.BestTrial.Mota + result.BestTrial.Idf1) / 2, result.BestTrial.Score);
    }

    [Fact]
    public void An_interrupted_search_goes_on_where_it_was()
    {
        TuningSequence[] sequences = [Scene(4, 1)];
        OptionRange[] ranges = [new("Stages.high.CostLimit", 0.5, 0.95), new("TrackBuffer", 5, 100, Logarithmic: true, Integer: true)];
        TuningOptions tuning = new() { Trials = 10, MaxDegreeOfParallelism = 1 };
        TuningResult whole = TrackerTuner.Tune(sequences, TrackerPresets.ByteTrack, ranges, tuning);

        using CancellationTokenSource stop = new();
        List<TuningTrial> reported = [];
        Reporter reporter = new(t =>
        {
            reported.Add(t);
            if (reported.Count == 4)
                stop.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => TrackerTuner.Tune(sequences, TrackerPresets.ByteTrack, ranges, tuning, progress: reporter, cancellation: stop.Token));

        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"{TuningTable.Header("scene 4", ranges)}\n{string.Join('\n', reported.Select(t => TuningTable.Line(t, ranges)))}\n7,0.3");
            IReadOnlyList<TuningTrial> done = TuningTable.Read(file, "scene 4", ranges);
            Assert.Equal(4, done.Count);
            reported.Clear();
            TuningResult rest = TrackerTuner.Tune(sequences, TrackerPresets.ByteTrack, ranges, tuning, done, new Reporter(reported.Add));
            Assert.Equal(6, reported.Count);
            Assert.Equal(Lines(whole), Lines(rest));

            Assert.Contains("expected 'trial,score", Assert.Throws<InvalidDataException>(() => TuningTable.Read(file, "scene 4", ranges[..1])).Message);
            Assert.Contains(":1: found '# scene 4', expected '# scene 5'", Assert.Throws<InvalidDataException>(() => TuningTable.Read(file, "scene 5", ranges)).Message);
            TuningTable.Write(file, "scene 4", rest);
            Assert.Equal(Lines(whole), TuningTable.Read(file, "scene 4", ranges).Select(t => TuningTable.Line(t, ranges)));
            Assert.Throws<ArgumentException>(() => TrackerTuner.Tune(sequences, TrackerPresets.ByteTrack, ranges, tuning with { Seed = 2 }, done));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Default_ranges_fit_every_preset()
    {
        foreach (string name in TrackerPresets.Names)
        {
            TrackerOptions options = TrackerPresets.Create(name) with { NmsThreshold = 0.5 };
            IReadOnlyList<OptionRange> ranges = OptionRange.For(options);
            Assert.NotEmpty(ranges);
            foreach (OptionRange range in ranges)
                range.Check(options);
        }
    }

    [Fact]
    public void A_flag_is_tried_both_ways()
    {
        OptionRange flag = new("ReportDetectionBox", 0, 1, Flag: true);
        TuningResult result = TrackerTuner.Tune([Scene(6, 1)], TrackerPresets.FairMot with { Stages = TrackerPresets.Iou.Stages }, [flag], new() { Trials = 20 });
        Assert.Equal([0.0, 1.0], result.Trials.Skip(1).Select(t => t.Values[0]).Distinct().Order());
        Assert.Equal(result.BestTrial.Values is [1], result.Best.ReportDetectionBox);
        Assert.Equal(2, result.Trials.Select(t => t.Hota).Distinct().Count());
    }

    [Fact]
    public void A_consensus_has_the_middle_of_the_best_trials()
    {
        OptionRange[] ranges = [new("TrackBuffer", 5, 100, Integer: true), new("ConfidenceThreshold", 0, 1)];
        TuningTrial[] trials =
        [
            new(0, [], 0.9, 0, 0, 0), new(1, [10, 0.5], 0.8, 0, 0, 0), new(2, [30, 0.1], 0.7, 0, 0, 0),
            new(3, [20, 0.3], 0.6, 0, 0, 0), new(4, [99, 0.9], 0.1, 0, 0, 0),
        ];
        TuningResult result = new(TrackerPresets.Iou, trials[0], trials, ranges);
        TrackerOptions consensus = result.Consensus(TrackerPresets.Iou, 3);
        Assert.Equal((20, 0.3), (consensus.TrackBuffer, consensus.ConfidenceThreshold));
        Assert.Equal((10, 0.1), (result.Consensus(TrackerPresets.Iou, 2).TrackBuffer, result.Consensus(TrackerPresets.Iou, 2).ConfidenceThreshold));
        Assert.Equal(TrackerPresets.Iou.ToJson(), (result with { Trials = trials[..1] }).Consensus(TrackerPresets.Iou).ToJson());
    }

    [Theory]
    [InlineData("-1,0.5,0.5,0.5,0.5,20")]
    [InlineData("1,NaN,0.5,0.5,0.5,20")]
    [InlineData("1,0.5,0.5,0.5,0.5,1e999")]
    [InlineData("2147483648,0.5,0.5,0.5,0.5,20")]
    public void A_trial_that_cannot_be_is_named_by_its_line(string line)
    {
        using TemporaryFolder folder = new();
        OptionRange[] ranges = [new("TrackBuffer", 5, 100, Integer: true)];
        string file = folder.Write("trials.csv", $"{TuningTable.Header("a", ranges)}\n0,0.5,0.5,0.5,0.5,\n{line}\n");
        string message = Assert.Throws<InvalidDataException>(() => TuningTable.Read(file, "a", ranges)).Message;
        Assert.Equal($"{file}:4: found '{line}', expected 6 finite numbers, the trial's from 0.", message);
    }

    [Fact]
    public void Bad_ranges_say_what_is_wrong()
    {
        TuningSequence[] sequences = [Scene(5, 1)];
        Assert.Contains("Range of TrackBuffer", Fails(new("TrackBuffer", 9, 3)));
        Assert.Contains("expected one of", Fails(new("Bufer", 1, 3)));
        Assert.Contains("expected more than 0", Fails(new("Stages.high.CostLimit", -0.5, 0.5)));
        Assert.Contains("an integer", Fails(new("TrackBuffer", 1, 2.5)));
        Assert.Throws<ArgumentException>(() => TrackerTuner.Tune([], TrackerPresets.Sort));

        string Fails(OptionRange range) =>
            Assert.Throws<ArgumentException>(() => TrackerTuner.Tune(sequences, TrackerPresets.ByteTrack, [range])).Message;
    }

    private static string[] Lines(TuningResult result) => [.. result.Trials.Select(t => TuningTable.Line(t, result.Ranges))];

    private static TuningSequence Scene(int seed, int firstFrame)
    {
        Scene scene = new(seed, 8);
        DetectionSequence detections = new($"scene {seed}", 30, firstFrame);
        List<MotRow> truth = [];
        for (int frame = firstFrame; frame < firstFrame + 60; frame++)
        {
            detections.Add(scene.Next().Detections);
            truth.AddRange(scene.Truth.Select(t => new MotRow(frame, t.Id, t.Box)));
        }

        return new(detections, truth);
    }

    private sealed class Reporter(Action<TuningTrial> action) : IProgress<TuningTrial>
    {
        public void Report(TuningTrial value) => action(value);
    }
}
