using Mot.Association;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// The variation of JDE's code, step by step: colours, letterbox, one affine map about the centre (shear x translation x
/// rotation and scale), mirror. What <see cref="AugmentationSteps.Merged"/> does at once and to the pixel is interpolated
/// twice here.
/// </summary>
internal static class ReferenceAugmentation
{
    // A warped box is kept if it is larger than this on both sides, ...
    private const double LeastSide = 4;

    // ... has more than this share of its area left within the input, ...
    private const double LeastArea = 0.1;

    // ... and one side is less than this many times the other.
    private const double LargestAspect = 10;

    /// <summary>What chance decides for an image.</summary>
    /// <param name="Saturation">Factor of the saturation.</param>
    /// <param name="Value">Factor of the value.</param>
    /// <param name="Angle">Degrees, counter-clockwise.</param>
    /// <param name="Scale">Factor about the centre.</param>
    /// <param name="ShiftX">Pixels.</param>
    /// <param name="ShiftY">Pixels.</param>
    /// <param name="ShearX">Degrees.</param>
    /// <param name="ShearY">Degrees.</param>
    /// <param name="Flip">Whether it is mirrored in the end.</param>
    internal readonly record struct Variation(
        double Saturation, double Value, double Angle, double Scale, double ShiftX, double ShiftY, double ShearX, double ShearY, bool Flip);

    public static Variation Draw(AugmentationOptions options, int width, int height, Random random)
    {
        double saturation = 1 + Symmetric(options.Saturation), value = 1 + Symmetric(options.Value);
        double angle = Symmetric(options.Rotation);
        double scale = options.MinScale + ((options.MaxScale - options.MinScale) * random.NextDouble());

        // The reference takes the share of the height for x and that of the width for y.
        double shiftX = Symmetric(options.Shift) * height, shiftY = Symmetric(options.Shift) * width;
        double shearX = Symmetric(options.Shear), shearY = Symmetric(options.Shear);
        return new Variation(saturation, value, angle, scale, shiftX, shiftY, shearX, shearY, random.NextDouble() < options.FlipProbability);

        double Symmetric(double range) => range * ((2 * random.NextDouble()) - 1);
    }

    public static (Mat Image, List<TrainingLabel> Labels) Apply(Mat image, IReadOnlyList<TrainingLabel> labels, int width, int height, in Variation variation)
    {
        using Mat coloured = image.Clone();
        Augmentation.Recolour(coloured, hue: 0, variation.Saturation, variation.Value);
        var letterbox = new Letterbox(image.Width, image.Height, width, height);
        using var boxed = new Mat();
        letterbox.Apply(coloured, boxed);

        double[] map = Map(variation, width, height);
        using Mat transform = Mat.FromPixelData(2, 3, MatType.CV_64FC1, map);
        var warped = new Mat();
        Cv2.WarpAffine(boxed, warped, transform, new Size(width, height), InterpolationFlags.Linear, BorderTypes.Constant, Scalar.All(127.5));
        if (variation.Flip) Cv2.Flip(warped, warped, FlipMode.Y);

        List<TrainingLabel> moved = new(labels.Count);
        foreach (TrainingLabel label in labels)
        {
            if (Move(letterbox.ToNetwork(label.Box), map, variation.Angle, width, height) is not { } box) continue;
            moved.Add(label with { Box = variation.Flip ? new Box(width - box.X1, box.Y0, width - box.X0, box.Y1) : box });
        }

        return (warped, moved);
    }

    /// <summary>Rows of shear x translation x rotation and scale about the centre.</summary>
    private static double[] Map(in Variation v, int width, int height)
    {
        double radians = v.Angle * Math.PI / 180;
        double cos = v.Scale * Math.Cos(radians), sin = v.Scale * Math.Sin(radians);
        double cx = width / 2.0, cy = height / 2.0;
        double tx = ((1 - cos) * cx) - (sin * cy) + v.ShiftX, ty = (sin * cx) + ((1 - cos) * cy) + v.ShiftY;
        double shearX = Math.Tan(v.ShearX * Math.PI / 180), shearY = Math.Tan(v.ShearY * Math.PI / 180);
        return
        [
            cos - (shearX * sin), sin + (shearX * cos), tx + (shearX * ty),
            (shearY * cos) - sin, (shearY * sin) + cos, (shearY * tx) + ty,
        ];
    }

    /// <summary>The hull of the warped corners, shrunk for the angle and clipped; null where the reference drops it.</summary>
    private static Box? Move(in Box box, double[] map, double angle, int width, int height)
    {
        double x = (map[0] * box.CenterX) + (map[1] * box.CenterY) + map[2], y = (map[3] * box.CenterX) + (map[4] * box.CenterY) + map[5];
        double radians = angle * Math.PI / 180, reduction = Math.Sqrt(Math.Max(Math.Abs(Math.Sin(radians)), Math.Abs(Math.Cos(radians))));
        double w = ((Math.Abs(map[0]) * box.Width) + (Math.Abs(map[1]) * box.Height)) * reduction;
        double h = ((Math.Abs(map[3]) * box.Width) + (Math.Abs(map[4]) * box.Height)) * reduction;
        var clipped = new Box(
            Math.Clamp(x - (w / 2), 0, width), Math.Clamp(y - (h / 2), 0, height),
            Math.Clamp(x + (w / 2), 0, width), Math.Clamp(y + (h / 2), 0, height));
        double aspect = Math.Max(clipped.Width / (clipped.Height + 1e-16), clipped.Height / (clipped.Width + 1e-16));
        bool kept = clipped.Width > LeastSide && clipped.Height > LeastSide && clipped.Area / (box.Area + 1e-16) > LeastArea && aspect < LargestAspect;
        return kept ? clipped : null;
    }
}
