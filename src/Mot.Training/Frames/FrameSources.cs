using Mot.Association;
using Mot.Association.MotChallenge;

namespace Mot.Training.Frames;

/// <summary>Opens frame sources and wraps them.</summary>
public static class FrameSources
{
    /// <summary>
    /// Opens a video file, an image, a folder of images, or a folder of a MOTChallenge sequence (seqinfo.ini or img1 in it).
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">The file is neither a video nor an image, or the folder has no images.</exception>
    public static IFrameSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return ImageFolderFrameSource.Open(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"'{path}': no such file or folder.", path);
        return ImageFolderFrameSource.IsImage(path)
            ? new ImageFolderFrameSource(Path.GetFileNameWithoutExtension(path), [path])
            : new VideoFrameSource(path);
    }

    /// <summary>Opens <paramref name="path"/> and keeps to a range of its frames, which keep their numbers.</summary>
    /// <inheritdoc cref="Open(string)"/>
    /// <param name="path">The file or folder.</param>
    /// <param name="frames">The range; null is all.</param>
    public static IFrameSource Open(string path, FrameRange? frames)
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
    }

    /// <summary>A range of a source's frames, which keep their numbers. Disposing it disposes the source.</summary>
    /// <exception cref="InvalidDataException">The source has no frame of the range.</exception>
    public static IFrameSource Range(this IFrameSource source, FrameRange frames) => new RangeFrameSource(source, frames);

    /// <summary>
    /// Reads ahead on a thread of its own, so that decoding overlaps with what is done with the frames. Disposing it
    /// disposes the source.
    /// </summary>
    /// <param name="source">The source, which nobody else may use from now on.</param>
    /// <param name="capacity">How many frames are held at most, at least 1: more evens out uneven decoding, and costs memory.</param>
    /// <param name="cancellationToken">Ends waiting for a frame.</param>
    public static IFrameSource Prefetch(this IFrameSource source, int capacity = 4, CancellationToken cancellationToken = default) =>
        new PrefetchingFrameSource(source, capacity, cancellationToken);
}
