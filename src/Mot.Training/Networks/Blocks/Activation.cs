namespace Mot.Training.Networks.Blocks;

/// <summary>What follows a normalisation.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0.1 x), as in darknet and YOLO.</summary>
    LeakyRelu,

    /// <summary>x sigmoid(x).</summary>
    Silu,
}
