using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>Which truth counts (MOTChallenge's development kit, as in TrackEval).</summary>
internal static class Preprocessing
{
    /// <summary>Whether the truth's classes are looked at.</summary>
    public static bool UsesClasses(MotEvaluationOptions options) =>
        options.Preprocess && options.Benchmark != MotBenchmark.Mot15;

    /// <summary>Whether a row of truth is one to be found.</summary>
    public static bool Counts(MotEvaluationOptions options, in MotRow truth) =>
        truth.IsFlagged && (truth.Class == MotClass.Pedestrian || !UsesClasses(options));

    /// <summary>Whether boxes that match truth of a class are neither right nor wrong.</summary>
    public static bool IsDistractor(this MotBenchmark benchmark, int motClass) =>
        motClass is MotClass.PersonOnVehicle or MotClass.StaticPerson or MotClass.Distractor or MotClass.Reflection ||
        (motClass == MotClass.NonMotorizedVehicle && benchmark == MotBenchmark.Mot20);

    /// <summary>The benchmark's name, such as MOT17.</summary>
    public static string Title(this MotBenchmark benchmark) => benchmark.ToString().ToUpperInvariant();
}
