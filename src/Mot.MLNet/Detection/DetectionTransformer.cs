using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;
using Mot.Training.Detecting;
using Mot.Training.Systems;
using Mot.Training.Trainers;
using OpenCvSharp;

namespace Mot.MLNet.Detection;

/// <summary>
/// Finds the objects of each frame and how they look: a column of images becomes boxes, scores, classes and embeddings.
/// Frames are independent of each other, so that it works in a PredictionEngine; not so where <see cref="SeesPairs"/>.
/// </summary>
/// <remarks>Safe for several threads; one frame is in the network at a time.</remarks>
public sealed class DetectionTransformer : ITransformer, IDisposable
{
    private readonly IFrameDetector _detector;
    private readonly Lock _gate = new();
    private readonly DataViewSchema _outputs;
    private Action<string>? _warn; // receives the warning, once
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

    /// <summary>Length D of an embedding; 0 where <see cref="SeesPairs"/>.</summary>
    public int EmbeddingSize => _detector.EmbeddingSize;

    /// <summary>Network and detection as training takes them, with the training's defaults; what to train it further with.</summary>
    public JointOptions? Model => Detector?.Model;

    /// <summary>Losses, weights and validation over the steps of training; empty where the model was loaded.</summary>
    public IReadOnlyList<TrainingCurve> Curves { get; internal init; } = [];

    /// <summary>
    /// Whether it looks at pairs of frames. Then rows must be in order, each sequence's frames together and ascending; the first is a
    /// pair with itself, and detections say where they were in the frame before in place of how they look.
    /// </summary>
    public bool SeesPairs => EmbeddingSize == 0;

    /// <summary>Whether frames are independent of each other: not so where <see cref="SeesPairs"/>.</summary>
    public bool IsRowToRowMapper => !SeesPairs;

    /// <summary>What is wrong with what the network gives, in one line; null as long as nothing is. The context's log receives it once.</summary>
    public string? Warning => Detector?.Warning;

    /// <summary>This stage, after which the log of an environment receives <see cref="Warning"/>.</summary>
    internal DetectionTransformer LoggedTo(IHostEnvironment environment)
    {
        _warn = warning =>
        {
            using IChannel channel = environment.Start("Detect");
            channel.Warning(MessageSensitivity.None, warning);
        };
        return this;
    }

    internal JointDetector? Detector => (_detector as NetworkFrameDetector)?.Detector;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return SeesPairs ? new PairedFramesView(input, this) : new MappedView(input, Map(input.Schema));
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">It <see cref="SeesPairs"/>.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => !SeesPairs ? Map(inputSchema) : throw new NotSupportedException(
        "A detector of pairs of frames is no row-to-row mapper: what it finds depends on the frame before. Use ml.Mot().CreateTrackingEngine for a live stream.");

    /// <summary>The objects of an image by itself, BGR, 8 bits, of any size.</summary>
    public Detections Detect(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Watched(_detector.Detect(image));
        }
    }

    /// <summary>The objects of a stream's next frame, seen with the one before where <see cref="SeesPairs"/>.</summary>
    /// <param name="image">BGR, 8 bits, of any size.</param>
    /// <param name="memory">The stream's.</param>
    public Detections Detect(Mat image, FrameMemory memory)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(memory);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Watched(_detector.Detect(image, memory));
        }
    }

    private Detections Watched(Detections found)
    {
        if (_warn is { } warn && Warning is { } warning)
        {
            _warn = null;
            warn(warning);
        }

        return found;
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

    /// <summary>Rows to rows; over pairs the memory is the caller's to clear.</summary>
    internal DetectionMapper Map(DataViewSchema inputSchema, FrameMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new(inputSchema, Columns, memory is null ? Detect : image => Detect(image, memory), _outputs);
    }
}
