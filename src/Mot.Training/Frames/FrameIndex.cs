using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>
/// Which frame of a video a time belongs to, by the packets in the container: the n-th of them is frame n, decodable or not. Where
/// the container has lost packets, their places count too, as far as its own index or regular times tell them.
/// </summary>
internal sealed class FrameIndex
{
    // In frames: how far a packet may be from where a constant frame rate puts it.
    private const double Regular = 0.25;

    private readonly double[] _times;
    private readonly int[] _numbers;

    private FrameIndex(double[] times, int[] numbers) => (_times, _numbers) = (times, numbers);

    /// <summary>Reads the times of all packets, without decoding them; null where this is not to be had.</summary>
    /// <param name="path">The video.</param>
    /// <param name="promised">How many frames the container says it has.</param>
    /// <param name="rate">Frames a second; null where it does not say.</param>
    public static FrameIndex? Read(string path, int promised, double? rate)
    {
        using VideoCapture packets = LocalVideo.Open(path);
        if (!packets.IsOpened() || !packets.Set(VideoCaptureProperties.Format, -1))
            return null;
        List<double> found = [];
        while (packets.Grab())
            found.Add(packets.Get(VideoCaptureProperties.PosMsec));
        double[] times = [.. found.Order()];
        for (int i = 1; i < times.Length; i++)
        {
            if (times[i] <= times[i - 1])
                return null;
        }

        int[] numbers = AviIndex.Read(path) is { } avi && avi.Count(whole => whole) == times.Length
            ? [.. Enumerable.Range(1, avi.Length).Where(number => avi[number - 1])]
            : ByTime(times, promised, rate) ?? [.. Enumerable.Range(1, times.Length)];
        return new FrameIndex(times, numbers);
    }

    /// <summary>The number of the frame whose time is nearest.</summary>
    public int NumberAt(double milliseconds)
    {
        int at = Array.BinarySearch(_times, milliseconds);
        if (at < 0)
        {
            at = Math.Min(~at, _times.Length - 1);
            if (at > 0 && milliseconds - _times[at - 1] < _times[at] - milliseconds)
                at--;
        }

        return _numbers[at];
    }

    // Of a video with fewer packets than it promises, and a constant frame rate.
    private static int[]? ByTime(double[] times, int promised, double? rate)
    {
        if (times.Length >= promised || rate is not { } perSecond)
            return null;
        int[] numbers = new int[times.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            double place = times[i] * perSecond / 1000, nearest = Math.Round(place);
            numbers[i] = (int)nearest + 1;
            if (Math.Abs(place - nearest) > Regular || numbers[i] > promised || numbers[i] <= (i > 0 ? numbers[i - 1] : 0))
                return null;
        }

        return numbers;
    }
}
