using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mot.Association.Evaluation;

/// <summary>
/// CLEAR MOT, Identity and HOTA of one sequence or of several combined, defined as in TrackEval and named in JSON as
/// there. Ratios are fractions, not percent.
/// </summary>
public sealed record MotMetrics
{
    /// <summary>
    /// Higher order tracking accuracy, mean over the 19 thresholds (Luiten et al., HOTA, IJCV 2021, eq. 8).
    /// </summary>
    [JsonPropertyName("HOTA")]
    public required double Hota { get; init; }

    /// <summary>HOTA at each of the localisation thresholds 0.05, 0.10, ... 0.95.</summary>
    [JsonPropertyName("HOTA_alphas")]
    public required IReadOnlyList<double> HotaAlphas { get; init; }

    /// <summary>Detection accuracy, TP / (TP + FN + FP), mean over the thresholds.</summary>
    [JsonPropertyName("DetA")]
    public required double DetA { get; init; }

    /// <summary>Detection accuracy at each threshold.</summary>
    [JsonPropertyName("DetA_alphas")]
    public required IReadOnlyList<double> DetAAlphas { get; init; }

    /// <summary>Association accuracy, mean over the thresholds (HOTA, eq. 4 to 7).</summary>
    [JsonPropertyName("AssA")]
    public required double AssA { get; init; }

    /// <summary>Association accuracy at each threshold.</summary>
    [JsonPropertyName("AssA_alphas")]
    public required IReadOnlyList<double> AssAAlphas { get; init; }

    /// <summary>Detection recall, TP / (TP + FN), mean over the thresholds.</summary>
    [JsonPropertyName("DetRe")]
    public required double DetRe { get; init; }

    /// <summary>Detection precision, TP / (TP + FP), mean over the thresholds.</summary>
    [JsonPropertyName("DetPr")]
    public required double DetPr { get; init; }

    /// <summary>Association recall, mean over the thresholds.</summary>
    [JsonPropertyName("AssRe")]
    public required double AssRe { get; init; }

    /// <summary>Association precision, mean over the thresholds.</summary>
    [JsonPropertyName("AssPr")]
    public required double AssPr { get; init; }

    /// <summary>Localisation accuracy: mean IoU of the true positives, mean over the thresholds.</summary>
    [JsonPropertyName("LocA")]
    public required double LocA { get; init; }

    /// <summary>Localisation accuracy at each threshold.</summary>
    [JsonPropertyName("LocA_alphas")]
    public required IReadOnlyList<double> LocAAlphas { get; init; }

    /// <summary>Open world tracking accuracy, sqrt(DetRe AssA), mean over the thresholds.</summary>
    [JsonPropertyName("OWTA")]
    public required double Owta { get; init; }

    /// <summary>True positives of HOTA's matching, mean over the thresholds.</summary>
    [JsonPropertyName("HOTA_TP")]
    public required double HotaTP { get; init; }

    /// <summary>Truth boxes without a match, mean over the thresholds.</summary>
    [JsonPropertyName("HOTA_FN")]
    public required double HotaFN { get; init; }

    /// <summary>Track boxes without a match, mean over the thresholds.</summary>
    [JsonPropertyName("HOTA_FP")]
    public required double HotaFP { get; init; }

    /// <summary>HOTA at the lowest threshold.</summary>
    [JsonPropertyName("HOTA(0)")]
    public required double Hota0 { get; init; }

    /// <summary>Localisation accuracy at the lowest threshold.</summary>
    [JsonPropertyName("LocA(0)")]
    public required double LocA0 { get; init; }

    /// <summary>Product of the two before.</summary>
    [JsonPropertyName("HOTALocA(0)")]
    public required double HotaLocA0 { get; init; }

    /// <summary>
    /// Multi-object tracking accuracy, 1 - (FN + FP + IDSW) / truth boxes (Bernardin and Stiefelhagen, CLEAR MOT,
    /// 2008).
    /// </summary>
    [JsonPropertyName("MOTA")]
    public required double Mota { get; init; }

    /// <summary>Mean IoU of CLEAR's matches; 1 is best.</summary>
    [JsonPropertyName("MOTP")]
    public required double Motp { get; init; }

    /// <summary>MOTA without identity switches.</summary>
    [JsonPropertyName("MODA")]
    public required double Moda { get; init; }

    /// <summary>Recall of CLEAR's matching.</summary>
    [JsonPropertyName("CLR_Re")]
    public required double ClearRecall { get; init; }

    /// <summary>Precision of CLEAR's matching.</summary>
    [JsonPropertyName("CLR_Pr")]
    public required double ClearPrecision { get; init; }

