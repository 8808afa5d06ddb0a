using System.Runtime.Intrinsics;
using Mot.Association.Geometry;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

/// <summary>A detection as the engine works with it.</summary>
internal struct Detection
{
    public Box Box;

    /// <summary>Where it was in the frame before, where that is asked for.</summary>
    public Box Previous;
    public float Score;
    public int Class;
    public DetectionGroups Group;

    /// <summary>Index in the caller's frame, and of its embedding.</summary>
    public int Source;

    /// <summary>Whether a track has it.</summary>
    public bool Taken;
}

/// <summary>
/// A frame's detections, checked, filtered and in an order of their own, by falling score, so that the caller's order is
/// without effect.
/// </summary>
internal sealed class DetectionBatch
{
    private readonly TrackerOptions _options;
    private readonly KalmanFilter _filter;
    private readonly Comparison<Detection> _comparison;
    private readonly float _confidence, _high;
    private readonly bool _dropEqual, _needEmbeddings, _needPrevious;
    private Detection[] _detections = [];
    private Vector256<double>[] _measurements = [];
    private float[] _embeddings = [];
    private double[] _left = [];
    private int[] _byLeft = [];
    private double _widest;
    private int _size;

    public DetectionBatch(TrackerOptions options, KalmanFilter filter, bool needEmbeddings, bool dropEqual)
    {
        _options = options;
        _filter = filter;
        _needEmbeddings = needEmbeddings;
        _needPrevious = options.Stages.Any(stage => stage.UsesPreviousBoxes);
        _dropEqual = dropEqual;
        _comparison = Compare;
        float confidence = (float)(options.ConfidenceThreshold ?? double.NegativeInfinity);
        _confidence = options.ConfidenceInclusive ? MathF.BitDecrement(confidence) : confidence;
        _high = (float)(options.HighThreshold ?? double.NegativeInfinity);
    }

    /// <summary>Number of detections that are used.</summary>
    public int Count { get; private set; }

    /// <summary>What the last frame held.</summary>
    public DetectionCounts Counts { get; private set; }

    /// <summary>A detection.</summary>
    public ref Detection this[int index] => ref _detections[index];

    /// <summary>A detection as the motion model measures it.</summary>
    public Vector256<double> Measurement(int index) => _measurements[index];

    /// <summary>A detection's appearance, of unit length.</summary>
    public ReadOnlySpan<float> Embedding(int index) => _embeddings.AsSpan(_detections[index].Source * _size, _size);

    /// <summary>All detections' indices.</summary>
    public ReadOnlySpan<int> All => _byLeft.AsSpan(0, Count);

    /// <summary>Indices of the detections that can overlap with what lies between two x coordinates.</summary>
    public ReadOnlySpan<int> Between(double x0, double x1)
    {
        ReadOnlySpan<double> left = _left.AsSpan(0, Count);
        int from = LowerBound(left, x0 - _widest), to = from;
        while (to < left.Length && left[to] < x1)
            to++;
        return _byLeft.AsSpan(from, to - from);
    }

    /// <summary>Indices of the detections, and perhaps of others, whose centre is near an x coordinate.</summary>
    public ReadOnlySpan<int> Near(double x, double radius)
    {
        // A trifle more, so that rounding loses none.
        radius += 1e-6 * (1 + Math.Abs(x) + radius);
        return Between(x - radius + _widest / 2, x + radius);
    }

