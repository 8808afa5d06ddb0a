using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Video that OpenCV encodes and writes by itself.</summary>
internal sealed class OpenCvVideo : IVideoEncoder
{
    private readonly VideoWriter _writer;

    public OpenCvVideo(string path, string codec, double frameRate, Size size)
    {
        // OpenCV doesn't say why a file could not be opened.
        File.Create(path).Dispose();
        _writer = new VideoWriter(path, FourCC.FromString(codec), frameRate, size);
        if (!_writer.IsOpened())
        {
            _writer.Dispose();
            throw new IOException($"OpenCV has no encoder {codec} for frames of {size.Width} x {size.Height}.");
        }
    }

    public void Write(Mat bgr) => _writer.Write(bgr);

    public void Complete() => _writer.Release();

    public void Dispose() => _writer.Dispose();
}
