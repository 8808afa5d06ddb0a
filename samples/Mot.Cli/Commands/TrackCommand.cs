using System.CommandLine;
using System.Diagnostics;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Cli.Commands;

/// <summary>Tracks a video with a model, or a file of detections with a tracker.</summary>
internal sealed class TrackCommand : ExampleCommand
{
    private readonly Option<string> _detections = CommonOptions.Path("--detections", "PATH",
        "Track these detections (MOTChallenge text, or a sequence's folder) in place of images");

    private readonly Option<string> _tracker = new("--tracker")
    {
        Description = $"The tracker, in any case: {string.Join(", ", TrackerPresets.Names)}",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Set an option of the tracker, as in TrackBuffer=60 or Stages.overlap.CostLimit=0.6; may be repeated",
        HelpName = "OPTION=VALUE",
    };

    private readonly Option<double?> _frameRate = new("--frame-rate")
    {
        Description = "Frames a second; the source's own where it says so, else 30",
        HelpName = "N",
    };

    private readonly Option<FrameRange?> _frames = CommonOptions.Frames("--frames", "Track these frames only");
    private readonly Option<string> _output = CommonOptions.Path("--output", "FILE", "Tracks in MOTChallenge text", required: true);

    public TrackCommand()
        : base("track", "Track a video, a folder of images, a sequence, or a file of detections")
    {
        Add(_detections);
        Add(_tracker);
        Add(_set);
        Add(_frameRate);
        Add(_frames);
        Add(_output);
        _frameRate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } rate && !(rate > 0))
                result.AddError($"--frame-rate: found {rate}, expected a number greater than 0");
        });
        SetAction(RunAsync);
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("detections of another detector", "track --detections det.txt --tracker bytetrack --frame-rate 25 --output tracks.txt"),
        ("with an option changed", "track --detections MOT17-02-FRCNN --tracker sort --set TrackBuffer=5 --output tracks.txt"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string path = parsed.GetValue(_detections) ?? throw new UsageException("Option '--detections' is required.");
        TrackerOptions options = Tracker(parsed) ?? throw new UsageException($"--detections needs --tracker, one of {string.Join(", ", TrackerPresets.Names)}");
        DetectionSequence detections = DetectionFiles.Read(path, parsed.GetValue(_frameRate), parsed.GetValue(_frames));
        string output = parsed.GetRequiredValue(_output);
        long start = Stopwatch.GetTimestamp();
        MotRow[] tracks = await Screen.RunAsync($"Tracking {detections.Name}", _ => detections.Track(options));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        stop.ThrowIfCancellationRequested();
        OutputFiles.Prepare(output);
        MotChallengeFile.Write(output, tracks);
        Screen.Note($"{output}: {tracks.DistinctBy(t => t.Id).Count()} tracks in {detections.Count} frames, {took.TotalSeconds:0.00} s");
        return ExitCode.Done;
    }

    /// <summary>The tracker asked for with its options set; null where none is.</summary>
    private TrackerOptions? Tracker(ParseResult parsed)
    {
        TrackerOptions? options = null;
        UsageException.Check(() =>
        {
            options = parsed.GetValue(_tracker) is { } name ? TrackerPresets.Create(name) : null;
            foreach (string setting in parsed.GetValue(_set) ?? [])
            {
                if (options is null)
                    throw new UsageException("--set needs --tracker");
                int equals = setting.IndexOf('=');
                if (equals <= 0)
                    throw new UsageException($"--set: found '{setting}', expected OPTION=VALUE");
                options = options.With(setting[..equals], setting[(equals + 1)..]);
            }

            options?.Validate();
        });
        return options;
    }
}
