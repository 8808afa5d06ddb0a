using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>
/// How an image lies in the network's input: scaled to fit, its shape kept, in the middle of a grey ground. The
/// arithmetic is that of the reference implementations of JDE and FairMOT, which round half to even.
/// </summary>
public readonly record struct Letterbox
{
    /// <summary>Fits images of one size into an input of another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public Letterbox(int sourceWidth, int sourceHeight, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (SourceWidth, SourceHeight, Width, Height) = (sourceWidth, sourceHeight, width, height);
        Scale = Math.Min((double)height / sourceHeight, (double)width / sourceWidth);
        int w = Math.Max(1, (int)Math.Round(sourceWidth * Scale)), h = Math.Max(1, (int)Math.Round(sourceHeight * Scale));
        Image = new Rect((int)Math.Round(((width - w) / 2.0) - 0.1), (int)Math.Round(((height - h) / 2.0) - 0.1), w, h);
        PadX = (width - (sourceWidth * Scale)) / 2;
        PadY = (height - (sourceHeight * Scale)) / 2;
    }

    /// <summary>Width of the images in pixels.</summary>
    public int SourceWidth { get; }

    /// <summary>Height of the images in pixels.</summary>
    public int SourceHeight { get; }

    /// <summary>Width of the network's input in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of the network's input in pixels.</summary>
    public int Height { get; }

    /// <summary>Pixels of the input for a pixel of the image.</summary>
    public double Scale { get; }

    /// <summary>Where x = 0 of the image lies in the input, for boxes: not rounded to pixels, as in the reference.</summary>
    public double PadX { get; }

    /// <summary>Where y = 0 of the image lies in the input, for boxes.</summary>
    public double PadY { get; }

    /// <summary>The pixels of the input that the image covers.</summary>
    public Rect Image { get; }

    /// <summary>Draws an image into the network's input: resized by area, the ground 127.5, which is 128 in bytes.</summary>
    /// <param name="source">8-bit image of the source's size.</param>
    /// <param name="destination">Becomes the input; its memory is used again where it has the shape.</param>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    public void Apply(Mat source, Mat destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if ((source.Width, source.Height) != (SourceWidth, SourceHeight))
        {
            throw new ArgumentException(
                $"The image is {source.Width} x {source.Height}; expected {SourceWidth} x {SourceHeight}.", nameof(source));
        }

        destination.Create(Height, Width, source.Type());
        using (Mat image = destination.SubMat(Image))
            Cv2.Resize(source, image, Image.Size, 0, 0, InterpolationFlags.Area);
        Fill(destination, new Rect(0, 0, Width, Image.Top));
        Fill(destination, new Rect(0, Image.Bottom, Width, Height - Image.Bottom));
        Fill(destination, new Rect(0, Image.Top, Image.Left, Image.Height));
        Fill(destination, new Rect(Image.Right, Image.Top, Width - Image.Right, Image.Height));
    }

    /// <summary>A box of the image, in pixels of the network's input.</summary>
    public Box ToNetwork(in Box box) =>
        new((box.X0 * Scale) + PadX, (box.Y0 * Scale) + PadY, (box.X1 * Scale) + PadX, (box.Y1 * Scale) + PadY);

    /// <summary>A box of the network's input, in pixels of the image; not clipped to it.</summary>
    public Box ToSource(in Box box) =>
        new((box.X0 - PadX) / Scale, (box.Y0 - PadY) / Scale, (box.X1 - PadX) / Scale, (box.Y1 - PadY) / Scale);

    private static void Fill(Mat destination, Rect part)
    {
        if (part.Width == 0 || part.Height == 0)
            return;
        using Mat ground = destination.SubMat(part);
        ground.SetTo(Scalar.All(127.5));
    }
}
