using Mot.Association.Tracking;

namespace Mot.MLNet.Display;

/// <summary>Tracklets turned round: the tracks of a frame.</summary>
internal sealed class FrameTracks
{
    private readonly Dictionary<int, TrackedObject[]> _frames;

    public FrameTracks(IEnumerable<Tracklet> tracklets)
    {
        _frames = tracklets
            .SelectMany(t => t.Boxes
                .Select(b => (b.Frame, Track: new TrackedObject(t.Id, b.Box, b.Score, t.Class, -1))))
            .GroupBy(p => p.Frame)
            .ToDictionary(g => g.Key, g => g.Select(p => p.Track).OrderBy(t => t.Id).ToArray());
    }

    public ReadOnlySpan<TrackedObject> this[int frame] =>
        _frames.TryGetValue(frame, out TrackedObject[]? tracks) ? tracks : [];
}
