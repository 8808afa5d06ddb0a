using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Encodes the frames of one video file.</summary>
internal interface IVideoEncoder : IDisposable
{
    /// <summary>Appends a frame, 8-bit BGR of the video's size; the encoder keeps no reference to it.</summary>
    void Write(Mat bgr);

    /// <summary>Ends the file.</summary>
    void Complete();
}
