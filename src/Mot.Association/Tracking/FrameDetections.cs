namespace Mot.Association.Tracking;

/// <summary>One frame's detections, in any order. Spans over the caller's memory; nothing is copied or kept.</summary>
public readonly ref struct FrameDetections
{
    /// <summary>Joins a frame's columns.</summary>
    /// <param name="boxes">The boxes, pixels of the original image.</param>
    /// <param name="scores">A score a box.</param>
    /// <param name="embeddings">
    /// Count x <paramref name="embeddingSize"/> appearance vectors, row-major; need not be of unit length. Empty: none.
    /// </param>
    /// <param name="embeddingSize">Length of an appearance vector; 0 where there are none.</param>
    /// <param name="classes">A class a box; empty: all 0.</param>
    /// <param name="previousBoxes">Where each object was in the frame before, as a detector over pairs of frames gives it; empty: nobody knows.</param>
    /// <exception cref="ArgumentException">The columns do not fit together.</exception>
    public FrameDetections(
        ReadOnlySpan<Box> boxes,
        ReadOnlySpan<float> scores,
        ReadOnlySpan<float> embeddings = default,
        int embeddingSize = 0,
        ReadOnlySpan<int> classes = default,
        ReadOnlySpan<Box> previousBoxes = default)
    {
        if (scores.Length != boxes.Length)
            throw new ArgumentException($"Found {scores.Length} scores, expected one a box: {boxes.Length}.", nameof(scores));
        ArgumentOutOfRangeException.ThrowIfNegative(embeddingSize);
        if (embeddings.Length != (long)boxes.Length * embeddingSize)
        {
            throw new ArgumentException(
                $"Found {embeddings.Length} embedding values, expected {boxes.Length} x {embeddingSize}.", nameof(embeddings));
        }

        if (classes.Length != boxes.Length && !classes.IsEmpty)
            throw new ArgumentException($"Found {classes.Length} classes, expected one a box: {boxes.Length}.", nameof(classes));
        if (previousBoxes.Length != boxes.Length && !previousBoxes.IsEmpty)
            throw new ArgumentException($"Found {previousBoxes.Length} boxes in the frame before, expected one a box: {boxes.Length}.", nameof(previousBoxes));
        Boxes = boxes;
        Scores = scores;
        Embeddings = embeddings;
        EmbeddingSize = embeddingSize;
        Classes = classes;
        PreviousBoxes = previousBoxes;
    }

    /// <summary>The boxes, pixels of the original image.</summary>
    public ReadOnlySpan<Box> Boxes { get; }

    /// <summary>A score a box.</summary>
    public ReadOnlySpan<float> Scores { get; }

    /// <summary>Appearance vectors, Count x <see cref="EmbeddingSize"/>, row-major; empty where there are none.</summary>
    public ReadOnlySpan<float> Embeddings { get; }

    /// <summary>Length of an appearance vector; 0 where there are none.</summary>
    public int EmbeddingSize { get; }

    /// <summary>A class a box; empty where there are none, which counts as class 0.</summary>
    public ReadOnlySpan<int> Classes { get; }

    /// <summary>Where each object was in the frame before; empty where nobody knows.</summary>
    public ReadOnlySpan<Box> PreviousBoxes { get; }

    /// <summary>Number of detections.</summary>
    public int Count => Boxes.Length;
}
