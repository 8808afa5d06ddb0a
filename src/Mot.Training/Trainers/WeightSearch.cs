using Mot.Training.Balancing;
using Mot.Training.Data;
using Mot.Training.Optimization;
using Mot.Training.Systems;
using static TorchSharp.torch;

namespace Mot.Training.Trainers;

/// <summary>
/// JDE's search for the two weights that are left when all detection losses have one, all identity losses have one, and all
/// scales have the same (JDE, section 3.5; "App.Opt" in its Table 3).
/// </summary>
/// <remarks>A pattern search over the weights' logarithms: from the best so far, up or down with either weight, on as long as it gets better.</remarks>
public static class WeightSearch
{
    // Finer than that, chance decides.
    private const double LeastFactor = 1.2;

    /// <summary>Searches by short trainings.</summary>
    /// <param name="set">What is trained on.</param>
    /// <param name="options">The model, with a training as short as a probe is to be; its loss balancing is replaced, and no checkpoint is kept.</param>
    /// <param name="validate">Scores a network; higher is better.</param>
    /// <param name="search">How to search; null for the defaults.</param>
    /// <param name="done">Probes of an earlier search with the same options, which are not run again.</param>
    /// <param name="progress">Told of each probe.</param>
    /// <param name="cancellation">Stops; what was reported can go on as <paramref name="done"/>.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static WeightSearchResult Run(
        TrainingSet set,
        JointOptions options,
        Func<nn.Module, double> validate,
        WeightSearchOptions? search = null,
        IReadOnlyList<WeightProbe>? done = null,
        IProgress<WeightProbe>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(Score, search, done, progress, cancellation);

        double Score(double detection, double identity)
        {
            TrainingOptions training = options.Training with
            {
                LossBalancing = LossBalancing.Fixed,
                Balancing = options.Training.Balancing with { Weights = null, DetectionWeight = detection, IdentityWeight = identity },
                Checkpoint = null,
                Resume = false,
                Validations = 1,
            };
            using var trainer = new JointTrainer(set, options with { Training = training });
            TrainingResult result = trainer.Train(validate, cancellation: cancellation);
            using (result.Network) return result.Score!.Value;
        }
    }

    /// <summary>Searches by a score of one's own of a detection and an identity weight.</summary>
    /// <inheritdoc cref="Run(TrainingSet, JointOptions, Func{nn.Module, double}, WeightSearchOptions, IReadOnlyList{WeightProbe}, IProgress{WeightProbe}, CancellationToken)"/>
    public static WeightSearchResult Run(
        Func<double, double, double> score,
        WeightSearchOptions? search = null,
        IReadOnlyList<WeightProbe>? done = null,
        IProgress<WeightProbe>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(score);
        search ??= new();
        search.Validate();
        var known = (done ?? []).ToDictionary(probe => Key(probe.Detection, probe.Identity), probe => probe.Score);
        HashSet<(double, double)> seen = [];
        List<WeightProbe> probes = [];
        WeightProbe best = Probe(search.Detection, search.Identity);
        (double Detection, double Identity)[] directions = [(0, -1), (0, 1), (-1, 0), (1, 0)];
        for (double factor = search.Factor; factor >= LeastFactor; factor = Math.Sqrt(factor))
        {
            for (bool moved = true; moved;)
            {
                moved = false;
                foreach ((double d, double i) in directions)
                {
                    while (true)
                    {
                        (double detection, double identity) = (best.Detection * Math.Pow(factor, d), best.Identity * Math.Pow(factor, i));
                        if (probes.Count == search.Probes) return new WeightSearchResult(best, probes);
                        if (seen.Contains(Key(detection, identity))) break;
                        WeightProbe probe = Probe(detection, identity);
                        if (!(probe.Score > best.Score)) break;
                        best = probe;
                        moved = true;
                    }
                }
            }
        }

        return new WeightSearchResult(best, probes);

        WeightProbe Probe(double detection, double identity)
        {
            cancellation.ThrowIfCancellationRequested();
            (double, double) key = Key(detection, identity);
            seen.Add(key);
            bool isKnown = known.TryGetValue(key, out double value);
            var probe = new WeightProbe(detection, identity, isKnown ? value : score(detection, identity));
            probes.Add(probe);
            if (!isKnown) progress?.Report(probe);
            return probe;
        }
    }

    // The same weights reached on two ways differ in their last bits.
    private static (double Detection, double Identity) Key(double detection, double identity) =>
        (Math.Round(Math.Log(detection), 6), Math.Round(Math.Log(identity), 6));
}