    /// <summary>Share of the truth's identities that are mostly tracked.</summary>
    [JsonPropertyName("MTR")]
    public required double MostlyTrackedRatio { get; init; }

    /// <summary>Share of the truth's identities that are partly tracked.</summary>
    [JsonPropertyName("PTR")]
    public required double PartlyTrackedRatio { get; init; }

    /// <summary>Share of the truth's identities that are mostly lost.</summary>
    [JsonPropertyName("MLR")]
    public required double MostlyLostRatio { get; init; }

    /// <summary>MOTA with the matches' IoU in place of their number.</summary>
    [JsonPropertyName("sMOTA")]
    public required double SMota { get; init; }

    /// <summary>F1 score of CLEAR's matching.</summary>
    [JsonPropertyName("CLR_F1")]
    public required double ClearF1 { get; init; }

    /// <summary>False positives a frame.</summary>
    [JsonPropertyName("FP_per_frame")]
    public required double FalsePositivesPerFrame { get; init; }

    /// <summary>MOTA with the decimal logarithm of the identity switches.</summary>
    [JsonPropertyName("MOTAL")]
    public required double Motal { get; init; }

    /// <summary>Sum of the IoU of CLEAR's matches.</summary>
    [JsonPropertyName("MOTP_sum")]
    public required double MotpSum { get; init; }

    /// <summary>True positives of CLEAR's matching.</summary>
    [JsonPropertyName("CLR_TP")]
    public required int TruePositives { get; init; }

    /// <summary>Truth boxes without a match.</summary>
    [JsonPropertyName("CLR_FN")]
    public required int FalseNegatives { get; init; }

    /// <summary>Track boxes without a match.</summary>
    [JsonPropertyName("CLR_FP")]
    public required int FalsePositives { get; init; }

    /// <summary>Matches whose track differs from the one that the identity was last matched to.</summary>
    [JsonPropertyName("IDSW")]
    public required int IdentitySwitches { get; init; }

    /// <summary>Identities matched in more than 80 % of their frames.</summary>
    [JsonPropertyName("MT")]
    public required int MostlyTracked { get; init; }

    /// <summary>Identities matched in 20 to 80 % of their frames.</summary>
    [JsonPropertyName("PT")]
    public required int PartlyTracked { get; init; }

    /// <summary>Identities matched in less than 20 % of their frames.</summary>
    [JsonPropertyName("ML")]
    public required int MostlyLost { get; init; }

    /// <summary>Times that an identity is matched again after a gap.</summary>
    [JsonPropertyName("Frag")]
    public required int Fragmentations { get; init; }

    /// <summary>Frames that CLEAR counts: those of sequences that have both truth and tracks.</summary>
    [JsonPropertyName("CLR_Frames")]
    public required int ClearFrames { get; init; }

    /// <summary>F1 score of the best one-to-one matching of whole identities (Ristani et al., 2016).</summary>
    [JsonPropertyName("IDF1")]
    public required double Idf1 { get; init; }

    /// <summary>Identity recall, IDTP / truth boxes.</summary>
    [JsonPropertyName("IDR")]
    public required double IdRecall { get; init; }

    /// <summary>Identity precision, IDTP / track boxes.</summary>
    [JsonPropertyName("IDP")]
    public required double IdPrecision { get; init; }

    /// <summary>Boxes matched under the best matching of identities.</summary>
    [JsonPropertyName("IDTP")]
    public required int IdTruePositives { get; init; }

    /// <summary>Truth boxes not matched under it.</summary>
    [JsonPropertyName("IDFN")]
    public required int IdFalseNegatives { get; init; }

    /// <summary>Track boxes not matched under it.</summary>
    [JsonPropertyName("IDFP")]
    public required int IdFalsePositives { get; init; }

    /// <summary>Track boxes after preprocessing.</summary>
    [JsonPropertyName("Dets")]
    public required int Detections { get; init; }

    /// <summary>Truth boxes after preprocessing.</summary>
    [JsonPropertyName("GT_Dets")]
    public required int TruthDetections { get; init; }

    /// <summary>Track identities after preprocessing.</summary>
    [JsonPropertyName("IDs")]
    public required int Identities { get; init; }

    /// <summary>Truth identities after preprocessing.</summary>
    [JsonPropertyName("GT_IDs")]
    public required int TruthIdentities { get; init; }

    /// <summary>Frames of the sequence; null where sequences are combined, as TrackEval leaves it out there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonPropertyName("Frames")]
    public int? Frames { get; init; }

    /// <summary>The metrics as a JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.MotMetrics);
}

[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MotMetrics))]
[JsonSerializable(typeof(DetectionMetrics))]
[JsonSerializable(typeof(Dictionary<string, MotMetrics>))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
