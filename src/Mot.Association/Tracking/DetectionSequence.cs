using System.Runtime.InteropServices;
using Mot.Association.MotChallenge;

namespace Mot.Association.Tracking;

/// <summary>
/// A sequence's detections, frame after frame, kept to be associated more than once. Memory and work follow the detections:
/// frames without any take neither, however many there are.
/// </summary>
public sealed class DetectionSequence
{
    // In pixels: the same box written with another number of decimals is still the same.
    private const double MaxCornerDistance = 0.5;

    private readonly List<Box> _boxes = [], _previous = [];
    private readonly List<float> _scores = [], _embeddings = [];
    private readonly List<int> _classes = [];

    // The frames that have detections: their places, ascending, and where the detections of each end.
    private readonly List<int> _places = [], _ends = [];

    /// <summary>Starts a sequence without frames.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="frameRate">Frames a second.</param>
    /// <param name="firstFrame">Number of the first frame that is added.</param>
    public DetectionSequence(string name, double frameRate = 30, int firstFrame = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstFrame, 1);
        Name = name;
        FrameRate = frameRate;
        FirstFrame = firstFrame;
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Frames a second.</summary>
    public double FrameRate { get; }

    /// <summary>Number of the first frame.</summary>
    public int FirstFrame { get; }

    /// <summary>Number of frames.</summary>
    public int Count { get; private set; }

    /// <summary>Number of detections in all frames.</summary>
    public int DetectionCount => _boxes.Count;

    /// <summary>Length of an appearance vector; 0 where there are none.</summary>
    public int EmbeddingSize { get; private set; }

