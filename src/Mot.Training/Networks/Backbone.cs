namespace Mot.Training.Networks;

/// <summary>The body of a joint network, under its heads.</summary>
public enum Backbone
{
    /// <summary><see cref="SmallResNet"/> with a <see cref="FeaturePyramid"/>: about 2.2 million parameters, for CPUs.</summary>
    SmallResNet,
}
