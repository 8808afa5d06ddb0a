using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Files;
using Mot.MLNet.Engine;
using Mot.Training.Frames;
using Mat = OpenCvSharp.Mat;

namespace Mot.MLNet.Hosting;

/// <summary>Tracks one source into one sink, and remembers how far it came.</summary>
internal sealed partial class TrackingService(
    IServiceProvider services,
    TrackingComponents components,
    IOptions<MotTrackingOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<TrackingService> logger) : BackgroundService
{
    private readonly MotTrackingOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A host stops its services one after the other; the frame at hand is the last one from the first sign on.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);

        // Frames take their time on this thread; the host is not to wait for the first.
        await Task.Run(() => TrackAsync(stopping.Token), CancellationToken.None).ConfigureAwait(false);
        if (!stopping.IsCancellationRequested && _options.StopWhenDone)
            lifetime.StopApplication();
    }

    private async Task TrackAsync(CancellationToken stopping)
    {
        using OutputClaim claim = OutputClaim.Take(
            [components.Sink is null ? _options.Output : null, _options.SnapshotPath],
            components.Model is null ? _options.Model : null,
            components.Source is null ? _options.Source : null);
        var ml = new MLContext();
        using TransformerChain<ITransformer>? loaded = components.Model is null ? ml.Mot().LoadModel(_options.Model!) : null;
        IFrameSource? source = null;
        ITrackSink? sink = null;
        try
        {
            source = Open(stopping);
            using TrackingEngine engine = ml.Mot().CreateTrackingEngine(loaded ?? components.Model!(services), new() { FrameRate = source.FrameRate });
            sink = components.Sink?.Invoke(services) ?? new MotChallengeTrackSink(_options.Output!);
            int done = Restore(engine, source);
            await sink.ResumeAsync(done, stopping).ConfigureAwait(false);
            bool more = done == 0 || source.Seek(done + 1);
            LogStarted(source.Name, done + 1);

            using var image = new Mat();
            long saved = Stopwatch.GetTimestamp();
            int last = done;
            try
            {
                while (more && source.TryRead(image, stopping))
                {
                    var tracks = new TrackedFrame(source.Name, source.Frame, source.Timestamp, [.. engine.Update(image, source.Timestamp)]);
                    await sink.WriteAsync(tracks, CancellationToken.None).ConfigureAwait(false);
                    last = source.Frame;
                    if (Stopwatch.GetElapsedTime(saved) >= _options.SnapshotInterval)
                    {
                        await SaveAsync(engine, source, sink, last).ConfigureAwait(false);
                        saved = Stopwatch.GetTimestamp();
                    }
                }
            }
            finally
            {
                // However it ends: what was tracked is kept. The sink first, so that no frame counts that it may lose.
                await SaveAsync(engine, source, sink, last).ConfigureAwait(false);
            }

            foreach (string warning in new[] { source.Warning, engine.Warning }.OfType<string>())
                LogWarning(warning);
            if (stopping.IsCancellationRequested)
                LogStopped(source.Name, last);
            else
                LogFinished(source.Name, last);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStoppedBefore();
        }
        finally
        {
            source?.Dispose();
            if (sink is not null)
                await sink.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A source that gives no answer must not keep the host from stopping: not here, nor in a seek or between frames.
    private IFrameSource Open(CancellationToken stopping)
    {
        IFrameSource source = FrameSources.Open(() => components.Source?.Invoke(services) ?? FrameSources.Open(_options.Source!), stopping)
            .Prefetch(_options.ReadAhead, stopping);
        try
        {
            return _options.Range is { } range ? source.Range(range) : source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    // Which frame is the last one that is done; 0 without a snapshot.
    private int Restore(TrackingEngine engine, IFrameSource source)
    {
        if (_options.SnapshotPath is not { } path || TrackingSnapshot.Read(path) is not { } snapshot)
            return 0;
        if (snapshot.Source != source.Name)
            throw new InvalidDataException($"{path}: is of source '{snapshot.Source}', expected '{source.Name}'. Remove it to start anew.");
        try
        {
            engine.Restore(snapshot.Engine);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message} Remove it to start anew.", e);
        }

        LogResumed(path, snapshot.Frame);
        return snapshot.Frame;
    }

    private async Task SaveAsync(TrackingEngine engine, IFrameSource source, ITrackSink sink, int frame)
    {
        await sink.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        if (_options.SnapshotPath is { } path && frame > 0)
            new TrackingSnapshot(source.Name, frame, engine.Snapshot()).Write(path);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tracking '{Source}' from frame {Frame} on.")]
    private partial void LogStarted(string source, int frame);

    [LoggerMessage(Level = LogLevel.Information, Message = "Found {Path}: frames up to {Frame} are done.")]
    private partial void LogResumed(string path, int frame);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped '{Source}' after frame {Frame}.")]
    private partial void LogStopped(string source, int frame);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped before the first frame.")]
    private partial void LogStoppedBefore();

    [LoggerMessage(Level = LogLevel.Information, Message = "Finished '{Source}' with frame {Frame}.")]
    private partial void LogFinished(string source, int frame);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogWarning(string warning);
}
