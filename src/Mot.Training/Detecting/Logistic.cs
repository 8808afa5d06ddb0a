namespace Mot.Training.Detecting;

/// <summary>Between logits and scores.</summary>
internal static class Logistic
{
    /// <summary>The score, 0 to 1, of a logit.</summary>
    public static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>The logit of a score; infinite at 0 and 1 and beyond.</summary>
    public static double Logit(double score) =>
        score <= 0 ? double.NegativeInfinity : score >= 1 ? double.PositiveInfinity : Math.Log(score / (1 - score));
}
