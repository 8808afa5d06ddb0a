using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.Cli;
using Mot.MLNet;
using Mot.MLNet.Engine;
using Mot.MLNet.Frames;
using Mot.Training.FairMot;
using Mot.Training.Frames;
using Mot.Training.Synthetic;
using OpenCvSharp;
using Tracker = Mot.Association.Tracking.Tracker;

namespace Mot.Benchmarks;

/// <summary>
/// A video from its file to its tracks: where the time goes, and whether memory stays flat. No drawing.
/// </summary>
internal sealed class TrackingBenchmark : Benchmark
{
    private const int Rounds = 5, Frames = 50, WarmUp = 10;

    // Until the first the process grows to what it needs; from there on it should not.
    private const int Settled = 500, Samples = 100;
    private const double ShareGoal = 0.9, MemoryGoal = 1.03;

    private readonly Option<string> _video = CommonOptions.Path("--video", "FILE", "Track this video or folder of images; without, a generated one of 768x576");
    private readonly Option<string> _model = CommonOptions.Path("--model", "FILE.mot", "Track with this model; without, with an untrained network of the same size");

    private readonly Option<int> _frames = new Option<int>("--frames")
    {
        Description = "Frames over which memory is watched",
        HelpName = "N",
        DefaultValueFactory = _ => 5000,
    }.AtLeast(2 * Settled);

    private readonly Option<bool> _full = new("--full")
    {
        Description = "Watch memory at the network's own input size, too: minutes. Without, at half its width and height",
    };

    public TrackingBenchmark()
        : base("tracking", "A video from its file to its tracks: frames a second, where the time goes, flat memory")
    {
        Add(_video);
        Add(_model);
        Add(_frames);
        Add(_full);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        string? generated = null;
        try
        {
            string video = options.GetValue(_video) ?? (generated = Generate(stop));
            using TrackingModel model = TrackingModel.Open(options.GetValue(_model));
            List<Row> rows = [];
            // Before anything else has widened the process.
            List<Row> memory = [.. Memory(model, video, options.GetValue(_frames), options.GetValue(_full), stop)];
            rows.AddRange(Parts(model, video, stop));
            rows.AddRange(Pipeline(model, video, stop));
            rows.AddRange(memory);
            return rows;
        }
        finally
        {
            if (generated is not null)
                File.Delete(generated);
        }
    }

    /// <summary>The library's parts one after the other, as a tracking engine has them.</summary>
    private IEnumerable<Row> Parts(TrackingModel model, string video, CancellationToken stop)
    {
        Note($"{Rounds} rounds of {Frames} frames");
        int all = WarmUp + (Rounds * Frames);
        double decoding = Decoding(video, stop);
        using IFrameSource source = new LoopingFrameSource(FrameSources.Open(video), all).Prefetch(cancellationToken: stop);
        using FairMotDetector detector = model.CreateDetector();
        using Mat frame = new();
        Tracker tracker = new(model.Tracker, source.FrameRate ?? 30);
        List<Stages> rounds = [];
        for (int round = 0; round <= Rounds; round++)
        {
            Stages sum = default;
            int frames = round == 0 ? WarmUp : Frames;
            for (int i = 0; i < frames; i++)
                sum += Track();
            if (round > 0)
                rounds.Add(sum);
        }

        double total = Median(s => s.Total);
        string size = $"{source.Width}x{source.Height}";
        yield return new($"end to end, {size}", 1000 / total, "frames/s", LowerIsBetter: false);
        yield return new("end to end, a frame", total, "ms");
        yield return new("share of the time inside the network", Statistics.Median([.. rounds.Select(s => (double)s.Network / s.Total)]), "", ShareGoal, LowerIsBetter: false);
        yield return new("  waiting for the frame, decoded ahead", Median(s => s.Waiting), "ms");
        yield return new("  resizing and planes", Median(s => s.Input), "ms");
        yield return new("  network", Median(s => s.Network), "ms");
        yield return new("  maps to detections", Median(s => s.Maps), "ms");
        yield return new("  association", Median(s => s.Association), "ms");
        yield return new("decoding a frame, on a thread of its own", decoding, "ms");

        Stages Track()
        {
            long start = Stopwatch.GetTimestamp();
            if (!source.Read(frame))
                throw new InvalidDataException($"'{video}': can't be read from its start again.");
            long read = Stopwatch.GetTimestamp();
            FrameDetections detections = detector.Detect(frame).AsFrame();
            long detected = Stopwatch.GetTimestamp();
            tracker.Update(detections);
            long end = Stopwatch.GetTimestamp();
            return new(read - start, model.Entered - read, model.Left - model.Entered, detected - model.Left, end - detected);
        }

        double Median(Func<Stages, long> of) => Statistics.Median([.. rounds.Select(s => of(s) * 1000.0 / Stopwatch.Frequency / Frames)]);
    }

