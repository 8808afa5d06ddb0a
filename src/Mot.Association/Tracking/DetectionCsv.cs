using System.Globalization;
using System.Runtime.InteropServices;

namespace Mot.Association;

/// <summary>
/// Detections with embeddings as comma-separated text: a header <c>frame,x,y,w,h,score,e0,e1,...</c>, then a row a
/// detection, sorted by frame; pixels, frames from 1.
/// </summary>
public static class DetectionCsv
{
    private const string Columns = "frame,x,y,w,h,score";
    private const int Fixed = 6;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frameRate">Frames a second.</param>
    /// <param name="length">Number of frames; null: up to the last that has detections.</param>
    /// <exception cref="InvalidDataException">A bad row; the message has file, line, what was found and expected.</exception>
    public static DetectionSequence Read(string path, double frameRate = 30, int? length = null)
    {
        using StreamReader reader = new(path);
        string header = reader.ReadLine() ?? throw Bad(1, "an empty file", $"a header {Columns},e0,...");
        if (!header.StartsWith(Columns, StringComparison.Ordinal))
            throw Bad(1, $"'{Shown(header)}'", $"a header {Columns},e0,...");
        int size = header.Split(',').Length - Fixed;

        DetectionSequence sequence = new(Path.GetFileNameWithoutExtension(path), frameRate);
        List<Box> boxes = [];
        List<float> scores = [], embeddings = [];
        double[] values = new double[Fixed + size];
        int frame = 1;
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
                continue;
            int count = 0;
            foreach (Range part in text.AsSpan().Split(','))
            {
                if (count == values.Length || !double.TryParse(text.AsSpan(part), NumberStyles.Float, CultureInfo.InvariantCulture, out values[count]) ||
                    !double.IsFinite(values[count]))
                {
                    throw Bad(line, $"'{Shown(text[part])}' in column {count + 1}", $"{values.Length} finite numbers");
                }

                count++;
            }

            if (count < values.Length)
                throw Bad(line, $"{count} columns", $"{values.Length} finite numbers");
            if (values[0] < frame || values[0] != Math.Floor(values[0]) || values[0] > (length ?? int.MaxValue))
                throw Bad(line, $"frame {values[0]}", $"a frame from {frame} on{(length is { } n ? $", at most {n}" : "")}");
            while (frame < values[0])
                EndFrame();
            boxes.Add(Box.FromXywh(values[1], values[2], values[3], values[4]));
            scores.Add((float)values[5]);
            for (int i = 0; i < size; i++)
                embeddings.Add((float)values[Fixed + i]);
        }

        if (boxes.Count > 0)
            EndFrame();
        while (frame <= length)
            EndFrame();
        return sequence;

        void EndFrame()
        {
            sequence.Add(new(CollectionsMarshal.AsSpan(boxes), CollectionsMarshal.AsSpan(scores), CollectionsMarshal.AsSpan(embeddings), boxes.Count == 0 ? 0 : size));
            boxes.Clear();
            scores.Clear();
            embeddings.Clear();
            frame++;
        }

        InvalidDataException Bad(int line, string found, string expected) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{path}:{line}: found {found}, expected {expected}."));
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
