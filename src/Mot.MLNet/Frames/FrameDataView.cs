using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using Mot.MLNet.Views;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.MLNet.Frames;

/// <summary>Sequences of frames as rows. A frame is decoded when its image, or a time that only decoding tells, is asked for.</summary>
internal sealed class FrameDataView : IDataView
{
    private readonly IHostEnvironment _environment;
    private readonly FrameLoadingOptions _options;
    private readonly Entry[] _sequences;

    public FrameDataView(IHostEnvironment environment, IEnumerable<FrameSequence> sequences, FrameLoadingOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
        _sequences = [.. sequences.Select(sequence => new Entry(sequence, options))];
        if (_sequences.Length == 0)
            throw new ArgumentException("Found no sequence to load, expected at least one.", nameof(sequences));
        if (_sequences.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Found sequence '{twice.Key}' twice, expected each name once.", nameof(sequences));
        Schema = SchemaOf(_sequences, options);
    }

    // The order of the frames is what tracking lives on.
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _sequences.All(s => s.Count is not null) ? _sequences.Sum(s => (long)s.Count!) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private static DataViewSchema SchemaOf(Entry[] sequences, FrameLoadingOptions options)
    {
        (int width, int height) = (sequences[0].Width, sequences[0].Height);
        bool sized = width > 0 && sequences.All(s => s.Width == width && s.Height == height);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(options.ImageColumnName, sized ? new ImageDataViewType(height, width) : new ImageDataViewType());
        builder.AddColumn(options.SequenceColumnName, TextDataViewType.Instance);
        builder.AddColumn(options.FrameColumnName, NumberDataViewType.Int32);
        builder.AddColumn(options.TimestampColumnName, TimeSpanDataViewType.Instance);
        builder.AddColumn(options.FrameRateColumnName, NumberDataViewType.Double);
        if (sequences.Any(s => s.Truth is not null))
        {
            builder.AddColumn(options.BoundingBoxColumnName, new VectorDataViewType(NumberDataViewType.Single));
            builder.AddColumn(options.IdentityColumnName, new VectorDataViewType(NumberDataViewType.Int64));
            builder.AddColumn(options.IgnoredBoundingBoxColumnName, new VectorDataViewType(NumberDataViewType.Single));
            if (sequences.Any(s => s.Truth?.HasMasks == true))
                builder.AddColumn(options.MaskColumnName, new VectorDataViewType(NumberDataViewType.Int32));
        }

        return builder.ToSchema();
    }

    /// <summary>A sequence, and what was learned of it by opening it once.</summary>
    private sealed class Entry
    {
        private readonly FrameSequence _sequence;
        private readonly FrameLoadingOptions _options;

        public Entry(FrameSequence sequence, FrameLoadingOptions options)
        {
            _sequence = sequence;
            _options = options;
            Truth = sequence.Labels is { } images ? new FrameTruth(images) : sequence.Truth is { } rows ? new FrameTruth(rows) : null;
            FirstFrame = Math.Max(options.Frames?.First ?? 1, sequence.Labels is [var first, ..] ? first.Frame : 1);
            using IFrameSource source = OpenRange();
            (Width, Height, Count) = (source.Width, source.Height, source.Count);
            FrameRate = source.FrameRate ?? options.FallbackFrameRate;
        }

        public string Name => _sequence.Name;

        public FrameTruth? Truth { get; }

        public bool HasTimestamps => _sequence.HasTimestamps;

        public int FirstFrame { get; }

        public int Width { get; }

        public int Height { get; }

        /// <summary>How many frames there should be; null where only reading tells.</summary>
        public int? Count { get; }

        public double FrameRate { get; }

        /// <summary>Opens the frames at <paramref name="frame"/>; null where there is none of this number.</summary>
        public IFrameSource? Open(int frame, bool inOrder)
        {
            IFrameSource source = OpenRange();
            if (frame != FirstFrame && !source.Seek(frame))
            {
                source.Dispose();
                return null;
            }

            return inOrder && _options.ReadAhead > 0 ? source.Prefetch(_options.ReadAhead) : source;
        }

        private IFrameSource OpenRange()
        {
            IFrameSource source = _sequence.Open();
            try
            {
                return _options.Frames is { } range ? source.Range(range) : source;
            }
            catch
            {
                source.Dispose();
                throw;
            }
        }
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly FrameDataView _parent;
        private readonly bool[] _active;
        private readonly bool _decodes;
        private readonly Mat _image = new();
        private readonly Mat _scratch = new();
        private IFrameSource? _source;
        private int _index = -1;
        private int _frame;
        private int _decoded;
        private bool _used;
        private long _position = -1;
        private bool _disposed;

        public Cursor(FrameDataView parent, IEnumerable<DataViewSchema.Column> columns)
        {
            _parent = parent;
            _active = new bool[parent.Schema.Count];
            foreach (DataViewSchema.Column column in columns)
                _active[column.Index] = true;
            _decodes = _active[0] || _active[3];
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _parent.Schema;

        private Entry Sequence => _parent._sequences[_index];

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) =>
        {
            RequireRow();
            id = new DataViewRowId((ulong)_position, 0);
        };

        public override bool MoveNext()
        {
            while (!_disposed && _index < _parent._sequences.Length)
            {
                if (_index >= 0 && HasNext(out int next))
                {
                    _frame = next;
                    _used = false;
                    _position++;
                    return true;
                }

                Close();
                _index++;
                _frame = _index < _parent._sequences.Length ? Sequence.FirstFrame - 1 : 0;
            }

            _position = -1;
            return false;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw ColumnReader.NotActive(column);
            Delegate getter = column.Index switch
            {
                0 => (ValueGetter<MLImage>)((ref value) =>
                {
                    Decode();

                    // As ML.NET's own loader: the image that was handed out last is over when the next is asked for.
                    value?.Dispose();
                    value = Images.ToMLImage(_image, _scratch);
                }),
                1 => (ValueGetter<ReadOnlyMemory<char>>)((ref value) => value = OnRow(Sequence.Name.AsMemory())),
                2 => (ValueGetter<int>)((ref value) => value = OnRow(_frame)),
                3 => (ValueGetter<TimeSpan>)((ref value) => value = Time()),
                4 => (ValueGetter<double>)((ref value) => value = OnRow(Sequence.FrameRate)),
                5 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Labels().Boxes)),
                6 => (ValueGetter<VBuffer<long>>)((ref value) => value.Set<long>(Labels().Identities)),
                7 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Labels().Ignored)),
                _ => (ValueGetter<VBuffer<int>>)((ref value) => value.Set<int>(Labels().Masks)),
            };
            return getter.As<TValue>(column);
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || _disposed)
                return;
            _disposed = true;
            _position = -1;
            _source?.Dispose();
            _image.Dispose();
            _scratch.Dispose();
        }

        // A promised frame need not be there. Whoever reads image after image learns of the end in time, by decoding ahead
        // of the row; whoever skips rows does not decode what he skips.
        private bool HasNext(out int next)
        {
            Entry sequence = Sequence;
            next = _frame + 1;
            bool promised = sequence.Count is not { } count || _frame + 1 < sequence.FirstFrame + count;
            if (!promised)
                return false;
            if (sequence.Count is not null && !(_decodes && _used))
                return true;
            bool decoded = TryDecode(next);
            next = _decoded; // a later one where this is lost in a damaged file
            return decoded;
        }

        private bool TryDecode(int frame)
        {
            if (_source is null)
                _source = Sequence.Open(frame, inOrder: _decodes);
            else if (frame != _decoded + 1 && !_source.Seek(frame))
                return false;
            if (_source is null || !_source.Read(_image))
                return false;
            _decoded = _source.Frame;
            return true;
        }

        private void Decode()
        {
            RequireRow();
            _used = true;
            if (_decoded != _frame && (!TryDecode(_frame) || _decoded != _frame))
                throw new InvalidDataException(_source?.Warning ?? $"'{Sequence.Name}': frame {_frame} of {Sequence.Count} promised frames can't be read.");
        }

        private TimeSpan Time()
        {
            if (Sequence.HasTimestamps)
                Decode();
            RequireRow();
            return (Sequence.HasTimestamps ? _source!.Timestamp : null) ?? TimeSpan.FromSeconds((_frame - 1) / Sequence.FrameRate);
        }

        private void Close()
        {
            if (_source?.Warning is { } warning)
            {
                using IChannel channel = _parent._environment.Start("LoadFrames");
                channel.Warning(MessageSensitivity.UserData, warning);
            }

            _source?.Dispose();
            _source = null;
            _decoded = 0;
            _used = false;
        }

        private FrameLabels Labels()
        {
            RequireRow();
            return Sequence.Truth?[_frame] ?? FrameLabels.Empty;
        }

        private T OnRow<T>(T value)
        {
            RequireRow();
            return value;
        }

        private void RequireRow()
        {
            if (_position < 0)
                throw ColumnReader.NotOnARow();
        }
    }
}
