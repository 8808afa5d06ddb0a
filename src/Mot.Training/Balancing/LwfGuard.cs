namespace Mot.Training.Balancing;

/// <summary>What keeps learned weighting factors from vanishing.</summary>
public enum LwfGuard
{
    /// <summary>
    /// The factors' product is 1: at the minimum each is in inverse proportion to its loss, so no task can be given up. Softplus
    /// takes the last ReLU's place, and the losses that the network sees are constants of the gradient.
    /// </summary>
    FixedProduct,

    /// <summary>The factors' sum is the number of tasks. All of it can still go to the smallest loss. Otherwise as <see cref="FixedProduct"/>.</summary>
    FixedSum,

    /// <summary>None, as the paper has it: the total's minimum is where all factors are 0.</summary>
    None,
}
