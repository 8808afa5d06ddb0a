using System.ComponentModel.DataAnnotations;
using Mot.Association;

namespace Mot.MLNet.Hosting;

/// <summary>What a tracking service does. Can be bound to a configuration section.</summary>
public sealed class MotTrackingOptions
{
    /// <summary>The <c>.mot</c> file. Not needed where a model is given in code.</summary>
    public string? Model { get; set; }

    /// <summary>A video file or a folder of images. Not needed where a source is given in code.</summary>
    public string? Source { get; set; }

    /// <summary>A file for MOTChallenge text. Not needed where a sink is given in code.</summary>
    public string? Output { get; set; }

    /// <summary>
    /// The file that the state is kept in, so that another start goes on where this one stopped, with the same identities.
    /// Null or empty: every start begins anew. Default: null.
    /// </summary>
    public string? Snapshot { get; set; }

    /// <summary>
    /// Time between two snapshots while running: what is done again after a crash at most. A stop writes one in any case.
    /// Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00")]
    public TimeSpan SnapshotInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The frames to track, as "A-B". Null: all. Default: null.</summary>
    public string? Frames { get; set; }

    /// <summary>Number of frames that are decoded ahead. 0: none. Default: 2.</summary>
    [Range(0, 1024)]
    public int ReadAhead { get; set; } = 2;

    /// <summary>Whether the host stops when the source ends. Default: true.</summary>
    public bool StopWhenDone { get; set; } = true;

    // Configuration can't say null.
    internal string? SnapshotPath => string.IsNullOrEmpty(Snapshot) ? null : Snapshot;

    internal FrameRange? Range => Frames is null ? null : FrameRange.Parse(Frames);
}
