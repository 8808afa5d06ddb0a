using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>Which truth counts (MOTChallenge's development kit, as in TrackEval).</summary>
internal static class Preprocessing
{
    /// <summary>Whether the truth's classes are looked at.</summary>
    public static bool UsesClasses(MotEvaluationOptions options) =>
        options.Preprocess && options.Benchmark != MotBenchmark.Mot15;

    /// <summary>
    /// Whether a truth row's flag says that it counts. The flag is read as an integer, so that 0.9 is 0.
    /// </summary>
    public static bool IsFlagged(in MotRow truth) => (int)truth.Confidence != 0;

    /// <summary>Whether boxes that match truth of a class are neither right nor wrong.</summary>
    public static bool IsDistractor(this MotBenchmark benchmark, int motClass) =>
        motClass is MotClass.PersonOnVehicle or MotClass.StaticPerson or MotClass.Distractor or MotClass.Reflection ||
        (motClass == MotClass.NonMotorizedVehicle && benchmark == MotBenchmark.Mot20);
}
