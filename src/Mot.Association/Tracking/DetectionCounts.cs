using System.Globalization;

namespace Mot.Association.Tracking;

/// <summary>How many detections a tracker was given, and how many of them it could not use.</summary>
/// <param name="Given">Number of detections given.</param>
/// <param name="WithoutArea">How many of them have no width or no height, or sides the wrong way round: no track starts from them or goes on with them.</param>
/// <param name="NotConfident">How many others do not score above <see cref="TrackerOptions.ConfidenceThreshold"/>.</param>
/// <param name="HighestScore">The highest score of those with an area; negative infinity where there is none.</param>
public readonly record struct DetectionCounts(long Given, long WithoutArea, long NotConfident, float HighestScore)
{
    /// <summary>Nothing yet.</summary>
    public static DetectionCounts None { get; } = new(0, 0, 0, float.NegativeInfinity);

    /// <summary>Both together.</summary>
    public static DetectionCounts operator +(DetectionCounts a, DetectionCounts b) => new(
        a.Given + b.Given, a.WithoutArea + b.WithoutArea, a.NotConfident + b.NotConfident, Math.Max(a.HighestScore, b.HighestScore));

    /// <summary>
    /// Why a tracker with these options made no track of the detections, in words, as far as their scores tell; null where they do
    /// not: some scored high enough, or there were none.
    /// </summary>
    public string? WhyNoTrackStarts(TrackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Given == WithoutArea)
            return null;
        (string Name, double? Value, bool Enough)[] thresholds =
        [
            (nameof(TrackerOptions.ConfidenceThreshold), options.ConfidenceThreshold, NotConfident < Given - WithoutArea),
            (nameof(TrackerOptions.HighThreshold), options.HighThreshold, HighestScore >= (float)(options.HighThreshold ?? double.NegativeInfinity)),
            (nameof(TrackerOptions.NewTrackThreshold), options.NewTrackThreshold, HighestScore >= (float)(options.NewTrackThreshold ?? double.NegativeInfinity)),
        ];
        string[] missed = [.. thresholds.Where(t => !t.Enough).Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Name} {t.Value}"))];
        return missed.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"no detection scores high enough to start a track: the highest score is {HighestScore}, and {options.Name} has {string.Join(" and ", missed)}");
    }
}
