using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Mot.Association;
using Mot.Association.Tuning;
using Mot.MLNet.Associating;
using Mot.MLNet.Evaluating;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;
using Mot.Training.Data;
using Mot.Training.Systems;
using Mot.Training.Trainers;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.MLNet.Detection;

/// <summary>Trains one network for boxes and embeddings: FairMOT, JDE, CSTrack or the LWF tracker.</summary>
/// <remarks>
/// Fitting takes one pass over the images, which it keeps for itself; the input needs no normalisation, and no cache, which
/// could not hold images. The fitted transformer owns its network: dispose it.
/// </remarks>
public sealed class DetectionEstimator : IEstimator<DetectionTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly DetectionStageOptions _options;

    internal DetectionEstimator(IHostEnvironment environment, DetectionStageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _environment = environment;
        _options = options;
    }

    /// <summary>Trains the network.</summary>
    /// <exception cref="ArgumentException">A column is absent or of another type, a frame's truth does not fit together, or there is none.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped; it can be resumed from its checkpoint.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    public DetectionTransformer Fit(IDataView input) => Train(input, null);

    /// <summary>Trains a network further: on other data, say, than it has seen until now.</summary>
    /// <param name="input">Frames with truth.</param>
    /// <param name="start">Where training starts: a trained or imported network, which stays as it is. The estimator's options are of its make, see <see cref="DetectionTransformer.Model"/>.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public DetectionTransformer Fit(IDataView input, DetectionTransformer start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Train(input, start.Detector?.Network ?? throw new ArgumentException("Found a detector without a network, expected one to start from.", nameof(start)));
    }

    private DetectionTransformer Train(IDataView input, nn.Module? start)
    {
        ArgumentNullException.ThrowIfNull(input);
        IHost host = _environment.Register(_options.Model.GetType().Name);
        using IChannel channel = host.Start("Fit");
        using TrainingSet set = ReadTrainingSet(input, _options);
        channel.Info(MessageSensitivity.None, "Training on {0} frames with {1} boxes of {2} identities.", set.Count, set.Boxes, set.Identities);
        using var trainer = new JointTrainer(set, _options.Model, start);
        Func<nn.Module, double>? validate = _options.Validation is { } validation ? network => Score(network, validation) : null;
        TrainingResult result = trainer.Train(validate, new LoggingProgress(channel, _options.Progress), _options.Cancellation);
        channel.Info(MessageSensitivity.None, result.Score is { } score
            ? string.Create(CultureInfo.InvariantCulture, $"Trained {result.Steps} steps; the best validation scored {score:0.0000}.")
            : string.Create(CultureInfo.InvariantCulture, $"Trained {result.Steps} steps."));
        JointDetector detector = _options.Model.CreateDetector(result.Network);
        return new DetectionTransformer(new NetworkFrameDetector(detector), _options.Columns, [_options.Label]) { Curves = result.Curves }.LoggedTo(_environment);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        DetectionColumns columns = _options.Columns;
        _ = ColumnReader.Find<MLImage>(inputSchema, columns.ImageColumnName, "the frames") ?? throw ColumnReader.Missing(columns.ImageColumnName, "the frames");
        _ = ColumnReader.Find<VBuffer<float>>(inputSchema, columns.BoundingBoxColumnName, "true boxes") ?? throw ColumnReader.Missing(columns.BoundingBoxColumnName, "true boxes");
        _ = ColumnReader.Find<VBuffer<long>>(inputSchema, columns.IdentityColumnName, "true identities");
        return SchemaShapes.Add(inputSchema, DetectionMapper.Outputs(columns, _options.Model.NetworkOptions.EmbeddingSize, [_options.Label]));
    }

    /// <summary>Reads frames with their truth into what training takes them from.</summary>
    internal static TrainingSet ReadTrainingSet(IDataView input, DetectionStageOptions options)
    {
        DetectionColumns columns = options.Columns;
        DataViewSchema schema = input.Schema;
        DataViewSchema.Column image = ColumnReader.Require<MLImage>(schema, columns.ImageColumnName, "the frames");
        DataViewSchema.Column boxes = ColumnReader.Require<VBuffer<float>>(schema, columns.BoundingBoxColumnName, "true boxes");
        DataViewSchema.Column? identities = ColumnReader.Find<VBuffer<long>>(schema, columns.IdentityColumnName, "true identities");
        DataViewSchema.Column? ignored = ColumnReader.Find<VBuffer<float>>(schema, columns.IgnoredBoundingBoxColumnName, "boxes to be ignored");
        DataViewSchema.Column? masks = ColumnReader.Find<VBuffer<int>>(schema, columns.MaskColumnName, "masks of the true boxes");
        DataViewSchema.Column? sequence = ColumnReader.Find<ReadOnlyMemory<char>>(schema, columns.SequenceColumnName, "name of the sequence");
        DataViewSchema.Column? frame = ColumnReader.Find<int>(schema, columns.FrameColumnName, "number of the frame");

        using DataViewRowCursor cursor = input.GetRowCursor(
            new DataViewSchema.Column?[] { image, boxes, identities, ignored, masks, sequence, frame }.Where(c => c is not null).Select(c => c!.Value));
        ValueGetter<MLImage> imageGetter = cursor.GetGetter<MLImage>(image);
        ValueGetter<VBuffer<float>> boxGetter = cursor.GetGetter<VBuffer<float>>(boxes);
        ValueGetter<VBuffer<long>>? identityGetter = cursor.Getter<VBuffer<long>>(identities);
        ValueGetter<VBuffer<float>>? ignoredGetter = cursor.Getter<VBuffer<float>>(ignored);
        ValueGetter<VBuffer<int>>? maskGetter = cursor.Getter<VBuffer<int>>(masks);
        ValueGetter<ReadOnlyMemory<char>>? sequenceGetter = cursor.Getter<ReadOnlyMemory<char>>(sequence);
        ValueGetter<int>? frameGetter = cursor.Getter<int>(frame);

        MLImage? pixels = null;
        VBuffer<float> box = default, ignore = default;
        VBuffer<long> identity = default;
        VBuffer<int> mask = default;
        ReadOnlyMemory<char> name = default;
        var set = new TrainingSet(options.TrainingSet);
        try
        {
            using Mat bgr = new();
            while (cursor.MoveNext())
            {
                options.Cancellation.ThrowIfCancellationRequested();
                int number = checked((int)cursor.Position + 1);
                boxGetter(ref box);
                identityGetter?.Invoke(ref identity);
                ignoredGetter?.Invoke(ref ignore);
                maskGetter?.Invoke(ref mask);
                sequenceGetter?.Invoke(ref name);
                frameGetter?.Invoke(ref number);
                if (box.Length % 4 != 0 || ignore.Length % 4 != 0 || (identities is not null && identity.Length != box.Length / 4))
                {
                    throw new ArgumentException(
                        $"Sequence '{name}', frame {number}: found {box.Length} values in '{boxes.Name}', {identity.Length} in '{columns.IdentityColumnName}' and {ignore.Length} in '{columns.IgnoredBoundingBoxColumnName}', expected 4, 1 and 4 an object.",
                        nameof(input));
                }

                ObjectMask?[] shapes;
                try
                {
                    shapes = Masks(mask, box.Length / 4);
                }
                catch (FormatException e)
                {
                    throw new ArgumentException($"Sequence '{name}', frame {number}, column '{columns.MaskColumnName}': {e.Message}", nameof(input), e);
                }

                imageGetter(ref pixels!);
                Images.ToBgr(pixels, bgr);
                set.Add(name.ToString(), number, bgr,
                [
                    .. Boxes(box).Select((b, i) => new LabelledObject(b, identities is null ? -1 : identity.GetItemOrDefault(i)) { Mask = shapes.Length > 0 ? shapes[i] : null }),
                    .. Boxes(ignore).Select(b => new LabelledObject(b, Ignore: true)),
                ]);
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>A mask for each box, or none at all.</summary>
    private static ObjectMask?[] Masks(VBuffer<int> values, int count)
    {
        if (values.Length == 0) return [];
        ReadOnlySpan<int> rest = [.. values.DenseValues()];
        var masks = new ObjectMask?[count];
        for (int i = 0; i < count; i++) masks[i] = ObjectMask.Read(ref rest);
        return rest.IsEmpty ? masks : throw new FormatException($"found {rest.Length} values more than the masks of {count} boxes, expected none.");
    }

    private static IEnumerable<Box> Boxes(VBuffer<float> values) =>
        values.DenseValues().Chunk(4).Select(corners => Box.FromCorners(corners));

    private double Score(nn.Module network, IDataView validation)
    {
        JointDetector detector = _options.Model.CreateDetector(network, leaveOpen: true);
        using var stage = new DetectionTransformer(new NetworkFrameDetector(detector), _options.Columns, [_options.Label]);
        DetectionColumns names = _options.Columns;
        var association = new AssociationOptions
        {
            Tracker = _options.ValidationTracker ?? _options.Model.TuningStart,
            PredictedBoundingBoxColumnName = names.PredictedBoundingBoxColumnName,
            ScoreColumnName = names.ScoreColumnName,
            PredictedLabelColumnName = names.PredictedLabelColumnName,
            EmbeddingColumnName = names.EmbeddingColumnName,
            PreviousBoundingBoxColumnName = names.PreviousBoundingBoxColumnName,
            SequenceColumnName = names.SequenceColumnName,
            FrameColumnName = names.FrameColumnName,
        };
        var truth = new TrackColumns
        {
            BoundingBoxColumnName = names.BoundingBoxColumnName,
            IdentityColumnName = names.IdentityColumnName,
            IgnoredBoundingBoxColumnName = names.IgnoredBoundingBoxColumnName,
        };
        IDataView detected = stage.Transform(validation);
        CancellationToken stop = _options.Cancellation;
        return _options.ValidationMetric switch
        {
            ValidationMetric.AveragePrecision => DetectionEvaluation.OfBoxes(detected, association, truth, stop).AveragePrecision50,
            ValidationMetric.Reidentification => TruePositiveRate(),
            _ => AssociationTuning.Run(detected, association, Tuning(), ranges: null, truth, progress: null, stop).BestTrial.Score,
        };

        double TruePositiveRate()
        {
            try
            {
                return DetectionEvaluation.OfEmbeddings(detected, association, truth, stop).TruePositiveRates[^1];
            }
            catch (ArgumentException)
            {
                // Too little was detected to compare: as early in training as that nothing is better yet.
                return 0;
            }
        }

        TuningOptions Tuning() => _options.ValidationMetric switch
        {
            ValidationMetric.Mota => _options.ValidationTuning with { Metrics = TuningMetrics.Mota },
            ValidationMetric.Idf1 => _options.ValidationTuning with { Metrics = TuningMetrics.Idf1 },
            ValidationMetric.Hota => _options.ValidationTuning with { Metrics = TuningMetrics.Hota },
            _ => _options.ValidationTuning,
        };
    }

    private sealed class LoggingProgress(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
    {
        private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

        private TimeSpan _last;

        public void Report(TrainingProgress value)
        {
            if (value.Warning is { } warning) channel.Warning(MessageSensitivity.None, warning);
            if (value.Elapsed - _last >= s_interval)
            {
                _last = value.Elapsed;
                string losses = string.Join(", ", value.Losses.Select(loss => string.Create(CultureInfo.InvariantCulture, $"{loss.Name} {loss.Value:0.000}")));
                channel.Info(MessageSensitivity.None, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Step {value.Step}, epoch {value.Epoch:0.0}, {value.Fraction:0%} done, {value.Remaining:hh\\:mm\\:ss} left: {losses}."));
            }

            next?.Report(value);
        }
    }
}
