using System.Text.Json;

namespace Mot.Association.Evaluation;

/// <summary>Metrics of several sequences.</summary>
public sealed class MotEvaluation
{
    /// <summary>Name of the combined metrics in JSON.</summary>
    public const string CombinedName = "COMBINED_SEQ";

    internal MotEvaluation(IReadOnlyList<KeyValuePair<string, MotMetrics>> sequences, MotMetrics combined)
    {
        Sequences = sequences;
        Combined = combined;
    }

    /// <summary>Each sequence's metrics, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, MotMetrics>> Sequences { get; }

    /// <summary>
    /// All sequences together: counts are summed and ratios computed from the sums; HOTA's association scores are averaged
    /// with the true positives of each threshold as weights.
    /// </summary>
    public MotMetrics Combined { get; }

    /// <summary>A JSON object of the sequences' metrics by name, and the combined ones as "COMBINED_SEQ".</summary>
    public string ToJson()
    {
        Dictionary<string, MotMetrics> all = new(Sequences) { [CombinedName] = Combined };
        return JsonSerializer.Serialize(all, EvaluationJson.Default.DictionaryStringMotMetrics);
    }
}
