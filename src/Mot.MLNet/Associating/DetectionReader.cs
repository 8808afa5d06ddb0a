using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.MLNet.Views;

namespace Mot.MLNet.Associating;

/// <summary>A row's detections, read once.</summary>
internal sealed class DetectionReader
{
    private readonly AssociationBinding _binding;
    private readonly ValueGetter<VBuffer<float>> _boxGetter;
    private readonly ValueGetter<VBuffer<float>> _scoreGetter;
    private readonly ValueGetter<VBuffer<float>>? _embeddingGetter;
    private readonly ValueGetter<VBuffer<float>>? _previousGetter;
    private readonly ValueGetter<VBuffer<uint>>? _labelGetter;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _sequenceGetter;
    private readonly ValueGetter<int> _frameGetter;
    private readonly ValueGetter<TimeSpan>? _timestampGetter;
    private readonly ValueGetter<double>? _rateGetter;
    private VBuffer<float> _boxes;
    private VBuffer<float> _scores;
    private VBuffer<float> _embeddings;
    private VBuffer<float> _previous;
    private VBuffer<uint> _labels;
    private ReadOnlyMemory<char> _name;
    private float[] _denseBoxes = [];
    private float[] _denseScores = [];
    private float[] _denseEmbeddings = [];
    private float[] _densePrevious = [];
    private uint[] _denseLabels = [];
    private int _frame;

    public DetectionReader(DataViewRow row, AssociationBinding binding)
    {
        _binding = binding;
        _boxGetter = row.GetGetter<VBuffer<float>>(binding.Boxes);
        _scoreGetter = row.GetGetter<VBuffer<float>>(binding.Scores);
        _embeddingGetter = row.Getter<VBuffer<float>>(binding.Embeddings);
        _previousGetter = row.Getter<VBuffer<float>>(binding.PreviousBoxes);
        _labelGetter = row.Getter<VBuffer<uint>>(binding.Labels);
        _sequenceGetter = row.Getter<ReadOnlyMemory<char>>(binding.Sequence);
        _frameGetter = row.GetGetter<int>(binding.Frame);
        _timestampGetter = row.Getter<TimeSpan>(binding.Timestamp);
        _rateGetter = row.Getter<double>(binding.FrameRate);
    }

    public string Sequence { get; private set; } = string.Empty;

    public int Frame => _frame;

    public TimeSpan? Timestamp { get; private set; }

    public double? FrameRate { get; private set; }

    public int EmbeddingSize { get; private set; }

    public ReadOnlySpan<float> Boxes => _boxes.Dense(ref _denseBoxes);

    public ReadOnlySpan<float> Scores => _scores.Dense(ref _denseScores);

    public ReadOnlySpan<float> Embeddings => _embeddings.Dense(ref _denseEmbeddings);

    /// <summary>4 a detection, or empty.</summary>
    public ReadOnlySpan<float> PreviousBoxes => _previous.Dense(ref _densePrevious);

    public ReadOnlySpan<uint> Labels => _labels.Dense(ref _denseLabels);

    public void Read()
    {
        _boxGetter(ref _boxes);
        _scoreGetter(ref _scores);
        _embeddingGetter?.Invoke(ref _embeddings);
        _previousGetter?.Invoke(ref _previous);
        _labelGetter?.Invoke(ref _labels);
        _frameGetter(ref _frame);
        if (_sequenceGetter is not null)
        {
            _sequenceGetter(ref _name);
            if (!_name.Span.SequenceEqual(Sequence))
                Sequence = _name.ToString();
        }

        Timestamp = ValueOf(_timestampGetter);
        FrameRate = ValueOf(_rateGetter);
    }

    /// <summary>Checks that the columns' lengths fit together.</summary>
    public void Check()
    {
        AssociationOptions options = _binding.Options;
        int count = _scores.Length;
        if (_boxes.Length != 4 * count)
            throw Error($"found {_boxes.Length} values in '{options.PredictedBoundingBoxColumnName}', expected 4 for each of the {count} values in '{options.ScoreColumnName}'");
        if (_labelGetter is not null && _labels.Length != count)
            throw Error($"found {_labels.Length} values in '{options.PredictedLabelColumnName}', expected as many as in '{options.ScoreColumnName}': {count}");
        if (_previousGetter is not null && _previous.Length != 4 * count)
            throw Error($"found {_previous.Length} values in '{options.PreviousBoundingBoxColumnName}', expected 4 for each of the {count} values in '{options.ScoreColumnName}'");
        if (_embeddingGetter is null)
            return;
        EmbeddingSize = _binding.EmbeddingSize ?? (count > 0 ? _embeddings.Length / count : EmbeddingSize);
        if (_embeddings.Length != (long)count * EmbeddingSize || (count > 0 && EmbeddingSize == 0))
            throw Error($"found {_embeddings.Length} values in '{options.EmbeddingColumnName}', expected {(_binding.EmbeddingSize is { } size ? $"{count} x {size}" : $"a multiple of {count}")}");
    }

    public InvalidOperationException Error(string message) => new($"Sequence '{Sequence}', frame {Frame}: {message}.");

    private static T? ValueOf<T>(ValueGetter<T>? getter)
        where T : struct
    {
        if (getter is null)
            return null;
        T value = default;
        getter(ref value);
        return value;
    }
}
