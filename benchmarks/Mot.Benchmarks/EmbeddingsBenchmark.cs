using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Cli;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Models;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Benchmarks;

/// <summary>
/// What a model's embeddings are good for: FairMOT's association with and without its appearance stage, over the same
/// detections, averaged over thresholds so that no single choice decides.
/// </summary>
internal sealed class EmbeddingsBenchmark : Benchmark
{
    // A point: less than that is chance.
    private const double Goal = 0.01;

    private static readonly double[] s_scores = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4];
    private static readonly double[] s_overlapLimits = [0.5, 0.7, 0.9];

    private readonly Option<string> _model = CommonOptions.Path("--model", "FILE.mot", "The model", required: true);
    private readonly Option<string> _source = CommonOptions.Path("--source", "FILE|DIR", "A video, a folder of images or a sequence's folder", required: true);
    private readonly Option<string> _truth = CommonOptions.Path("--truth", "FILE", "Its truth in MOTChallenge text", required: true);
    private readonly Option<FrameRange?> _frames = CommonOptions.Frames("--frames", "These frames only");

    public EmbeddingsBenchmark()
        : base("embeddings", "What appearance adds to overlap: HOTA, IDF1 and MOTA of a model with and without its embeddings")
    {
        Add(_model);
        Add(_source);
        Add(_truth);
        Add(_frames);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        MotRow[] truth = MotChallengeFile.Read(options.GetRequiredValue(_truth));
        DetectionSequence detections = Detect(options, stop);
        FrameRange frames = new(detections.FirstFrame, detections.FirstFrame + detections.Count - 1);
        Note($"{detections.DetectionCount:N0} detections in frames {frames}; {Settings().Count()} settings of the thresholds");

        TrackerOptions fairMot = TrackerPresets.FairMot;
        AssociationStage[] rest = [.. fairMot.Stages.Where(stage => stage.Cost is PairCost.Iou or PairCost.ScoredIou)];
        Scores appearance = Average(fairMot);
        Scores overlap = Average(fairMot with { Stages = rest });
        // FairMOT finds lost tracks by their appearance alone; without it they stay lost, unless overlap may find them.
        Scores lost = Average(fairMot with
        {
            Stages = [.. rest.Select(stage => stage.Tracks == TrackGroups.Tracked ? stage with { Tracks = TrackGroups.Confirmed } : stage)],
        });
        foreach ((string metric, Func<Scores, double> of, double? goal) in ((string, Func<Scores, double>, double?)[])
            [("HOTA", s => s.Hota, Goal), ("IDF1", s => s.Idf1, Goal), ("MOTA", s => s.Mota, null)])
        {
            yield return new($"{metric} with appearance", of(appearance), "", LowerIsBetter: false);
            yield return new($"{metric}, overlap alone", of(overlap), "", LowerIsBetter: false);
            yield return new($"{metric}, overlap alone, for lost tracks too", of(lost), "", LowerIsBetter: false);
            yield return new($"{metric}, gain over the better of these", of(appearance) - Math.Max(of(overlap), of(lost)), "", goal, LowerIsBetter: false);
        }

        Scores Average(TrackerOptions tracker)
        {
            Scores[] all = [.. Settings().AsParallel().AsOrdered().WithCancellation(stop).Select(setting => Score(Apply(tracker, setting)))];
            return new(all.Average(s => s.Hota), all.Average(s => s.Idf1), all.Average(s => s.Mota));
        }

        Scores Score(TrackerOptions tracker)
        {
            MotMetrics metrics = MotEvaluator.Evaluate(truth, detections.Track(tracker), new MotEvaluationOptions { Frames = frames });
            return new(metrics.Hota, metrics.Idf1, metrics.Mota);
        }
    }

    private static IEnumerable<(double Score, double OverlapLimit)> Settings() =>
        s_scores.SelectMany(score => s_overlapLimits.Select(limit => (score, limit)));

    private static TrackerOptions Apply(TrackerOptions tracker, (double Score, double OverlapLimit) setting) => tracker with
    {
        ConfidenceThreshold = setting.Score,
        NewTrackThreshold = setting.Score,
        Stages =
        [
            .. tracker.Stages.Select(stage => stage.Cost == PairCost.Iou && stage.Tracks != TrackGroups.Tentative
                ? stage with { CostLimit = setting.OverlapLimit }
                : stage),
        ],
    };

    private DetectionSequence Detect(ParseResult options, CancellationToken stop)
    {
        string path = options.GetRequiredValue(_model);
        using TransformerChain<ITransformer> model = new MLContext().Mot().LoadModel(path);
        if (ModelStages.Of(model).FirstOrDefault() is not DetectionTransformer detector)
            throw new InvalidDataException($"'{path}': found no FairMOT stage at its start.");
        FrameRange? range = options.GetValue(_frames);
        using IFrameSource source = FrameSources.Open(options.GetRequiredValue(_source), range).Prefetch(cancellationToken: stop);
        DetectionSequence detections = new(source.Name, source.FrameRate ?? 30, range?.First ?? 1);
        using Mat frame = new();
        Note($"detecting in {(source.Count is { } count ? $"{count:N0} frames" : "all frames")}");
        while (source.Read(frame))
            detections.Add(detector.Detect(frame).AsFrame());
        if (source.Warning is { } warning)
            Note(warning);
        return detections;
    }

    private readonly record struct Scores(double Hota, double Idf1, double Mota);
}
