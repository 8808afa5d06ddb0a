using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;

namespace Mot.MLNet.Associating;

/// <summary>An association stage's columns in a schema.</summary>
internal sealed class AssociationBinding
{
    private static readonly VectorDataViewType s_singles = new(NumberDataViewType.Single);

    public AssociationBinding(DataViewSchema input, AssociationOptions options)
    {
        Options = options;
        Boxes = ColumnReader.Require<VBuffer<float>>(input, options.PredictedBoundingBoxColumnName, "boxes of the detections");
        Scores = ColumnReader.Require<VBuffer<float>>(input, options.ScoreColumnName, "scores of the detections");
        Frame = ColumnReader.Require<int>(input, options.FrameColumnName, "number of the frame");
        Sequence = ColumnReader.Find<ReadOnlyMemory<char>>(input, options.SequenceColumnName, "name of the sequence");
        Timestamp = ColumnReader.Find<TimeSpan>(input, options.TimestampColumnName, "time of the frame");
        FrameRate = options.FrameRate is null ? ColumnReader.Find<double>(input, options.FrameRateColumnName, "frames a second") : null;
        Labels = Keys(ColumnReader.Find<VBuffer<uint>>(input, options.PredictedLabelColumnName, "classes of the detections"));
        Embeddings = options.AppearanceStage is { } stage
            ? ColumnReader.Find<VBuffer<float>>(input, options.EmbeddingColumnName, "appearance of the detections") ?? throw NoAppearance(options, stage)
            : null;
        PreviousBoxes = options.ChainStage is { } chain
            ? ColumnReader.Find<VBuffer<float>>(input, options.PreviousBoundingBoxColumnName, "boxes in the frame before") ?? throw NoPreviousBoxes(options, chain)
            : null;
        EmbeddingSize = Embeddings is { } column ? SizeOf(column) : null;

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(OutputsOf(options, Labels).Select(c => new DataViewSchema.DetachedColumn(c)));
        InputCount = input.Count;
        Schema = builder.ToSchema();
    }

    public AssociationOptions Options { get; }

    public DataViewSchema.Column Boxes { get; }

    public DataViewSchema.Column Scores { get; }

    public DataViewSchema.Column Frame { get; }

    public DataViewSchema.Column? Sequence { get; }

    public DataViewSchema.Column? Timestamp { get; }

    public DataViewSchema.Column? FrameRate { get; }

    public DataViewSchema.Column? Labels { get; }

    public DataViewSchema.Column? Embeddings { get; }

    public DataViewSchema.Column? PreviousBoxes { get; }

    /// <summary>Length of an embedding; null where no annotation tells.</summary>
    public int? EmbeddingSize { get; }

    /// <summary>Number of the input's columns; the stage's own follow them.</summary>
    public int InputCount { get; }

    public DataViewSchema Schema { get; }

    /// <summary>What the stage reads.</summary>
    public IEnumerable<DataViewSchema.Column> Inputs =>
        new DataViewSchema.Column?[] { Boxes, Scores, Frame, Sequence, Timestamp, FrameRate, Labels, Embeddings, PreviousBoxes }
            .Where(column => column is not null).Select(column => column!.Value);

    /// <summary>The shape of what comes out, after the same checks as on a schema.</summary>
    public static SchemaShape ShapeOf(SchemaShape input, AssociationOptions options)
    {
        _ = ColumnReader.Find<VBuffer<float>>(input, options.PredictedBoundingBoxColumnName, "boxes of the detections")
            ?? throw ColumnReader.Missing(options.PredictedBoundingBoxColumnName, "boxes of the detections");
        _ = ColumnReader.Find<VBuffer<float>>(input, options.ScoreColumnName, "scores of the detections")
            ?? throw ColumnReader.Missing(options.ScoreColumnName, "scores of the detections");
        _ = ColumnReader.Find<int>(input, options.FrameColumnName, "number of the frame")
            ?? throw ColumnReader.Missing(options.FrameColumnName, "number of the frame");
        if (options.AppearanceStage is { } stage)
        {
            _ = ColumnReader.Find<VBuffer<float>>(input, options.EmbeddingColumnName, "appearance of the detections")
                ?? throw NoAppearance(options, stage);
        }

        if (options.ChainStage is { } chain)
        {
            _ = ColumnReader.Find<VBuffer<float>>(input, options.PreviousBoundingBoxColumnName, "boxes in the frame before")
                ?? throw NoPreviousBoxes(options, chain);
        }

        // The names of the classes are not known yet; that there are names is, and is told on.
        DataViewSchema.Column? labels = null;
        if (ColumnReader.Find<VBuffer<uint>>(input, options.PredictedLabelColumnName, "classes of the detections") is { IsKey: true } found)
        {
            bool named = SchemaShapes.Find(found.Annotations, LabelNames.Kind) is not null;
            var builder = new DataViewSchema.Builder();
            builder.AddColumn(options.PredictedLabelColumnName, SchemaShapes.TypeOf(found), named ? LabelNames.Annotate([string.Empty]) : null);
            labels = builder.ToSchema()[0];
        }

        return SchemaShapes.Add(input, OutputsOf(options, labels));
    }

    private static DataViewSchema OutputsOf(AssociationOptions options, DataViewSchema.Column? labels)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(options.TrackIdColumnName, new VectorDataViewType(NumberDataViewType.Int64));
        builder.AddColumn(options.TrackBoundingBoxColumnName, s_singles);
        builder.AddColumn(options.TrackScoreColumnName, s_singles);
        if (labels is { Type: VectorDataViewType { ItemType: KeyDataViewType key } } column)
            builder.AddColumn(options.TrackLabelColumnName, new VectorDataViewType(key), column.Annotations);
        return builder.ToSchema();
    }

    // A vector of plain numbers under this name is somebody else's column.
    private static DataViewSchema.Column? Keys(DataViewSchema.Column? column) =>
        column is { Type: VectorDataViewType { ItemType: KeyDataViewType } } ? column : null;

    private static int? SizeOf(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(MotColumns.EmbeddingSizeKind)?.Type != NumberDataViewType.Int32)
            return null;
        int size = 0;
        column.Annotations.GetValue(MotColumns.EmbeddingSizeKind, ref size);
        return size;
    }

    private static ArgumentOutOfRangeException NoPreviousBoxes(AssociationOptions options, AssociationStage stage) => new(
        "inputSchema",
        $"Could not find input column '{options.PreviousBoundingBoxColumnName}' (boxes in the frame before), " +
        $"which stage '{stage.Name}' of tracker '{options.Tracker.Name}' compares. Use another tracker, or a detector of pairs of frames.");

    private static ArgumentOutOfRangeException NoAppearance(AssociationOptions options, AssociationStage stage) => new(
        "inputSchema",
        $"Could not find input column '{options.EmbeddingColumnName}' (appearance of the detections), " +
        $"which stage '{stage.Name}' of tracker '{options.Tracker.Name}' compares. Use a tracker without appearance, such as 'bytetrack', or a detector with embeddings.");
}