    /// <summary>A frame's detections.</summary>
    /// <param name="index">The frame's place, from 0; its number is <see cref="FirstFrame"/> more.</param>
    public FrameDetections this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            int kept = _places.BinarySearch(index);
            return kept >= 0 ? Kept(kept) : new(default, default, default, EmbeddingSize);
        }
    }

    /// <summary>The detections of a MOTChallenge file.</summary>
    /// <param name="name">The sequence's name.</param>
    /// <param name="rows">Its rows, sorted by frame.</param>
    /// <param name="frameRate">Frames a second.</param>
    /// <param name="frames">The frames to take; null: from 1 to the last that has detections.</param>
    public static DetectionSequence FromRows(string name, IReadOnlyList<MotRow> rows, double frameRate = 30, FrameRange? frames = null)
    {
        FrameRange range = frames ?? new(1, rows.Count == 0 ? 0 : rows[^1].Frame);
        DetectionSequence sequence = new(name, frameRate, range.First);
        List<Box> boxes = [];
        List<float> scores = [];
        for (int at = 0; at < rows.Count && rows[at].Frame <= range.Last;)
        {
            int frame = rows[at].Frame;
            if (frame < sequence.Next)
            {
                at++;
                continue;
            }

            boxes.Clear();
            scores.Clear();
            for (; at < rows.Count && rows[at].Frame == frame; at++)
            {
                boxes.Add(rows[at].Box);
                scores.Add((float)rows[at].Confidence);
            }

            sequence.SkipTo(frame);
            sequence.Add(new(CollectionsMarshal.AsSpan(boxes), CollectionsMarshal.AsSpan(scores)));
        }

        sequence.SkipTo(range.Last + 1L);
        return sequence;
    }

    // The number of the next frame, which int may not hold.
    private long Next => (long)FirstFrame + Count;

    /// <summary>Adds frames without detections.</summary>
    /// <param name="frames">How many; 0 and more.</param>
    public void Skip(int frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        Count = checked(Count + frames);
    }

    /// <summary>Adds frames without detections that stand before a frame.</summary>
    internal void SkipTo(long frame) => Skip((int)Math.Clamp(frame - Next, 0, int.MaxValue));

    /// <summary>Adds the next frame's detections; they are copied.</summary>
    /// <exception cref="ArgumentException">Embeddings of another length than in the frames before, or boxes in the frame before where there were none.</exception>
    public void Add(in FrameDetections detections)
    {
        if (detections.Count > 0)
        {
            if (_boxes.Count > 0 && detections.EmbeddingSize != EmbeddingSize)
            {
                throw new ArgumentException(
                    $"{Name}, frame {Next}: found embeddings of length {detections.EmbeddingSize}, expected {EmbeddingSize} as before.",
                    nameof(detections));
            }

            if (_boxes.Count > 0 && detections.PreviousBoxes.IsEmpty != (_previous.Count == 0))
                throw new ArgumentException($"{Name}, frame {Next}: found {(_previous.Count == 0 ? "" : "no ")}boxes in the frame before, expected the same as before.", nameof(detections));
            EmbeddingSize = detections.EmbeddingSize;
        }

        _boxes.AddRange(detections.Boxes);
        _previous.AddRange(detections.PreviousBoxes);
        _scores.AddRange(detections.Scores);
        _embeddings.AddRange(detections.Embeddings);
        if (detections.Classes.IsEmpty)
            CollectionsMarshal.SetCount(_classes, _boxes.Count);
        else
            _classes.AddRange(detections.Classes);
        if (detections.Count > 0)
        {
            _places.Add(Count);
            _ends.Add(_boxes.Count);
        }

        Skip(1);
    }

    /// <summary>A copy of some frames.</summary>
    /// <param name="frames">The frames; those that the sequence does not have are without detections.</param>
    public DetectionSequence Slice(FrameRange frames)
    {
        DetectionSequence slice = new(Name, FrameRate, frames.First);
        for (int kept = 0; kept < _places.Count; kept++)
        {
            int frame = FirstFrame + _places[kept];
            if (!frames.Contains(frame))
                continue;
            slice.SkipTo(frame);
            slice.Add(Kept(kept));
        }

        slice.SkipTo(frames.Last + 1L);
        return slice;
    }

    /// <summary>The same detections, with the appearance vectors that they have in another sequence.</summary>
    /// <param name="described">
    /// Detections with vectors, this sequence's among them: of the same frame, with corners that differ by less than half a
    /// pixel. Where a frame has as many in both, and all agree, the first is the first and so on; else each takes the nearest.
    /// </param>
    /// <exception cref="ArgumentException">A detection has no vector there; the message names sequence, frame and box.</exception>
    public DetectionSequence WithEmbeddings(DetectionSequence described)
    {
        ArgumentNullException.ThrowIfNull(described);
        DetectionSequence result = new(Name, FrameRate, FirstFrame);
        List<float> embeddings = [];
        HashSet<int> taken = [];
        for (int kept = 0; kept < _places.Count; kept++)
        {
            int frame = FirstFrame + _places[kept];
            FrameDetections mine = Kept(kept), theirs = described.Has(frame) ? described[frame - described.FirstFrame] : default;
            embeddings.Clear();
            taken.Clear();
            bool inOrder = SameBoxes(mine.Boxes, theirs.Boxes);
            for (int m = 0; m < mine.Count; m++)
            {
                Box box = mine.Boxes[m];
                int nearest = inOrder ? m : -1;
                double least = MaxCornerDistance;
                for (int k = 0; k < theirs.Count && !inOrder; k++)
                {
                    double distance = CornerDistance(box, theirs.Boxes[k]);
                    if (distance < least && !taken.Contains(k))
                        (nearest, least) = (k, distance);
                }

                if (nearest < 0)
                {
                    throw new ArgumentException(
                        $"{Name}, frame {frame}: found no appearance vector for the detection at {box} in '{described.Name}', expected a row with that box.",
                        nameof(described));
                }

                taken.Add(nearest);
                embeddings.AddRange(theirs.Embeddings.Slice(nearest * theirs.EmbeddingSize, theirs.EmbeddingSize));
            }

            result.SkipTo(frame);
            result.Add(new(mine.Boxes, mine.Scores, CollectionsMarshal.AsSpan(embeddings), theirs.EmbeddingSize, mine.Classes, mine.PreviousBoxes));
        }

        result.SkipTo(Next);
        return result;
    }

    private FrameDetections Kept(int kept)
    {
        int end = _ends[kept], start = kept == 0 ? 0 : _ends[kept - 1], count = end - start;
        return new(
            CollectionsMarshal.AsSpan(_boxes).Slice(start, count),
            CollectionsMarshal.AsSpan(_scores).Slice(start, count),
            CollectionsMarshal.AsSpan(_embeddings).Slice(start * EmbeddingSize, count * EmbeddingSize),
            EmbeddingSize,
            CollectionsMarshal.AsSpan(_classes).Slice(start, count),
            _previous.Count == 0 ? default : CollectionsMarshal.AsSpan(_previous).Slice(start, count));
    }

    private bool Has(int frame) => frame >= FirstFrame && frame - FirstFrame < Count;

    private static bool SameBoxes(ReadOnlySpan<Box> a, ReadOnlySpan<Box> b)
    {
        bool same = a.Length == b.Length;
        for (int i = 0; i < a.Length && same; i++)
            same = CornerDistance(a[i], b[i]) < MaxCornerDistance;
        return same;
    }

    private static double CornerDistance(in Box a, in Box b) => Math.Max(
        Math.Max(Math.Abs(a.X0 - b.X0), Math.Abs(a.Y0 - b.Y0)), Math.Max(Math.Abs(a.X1 - b.X1), Math.Abs(a.Y1 - b.Y1)));

    /// <summary>Associates the detections with a new tracker.</summary>
    /// <returns>The tracks' rows, by frame, then by identity.</returns>
    public MotRow[] Track(TrackerOptions options) => Track(options, out _);

    /// <inheritdoc cref="Track(TrackerOptions)"/>
    /// <param name="options">The tracker.</param>
    /// <param name="counts">How many detections it was given, and how many it could not use.</param>
    public MotRow[] Track(TrackerOptions options, out DetectionCounts counts)
    {
        Tracker tracker = new(options, FrameRate);
        List<MotRow> rows = [];
        for (int i = 0, kept = 0; i < Count;)
        {
            int next = kept < _places.Count ? _places[kept] : Count;
            if (i < next && tracker.TrackCount == 0)
            {
                tracker.SkipEmpty(next - i);
                i = next;
                continue;
            }

            foreach (ref readonly TrackedObject track in tracker.Update(i == next ? Kept(kept++) : default))
                rows.Add(MotRow.FromSingle(FirstFrame + i, track.Id, track.Box, track.Score));
            i++;
        }

        counts = tracker.Counts;
        return [.. rows];
    }
}
