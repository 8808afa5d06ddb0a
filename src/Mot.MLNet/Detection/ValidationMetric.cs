namespace Mot.MLNet.Detection;

/// <summary>What weights are chosen by while training, and training ended early by; higher is better.</summary>
public enum ValidationMetric
{
    /// <summary>What <see cref="DetectionStageOptions.ValidationTuning"/> maximises: by default the mean of HOTA, MOTA and IDF1.</summary>
    Tracking,

    /// <summary>MOTA at the thresholds that suit the weights.</summary>
    Mota,

    /// <summary>IDF1, likewise.</summary>
    Idf1,

    /// <summary>HOTA, likewise.</summary>
    Hota,

    /// <summary>Average precision of the detections at IoU 0.5.</summary>
    AveragePrecision,

    /// <summary>True positive rate of the embeddings at a false accept rate of 0.1 (JDE, section 4.1).</summary>
    Reidentification,
}
