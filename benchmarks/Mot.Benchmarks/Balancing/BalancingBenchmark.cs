using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mot.Cli;
using Mot.Training.Balancing;
using Mot.Training.CsTrack;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Systems;
using Mot.Training.Trainers;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>
/// One system trained with every method of loss balancing: from one seed, for as many steps, on the same scenes, and judged alike
/// (JDE, Table 3; LWF, Table I).
/// </summary>
internal sealed class BalancingBenchmark : Benchmark
{
    private const int Width = 384, Height = 288, Batch = 4, EveryFrame = 3, EmbeddingSize = 64;

    private static readonly Dictionary<string, JointOptions> s_systems = new()
    {
        ["jde"] = new JdeOptions { Network = JdeNetworkOptions.Small with { EmbeddingSize = EmbeddingSize } },
        ["fairmot"] = new FairMotOptions(),
        ["cstrack"] = new CsTrackOptions(),
    };

    private static readonly (string Name, LossBalancing Method, BalancingOptions Options)[] s_methods =
    [
        ("Uniform", LossBalancing.Uniform, new()),
        ("Fixed", LossBalancing.Fixed, new() { DetectionWeight = 1, IdentityWeight = 0.1 }),
        ("App.Opt", LossBalancing.Fixed, new()),
        ("Loss.Norm", LossBalancing.LossNormalization, new()),
        ("Uncertainty", LossBalancing.Uncertainty, new()),
        ("MGDA-UB", LossBalancing.MgdaUb, new()),
        ("GradNorm", LossBalancing.GradNorm, new()),
        ("DTP", LossBalancing.DynamicTaskPrioritization, new()),
        ("Self-paced", LossBalancing.SelfPaced, new()),
        ("LWF", LossBalancing.LearnedWeightingFactors, new()),
        ("LWF, fixed sum", LossBalancing.LearnedWeightingFactors, new() { LwfGuard = LwfGuard.FixedSum }),
        ("LWF, eq. 10 as written", LossBalancing.LearnedWeightingFactors, new() { LwfGuard = LwfGuard.None }),
    ];

