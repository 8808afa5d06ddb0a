using System.Numerics;
using System.Runtime.InteropServices;

namespace Mot.Association.Evaluation;

/// <summary>
/// Verification over all pairs of embeddings by cosine similarity (Wang et al., Towards real-time multi-object tracking,
/// 2020, section 4.1): the true positive rate at a false accept rate, on the receiver operating characteristic with linear
/// interpolation.
/// </summary>
public static class ReidentificationEvaluator
{
    private const int Bins = 1 << 16;

    /// <summary>The paper's false accept rates, 1e-6 to 1e-1.</summary>
    public static IReadOnlyList<double> DefaultFalseAcceptRates { get; } = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

    /// <summary>Evaluates embeddings.</summary>
    /// <param name="embeddings">One row of <paramref name="embeddingSize"/> numbers an embedding; any length but 0.</param>
    /// <param name="embeddingSize">Numbers in a row.</param>
    /// <param name="identities">Identity of each row; rows of -1, unknown, are left out.</param>
    /// <param name="falseAcceptRates">Rates from 0 to 1; null takes <see cref="DefaultFalseAcceptRates"/>.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <returns>
    /// The rates. Where a rate falls on a step of the characteristic, the upper end of the step counts.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Sizes that don't fit together, an embedding of zeros or not finite, or no pair of one identity or of two.
    /// </exception>
    public static ReidentificationMetrics Evaluate(
        ReadOnlySpan<float> embeddings, int embeddingSize, ReadOnlySpan<long> identities,
        IReadOnlyList<double>? falseAcceptRates = null, CancellationToken cancellation = default)
    {
        falseAcceptRates ??= DefaultFalseAcceptRates;
        if (falseAcceptRates.FirstOrDefault(rate => !(rate is >= 0 and <= 1), -1) is var bad and not -1)
            throw new ArgumentException($"Found a false accept rate of {bad}, expected 0 to 1.", nameof(falseAcceptRates));
        (float[] unit, long[] known) = Normalize(embeddings, embeddingSize, identities);

        // Two passes over the pairs keep memory small: the first counts negatives by the leading bits of their similarity,
        // the second collects those near the thresholds wanted.
        long[] histogram = new long[Bins];
        List<float> positives = [];
        ForEachPair(
            unit, embeddingSize, known, cancellation, static () => (Histogram: new long[Bins], Positives: new List<float>()),
            static (local, similarity, same) =>
            {
                if (same)
                    local.Positives.Add(similarity);
                else
                    local.Histogram[Bin(similarity)]++;
            },
            local =>
            {
                for (int i = 0; i < Bins; i++)
                    histogram[i] += local.Histogram[i];
                positives.AddRange(local.Positives);
            });
        long negatives = histogram.Sum();
        if (positives.Count == 0 || negatives == 0)
        {
            throw new ArgumentException(
                $"Found {positives.Count} pairs of one identity and {negatives} of two, expected some of both.", nameof(identities));
        }

        // What decides at a rate is the most similar negative that it doesn't accept whole: the one of this rank, from 0.
        long[] ranks = [.. falseAcceptRates.Select(rate => (long)Math.Floor(rate * negatives + 1e-9))];
        bool[] wanted = new bool[Bins];
        long[] above = new long[Bins], wantedAbove = new long[Bins];
        long sum = 0, wantedSum = 0;
        for (int bin = Bins - 1; bin >= 0; bin--)
        {
            (above[bin], wantedAbove[bin]) = (sum, wantedSum);
            sum += histogram[bin];
            wanted[bin] = ranks.Any(rank => rank >= above[bin] && rank < sum);
            wantedSum += wanted[bin] ? histogram[bin] : 0;
        }

        List<float> near = [];
        ForEachPair(
            unit, embeddingSize, known, cancellation, static () => new List<float>(),
            (local, similarity, same) =>
            {
                if (!same && wanted[Bin(similarity)])
                    local.Add(similarity);
            },
            near.AddRange);
        positives.Sort();
        near.Sort();
        double[] rates = [.. falseAcceptRates.Select((rate, i) => ranks[i] < negatives ? RateAt(rate * negatives, ranks[i]) : 1)];
        return new(known.Length, positives.Count, negatives, falseAcceptRates, rates);

        double RateAt(double accepted, long rank)
        {
            int bin = Array.FindIndex(wanted, static w => w);
            while (!wanted[bin] || rank < above[bin])
                bin++;
            float threshold = near[^(int)(wantedAbove[bin] + rank - above[bin] + 1)];
            long before = above[bin] - wantedAbove[bin];
            (double from, double to) = (before + Above(near, threshold, false), before + Above(near, threshold, true));
            double low = Above(positives, threshold, false), high = Above(positives, threshold, true);
            return (low + (high - low) * Math.Max(0, accepted - from) / (to - from)) / positives.Count;
        }
    }

    /// <summary>How many of the sorted values are above a threshold, or equal to it too.</summary>
    private static int Above(List<float> sorted, float threshold, bool orEqual)
    {
        int low = 0, high = sorted.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (orEqual ? sorted[middle] < threshold : sorted[middle] <= threshold)
                low = middle + 1;
            else
                high = middle;
        }

        return sorted.Count - low;
    }

    /// <summary>The leading bits of a number, in its order.</summary>
    private static int Bin(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (int)((bits ^ ((uint)((int)bits >> 31) | 0x8000_0000)) >> 16);
    }

    private static (float[] Unit, long[] Known) Normalize(ReadOnlySpan<float> embeddings, int size, ReadOnlySpan<long> identities)
    {
        if (size <= 0 || embeddings.Length != (long)size * identities.Length)
        {
            throw new ArgumentException(
                $"Found {embeddings.Length} numbers for {identities.Length} identities, expected {size} each.", nameof(embeddings));
        }

        List<float> unit = new(embeddings.Length);
        List<long> known = [];
        for (int i = 0; i < identities.Length; i++)
        {
            if (identities[i] == -1)
                continue;
            double norm = 0;
            foreach (float x in embeddings.Slice(i * size, size))
                norm += (double)x * x;
            if (!(norm > 0 && double.IsFinite(norm)))
                throw new ArgumentException($"Embedding {i} is zero or not finite, expected a direction.", nameof(embeddings));
            norm = Math.Sqrt(norm);
            foreach (float x in embeddings.Slice(i * size, size))
                unit.Add((float)(x / norm));
            known.Add(identities[i]);
        }

        return ([.. unit], [.. known]);
    }

    private static void ForEachPair<T>(
        float[] unit, int size, long[] identities, CancellationToken cancellation,
        Func<T> start, Action<T, float, bool> pair, Action<T> finish)
    {
        object gate = new();
        Parallel.For(
            0, identities.Length, new ParallelOptions { CancellationToken = cancellation }, start,
            (i, _, local) =>
            {
                for (int j = i + 1; j < identities.Length; j++)
                    pair(local, Dot(unit.AsSpan(i * size, size), unit.AsSpan(j * size, size)), identities[i] == identities[j]);
                return local;
            },
            local =>
            {
                lock (gate)
                    finish(local);
            });
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> va = MemoryMarshal.Cast<float, Vector<float>>(a), vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < va.Length && i < vb.Length; i++)
            sums += va[i] * vb[i];
        float sum = Vector.Sum(sums);
        for (int i = va.Length * Vector<float>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
