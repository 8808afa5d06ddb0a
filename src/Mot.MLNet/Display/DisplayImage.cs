namespace Mot.MLNet.Display;

/// <summary>An encoded picture with what it shows.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Jpeg">The picture as JPEG.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record DisplayImage(string Caption, byte[] Jpeg, int Width, int Height);
