namespace Mot.Training.Checkpoints;

/// <summary>How a checkpoint is written.</summary>
public enum CheckpointFormat
{
    /// <summary>PyTorch's since 1.6: a zip archive of a pickle and the tensors' data.</summary>
    TorchZip,

    /// <summary>PyTorch's before 1.6: pickles one after the other, then the data.</summary>
    TorchLegacy,

    /// <summary><see cref="Safetensors"/>.</summary>
    Safetensors,
}
