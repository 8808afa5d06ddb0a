namespace Mot.Training.Data;

/// <summary>How training images are varied. Every range is drawn from uniformly, anew for each image of each step.</summary>
public sealed record AugmentationOptions
{
    /// <summary>As JDE and FairMOT have it: flip, rotation of 5 degrees, shear of 2, shift of 10 %, scale 0.5 to 1.2, saturation and value by half, in their code's steps; nothing pasted.</summary>
    public static AugmentationOptions Reference { get; } = new()
    {
        Steps = AugmentationSteps.Reference,
        MinScale = 0.5,
        MaxScale = 1.2,
        Rotation = 5,
        Shear = 2,
        PastedSilhouettes = 0,
    };

    /// <summary>No variation at all.</summary>
    public static AugmentationOptions None { get; } = new()
    {
        FlipProbability = 0,
        MinScale = 1,
        MaxScale = 1,
        Shift = 0,
        Saturation = 0,
        Value = 0,
        PastedSilhouettes = 0,
    };

    /// <summary>How an image is varied and which boxes stay. Default <see cref="AugmentationSteps.Merged"/>.</summary>
    public AugmentationSteps Steps { get; init; }

    /// <summary>Probability of a mirror image. Default 0.5.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Smallest scale about the image's centre. Default 0.7.</summary>
    public double MinScale { get; init; } = 0.7;

    /// <summary>Largest scale about the image's centre. Default 1.6: what comes nearer than anything in training is found too.</summary>
    public double MaxScale { get; init; } = 1.6;

    /// <summary>Largest shift to either side, as a share of the image. Default 0.1.</summary>
    public double Shift { get; init; } = 0.1;

    /// <summary>Largest rotation to either side, in degrees. Default 0: boxes of rotated people are loose.</summary>
    public double Rotation { get; init; }

    /// <summary>Largest shear to either side, in degrees. Default 0.</summary>
    public double Shear { get; init; }

    /// <summary>The saturation is multiplied by 1 - this to 1 + this. Default 0.5.</summary>
    public double Saturation { get; init; } = 0.5;

    /// <summary>The value (brightness) is multiplied by 1 - this to 1 + this. Default 0.5.</summary>
    public double Value { get; init; } = 0.5;

    /// <summary>
    /// Most silhouettes pasted into an image; each image gets 0 to this many. Default 6. They are cut out of the training
    /// images by their masks, or where there are none by their difference from the static background, which a moving camera
    /// has not. With few identities they are what keeps the embedding from learning those by heart.
    /// </summary>
    public int PastedSilhouettes { get; init; } = 6;

    /// <summary>Smallest scale of a pasted silhouette, times that of the image. Default 0.7.</summary>
    public double MinSilhouetteScale { get; init; } = 0.7;

    /// <summary>Largest scale of a pasted silhouette, times that of the image. Default 1.6.</summary>
    public double MaxSilhouetteScale { get; init; } = 1.6;

    /// <summary>Share of the pasted silhouettes that get other colours, and then count for detection only. Default 0.5.</summary>
    public double RecolouredShare { get; init; } = 0.5;

    /// <summary>
    /// Images a side of a mosaic at most: each image is one of n x n in its place, n drawn from 1 to this many. Default 1, no
    /// mosaics. For training on single images of a few large objects, which are to be found small and many.
    /// </summary>
    public int MosaicSide { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    public void Validate()
    {
        Check.Defined(Steps);
        Check.Range(FlipProbability, 0, 1);
        Check.Range(MinScale, 0.05, 20);
        Check.Range(MaxScale, MinScale, 20);
        Check.Range(Shift, 0, 1);
        Check.Range(Rotation, 0, 180);
        Check.Range(Shear, 0, 45);
        Check.Range(Saturation, 0, 1);
        Check.Range(Value, 0, 1);
        Check.Range(PastedSilhouettes, 0, 100);
        Check.Range(MinSilhouetteScale, 0.05, 20);
        Check.Range(MaxSilhouetteScale, MinSilhouetteScale, 20);
        Check.Range(RecolouredShare, 0, 1);
        Check.Range(MosaicSide, 1, 8);
    }
}
