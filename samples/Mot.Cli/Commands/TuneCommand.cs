using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mot.Association.Evaluation;
using Mot.Association.Files;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;

namespace Mot.Cli.Commands;

/// <summary>Looks for the options of a tracker that suit given detections.</summary>
internal sealed class TuneCommand : ExampleCommand
{
    private static readonly TuningOptions s_tuning = new();

    private static readonly Dictionary<string, TuningMetrics> s_metrics = new()
    {
        ["HOTA"] = TuningMetrics.Hota,
        ["MOTA"] = TuningMetrics.Mota,
        ["IDF1"] = TuningMetrics.Idf1,
        ["mean"] = TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1,
    };

    private readonly Option<string> _tracker = new("--tracker")
    {
        Description = $"The tracker to start from: a file that tune wrote, or in any case one of {string.Join(", ", TrackerPresets.Names)}",
        HelpName = "NAME|FILE.json",
        Required = true,
    };

    private readonly Option<string> _data = CommonOptions.Path("--data", "DIR", "A sequence's folder, or a folder of sequences, with det/det.txt and gt/gt.txt", required: true);
    private readonly Option<TuningMetrics?> _metric = CommonOptions.Choice("--metric", "What is maximised; mean is of the three; HOTA without it", s_metrics);

    private readonly Option<int> _trials = new Option<int>("--trials")
    {
        Description = "How many settings are tried, the given one among them",
        HelpName = "N",
        DefaultValueFactory = _ => s_tuning.Trials,
    }.AtLeast(1);

    private readonly Option<string[]> _range = new("--range")
    {
        Description = "Try this option between these values, as in TrackBuffer=10..60, in place of the tracker's own ranges; may be repeated",
        HelpName = "OPTION=A..B",
    };

    private readonly DetectionFiles _files;
    private readonly Option<MotBenchmark?> _benchmark = EvalCommand.Benchmark();
    private readonly Option<bool> _raw = EvalCommand.NoPreprocessing();
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on where an earlier run with the same options was stopped" };
    private readonly Option<string> _output = CommonOptions.Path("--output", "FILE.json", "The best options; FILE.csv beside it has all trials [default: NAME-tuned.json]");

