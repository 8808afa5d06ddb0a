using Mot.Training.Detecting;
using Mot.Training.Systems;
using OpenCvSharp;

namespace Mot.MLNet.Detection;

/// <summary>What finds objects in one frame.</summary>
internal interface IFrameDetector : IDisposable
{
    /// <summary>Length of an embedding; 0 where it looks at pairs of frames.</summary>
    int EmbeddingSize { get; }

    /// <summary>The objects of an image, BGR, 8 bits, of any size. Not for several threads at once.</summary>
    Detections Detect(Mat bgr);

    /// <summary>The same of a stream's next frame; where it looks at pairs, seen with the one before.</summary>
    Detections Detect(Mat bgr, FrameMemory memory) => Detect(bgr);
}

internal sealed class NetworkFrameDetector(JointDetector detector) : IFrameDetector
{
    public JointDetector Detector => detector;

    public int EmbeddingSize => detector.EmbeddingSize;

    public Detections Detect(Mat bgr) => detector.Detect(bgr);

    public Detections Detect(Mat bgr, FrameMemory memory) => detector.Detect(bgr, memory);

    public void Dispose() => detector.Dispose();
}
