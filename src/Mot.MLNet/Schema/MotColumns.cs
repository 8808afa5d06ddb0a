namespace Mot.MLNet.Schema;

/// <summary>Names of the columns that the stages share, all of them defaults: every stage takes other names too.</summary>
/// <remarks>Vectors hold primitives only, so that caches keep them; ML.NET's cache drops images.</remarks>
public static class MotColumns
{
    /// <summary>The frame: MLImage.</summary>
    public const string Image = "Image";

    /// <summary>Name of the frame's sequence: text. Where the column is absent all frames are one sequence.</summary>
    public const string Sequence = "Sequence";

    /// <summary>Number of the frame in its sequence, from 1: Int32.</summary>
    public const string Frame = "Frame";

    /// <summary>When the frame was taken, from the sequence's start: TimeSpan. Optional.</summary>
    public const string Timestamp = "Timestamp";

    /// <summary>Frames a second of the sequence: Double. Optional.</summary>
    public const string FrameRate = "FrameRate";

    /// <summary>The true boxes: variable vector of Single, 4 an object: x0, y0, x1, y1, pixels of the original image.</summary>
    public const string BoundingBoxes = "BoundingBoxes";

    /// <summary>Identity of each true box in its sequence: variable vector of Int64, -1 where unknown.</summary>
    public const string Identity = "Identity";

    /// <summary>
    /// Boxes, as in <see cref="BoundingBoxes"/>, that are neither to be found nor held against who finds them: what the
    /// truth flags as not evaluated, and distractors.
    /// </summary>
    public const string IgnoredBoundingBoxes = "IgnoredBoundingBoxes";

    /// <summary>
    /// Which pixels are whose: variable vector of Int32, for each true box x, y, width, height, a number of runs, and as many
    /// lengths of runs over that rectangle, row by row, the first one outside the object; five zeros where there is none.
    /// Present where a data set has masks.
    /// </summary>
    public const string Masks = "Masks";

    /// <summary>
    /// The detected boxes, as in <see cref="BoundingBoxes"/>; as ML.NET's object detection gives them.
    /// </summary>
    public const string PredictedBoundingBoxes = "PredictedBoundingBoxes";

    /// <summary>Score of each detection, 0 to 1: variable vector of Single.</summary>
    public const string Score = "Score";

    /// <summary>Class of each detection: variable vector of UInt32 keys, with their names as annotation.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>
    /// Appearance of each detection: variable vector of Single, count x D, row-major, each row of unit length. D is the
    /// annotation <see cref="EmbeddingSizeKind"/>.
    /// </summary>
    public const string Embedding = "Embedding";

    /// <summary>Kind of the annotation of <see cref="Embedding"/> that holds D: Int32.</summary>
    public const string EmbeddingSizeKind = "EmbeddingSize";

    /// <summary>
    /// Where each detected object was in the frame before, as in <see cref="BoundingBoxes"/>: what a detector over pairs of frames
    /// gives in place of <see cref="Embedding"/>.
    /// </summary>
    public const string PreviousBoundingBoxes = "PreviousBoundingBoxes";

    /// <summary>Identities of the frame's tracks, ascending, from 1 in each sequence: variable vector of Int64.</summary>
    public const string TrackId = "TrackId";

    /// <summary>Boxes of the frame's tracks, as in <see cref="BoundingBoxes"/>.</summary>
    public const string TrackBoundingBoxes = "TrackBoundingBoxes";

    /// <summary>Score of each track's detection: variable vector of Single.</summary>
    public const string TrackScore = "TrackScore";

    /// <summary>
    /// Class of each track, of the type and with the names of <see cref="PredictedLabel"/>. Absent where that is.
    /// </summary>
    public const string TrackLabel = "TrackLabel";
}
