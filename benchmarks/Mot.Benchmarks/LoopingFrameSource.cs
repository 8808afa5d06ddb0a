using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Benchmarks;

/// <summary>A source's frames over and over, numbered on.</summary>
internal sealed class LoopingFrameSource(IFrameSource source, int count) : IFrameSource
{
    public string Name => source.Name;

    public int? Count => count;

    public double? FrameRate => source.FrameRate;

    public int Width => source.Width;

    public int Height => source.Height;

    public int Frame { get; private set; }

    public bool Read(Mat destination)
    {
        if (Frame == count || !(source.Read(destination) || (source.Seek(1) && source.Read(destination))))
            return false;
        Frame++;
        return true;
    }

    public bool Seek(int frame)
    {
        if (frame != 1 || !source.Seek(1))
            return false;
        Frame = 0;
        return true;
    }

    public void Dispose() => source.Dispose();
}
