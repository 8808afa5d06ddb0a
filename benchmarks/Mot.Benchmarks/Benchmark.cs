using System.Diagnostics;

namespace Mot.Benchmarks;

/// <summary>One measured figure.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Goal">What is aimed at; null where nothing is.</param>
/// <param name="LowerIsBetter">Whether the goal is an upper bound.</param>
/// <param name="Peer">The same figure of the peer; null where there is none.</param>
internal sealed record Row(string Name, double Value, string Unit, double? Goal = null, bool LowerIsBetter = true, double? Peer = null)
{
    public bool? Met => Goal is { } goal ? (LowerIsBetter ? Value <= goal : Value >= goal) : null;
}

/// <summary>Something that can be measured.</summary>
internal abstract class Benchmark(string name, string description)
{
    public string Name { get; } = name;

    public string Description { get; } = description;

    protected abstract IEnumerable<Row> Measure();

    /// <summary>Measures, and puts the peer's figures, from <c>peers/NAME.py</c>, beside rows of the same name.</summary>
    public List<Row> Run(bool withPeer)
    {
        Console.Error.WriteLine($"{Name}: measuring");
        List<Row> rows = [.. Measure()];
        if (!withPeer || Peer.Run(Name) is not { } figures)
            return rows;
        return [.. rows.Select(row => figures.TryGetValue(row.Name, out double figure) ? row with { Peer = figure } : row)];
    }

    /// <summary>Median seconds of several runs, after one that doesn't count.</summary>
    protected static double Median(Action run, int times = 5)
    {
        run();
        double[] seconds = new double[times];
        for (int i = 0; i < times; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[times / 2];
    }
}
