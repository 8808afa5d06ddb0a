using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Evaluation;
using Mot.Association.Files;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Cli.Workflows;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Display;
using Mot.MLNet.Models;
using Mot.Training.Frames;

namespace Mot.Cli.Commands;

/// <summary>Tracks a video with a model, or a file of detections with a tracker.</summary>
internal sealed class TrackCommand : ExampleCommand
{
    private readonly Option<string> _model = CommonOptions.Path("--model", "FILE.mot", "Track with this model");
    private readonly Option<string> _source = CommonOptions.Path("--source", "PATH", "What to track: a video, a folder of images, or a sequence's folder");

    private readonly Option<string> _detections = CommonOptions.Path("--detections", "PATH",
        "Track these detections (MOTChallenge text, a .csv with appearance vectors, or a sequence's folder) in place of images");

    private readonly Option<string> _tracker = new("--tracker")
    {
        Description = $"The tracker, in place of the model's: a file that tune wrote, or in any case one of {string.Join(", ", TrackerPresets.Names)}",
        HelpName = "NAME|FILE.json",
    };

    private readonly DetectionFiles _files;
    private readonly Option<string> _output = CommonOptions.Path("--output", "FILE", "Tracks in MOTChallenge text", required: true);

    private readonly Option<string> _annotate = CommonOptions.Path("--annotate", "FILE.mp4",
        "Also write a video with the tracks drawn on it: .mp4, .m4v, .webm or .mkv (VP8, which browsers play), .mov (MPEG-4, a third of the size) or .avi (Motion JPEG)");

    private readonly Option<string> _report = CommonOptions.Path("--report", "FILE.html", "Also write a report: metrics where there is truth, tracks over time, pictures");
    private readonly Option<string> _saveDetections = CommonOptions.Path("--save-detections", "FILE", "Also write what the network finds, before association");
    private readonly Option<string> _truth = CommonOptions.Path("--truth", "FILE", "Truth for the report and the metrics; a sequence's folder has its own");

    public TrackCommand()
        : base("track", "Track a video, a folder of images, a sequence, or a file of detections")
    {
        Add(_model);
        Add(_source);
        Add(_detections);
        Add(_tracker);
        _files = new DetectionFiles(this, "Track these frames only", "The detections' appearance vectors: a .csv with the columns frame,x,y,w,h,score,e0,e1,...");
        Add(_output);
        Add(_annotate);
        Add(_report);
        Add(_saveDetections);
        Add(_truth);
        Validators.Add(Validate);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("a video, with pictures", "track --model my.mot --source street.mp4 --output tracks.txt --annotate tracked.mp4 --report report.html"),
        ("some frames, with another threshold", "track --model my.mot --source street.mp4 --frames 601-800 --set ConfidenceThreshold=0.3 --output tracks.txt"),
        ("detections of another detector", "track --detections det.txt --tracker bytetrack --frame-rate 25 --output tracks.txt"),
        ("with their appearance", "track --detections det.txt --embeddings looks.csv --tracker fairmot --output tracks.txt"),
    ];

    private void Validate(CommandResult result)
    {
        bool model = result.GetResult(_model) is not null, detections = result.GetResult(_detections) is not null;
        if (model == detections)
            result.AddError("found " + (model ? "both --model and --detections" : "neither --model nor --detections") + ", expected one of them");
        if (model && result.GetResult(_source) is null)
            result.AddError("--model needs --source");
        if (detections && result.GetResult(_tracker) is null)
            result.AddError($"--detections needs --tracker, one of {string.Join(", ", TrackerPresets.Names)}");
        foreach (Option option in new Option[] { _source, _annotate, _report, _saveDetections, _truth })
        {
            if (detections && result.GetResult(option) is not null)
                result.AddError($"{option.Name} needs --model");
        }

        foreach (Option option in _files.OfDetections)
        {
            if (model && result.GetResult(option) is not null)
                result.AddError($"{option.Name} needs --detections");
        }

        if (result.GetValue(_annotate) is { } video && !VideoFileWriter.Supports(video))
            result.AddError($"{_annotate.Name}: found '{video}', expected a name that ends in one of {string.Join(", ", VideoFileWriter.Extensions)}");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop) => parsed.GetValue(_detections) is { } detections
        ? await TrackDetectionsAsync(parsed, detections)
        : await TrackSourceAsync(parsed, stop);

    private async Task<int> TrackDetectionsAsync(ParseResult parsed, string path)
    {
        string output = parsed.GetRequiredValue(_output);
        using OutputClaim claim = OutputFiles.Claim([output], path, _files.Embeddings(parsed), parsed.GetValue(_tracker));
        TrackerOptions options = _files.Configure(parsed, parsed.GetValue(_tracker));
        DetectionSequence detections = _files.Read(parsed, path, _files.Embeddings(parsed));
        long start = Stopwatch.GetTimestamp();
        DetectionCounts counts = DetectionCounts.None;
        MotRow[] tracks = await Screen.RunAsync($"Tracking {detections.Name}", _ => detections.Track(options, out counts));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        MotChallengeFile.Write(output, tracks);
        Screen.Note($"{output}: {tracks.DistinctBy(t => t.Id).Count()} tracks in {detections.Count} frames, {took.TotalSeconds:0.00} s");
        Notes.Unused(options, counts, tracks.Length > 0);
        return ExitCode.Done;
    }

