using System.CommandLine;
using System.Globalization;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Spectre.Console;

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
        "Tracks in MOTChallenge text: a file, or a folder with NAME.txt for each sequence NAME", required: true);

    private readonly Option<FrameRange?> _frames = CommonOptions.Frames("--frames", "Evaluate these frames only");

    private readonly Option<MotBenchmark?> _benchmark =
        CommonOptions.Choice("--benchmark", "Whose classes and distractors apply; MOT17's without it", s_benchmarks);


    private readonly Option<bool> _raw = new("--no-preprocessing") { Description = "Evaluate every class, and keep tracks of distractors" };
    private readonly Option<bool> _lenient = new("--lenient") { Description = "Skip and count bad rows instead of refusing the file" };
    private readonly Option<bool> _json = new("--json") { Description = "Print all metrics as JSON" };

    public EvalCommand()
        : base("eval", "Compare tracks with the truth: CLEAR MOT, Identity and HOTA")
    {
        Add(_truth);
        Add(_tracks);
        Add(_frames);
        Add(_benchmark);
        Add(_raw);
        Add(_lenient);
        Add(_json);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("one sequence", "eval --truth MOT17/train/MOT17-02-FRCNN --tracks tracks.txt"),
        ("a benchmark, as JSON", "eval --truth MOT17/train --tracks results/ --json"),
        ("the last frames only", "eval --truth gt.txt --tracks tracks.txt --frames 597-795"),
    ];

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        MotReadOptions reading = new() { Lenient = parsed.GetValue(_lenient) };
        List<EvaluationSequence> sequences = [.. EvaluationFiles.Pair(parsed.GetRequiredValue(_truth), parsed.GetRequiredValue(_tracks))
            .Select(pair => new EvaluationSequence(pair.Name, Read(pair.Truth, reading), Read(pair.Tracks, reading), pair.Length))];
        MotEvaluation evaluation = MotEvaluator.Evaluate(sequences, new MotEvaluationOptions
        {
            Benchmark = parsed.GetValue(_benchmark) ?? MotBenchmark.Mot17,
            Preprocess = !parsed.GetValue(_raw),
            Frames = parsed.GetValue(_frames),
        }, cancellation);
        if (parsed.GetValue(_json))
            Screen.Result(evaluation.ToJson());
        else
            Screen.Result(MetricsTable.Create(evaluation));
        return ExitCode.Done;
    }

    private static MotRow[] Read(string path, MotReadOptions options)
    {
        MotRow[] rows = MotChallengeFile.Read(path, options, out MotReadReport report);
        if (report.Skipped > 0)
            Screen.Note($"{path}: {report}");
        return rows;
    }
}

/// <summary>Metrics for people.</summary>
internal static class MetricsTable
{
    private static readonly (string Header, Func<MotMetrics, string> Cell)[] s_columns =
    [
        ("HOTA", m => Ratio(m.Hota)), ("DetA", m => Ratio(m.DetA)), ("AssA", m => Ratio(m.AssA)), ("MOTA", m => Ratio(m.Mota)),
        ("MOTP", m => Ratio(m.Motp)), ("IDF1", m => Ratio(m.Idf1)), ("IDP", m => Ratio(m.IdPrecision)), ("IDR", m => Ratio(m.IdRecall)),
        ("MT", m => Count(m.MostlyTracked)), ("PT", m => Count(m.PartlyTracked)), ("ML", m => Count(m.MostlyLost)),
        ("FP", m => Count(m.FalsePositives)), ("FN", m => Count(m.FalseNegatives)), ("IDSW", m => Count(m.IdentitySwitches)),
        ("Frag", m => Count(m.Fragmentations)),
    ];

    public static Table Create(MotEvaluation evaluation)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("Sequence");
        foreach ((string header, _) in s_columns)
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        foreach ((string name, MotMetrics metrics) in evaluation.Sequences)
            Row(name, metrics);
        if (evaluation.Sequences.Count > 1)
            Row("Combined", evaluation.Combined);
        return table;

        void Row(string name, MotMetrics metrics) =>
            table.AddRow([Markup.Escape(name), .. s_columns.Select(c => c.Cell(metrics))]);
    }

    private static string Ratio(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A sequence's two files.</summary>
internal sealed record EvaluationFiles(string Name, string Truth, string Tracks, int? Length)
{
    /// <summary>Finds the tracks that belong to each truth.</summary>
    /// <exception cref="IOException">A file is missing, or no sequence is there.</exception>
    public static IReadOnlyList<EvaluationFiles> Pair(string truth, string tracks)
    {
        if (File.Exists(truth))
            return [new(NameOf(truth), truth, TracksOf(NameOf(truth), tracks, single: true), null)];
        if (!Directory.Exists(truth))
            throw new FileNotFoundException($"--truth: no such file or folder: {truth}");
        List<MotSequence> sequences = [.. MotSequence.OpenAll(truth).Where(s => s.TruthPath is not null)];
        if (sequences.Count > 0)
        {
            return [.. sequences.Select(s =>
                new EvaluationFiles(s.Name, s.TruthPath!, TracksOf(s.Name, tracks, sequences.Count == 1), s.Info?.Length))];
        }

        List<string> files = [.. Directory.GetFiles(truth, "*.txt").Order(StringComparer.Ordinal)];
        if (files.Count == 0)
            throw new FileNotFoundException($"--truth: {truth} holds neither sequences with gt/gt.txt nor NAME.txt files");
        return [.. files.Select(f => new EvaluationFiles(NameOf(f), f, TracksOf(NameOf(f), tracks, files.Count == 1), null))];
    }

    /// <summary>A sequence's name is its folder's where the file has a general name.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        DirectoryInfo? folder = Directory.GetParent(Path.GetFullPath(path));
        if (name is not ("gt" or "tracks" or "det"))
            return name;
        if (folder?.Name is "gt" or "det")
            folder = folder.Parent;
        return folder is { Parent: not null } ? folder.Name : name;
    }

    private static string TracksOf(string name, string tracks, bool single)
    {
        if (File.Exists(tracks))
            return single ? tracks : throw new UsageException($"--tracks: {tracks} is one file, but --truth has several sequences; expected a folder with {name}.txt and so on");
        if (!Directory.Exists(tracks))
            throw new FileNotFoundException($"--tracks: no such file or folder: {tracks}");
        string folder = Path.Combine(tracks, name);
        string[] candidates = [folder + ".txt", Path.Combine(folder, "tracks.txt"), Path.Combine(folder, name + ".txt")];
        if (candidates.FirstOrDefault(File.Exists) is { } found)
            return found;
        string[] others = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.txt").Where(f => Path.GetFileName(f) is not ("gt.txt" or "det.txt"))] : [];
        return others.Length == 1 ? others[0]
            : throw new FileNotFoundException($"--tracks: no tracks of sequence {name}; expected {candidates[0]} or {candidates[1]}");
    }
}
