namespace Mot.Training.Optimization;

/// <summary>In what training computes.</summary>
public enum TrainingPrecision
{
    /// <summary>Mixed on a CUDA device, all in float32 on the processor.</summary>
    ByDevice,

    /// <summary>All in float32.</summary>
    Float32,

    /// <summary>
    /// Convolutions in bfloat16; normalisations, losses, the weights themselves and their steps in float32. Faster where the device has
    /// units for it. bfloat16 reaches as far as float32, so losses need no scaling.
    /// </summary>
    Mixed,
}
