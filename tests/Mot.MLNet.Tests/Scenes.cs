using Microsoft.ML;
using Mot.Association;
using Mot.MLNet.Detection;
using Mot.Training.Detecting;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests;

/// <summary>A frame's detections, as a user's own class has them.</summary>
internal sealed class DetectedFrame
{
    public string Sequence { get; set; } = string.Empty;

    public int Frame { get; set; }

    public TimeSpan Timestamp { get; set; }

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];

    public float[] Embedding { get; set; } = [];

    public float Brightness { get; set; }
}

/// <summary>A frame's tracks.</summary>
internal sealed class TrackedFrame
{
    public string? Sequence { get; set; }

    public int Frame { get; set; }

    public long[]? TrackId { get; set; }

    public float[]? TrackBoundingBoxes { get; set; }

    public float[]? TrackScore { get; set; }

    public override string ToString() =>
        FormattableString.Invariant($"{Sequence} {Frame}: {string.Join(',', TrackId ?? [])} {string.Join(',', TrackBoundingBoxes ?? [])} {string.Join(',', TrackScore ?? [])}");
}

/// <summary>Made-up detections and frames, the same at every call.</summary>
internal static class Scenes
{
    public const int EmbeddingSize = 8;

    /// <summary>Walkers with noise, misses and false alarms.</summary>
    public static List<DetectedFrame> Walkers(int frames = 120, int walkers = 6, string sequence = "A", int seed = 1)
    {
        var random = new Random(seed);
        (double X, double Y, double Dx, double Dy)[] states =
            [.. Enumerable.Range(0, walkers).Select(i => (60.0 * i, 40 + (10.0 * i), (random.NextDouble() * 4) - 1, random.NextDouble() - 0.5))];
        var rows = new List<DetectedFrame>();
        for (int frame = 1; frame <= frames; frame++)
        {
            List<float> boxes = [], scores = [], embeddings = [];
            for (int i = 0; i < walkers; i++)
            {
                states[i] = states[i] with { X = states[i].X + states[i].Dx, Y = states[i].Y + states[i].Dy };
                if (random.Next(12) == 0)
                    continue;
                float x = (float)(states[i].X + random.NextDouble()), y = (float)(states[i].Y + random.NextDouble());
                boxes.AddRange([x, y, x + 30, y + 70]);
                scores.Add(0.9f - (0.2f * random.NextSingle()));
                embeddings.AddRange(Unit(new Random(i), 0.1, random));
            }

            if (random.Next(10) == 0)
            {
                float x = random.Next(400), y = random.Next(200);
                boxes.AddRange([x, y, x + 25, y + 60]);
                scores.Add(0.45f);
                embeddings.AddRange(Unit(random, 0, random));
            }

            rows.Add(new DetectedFrame
            {
                Sequence = sequence,
                Frame = frame,
                Timestamp = TimeSpan.FromSeconds((frame - 1) / 25.0),
                PredictedBoundingBoxes = [.. boxes],
                Score = [.. scores],
                Embedding = [.. embeddings],
                Brightness = frame,
            });
        }

        return rows;
    }

    public static IDataView ToView(MLContext ml, IEnumerable<DetectedFrame> rows) => ml.Data.LoadFromEnumerable(rows);

    public static List<string> Tracks(MLContext ml, IDataView data) =>
        [.. ml.Data.CreateEnumerable<TrackedFrame>(data, reuseRowObject: false).Select(row => row.ToString())];

    private static float[] Unit(Random direction, double noise, Random random)
    {
        double[] values = [.. Enumerable.Range(0, EmbeddingSize).Select(_ => direction.NextDouble() - 0.5)];
        for (int i = 0; i < values.Length; i++)
            values[i] += noise * (random.NextDouble() - 0.5);
        double length = Math.Sqrt(values.Sum(v => v * v));
        return [.. values.Select(v => (float)(v / length))];
    }
}

/// <summary>
/// Flat rectangles of their own colours that move over black: frames that <see cref="ColourDetector"/> can read. Some may be lost, as in a
/// damaged video.
/// </summary>
internal sealed class RectangleSource(int frames = 40, int rectangles = 3, string name = "rectangles", int? promised = null, params int[] lost) : IFrameSource
{
    public const int W = 160;
    public const int H = 120;

    public int Reads { get; private set; }

    public int Seeks { get; private set; }

    public int Disposals { get; private set; }

    public string Name => name;

    public int? Count => promised ?? frames;

    public double? FrameRate => 25;

    public int Width => W;

    public int Height => H;

    public int Frame { get; private set; }

    public string? Warning => Frame >= frames && promised > frames ? $"'{name}': {frames} of {promised} promised frames could be read." : lost.Any(frame => frame < Frame) ? $"'{name}': frame {lost[0]} and others are lost." : null;

    public static Box BoxOf(int rectangle, int frame)
    {
        int x = 5 + (45 * rectangle) + (frame / 2), y = 10 + (8 * rectangle) + (frame / 4);
        return new Box(x, y, x + 20, y + 40);
    }

    public bool Read(Mat destination)
    {
        while (lost.Contains(Frame + 1))
            Frame++;
        if (Frame >= frames)
            return false;
        Frame++;
        Reads++;
        Draw(Frame, rectangles, destination);
        return true;
    }

    public bool Seek(int frame)
    {
        Seeks++;
        if (frame < 1 || frame > frames)
            return false;
        Frame = frame - 1;
        return true;
    }

    public void Dispose() => Disposals++;

    public static void Draw(int frame, int rectangles, Mat destination)
    {
        destination.Create(H, W, MatType.CV_8UC3);
        destination.SetTo(Scalar.All(0));
        for (int i = 0; i < rectangles; i++)
        {
            Box box = BoxOf(i, frame);
            Cv2.Rectangle(destination, new Rect((int)box.X0, (int)box.Y0, (int)box.Width, (int)box.Height), new Scalar(40 * (i + 1), 10, 200), -1);
        }
    }
}

/// <summary>Finds the rectangles of <see cref="RectangleSource"/> by their colour.</summary>
internal sealed class ColourDetector : IFrameDetector
{
    public int Frames { get; private set; }

    public bool Disposed { get; private set; }

    public int EmbeddingSize => 4;

    public Detections Detect(Mat bgr)
    {
        Frames++;
        var found = new SortedDictionary<byte, (int X0, int Y0, int X1, int Y1)>();
        (int width, int height) = (bgr.Width, bgr.Height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte blue = bgr.At<Vec3b>(y, x).Item0;
                if (blue == 0)
                    continue;
                (int x0, int y0, int x1, int y1) = found.GetValueOrDefault(blue, (x, y, x + 1, y + 1));
                found[blue] = (Math.Min(x0, x), Math.Min(y0, y), Math.Max(x1, x + 1), Math.Max(y1, y + 1));
            }
        }

        // A little off the pixels' grid, so that rounding to single precision matters.
        return new Detections(
            [.. found.Values.Select(b => new Box(b.X0 + 0.1, b.Y0 + 0.1, b.X1 + 0.1, b.Y1 + 0.1))],
            [.. found.Keys.Select(_ => 0.9f)],
            [.. found.Keys.SelectMany(colour => Enumerable.Range(0, 4).Select(d => colour / 40 % 4 == d ? 1f : 0f))],
            EmbeddingSize);
    }

    public void Dispose() => Disposed = true;
}