    private async Task<int> TrackSourceAsync(ParseResult parsed, CancellationToken stop)
    {
        string file = parsed.GetRequiredValue(_model);
        TrackingPlan plan = new()
        {
            Source = parsed.GetRequiredValue(_source),
            Frames = _files.Frames(parsed),
            FrameRate = _files.FrameRate(parsed),
            Output = parsed.GetRequiredValue(_output),
            Annotated = parsed.GetValue(_annotate),
        };
        string? report = parsed.GetValue(_report), saved = parsed.GetValue(_saveDetections);

        // Whatever can be wrong is better known before the tracking than after it.
        using OutputClaim claim = OutputFiles.Claim(
            [plan.Output, plan.Annotated, report, saved], file, plan.Source, parsed.GetValue(_tracker), parsed.GetValue(_truth));
        EvaluationSequence? truth = Truth(parsed.GetValue(_truth), plan);
        MLContext ml = new();
        using TransformerChain<ITransformer> loaded = ml.Mot().LoadModel(file);
        ITransformer model = loaded;
        if (parsed.GetValue(_tracker) is not null || _files.Sets(parsed))
            model = ModelTracking.WithTracker(ml, loaded, plan.Source, given => _files.Configure(parsed, parsed.GetValue(_tracker), given));

        Tracked tracked = await Screen.RunAsync($"Tracking {plan.Source}", progress => ModelTracking.Run(ml, model, plan, progress, stop));
        Screen.Note($"{plan.Output}: {tracked}");
        if ((model as IEnumerable<ITransformer>)?.OfType<AssociationTransformer>().FirstOrDefault() is { } association)
            Notes.Unused(association.Options.Tracker, tracked.Counts, tracked.Tracklets.Count > 0);
        stop.ThrowIfCancellationRequested();

        IReadOnlyList<KeyValuePair<string, MotMetrics>> metrics = [];
        if (truth is not null)
        {
            metrics = MotEvaluator.Evaluate([truth with { Name = tracked.Sequence, Tracks = Tracklet.ToRows(tracked.Tracklets) }], Evaluation(plan)).Sequences;
            Screen.Result(MotMetricsReport.ToText(metrics).TrimEnd());
        }

        if (saved is not null)
            MotChallengeFile.Write(saved, await Screen.RunAsync("Detecting", progress => ModelTracking.Detect(ml, loaded, plan, progress, stop)), MotFileKind.Detections);

        if (report is not null)
        {
            MotModelInfo info = ml.Mot().InspectModel(file);
            ContactSheet sheet = await Screen.RunAsync("Drawing the report", _ => ModelTracking.Picture(plan, tracked, null, stop));
            new TrackingReport
            {
                Title = tracked.Sequence,
                Subtitle = $"{tracked}, tracked with {Path.GetFileName(file)}",
                SequenceMetrics = metrics,
                Tracklets = tracked.Tracklets,
                Frames = sheet.Frames,
                Crops = sheet.Tracklets,
                Training = ModelTracking.Charts(ModelTraining.Curves(info)),
                Settings = ModelTracking.Settings(info),
            }.Save(report);
        }

        return ExitCode.Done;
    }

    private static MotEvaluationOptions Evaluation(TrackingPlan plan) => new() { Frames = plan.Frames };

    /// <summary>
    /// The truth that was asked for, or else the source's own, if it has any that is good: nobody asked for it, so that what is wrong
    /// with it is worth a warning and no more.
    /// </summary>
    private static EvaluationSequence? Truth(string? asked, TrackingPlan plan)
    {
        EvaluationSequence? truth = null;
        if (asked is not null)
        {
            truth = File.Exists(asked) || Directory.Exists(asked)
                ? ModelTracking.ReadTruth(asked, Evaluation(plan))
                : throw new FileNotFoundException($"--truth: no such file or folder: {asked}");
        }
        else
        {
            try
            {
                if (Directory.Exists(plan.Source) && MotSequence.TryOpen(plan.Source)?.TruthPath is not null)
                    truth = ModelTracking.ReadTruth(plan.Source, Evaluation(plan));
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                Screen.Note($"warning: no metrics, since the source's own truth can't be used: {Failure.Message(e)}");
            }
        }

        if (truth?.WhyNoTruthCounts(Evaluation(plan)) is not { } why)
            return truth;
        Screen.Note($"warning: no metrics, since of {truth.TruthPath} {why}");
        return null;
    }
}