    /// <summary>Takes a frame. Where it throws, the batch is not to be used.</summary>
    public void Load(in FrameDetections frame, int number, int embeddingSize)
    {
        ReadOnlySpan<Box> boxes = frame.Boxes;
        ReadOnlySpan<float> scores = frame.Scores;
        Count = 0;
        int withoutArea = 0, notConfident = 0;
        float highest = float.NegativeInfinity;
        Buffers.Ensure(ref _detections, boxes.Length);
        if (_needEmbeddings && boxes.Length > 0)
        {
            CheckEmbeddings(frame, number, embeddingSize);
            _size = frame.EmbeddingSize;
            Buffers.Ensure(ref _embeddings, boxes.Length * _size);
        }

        if (_needPrevious && boxes.Length > 0 && frame.PreviousBoxes.IsEmpty)
        {
            throw new ArgumentException(
                $"Frame {number}: found detections without boxes in the frame before, expected them: tracker '{_options.Name}' chains pairs of boxes.");
        }

        for (int i = 0; i < boxes.Length; i++)
        {
            Box box = boxes[i];
            if (!float.IsFinite(scores[i]))
                throw Bad(number, i, $"found a score of {scores[i]}, expected a finite one");
            if (!box.IsMeasurable)
                throw Bad(number, i, $"found {box}, expected {Box.Measurable}");
            Box previous = _needPrevious ? frame.PreviousBoxes[i] : default;
            if (!double.IsFinite(previous.X0 + previous.Y0 + previous.X1 + previous.Y1))
                throw Bad(number, i, $"found {previous} in the frame before, expected finite coordinates");
            if (!(box.Width > 0 && box.Height > 0))
            {
                withoutArea++;
                continue;
            }

            highest = Math.Max(highest, scores[i]);
            if (!(scores[i] > _confidence))
            {
                notConfident++;
                continue;
            }

            _detections[Count++] = new()
            {
                Box = box,
                Previous = previous,
                Score = scores[i],
                Class = frame.Classes.IsEmpty ? 0 : frame.Classes[i],
                Group = GroupOf(scores[i]),
                Source = i,
            };
            if (_needEmbeddings)
            {
                Span<float> embedding = _embeddings.AsSpan(i * _size, _size);
                frame.Embeddings.Slice(i * _size, _size).CopyTo(embedding);
                if (!Embeddings.Normalize(embedding))
                    throw Bad(number, i, "found an embedding without a finite length, expected one of finite numbers");
            }
        }

        Counts = new(boxes.Length, withoutArea, notConfident, highest);
        _detections.AsSpan(0, Count).Sort(_comparison);
        if (_options.NmsThreshold is { } threshold)
            Suppress(threshold);
        Index();
    }

    private void CheckEmbeddings(in FrameDetections frame, int number, int embeddingSize)
    {
        if (frame.EmbeddingSize == 0)
        {
            throw new ArgumentException(
                $"Frame {number}: found detections without embeddings, expected them: tracker '{_options.Name}' associates by appearance.");
        }

        if (embeddingSize != 0 && frame.EmbeddingSize != embeddingSize)
        {
            throw new ArgumentException(
                $"Frame {number}: found embeddings of length {frame.EmbeddingSize}, expected {embeddingSize} as in earlier frames.");
        }
    }

    private static ArgumentException Bad(int frame, int detection, string what) => new($"Frame {frame}, detection {detection}: {what}.");

    private DetectionGroups GroupOf(float score) =>
        score > _high ? DetectionGroups.High :
        score < _high ? DetectionGroups.Low :
        _dropEqual ? DetectionGroups.None : DetectionGroups.High;

    private int Compare(Detection a, Detection b)
    {
        int order = b.Score.CompareTo(a.Score);
        if (order == 0)
            order = Compare(a.Box, b.Box);
        if (order == 0)
            order = a.Class.CompareTo(b.Class);
        if (order == 0 && _needEmbeddings)
            order = _embeddings.AsSpan(a.Source * _size, _size).SequenceCompareTo(_embeddings.AsSpan(b.Source * _size, _size));
        if (order == 0)
            order = Compare(a.Previous, b.Previous);
        return order != 0 ? order : a.Source.CompareTo(b.Source);
    }

    private static int Compare(in Box a, in Box b)
    {
        int order = a.X0.CompareTo(b.X0);
        if (order == 0)
            order = a.Y0.CompareTo(b.Y0);
        if (order == 0)
            order = a.X1.CompareTo(b.X1);
        return order != 0 ? order : a.Y1.CompareTo(b.Y1);
    }

    // Greedy non-maximum suppression in the order of scores.
    private void Suppress(double threshold)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            ref Detection candidate = ref _detections[i];
            bool suppressed = false;
            for (int k = 0; k < kept && !suppressed; k++)
            {
                suppressed = (!_options.ClassAware || _detections[k].Class == candidate.Class) &&
                    Overlap.IoU(_detections[k].Box, candidate.Box, 0) > threshold;
            }

            if (!suppressed)
                _detections[kept++] = candidate;
        }

        Count = kept;
    }

    private void Index()
    {
        Buffers.Ensure(ref _measurements, Count);
        Buffers.Ensure(ref _left, Count);
        Buffers.Ensure(ref _byLeft, Count);
        _widest = 0;
        for (int i = 0; i < Count; i++)
        {
            ref Detection detection = ref _detections[i];
            _measurements[i] = _filter.Measure(detection.Box);
            _left[i] = detection.Box.X0;
            _byLeft[i] = i;
            _widest = Math.Max(_widest, detection.Box.Width);
        }

        _left.AsSpan(0, Count).Sort(_byLeft.AsSpan(0, Count));
    }

    private static int LowerBound(ReadOnlySpan<double> sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
