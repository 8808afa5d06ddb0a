using Mot.Association;
using Mot.Association.Tracking;

namespace Mot.Training.Detecting;

/// <summary>What a detector finds in one frame, strongest first.</summary>
/// <param name="Boxes">Boxes in pixels of the original image; they may leave it.</param>
/// <param name="Scores">Scores 0 to 1.</param>
/// <param name="Embeddings">Count x <paramref name="EmbeddingSize"/>, row-major, each row of unit length.</param>
/// <param name="EmbeddingSize">Length D of an embedding.</param>
public sealed record Detections(Box[] Boxes, float[] Scores, float[] Embeddings, int EmbeddingSize)
{
    /// <summary>Where each object was in the frame before, in pixels of the original image; null where the detector looks at single frames.</summary>
    public Box[]? PreviousBoxes { get; init; }

    /// <summary>How many.</summary>
    public int Count => Boxes.Length;

    /// <summary>The same as spans, as a tracker takes them.</summary>
    public FrameDetections AsFrame() => new(Boxes, Scores, Embeddings, EmbeddingSize, previousBoxes: PreviousBoxes);
}
