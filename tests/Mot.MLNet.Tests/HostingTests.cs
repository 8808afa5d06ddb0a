using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.MLNet.Hosting;
using Mot.MLNet.Schema;
using Mot.Training.Frames;
using Mat = OpenCvSharp.Mat;

namespace Mot.Tests;

public sealed class HostingTests : IDisposable
{
    private const int Frames = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("mot-hosting").FullName;
    private readonly TransformerChain<ITransformer> _model = new(
        new DetectionTransformer(new ColourDetector(), new DetectionColumns(), ["person"]), new AssociationTransformer(new AssociationOptions()));

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_service_writes_the_tracks_of_the_data_view_and_ends()
    {
        await RunAsync("a", () => new RectangleSource(Frames));
        var ml = new MLContext();
        IDataView data = _model.Transform(ml.Mot().LoadFrames([new FrameSequence("rectangles", () => new RectangleSource(Frames))]));
        MotRow[] expected = Tracklet.ToRows(ml.Mot().CreateTracklets(data));
        Assert.Equal(3 * Frames, expected.Length);
        Assert.Equal(expected, MotChallengeFile.Read(PathOf("a.txt")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(39)]
    public async Task A_stop_and_another_start_give_what_one_run_gives(int stopAfter)
    {
        await RunAsync("whole", () => new RectangleSource(Frames));
        await RunAsync("parts", () => new RectangleSource(Frames), stopAfter: stopAfter);
        Assert.Equal(stopAfter, MotChallengeFile.Read(PathOf("parts.txt"))[^1].Frame);
        await RunAsync("parts", () => new RectangleSource(Frames));
        Assert.Equal(File.ReadAllText(PathOf("whole.txt")), File.ReadAllText(PathOf("parts.txt")));

        // Once it is done there is nothing left to do.
        await RunAsync("parts", () => new RectangleSource(Frames));
        Assert.Equal(File.ReadAllText(PathOf("whole.txt")), File.ReadAllText(PathOf("parts.txt")));
    }

    [Fact]
    public async Task After_a_crash_it_goes_on_from_the_last_snapshot()
    {
        await RunAsync("whole", () => new RectangleSource(Frames));
        await RunAsync("crashed", () => new RectangleSource(Frames), stopAfter: 20);

        // What came after the snapshot, the last row cut short.
        File.AppendAllText(PathOf("crashed.txt"), "39,1,1,1,1,1,1,-1,-1,-1\n40,1,1");
        await RunAsync("crashed", () => new RectangleSource(Frames));
        Assert.Equal(File.ReadAllText(PathOf("whole.txt")), File.ReadAllText(PathOf("crashed.txt")));
    }

    [Fact]
    public async Task A_frame_that_cannot_be_read_costs_only_what_follows()
    {
        await RunAsync("whole", () => new RectangleSource(Frames));
        await RunAsync("broken", () => new FailingSource(new RectangleSource(Frames), 25), fails: true);
        Assert.Equal(24, MotChallengeFile.Read(PathOf("broken.txt"))[^1].Frame);
        await RunAsync("broken", () => new RectangleSource(Frames));
        Assert.Equal(File.ReadAllText(PathOf("whole.txt")), File.ReadAllText(PathOf("broken.txt")));
    }

    [Fact]
    public async Task A_snapshot_of_something_else_is_refused()
    {
        await RunAsync("a", () => new RectangleSource(Frames), stopAfter: 5);
        Exception other = await RunAsync("a", () => new RectangleSource(Frames, name: "other"), fails: true);
        Assert.Contains("is of source 'rectangles', expected 'other'", other.Message, StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(PathOf("a.state"));
        bytes[20] ^= 1;
        File.WriteAllBytes(PathOf("a.state"), bytes);
        Assert.Contains("damaged", (await RunAsync("a", () => new RectangleSource(Frames), fails: true)).Message, StringComparison.Ordinal);
        File.Delete(PathOf("a.state"));
        await RunAsync("a", () => new RectangleSource(Frames));
        Assert.Equal(Frames, MotChallengeFile.Read(PathOf("a.txt"))[^1].Frame);
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    [InlineData(6, 0)]
    [InlineData(6, -1)]
    [InlineData(6, int.MaxValue)]
    [InlineData(6, int.MinValue)]
    [InlineData(2, -5)]
    public void A_snapshot_with_lengths_that_cannot_be_is_refused(int place, int value)
    {
        string path = PathOf("resealed.state");
        new TrackingSnapshot("a", 7, [1, 2, 3]).Write(path);
        byte[] bytes = File.ReadAllBytes(path);

        // Behind the eight bytes of its magic: the length of the name and the name, the frame, the engine's length.
        if (place == 0)
            bytes[8] = (byte)value;
        else
            BitConverter.TryWriteBytes(bytes.AsSpan(8 + place), value);
        System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).CopyTo(bytes, bytes.Length - 32);
        if ((place, value) == (2, 0))
        {
            Assert.Equal(0, TrackingSnapshot.Read(path = Rewritten())!.Frame);
            return;
        }

        string message = Assert.Throws<InvalidDataException>(() => TrackingSnapshot.Read(Rewritten())).Message;
        Assert.StartsWith($"{path}: found a snapshot of a tracking service with content that cannot be (", message, StringComparison.Ordinal);
        Assert.EndsWith("Remove it to start anew.", message, StringComparison.Ordinal);

        string Rewritten()
        {
            File.WriteAllBytes(path, bytes);
            return path;
        }
    }

    [Fact]
    public async Task Options_come_from_configuration_and_are_checked_on_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Tracking:Source", "nothing.mp4"), new("Tracking:Frames", "9-3"), new("Tracking:SnapshotInterval", "00:00:05")]);
        builder.Services.AddMotTracking();
        builder.Services.Configure<MotTrackingOptions>(builder.Configuration.GetSection("Tracking"));
        using IHost host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(3, error.Failures.Count());
        Assert.Contains("Model is not set", error.Message, StringComparison.Ordinal);
        Assert.Contains("Frames must be of the form A-B", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Opening, a seek or a frame never returns: the host stops all the same, and what was tracked is kept.</summary>
    [Theory]
    [InlineData("open")]
    [InlineData("seek")]
    [InlineData("read")]
    public async Task A_source_that_hangs_does_not_keep_the_host_from_stopping(string where)
    {
        if (where == "seek")
            await RunAsync("hung", () => new RectangleSource(Frames), stopAfter: 9);
        using var gate = new ManualResetEventSlim();
        try
        {
            await RunAsync("hung", () => new RectangleSource(Frames), wrap: (source, lifetime) => new HangingSource(source, where, gate, lifetime));
            int[] tracked = where == "open" ? [] : [.. MotChallengeFile.Read(PathOf("hung.txt")).Select(row => row.Frame)];
            Assert.Equal(where == "open" ? 0 : where == "seek" ? 9 : HangingSource.At - 1, tracked.DefaultIfEmpty().Max());
        }
        finally
        {
            gate.Set();
        }
    }

    [Fact]
    public async Task A_range_of_frames_keeps_its_numbers()
    {
        await RunAsync("range", () => new RectangleSource(Frames), configure: options => options.Frames = "11-20");
        Assert.Equal(Enumerable.Range(11, 10), MotChallengeFile.Read(PathOf("range.txt")).Select(row => row.Frame).Distinct());
    }

    private async Task<Exception> RunAsync(string name, Func<IFrameSource> open, int? stopAfter = null, bool fails = false, Action<MotTrackingOptions>? configure = null, Func<IFrameSource, IHostApplicationLifetime, IFrameSource>? wrap = null)
    {
        if (stopAfter is { } frame)
            wrap = (source, lifetime) => new StoppingSource(source, frame, lifetime);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        var log = new ErrorLog();
        builder.Logging.AddProvider(log);
        builder.Services.AddMotTracking(options =>
            {
                options.Output = PathOf($"{name}.txt");
                options.Snapshot = PathOf($"{name}.state");
                options.SnapshotInterval = TimeSpan.FromMilliseconds(10);
                options.ReadAhead = 0;
                configure?.Invoke(options);
            })
            .UseModel(_ => _model)
            .UseSource(provider => wrap is null ? open() : wrap(open(), provider.GetRequiredService<IHostApplicationLifetime>()));
        using IHost host = builder.Build();
        await host.RunAsync();
        Assert.Equal(fails, log.Error is not null);
        return log.Error ?? new InvalidOperationException("no error");
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private class Wrapper(IFrameSource source) : IFrameSource
    {
        public string Name => source.Name;

        public int? Count => source.Count;

        public double? FrameRate => source.FrameRate;

        public int Width => source.Width;

        public int Height => source.Height;

        public int Frame => source.Frame;

        public virtual bool Read(Mat destination) => source.Read(destination);

        public virtual bool Seek(int frame) => source.Seek(frame);

        public void Dispose() => source.Dispose();
    }

    private sealed class StoppingSource(IFrameSource source, int after, IHostApplicationLifetime lifetime) : Wrapper(source)
    {
        public override bool Read(Mat destination)
        {
            bool read = base.Read(destination);
            if (Frame == after)
                lifetime.StopApplication();

            return read;
        }
    }

    /// <summary>Asks the host to stop, and then gives no answer until the gate opens.</summary>
    private sealed class HangingSource : Wrapper
    {
        public const int At = 14;

        private readonly string _where;
        private readonly ManualResetEventSlim _gate;
        private readonly IHostApplicationLifetime _lifetime;

        public HangingSource(IFrameSource source, string where, ManualResetEventSlim gate, IHostApplicationLifetime lifetime)
            : base(source)
        {
            (_where, _gate, _lifetime) = (where, gate, lifetime);
            Hang("open");
        }

        public override bool Read(Mat destination)
        {
            if (Frame + 1 == At)
                Hang("read");
            return base.Read(destination);
        }

        public override bool Seek(int frame)
        {
            Hang("seek");
            return base.Seek(frame);
        }

        private void Hang(string place)
        {
            if (place != _where)
                return;
            _lifetime.StopApplication();
            _gate.Wait();
        }
    }

    private sealed class FailingSource(IFrameSource source, int at) : Wrapper(source)
    {
        public override bool Read(Mat destination) => Frame + 1 == at ? throw new InvalidDataException($"frame {at} is damaged") : base.Read(destination);
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public Exception? Error { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not null)
                Error ??= exception;
        }

        public void Dispose()
        {
        }
    }
}
