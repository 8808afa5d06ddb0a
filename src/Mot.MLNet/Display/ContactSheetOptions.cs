namespace Mot.MLNet.Display;

/// <summary>What a <see cref="ContactSheet"/> holds.</summary>
public sealed record ContactSheetOptions
{
    /// <summary>How many frames, 0 to 100. Default 6.</summary>
    public int Frames { get; init; } = 6;

    /// <summary>Width of a frame at most, pixels, 64 to 4096. Default 640.</summary>
    public int FrameWidth { get; init; } = 640;

    /// <summary>How many tracklets, the longest where there are more, 0 to 1000. Default 60.</summary>
    public int Tracklets { get; init; } = 60;

    /// <summary>How many crops of a tracklet, 1 to 20. Default 5.</summary>
    public int Crops { get; init; } = 5;

    /// <summary>Height of a crop in pixels, 16 to 512; it is half as wide. Default 112.</summary>
    public int CropHeight { get; init; } = 112;

    /// <summary>Quality of the JPEGs, 1 to 100. Default 82.</summary>
    public int JpegQuality { get; init; } = 82;

    internal void Validate()
    {
        Check(nameof(Frames), Frames, 0, 100);
        Check(nameof(FrameWidth), FrameWidth, 64, 4096);
        Check(nameof(Tracklets), Tracklets, 0, 1000);
        Check(nameof(Crops), Crops, 1, 20);
        Check(nameof(CropHeight), CropHeight, 16, 512);
        Check(nameof(JpegQuality), JpegQuality, 1, 100);
    }

    private static void Check(string name, int value, int low, int high)
    {
        if (value < low || value > high)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected {low} to {high}.");
    }
}
