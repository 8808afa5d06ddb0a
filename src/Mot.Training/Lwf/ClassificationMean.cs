namespace Mot.Training.Lwf;

/// <summary>What the sum over all samples of the classification is divided by.</summary>
public enum ClassificationMean
{
    /// <summary>The anchors with an object, as in RetinaNet and Chained-Tracker's code.</summary>
    Objects,

    /// <summary>All samples, as LWF's eq. 1 is written: some hundred times less, so that the other losses outweigh it.</summary>
    Samples,
}
