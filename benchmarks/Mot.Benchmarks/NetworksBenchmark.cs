using System.CommandLine;
using System.Diagnostics;
using Mot.Cli;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks.Blocks;
using Mot.Training.Networks.Bodies;
using Mot.Training.Systems;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>
/// The published networks at their own input size, one image, beside the same in PyTorch (peers/networks.py). Each in a process
/// of its own, as the peer is, so that their memory can be told.
/// </summary>
internal sealed class NetworksBenchmark : Benchmark
{
    private const int Width = 1088, Height = 608, Rounds = 3, Times = 3;
    private const double MemoryGoal = 1.1, DecodeGoal = 0.03;

    private static readonly (string Name, string What, double Goal)[] s_systems =
    [
        ("jde", "JDE, Darknet-53", 1.05),
        ("cstrack", "CSTrack, YOLOv5-l", 1.05),
        ("lwf", "LWF tracker, ResNet-50", 1.05),
        ("fairmot", "FairMOT, DLA-34", 0.7),
        ("fairmot-yolov5s", "FairMOT, YOLOv5s", 1.05),
        ("resnet50", "ResNet-50, the body alone", 0.75),
    ];

    private static readonly (int Channels, int Height, int Width)[] s_deformable = [(64, 152, 272), (128, 76, 136), (256, 38, 68)];

    private readonly Option<string> _system = new("--system") { Description = $"Only this one, in this process: {string.Join(", ", s_systems.Select(s => s.Name))}", HelpName = "NAME" };

    public NetworksBenchmark()
        : base("networks", $"JDE, CSTrack, FairMOT and the LWF tracker at {Width}x{Height}, one image, beside PyTorch's: time and memory")
    {
        Add(_system);
    }

    public override IEnumerable<Row> Measure(ParseResult options, Peer peer, CancellationToken stop)
    {
        if (options.GetValue(_system) is { } only)
        {
            return s_systems.Any(s => s.Name == only)
                ? Own(only, stop)
                : throw new UsageException($"--system: found '{only}', expected one of {string.Join(", ", s_systems.Select(s => s.Name))}");
        }

        int threads = get_num_threads();
        List<Row> rows = [];
        foreach ((string name, string what, double goal) in s_systems)
        {
            Note($"{what}: {Rounds} rounds of {Times} images, ours and PyTorch's in turn");
            IReadOnlyDictionary<string, Comparison> figures =
                Comparison.Measure(Rounds, () => Child(["--system", name], bound: true, stop), () => peer.Run("networks", threads, stop, "time", name, Width, Height, Times), stop);
            Comparison forward = figures["forward"], memory = figures["memory"], detector = figures["detector"], parameters = figures["parameters"];
            rows.Add(new($"{what}: forward", forward.Value, "ms", Peer: forward.Peer));
            rows.Add(new($"{what}: forward as the detector runs it", detector.Value, "ms", Peer: forward.Peer));
            if (forward.Peer is { } theirs && memory.Ratio is { } ofMemory)
            {
                rows.Add(new($"{what}: forward as the detector runs it, ours / PyTorch's", detector.Value / theirs, "", goal));
                rows.Add(new($"{what}: peak memory, ours / PyTorch's", ofMemory, "", MemoryGoal));
            }

            if (figures.TryGetValue("decoding", out Comparison decoding))
                rows.Add(new($"{what}: decoding / forward", decoding.Value / detector.Value, "", DecodeGoal));
            rows.Add(new($"{what}: forward as the detector runs it, share of a matrix product's speed", figures["operations"].Value / (detector.Value / 1000) / figures["peak"].Value, "", LowerIsBetter: false));
            rows.Add(new($"{what}: parameters", parameters.Value, "", Peer: parameters.Peer));
        }

        foreach ((int channels, int height, int width) in s_deformable)
        {
            string what = $"deformable convolution, {channels}x{height}x{width}";
            Note($"{what}: {Rounds} rounds of {Times}, ours and torchvision's in turn");
            IReadOnlyDictionary<string, Comparison> figures = Comparison.Measure(
                Rounds, () => Deformable(channels, height, width, stop), () => peer.Run("networks", threads, stop, "deformable", channels, height, width, Times), stop);
            foreach ((string name, string label) in (ReadOnlySpan<(string, string)>)[("forward", "forward"), ("step", "forward and backward")])
            {
                rows.Add(new($"{what}: {label}", figures[name].Value, "ms", Peer: figures[name].Peer));
                if (figures[name].Ratio is { } ratio) rows.Add(new($"{what}: {label}, ours / torchvision's", ratio, ""));
            }
        }

        return rows;
    }

