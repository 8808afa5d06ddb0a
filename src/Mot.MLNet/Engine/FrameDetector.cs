using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;
using Mot.Training.Detecting;
using OpenCvSharp;

namespace Mot.MLNet.Engine;

/// <summary>One frame's detections, as an association stage's columns have them.</summary>
internal abstract class FrameDetector : IDisposable
{
    private float[] _boxes = [];
    private float[] _scores = [];
    private float[] _embeddings = [];
    private uint[] _labels = [];
    private float[] _previous = [];

    public ReadOnlySpan<float> Boxes => _boxes;

    public ReadOnlySpan<float> Scores => _scores;

    public ReadOnlySpan<float> Embeddings => _embeddings;

    public ReadOnlySpan<uint> Labels => _labels;

    public ReadOnlySpan<float> PreviousBoxes => _previous;

    public int EmbeddingSize { get; private set; }

    /// <summary>What is wrong with what a network gives; null as long as nothing is.</summary>
    public abstract string? Warning { get; }

    /// <summary>What is kept of the last frame, where it is seen with the next one.</summary>
    public FrameMemory Memory { get; } = new();

    /// <summary>What runs the stages before the association.</summary>
    public static FrameDetector Create(IReadOnlyList<ITransformer> stages, AssociationOptions association, string imageColumn)
    {
        if (stages is [DetectionTransformer only] && Fits(only.Columns, association, imageColumn))
            return new OfNetwork(only, association.AppearanceStage is not null, association.ChainStage is not null);
        if (stages.FirstOrDefault(stage => !stage.IsRowToRowMapper) is { } odd)
            throw new ArgumentException($"{odd.GetType().Name} can't work on single frames; a tracking engine needs stages that map row to row before the association.", nameof(stages));
        return new OfChain(stages, association, imageColumn);
    }

    public abstract void Detect(Mat bgr);

    public abstract void Detect(MLImage image);

    public virtual void Dispose() => Memory.Dispose();

    protected void Take(float[] boxes, float[] scores, float[] embeddings, int embeddingSize, uint[] labels, float[] previousBoxes) =>
        (_boxes, _scores, _embeddings, EmbeddingSize, _labels, _previous) = (boxes, scores, embeddings, embeddingSize, labels, previousBoxes);

    private static bool Fits(DetectionColumns columns, AssociationOptions association, string imageColumn) =>
        columns.ImageColumnName == imageColumn &&
        columns.PredictedBoundingBoxColumnName == association.PredictedBoundingBoxColumnName &&
        columns.ScoreColumnName == association.ScoreColumnName &&
        columns.PredictedLabelColumnName == association.PredictedLabelColumnName &&
        columns.EmbeddingColumnName == association.EmbeddingColumnName &&
        columns.PreviousBoundingBoxColumnName == association.PreviousBoundingBoxColumnName;

    /// <summary>The network itself, without ML.NET's rows between.</summary>
    private sealed class OfNetwork(DetectionTransformer stage, bool withEmbeddings, bool withPreviousBoxes) : FrameDetector
    {
        private readonly Mat _bgr = new();

        public override string? Warning => stage.Warning;

        public override void Detect(Mat bgr)
        {
            Detections found = stage.Detect(bgr, Memory);
            var labels = new uint[found.Count];
            labels.AsSpan().Fill(1);
            Take(
                DetectionMapper.Corners(found.Boxes),
                found.Scores,
                withEmbeddings ? found.Embeddings : [],
                withEmbeddings ? found.EmbeddingSize : 0,
                labels,
                withPreviousBoxes && found.PreviousBoxes is { } previous ? DetectionMapper.Corners(previous) : []);
        }

        public override void Detect(MLImage image)
        {
            Images.ToBgr(image, _bgr);
            Detect(_bgr);
        }

        public override void Dispose()
        {
            base.Dispose();
            _bgr.Dispose();
        }
    }

