using Mot.Training.Detecting;
using OpenCvSharp;

namespace Mot.MLNet;

/// <summary>What finds objects in one frame.</summary>
internal interface IFrameDetector : IDisposable
{
    /// <summary>Length of an embedding.</summary>
    int EmbeddingSize { get; }

    /// <summary>The objects of an image, BGR, 8 bits, of any size. Not for several threads at once.</summary>
    Detections Detect(Mat bgr);
}

internal sealed class NetworkFrameDetector(JointDetector detector) : IFrameDetector
{
    public JointDetector Detector => detector;

    public int EmbeddingSize => detector.EmbeddingSize;

    public Detections Detect(Mat bgr) => detector.Detect(bgr);

    public void Dispose() => detector.Dispose();
}
