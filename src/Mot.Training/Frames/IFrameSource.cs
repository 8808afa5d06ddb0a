using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Frames of one sequence, in order, all of one size unless they are single images of a data set.</summary>
/// <remarks>An instance is for one thread at a time.</remarks>
public interface IFrameSource : IDisposable
{
    /// <summary>Name of the sequence: the file's or folder's, without extension.</summary>
    string Name { get; }

    /// <summary>Number of frames as far as the source knows it beforehand; null where it does not.</summary>
    int? Count { get; }

    /// <summary>Frames a second; null where the source does not say.</summary>
    double? FrameRate { get; }

    /// <summary>Width of every frame in pixels; 0 where they are single images that differ in it.</summary>
    int Width { get; }

    /// <summary>Height of every frame in pixels; 0 where they are single images that differ in it.</summary>
    int Height { get; }

    /// <summary>Number of the last frame read, from 1; 0 before the first.</summary>
    int Frame { get; }

    /// <summary>Time of the last frame read, from the sequence's start; null where neither it nor a frame rate is known.</summary>
    TimeSpan? Timestamp => Frame > 0 && FrameRate is { } rate ? TimeSpan.FromSeconds((Frame - 1) / rate) : null;

    /// <summary>
    /// What was wrong without being an error, in one line: that a file ended before the frames it promises, say. Complete
    /// once <see cref="Read"/> has returned false.
    /// </summary>
    string? Warning => null;

    /// <summary>Reads the next frame.</summary>
    /// <param name="destination">Becomes the frame, 8-bit BGR; its memory is used again where it has the frame's shape.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">The frame can't be read, or has another size than the first.</exception>
    bool Read(Mat destination);

    /// <summary>
    /// Makes <paramref name="frame"/> the one that the next <see cref="Read"/> gives; where a damaged file has lost it, the next one
    /// that there is, as <see cref="Frame"/> then says.
    /// </summary>
    /// <param name="frame">Number of the frame, from 1.</param>
    /// <returns>Whether there is such a frame. After false there is nothing to read until a seek succeeds.</returns>
    bool Seek(int frame);
}
