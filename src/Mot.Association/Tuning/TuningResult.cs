using Mot.Association.Tracking;

namespace Mot.Association.Tuning;

/// <summary>What tuning found.</summary>
/// <param name="Best">The best trial's options.</param>
/// <param name="BestTrial">The best trial; of equal ones the first.</param>
/// <param name="Trials">All trials, by number.</param>
/// <param name="Ranges">The ranges that were searched.</param>
public sealed record TuningResult(
    TrackerOptions Best, TuningTrial BestTrial, IReadOnlyList<TuningTrial> Trials, IReadOnlyList<OptionRange> Ranges)
{
    /// <summary>
    /// Options whose values are the medians of the best trials'. The best trial of many owes part of its score to chance on the
    /// data that it was tuned on; what good trials agree on owes less.
    /// </summary>
    /// <param name="options">The options that the search started from.</param>
    /// <param name="count">Of how many of the best trials; fewer where there are not as many.</param>
    public TrackerOptions Consensus(TrackerOptions options, int count = 20)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        TuningTrial[] best = [.. Trials.Where(t => t.Values.Count > 0).OrderByDescending(t => t.Score).ThenBy(t => t.Number).Take(count)];
        if (best.Length == 0)
            return options;
        for (int i = 0; i < Ranges.Count; i++)
        {
            // The lower middle one of an even number, so that an integer stays one.
            double[] values = [.. best.Select(t => t.Values[i]).Order()];
            options = Ranges[i].Set(options, values[(values.Length - 1) / 2]);
        }

        return options;
    }
}
