using System.CommandLine;
using Microsoft.ML;
using Mot.Association;
using Mot.Association.Files;
using Mot.Cli.Workflows;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Models;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Optimization;
using Mot.Training.Systems;

namespace Mot.Cli.Commands;

/// <summary>Trains a model.</summary>
internal sealed class TrainCommand : ExampleCommand
{
    /// <summary>As many as the time allows.</summary>
    internal const int UnlimitedEpochs = 1_000_000;

    /// <summary>Copies of an image in a batch where each identity is on one image only.</summary>
    private const int SingleImageCopies = 2;

    private static readonly TrainingOptions s_training = new();

    private static readonly Dictionary<string, DataFormat> s_formats = new()
    {
        ["mot"] = DataFormat.MotChallenge,
        ["jde"] = DataFormat.JdeList,
        ["crowdhuman"] = DataFormat.CrowdHuman,
        ["coco"] = DataFormat.Coco,
        ["pascal"] = DataFormat.Pascal,
    };

    private static readonly Dictionary<string, Split> s_splits = new()
    {
        ["halves"] = new(DataPart.FirstHalf, DataPart.SecondHalf),
        ["50/25/25"] = new(DataPart.FirstHalf, DataPart.LastQuarter),
    };

    private readonly Option<TrainedSystem?> _system = CommonOptions.Choice("--system", "What is trained; fairmot without it", new Dictionary<string, TrainedSystem>
    {
        ["fairmot"] = TrainedSystem.FairMot,
        ["jde"] = TrainedSystem.Jde,
        ["cstrack"] = TrainedSystem.CsTrack,
        ["lwf"] = TrainedSystem.Lwf,
        ["lwf-pairs"] = TrainedSystem.LwfPairs,
    });

    private readonly Option<NetworkSize?> _network = CommonOptions.Choice(
        "--network", "small, for processors, or published: DLA-34, Darknet-53, YOLOv5-l, ResNet-50 at 1088x608; small without it",
        new Dictionary<string, NetworkSize> { ["small"] = NetworkSize.Small, ["published"] = NetworkSize.Published });

