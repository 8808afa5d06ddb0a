namespace Mot.MLNet.Hosting;

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
