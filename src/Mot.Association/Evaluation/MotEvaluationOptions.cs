namespace Mot.Association.Evaluation;

/// <summary>Whose preprocessing rules apply.</summary>
public enum MotBenchmark
{
    /// <summary>MOT15: no classes; only truth rows whose flag is 0 are left out.</summary>
    Mot15,

    /// <summary>MOT16: distractors are persons on vehicles, static persons, distractors and reflections.</summary>
    Mot16,

    /// <summary>MOT17: as MOT16.</summary>
    Mot17,

    /// <summary>MOT20: as MOT17, and non-motorised vehicles are distractors too.</summary>
    Mot20,
}

/// <summary>How tracks are evaluated.</summary>
public sealed record MotEvaluationOptions
{
    /// <summary>The defaults.</summary>
    public static MotEvaluationOptions Default { get; } = new();

    /// <summary>
    /// Whose preprocessing rules apply. Default: MOT17's, which change nothing where the truth has no classes but
    /// pedestrian, as when its file has none.
    /// </summary>
    public MotBenchmark Benchmark { get; init; } = MotBenchmark.Mot17;

    /// <summary>
    /// Removes track boxes that match a distractor, and truth of other classes than pedestrian. Default: true. Truth
    /// rows whose flag is 0 are left out either way, as in TrackEval.
    /// </summary>
    public bool Preprocess { get; init; } = true;

    /// <summary>The frames to evaluate; rows of others are left out. Default: all.</summary>
    public FrameRange? Frames { get; init; }

    /// <summary>How many sequences are evaluated at a time. Default: one a processor.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;
}

/// <summary>A range of frames, both ends included.</summary>
/// <param name="First">The first frame, from 1.</param>
/// <param name="Last">The last frame.</param>
public readonly record struct FrameRange(int First, int Last)
{
    /// <summary>Number of frames.</summary>
    public int Length => Last - First + 1;

    /// <summary>Whether a frame is in the range.</summary>
    public bool Contains(int frame) => frame >= First && frame <= Last;

    /// <summary>Reads "A-B" or a single frame "A".</summary>
    /// <exception cref="FormatException">Not of that form, or not 1 &lt;= A &lt;= B.</exception>
    public static FrameRange Parse(string text)
    {
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> first = dash < 0 ? text : text.AsSpan(0, dash), last = dash < 0 ? text : text.AsSpan(dash + 1);
        const System.Globalization.NumberStyles Digits = System.Globalization.NumberStyles.None;
        System.Globalization.CultureInfo invariant = System.Globalization.CultureInfo.InvariantCulture;
        return int.TryParse(first, Digits, invariant, out int a) && int.TryParse(last, Digits, invariant, out int b) && a >= 1 && a <= b
            ? new(a, b)
            : throw new FormatException($"Frames '{text}': expected A-B with 1 <= A <= B.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{First}-{Last}";
}
