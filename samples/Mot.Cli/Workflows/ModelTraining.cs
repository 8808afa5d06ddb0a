using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Files;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Display;
using Mot.MLNet.Models;
using Mot.Training.Systems;
using Mot.Training.Trainers;

namespace Mot.Cli.Workflows;

/// <summary>What is trained, on what, and where it goes.</summary>
internal sealed record TrainingPlan
{
    public required Footage Training { get; init; }

    /// <summary>What choices are made on: the best weights, the tracker's thresholds. Null: none are made.</summary>
    public Footage? Validation { get; init; }

    public required JointOptions Model { get; init; }

    /// <summary>The network whose weights training starts from; null: the seed's.</summary>
    public DetectionTransformer? Start { get; init; }

    /// <summary>What weights are chosen by.</summary>
    public ValidationMetric Metric { get; init; }

    /// <summary>Whether a box of unknown identity is an identity of its own.</summary>
    public bool SingleImages { get; init; }

    /// <summary>
    /// The tracker, and where the choice of its thresholds starts. Peaks on people that training has not seen are low, so
    /// its thresholds are lower than the paper's.
    /// </summary>
    public TrackerOptions Tracker => Model.TuningStart;

    /// <summary>The model's file.</summary>
    public required string Output { get; init; }

    /// <summary>Where the curves of training go, as a table and as a page; null: nowhere.</summary>
    public string? Curves { get; init; }

    public string? Report { get; init; }

    /// <summary>What the model's file is to tell about it.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();
}

/// <summary>Trains a model, tunes its tracker, and saves both.</summary>
internal static class ModelTraining
{
    /// <summary>Name of the note that holds the curves of training.</summary>
    public const string CurvesNote = "training curves";

    private const int CurvePoints = 200, TuningTrials = 400;

    private const double NoticeableWaiting = 0.02;

    public static async Task<TransformerChain<AssociationTransformer>> RunAsync(MLContext ml, TrainingPlan plan, CancellationToken stop)
    {
        MotCatalog mot = ml.Mot();
        IDataView training = mot.LoadTrainingData(plan.Training.Data, plan.Training.Loading);
        IDataView? validation = plan.Validation is { } footage ? mot.LoadTrainingData(footage.Data, footage.Loading) : null;
        DetectionTransformer network = await Screen.RunAsync("Training", progress =>
        {
            DetectionEstimator estimator = mot.JointModel(new DetectionStageOptions
            {
                Model = plan.Model,
                TrainingSet = new() { SingleImages = plan.SingleImages },
                Validation = validation,
                ValidationTracker = plan.Tracker,
                ValidationMetric = plan.Metric,
                Progress = new Report<TrainingProgress>(p =>
                {
                    if (p.Warning is { } warning)
                        Screen.Note($"warning: {warning}");
                    if (p.Curves is { } curves)
                        Beside("the curves", () => WriteCurves(plan, curves));
                    progress.Report(StepOf(p));
                }),
                Cancellation = stop,
            });
            return plan.Start is { } start ? estimator.Fit(training, start) : estimator.Fit(training);
        });

        TrackerOptions tracker = plan.Tracker;
        if (plan.Validation is { Identified: false })
            Screen.Note("the frames to choose on have boxes of unknown identity: the tracker's thresholds stay as they are");
        else if (validation is not null)
        {
            int done = 0;
            TuningResult tuned = await Screen.RunAsync("Choosing thresholds", progress => mot.TuneAssociation(
                network.Transform(validation),
                new AssociationOptions { Tracker = tracker },
                new TuningOptions { Trials = TuningTrials, Seed = plan.Model.Training.Seed, Metrics = TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1 },
                progress: new Report<TuningTrial>(_ => progress.Report(new Step(Interlocked.Increment(ref done), TuningTrials))),
                cancellation: stop));
            Screen.Note(string.Create(CultureInfo.InvariantCulture,
                $"on the validation frames: MOTA {tuned.BestTrial.Mota:0.000}, IDF1 {tuned.BestTrial.Idf1:0.000}, HOTA {tuned.BestTrial.Hota:0.000} at best; thresholds are what the best trials agree on"));
            tracker = tuned.Consensus(tracker);
        }

        TransformerChain<AssociationTransformer> model = network.Append(mot.Associate(tracker).Fit(network.Transform(training)));
        Dictionary<string, string> notes = new(plan.Notes) { [CurvesNote] = JsonSerializer.Serialize(network.Curves.Select(Thin)) };
        Save(mot, model, notes, plan);
        if (plan.Model.Training.Checkpoint is { } checkpoint)
            Beside("the state of training, which is no longer needed", () => JointTrainer.DeleteCheckpoint(checkpoint));
        return model;
    }

