using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.MLNet.Views;
using Mot.Training.Detecting;

namespace Mot.MLNet.Detection;

/// <summary>The input's rows with what a detector of pairs of frames finds in them.</summary>
/// <remarks>
/// A pair depends on the order of the frames, so there is one cursor, never shuffled. Its memory is its own, and goes on in
/// <see cref="DataViewRowCursor.MoveNext"/>, whether or not anybody reads the row. A new sequence starts anew.
/// </remarks>
internal sealed class PairedFramesView(IDataView source, DetectionTransformer detector) : IDataView
{
    private readonly DetectionMapper _mapper = detector.Map(source.Schema);

    public bool CanShuffle => false;

    public DataViewSchema Schema => _mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        if (!columns.Any(column => column.Index >= source.Schema.Count))
            return new Cursor(source.GetRowCursor(_mapper.GetDependencies(columns)), detector, columns, null, null);

        // Read for themselves, whether or not the caller asks for them.
        DataViewSchema.Column? sequence = ColumnReader.Find<ReadOnlyMemory<char>>(source.Schema, detector.Columns.SequenceColumnName, "name of the sequence");
        DataViewSchema.Column? frame = ColumnReader.Find<int>(source.Schema, detector.Columns.FrameColumnName, "number of the frame");
        IEnumerable<DataViewSchema.Column> inputs = _mapper.GetDependencies(columns).Concat(
            new[] { sequence, frame }.Where(column => column is not null).Select(column => column!.Value)).DistinctBy(column => column.Index);
        return new Cursor(source.GetRowCursor(inputs), detector, columns, sequence, frame);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly FrameMemory _memory = new();
        private readonly DetectionMapper.Row _row;
        private readonly bool _detects;
        private readonly ValueGetter<ReadOnlyMemory<char>>? _sequenceGetter;
        private readonly ValueGetter<int>? _frameGetter;
        private string _sequence = string.Empty;
        private int _frame = int.MinValue;

        public Cursor(DataViewRowCursor input, DetectionTransformer detector, DataViewSchema.Column[] columns, DataViewSchema.Column? sequence, DataViewSchema.Column? frame)
        {
            _input = input;
            _row = detector.Map(input.Schema, _memory).GetRow(input, columns);
            _detects = columns.Any(column => column.Index >= input.Schema.Count);
            _sequenceGetter = input.Getter<ReadOnlyMemory<char>>(sequence);
            _frameGetter = input.Getter<int>(frame);
        }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _row.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        public override bool MoveNext()
        {
            if (!_input.MoveNext())
                return false;
            if (_detects)
                Step();
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
                return;
            _row.Dispose();
            _memory.Dispose();
        }

        private void Step()
        {
            ReadOnlyMemory<char> name = default;
            int frame = _frame;
            _sequenceGetter?.Invoke(ref name);
            _frameGetter?.Invoke(ref frame);
            if (!name.Span.SequenceEqual(_sequence))
            {
                _sequence = name.ToString();
                _memory.Clear();
            }
            else if (_frameGetter is not null && frame <= _frame)
            {
                throw new InvalidOperationException(
                    $"Sequence '{_sequence}', frame {frame}: found after frame {_frame}; a detector of pairs of frames needs each sequence's frames together and ascending. Shuffle, split or join rows after it, not before.");
            }

            _frame = frame;
            _row.Detect();
        }
    }
}
