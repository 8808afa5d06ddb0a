namespace Mot.MLNet.Models;

/// <summary>A system of the papers, with the network of its published checkpoints.</summary>
public enum JointSystem
{
    /// <summary>FairMOT: DLA-34, YOLOv5s, ResNet-34 or -50, ResNet-34-FPN or HRNet-W18, told by the checkpoint.</summary>
    FairMot,

    /// <summary>JDE: Darknet-53.</summary>
    Jde,

    /// <summary>CSTrack: YOLOv5 of any width and depth, told by the checkpoint.</summary>
    CsTrack,
}
