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
