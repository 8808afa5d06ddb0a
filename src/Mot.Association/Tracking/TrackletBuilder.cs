namespace Mot.Association.Tracking;

/// <summary>Gathers a sequence's tracks, frame after frame, into tracklets.</summary>
public sealed class TrackletBuilder
{
    private readonly SortedDictionary<long, (int Class, List<TrackletBox> Boxes)> _tracks = [];
    private readonly string _sequence;
    private int _lastFrame;

    /// <summary>Starts a sequence.</summary>
    /// <param name="sequence">Its name.</param>
    public TrackletBuilder(string sequence = "")
    {
        ArgumentNullException.ThrowIfNull(sequence);
        _sequence = sequence;
    }

    /// <summary>Adds a frame's tracks.</summary>
    /// <param name="frame">Frame number, greater than the last one added.</param>
    /// <param name="tracks">The frame's tracks, as <see cref="Tracker.Update"/> returns them.</param>
    /// <exception cref="ArgumentException">The frame goes backwards, or an identity occurs twice.</exception>
    public void Add(int frame, ReadOnlySpan<TrackedObject> tracks)
    {
        if (frame <= _lastFrame)
        {
            throw new ArgumentException(
                $"Sequence '{_sequence}': found frame {frame} after {_lastFrame}, expected ascending frames from 1.", nameof(frame));
        }

        _lastFrame = frame;
        foreach (ref readonly TrackedObject track in tracks)
        {
            if (!_tracks.TryGetValue(track.Id, out var entry))
                _tracks.Add(track.Id, entry = (track.Class, []));
            if (entry.Boxes.Count > 0 && entry.Boxes[^1].Frame == frame)
                throw new ArgumentException($"Sequence '{_sequence}', frame {frame}: identity {track.Id} occurs twice.", nameof(tracks));
            entry.Boxes.Add(new(frame, track.Box, track.Score));
        }
    }

    /// <summary>The tracklets so far, by identity.</summary>
    /// <param name="minLength">Tracklets with fewer boxes are left out.</param>
    public IReadOnlyList<Tracklet> Build(int minLength = 1) =>
        [.. _tracks.Where(t => t.Value.Boxes.Count >= minLength).Select(t => new Tracklet(_sequence, t.Key, t.Value.Class, t.Value.Boxes))];
}