    /// <summary>The operator alone, as DLA-34 has it at strides 4, 8 and 16.</summary>
    private static Dictionary<string, double> Deformable(int channels, int height, int width, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        Tensor input = randn(1, channels, height, width), offset = randn(1, 18, height, width), mask = rand(1, 9, height, width);
        Tensor weight = randn(channels, channels, 3, 3), bias = zeros(channels);
        double forward;
        using (no_grad()) forward = Milliseconds(() => DeformableConvolution.Apply(input, offset, mask, weight, bias).Dispose(), stop);
        foreach (Tensor tensor in (ReadOnlySpan<Tensor>)[input, offset, mask, weight, bias]) tensor.requires_grad_();
        double step = Milliseconds(
            () =>
            {
                using var pass = NewDisposeScope();
                DeformableConvolution.Apply(input, offset, mask, weight, bias).sum().backward();
            },
            stop);
        return new() { ["forward"] = forward, ["step"] = step };
    }

    private static IEnumerable<Row> Own(string system, CancellationToken stop)
    {
        nn.Module network;
        Action<Tensor> run;
        JointDetector Detector(DetectionOptions options) => network switch
        {
            JdeNetwork jde => new JdeDetector(jde, new JdeNetworkOptions(), options, leaveOpen: true),
            CsTrackNetwork csTrack => new CsTrackDetector(csTrack, new CsTrackNetworkOptions(), options, leaveOpen: true),
            LwfNetwork lwf => new LwfDetector(lwf, new LwfNetworkOptions(), options, leaveOpen: true),
            _ => new FairMotDetector((FairMotNetwork)network, system == "fairmot" ? FairMotNetworkOptions.Dla34 : FairMotNetworkOptions.YoloV5s, options, leaveOpen: true),
        };

        switch (system)
        {
            case "jde":
                var jde = new JdeNetwork(new JdeNetworkOptions());
                (network, run) = (jde, input => Array.ForEach(jde.call(input), maps => maps.Dispose()));
                break;
            case "cstrack":
                var csTrack = new CsTrackNetwork(new CsTrackNetworkOptions());
                (network, run) = (csTrack, input => csTrack.call(input).Dispose());
                break;
            case "lwf":
                // The levels of a frame before are at hand in tracking.
                var lwf = new LwfNetwork(new LwfNetworkOptions());
                Tensor[]? before = null;
                (network, run) = (lwf, input =>
                {
                    Tensor[] levels = lwf.Levels(input);
                    lwf.Branches(levels, before ?? levels).Dispose();
                    Array.ForEach(before ?? [], level => level.Dispose());
                    before = levels;
                }
                );
                break;
            case "resnet50":
                var body = new ResNet(50);
                (network, run) = (body, input => Array.ForEach(body.call(input), map => map.Dispose()));
                break;
            default:
                var fairMot = new FairMotNetwork(system == "fairmot" ? FairMotNetworkOptions.Dla34 : FairMotNetworkOptions.YoloV5s);
                (network, run) = (fairMot, input => fairMot.call(input).Dispose());
                break;
        }

        using (network)
        using (Tensor input = rand(1, 3, Height, Width))
        using (no_grad())
        {
            network.eval();
            double forward = Milliseconds(() => run(input), stop), memory = PeakMegabytes();
            Row[] common =
            [
                new("forward", forward, "ms"),
                new("memory", memory, "MB"),
                new("parameters", network.parameters().Sum(p => p.numel()), ""),
                new("operations", Arithmetic.Operations(network, () => run(input)), ""),
                new("peak", Arithmetic.Peak(), ""),
            ];
            if (network is ResNet)
            {
                network.apply(module => (module as IFoldable)?.Fold());
                return [.. common, new("detector", Milliseconds(() => run(input), stop), "ms")];
            }

            using JointDetector detector = Detector(new DetectionOptions { ScoreThreshold = 0.3 });
            double folded = Milliseconds(() => run(input), stop);
            using Mat image = new(Height, Width, MatType.CV_8UC3, Scalar.All(127));
            double whole = Milliseconds(() => detector.Detect(image), stop);
            return [.. common, new("detector", folded, "ms"), new("decoding", Math.Max(0, whole - folded), "ms")];
        }
    }

    private static double Milliseconds(Action run, CancellationToken stop)
    {
        run();
        return 1000 * Statistics.Median([.. Enumerable.Range(0, Times).Select(_ =>
        {
            stop.ThrowIfCancellationRequested();
            return Seconds(run);
        })]);
    }

    /// <summary>The most that the process ever held in memory.</summary>
    private static double PeakMegabytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1e6;
    }
}
