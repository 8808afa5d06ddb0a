using System.Collections.Concurrent;

namespace Mot.Training.Data;

/// <summary>One step's images and labels. Disposing gives the memory of the pixels back to the loader for a later batch.</summary>
public sealed class TrainingBatch : IDisposable
{
    private readonly ConcurrentBag<float[]> _spare;
    private float[]? _pixels;

    internal TrainingBatch(float[] pixels, IReadOnlyList<IReadOnlyList<TrainingLabel>> labels, ConcurrentBag<float[]> spare) => (_pixels, Labels, _spare) = (pixels, labels, spare);

    /// <summary>(B, 3, H, W) row-major, RGB in 0..1; of pairs (2 B, 3, H, W), the images and then for each another one of its sequence.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public float[] Pixels => _pixels ?? throw new ObjectDisposedException(nameof(TrainingBatch));

    /// <summary>One list an image, in pixels of the network's input.</summary>
    public IReadOnlyList<IReadOnlyList<TrainingLabel>> Labels { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels) _spare.Add(pixels);
    }
}