    /// <summary>Saves the model. Until it is in its place the state of training stays.</summary>
    private static void Save(MotCatalog mot, ITransformer model, Dictionary<string, string> notes, TrainingPlan plan)
    {
        try
        {
            mot.SaveModel(model, plan.Output, notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(plan.Model.Training.Checkpoint))
        {
            throw new IOException($"{Failure.Message(e)}; what was trained is kept in {plan.Model.Training.Checkpoint}: make room, and the same command with --resume goes on from there", e);
        }
    }

    /// <summary>Does what no training is to fail for.</summary>
    private static void Beside(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Screen.Note($"warning: {what}: {Failure.Message(e)}");
        }
    }

    /// <summary>The curves that a model's file tells of; none where it doesn't.</summary>
    public static IReadOnlyList<TrainingCurve> Curves(MotModelInfo model) =>
        model.Notes.TryGetValue(CurvesNote, out string? json) ? JsonSerializer.Deserialize<TrainingCurve[]>(json) ?? [] : [];

    private static TrainingCurve Thin(TrainingCurve curve)
    {
        int every = 1 + (curve.Points.Count / CurvePoints);
        return curve with { Points = [.. curve.Points.Where((_, i) => i % every == 0 || i == curve.Points.Count - 1)] };
    }

    private static void WriteCurves(TrainingPlan plan, IReadOnlyList<TrainingCurve> curves)
    {
        if (plan.Curves is { } csv)
        {
            OutputFile.WriteText(csv, text => TrainingCurves.WriteCsv(text, curves));
        }

        if (plan.Report is { } page)
        {
            new TrackingReport
            {
                Title = $"Training of {Path.GetFileName(plan.Output)}",
                Training = CurveChart.Group(curves),
                Settings = [.. plan.Notes],
            }.Save(page);
        }
    }

    private static Step StepOf(TrainingProgress value)
    {
        // Tasks that differ in their stride alone ("box 8", "box 16") stand together.
        IEnumerable<string> tasks = value.Weights
            .Select(weight => (Name: weight.Name.TrimEnd(' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), Weight: weight.Value, Loss: value.Losses.First(loss => loss.Name == weight.Name).Value))
            .GroupBy(task => task.Name, (name, all) => $"{name} {Join(all.Select(t => t.Loss))} x {Join(all.Select(t => t.Weight))}");
        string best = value.Validation is { } validation ? string.Create(CultureInfo.InvariantCulture, $", best validation {validation.Best:0.000}") : "";
        string waiting = value.Waiting > NoticeableWaiting ? string.Create(CultureInfo.InvariantCulture, $", {value.Waiting:0%} of it waiting for images") : "";
        return new Step(value.Fraction, 1, string.Create(CultureInfo.InvariantCulture,
            $"epoch {value.Epoch:0.0}, step {value.Step}, {string.Join(", ", tasks)}, {value.ImagesPerSecond:0.0} images/s{waiting}{best}, {value.Remaining:h\\:mm\\:ss} left"));

        static string Join(IEnumerable<double> numbers) => string.Join('/', numbers.Select(n => n.ToString("0.0#", CultureInfo.InvariantCulture)));
    }
}
