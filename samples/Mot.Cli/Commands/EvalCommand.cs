using System.CommandLine;
using System.Globalization;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.Files;
using Mot.Association.MotChallenge;

namespace Mot.Cli.Commands;

/// <summary>Compares tracks with the truth.</summary>
internal sealed class EvalCommand : ExampleCommand
{
    private static readonly Dictionary<string, MotBenchmark> s_benchmarks = new()
    {
        ["MOT15"] = MotBenchmark.Mot15,
        ["MOT16"] = MotBenchmark.Mot16,
        ["MOT17"] = MotBenchmark.Mot17,
        ["MOT20"] = MotBenchmark.Mot20,
    };

    private readonly Option<string> _truth = CommonOptions.Path("--truth", "PATH",
        "Truth in MOTChallenge text: a file, a sequence's folder, or a folder of sequences", required: true);

    private readonly Option<string> _tracks = CommonOptions.Path("--tracks", "PATH",
        "Tracks in MOTChallenge text: a file, or a folder or zip archive with NAME.txt for each sequence NAME");

    private readonly Option<string> _detections = CommonOptions.Path("--detections", "PATH",
        "Evaluate detections in place of tracks, by average precision; laid out as tracks are");

    private readonly Option<FrameRange?> _frames = CommonOptions.Frames("--frames", "Evaluate these frames only");

    private readonly Option<MotBenchmark?> _benchmark = Benchmark();

    private readonly Option<bool> _raw = NoPreprocessing();
    private readonly Option<bool> _withoutTruth = new("--allow-no-truth") { Description = "Evaluate where no truth counts, too, in place of failing" };
    private readonly Option<bool> _lenient = new("--lenient") { Description = "Skip and count bad rows instead of refusing the file" };
    private readonly Option<bool> _json = new("--json") { Description = "Print all metrics as JSON" };

    /// <summary>The option that says how truth is to be read.</summary>
    public static Option<MotBenchmark?> Benchmark() =>
        CommonOptions.Choice("--benchmark", "Whose classes and distractors apply; MOT17's without it", s_benchmarks);

    /// <summary>The option that no class and no distractor is treated apart.</summary>
    public static Option<bool> NoPreprocessing() => new("--no-preprocessing") { Description = "Evaluate every class, and keep tracks of distractors" };

    public EvalCommand()
        : base("eval", "Compare tracks with the truth: CLEAR MOT, Identity and HOTA")
    {
        Add(_truth);
        Add(_tracks);
        Add(_detections);
        Add(_frames);
        Add(_benchmark);
        Add(_raw);
        Add(_withoutTruth);
        Add(_lenient);
        Add(_json);
        Validators.Add(result =>
        {
            bool tracks = result.GetResult(_tracks) is not null, detections = result.GetResult(_detections) is not null;
            if (tracks == detections)
                result.AddError($"found {(tracks ? "both --tracks and --detections" : "neither --tracks nor --detections")}, expected one of them");
        });
        SetAction(parsed => Run(parsed));
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("one sequence", "eval --truth MOT17/train/MOT17-02-FRCNN --tracks tracks.txt"),
        ("a benchmark, as JSON", "eval --truth MOT17/train --tracks results/ --json"),
        ("detections, by average precision", "eval --truth gt.txt --detections det.txt"),
        ("the last frames only", "eval --truth gt.txt --tracks tracks.txt --frames 597-795"),
    ];

    private int Run(ParseResult parsed)
    {
        bool ofDetections = parsed.GetValue(_detections) is not null;
        OutputClaim.Check([], parsed.GetRequiredValue(_truth), parsed.GetValue(_tracks), parsed.GetValue(_detections));
        MotEvaluationOptions options = new()
        {
            Benchmark = parsed.GetValue(_benchmark) ?? MotBenchmark.Mot17,
            Preprocess = !parsed.GetValue(_raw),
            Frames = parsed.GetValue(_frames),
        };
        IReadOnlyList<EvaluationSequence> sequences = EvaluationSequence.Load(
            parsed.GetRequiredValue(_truth),
            (parsed.GetValue(_tracks) ?? parsed.GetValue(_detections))!,
            new MotReadOptions { Lenient = parsed.GetValue(_lenient) },
            Notes.Skipped,
            options,
            ofDetections ? MotFileKind.Detections : MotFileKind.Results);
        Notes.WithoutTruth(sequences, options, parsed.GetValue(_withoutTruth));
        bool json = parsed.GetValue(_json);
        if (!ofDetections)
        {
            MotEvaluation evaluation = MotEvaluator.Evaluate(sequences, options);
            Screen.Result((json ? evaluation.ToJson() : MotMetricsReport.ToText(evaluation)).TrimEnd());
            return ExitCode.Done;
        }

        DetectionMetrics detection = DetectionEvaluator.Evaluate(sequences, options);
        Screen.Result(json ? detection.ToJson() : string.Create(CultureInfo.InvariantCulture,
            $"AP at IoU 0.5: {detection.AveragePrecision50:0.000}   at 0.75: {detection.AveragePrecision75:0.000}   at 0.5 to 0.95: {detection.AveragePrecision:0.000}   recall at 0.5: {detection.Recall50:0.000}"));
        return ExitCode.Done;
    }
}
