using Mot.Training.Networks.Bodies;

namespace Mot.Training.Lwf;

/// <summary>The body of an <see cref="LwfNetwork"/>.</summary>
public enum LwfBody
{
    /// <summary><see cref="Networks.Bodies.SmallResNet"/>, for CPUs.</summary>
    SmallResNet,

    /// <summary><see cref="ResNet"/> of 34 layers.</summary>
    ResNet34,

    /// <summary><see cref="ResNet"/> of 50 layers, the paper's.</summary>
    ResNet50,

    /// <summary><see cref="ResNet"/> of 101 layers.</summary>
    ResNet101,
}
