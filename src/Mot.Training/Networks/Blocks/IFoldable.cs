namespace Mot.Training.Networks.Blocks;

/// <summary>A module whose normalisations can be multiplied into its convolutions for evaluation.</summary>
public interface IFoldable
{
    /// <summary>
    /// Multiplies the normalisation into the convolution, which saves a pass over every map in evaluation mode. Holds for the
    /// weights of now: fold again after they change.
    /// </summary>
    void Fold();

    /// <summary>Forgets what <see cref="Fold"/> made.</summary>
    void Unfold();
}