    private readonly Option<int> _steps = new Option<int>("--steps") { Description = "Steps a method, rounded up to whole passes over the training frames", DefaultValueFactory = _ => 470 }.AtLeast(1);
    private readonly Option<int> _probes = new Option<int>("--probes") { Description = "Trainings of a quarter of the steps that App.Opt searches with", DefaultValueFactory = _ => 6 }.AtLeast(1);
    private readonly Option<string[]> _methods = new("--methods") { Description = $"Only these, by the first letters of their names: {string.Join(", ", s_methods.Select(m => m.Name))}", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<JointOptions?> _system;
    private readonly Option<string> _video = CommonOptions.Path("--video", "FILE", "A real film to train on and be judged by as well; without it vtest.avi of ../shared, where that is");
    private readonly Option<string> _truth = CommonOptions.Path("--truth", "FILE", "Its truth in MOTChallenge text");
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<string> _output = CommonOptions.Path("--output", "DIR", "Folder of the table, the curves, and each method's result, which is not trained again [default: artifacts/balancing]");

    public BalancingBenchmark()
        : base("balancing", "One system trained with every method of loss balancing: AP, TPR@FAR=0.1, MOTA, IDF1, IDs, HOTA, time")
    {
        _system = new Option<JointOptions?>("--system")
        {
            Description = "What is trained; fairmot without it",
            HelpName = string.Join('|', s_systems.Keys),
            CustomParser = result =>
            {
                if (s_systems.TryGetValue(result.Tokens[0].Value, out JointOptions? system))
                    return system;
                result.AddError($"--system: found '{result.Tokens[0].Value}', expected one of {string.Join(", ", s_systems.Keys)}");
                return null;
            },
        };
        foreach (Option option in (Option[])[_steps, _probes, _methods, _system, _video, _truth, _seed, _output])
            Add(option);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        JointOptions model = (options.GetValue(_system) ?? s_systems["fairmot"]).WithInput(Width, Height);
        string folder = options.GetValue(_output) ?? Path.Combine("artifacts", "balancing");
        Directory.CreateDirectory(folder);
        BalancingScene[] scenes = [.. BalancingScene.Generate(Width, Height), .. Film(options)];
        using TrainingSet set = new();
        foreach (BalancingScene scene in scenes.Where(scene => scene.Use == BalancingUse.Train))
            scene.AddTo(set, EveryFrame, stop);
        int stepsPerEpoch = (set.Count + Batch - 1) / Batch, epochs = (options.GetValue(_steps) + stepsPerEpoch - 1) / stepsPerEpoch;
        model = model with
        {
            Training = new()
            {
                Epochs = epochs,
                BatchSize = Batch,
                Seed = options.GetValue(_seed),
                Augmentation = new() { PastedSilhouettes = 0 },
                Validations = 0,
                AverageDecay = 0.99,
            },
        };
        string setting = string.Create(CultureInfo.InvariantCulture,
            $"{model.GetType().Name[..^"Options".Length]}, {epochs * stepsPerEpoch} steps of {Batch} images of {Width}x{Height}, {set.Count} training frames with {set.Boxes} boxes of {set.Identities} identities, {string.Join(" and ", scenes.Select(s => s.Kind).Distinct())} scenes, seed {model.Training.Seed}");
        Note(setting);

        List<BalancingResult> results = [];
        foreach ((string name, LossBalancing method, BalancingOptions balancing) in Chosen(options.GetValue(_methods) ?? []))
        {
            string file = Path.Combine(folder, string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant());
            BalancingResult? result = BalancingResult.Read(file + ".json", setting);
            if (result is null)
            {
                BalancingOptions own = balancing;
                double searched = 0;
                string? note = null;
                if (name == "App.Opt")
                {
                    (WeightSearchResult search, searched) = Search(set, model, scenes, options.GetValue(_probes), file + ".probes.json", setting, stop);
                    own = own with { DetectionWeight = search.Best.Detection, IdentityWeight = search.Best.Identity };
                    note = string.Create(CultureInfo.InvariantCulture,
                        $"detection {search.Best.Detection:g3}, identity {search.Best.Identity:g3}, the best of {search.Probes.Count} trainings of a quarter of the steps, which took {searched / 60:0.0} minutes");
                }

                result = Train(name, file, set, model with { Training = model.Training with { LossBalancing = method, Balancing = own } }, scenes, setting, stop);
                result = result with { Seconds = result.Seconds + searched, Note = note ?? result.Note };
                result.Write(file + ".json");
                JointTrainer.DeleteCheckpoint(file + ".training");
            }

            results.Add(result);
            foreach (BalancingScores s in result.Scores)
                Note(string.Create(CultureInfo.InvariantCulture, $"{name}, {s.Kind}: AP {s.Ap:0.000}, TPR {s.Tpr:0.000}, MOTA {s.Mota:0.000}, IDF1 {s.Idf1:0.000}, IDs {s.Ids}, HOTA {s.Hota:0.000}; {result.Seconds / 60:0.0} minutes"));
            File.WriteAllText(Path.Combine(folder, "balancing.md"), $"{setting}.\n\n{BalancingResult.Markdown(results)}");
            BalancingResult.Page(results, setting).Save(Path.Combine(folder, "balancing.html"));
        }

        Note($"the table is in {Path.Combine(folder, "balancing.md")}, the weights' courses in {Path.Combine(folder, "balancing.html")}");
        return results.SelectMany(result => result.Scores.SelectMany(s => (Row[])
            [
                new($"{s.Kind}, {result.Method}: AP", s.Ap, "", LowerIsBetter: false),
                new($"{s.Kind}, {result.Method}: TPR@FAR=0.1", s.Tpr, "", LowerIsBetter: false),
                new($"{s.Kind}, {result.Method}: MOTA", s.Mota, "", LowerIsBetter: false),
                new($"{s.Kind}, {result.Method}: IDF1", s.Idf1, "", LowerIsBetter: false),
                new($"{s.Kind}, {result.Method}: IDs", s.Ids, ""),
                new($"{s.Kind}, {result.Method}: HOTA", s.Hota, "", LowerIsBetter: false),
            ]).Append(new($"{result.Method}: training", result.Seconds / 60, "min")));
    }

    private static IEnumerable<(string Name, LossBalancing Method, BalancingOptions Options)> Chosen(string[] wanted)
    {
        foreach (string name in wanted)
        {
            if (!s_methods.Any(m => m.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
                throw new UsageException($"--methods: found '{name}', expected the first letters of {string.Join(", ", s_methods.Select(m => m.Name))}");
        }

        return s_methods.Where(m => wanted.Length == 0 || wanted.Any(name => m.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
    }

    private BalancingResult Train(string name, string file, TrainingSet set, JointOptions options, BalancingScene[] scenes, string setting, CancellationToken stop)
    {
        options = options with { Training = options.Training with { Checkpoint = file + ".training", Resume = true } };
        using var trainer = new JointTrainer(set, options);
        TimeSpan trained = TimeSpan.Zero;
        TrainingResult training;
        try
        {
            training = trainer.Train(progress: Telling(name, p => trained = p.Elapsed), cancellation: stop);
        }
        catch (InvalidOperationException e)
        {
            // A method that lets the loss diverge is a finding, and no reason to lose the others.
            return new() { Method = name, Setting = setting, Seconds = trained.TotalSeconds, Note = e.Message, Scores = [], Curves = [] };
        }

        using nn.Module network = training.Network;
        return new()
        {
            Method = name,
            Setting = setting,
            Seconds = trained.TotalSeconds,
            Scores = [.. BalancingScores.Test(network, options, scenes, stop)],
            Curves = BalancingResult.Thin(training.Curves),
        };
    }

    /// <summary>JDE's search for two weights, by trainings of a quarter of the steps; probes of a search that was stopped are kept.</summary>
    private (WeightSearchResult Result, double Seconds) Search(TrainingSet set, JointOptions model, BalancingScene[] scenes, int probes, string file, string setting, CancellationToken stop)
    {
        List<SearchProbe> done = File.Exists(file) ? JsonSerializer.Deserialize<List<SearchProbe>>(File.ReadAllText(file)) ?? [] : [];
        done.RemoveAll(probe => probe.Setting != setting);
        var clock = Stopwatch.StartNew();
        WeightSearchResult result = WeightSearch.Run(
            set,
            model with { Training = model.Training with { Epochs = Math.Max(1, model.Training.Epochs / 4) } },
            network => BalancingScores.Validate(network, model, scenes, stop),
            new WeightSearchOptions { Probes = probes },
            [.. done.Select(probe => new WeightProbe(probe.Detection, probe.Identity, probe.Score))],
            new Report<WeightProbe>(probe =>
            {
                done.Add(new(setting, probe.Detection, probe.Identity, probe.Score, clock.Elapsed.TotalSeconds));
                clock.Restart();
                File.WriteAllText(file, JsonSerializer.Serialize(done));
                Note(string.Create(CultureInfo.InvariantCulture, $"App.Opt: detection {probe.Detection:g3}, identity {probe.Identity:g3}: validation {probe.Score:0.000}"));
            }),
            stop);
        return (result, done.Sum(probe => probe.Seconds));
    }

    private IEnumerable<BalancingScene> Film(ParseResult options)
    {
        if (RealFilm.Find(options.GetValue(_video), options.GetValue(_truth)) is { } film)
            return BalancingScene.Film(film.Video, film.Truth);
        Note("no real film: generated scenes alone");
        return [];
    }

    private sealed record SearchProbe(string Setting, double Detection, double Identity, double Score, double Seconds);
}
