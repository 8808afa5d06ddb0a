namespace Mot.Benchmarks;

/// <summary>A figure of ours and the peer's, in the same unit.</summary>
/// <param name="Value">Ours, the median of the rounds.</param>
/// <param name="Peer">The peer's median; null where it could not be run.</param>
/// <param name="Ratio">The median of ours / peer's over the rounds, likewise.</param>
internal readonly record struct Comparison(double Value, double? Peer, double? Ratio)
{
    /// <summary>
    /// Measures ours and the peer's in turn, so that both meet the same machine; what either leaves out of a round's
    /// figures is not compared.
    /// </summary>
    /// <param name="rounds">Number of rounds.</param>
    /// <param name="ours">Measures ours: figures by name.</param>
    /// <param name="peer">Measures the peer's; null where it can't be run, and then it is not asked again.</param>
    /// <param name="stop">Stops between two measurements.</param>
    public static IReadOnlyDictionary<string, Comparison> Measure(
        int rounds, Func<IReadOnlyDictionary<string, double>> ours, Func<IReadOnlyDictionary<string, double>?> peer, CancellationToken stop)
    {
        List<IReadOnlyDictionary<string, double>> mine = [], theirs = [];
        for (int round = 0; round < rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            mine.Add(ours());
            stop.ThrowIfCancellationRequested();
            if (theirs.Count == round && peer() is { } figures)
                theirs.Add(figures);
        }

        return mine[0].Keys.ToDictionary(name => name, name =>
        {
            double value = Statistics.Median([.. mine.Select(figures => figures[name])]);
            return theirs.Count == rounds && theirs.All(figures => figures.ContainsKey(name))
                ? new Comparison(
                    value,
                    Statistics.Median([.. theirs.Select(figures => figures[name])]),
                    Statistics.Median([.. mine.Zip(theirs, (a, b) => a[name] / b[name])]))
                : new Comparison(value, null, null);
        });
    }
}