    private readonly Option<string[]> _data = new("--data")
    {
        Description = "What to train on; several mix. A sequence's folder, a folder of them or a truth (MOTChallenge), a list of JDE's, CrowdHuman's .odgt, COCO's .json, a folder of PASCAL annotations",
        HelpName = "PATH",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<DataFormat?> _format = CommonOptions.Choice("--format", "The data's format; told by what is there without it", s_formats);
    private readonly Option<string> _images = CommonOptions.Path("--images", "DIR", "The folder that the data's paths of images are relative to; looked for around the data without it");
    private readonly Option<bool> _lenient = new("--lenient") { Description = "Skip and count what is wrong in the data, such as a missing image, instead of stopping at it" };
    private readonly Option<Split?> _split = CommonOptions.Choice("--split", "halves: of each sequence, train on the first and choose on the second; 50/25/25: train on the first half, choose on the last quarter", s_splits);

    private readonly Option<double> _minVisibility = new("--min-visibility")
    {
        Description = "Learn nothing from people of whom less is visible",
        HelpName = "SHARE",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string[]> _classes = new("--classes")
    {
        Description = "Learn these classes of the data only, by the names or numbers that it has for them; people without it",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _singleImages = new("--single-images")
    {
        Description = $"Take a box of unknown identity for an identity of its own, learned from {SingleImageCopies} varied copies a batch",
    };

    private readonly Option<string> _video = CommonOptions.Path("--video", "FILE", "Take the frames from this video in place of the sequence's images");
    private readonly Option<FrameRange?> _frames = CommonOptions.Frames("--frames", "Train on these frames only");
    private readonly Option<FrameRange?> _validate = CommonOptions.Frames("--validate", "Choose weights and thresholds on these frames");
    private readonly Option<TimeSpan?> _timeLimit = CommonOptions.Duration("--time-limit", "Train for this long, such as 45m, whatever the number of epochs");

    private readonly Option<int?> _epochs = new("--epochs")
    {
        Description = $"Passes over the frames [default: {s_training.Epochs}; no limit with --time-limit]",
        HelpName = "N",
    };

    private readonly Option<(int Width, int Height)?> _input =
        CommonOptions.Size("--input", $"Size that the network sees frames in, multiples of {FairMotNetwork.SizeMultiple} [default: 512x384 for small networks, 1088x608 for published ones]");

    private readonly TrainingChoices _choices = new();
    private readonly Option<string?> _curves = CommonOptions.Path("--curves", "FILE.csv", "Losses, weights, learning rate and validation over the steps; written anew with each checkpoint")!;
    private readonly Option<string?> _report = CommonOptions.Path("--report", "FILE.html", "The same as a page with charts")!;
    private readonly Option<string> _from = CommonOptions.Path("--from", "FILE", "Train this network further: a FILE.mot, or a checkpoint that the authors of --system published");
    private readonly Option<string> _body = CommonOptions.Path("--backbone", "FILE", "Start the network from these weights, as far as names and shapes meet: the body's, such as torchvision's ResNet trained on ImageNet, or CenterNet's trained on COCO for --network published");
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on where an earlier run with the same options was stopped" };
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<string> _output = CommonOptions.Path("--output", "FILE.mot", "The model; until it is done, FILE.mot.training beside it keeps the state", required: true);

    public TrainCommand()
        : base("train", "Train a joint detection-and-embedding network, with its tracker")
    {
        Add(_system);
        Add(_network);
        Add(_data);
        Add(_format);
        Add(_images);
        Add(_lenient);
        Add(_split);
        Add(_minVisibility);
        Add(_classes);
        Add(_singleImages);
        Add(_video);
        Add(_frames);
        Add(_validate);
        Add(_timeLimit);
        Add(_epochs);
        Add(_input);
        Add(_from);
        Add(_body);
        _choices.AddTo(this);
        Add(_curves);
        Add(_report);
        Add(_resume);
        Add(_seed);
        Add(_output);
        SetAction(RunAsync);
    }

    private readonly record struct Split(DataPart Training, DataPart Validation);

    private enum TrainedSystem
    {
        FairMot,
        Jde,
        CsTrack,
        Lwf,
        LwfPairs,
    }

    private enum NetworkSize
    {
        Small,
        Published,
    }

    public override IReadOnlyList<(string Comment, string Line)> Examples =>
    [
        ("on a folder of sequences, for half an hour", "train --system fairmot --data MOT17/train --time-limit 30m --output my.mot"),
        ("on a video, choosing on frames that are not trained on", "train --system fairmot --data street-01 --video street.mp4 --frames 1-400 --validate 401-600 --output street.mot"),
        ("on pictures without identities, mixed with sequences", "train --data CrowdHuman/annotation_train.odgt MOT17/train --single-images --time-limit 2h --output mixed.mot"),
        ("from a model that saw other streets", "train --from mixed.mot --data street-01 --frames 1-400 --validate 401-600 --epochs 10 --output street.mot"),
        ("going on after Ctrl-C", "train --system fairmot --data MOT17/train --time-limit 30m --output my.mot --resume"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string output = parsed.GetRequiredValue(_output), state = output + ".training";
        string[] paths = parsed.GetRequiredValue(_data);
        string?[] read = [.. paths, parsed.GetValue(_images), parsed.GetValue(_video), parsed.GetValue(_from), parsed.GetValue(_body)];
        string?[] written = [output, parsed.GetValue(_curves), parsed.GetValue(_report)];
        UsageException.Check(() => OutputClaim.Check([.. written, state], read));
        using OutputClaim claim = OutputFiles.Claim(written);
        FrameRange? frames = parsed.GetValue(_frames), validate = parsed.GetValue(_validate);
        TimeSpan? limit = parsed.GetValue(_timeLimit);
        MLContext ml = new(parsed.GetValue(_seed));
        Notes.Frames(ml);
        (DetectionTransformer? start, JointOptions model) = parsed.GetValue(_from) is { } from
            ? await Screen.RunAsync($"Reading {from}", _ => Start(ml, from, parsed))
            : (null, Model(parsed.GetValue(_system) ?? TrainedSystem.FairMot, parsed.GetValue(_network) == NetworkSize.Published));
        using DetectionTransformer? owned = start;
        if (parsed.GetValue(_input) is { } size)
            model = model.WithInput(size.Width, size.Height);
        model = model with
        {
            BodyWeights = parsed.GetValue(_body),
            Training = _choices.Apply(parsed, model.Training) with
            {
                Epochs = parsed.GetValue(_epochs) ?? (limit is null ? model.Training.Epochs : UnlimitedEpochs),
                TimeLimit = limit,
                Seed = parsed.GetValue(_seed),
                Checkpoint = state,
                Resume = parsed.GetValue(_resume),
                Copies = parsed.GetValue(_singleImages) ? SingleImageCopies : s_training.Copies,
            },
        };
        UsageException.Check(model.Validate);
        if (frames is { } a && validate is { } b && a.First <= b.Last && b.First <= a.Last)
            Screen.Note($"warning: frames {a} are trained on and {b} chosen on; what is in both says little");

        Split? split = parsed.GetValue(_split);
        if (split is not null && (frames ?? validate) is not null)
            throw new UsageException("--split: found --frames or --validate as well; expected one way to tell what is trained on");
        TrainingDataOptions reading = new()
        {
            Format = parsed.GetValue(_format),
            ImageRoot = parsed.GetValue(_images),
            Lenient = parsed.GetValue(_lenient),
            MinVisibility = parsed.GetValue(_minVisibility),
            Classes = parsed.GetValue(_classes) is { Length: > 0 } classes ? classes : null,
            Video = parsed.GetValue(_video),
            Part = split?.Training ?? DataPart.Whole,
        };
        UsageException.Check(reading.Validate);
        Footage training = Footage.Open(paths, reading, frames, stop);
        foreach (DataSetReport report in training.Data.Report.DataSets)
        {
            Screen.Note(report.ToString());
            foreach (string message in report.Messages) Screen.Note($"skipped: {message}");
            foreach (string warning in report.Warnings) Screen.Note($"warning: {warning}");
        }

        Footage? validation = split is { } parts ? Footage.Open(paths, reading with { Part = parts.Validation }, stop: stop)
            : validate is null ? null : training with { Frames = validate };
        ValidationMetric metric = _choices.Metric(parsed);
        if (!training.Boxes.Any())
            throw new InvalidDataException($"found no box to learn{(frames is { } range ? $" in frames {range}" : "")}, expected some; --classes names classes other than people: {training.Data.Report}");
        if (validation is not null && !validation.Boxes.Any())
            throw new InvalidDataException($"found no box in the frames to choose on{(validate is { } chosen ? $", {chosen}" : "")}, expected some");
        if (validation is { Identified: false } && metric is not (ValidationMetric.AveragePrecision or ValidationMetric.Reidentification))
            throw new InvalidDataException("found boxes of unknown identity in the frames to choose on, expected known ones to compare tracks with; --metric ap does without");

        TrainingPlan plan = new()
        {
            Training = training,
            Validation = validation,
            SingleImages = parsed.GetValue(_singleImages),
            Model = model,
            Start = start,
            Metric = metric,
            Output = output,
            Curves = parsed.GetValue(_curves),
            Report = parsed.GetValue(_report),
            Notes = new Dictionary<string, string>
            {
                // Models are passed on: no folders of the machine that they were trained on.
                ["command"] = $"mot {string.Join(' ', parsed.Tokens.Select(t => Path.GetFileName(Path.TrimEndingDirectorySeparator(t.Value))))}",
                ["sequences"] = string.Join(", ", training.Data.Sequences.Select(s => s.Name)),
            },
        };
        try
        {
            using IDisposable trained = await ModelTraining.RunAsync(ml, plan, stop);
        }
        catch (OperationCanceledException)
        {
            Screen.Note($"the same command with --resume goes on from {model.Training.Checkpoint}");
            throw;
        }

        Screen.Result(output);
        return ExitCode.Done;
    }

    /// <summary>The network of a model or a checkpoint, and how it is trained: one that its authors published as they do.</summary>
    private (DetectionTransformer? Network, JointOptions Model) Start(MLContext ml, string path, ParseResult parsed)
    {
        TrainedSystem? system = parsed.GetValue(_system);
        if (parsed.GetValue(_network) is not null || parsed.GetValue(_body) is not null)
            throw new UsageException("--from: found --network or --backbone as well; expected the network of the file, with all its weights");
        if (!Path.GetExtension(path).Equals(".mot", StringComparison.OrdinalIgnoreCase))
        {
            JointSystem published = system switch
            {
                null or TrainedSystem.FairMot => JointSystem.FairMot,
                TrainedSystem.Jde => JointSystem.Jde,
                TrainedSystem.CsTrack => JointSystem.CsTrack,
                _ => throw new UsageException("--from: found a checkpoint for the LWF tracker, whose authors published none; expected a FILE.mot"),
            };
            DetectionTransformer imported = ml.Mot().ImportStart(path, published, out CheckpointReport report, parsed.GetValue(_seed));
            if (report.Anew.Count + report.Adapted.Count > 0)
                Screen.Note($"{path}: {report}");
            return (imported, imported.Model! with { Training = Model(system ?? TrainedSystem.FairMot, true).Training });
        }

        DetectionTransformer loaded = ml.Mot().LoadModel(path).OfType<DetectionTransformer>().FirstOrDefault()
            ?? throw new UsageException($"--from: found no network in {path}, expected one to train further");
        if (system is { } wanted && Model(wanted, false).GetType() != loaded.Model!.GetType())
            throw new UsageException($"--from: found {loaded.Model.GetType().Name[..^"Options".Length]} in {path}, expected the --system that was asked for");
        return (loaded, loaded.Model!);
    }

    private static JointOptions Model(TrainedSystem system, bool published) =>
        system switch
        {
            TrainedSystem.Jde => published ? JdeOptions.Published : new JdeOptions(),
            TrainedSystem.CsTrack => published ? CsTrackOptions.Published : new CsTrackOptions(),
            TrainedSystem.Lwf => published ? LwfOptions.Published with { Network = new() { Mode = LwfMode.Embeddings } } : new LwfOptions(),
            TrainedSystem.LwfPairs => published ? LwfOptions.Published : new LwfOptions { Network = LwfNetworkOptions.SmallPairs },
            _ => published ? FairMotOptions.Published : new FairMotOptions(),
        };
}
