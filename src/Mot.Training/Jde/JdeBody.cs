using Mot.Training.Networks.Bodies;

namespace Mot.Training.Jde;

/// <summary>The body of a JDE network.</summary>
public enum JdeBody
{
    /// <summary>Darknet-53, of any width and depth.</summary>
    Darknet53,

    /// <summary><see cref="ResNet"/> of 50 layers.</summary>
    ResNet50,

    /// <summary><see cref="ResNet"/> of 101 layers.</summary>
    ResNet101,
}
