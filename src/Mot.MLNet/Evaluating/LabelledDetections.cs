using Microsoft.ML;
using Mot.Association;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet.Associating;
using Mot.MLNet.Schema;
using Mot.MLNet.Tracklets;

namespace Mot.MLNet.Evaluating;

/// <summary>A frame's detections and its truth, copied out of a data view.</summary>
internal sealed record LabelledDetections(string Sequence, int Frame, double? FrameRate, Box[] Boxes, float[] Scores, float[] Embeddings, int EmbeddingSize, int[] Classes, Box[] PreviousBoxes, List<MotRow> Truth)
{
    public FrameDetections Detections => new(Boxes, Scores, Embeddings, EmbeddingSize, Classes, PreviousBoxes);

    /// <summary>Reads detected frames in order, in one pass.</summary>
    /// <param name="data">Frames with truth, transformed by a detector.</param>
    /// <param name="options">Names of the detections' columns.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults.</param>
    /// <param name="knownIdentities">Whether true boxes of unknown identity are an error.</param>
    /// <param name="cancellation">Stops between frames.</param>
    public static IEnumerable<LabelledDetections> Read(IDataView data, AssociationOptions options, TrackColumns? columns, bool knownIdentities, CancellationToken cancellation)
    {
        options.Validate();
        var binding = new AssociationBinding(data.Schema, options);
        var truthBinding = new TruthBinding(data.Schema, columns ?? TrackColumns.Default);
        using DataViewRowCursor cursor = data.GetRowCursor(binding.Inputs.Concat(truthBinding.Inputs));
        var reader = new DetectionReader(cursor, binding);
        var truth = new TruthReader(cursor, truthBinding, knownIdentities);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            reader.Read();
            reader.Check();
            var boxes = new Box[reader.Scores.Length];
            for (int i = 0; i < boxes.Length; i++) boxes[i] = Box.FromCorners(reader.Boxes, i);
            var previous = new Box[reader.PreviousBoxes.Length / 4];
            for (int i = 0; i < previous.Length; i++) previous[i] = Box.FromCorners(reader.PreviousBoxes, i);
            yield return new LabelledDetections(
                reader.Sequence, reader.Frame, reader.FrameRate, boxes, reader.Scores.ToArray(), reader.Embeddings.ToArray(), reader.EmbeddingSize,
                [.. reader.Labels.ToArray().Select(label => checked((int)label))], previous, truth.Read(reader.Sequence, reader.Frame));
        }
    }
}
