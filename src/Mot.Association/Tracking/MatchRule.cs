namespace Mot.Association.Tracking;

/// <summary>How a stage turns costs into pairs.</summary>
public enum MatchRule
{
    /// <summary>
    /// The pairs that minimise the sum of their costs plus the cost limit for each pair left out: a pair is worth its
    /// cost when that is at most the limit.
    /// </summary>
    CostLimit,

    /// <summary>The cheapest full assignment, from which pairs with an overlap cost above the limit are dropped.</summary>
    SolveThenDrop,

    /// <summary>
    /// SORT's: all pairs with an overlap cost within the limit where no track and no detection has two of them; otherwise
    /// <see cref="SolveThenDrop"/>.
    /// </summary>
    UnrivalledThenSolve,
}
