using Mot.Association.Tracking;

namespace Mot.Tests.Tracking;

public sealed class AppearanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(129)]
    [InlineData(512)]
    public void Vector_arithmetic_equals_the_definition(int length)
    {
        Random random = new(length);
        float[] a = Vector(random, length), b = Vector(random, length);
        double dot = 0, squares = 0, norm = 0;
        for (int i = 0; i < length; i++)
        {
            dot += (double)a[i] * b[i];
            squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            norm += (double)a[i] * a[i];
        }

        Assert.Equal(dot, Embeddings.Dot(a, b), 1e-5 * length);
        Assert.Equal(Math.Sqrt(squares), Embeddings.Distance(a, b), 1e-5 * length);
        float[] unit = [.. a];
        Assert.True(Embeddings.Normalize(unit));
        for (int i = 0; i < length; i++)
            Assert.Equal(a[i] / Math.Sqrt(norm), unit[i], 1e-6);
    }

    [Fact]
    public void Zero_stays_zero_and_what_is_not_finite_is_told()
    {
        float[] zero = new float[5], bad = [1, float.NaN, 0], large = [float.MaxValue, float.MaxValue];
        Assert.True(Embeddings.Normalize(zero));
        Assert.Equal(new float[5], zero);
        Assert.False(Embeddings.Normalize(bad));
        Assert.False(Embeddings.Normalize(large));
    }

    [Fact]
    public void The_average_is_of_unit_length_after_each_step()
    {
        // JDE: e <- 0.9 e + 0.1 f, then scaled.
        AppearanceStore store = new(new() { Momentum = 0.9 });
        store.Clear(3);
        Random random = new(2);
        float[] first = Vector(random, 3);
        Embeddings.Normalize(first);
        int row = store.Add(first);
        double[] expected = [.. first.Select(v => (double)v)];
        for (int step = 0; step < 20; step++)
        {
            float[] next = Vector(random, 3);
            Embeddings.Normalize(next);
            store.Update(row, next);
            expected = [.. expected.Zip(next, (e, f) => 0.9 * e + 0.1 * f)];
            double length = Math.Sqrt(expected.Sum(v => v * v));
            expected = [.. expected.Select(v => v / length)];
            for (int i = 0; i < 3; i++)
                Assert.Equal(expected[i], store[row][i], 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void The_mean_is_of_the_last_vectors(int history)
    {
        AppearanceStore store = new(new() { Memory = AppearanceMemory.MeanOfLast, History = history });
        store.Clear(4);
        Random random = new(3);
        List<float[]> seen = [];
        int row = -1;
        for (int step = 0; step < 12; step++)
        {
            float[] next = Vector(random, 4);
            Embeddings.Normalize(next);
            seen.Add(next);
            if (step == 0)
                row = store.Add(next);
            else
                store.Update(row, next);
            double[] mean = [.. Enumerable.Range(0, 4).Select(i => seen.TakeLast(history).Average(v => (double)v[i]))];
            double length = Math.Sqrt(mean.Sum(v => v * v));
            for (int i = 0; i < 4; i++)
                Assert.Equal(mean[i] / length, store[row][i], 1e-5);
        }
    }

    [Fact]
    public void Rows_of_dead_tracks_are_used_again()
    {
        AppearanceStore store = new(new());
        store.Clear(2);
        int a = store.Add([1, 0]), b = store.Add([0, 1]);
        store.Remove(a);
        Assert.Equal(a, store.Add([0.6f, 0.8f]));
        Assert.Equal([0f, 1f], store[b].ToArray());
        Assert.Equal([0.6f, 0.8f], store[a].ToArray());
    }

    private static float[] Vector(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.3))];
}
