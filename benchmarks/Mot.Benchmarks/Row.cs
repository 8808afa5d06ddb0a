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
