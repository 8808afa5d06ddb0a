namespace Mot.Training.Data;

/// <summary>How an image is varied and which boxes stay.</summary>
public enum AugmentationSteps
{
    /// <summary>
    /// One map from the image to the network's input, interpolated once. Boxes keep their extent beyond the border; what is
    /// cut off by more than 70 % or gets too small is ignored rather than made background.
    /// </summary>
    Merged,

    /// <summary>
    /// As JDE's code: colours, letterbox, affine map, mirror. Boxes are clipped; those with a side of 4 pixels or less, a
    /// tenth of their area or less, or an aspect of 10 or more are dropped, and so become background.
    /// </summary>
    Reference,
}