    public TuneCommand()
        : base("tune", "Look for the options of a tracker that suit given detections, by random search")
    {
        Add(_tracker);
        Add(_data);
        Add(_metric);
        Add(_trials);
        Add(_range);
        _files = new DetectionFiles(this, "Tune on these frames only, and keep the others to see what it is worth",
            "The detections' appearance vectors: a .csv in each sequence's folder, such as det/looks.csv");
        Add(_benchmark);
        Add(_raw);
        Add(_seed);
        Add(_resume);
        Add(_output);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("ByteTrack for a detector's output, and what became of it", "tune --tracker bytetrack --data MOT17/train --metric HOTA --trials 200 --output best.json"),
        ("", "track --tracker best.json --detections MOT17/test/MOT17-01-FRCNN --output tracks.txt"),
        ("two options only", "tune --tracker sort --data MOT15/train --range TrackBuffer=1..30 --range Stages.overlap.CostLimit=0.5..0.9"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string tracker = parsed.GetRequiredValue(_tracker);
        string output = parsed.GetValue(_output) ?? $"{_files.Configure(parsed, tracker).Name}-tuned.json", table = Path.ChangeExtension(output, ".csv");
        using OutputClaim claim = OutputFiles.Claim([output, table], tracker, parsed.GetRequiredValue(_data));
        TrackerOptions options = _files.Configure(parsed, tracker);
        List<OptionRange> ranges = [.. OptionRange.For(options)];
        if (parsed.GetValue(_range) is { Length: > 0 } asked)
            ranges = [.. asked.Select(text => ParseRange(text, ranges))];
        TuningOptions tuning = s_tuning with
        {
            Trials = parsed.GetValue(_trials),
            Seed = parsed.GetValue(_seed),
            Metrics = parsed.GetValue(_metric) ?? s_tuning.Metrics,
            Evaluation = MotEvaluationOptions.Default with
            {
                Benchmark = parsed.GetValue(_benchmark) ?? MotEvaluationOptions.Default.Benchmark,
                Preprocess = !parsed.GetValue(_raw),
            },
        };
        List<TuningSequence> sequences = Sequences(parsed, parsed.GetRequiredValue(_data), tuning.Evaluation);
        string subject = Subject(options, tuning, sequences);
        IReadOnlyList<TuningTrial> done = parsed.GetValue(_resume) && File.Exists(table) ? TuningTable.Read(table, subject, ranges) : [];

        TuningResult result;
        TuningTable.Write(table, subject, ranges, done);
        await using (StreamWriter lines = new(table, append: true) { AutoFlush = true })
        {
            int count = done.Count(t => t.Number < tuning.Trials);
            double best = done.Select(t => t.Score).DefaultIfEmpty(double.NegativeInfinity).Max();
            try
            {
                result = await Screen.RunAsync("Tuning", progress => TrackerTuner.Tune(sequences, options, ranges, tuning, done, new Report<TuningTrial>(trial =>
                {
                    lock (lines)
                    {
                        lines.WriteLine(TuningTable.Line(trial, ranges));
                        best = Math.Max(best, trial.Score);
                        progress.Report(new Step(++count, tuning.Trials, string.Create(CultureInfo.InvariantCulture, $"best {best:0.0000}")));
                    }
                }), stop));
            }
            catch (ArgumentException e)
            {
                throw new UsageException(Failure.Message(e));
            }
            catch (OperationCanceledException)
            {
                Screen.Note($"the same command with --resume goes on from {table}");
                throw;
            }
        }

        TuningTable.Write(table, subject, result);
        OutputFile.WriteText(output, text => text.WriteLine(result.Best.ToJson()));
        Screen.Result("                HOTA    MOTA    IDF1");
        Screen.Result(Line("as given", result.Trials[0]));
        Screen.Result(Line($"trial {result.BestTrial.Number}", result.BestTrial));
        foreach ((OptionRange range, double value) in result.Ranges.Zip(result.BestTrial.Values))
            Screen.Result($"{range.Name}={range.Text(value)}");
        Screen.Result(output);
        Screen.Result(table);
        return ExitCode.Done;
    }

    private static string Line(string name, TuningTrial trial) => string.Create(CultureInfo.InvariantCulture,
        $"{name,-12}  {100 * trial.Hota,6:0.00}  {100 * trial.Mota,6:0.00}  {100 * trial.Idf1,6:0.00}");

    private List<TuningSequence> Sequences(ParseResult parsed, string data, MotEvaluationOptions evaluation)
    {
        List<TuningSequence> sequences = [];
        List<EvaluationSequence> truths = [];
        foreach (MotSequence folder in MotSequence.OpenAll(data).Where(s => s.TruthPath is not null && s.DetectionsPath is not null))
        {
            string? embeddings = _files.Embeddings(parsed) is { } name ? Path.Combine(folder.Directory, name) : null;
            DetectionSequence detections = _files.Read(parsed, folder.Directory, embeddings);
            MotRow[] truth = MotChallengeFile.Read(folder.TruthPath!, evaluation.Reading(MotFileKind.Truth, _files.Reading(parsed)), out MotReadReport report);
            Notes.Skipped(folder.TruthPath!, report);
            sequences.Add(new(detections, truth));
            truths.Add(new(folder.Name, truth, []) { TruthPath = folder.TruthPath });
        }

        if (sequences.Count == 0)
            throw new DirectoryNotFoundException($"{data}: found no sequence with detections and truth, expected det/det.txt and gt/gt.txt in it or in folders of it");
        Notes.WithoutTruth(truths, evaluation);
        return sequences;
    }

    /// <summary>What makes two searches the same one, but for their ranges.</summary>
    private static string Subject(TrackerOptions options, TuningOptions tuning, IEnumerable<TuningSequence> sequences)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.ToJson())))[..12];
        string data = string.Join(", ", sequences.Select(s =>
            $"{s.Detections.Name} from frame {s.Detections.FirstFrame}: {s.Detections.Count} frames with {s.Detections.DetectionCount} detections and {s.Truth.Count} true boxes"));
        return $"{options.Name} {hash}, {tuning.Metrics}, {tuning.Evaluation.Benchmark}{(tuning.Evaluation.Preprocess ? "" : " without preprocessing")}, seed {tuning.Seed}; {data}";
    }

    private static OptionRange ParseRange(string text, IEnumerable<OptionRange> known)
    {
        if (text.Split('=') is not [var name, var ends] || ends.Split("..") is not [var first, var last] ||
            !double.TryParse(first, CultureInfo.InvariantCulture, out double min) || !double.TryParse(last, CultureInfo.InvariantCulture, out double max))
        {
            throw new UsageException($"--range: found '{text}', expected OPTION=A..B, such as TrackBuffer=10..60");
        }

        OptionRange? likely = known.FirstOrDefault(r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return likely is null
            ? new OptionRange(name, min, max, Integer: min % 1 == 0 && max % 1 == 0)
            : likely with { Min = min, Max = max, Logarithmic = likely.Logarithmic && min > 0 };
    }
}
