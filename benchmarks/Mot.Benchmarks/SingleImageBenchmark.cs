using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.ML;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.Cli;
using Mot.MLNet;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Trainers;

namespace Mot.Benchmarks;

/// <summary>
/// What pictures without identities are worth: FairMOT's small network trained on them alone, on a video alone, and on one after
/// the other (FairMOT, Table 7). Through the catalog, as a user would.
/// </summary>
internal sealed class SingleImageBenchmark : Benchmark
{
    private const int Batch = 4, Copies = 2, Trials = 200;
    private static readonly FrameRange s_train = new(1, 397), s_validate = new(398, 596), s_test = new(597, 795);

    private readonly Option<string> _images = CommonOptions.Path("--images", "PATH", "Pictures with boxes, of any format that 'mot train' reads; without it pennfudan of ../shared, where that is");
    private readonly Option<string> _video = CommonOptions.Path("--video", "FILE", "A film of at least 795 frames; without it vtest.avi of ../shared, where that is");
    private readonly Option<string> _truth = CommonOptions.Path("--truth", "FILE", "Its truth in MOTChallenge text");
    private readonly Option<int> _pretraining = new Option<int>("--pretraining-steps") { Description = "Steps on the pictures", DefaultValueFactory = _ => 1500 }.AtLeast(1);
    private readonly Option<int> _steps = new Option<int>("--steps") { Description = "Steps on the video", DefaultValueFactory = _ => 600 }.AtLeast(1);
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<string> _output = CommonOptions.Path("--output", "DIR", "Folder of the table and the models, which are not trained again [default: artifacts/single-image]");

    public SingleImageBenchmark()
        : base("single-image", "Trained on pictures without identities, on a video, and on both: MOTA, IDF1, IDs, HOTA, AP, TPR@FAR=0.1")
    {
        foreach (Option option in (Option[])[_images, _video, _truth, _pretraining, _steps, _seed, _output])
            Add(option);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        string images = options.GetValue(_images) ?? Surroundings.Shared("data/pennfudan") ?? throw new UsageException("--images: found none, expected pictures with boxes");
        RealFilm film = RealFilm.Find(options.GetValue(_video), options.GetValue(_truth)) ?? throw new UsageException("--video: found none, expected a film with --truth");
        string folder = options.GetValue(_output) ?? Path.Combine("artifacts", "single-image");
        Directory.CreateDirectory(folder);

        int seed = options.GetValue(_seed), steps = options.GetValue(_steps), before = options.GetValue(_pretraining);
        MotCatalog mot = new MLContext(seed).Mot();
        TrainingData pictures = TrainingData.Open(images, cancellation: stop);
        FairMotOptions defaults = new();
        FairMotOptions onVideo = defaults with { Training = defaults.Training with { Seed = seed, BatchSize = Batch, Epochs = Epochs(steps, s_train.Last - s_train.First + 1), Validations = 0 } };

        // Boxes only: the masks that some data sets have are left alone. People of a street's pictures are large and few, those of a
        // film small and many: hence mosaics.
        FairMotOptions onPictures = onVideo with
        {
            Training = onVideo.Training with
            {
                Epochs = Epochs(before, pictures.Report.DataSets.Sum(set => set.Images)),
                Copies = Copies,
                Augmentation = new() { MinScale = 0.6, MaxScale = 1.4, PastedSilhouettes = 0, MosaicSide = 4 },
            },
        };
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"FairMOT's small network at {defaults.Network.InputWidth}x{defaults.Network.InputHeight}, batches of {Batch}; {before} steps on {pictures.Report.DataSets[0]}; {steps} steps on frames {s_train} of {Path.GetFileName(film.Video)}; seed {seed}");
        Note(setting);

        IDataView Part(FrameRange frames) => mot.LoadVideo(film.Video, new FrameLoadingOptions { Frames = frames, Truth = film.Truth });
        Trained pretrained = Train("pictures", onPictures, mot.LoadTrainingData(pictures), null);
        List<Result> results = [];
        using (DetectionTransformer alone = pretrained.Stage)
        {
            // The scene is not seen at all, then by its thresholds only.
            Add(new("pictures* (thresholds as they come)", pretrained.Seconds, Test(alone, tuned: false)));
            Add(new("pictures* (thresholds of the video)", pretrained.Seconds, Test(alone, tuned: true)));
            Trained scratch = Train("video", onVideo, Part(s_train), null);
            using (scratch.Stage)
                Add(new("video", scratch.Seconds, Test(scratch.Stage, tuned: true)));
            Trained both = Train("both", onVideo, Part(s_train), alone);
            using (both.Stage)
                Add(new("pictures* + video", pretrained.Seconds + both.Seconds, Test(both.Stage, tuned: true)));
        }

