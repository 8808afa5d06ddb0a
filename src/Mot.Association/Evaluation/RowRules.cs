using System.Globalization;
using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>What a sequence, and the way it is evaluated, ask of a row of truth, tracks or detections.</summary>
/// <param name="kind">What the rows are.</param>
/// <param name="options">Preprocessing.</param>
/// <param name="length">Number of the sequence's frames; null where nothing limits it.</param>
/// <param name="lengthSource">What says so; null where it is not known.</param>
internal sealed class RowRules(MotFileKind kind, MotEvaluationOptions options, int? length, string? lengthSource)
{
    private readonly bool _classes = Preprocessing.UsesClasses(options);

    /// <summary>What is wrong with a row; null where nothing is.</summary>
    public MotRowFault? Fault(MotRow row)
    {
        if (row.Frame < 1 || row.Frame > (length ?? int.MaxValue - 1))
            return new(MotRowProblem.Frame, Text($"frame {row.Frame}"), ExpectedFrames);
        if (!_classes)
            return null;
        return kind switch
        {
            MotFileKind.Truth when row.Class is < MotClass.Pedestrian or > MotClass.Crowd =>
                new(MotRowProblem.Class, $"class {MotClass.Describe(row.Class)}", $"classes {MotClass.Pedestrian} to {MotClass.Crowd} of {options.Benchmark.Title()}; {EveryClass}"),

            // As in TrackEval, which takes classes up to the pedestrian's for one.
            MotFileKind.Results when row.Class > MotClass.Pedestrian =>
                new(MotRowProblem.Class, $"class {MotClass.Describe(row.Class)}", $"class {MotClass.Describe(MotClass.Pedestrian)}, which is all that {options.Benchmark.Title()} evaluates; {EveryClass}"),
            _ => null,
        };
    }

    /// <summary>What helps against another class.</summary>
    internal const string EveryClass = "without preprocessing (--no-preprocessing) every class is evaluated";

    private string ExpectedFrames => length is null ? Text($"frames from 1 to {int.MaxValue - 1}")
        : lengthSource is null ? Text($"frames 1 to {length}")
        : Text($"frames 1 to {length}, as {lengthSource} says; --frames 1-{length} leaves later rows out, --lenient skips and counts them");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
