using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;
using Microsoft.ML.TorchSharp.AutoFormerV2;
using Microsoft.ML.Transforms.Image;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Schema;
using static Microsoft.ML.SchemaShape.Column;

namespace Mot.Tests;

/// <summary>The seam between ML.NET's own object detection and our associators.</summary>
public sealed class ObjectDetectionTests
{
    private const int Width = 64, Height = 48;

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void An_associator_takes_the_detections_as_they_are()
    {
        CapturingEstimator pictures = new();
        Assert.Throws<OperationCanceledException>(() => new EstimatorChain<ITransformer>().Append(pictures).Fit(Pictures(2)));
        Dictionary<string, SchemaShape.Column> columns = Pipeline().GetOutputSchema(pictures.Shape!).ToDictionary(column => column.Name);
        foreach (string name in new[] { MotColumns.PredictedBoundingBoxes, MotColumns.Score })
            Assert.Equal((VectorKind.VariableVector, NumberDataViewType.Single, false), (columns[name].Kind, columns[name].ItemType, columns[name].IsKey));
        foreach (string name in new[] { MotColumns.PredictedLabel, MotColumns.TrackLabel })
        {
            Assert.Equal((VectorKind.VariableVector, NumberDataViewType.UInt32, true), (columns[name].Kind, columns[name].ItemType, columns[name].IsKey));
            Assert.Equal(["KeyValues"], columns[name].Annotations.Select(annotation => annotation.Name));
        }

        Assert.Equal((VectorKind.VariableVector, NumberDataViewType.Int64), (columns[MotColumns.TrackId].Kind, columns[MotColumns.TrackId].ItemType));
        Assert.Equal((VectorKind.VariableVector, NumberDataViewType.Single), (columns[MotColumns.TrackBoundingBoxes].Kind, columns[MotColumns.TrackBoundingBoxes].ItemType));
    }

    [Fact]
    public void The_detector_is_fitted_and_its_detections_are_tracked()
    {
        string[] missing = [.. MissingMembers()];
        Assert.SkipWhen(
            missing.Length > 0,
            "Microsoft.ML.TorchSharp 0.23.1 was built against TorchSharp 0.102.7 and calls functional.interpolate of six arguments, which 0.107 does not have; "
            + $"its trainer downloads starting weights. Missing here: {string.Join("; ", missing)}");
        IDataView pictures = Pictures(4);
        IDataView tracked = Pipeline().Fit(pictures).Transform(pictures);
        Assert.Equal(4, tracked.GetColumn<long[]>(MotColumns.TrackId).Count());
    }

    private IEstimator<ITransformer> Pipeline() =>
        _ml.Transforms.Conversion.MapValueToKey("Label", "Names")
            .Append(_ml.MulticlassClassification.Trainers.ObjectDetection(maxEpoch: 1))
            .Append(_ml.Mot().Associate(TrackerPresets.ByteTrack));

    private IDataView Pictures(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(1, count).Select(frame => new Picture
    {
        Frame = frame,
        Image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, new byte[Width * Height * 4]),
        Names = ["person"],
        BoundingBoxes = [10, 10, 30, 40],
    }));

    /// <summary>The members that the detector's assembly uses and that the assemblies beside it lack.</summary>
    private static IEnumerable<string> MissingMembers()
    {
        const int FirstMemberReference = 0x0A000001;
        Module module = typeof(ObjectDetectionTrainer).Module;

        // In place of the type parameters of the generic types and methods in which members are used.
        Type[] any = [.. Enumerable.Repeat(typeof(float), 8)];
        for (int token = FirstMemberReference; ; token++)
        {
            string? missing = null;
            try
            {
                module.ResolveMember(token, any, any);
            }
            catch (MissingMemberException e)
            {
                missing = e.Message;
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }

            if (missing is not null)
                yield return missing;
        }
    }

    private sealed class Picture
    {
        public int Frame { get; set; }

        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }

        public string[] Names { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];
    }
}