        Note($"the table is in {Path.Combine(folder, "single-image.md")}");
        return results.SelectMany(result => (Row[])
        [
            new($"{result.Data}: MOTA", result.Scores.Tracking.Mota, "", LowerIsBetter: false),
            new($"{result.Data}: IDF1", result.Scores.Tracking.Idf1, "", LowerIsBetter: false),
            new($"{result.Data}: IDs", result.Scores.Tracking.IdentitySwitches, ""),
            new($"{result.Data}: HOTA", result.Scores.Tracking.Hota, "", LowerIsBetter: false),
            new($"{result.Data}: AP", result.Scores.Ap, "", LowerIsBetter: false),
            new($"{result.Data}: TPR@FAR=0.1", result.Scores.Tpr, "", LowerIsBetter: false),
            new($"{result.Data}: training", result.Seconds / 60, "min"),
        ]);

        void Add(Result result)
        {
            results.Add(result);
            Note(result.ToString());
            File.WriteAllText(Path.Combine(folder, "single-image.md"), $"{setting}.\n\n{Result.Markdown(results)}");
        }

        Trained Train(string name, FairMotOptions model, IDataView data, DetectionTransformer? start)
        {
            const string Setting = "setting", Seconds = "seconds";
            string file = Path.Combine(folder, $"{name}.mot"), checkpoint = file + ".training";
            if (File.Exists(file) && mot.InspectModel(file).Notes is { } kept && kept.GetValueOrDefault(Setting) == setting)
                return new(mot.LoadModel(file).OfType<DetectionTransformer>().Single(), double.Parse(kept[Seconds], CultureInfo.InvariantCulture));
            TimeSpan elapsed = default;
            DetectionEstimator estimator = mot.JointModel(new DetectionStageOptions
            {
                Model = model with { Training = model.Training with { Checkpoint = checkpoint, Resume = true } },
                TrainingSet = new() { SingleImages = model.Training.Copies > 1 },
                Progress = Telling(name, p => elapsed = p.Elapsed),
                Cancellation = stop,
            });
            DetectionTransformer stage = start is null ? estimator.Fit(data) : estimator.Fit(data, start);
            mot.SaveModel(stage, file, new Dictionary<string, string> { [Setting] = setting, [Seconds] = elapsed.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) });
            JointTrainer.DeleteCheckpoint(checkpoint);
            return new(stage, elapsed.TotalSeconds);
        }

        Scores Test(DetectionTransformer stage, bool tuned)
        {
            TrackerOptions tracker = TrackerPresets.ForTuning;
            if (tuned)
            {
                TuningOptions tuning = new() { Trials = Trials, Seed = seed, Metrics = TuningMetrics.Hota | TuningMetrics.Mota | TuningMetrics.Idf1 };
                tracker = mot.TuneAssociation(stage.Transform(Part(s_validate)), tuning: tuning, cancellation: stop).Consensus(tracker);
            }

            IDataView test = stage.Transform(Part(s_test));
            return new(
                mot.Evaluate(mot.Associate(tracker).Fit(test).Transform(test), cancellation: stop),
                mot.EvaluateDetections(test, cancellation: stop).AveragePrecision50,
                Tpr(test));
        }

        double Tpr(IDataView test)
        {
            try
            {
                return mot.EvaluateEmbeddings(test, cancellation: stop).TruePositiveRates[^1];
            }
            catch (ArgumentException)
            {
                // Too little was found to compare.
                return double.NaN;
            }
        }
    }

    private static int Epochs(int steps, int images) => Math.Max(1, (int)Math.Round(steps * (double)Batch / images));

    private readonly record struct Trained(DetectionTransformer Stage, double Seconds);

    private sealed record Scores(MotMetrics Tracking, double Ap, double Tpr);

    private sealed record Result(string Data, double Seconds, Scores Scores)
    {
        public static string Markdown(IEnumerable<Result> results)
        {
            StringBuilder text = new("| Training data | MOTA | IDF1 | IDs | HOTA | AP | TPR@FAR=0.1 | minutes |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
            foreach ((string data, double seconds, (MotMetrics tracking, double ap, double tpr)) in results)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"| {data} | {100 * tracking.Mota:0.0} | {100 * tracking.Idf1:0.0} | {tracking.IdentitySwitches} | {100 * tracking.Hota:0.0} | {100 * ap:0.0} | {100 * tpr:0.0} | {seconds / 60:0.0} |\n");
            }

            return text.ToString();
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{Data}: MOTA {Scores.Tracking.Mota:0.000}, IDF1 {Scores.Tracking.Idf1:0.000}, IDs {Scores.Tracking.IdentitySwitches}, HOTA {Scores.Tracking.Hota:0.000}, AP {Scores.Ap:0.000}, TPR {Scores.Tpr:0.000}; {Seconds / 60:0.0} minutes of training");
    }
}
