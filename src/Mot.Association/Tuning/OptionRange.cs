using System.Globalization;
using Mot.Association.Tracking;

namespace Mot.Association.Tuning;

/// <summary>Between which values an option of a tracker is tried.</summary>
/// <param name="Name">The option's name as in <see cref="TrackerOptions.With(string, string)"/>.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="Logarithmic">Spread evenly by ratio, not by difference; the least value is then above 0.</param>
/// <param name="Integer">Only integers.</param>
/// <param name="Flag">The option is true or false, tried as 1 or 0.</param>
public sealed record OptionRange(string Name, double Min, double Max, bool Logarithmic = false, bool Integer = false, bool Flag = false)
{
    /// <summary>
    /// Ranges for what a tracker has set: thresholds, the stages' cost limits, the buffer, and which box it reports. What is
    /// null is not tried.
    /// </summary>
    public static IReadOnlyList<OptionRange> For(TrackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        bool two = options.HighThreshold is not null;
        List<OptionRange> ranges = [];
        if (options.ConfidenceThreshold is not null)
            ranges.Add(two ? new(nameof(options.ConfidenceThreshold), 0.05, 0.4) : new(nameof(options.ConfidenceThreshold), 0.05, 0.6));
        if (two)
            ranges.Add(new(nameof(options.HighThreshold), 0.3, 0.8));
        if (options.NewTrackThreshold is not null)
            ranges.Add(new(nameof(options.NewTrackThreshold), two ? 0.3 : 0.1, two ? 0.9 : 0.7));
        if (options.NmsThreshold is not null)
            ranges.Add(new(nameof(options.NmsThreshold), 0.3, 0.9));
        foreach (AssociationStage stage in options.Stages)
        {
            (double min, double max) = stage.Cost switch
            {
                PairCost.Cosine => (0.05, 0.8),
                PairCost.Euclidean => (0.3, 1.3),
                _ => (0.3, 0.95),
            };
            ranges.Add(new($"{nameof(options.Stages)}.{stage.Name}.{nameof(stage.CostLimit)}", min, max));
        }

        if (options.TrackBuffer > 0)
            ranges.Add(new(nameof(options.TrackBuffer), 5, 120, Logarithmic: true, Integer: true));
        ranges.Add(new(nameof(options.ReportDetectionBox), 0, 1, Flag: true));
        return ranges;
    }

    /// <summary>A value as <see cref="TrackerOptions.With(string, string)"/> takes it.</summary>
    public string Text(double value) => Flag ? value == 0 ? "false" : "true" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Sets the option.</summary>
    internal TrackerOptions Set(TrackerOptions options, double value) => options.With(Name, Text(value));

    /// <summary>The value at a place between 0 and 1; values that are no integers are rounded to four digits.</summary>
    internal double At(double place)
    {
        double value = Logarithmic ? Min * Math.Pow(Max / Min, place) : Min + place * (Max - Min);
        if (Integer || Flag)
            return Math.Clamp(Math.Round(value), Math.Ceiling(Min), Math.Floor(Max));
        double scale = Math.Pow(10, 3 - Math.Floor(Math.Log10(Math.Max(Math.Abs(value), 1e-12))));
        return Math.Clamp(Math.Round(value * scale) / scale, Min, Max);
    }

    internal void Check(TrackerOptions options)
    {
        if (!(Min <= Max) || !double.IsFinite(Max - Min) || (Logarithmic && !(Min > 0)) || (Integer && Math.Ceiling(Min) > Math.Floor(Max)))
        {
            throw new ArgumentException(
                $"Range of {Name}: found {Min} to {Max}, expected finite ends in order{(Logarithmic ? ", above 0" : "")}{(Integer ? ", with an integer between" : "")}.");
        }

        Set(options, At(0));
        Set(options, At(1));
    }
}
