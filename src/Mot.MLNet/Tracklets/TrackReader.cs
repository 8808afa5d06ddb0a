using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;

namespace Mot.MLNet.Tracklets;

/// <summary>The tracks of a data view, a frame at a time.</summary>
internal sealed class TrackReader : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly ValueGetter<VBuffer<long>> _idGetter;
    private readonly ValueGetter<VBuffer<float>> _boxGetter;
    private readonly ValueGetter<VBuffer<float>> _scoreGetter;
    private readonly ValueGetter<VBuffer<uint>>? _labelGetter;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _sequenceGetter;
    private readonly ValueGetter<int> _frameGetter;
    private readonly TruthReader? _truth;
    private VBuffer<long> _ids;
    private VBuffer<float> _boxes;
    private VBuffer<float> _scores;
    private VBuffer<uint> _labels;
    private ReadOnlyMemory<char> _name;
    private int _frame;
    private TrackedObject[] _tracks = [];

    public TrackReader(IDataView data, TrackColumns columns, bool withTruth = false)
    {
        DataViewSchema schema = data.Schema;
        DataViewSchema.Column ids = ColumnReader.Require<VBuffer<long>>(schema, columns.TrackIdColumnName, "identities of the tracks");
        DataViewSchema.Column boxes = ColumnReader.Require<VBuffer<float>>(schema, columns.TrackBoundingBoxColumnName, "boxes of the tracks");
        DataViewSchema.Column scores = ColumnReader.Require<VBuffer<float>>(schema, columns.TrackScoreColumnName, "scores of the tracks");
        DataViewSchema.Column frame = ColumnReader.Require<int>(schema, columns.FrameColumnName, "number of the frame");
        DataViewSchema.Column? labels = ColumnReader.Find<VBuffer<uint>>(schema, columns.TrackLabelColumnName, "classes of the tracks");
        DataViewSchema.Column? sequence = ColumnReader.Find<ReadOnlyMemory<char>>(schema, columns.SequenceColumnName, "name of the sequence");
        TruthBinding? truth = withTruth ? new TruthBinding(schema, columns) : null;
        DataViewSchema.Column?[] needed = [ids, boxes, scores, frame, labels, sequence];
        _cursor = data.GetRowCursor(needed.Where(column => column is not null).Select(column => column!.Value).Concat(truth?.Inputs ?? []));
        _idGetter = _cursor.GetGetter<VBuffer<long>>(ids);
        _boxGetter = _cursor.GetGetter<VBuffer<float>>(boxes);
        _scoreGetter = _cursor.GetGetter<VBuffer<float>>(scores);
        _frameGetter = _cursor.GetGetter<int>(frame);
        _labelGetter = _cursor.Getter<VBuffer<uint>>(labels);
        _sequenceGetter = _cursor.Getter<ReadOnlyMemory<char>>(sequence);
        _truth = truth is null ? null : new TruthReader(_cursor, truth);
    }

    public string Sequence { get; private set; } = string.Empty;

    public int Frame => _frame;

    public ReadOnlySpan<TrackedObject> Tracks => _tracks.AsSpan(0, _ids.Length);

    public bool Read()
    {
        if (!_cursor.MoveNext())
            return false;
        _frameGetter(ref _frame);
        if (_sequenceGetter is not null)
        {
            _sequenceGetter(ref _name);
            if (!_name.Span.SequenceEqual(Sequence))
                Sequence = _name.ToString();
        }

        _idGetter(ref _ids);
        _boxGetter(ref _boxes);
        _scoreGetter(ref _scores);
        _labelGetter?.Invoke(ref _labels);
        int count = _ids.Length;
        if (_boxes.Length != 4 * count || _scores.Length != count)
            throw new InvalidOperationException($"Sequence '{Sequence}', frame {Frame}: found {count} identities, {_boxes.Length} box values and {_scores.Length} scores of tracks, expected 1, 4 and 1 a track.");
        if (_tracks.Length < count)
            _tracks = new TrackedObject[Math.Max(count, 2 * _tracks.Length)];
        for (int i = 0; i < count; i++)
        {
            int label = _labels.Length == count ? (int)_labels.GetItemOrDefault(i) : 0;
            _tracks[i] = new TrackedObject(_ids.GetItemOrDefault(i), BoxAt(_boxes, i), _scores.GetItemOrDefault(i), label, -1);
        }

        return true;
    }

    /// <inheritdoc cref="TruthReader.Read"/>
    public IEnumerable<MotRow> ReadTruth() => _truth!.Read(Sequence, Frame);

    public void Dispose() => _cursor.Dispose();

    internal static Box BoxAt(in VBuffer<float> values, int index) =>
        new(values.GetItemOrDefault(4 * index), values.GetItemOrDefault((4 * index) + 1), values.GetItemOrDefault((4 * index) + 2), values.GetItemOrDefault((4 * index) + 3));
}
