using System.Numerics;
using System.Runtime.InteropServices;

namespace Mot.Training.Synthetic;

/// <summary>Gives the colour of a point of a shape: blue, green, red in 0..255 and an opacity in 0..1.</summary>
internal interface IShader
{
    /// <summary>
    /// For a limb or a tube, <paramref name="across"/> runs from -1 to 1 over its width and <paramref name="along"/>
    /// from 0 to 1 over its length; for an ellipse both run from -1 to 1; for a polygon both are image coordinates.
    /// </summary>
    Vector4 At(float across, float along);
}

/// <summary>One opaque colour.</summary>
internal readonly struct FlatShader(Vector3 color) : IShader
{
    private readonly Vector4 _color = new(color, 1);

    public Vector4 At(float across, float along) => _color;
}

/// <summary>
/// A rectangle of premultiplied colour and coverage, placed anywhere in (or partly or wholly outside) the image. Shapes
/// are antialiased by their signed distance, in drawing order, one over the other.
/// </summary>
internal sealed class Sprite
{
    private Vector4[] _pixels = [];

    public int X { get; private set; }

    public int Y { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>One row: B, G, R times opacity, and opacity in W.</summary>
    public ReadOnlySpan<Vector4> Row(int y) => _pixels.AsSpan(y * Width, Width);

    /// <summary>Empties the sprite and lays it over the bounds, one pixel wider on each side.</summary>
    public void Reset(double x0, double y0, double x1, double y1)
    {
        X = (int)Math.Floor(x0) - 1;
        Y = (int)Math.Floor(y0) - 1;
        Width = (int)Math.Ceiling(x1) + 1 - X;
        Height = (int)Math.Ceiling(y1) + 1 - Y;
        int count = Width * Height;
        if (_pixels.Length < count)
            _pixels = new Vector4[count];
        else
            _pixels.AsSpan(0, count).Clear();
    }

    /// <summary>The number of pixels that are more covered than not.</summary>
    public int Silhouette()
    {
        int count = 0;
        foreach (ref readonly Vector4 p in _pixels.AsSpan(0, Width * Height))
            count += p.W >= 0.5f ? 1 : 0;
        return count;
    }

    /// <summary>
    /// The union of circles whose radius goes from <paramref name="ra"/> at a to <paramref name="rb"/> at b.
    /// </summary>
    public void Limb<TShader>(ImagePoint a, ImagePoint b, double ra, double rb, TShader shader)
        where TShader : struct, IShader
    {
        float ax = (float)(a.X - X), ay = (float)(a.Y - Y), dx = (float)(b.X - a.X), dy = (float)(b.Y - a.Y);
        float r0 = (float)ra, dr = (float)(rb - ra);
        float squared = (dx * dx) + (dy * dy);
        float inverse = squared > 1e-6f ? 1 / squared : 0;
        double pad = Math.Max(ra, rb) + 0.5;
        var (left, top, right, bottom) = Clip(
            Math.Min(a.X, b.X) - pad, Math.Min(a.Y, b.Y) - pad, Math.Max(a.X, b.X) + pad, Math.Max(a.Y, b.Y) + pad);
        for (int y = top; y < bottom; y++)
        {
            Span<Vector4> row = _pixels.AsSpan(y * Width, Width);
            float py = y + 0.5f - ay;
            for (int x = left; x < right; x++)
            {
                float px = x + 0.5f - ax;
                float t = Math.Clamp(((px * dx) + (py * dy)) * inverse, 0, 1);
                float ex = px - (t * dx), ey = py - (t * dy);
                float r = r0 + (t * dr);
                float distance = (ex * ex) + (ey * ey);
                if (distance >= (r + 0.5f) * (r + 0.5f))
                    continue;
                distance = MathF.Sqrt(distance);
                float side = (px * dy) - (py * dx) > 0 ? 1 : -1;
                Over(
                    ref row[x], Math.Min(r + 0.5f - distance, 1), shader.At(Math.Clamp(side * distance / r, -1, 1), t));
            }
        }
    }

    /// <summary>An upright ellipse.</summary>
    public void Ellipse<TShader>(ImagePoint center, double rx, double ry, TShader shader)
        where TShader : struct, IShader
    {
        float cx = (float)(center.X - X), cy = (float)(center.Y - Y), ix = (float)(1 / rx), iy = (float)(1 / ry);
        var (left, top, right, bottom) = Clip(
            center.X - rx - 0.5, center.Y - ry - 0.5, center.X + rx + 0.5, center.Y + ry + 0.5);
        for (int y = top; y < bottom; y++)
        {
            Span<Vector4> row = _pixels.AsSpan(y * Width, Width);
            float v = (y + 0.5f - cy) * iy;
            for (int x = left; x < right; x++)
            {
                float u = (x + 0.5f - cx) * ix;
                // First-order distance to the ellipse: f / |grad f| with f = |(u, v)| - 1.
                float length = MathF.Sqrt((u * u) + (v * v));
                float gx = u * ix, gy = v * iy;
                float distance = length < 1e-3f ? -1 : (length - 1) * length / MathF.Sqrt((gx * gx) + (gy * gy));
                if (distance >= 0.5f)
                    continue;
                Over(ref row[x], Math.Min(0.5f - distance, 1), shader.At(Math.Clamp(u, -1, 1), Math.Clamp(v, -1, 1)));
            }
        }
    }

    /// <summary>
    /// A body symmetric about the axis from a to b, whose half widths in pixels are given at knots along the axis, from
    /// 0 to 1.
    /// </summary>
    public void Tube<TShader>(
        ImagePoint a, ImagePoint b, ReadOnlySpan<float> knots, ReadOnlySpan<float> widths, TShader shader)
        where TShader : struct, IShader
    {
        float ax = (float)(a.X - X), ay = (float)(a.Y - Y);
        float dx = (float)(b.X - a.X), dy = (float)(b.Y - a.Y);
        float length = MathF.Sqrt((dx * dx) + (dy * dy));
        if (length < 1e-3f)
            return;
        dx /= length;
        dy /= length;
        float widest = 0;
        foreach (float w in widths)
            widest = Math.Max(widest, w);
        double px0 = Math.Abs(dy) * widest, py0 = Math.Abs(dx) * widest;
        var (left, top, right, bottom) = Clip(
            Math.Min(a.X, b.X) - px0 - 0.5, Math.Min(a.Y, b.Y) - py0 - 0.5,
            Math.Max(a.X, b.X) + px0 + 0.5, Math.Max(a.Y, b.Y) + py0 + 0.5);
        for (int y = top; y < bottom; y++)
        {
            Span<Vector4> row = _pixels.AsSpan(y * Width, Width);
            float py = y + 0.5f - ay;
            for (int x = left; x < right; x++)
            {
                float px = x + 0.5f - ax;
                float s = (px * dx) + (py * dy);
                if (s <= -0.5f || s >= length + 0.5f)
                    continue;
                float t = (py * dx) - (px * dy);
                float along = Math.Clamp(s / length, 0, 1);
                int k = 1;
                while (k < knots.Length - 1 && along > knots[k])
                    k++;
                float span = (knots[k] - knots[k - 1]) * length, slope = (widths[k] - widths[k - 1]) / span;
                float w = widths[k - 1] + (slope * ((along - knots[k - 1]) * length));
                float inside = (w - MathF.Abs(t)) / MathF.Sqrt(1 + (slope * slope));
                float coverage = Math.Clamp(inside + 0.5f, 0, 1) * Math.Min(Math.Min(s + 0.5f, length + 0.5f - s), 1);
                if (coverage > 0)
                    Over(ref row[x], coverage, shader.At(Math.Clamp(-t / Math.Max(w, 0.5f), -1, 1), along));
            }
        }
    }

    /// <summary>A convex polygon, its corners in clockwise order as seen on the screen.</summary>
    public void Polygon<TShader>(ReadOnlySpan<ImagePoint> corners, TShader shader)
        where TShader : struct, IShader
    {
        double x0 = double.MaxValue, y0 = double.MaxValue, x1 = double.MinValue, y1 = double.MinValue;
        foreach (ImagePoint p in corners)
        {
            (x0, y0) = (Math.Min(x0, p.X), Math.Min(y0, p.Y));
            (x1, y1) = (Math.Max(x1, p.X), Math.Max(y1, p.Y));
        }

        var (left, top, right, bottom) = Clip(x0 - 0.5, y0 - 0.5, x1 + 0.5, y1 + 0.5);
        for (int y = top; y < bottom; y++)
        {
            Span<Vector4> row = _pixels.AsSpan(y * Width, Width);
            for (int x = left; x < right; x++)
            {
                ImagePoint p = new(x + X + 0.5, y + Y + 0.5);
                double distance = double.MinValue;
                for (int i = 0; i < corners.Length; i++)
                {
                    ImagePoint from = corners[i], edge = corners[(i + 1) % corners.Length] - from, to = p - from;
                    if (edge.Length > 0)
                        distance = Math.Max(distance, ((to.X * edge.Y) - (to.Y * edge.X)) / edge.Length);
                }

                if (distance < 0.5)
                    Over(ref row[x], (float)Math.Min(0.5 - distance, 1), shader.At((float)p.X, (float)p.Y));
            }
        }
    }

    /// <summary>Lays the sprite over an interleaved BGR image.</summary>
    public void Compose(Span<byte> bgr, int width, int height)
    {
        var (left, right) = (Math.Max(X, 0), Math.Min(X + Width, width));
        for (int y = Math.Max(Y, 0); y < Math.Min(Y + Height, height) && left < right; y++)
        {
            ReadOnlySpan<Vector4> source = Row(y - Y)[(left - X)..(right - X)];
            Span<Bgr> target = MemoryMarshal.Cast<byte, Bgr>(bgr.Slice(((y * width) + left) * 3, source.Length * 3));
            for (int i = 0; i < source.Length; i++)
            {
                Vector4 p = source[i];
                if (p.W == 0)
                    continue;
                ref Bgr t = ref target[i];
                float rest = 1 - p.W;
                t = new Bgr(
                    (byte)(p.X + (t.B * rest) + 0.5f),
                    (byte)(p.Y + (t.G * rest) + 0.5f),
                    (byte)(p.Z + (t.R * rest) + 0.5f));
            }
        }
    }

    /// <summary>
    /// Writes <paramref name="value"/> into a mask where the sprite covers more than half of a pixel.
    /// </summary>
    public void Stamp(Span<int> mask, int width, int height, int value)
    {
        var (left, right) = (Math.Max(X, 0), Math.Min(X + Width, width));
        for (int y = Math.Max(Y, 0); y < Math.Min(Y + Height, height) && left < right; y++)
        {
            ReadOnlySpan<Vector4> source = Row(y - Y)[(left - X)..(right - X)];
            Span<int> target = mask.Slice((y * width) + left, source.Length);
            for (int i = 0; i < source.Length; i++)
            {
                if (source[i].W >= 0.5f)
                    target[i] = value;
            }
        }
    }

    /// <summary>Darkens an interleaved BGR image below a row by the sprite's coverage.</summary>
    public void Darken(Span<byte> bgr, int width, int height, int fromRow, float strength)
    {
        var (left, right) = (Math.Max(X, 0), Math.Min(X + Width, width));
        for (int y = Math.Max(Y, fromRow); y < Math.Min(Y + Height, height) && left < right; y++)
        {
            ReadOnlySpan<Vector4> source = Row(y - Y)[(left - X)..(right - X)];
            Span<Bgr> target = MemoryMarshal.Cast<byte, Bgr>(bgr.Slice(((y * width) + left) * 3, source.Length * 3));
            for (int i = 0; i < source.Length; i++)
            {
                if (source[i].W == 0)
                    continue;
                ref Bgr t = ref target[i];
                float keep = 1 - (strength * source[i].W);
                // Shadows are lit by the sky: blue stays a little more.
                t = new Bgr((byte)(t.B * (keep + (0.06f * (1 - keep)))), (byte)(t.G * keep), (byte)(t.R * keep));
            }
        }
    }

    private static void Over(ref Vector4 pixel, float coverage, Vector4 color)
    {
        float a = coverage * color.W;
        color.W = 1;
        pixel = (color * a) + (pixel * (1 - a));
    }

    // To pixel indices within the sprite.
    private (int Left, int Top, int Right, int Bottom) Clip(double x0, double y0, double x1, double y1) =>
        (Math.Clamp((int)Math.Floor(x0) - X, 0, Width), Math.Clamp((int)Math.Floor(y0) - Y, 0, Height),
            Math.Clamp((int)Math.Ceiling(x1) - X, 0, Width), Math.Clamp((int)Math.Ceiling(y1) - Y, 0, Height));

    private readonly record struct Bgr(byte B, byte G, byte R);
}
