using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.Training.Frames;
using Mot.Training.Systems;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>How a network did on scenes of one kind.</summary>
internal sealed record BalancingScores
{
    private const int Trials = 60;

    public required string Kind { get; init; }

    /// <summary>Average precision at IoU 0.5.</summary>
    public required double Ap { get; init; }

    /// <summary>True positive rate at a false accept rate of 0.1, of the embeddings where the truth is.</summary>
    public required double Tpr { get; init; }

    public required double Mota { get; init; }

    public required double Idf1 { get; init; }

    public required int Ids { get; init; }

    public required double Hota { get; init; }

    /// <summary>The mean of HOTA, MOTA and IDF1 that tuning reaches on validation scenes: what the search for weights goes by.</summary>
    public static double Validate(nn.Module network, JointOptions options, IEnumerable<BalancingScene> scenes, CancellationToken stop) =>
        scenes.Where(scene => scene.Use == BalancingUse.Validate).GroupBy(scene => scene.Kind)
            .Average(kind => Tune(network, options, [.. kind], stop).BestTrial.Score);

    /// <summary>Thresholds are tuned on the validation scenes of a kind, figures are of its test scenes.</summary>
    public static IEnumerable<BalancingScores> Test(nn.Module network, JointOptions options, IEnumerable<BalancingScene> scenes, CancellationToken stop)
    {
        foreach (IGrouping<string, BalancingScene> kind in scenes.GroupBy(scene => scene.Kind))
        {
            TrackerOptions tracker = Tune(network, options, [.. kind.Where(scene => scene.Use == BalancingUse.Validate)], stop).Consensus(TrackerPresets.ForTuning);
            BalancingScene[] test = [.. kind.Where(scene => scene.Use == BalancingUse.Test)];
            var embeddings = new TruthEmbeddings(network, options);
            DetectionSequence[] found = [.. test.Select(scene => Detect(network, options, scene, stop))];
            foreach (BalancingScene scene in test)
                Embed(embeddings, scene, stop);
            MotEvaluationOptions evaluation = new() { Frames = test[0].Frames };
            MotMetrics tracking = MotEvaluator.Evaluate([.. test.Zip(found, (scene, detections) => new EvaluationSequence(scene.Name, scene.Truth, detections.Track(tracker)))], evaluation).Combined;
            yield return new()
            {
                Kind = kind.Key,
                Ap = DetectionEvaluator.Evaluate([.. test.Zip(found, (scene, detections) => new EvaluationSequence(scene.Name, scene.Truth, Rows(detections)))], evaluation).AveragePrecision50,
                Tpr = ReidentificationEvaluator.Evaluate(embeddings.Embeddings, options.NetworkOptions.EmbeddingSize, embeddings.Identities, [0.1], stop).TruePositiveRates[0],
                Mota = tracking.Mota,
                Idf1 = tracking.Idf1,
                Ids = tracking.IdentitySwitches,
                Hota = tracking.Hota,
            };
        }
    }

    private static TuningResult Tune(nn.Module network, JointOptions options, IReadOnlyList<BalancingScene> scenes, CancellationToken stop) =>
        TrackerTuner.Tune(
            [.. scenes.Select(scene => new TuningSequence(Detect(network, options, scene, stop), scene.Truth))],
            TrackerPresets.ForTuning,
            tuning: new TuningOptions { Trials = Trials, Metrics = TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1 },
            cancellation: stop);

    private static DetectionSequence Detect(nn.Module network, JointOptions options, BalancingScene scene, CancellationToken stop)
    {
        using JointDetector detector = options.CreateDetector(network, leaveOpen: true);
        using IFrameSource source = scene.Open().Prefetch(cancellationToken: stop);
        DetectionSequence detections = new(scene.Name, source.FrameRate ?? 30, scene.Frames.First);
        using Mat frame = new();
        while (source.Read(frame))
        {
            stop.ThrowIfCancellationRequested();
            detections.Add(detector.Detect(frame).AsFrame());
        }

        return detections;
    }

    private static void Embed(TruthEmbeddings embeddings, BalancingScene scene, CancellationToken stop)
    {
        // Frames that follow one another show the same: every fifth will do.
        const int Every = 5;
        ILookup<int, MotRow> truth = scene.Truth.ToLookup(row => row.Frame);
        using IFrameSource source = scene.Open().Prefetch(cancellationToken: stop);
        using Mat frame = new();
        while (source.Read(frame))
        {
            stop.ThrowIfCancellationRequested();
            if ((source.Frame - scene.Frames.First) % Every == 0)
                embeddings.Add(scene.Name, frame, truth[source.Frame]);
        }
    }

    private static MotRow[] Rows(DetectionSequence detections)
    {
        List<MotRow> rows = [];
        for (int i = 0; i < detections.Count; i++)
        {
            FrameDetections frame = detections[i];
            for (int k = 0; k < frame.Boxes.Length; k++)
                rows.Add(new(detections.FirstFrame + i, -1, frame.Boxes[k], frame.Scores[k]));
        }

        return [.. rows];
    }
}