    /// <summary>The same as ML.NET stages over a data view.</summary>
    private static IEnumerable<Row> Pipeline(TrackingModel model, string video, CancellationToken stop)
    {
        MLContext ml = new(seed: 1);
        FrameSequence sequence = new(Path.GetFileNameWithoutExtension(video), () => new LoopingFrameSource(FrameSources.Open(video), Frames));
        using TransformerChain<ITransformer> stages = model.CreateStages();
        List<(double Seconds, double Share)> rounds = [];
        for (int round = 0; round <= Rounds; round++)
        {
            model.InNetwork = 0;
            double seconds = Seconds(() => ml.Mot().CreateTracklets(stages.Transform(ml.Mot().LoadFrames([sequence])), cancellation: stop));
            if (round > 0)
                rounds.Add((seconds, (double)model.InNetwork / Stopwatch.Frequency / seconds));
        }

        yield return new("as ML.NET stages", Statistics.Median([.. rounds.Select(r => Frames / r.Seconds)]), "frames/s", LowerIsBetter: false);
        yield return new("as ML.NET stages, share inside the network", Statistics.Median([.. rounds.Select(r => r.Share)]), "", ShareGoal, LowerIsBetter: false);
    }

    /// <summary>A tracking engine over a long stream.</summary>
    private IEnumerable<Row> Memory(TrackingModel model, string video, int frames, bool full, CancellationToken stop)
    {
        (int width, int height) = (model.Network.InputWidth, model.Network.InputHeight);
        if (!full)
            (width, height) = (Half(width), Half(height));
        Note($"memory over {frames} frames, the network's input {width}x{height}");
        using TransformerChain<ITransformer> stages = model.CreateStages(width, height);
        using TrackingEngine engine = new MLContext().Mot().CreateTrackingEngine(stages);
        using IFrameSource source = new LoopingFrameSource(FrameSources.Open(video), frames).Prefetch(cancellationToken: stop);
        using Mat frame = new();
        List<double> resident = new(frames);
        FillNursery();
        while (source.Read(frame))
        {
            engine.Update(frame);
            resident.Add(Environment.WorkingSet / 1e6);
            if (resident.Count % 1000 == 0)
                Note(string.Create(CultureInfo.InvariantCulture, $"{resident.Count:N0} of {frames:N0} frames, {resident[^1]:0.0} MB"));
        }

        if (resident.Count < frames)
            throw new InvalidDataException($"'{video}': can't be read from its start again.");
        double settled = Statistics.Median([.. resident.Skip(Settled - Samples).Take(Samples)]);
        string count = frames.ToString("N0", CultureInfo.InvariantCulture);
        yield return new($"resident memory after {Settled} frames", settled, "MB");
        yield return new($"resident memory after {count} frames / after {Settled}", Statistics.Median([.. resident.TakeLast(Samples)]) / settled, "", MemoryGoal);
        yield return new($"highest after {Settled} frames / after {Settled}", resident.Skip(Settled).Max() / settled, "", MemoryGoal);

        static int Half(int side) => Math.Max(FairMotNetwork.SizeMultiple, side / 2 / FairMotNetwork.SizeMultiple * FairMotNetwork.SizeMultiple);
    }

    /// <summary>
    /// Makes the managed heap as large as it gets with next to nothing alive. A frame's garbage is so little that the first
    /// collection comes late, and until then the heap grows, which is no leak but would look like one.
    /// </summary>
    private static void FillNursery()
    {
        GC.Collect();
        for (int collections = GC.CollectionCount(0); GC.CollectionCount(0) == collections;)
            GC.KeepAlive(new byte[4096]);
    }

    private static double Decoding(string video, CancellationToken stop)
    {
        using IFrameSource source = new LoopingFrameSource(FrameSources.Open(video), int.MaxValue);
        using Mat frame = new();
        double[] seconds = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            stop.ThrowIfCancellationRequested();
            double one = Seconds(() =>
            {
                for (int i = 0; i < Frames; i++)
                    source.Read(frame);
            });
            if (round >= 0)
                seconds[round] = one;
        }

        return 1000 * Statistics.Median(seconds) / Frames;
    }

    private string Generate(CancellationToken stop)
    {
        SyntheticOptions options = new() { Width = 768, Height = 576, Frames = 100, Walkers = 12 };
        Note($"generating a video of {options.Frames} frames of {options.Width}x{options.Height}");
        string path = Path.Combine(Path.GetTempPath(), $"mot-bench-{Guid.NewGuid():N}.mov");
        using SyntheticSequence sequence = new(options);
        using VideoFileWriter writer = new(path, options.FrameRate, options.Width, options.Height);
        using Mat frame = new();
        while (sequence.Read(frame))
        {
            stop.ThrowIfCancellationRequested();
            writer.Write(frame);
        }

        writer.Complete();
        return path;
    }

    /// <summary>Ticks of <see cref="Stopwatch"/> by stage.</summary>
    private readonly record struct Stages(long Waiting, long Input, long Network, long Maps, long Association)
    {
        public long Total => Waiting + Input + Network + Maps + Association;

        public static Stages operator +(Stages a, Stages b) =>
            new(a.Waiting + b.Waiting, a.Input + b.Input, a.Network + b.Network, a.Maps + b.Maps, a.Association + b.Association);
    }
}
