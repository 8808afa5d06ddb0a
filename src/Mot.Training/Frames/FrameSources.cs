using System.Globalization;
using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Opens frame sources and wraps them.</summary>
public static class FrameSources
{
    private static long s_maxPixels = 100_000_000;

    /// <summary>
    /// The most pixels, width times height, that an image or a frame of a video may have, of all that the library reads. What a file
    /// claims is compared before anything is decoded: some megabytes of a PNG may stand for gigabytes of pixels. Default: 100 million.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1, or to more than OpenCV's own limit of 2^30.</exception>
    public static long MaxPixels
    {
        get => Volatile.Read(ref s_maxPixels);
        set
        {
            Check.Range(value, 1, 1 << 30, nameof(MaxPixels));
            Volatile.Write(ref s_maxPixels, value);
        }
    }

    /// <summary>What is wrong with a size of more pixels than <see cref="MaxPixels"/>, to be said of a file; null where nothing is.</summary>
    internal static string? TooLarge(long width, long height) => width * height > MaxPixels
        ? string.Create(CultureInfo.InvariantCulture, $"found {width} x {height} pixels, expected at most {MaxPixels}, which {nameof(FrameSources)}.{nameof(MaxPixels)} allows")
        : null;

    /// <summary>
    /// Opens a video file, an image, a folder of images, or a folder of a MOTChallenge sequence (seqinfo.ini or img1 in it).
    /// </summary>
    /// <param name="path">The file or folder; never an address, whatever it looks like.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">The file is neither a video nor an image, or the folder has no images.</exception>
    public static IFrameSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return ImageFolderFrameSource.Open(path);
        if (!File.Exists(path))
        {
            // An address may have a password in it.
            throw path.IndexOf("://", StringComparison.Ordinal) is > 0 and int scheme
                ? new FileNotFoundException($"found an address ({path[..scheme]}://...), expected a file or a folder: nothing is read over a network.")
                : new FileNotFoundException($"'{path}': no such file or folder.", path);
        }

        return ImageFolderFrameSource.IsImage(path)
            ? new ImageFolderFrameSource(Path.GetFileNameWithoutExtension(path), [path])
            : new VideoFrameSource(path);
    }

    /// <summary>Opens <paramref name="path"/> and keeps to a range of its frames, which keep their numbers.</summary>
    /// <inheritdoc cref="Open(string)"/>
    /// <param name="path">The file or folder.</param>
    /// <param name="frames">The range; null is all.</param>
    /// <param name="cancellationToken">Ends waiting for a disk that gives no answer.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public static IFrameSource Open(string path, FrameRange? frames, CancellationToken cancellationToken = default) =>
        Open(
            () =>
            {
                IFrameSource source = Open(path);
                try
                {
                    return frames is { } range ? source.Range(range) : source;
                }
                catch
                {
                    source.Dispose();
                    throw;
                }
            },
            cancellationToken);

    /// <summary>Opens a source on a thread of its own, for a stop not to wait for one that gives no answer. What opens after the stop is disposed.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public static IFrameSource Open(Func<IFrameSource> open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(open);
        if (!cancellationToken.CanBeCanceled)
            return open();
        Task<IFrameSource> opening = Task.Factory.StartNew(open, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Task.WaitAny([opening], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            opening.ContinueWith(
                opened => opened.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        return opening.GetAwaiter().GetResult();
    }

    /// <summary>A range of a source's frames, which keep their numbers. Disposing it disposes the source.</summary>
    /// <exception cref="InvalidDataException">The source has no frame of the range.</exception>
    public static IFrameSource Range(this IFrameSource source, FrameRange frames) => new RangeFrameSource(source, frames);

    /// <summary>
    /// Reads ahead on a thread of its own, so that decoding overlaps with what is done with the frames. Disposing it
    /// disposes the source; it doesn't wait longer than half a second for one that gives no answer, which is then disposed once it does.
    /// </summary>
    /// <param name="source">The source, which nobody else may use from now on.</param>
    /// <param name="capacity">How many frames are held at most: more evens out uneven decoding, and costs memory. With 0 each is read when it is asked for.</param>
    /// <param name="cancellationToken">Ends waiting for a frame: <see cref="IFrameSource.Read"/> then throws <see cref="OperationCanceledException"/>.</param>
    public static IFrameSource Prefetch(this IFrameSource source, int capacity = 4, CancellationToken cancellationToken = default) =>
        new PrefetchingFrameSource(source, capacity, cancellationToken);

    /// <summary>Reads the next frame, for loops that keep what was done until a stop.</summary>
    /// <param name="source">The source; one of <see cref="Prefetch"/> with the same token doesn't make a stop wait.</param>
    /// <param name="destination">Becomes the frame.</param>
    /// <param name="cancellationToken">The stop.</param>
    /// <returns>Whether there was one; false also after a stop.</returns>
    public static bool TryRead(this IFrameSource source, Mat destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return !cancellationToken.IsCancellationRequested && source.Read(destination);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
