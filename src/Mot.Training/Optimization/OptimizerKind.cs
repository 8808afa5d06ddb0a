namespace Mot.Training.Optimization;

/// <summary>How gradients become steps.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (FairMOT, LWF).</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with momentum (JDE, CSTrack).</summary>
    Sgd,

    /// <summary>RMSprop (DeepMOT's deep Hungarian network).</summary>
    RmsProp,
}
