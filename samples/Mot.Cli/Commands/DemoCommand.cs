using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Evaluation;
using Mot.Association.Files;
using Mot.Association.Tracking;
using Mot.Cli.Workflows;
using Mot.MLNet;
using Mot.MLNet.Display;
using Mot.MLNet.Models;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Optimization;
using Mot.Training.Synthetic;

namespace Mot.Cli.Commands;

/// <summary>The whole path in one go, or a video with a model that is there already.</summary>
internal sealed class DemoCommand : ExampleCommand
{
    private const int TrainingSequences = 48, ValidationSequences = 2, TestSequences = 2, JpegQuality = 92;
    private const string DefaultFolder = "mot-demo";
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(215);

    private readonly Option<string> _video = CommonOptions.Path("--video", "FILE", "Track this video with a trained model, in place of training one");
    private readonly Option<string> _model = CommonOptions.Path("--model", "FILE.mot", "The model for --video; the one that is shipped without it");
    private readonly Option<string> _output = CommonOptions.Path("--output", "DIR", $"Where the files go [default: {DefaultFolder}]");
    private readonly Option<TimeSpan?> _timeLimit = CommonOptions.Duration("--time-limit", $"Time for training [default: {s_timeLimit.TotalSeconds}s]");
    private readonly Option<int> _seed = CommonOptions.Seed();

    public DemoCommand()
        : base("demo", "Train on generated sequences, track others, show metrics, video and report")
    {
        Add(_video);
        Add(_model);
        Add(_output);
        Add(_timeLimit);
        Add(_seed);
        SetAction((parsed, stop) => parsed.GetValue(_video) is { } video ? TrackVideoAsync(parsed, video, stop) : RunAsync(parsed, stop));
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("from nothing to tracks", "demo"),
        ("a video of people, at once", "demo --video street.mp4"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(_model) is not null)
            throw new UsageException("--model needs --video");
        string folder = parsed.GetValue(_output) ?? DefaultFolder;
        int seed = parsed.GetValue(_seed);
        string file = Path.Combine(folder, "demo.mot"), report = Path.Combine(folder, "report.html");
        using OutputClaim claim = OutputFiles.Claim([file, report]);

        // One camera that stands still: training and test show its place at other times, with other people. Many short sequences
        // show more of them than few long ones.
        SyntheticOptions tested = new() { Seed = seed + 2, PlaceSeed = seed, Walkers = 5, Occluders = 2, MinVisibility = 0.3 };
        SyntheticOptions scenes = tested with { Seed = seed, Frames = 50 };
        (string train, string validation, string test) = await Screen.RunAsync("Drawing sequences", progress => (
            Draw("train", scenes, TrainingSequences, 0, progress),
            Draw("validation", tested with { Seed = seed + 1 }, ValidationSequences, TrainingSequences, progress),
            Draw("test", tested, TestSequences, TrainingSequences + ValidationSequences, progress)));

        MLContext ml = new(seed);
        using IDisposable trained = await ModelTraining.RunAsync(ml, new TrainingPlan
        {
            Training = Footage.Open([train]),
            Validation = Footage.Open([validation]),
            Model = new FairMotOptions
            {
                Network = new FairMotNetworkOptions { InputWidth = scenes.Width, InputHeight = scenes.Height },
                Training = new TrainingOptions
                {
                    TimeLimit = parsed.GetValue(_timeLimit) ?? s_timeLimit,
                    Epochs = TrainCommand.UnlimitedEpochs,
                    Validations = 2,
                    LearningRate = 2e-3,
                    Seed = seed,

                    // Nobody comes nearer than in training, and there is no time to spend on those who might.
                    Augmentation = new AugmentationOptions { MaxScale = 1.3, MinSilhouetteScale = 0.75, MaxSilhouetteScale = 1.35 },
                },
            },
            Output = file,
            Notes = new Dictionary<string, string> { ["trained on"] = $"{TrainingSequences} generated sequences, seed {seed}" },
        }, stop);

        List<string> written = [file];
        List<EvaluationSequence> evaluated = [];
        List<(Tracked Tracked, ContactSheet Sheet)> pictures = [];
        foreach (string source in Directory.GetDirectories(test).Order(StringComparer.Ordinal))
        {
            TrackingPlan plan = PlanFor(source, folder);
            using OutputClaim tracks = OutputFiles.Claim([plan.Output, plan.Annotated], source);
            Tracked tracked = await Screen.RunAsync($"Tracking {Path.GetFileName(source)}", progress =>
                ModelTracking.Run(ml, (ITransformer)trained, plan, progress, stop));
            stop.ThrowIfCancellationRequested();
            evaluated.Add(ModelTracking.ReadTruth(source, new MotEvaluationOptions()) with { Tracks = Tracklet.ToRows(tracked.Tracklets) });
            pictures.Add((tracked, ModelTracking.Picture(plan, tracked, new ContactSheetOptions { Frames = 4, Tracklets = 20 }, stop)));
            written.AddRange([plan.Output, plan.Annotated!]);
        }

        MotEvaluation metrics = MotEvaluator.Evaluate(evaluated, new MotEvaluationOptions());
        MotModelInfo model = ml.Mot().InspectModel(file);
        new TrackingReport
        {
            Title = "Generated sequences",
            Subtitle = $"{TestSequences} sequences that training has not seen, tracked with {Path.GetFileName(file)}",
            Metrics = metrics.Combined,
            SequenceMetrics = metrics.Sequences,
            Tracklets = [.. pictures.SelectMany(p => p.Tracked.Tracklets)],
            Frames = [.. pictures.SelectMany(p => p.Sheet.Frames)],
            Crops = [.. pictures.SelectMany(p => p.Sheet.Tracklets)],
            Training = ModelTracking.Charts(ModelTraining.Curves(model)),
            Settings = ModelTracking.Settings(model),
        }.Save(report);
        Screen.Result(MotMetricsReport.ToText(metrics));
        Screen.Result(string.Create(CultureInfo.InvariantCulture,
            $"MOTA {metrics.Combined.Mota:0.000}   IDF1 {metrics.Combined.Idf1:0.000}   HOTA {metrics.Combined.Hota:0.000}\n"));
        foreach (string path in written.Append(report))
            Screen.Result(path);
        return ExitCode.Done;

        string Draw(string name, SyntheticOptions options, int count, int before, IProgress<Step> progress)
        {
            string path = Path.Combine(folder, "data", name);
            int all = (TrainingSequences * scenes.Frames) + ((ValidationSequences + TestSequences) * tested.Frames);
            SyntheticSequence.Write(path, count, options, JpegQuality,
                new Report<SyntheticProgress>(p => progress.Report(new Step((before * scenes.Frames) + p.Done, all))), stop);
            return path;
        }
    }

