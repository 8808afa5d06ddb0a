using System.CommandLine;
using Mot.Association;
using Mot.Association.Files;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;

namespace Mot.Cli.Commands;

/// <summary>Detections of another detector, and their trackers; no images are needed.</summary>
internal sealed class DetectionFiles
{
    private const double DefaultFrameRate = 30;
    private const string CsvExtension = ".csv";

    private readonly Option<double?> _frameRate = new("--frame-rate")
    {
        Description = "Frames a second; the source's own where it says so, else 30",
        HelpName = "N",
    };

    private readonly Option<FrameRange?> _frames;
    private readonly Option<string> _embeddings;
    private readonly Option<bool> _lenient = new("--lenient") { Description = "Skip and count bad rows instead of refusing the file" };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set an option of the tracker, as in TrackBuffer=60 or Stages.overlap.CostLimit=0.6; may be repeated",
        HelpName = "OPTION=VALUE",
    };

    /// <summary>Adds the options that say how detections are read and what tracks them.</summary>
    /// <param name="command">Gets them.</param>
    /// <param name="frames">What <c>--frames</c> does.</param>
    /// <param name="embeddings">What <c>--embeddings</c> names.</param>
    public DetectionFiles(Command command, string frames, string embeddings)
    {
        _frames = CommonOptions.Frames("--frames", frames);
        _embeddings = CommonOptions.Path("--embeddings", "FILE.csv", embeddings);
        command.Add(_frameRate);
        command.Add(_frames);
        command.Add(_embeddings);
        command.Add(_lenient);
        command.Add(_set);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_frameRate) is { } rate && !(rate > 0))
                result.AddError($"--frame-rate: found {rate}, expected a number greater than 0");
        });
    }

    /// <summary>The options that only detections have.</summary>
    public IReadOnlyList<Option> OfDetections => [_embeddings, _lenient];

    public double? FrameRate(ParseResult parsed) => parsed.GetValue(_frameRate);

    public FrameRange? Frames(ParseResult parsed) => parsed.GetValue(_frames);

    public string? Embeddings(ParseResult parsed) => parsed.GetValue(_embeddings);

    public MotReadOptions Reading(ParseResult parsed) => new() { Lenient = parsed.GetValue(_lenient), Frames = Frames(parsed) };

    /// <summary>Whether options of the tracker are set.</summary>
    public bool Sets(ParseResult parsed) => parsed.GetValue(_set) is { Length: > 0 };

    /// <summary>A preset, or the options in a JSON file, with what <c>--set</c> sets.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tracker">The preset's name or the file; null leaves <paramref name="given"/>.</param>
    /// <param name="given">Options to start from.</param>
    public TrackerOptions Configure(ParseResult parsed, string? tracker, TrackerOptions? given = null)
    {
        TrackerOptions options = given ?? TrackerPresets.Iou;
        UsageException.Check(() =>
        {
            if (tracker is not null)
                options = File.Exists(tracker) ? TrackerOptions.FromJson(InputFile.ReadAllText(tracker)) : TrackerPresets.Create(tracker);
            foreach (string setting in parsed.GetValue(_set) ?? [])
                options = setting.IndexOf('=') > 0 ? options.With(setting) : throw new UsageException($"--set: found '{setting}', expected OPTION=VALUE");
            options.Validate();
        });
        return options;
    }

    /// <summary>Detections in MOTChallenge text or in a .csv with appearance vectors, or the folder of a sequence that has them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="embeddings">The .csv with the appearance vectors; null: none.</param>
    public DetectionSequence Read(ParseResult parsed, string path, string? embeddings)
    {
        DetectionSequence sequence = Sequence(parsed, path);
        if (embeddings is null)
            return sequence;
        DetectionSequence described = ReadCsv(parsed, embeddings, sequence.FrameRate);
        return described.EmbeddingSize > 0
            ? sequence.WithEmbeddings(described)
            : throw new InvalidDataException($"{embeddings}: found no appearance vectors, expected columns e0, e1, ... after the score.");
    }

    private DetectionSequence Sequence(ParseResult parsed, string path)
    {
        if (Directory.Exists(path))
        {
            MotSequence folder = MotSequence.Open(path);
            return FromText(folder.Name, folder.DetectionsPath ?? throw new FileNotFoundException($"{path}: found no det/det.txt"), folder.Info);
        }

        if (!File.Exists(path))
            throw new FileNotFoundException($"--detections: no such file or folder: {path}");
        if (Path.GetExtension(path).Equals(CsvExtension, StringComparison.OrdinalIgnoreCase))
        {
            DetectionSequence all = ReadCsv(parsed, path, FrameRate(parsed) ?? DefaultFrameRate);
            return Frames(parsed) is { } range ? all.Slice(range) : all;
        }

        string? above = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Path.GetFileName(above) == "det")
            above = Path.GetDirectoryName(above);
        string info = Path.Combine(above ?? "", SequenceInfo.FileName);
        SequenceInfo? known = File.Exists(info) ? SequenceInfo.Read(info) : null;
        return FromText(known?.Name ?? Path.GetFileNameWithoutExtension(path), path, known);

        DetectionSequence FromText(string name, string file, SequenceInfo? info)
        {
            MotReadOptions reading = Reading(parsed) with { Kind = MotFileKind.Detections };
            MotRow[] rows = MotChallengeFile.Read(file, reading, out MotReadReport report);
            Notes.Skipped(file, report);
            return DetectionSequence.FromRows(name, rows, FrameRate(parsed) ?? info?.FrameRate ?? DefaultFrameRate, Frames(parsed));
        }
    }

    private DetectionSequence ReadCsv(ParseResult parsed, string path, double frameRate)
    {
        DetectionSequence sequence = DetectionCsv.Read(path, Reading(parsed), out MotReadReport report, frameRate);
        Notes.Skipped(path, report);
        return sequence;
    }
}
