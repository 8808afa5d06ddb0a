using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Display;
using Mot.MLNet.Engine;
using Mot.MLNet.Frames;
using Mot.MLNet.Models;
using Mot.Training.Frames;
using Mot.Training.Trainers;
using OpenCvSharp;

namespace Mot.Cli.Workflows;

/// <summary>What is tracked, and what is written about it.</summary>
internal sealed record TrackingPlan
{
    /// <summary>A video, a folder of images or a sequence's folder.</summary>
    public required string Source { get; init; }

    public FrameRange? Frames { get; init; }

    /// <summary>Frames a second; null: the source's own.</summary>
    public double? FrameRate { get; init; }

    /// <summary>The tracks in MOTChallenge text.</summary>
    public required string Output { get; init; }

    /// <summary>The video with the tracks drawn on it.</summary>
    public string? Annotated { get; init; }
}

/// <summary>What tracking gave.</summary>
/// <param name="Sequence">The source's name.</param>
/// <param name="Tracklets">The tracklets.</param>
/// <param name="Frames">Number of frames tracked.</param>
/// <param name="Took">Time it took.</param>
/// <param name="Counts">How many detections the tracker was given, and could not use.</param>
internal sealed record Tracked(string Sequence, IReadOnlyList<Tracklet> Tracklets, int Frames, TimeSpan Took, DetectionCounts Counts)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Tracklets.Count} tracks in {Frames} frames, {Frames / Math.Max(Took.TotalSeconds, 1e-9):0.0} frames/s");
}

