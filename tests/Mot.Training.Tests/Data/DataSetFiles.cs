using OpenCvSharp;

namespace Mot.Tests;

/// <summary>Small data sets on disk.</summary>
internal static class DataSetFiles
{
    /// <summary>Writes a picture of noise, with the folders that it lies in.</summary>
    public static string Picture(this TemporaryFolder folder, string relative, int width, int height)
    {
        string path = folder.Combine(relative);
        using Mat image = TestImages.Noise(width, height, 0, 255, seed: width + height);
        Assert.True(Cv2.ImWrite(path, image));
        return path;
    }
}
