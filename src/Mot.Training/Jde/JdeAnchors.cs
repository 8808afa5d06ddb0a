namespace Mot.Training.Jde;

/// <summary>JDE's anchors: boxes of a width to height of 1 to 3 for people, four at each scale (JDE, section 3.2).</summary>
public static class JdeAnchors
{
    private const int Width = 1088;

    private static readonly (float Width, float Height)[] s_all =
        [(8, 24), (11, 34), (16, 48), (23, 68), (32, 96), (45, 135), (64, 192), (90, 271), (128, 384), (180, 540), (256, 640), (512, 640)];

    /// <summary>Pixels of the network's input to a cell of its three maps, in the order of <see cref="JdeNetwork"/>'s.</summary>
    public static IReadOnlyList<int> Strides { get; } = [32, 16, 8];

    /// <summary>The anchors of each map, in pixels of the network's input.</summary>
    /// <param name="inputWidth">
    /// Width of the network's input: 1088, 864 and 576 have the anchors of JDE's configurations, others those of 1088 in proportion.
    /// </param>
    public static IReadOnlyList<IReadOnlyList<(float Width, float Height)>> For(int inputWidth) => inputWidth switch
    {
        Width => [s_all[8..], s_all[4..8], s_all[..4]],
        864 => [[(102, 305), (143, 429), (203, 508), (407, 508)], [(25, 76), (36, 107), (51, 152), (71, 215)], [(6, 19), (9, 27), (13, 38), (18, 54)]],
        576 => [[(85, 255), (120, 360), (170, 420), (340, 320)], [(21, 64), (30, 90), (43, 128), (60, 180)], [(6, 16), (8, 23), (11, 32), (16, 45)]],
        _ => [.. new[] { 8, 4, 0 }.Select(first => s_all[first..(first + 4)].Select(a => (a.Width * inputWidth / Width, a.Height * inputWidth / Width)).ToArray())],
    };
}