/// <summary>Tracks with a model.</summary>
internal static class ModelTracking
{
    /// <summary>Tracks a source, frame after frame. After a stop or an error, what was tracked until then is written.</summary>
    public static Tracked Run(MLContext ml, ITransformer model, TrackingPlan plan, IProgress<Step> progress, CancellationToken stop)
    {
        using IFrameSource source = FrameSources.Open(plan.Source, plan.Frames, stop).Prefetch(cancellationToken: stop);
        using TrackingEngine engine = ml.Mot().CreateTrackingEngine(model, new TrackingEngineOptions { FrameRate = plan.FrameRate ?? source.FrameRate });
        using AnnotatedVideo? video = plan.Annotated is { } path ? new AnnotatedVideo(path, source.FrameRate, source.Width, source.Height) : null;
        TrackletBuilder builder = new(source.Name);
        using Mat image = new();
        int frames = 0;
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Tracklet> tracklets = [];
        bool whole = false;
        try
        {
            while (source.TryRead(image, stop))
            {
                // Times count, so that a frame that a damaged file has lost moves nobody less far.
                TimeSpan? time = plan.FrameRate is { } rate ? TimeSpan.FromSeconds((source.Frame - 1) / rate) : source.Timestamp;
                ReadOnlySpan<TrackedObject> tracks = engine.Update(image, time);
                builder.Add(source.Frame, tracks);
                video?.Add(image, source.Frame, tracks);
                progress.Report(new Step(++frames, source.Count));
            }

            whole = true;
        }
        finally
        {
            tracklets = builder.Build();
            if (whole || frames > 0)
                MotChallengeFile.Write(plan.Output, Tracklet.ToRows(tracklets));
            if (!whole && frames > 0)
                Screen.Note($"{plan.Output}: the tracks of {frames} frames until then are kept");
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        foreach (string warning in new[] { source.Warning, engine.Warning }.OfType<string>())
            Screen.Note($"warning: {warning}");
        if (frames > 0)
            video?.Complete();
        return new Tracked(source.Name, tracklets, frames, took, engine.Counts);
    }

    /// <summary>What the model finds, before any association: in another pass over the source.</summary>
    public static MotRow[] Detect(MLContext ml, IEnumerable<ITransformer> model, TrackingPlan plan, IProgress<Step> progress, CancellationToken stop)
    {
        IDataView frames = ml.Mot().LoadFrames([FrameSequence.WithoutTruth(plan.Source)], new FrameLoadingOptions { Frames = plan.Frames });
        double? count = frames.GetRowCount();
        foreach (ITransformer stage in model.TakeWhile(stage => stage is not AssociationTransformer))
            frames = stage.Transform(frames);
        List<MotRow> rows = [];
        int done = 0;
        foreach (FrameDetection frame in ml.Data.CreateEnumerable<FrameDetection>(frames, reuseRowObject: true))
        {
            stop.ThrowIfCancellationRequested();
            float[] corners = frame.PredictedBoundingBoxes;
            for (int i = 0; i < frame.Score.Length; i++)
            {
                rows.Add(MotRow.FromSingle(frame.Frame, -1, Box.FromCorners(corners, i), frame.Score[i]));
            }

            progress.Report(new Step(++done, count));
        }

        return [.. rows];
    }

    /// <summary>Pictures of what was tracked.</summary>
    public static ContactSheet Picture(TrackingPlan plan, Tracked tracked, ContactSheetOptions? options, CancellationToken stop)
    {
        using IFrameSource source = FrameSources.Open(plan.Source, plan.Frames);
        return ContactSheet.Create(source, tracked.Tracklets, options, stop);
    }

    /// <summary>The curves of training as a report shows them: losses, then what else there is.</summary>
    public static IReadOnlyList<CurveChart> Charts(IReadOnlyList<TrainingCurve> curves) =>
    [
        .. curves.GroupBy(curve => curve.Name.IndexOf(": ", StringComparison.Ordinal) is >= 0 and int colon ? curve.Name[..colon] : curve.Name)
            .Select(group => new CurveChart(group.Key, [.. group.Select(c => c with { Name = c.Name[(c.Name.IndexOf(": ", StringComparison.Ordinal) is >= 0 and int at ? at + 2 : 0)..] })])),
    ];

    /// <summary>What a report tells of a model.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Settings(MotModelInfo model) =>
    [
        .. model.Notes.Where(note => note.Key != ModelTraining.CurvesNote),
        .. model.Stages.Select(stage => KeyValuePair.Create(stage.Kind, stage.Options)),
    ];

    /// <summary>The model with another tracker.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="model">The model, which keeps what it holds.</param>
    /// <param name="source">A source that it is for.</param>
    /// <param name="change">What becomes of its tracker.</param>
    public static ITransformer WithTracker(MLContext ml, IEnumerable<ITransformer> model, string source, Func<TrackerOptions, TrackerOptions> change)
    {
        IDataView frames = ml.Mot().LoadFrames([FrameSequence.WithoutTruth(source)]);
        List<ITransformer> stages = [];
        foreach (ITransformer stage in model)
        {
            ITransformer next = stage is AssociationTransformer { Options: { } options }
                ? ml.Mot().Associate(options with { Tracker = change(options.Tracker) }).Fit(frames)
                : stage;
            frames = next.Transform(frames);
            stages.Add(next);
        }

        return new TransformerChain<ITransformer>([.. stages]);
    }

    /// <summary>Reads truth to compare tracks with, before there are any.</summary>
    /// <param name="path">A truth file, or a sequence's folder.</param>
    /// <param name="options">How it is going to be compared.</param>
    /// <returns>The truth, with no tracks yet.</returns>
    /// <exception cref="InvalidDataException">It has a bad row, or the folder is of none or several sequences.</exception>
    public static EvaluationSequence ReadTruth(string path, MotEvaluationOptions options) => MotSequence.WithTruth(path) switch
    {
        [var sequence] => new(sequence.Name, sequence.ReadTruth(options.Reading(MotFileKind.Truth)), []) { TruthPath = sequence.TruthPath },
        var several => throw new InvalidDataException($"{path}: found {several.Count} sequences with truth, expected that of one"),
    };

    /// <summary>A row of detections.</summary>
    private sealed class FrameDetection
    {
        public int Frame { get; set; }

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
