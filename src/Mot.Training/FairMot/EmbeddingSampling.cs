namespace Mot.Training.FairMot;

/// <summary>Where an object's embedding is taken from (FairMOT, Table 1).</summary>
public enum EmbeddingSampling
{
    /// <summary>The cell of the object's centre: FairMOT's own.</summary>
    Center,

    /// <summary>The centre itself, interpolated between cells.</summary>
    CenterBilinear,

    /// <summary>While training also the cells of anchors that overlap with the object, as in JDE; the centre's cell afterwards.</summary>
    PositiveAnchors,

    /// <summary>The mean over the object's box, as in Track R-CNN.</summary>
    RoiAlign,

    /// <summary>The features below, cut out of the object's box and described by themselves.</summary>
    TwoStage,
}
