namespace Mot.Training.Losses;

/// <summary>What a task is about; JDE's search for weights gives one to each kind (JDE, section 3.5).</summary>
public enum LossKind
{
    /// <summary>Where objects are.</summary>
    Detection,

    /// <summary>Who they are.</summary>
    Identity,
}