    private async Task<int> TrackVideoAsync(ParseResult parsed, string video, CancellationToken stop)
    {
        string folder = parsed.GetValue(_output) ?? DefaultFolder;
        string file = parsed.GetValue(_model) ?? Shipped();
        TrackingPlan plan = PlanFor(video, folder);
        string report = Path.ChangeExtension(plan.Output, ".html");
        using OutputClaim claim = OutputFiles.Claim([plan.Output, plan.Annotated, report], file, video);
        MLContext ml = new();
        using TransformerChain<ITransformer> model = ml.Mot().LoadModel(file);
        Tracked tracked = await Screen.RunAsync($"Tracking {Path.GetFileName(video)}", progress => ModelTracking.Run(ml, model, plan, progress, stop));
        ContactSheet sheet = await Screen.RunAsync("Drawing the report", _ => ModelTracking.Picture(plan, tracked, null, CancellationToken.None));
        new TrackingReport
        {
            Title = tracked.Sequence,
            Subtitle = $"{tracked}, tracked with {Path.GetFileName(file)}",
            Tracklets = tracked.Tracklets,
            Frames = sheet.Frames,
            Crops = sheet.Tracklets,
            Settings = ModelTracking.Settings(ml.Mot().InspectModel(file)),
        }.Save(report);
        Screen.Result(tracked.ToString());
        foreach (string path in new[] { plan.Output, plan.Annotated!, report })
            Screen.Result(path);
        stop.ThrowIfCancellationRequested();
        return ExitCode.Done;
    }

    private static TrackingPlan PlanFor(string source, string folder)
    {
        string name = Path.Combine(folder, Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(source)));
        return new TrackingPlan { Source = source, Output = name + ".txt", Annotated = name + ".mp4" };
    }

    /// <summary>The model in samples/models, which is copied beside the program.</summary>
    private static string Shipped()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "models");
        return Directory.Exists(folder) && Directory.GetFiles(folder, "*.mot").Order(StringComparer.Ordinal).FirstOrDefault() is { } file
            ? file
            : throw new FileNotFoundException("no model is shipped with this build; give one with --model, or train one");
    }
}
