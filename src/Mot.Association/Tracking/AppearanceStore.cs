namespace Mot.Association.Tracking;

/// <summary>What the tracks remember of their looks: a row a track, rows of dead tracks used again.</summary>
internal sealed class AppearanceStore(AppearanceOptions options)
{
    private readonly float _past = (float)options.Momentum, _present = (float)(1 - options.Momentum);
    private readonly int _history = options.Memory == AppearanceMemory.Average ? 0 : options.History;
    private readonly bool _nearest = options.Memory == AppearanceMemory.Gallery;
    private float[] _values = [];
    private int[] _updates = [], _unused = [];
    private int _rows, _unusedCount;

    /// <summary>Length of an appearance vector; 0 before the first.</summary>
    public int Size { get; private set; }

    /// <summary>Length of all that a track remembers: its appearance, then the last vectors where they are kept.</summary>
    public int Stride => StrideOf(Size);

    /// <summary>The same for vectors of another length.</summary>
    public int StrideOf(int size) => size * (1 + _history);

    /// <summary>Forgets everything.</summary>
    public void Clear(int size = 0)
    {
        Size = size;
        _rows = _unusedCount = 0;
    }

    /// <summary>A track's appearance.</summary>
    public ReadOnlySpan<float> this[int row] => _values.AsSpan(row * Stride, Size);

    /// <summary>Cosine distance of a vector from what a track remembers, or the Euclidean one.</summary>
    public double Distance(int row, ReadOnlySpan<float> embedding, bool euclidean)
    {
        if (!_nearest)
            return Distance(this[row], embedding, euclidean);
        Span<float> values = Row(row, out int updates);
        double least = double.PositiveInfinity;
        for (int k = 1; k <= Math.Min(updates, _history); k++)
            least = Math.Min(least, Distance(values.Slice(k * Size, Size), embedding, euclidean));
        return least;
    }

    /// <summary>All that a track remembers, and how many vectors it has seen.</summary>
    public Span<float> Row(int row, out int updates)
    {
        updates = _updates[row];
        return _values.AsSpan(row * Stride, Stride);
    }

    /// <summary>Starts a track.</summary>
    public int Add(ReadOnlySpan<float> embedding)
    {
        int row = Take(0, out Span<float> values);
        values.Clear();
        Update(row, embedding);
        return row;
    }

    /// <summary>Takes a row to be filled.</summary>
    public int Take(int updates, out Span<float> values)
    {
        int row = _unusedCount > 0 ? _unused[--_unusedCount] : _rows++;
        Buffers.Grow(ref _values, _rows * Stride);
        Buffers.Grow(ref _updates, _rows);
        _updates[row] = updates;
        values = _values.AsSpan(row * Stride, Stride);
        return row;
    }

    /// <summary>Ends a track.</summary>
    public void Remove(int row)
    {
        Buffers.Grow(ref _unused, _unusedCount + 1);
        _unused[_unusedCount++] = row;
    }

    /// <summary>Takes a new vector in.</summary>
    public void Update(int row, ReadOnlySpan<float> embedding)
    {
        Span<float> values = Row(row, out int updates), mean = values[..Size];
        if (_history > 0)
        {
            embedding.CopyTo(values[(Size * (1 + updates % _history))..]);
            _updates[row] = updates + 1;
            if (_nearest)
                return;
            mean.Clear();
            for (int k = 1; k <= Math.Min(updates + 1, _history); k++)
            {
                Span<float> past = values.Slice(Size * k, Size);
                for (int i = 0; i < mean.Length; i++)
                    mean[i] += past[i];
            }
        }
        else if (updates == 0)
        {
            embedding.CopyTo(mean);
        }
        else
        {
            for (int i = 0; i < mean.Length; i++)
                mean[i] = _past * mean[i] + _present * embedding[i];
        }

        Embeddings.Normalize(mean);
        _updates[row] = updates + 1;
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b, bool euclidean) =>
        euclidean ? Embeddings.Distance(a, b) : Math.Max(0, 1.0 - Embeddings.Dot(a, b));
}
