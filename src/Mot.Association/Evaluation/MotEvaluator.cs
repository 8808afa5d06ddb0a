using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>A sequence to evaluate.</summary>
/// <param name="Name">Name in reports and errors.</param>
/// <param name="Truth">The truth's rows, in any order.</param>
/// <param name="Tracks">The tracker's rows, in any order.</param>
/// <param name="Length">Number of frames; null takes the last frame that either has.</param>
public sealed record EvaluationSequence(
    string Name, IReadOnlyList<MotRow> Truth, IReadOnlyList<MotRow> Tracks, int? Length = null);

/// <summary>Metrics of several sequences.</summary>
public sealed class MotEvaluation
{
    /// <summary>Name of the combined result in JSON.</summary>
    public const string CombinedName = "COMBINED_SEQ";

    internal MotEvaluation(IReadOnlyList<KeyValuePair<string, MotMetrics>> sequences, MotMetrics combined)
    {
        Sequences = sequences;
        Combined = combined;
    }

    /// <summary>Each sequence's metrics, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, MotMetrics>> Sequences { get; }

    /// <summary>All sequences' combined.</summary>
    public MotMetrics Combined { get; }

    /// <summary>A JSON object of the sequences by name and "COMBINED_SEQ".</summary>
    public string ToJson() => throw new NotImplementedException();
}

/// <summary>CLEAR MOT, Identity and HOTA.</summary>
public static class MotEvaluator
{
    /// <summary>Evaluates one sequence.</summary>
    public static MotMetrics Evaluate(
        IReadOnlyList<MotRow> truth, IReadOnlyList<MotRow> tracks, MotEvaluationOptions? options = null) =>
        Evaluate([new EvaluationSequence("sequence", truth, tracks)], options).Sequences[0].Value;

    /// <summary>Evaluates sequences in parallel.</summary>
    public static MotEvaluation Evaluate(
        IReadOnlyList<EvaluationSequence> sequences, MotEvaluationOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
