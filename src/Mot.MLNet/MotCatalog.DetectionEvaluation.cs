using Microsoft.ML;
using Mot.Association.Evaluation;
using Mot.MLNet.Associating;
using Mot.MLNet.Evaluating;
using Mot.MLNet.Schema;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Evaluates detections against the truth in the data's own columns: average precision, all sequences together.</summary>
    /// <param name="data">Frames with truth, transformed by a detector. One pass.</param>
    /// <param name="options">Names of the detections' columns; null for the defaults.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults. Identities may be unknown.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <remarks>A detector gives what scores above its threshold: average precision is that of a low one.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public DetectionMetrics EvaluateDetections(
        IDataView data, AssociationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return DetectionEvaluation.OfBoxes(data, options, columns, cancellation);
    }

    /// <summary>
    /// Evaluates embeddings against the true identities in the data's own columns: the true positive rate at false accept
    /// rates, over all pairs (JDE, section 4.1).
    /// </summary>
    /// <param name="data">Frames with truth, transformed by a detector. One pass.</param>
    /// <param name="options">Names of the detections' columns; null for the defaults.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <remarks>
    /// A true box takes the embedding of the free detection that overlaps it most, by half or more; without such a detection
    /// it is left out, where JDE takes the embedding at the true box itself. Identities are those of a sequence.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">No two embeddings of one identity were found, or of two.</exception>
    public ReidentificationMetrics EvaluateEmbeddings(
        IDataView data, AssociationOptions? options = null, TrackColumns? columns = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return DetectionEvaluation.OfEmbeddings(data, options, columns, cancellation);
    }
}
