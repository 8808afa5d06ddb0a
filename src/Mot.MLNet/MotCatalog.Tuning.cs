using Microsoft.ML;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.MLNet.Associating;
using Mot.MLNet.Evaluating;
using Mot.MLNet.Schema;

namespace Mot.MLNet;

public sealed partial class MotCatalog
{
    /// <summary>Finds the options of a tracker that suit a detector, by random search on detected frames with truth.</summary>
    /// <param name="data">
    /// Frames with truth, in order, transformed by the detector; between the first and the last of a sequence, those that are left out
    /// are frames without detections and truth. One pass; then only numbers are tried.
    /// </param>
    /// <param name="options">The tracker to start from and the names of the columns; null starts from <see cref="TrackerPresets.ForTuning"/>.</param>
    /// <param name="tuning">Trials, seed and what is maximised; null for the defaults.</param>
    /// <param name="ranges">What is tried; null: <see cref="OptionRange.For"/>.</param>
    /// <param name="columns">Names of the truth's columns; null for the defaults.</param>
    /// <param name="progress">Told of each trial.</param>
    /// <param name="cancellation">Stops between frames and trials.</param>
    /// <returns>The best options, for <c>Associate</c>, and all trials.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="ArgumentException">There is no frame.</exception>
    /// <exception cref="InvalidOperationException">A true box's identity is unknown, a sequence's frames are out of order, or columns do not fit together.</exception>
    public TuningResult TuneAssociation(
        IDataView data,
        AssociationOptions? options = null,
        TuningOptions? tuning = null,
        IReadOnlyList<OptionRange>? ranges = null,
        TrackColumns? columns = null,
        IProgress<TuningTrial>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return AssociationTuning.Run(data, options, tuning, ranges, columns, progress, cancellation);
    }
}
