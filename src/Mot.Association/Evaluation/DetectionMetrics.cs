using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mot.Association.Evaluation;

/// <summary>Average precision of detections. NaN where there is no truth.</summary>
public sealed record DetectionMetrics
{
    /// <summary>Mean of the average precision at IoU 0.50, 0.55, ... 0.95, COCO's main figure.</summary>
    [JsonPropertyName("AP")]
    public required double AveragePrecision { get; init; }

    /// <summary>Average precision at IoU 0.5: precision at 101 recalls from 0 to 1, as COCO has it.</summary>
    [JsonPropertyName("AP50")]
    public required double AveragePrecision50 { get; init; }

    /// <summary>Average precision at IoU 0.75.</summary>
    [JsonPropertyName("AP75")]
    public required double AveragePrecision75 { get; init; }

    /// <summary>Average precision at each IoU from 0.50 to 0.95.</summary>
    [JsonPropertyName("AP_thresholds")]
    public required IReadOnlyList<double> AveragePrecisions { get; init; }

    /// <summary>
    /// Area under the curve of precision over recall at IoU 0.5, where the precision at a recall is the best at that recall
    /// or above, as PASCAL VOC has it since 2010. COCO's 101 points sample the same curve.
    /// </summary>
    [JsonPropertyName("AP50_area")]
    public required double Area50 { get; init; }

    /// <summary>Share of the truth's boxes found at IoU 0.5, whatever the score.</summary>
    [JsonPropertyName("Recall50")]
    public required double Recall50 { get; init; }

    /// <summary>Number of detections that count: those that match ignored truth at IoU 0.5 don't.</summary>
    [JsonPropertyName("Dets")]
    public required int Detections { get; init; }

    /// <summary>Number of truth boxes that count.</summary>
    [JsonPropertyName("GT_Dets")]
    public required int TruthDetections { get; init; }

    /// <summary>The metrics as a JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.DetectionMetrics);
}
