using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Training.Detecting;
using Mot.Training.Trainers;
using OpenCvSharp;

namespace Mot.MLNet;

/// <summary>
/// Finds the objects of each frame and how they look: a column of images becomes boxes, scores, classes and embeddings.
/// Frames are independent of each other, so that it works in a PredictionEngine.
/// </summary>
/// <remarks>Safe for several threads; one frame is in the network at a time.</remarks>
public sealed class DetectionTransformer : ITransformer, IDisposable
{
    private readonly IFrameDetector _detector;
    private readonly Lock _gate = new();
    private readonly DataViewSchema _outputs;
    private bool _disposed;

    internal DetectionTransformer(IFrameDetector detector, DetectionColumns columns, IReadOnlyList<string> labels)
    {
        _detector = detector;
        Columns = columns;
        Labels = labels;
        _outputs = DetectionMapper.Outputs(columns, detector.EmbeddingSize, labels);
    }

    /// <summary>Names of the columns.</summary>
    public DetectionColumns Columns { get; }

    /// <summary>Names of the classes, by key from 1.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Length D of an embedding.</summary>
    public int EmbeddingSize => _detector.EmbeddingSize;

    /// <summary>Losses, weights and validation over the steps of training; empty where the model was loaded.</summary>
    public IReadOnlyList<TrainingCurve> Curves { get; internal init; } = [];

    /// <summary>True.</summary>
    public bool IsRowToRowMapper => true;

    internal JointDetector? Detector => (_detector as NetworkFrameDetector)?.Detector;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, Map(input.Schema));
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Map(inputSchema);

    /// <summary>The objects of an image, BGR, 8 bits, of any size.</summary>
    public Detections Detect(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _detector.Detect(image);
        }
    }

    /// <summary>Disposes the network. What was made of this transformer can't be read any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _detector.Dispose();
            }
        }
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw ModelFormat.NotSupported(nameof(DetectionTransformer));

    private DetectionMapper Map(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new(inputSchema, Columns, Detect, _outputs);
    }
}
