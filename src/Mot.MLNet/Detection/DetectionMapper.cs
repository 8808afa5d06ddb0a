using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;
using Mot.Training.Detecting;
using OpenCvSharp;

namespace Mot.MLNet.Detection;

/// <summary>Rows with images to rows with detections. A frame is detected once, when its first column is read.</summary>
internal sealed class DetectionMapper : IRowToRowMapper
{
    private readonly Func<Mat, Detections> _detect;
    private readonly DataViewSchema.Column _image;

    public DetectionMapper(DataViewSchema input, DetectionColumns columns, Func<Mat, Detections> detect, DataViewSchema outputs)
    {
        _detect = detect;
        _image = ColumnReader.Require<MLImage>(input, columns.ImageColumnName, "the frames");
        InputSchema = input;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(outputs);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The stage's own columns; where there are no embeddings, boxes in the frame before take their place.</summary>
    public static DataViewSchema Outputs(DetectionColumns columns, int embeddingSize, IReadOnlyList<string> labels)
    {
        var singles = new VectorDataViewType(NumberDataViewType.Single);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(columns.PredictedBoundingBoxColumnName, singles);
        builder.AddColumn(columns.ScoreColumnName, singles);
        builder.AddColumn(columns.PredictedLabelColumnName, new VectorDataViewType(new KeyDataViewType(typeof(uint), labels.Count)), LabelNames.Annotate(labels));
        if (embeddingSize > 0)
        {
            var embedding = new DataViewSchema.Annotations.Builder();
            embedding.AddPrimitiveValue(MotColumns.EmbeddingSizeKind, NumberDataViewType.Int32, embeddingSize);
            builder.AddColumn(columns.EmbeddingColumnName, singles, embedding.ToAnnotations());
        }
        else
        {
            builder.AddColumn(columns.PreviousBoundingBoxColumnName, singles);
        }

        return builder.ToSchema();
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        HashSet<int> needed = [.. dependingColumns.Select(column => column.Index < InputSchema.Count ? column.Index : _image.Index)];
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => GetRow(input, activeColumns);

    public Row GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        return new Row(this, input, activeColumns);
    }

    /// <summary>Boxes as the columns have them: single precision, by their corners.</summary>
    internal static float[] Corners(Box[] boxes)
    {
        var values = new float[4 * boxes.Length];
        for (int i = 0; i < boxes.Length; i++)
        {
            Box box = boxes[i];
            (values[4 * i], values[(4 * i) + 1], values[(4 * i) + 2], values[(4 * i) + 3]) = ((float)box.X0, (float)box.Y0, (float)box.X1, (float)box.Y1);
        }

        return values;
    }

    internal sealed class Row : DataViewRow
    {
        private readonly DetectionMapper _parent;
        private readonly DataViewRow _input;
        private readonly bool[] _active;
        private readonly ValueGetter<MLImage>? _imageGetter;
        private readonly Mat _bgr = new();
        private MLImage? _image;
        private Detections? _detections;
        private long _position = -1;
        private bool _disposed;

        public Row(DetectionMapper parent, DataViewRow input, IEnumerable<DataViewSchema.Column> columns)
        {
            _parent = parent;
            _input = input;
            _active = new bool[parent.OutputSchema.Count];
            foreach (DataViewSchema.Column column in columns)
                _active[column.Index] = true;
            if (_active.AsSpan(parent.InputSchema.Count).Contains(true))
                _imageGetter = input.GetGetter<MLImage>(parent._image);
        }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _parent.OutputSchema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw ColumnReader.NotActive(column);
            Delegate? getter = (column.Index - _parent.InputSchema.Count) switch
            {
                0 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Corners(Detect().Boxes))),
                1 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Detect().Scores)),
                2 => (ValueGetter<VBuffer<uint>>)((ref value) =>
                {
                    VBufferEditor<uint> editor = VBufferEditor.Create(ref value, Detect().Count);
                    editor.Values.Fill(1);
                    value = editor.Commit();
                }),
                3 => (ValueGetter<VBuffer<float>>)((ref value) => value.Set<float>(Detect().PreviousBoxes is { } previous ? Corners(previous) : Detect().Embeddings)),
                _ => null,
            };
            return getter is null ? _input.GetGetter<TValue>(_parent.InputSchema[column.Index]) : getter.As<TValue>(column);
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || _disposed)
                return;
            _disposed = true;
            _input.Dispose();
            _bgr.Dispose();

            // Not the image: a view over objects hands out its user's own.
        }

        /// <summary>The row's detections, found once.</summary>
        internal Detections Detect()
        {
            if (_input.Position < 0)
                throw ColumnReader.NotOnARow();
            if (_detections is null || _position != _input.Position)
            {
                _imageGetter!(ref _image!);
                if (_image is null)
                    throw new InvalidOperationException($"Column '{_parent._image.Name}': found no image in row {_input.Position}, expected one.");
                Images.ToBgr(_image, _bgr);
                _detections = _parent._detect(_bgr);
                _position = _input.Position;
            }

            return _detections;
        }
    }
}
