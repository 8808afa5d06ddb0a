using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Bodies;

namespace Mot.Training.FairMot;

/// <summary>The body of a FairMOT network, under its heads.</summary>
public enum Backbone
{
    /// <summary><see cref="SmallResNet"/> with a <see cref="FeaturePyramid"/>: about 2.2 million parameters, for CPUs.</summary>
    SmallResNet,

    /// <summary><see cref="Networks.Bodies.Dla34"/> with <see cref="DlaUp"/>: FairMOT's own, about 19 million parameters.</summary>
    Dla34,

    /// <summary><see cref="Networks.Yolo.YoloV5s"/>: FairMOT's light body, about 5 million parameters.</summary>
    YoloV5s,

    /// <summary><see cref="ResNet"/> of 34 layers with a <see cref="DeconvolutionNeck"/>: resdcn_34 in FairMOT's code.</summary>
    ResNet34,

    /// <summary><see cref="ResNet"/> of 50 layers with a <see cref="DeconvolutionNeck"/>: resdcn_50.</summary>
    ResNet50,

    /// <summary><see cref="ResNet"/> of 34 layers with a <see cref="DeconvolutionNeck"/> that adds the finer maps: resfpndcn_34.</summary>
    ResNet34Pyramid,

    /// <summary><see cref="HrNet"/> of width 18: hrnet_18.</summary>
    HrNetW18,
}
