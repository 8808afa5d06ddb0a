using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;

namespace Mot.Tests.Evaluation;

/// <summary>Metrics against brute force over all matchings.</summary>
public sealed class OracleTests
{
    public static TheoryData<int, int, double> Cases()
    {
        TheoryData<int, int, double> cases = [];
        for (int seed = 0; seed < 60; seed++)
            cases.Add(seed, seed % 5, seed % 3 * 2);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Clear(int seed, int identities, double noise)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, identities, noise: noise);
        if (truth.Length == 0)
            return;
        BruteForce.Clear expected = BruteForce.EvaluateClear(truth, tracks);
        MotMetrics m = MotEvaluator.Evaluate(truth, tracks);
        Assert.Equal(
            (expected.Tp, expected.Fn, expected.Fp, expected.Switches, expected.Fragments, expected.Mt, expected.Pt, expected.Ml),
            (m.TruePositives, m.FalseNegatives, m.FalsePositives, m.IdentitySwitches, m.Fragmentations, m.MostlyTracked, m.PartlyTracked, m.MostlyLost));
        Assert.Equal(expected.IouSum, m.MotpSum, 1e-9);
        Assert.Equal(1 - (expected.Fn + expected.Fp + expected.Switches) / (double)truth.Length, m.Mota, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Identity(int seed, int identities, double noise)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, identities, noise: noise);
        int expected = BruteForce.EvaluateIdentity(truth, tracks);
        MotMetrics m = MotEvaluator.Evaluate(truth, tracks);
        Assert.Equal((expected, truth.Length - expected, tracks.Length - expected), (m.IdTruePositives, m.IdFalseNegatives, m.IdFalsePositives));
        Assert.Equal(2.0 * expected / (truth.Length + tracks.Length), m.Idf1, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hota(int seed, int identities, double noise)
    {
        (MotRow[] truth, MotRow[] tracks) = Scenes.Create(seed, identities, noise: noise);
        MotMetrics m = MotEvaluator.Evaluate(truth, tracks);
        foreach (int i in (int[])[0, 4, 9, 14, 18])
        {
            var expected = BruteForce.EvaluateHota(truth, tracks, 0.05 * (i + 1));
            Assert.Equal(expected.Hota, m.HotaAlphas[i], 1e-9);
            Assert.Equal(expected.DetA, m.DetAAlphas[i], 1e-9);
            Assert.Equal(expected.AssA, m.AssAAlphas[i], 1e-9);
            Assert.Equal(expected.LocA, m.LocAAlphas[i], 1e-9);
        }
    }
}
