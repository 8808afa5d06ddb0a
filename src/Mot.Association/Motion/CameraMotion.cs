namespace Mot.Association.Motion;

/// <summary>
/// How the picture moved from the last frame to this one: an affine map of pixel coordinates,
/// x' = XX x + XY y + DX, y' = YX x + YY y + DY.
/// </summary>
/// <param name="XX">x' a x.</param>
/// <param name="XY">x' a y.</param>
/// <param name="DX">Shift of x, pixels.</param>
/// <param name="YX">y' a x.</param>
/// <param name="YY">y' a y.</param>
/// <param name="DY">Shift of y, pixels.</param>
public readonly record struct CameraMotion(double XX, double XY, double DX, double YX, double YY, double DY)
{
    /// <summary>No motion.</summary>
    public static CameraMotion None { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>A shift.</summary>
    public static CameraMotion Shift(double dx, double dy) => new(1, 0, dx, 0, 1, dy);

    internal bool IsFinite => double.IsFinite(XX + XY + DX + YX + YY + DY);
}
