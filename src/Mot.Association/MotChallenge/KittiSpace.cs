namespace Mot.Association.MotChallenge;

/// <summary>An object's size, place and angle in space, in metres and radians of KITTI's camera coordinates.</summary>
/// <param name="Height">Height.</param>
/// <param name="Width">Width.</param>
/// <param name="Length">Length.</param>
/// <param name="X">Place to the right.</param>
/// <param name="Y">Place downwards.</param>
/// <param name="Z">Place forwards.</param>
/// <param name="RotationY">Angle about the vertical axis.</param>
public readonly record struct KittiSpace(
    double Height, double Width, double Length, double X, double Y, double Z, double RotationY)
{
    /// <summary>What KITTI writes where these are unknown.</summary>
    public static KittiSpace Unknown => new(-1, -1, -1, -1000, -1000, -1000, -10);
}
