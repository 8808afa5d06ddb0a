using System.Globalization;
using System.Runtime.InteropServices;
using Mot.Association.MotChallenge;

namespace Mot.Association.Tracking;

/// <summary>
/// Detections with embeddings as comma-separated text: a header <c>frame,x,y,w,h,score,e0,e1,...</c>, then a row a
/// detection, sorted by frame; pixels, frames from 1.
/// </summary>
public static class DetectionCsv
{
    private const string Columns = "frame,x,y,w,h,score";
    private const int Fixed = 6;

    // So that one frame more is a number still.
    private const int LastFrame = int.MaxValue - 1;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frameRate">Frames a second.</param>
    /// <param name="length">Number of frames; null: up to the last that has detections.</param>
    /// <exception cref="InvalidDataException">A bad row; the message has file, line, what was found and expected.</exception>
    public static DetectionSequence Read(string path, double frameRate = 30, int? length = null) =>
        Read(path, null, out _, frameRate, length);

    /// <summary>Reads a file and reports what a lenient reading skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Whether bad rows are skipped; null for the defaults. What is said of columns, kind and frames does not apply.</param>
    /// <param name="report">What was skipped.</param>
    /// <param name="frameRate">Frames a second.</param>
    /// <param name="length">Number of frames; null: up to the last that has detections.</param>
    /// <exception cref="InvalidDataException">
    /// No such header, or a bad row and the reading is strict; the message has file, line, what was found and expected.
    /// </exception>
    public static DetectionSequence Read(string path, MotReadOptions? options, out MotReadReport report, double frameRate = 30, int? length = null)
    {
        bool lenient = options?.Lenient ?? false;
        MotReadReport skipped = report = new();
        using StreamReader reader = new(path);
        string? header = reader.ReadLine();
        if (header?.StartsWith(Columns, StringComparison.Ordinal) != true)
            throw new InvalidDataException($"{path}:1: found {(header is null ? "an empty file" : $"'{Shown(header)}'")}, expected a header {Columns},e0,... .");
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
            int count = 0, wrong = -1;
            string found = "";
            foreach (Range part in text.AsSpan().Split(','))
            {
                if (wrong < 0 && (count == values.Length || !TryNumber(text.AsSpan(part), out values[count])))
                    (wrong, found) = (count, $"'{Shown(text[part])}' in column {count + 1}");
                count++;
            }

            if (wrong >= 0 || count < values.Length)
            {
                bool number = wrong >= 0 && wrong < values.Length;
                Reject(line, number ? MotRowProblem.Number : MotRowProblem.Columns, wrong >= 0 ? found : $"{count} columns", $"{values.Length} finite numbers");
                continue;
            }

            if (values[0] < frame || values[0] != Math.Floor(values[0]) || values[0] > (length ?? LastFrame))
            {
                Reject(line, MotRowProblem.Frame, Text($"frame {values[0]}"), $"a frame from {frame} on{(length is { } n ? $", at most {n}" : $", at most {LastFrame}")}");
                continue;
            }

            if (values[3] < 0 || values[4] < 0)
            {
                Reject(line, MotRowProblem.Size, Text($"width {values[3]} and height {values[4]}"), "a size of at least 0");
                continue;
            }

            Box box = Box.FromXywh(values[1], values[2], values[3], values[4]);
            if (!box.IsMeasurable)
            {
                Reject(line, MotRowProblem.Number, Text($"a box at {values[1]}, {values[2]} of {values[3]} x {values[4]}"), Box.Measurable);
                continue;
            }

            int large = Array.FindIndex(values, Fixed - 1, value => !float.IsFinite((float)value));
            if (large >= 0)
            {
                Reject(line, MotRowProblem.Number, Text($"{values[large]} in column {large + 1}"), "a finite number of single precision");
                continue;
            }

            double squares = 0;
            foreach (double value in values.AsSpan(Fixed))
                squares += value * value;
            if (squares > float.MaxValue)
            {
                Reject(line, MotRowProblem.Number, Text($"an embedding of length {Math.Sqrt(squares)}"), "one whose square is a finite number of single precision");
                continue;
            }

            int most = (options ?? MotReadOptions.Default).MaxRowsPerFrame;
            if (values[0] == frame && boxes.Count >= most)
            {
                Reject(line, MotRowProblem.Crowd, Text($"more than {most} rows in frame {frame}"), $"at most {most} rows per frame");
                continue;
            }

            skipped.Rows++;
            if (frame < values[0])
            {
                if (boxes.Count > 0)
                    EndFrame();
                frame = (int)values[0];
            }

            boxes.Add(box);
            scores.Add((float)values[5]);
            for (int i = 0; i < size; i++)
                embeddings.Add((float)values[Fixed + i]);
        }

        if (boxes.Count > 0)
            EndFrame();
        if (length is { } whole)
            sequence.SkipTo(whole + 1L);
        return sequence;

        void EndFrame()
        {
            sequence.SkipTo(frame);
            sequence.Add(new(CollectionsMarshal.AsSpan(boxes), CollectionsMarshal.AsSpan(scores), CollectionsMarshal.AsSpan(embeddings), size));
            boxes.Clear();
            scores.Clear();
            embeddings.Clear();
            frame++;
        }

        void Reject(int line, MotRowProblem problem, string found, string expected) =>
            skipped.Reject(path, line, new(problem, found, expected), lenient);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
