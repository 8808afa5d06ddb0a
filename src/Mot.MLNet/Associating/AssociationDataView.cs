using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet.Views;

namespace Mot.MLNet.Associating;

/// <summary>The input's rows with their tracks.</summary>
/// <remarks>
/// Association depends on the order of the frames, so there is one cursor, never shuffled. Its tracker is its own, and
/// goes on in <see cref="DataViewRowCursor.MoveNext"/>, whether or not anybody reads the row: getters only copy.
/// </remarks>
internal sealed class AssociationDataView(IDataView source, AssociationBinding binding) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => binding.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;

        bool tracks = active.AsSpan(binding.InputCount).Contains(true);
        HashSet<int> inputs = [.. tracks ? binding.Inputs.Select(column => column.Index) : []];
        return new Cursor(
            source.GetRowCursor(source.Schema.Where(column => active[column.Index] || inputs.Contains(column.Index))),
            binding,
            active,
            tracks);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly AssociationBinding _binding;
        private readonly bool[] _active;
        private readonly DetectionReader? _columns;
        private readonly SequenceTracker _tracker;
        private readonly HashSet<string> _sequences = [];
        private string? _sequence;
        private int _frame;
        private TimeSpan _time;
        private int _count;
        private long[] _ids = [];
        private float[] _boxes = [];
        private float[] _scores = [];
        private uint[] _labels = [];
        private bool _disposed;

        public Cursor(DataViewRowCursor input, AssociationBinding binding, bool[] active, bool tracks)
        {
            _input = input;
            _binding = binding;
            _active = active;
            _tracker = new SequenceTracker(binding.Options.Tracker);
            _columns = tracks ? new DetectionReader(input, binding) : null;
        }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _binding.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override bool MoveNext()
        {
            if (!_input.MoveNext())
                return false;
            if (_columns is not null)
                Step(_columns);
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw ColumnReader.NotActive(column);
            Delegate? getter = (column.Index - _binding.InputCount) switch
            {
                0 => (ValueGetter<VBuffer<long>>)((ref value) => value.Set<long>(Row(_ids, 1))),
                1 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Row(_boxes, 4))),
                2 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Row(_scores, 1))),
                3 => (ValueGetter<VBuffer<uint>>)((ref value) => value.Set<uint>(Row(_labels, 1))),
                _ => null,
            };
            return getter is null ? _input.GetGetter<TValue>(_input.Schema[column.Index]) : getter.As<TValue>(column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                _input.Dispose();
            }
        }

        private ReadOnlySpan<T> Row<T>(T[] values, int width) =>
            _input.Position >= 0 ? values.AsSpan(0, width * _count) : throw ColumnReader.NotOnARow();

        private void Step(DetectionReader columns)
        {
            columns.Read();
            if (_sequence is null || !columns.Sequence.AsSpan().SequenceEqual(_sequence))
                Begin(columns);
            else if (columns.Frame <= _frame)
                throw OutOfOrder(columns, $"after frame {_frame}");
            else if (columns.Timestamp is { } time && time <= _time)
                throw columns.Error($"found timestamp {time} after {_time}, expected ascending ones");

            columns.Check();
            _frame = columns.Frame;
            _time = columns.Timestamp ?? _tracker.TimeOf(_frame);
            ReadOnlySpan<TrackedObject> tracks = _tracker.Update(
                columns.Boxes, columns.Scores, columns.Embeddings, columns.EmbeddingSize, columns.Labels, columns.PreviousBoxes, _time);
            Take(tracks);
        }

        private void Begin(DetectionReader columns)
        {
            if (!_sequences.Add(columns.Sequence))
                throw OutOfOrder(columns, $"after frames of sequence '{_sequence}'");
            if (columns.Frame < 1)
                throw columns.Error("expected frames from 1");
            _sequence = columns.Sequence;
            _tracker.Begin(_binding.Options.FrameRate ?? columns.FrameRate);
        }

        private void Take(ReadOnlySpan<TrackedObject> tracks)
        {
            _count = tracks.Length;
            if (_ids.Length < _count)
            {
                int capacity = Math.Max(_count, 2 * _ids.Length);
                (_ids, _boxes, _scores, _labels) = (new long[capacity], new float[4 * capacity], new float[capacity], new uint[capacity]);
            }

            for (int i = 0; i < _count; i++)
            {
                ref readonly TrackedObject track = ref tracks[i];
                _ids[i] = track.Id;
                _scores[i] = track.Score;
                _labels[i] = (uint)track.Class;
                Span<float> box = _boxes.AsSpan(4 * i, 4);
                (box[0], box[1], box[2], box[3]) = ((float)track.Box.X0, (float)track.Box.Y0, (float)track.Box.X1, (float)track.Box.Y1);
            }
        }

        private static InvalidOperationException OutOfOrder(DetectionReader columns, string place) => columns.Error(
            $"found {place}; association needs each sequence's frames together and ascending. Shuffle, split or join rows after the tracker, not before");
    }
}