    /// <summary>Any stages that map row to row, over a row whose image changes.</summary>
    private sealed class OfChain : FrameDetector
    {
        private readonly DetectionTransformer? _network;
        private readonly ImageRow _input;
        private readonly DataViewRow _output;
        private readonly AssociationBinding _binding;
        private readonly ValueGetter<VBuffer<float>> _boxGetter;
        private readonly ValueGetter<VBuffer<float>> _scoreGetter;
        private readonly ValueGetter<VBuffer<float>>? _embeddingGetter;
        private readonly ValueGetter<VBuffer<float>>? _previousGetter;
        private readonly ValueGetter<VBuffer<uint>>? _labelGetter;
        private readonly Mat _scratch = new();

        public OfChain(IReadOnlyList<ITransformer> stages, AssociationOptions association, string imageColumn)
        {
            _network = stages.OfType<DetectionTransformer>().FirstOrDefault();
            _input = new ImageRow(imageColumn, association.FrameColumnName);
            IRowToRowMapper mapper = ((ITransformer)new TransformerChain<ITransformer>([.. stages])).GetRowToRowMapper(_input.Schema);
            _binding = new AssociationBinding(mapper.OutputSchema, association);
            DataViewSchema.Column[] needed = [.. _binding.Inputs];
            _output = mapper.GetRow(_input, needed);
            _boxGetter = _output.GetGetter<VBuffer<float>>(_binding.Boxes);
            _scoreGetter = _output.GetGetter<VBuffer<float>>(_binding.Scores);
            _embeddingGetter = _output.Getter<VBuffer<float>>(_binding.Embeddings);
            _previousGetter = _output.Getter<VBuffer<float>>(_binding.PreviousBoxes);
            _labelGetter = _output.Getter<VBuffer<uint>>(_binding.Labels);
        }

        public override string? Warning => _network?.Warning;

        public override void Detect(Mat bgr)
        {
            using MLImage image = Images.ToMLImage(bgr, _scratch);
            Detect(image);
        }

        public override void Detect(MLImage image)
        {
            _input.Set(image);
            float[] scores = Read(_scoreGetter);
            float[] embeddings = _embeddingGetter is null ? [] : Read(_embeddingGetter);
            int size = _embeddingGetter is null ? 0
                : _binding.EmbeddingSize ?? (scores.Length > 0 ? embeddings.Length / scores.Length : EmbeddingSize);
            float[] boxes = Read(_boxGetter);
            uint[] labels = _labelGetter is null ? [] : Read(_labelGetter);
            float[] previous = _previousGetter is null ? [] : Read(_previousGetter);
            if (boxes.Length != 4 * scores.Length || (_labelGetter is not null && labels.Length != scores.Length) || (_previousGetter is not null && previous.Length != boxes.Length))
                throw new InvalidOperationException($"Found {boxes.Length} box values, {scores.Length} scores and {labels.Length} labels of one frame, expected 4, 1 and 1 a detection.");
            Take(boxes, scores, embeddings, size, labels, previous);
        }

        public override void Dispose()
        {
            base.Dispose();
            _output.Dispose();
            _scratch.Dispose();
        }

        private static T[] Read<T>(ValueGetter<VBuffer<T>> getter)
        {
            VBuffer<T> value = default;
            getter(ref value);
            return [.. value.DenseValues()];
        }
    }

    private sealed class ImageRow : DataViewRow
    {
        private MLImage? _image;
        private long _position = -1;

        public ImageRow(string imageColumn, string frameColumn)
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumn(imageColumn, new ImageDataViewType());
            builder.AddColumn(frameColumn, NumberDataViewType.Int32);
            Schema = builder.ToSchema();
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema { get; }

        public void Set(MLImage image)
        {
            _image = image;
            _position++;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Index == 0
                ? (ValueGetter<MLImage>)((ref value) =>
                {
                    // Who reads it may dispose what it was given before, so it gets an image of its own.
                    value?.Dispose();
                    MLImage image = _image ?? throw ColumnReader.NotOnARow();
                    value = MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
                })
                : (ValueGetter<int>)((ref value) => value = (int)_position + 1);
            return getter.As<TValue>(column);
        }
    }
}
