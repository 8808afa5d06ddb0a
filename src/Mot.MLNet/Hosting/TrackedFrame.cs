using Mot.Association.Tracking;

namespace Mot.MLNet.Hosting;

/// <summary>A frame's tracks on their way to a sink.</summary>
/// <param name="Sequence">Name of the source.</param>
/// <param name="Frame">Number of the frame, from 1.</param>
/// <param name="Timestamp">When it was taken; null where the source does not tell.</param>
/// <param name="Tracks">Its tracks, by identity; boxes in pixels of the frame.</param>
public sealed record TrackedFrame(string Sequence, int Frame, TimeSpan? Timestamp, IReadOnlyList<TrackedObject> Tracks);
