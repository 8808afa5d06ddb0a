using Mot.Association;

namespace Mot.MLNet.Hosting;

/// <summary>A frame's tracks on their way to a sink.</summary>
/// <param name="Sequence">Name of the source.</param>
/// <param name="Frame">Number of the frame, from 1.</param>
/// <param name="Timestamp">When it was taken; null where the source does not tell.</param>
/// <param name="Tracks">Its tracks, by identity; boxes in pixels of the frame.</param>
public sealed record TrackedFrame(string Sequence, int Frame, TimeSpan? Timestamp, IReadOnlyList<TrackedObject> Tracks);

/// <summary>Takes the tracks of a service, frame by frame.</summary>
public interface ITrackSink : IAsyncDisposable
{
    /// <summary>Called once before the first frame: what was written of later frames is to be forgotten, as it comes again.</summary>
    /// <param name="frame">Number of the last frame that stays; 0: none.</param>
    /// <param name="cancellation">The service is to stop.</param>
    ValueTask ResumeAsync(int frame, CancellationToken cancellation);

    /// <summary>Takes a frame's tracks.</summary>
    ValueTask WriteAsync(TrackedFrame tracks, CancellationToken cancellation);

    /// <summary>Makes what was taken lasting. The service remembers no frame as done before.</summary>
    ValueTask FlushAsync(CancellationToken cancellation);
}
