using Mot.Association;
using Mot.Training.Lwf;
using Mot.Training.Trainers;

namespace Mot.MLNet;

/// <summary>
/// The trackers of the papers, for <c>ml.Mot().Associate</c>. Change one by <c>with</c>, or an option by its name by
/// <c>With</c>.
/// </summary>
public static class Association
{
    // Chained-Tracker's: anchors that are trained by focal loss score about as high on people that were not seen.
    private const double FocalThreshold = 0.4;

    /// <inheritdoc cref="TrackerPresets.FairMot"/>
    public static TrackerOptions FairMot => TrackerPresets.FairMot;

    /// <summary>
    /// <see cref="FairMot"/> with every threshold set that <see cref="MotCatalog.TuneAssociation"/> may turn, at values for a
    /// small network that has seen little: its scores on new people are low.
    /// </summary>
    public static TrackerOptions ForTuning { get; } = TrackerPresets.FairMot with
    {
        Name = "tuned",
        ConfidenceThreshold = 0.2,
        NewTrackThreshold = 0.3,
        NmsThreshold = 0.6,
    };

    /// <summary><see cref="CTracker"/> with thresholds for the same use: where a detector of pairs of frames starts to be tuned.</summary>
    public static TrackerOptions ForTuningPairs { get; } = TrackerPresets.CTracker with
    {
        Name = "tuned",
        NewTrackThreshold = FocalThreshold,
        NmsThreshold = 0.6,
    };

    /// <summary>Where the tracker of a model starts to be tuned: <see cref="ForTuningPairs"/> where it looks at pairs of frames, else <see cref="ForTuning"/>, with thresholds of 0.4 for the LWF tracker.</summary>
    public static TrackerOptions ForTuningOf(JointOptions model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.NetworkOptions.EmbeddingSize == 0 ? ForTuningPairs
            : model is LwfOptions ? ForTuning with { ConfidenceThreshold = FocalThreshold, NewTrackThreshold = FocalThreshold }
            : ForTuning;
    }

    /// <inheritdoc cref="TrackerPresets.CTracker"/>
    public static TrackerOptions CTracker => TrackerPresets.CTracker;

    /// <inheritdoc cref="TrackerPresets.Jde"/>
    public static TrackerOptions Jde => TrackerPresets.Jde;

    /// <inheritdoc cref="TrackerPresets.JdeCode"/>
    public static TrackerOptions JdeCode => TrackerPresets.JdeCode;

    /// <inheritdoc cref="TrackerPresets.CsTrack"/>
    public static TrackerOptions CsTrack => TrackerPresets.CsTrack;

    /// <inheritdoc cref="TrackerPresets.ByteTrack"/>
    public static TrackerOptions ByteTrack => TrackerPresets.ByteTrack;

    /// <inheritdoc cref="TrackerPresets.Sort"/>
    public static TrackerOptions Sort => TrackerPresets.Sort;

    /// <inheritdoc cref="TrackerPresets.Iou"/>
    public static TrackerOptions Iou => TrackerPresets.Iou;

    /// <inheritdoc cref="TrackerPresets.Names"/>
    public static IReadOnlyList<string> Names => TrackerPresets.Names;

    /// <inheritdoc cref="TrackerPresets.Create(string)"/>
    public static TrackerOptions Create(string name) => TrackerPresets.Create(name);
}
