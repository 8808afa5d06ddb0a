using Mot.Association.Evaluation;

namespace Mot.Tests.Evaluation;

public sealed class ReidentificationEvaluatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(12, 3, 1, 3)]
    [InlineData(60, 7, 2, 5)]
    [InlineData(150, 17, 3, 20)]
    [InlineData(150, 8, 4, 50)]
    public void EqualsTheWholeCharacteristic(int count, int size, int seed, int identities)
    {
        Random random = new(seed);
        float[] centres = [.. Enumerable.Range(0, identities * size).Select(_ => (float)random.NextDouble() - 0.5f)];
        long[] ids = [.. Enumerable.Range(0, count).Select(i => i % 11 == 10 ? -1L : random.Next(identities))];
        float[] embeddings = new float[count * size];
        for (int i = 0; i < embeddings.Length; i++)
        {
            long id = Math.Max(0, ids[i / size]);
            embeddings[i] = (float)Math.Round(3 * (centres[id * size + i % size] + 0.6 * (random.NextDouble() - 0.5)), seed % 2 == 0 ? 1 : 6);
        }

        double[] rates = [0, 1e-6, 1e-3, 0.01, 0.1, 1.0 / 3, 0.5, 0.999, 1];
        ReidentificationMetrics m = ReidentificationEvaluator.Evaluate(embeddings, size, ids, rates, Token);

        List<(double Similarity, bool Same)> pairs = [];
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                if (ids[i] >= 0 && ids[j] >= 0)
                    pairs.Add((Cosine(embeddings.AsSpan(i * size, size), embeddings.AsSpan(j * size, size)), ids[i] == ids[j]));
            }
        }

        Assert.Equal(ids.Count(id => id >= 0), m.Embeddings);
        Assert.Equal((pairs.Count(p => p.Same), pairs.Count(p => !p.Same)), (m.PositivePairs, m.NegativePairs));
        for (int i = 0; i < rates.Length; i++)
            Assert.Equal(Rate(pairs, rates[i]), m.TruePositiveRates[i], 2.0 / m.PositivePairs);
    }

    [Fact]
    public void ByHand()
    {
        // On the circle: two identities of two directions each; positive pairs 10 and 40 degrees apart, negative ones 20,
        // 30, 60 and 70.
        double[] angles = [0, 10, 30, 70];
        float[] embeddings = [.. angles.SelectMany(a => new[] { 5 * (float)Math.Cos(a * Math.PI / 180), 5 * (float)Math.Sin(a * Math.PI / 180) })];
        ReidentificationMetrics m = ReidentificationEvaluator.Evaluate(embeddings, 2, [1, 1, 2, 2], [0, 0.125, 0.25, 0.375, 0.5, 1], Token);
        Assert.Equal([0.5, 0.5, 0.5, 0.5, 1, 1], m.TruePositiveRates);
        Assert.Equal((4, 2, 4), (m.Embeddings, m.PositivePairs, m.NegativePairs));
    }

    [Fact]
    public void EqualSimilaritiesAreInterpolated()
    {
        // All pairs alike: the characteristic is the diagonal.
        ReidentificationMetrics m = ReidentificationEvaluator.Evaluate([1, 0, 1, 0, 1, 0, 1, 0], 2, [1, 1, 2, 2], [0, 0.1, 0.25, 0.8, 1], Token);
        Assert.All(m.FalseAcceptRates.Zip(m.TruePositiveRates), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void TheDefaultRatesAreThePapers() =>
        Assert.Equal([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1], ReidentificationEvaluator.Evaluate([1, 0, 1, 0, 0, 1], 2, [1, 1, 2], cancellation: Token).FalseAcceptRates);

    [Fact]
    public void BadInputIsNamed()
    {
        Throws("Found 3 numbers for 2 identities, expected 2 each.", [1, 0, 1], [1, 2]);
        Throws("Embedding 1 is zero or not finite", [1, 0, 0, 0], [1, 2]);
        Throws("Embedding 0 is zero or not finite", [float.NaN, 0, 0, 1], [1, 2]);
        Throws("Found 0 pairs of one identity and 1 of two", [1, 0, 0, 1], [1, 2]);
        Throws("Found 1 pairs of one identity and 0 of two", [1, 0, 0, 1], [1, 1]);
        Throws("Found a false accept rate of 1.5, expected 0 to 1.", [1, 0, 0, 1], [1, 1], 1.5);

        static void Throws(string message, float[] embeddings, long[] ids, params double[] rates) => Assert.StartsWith(
            message, Assert.ThrowsAny<ArgumentException>(() => ReidentificationEvaluator.Evaluate(embeddings, 2, ids, rates.Length > 0 ? rates : null, Token)).Message);
    }

    /// <summary>The rate on the characteristic's points, one a distinct similarity, joined by lines.</summary>
    private static double Rate(List<(double Similarity, bool Same)> pairs, double rate)
    {
        double positives = pairs.Count(p => p.Same), negatives = pairs.Count - positives;
        List<(double Far, double Tpr)> points = [(0, 0)];
        (double far, double tpr) = (0, 0);
        foreach (var group in pairs.GroupBy(p => (float)p.Similarity).OrderByDescending(g => g.Key))
        {
            far += group.Count(p => !p.Same);
            tpr += group.Count(p => p.Same);
            points.Add((far / negatives, tpr / positives));
        }

        (double Far, double Tpr) from = points.Last(p => p.Far <= rate + 1e-12);
        if (!points.Any(p => p.Far > rate + 1e-12))
            return from.Tpr;
        (double Far, double Tpr) to = points.First(p => p.Far > rate + 1e-12);
        return from.Tpr + (to.Tpr - from.Tpr) * (rate - from.Far) / (to.Far - from.Far);
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
            (dot, aa, bb) = (dot + (double)a[i] * b[i], aa + (double)a[i] * a[i], bb + (double)b[i] * b[i]);
        return dot / Math.Sqrt(aa * bb);
    }
}
