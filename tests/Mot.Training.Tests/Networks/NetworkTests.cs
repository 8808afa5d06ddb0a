using Mot.Association;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks.Blocks;
using Mot.Training.Systems;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Networks;

[Collection(TorchCollection.Name)]
public sealed class NetworkTests
{
    public static TheoryData<string> Systems => ["fairmot", "fairmot dla34", "fairmot yolov5s", "fairmot resnet34", "fairmot resnet50", "fairmot resnet34 pyramid", "fairmot hrnet", "jde", "jde resnet50", "cstrack", "cstrack without attention", "cstrack self", "cstrack cross", "cstrack convolution", "cstrack none", "lwf", "lwf pairs", "lwf resnet50 pairs"];

    [Theory]
    [MemberData(nameof(Systems))]
    public void Every_parameter_has_a_gradient_and_folding_changes_nothing(string system)
    {
        using var scope = NewDisposeScope();
        (nn.Module network, Func<Tensor, Tensor[]> run) = Make(system);
        using (network)
        {
            Randomise(network);
            network.train();
            Tensor[] maps = run(rand(2, 3, 64, 96));
            Tensor sum = maps.Select(map => map.square().sum()).Aggregate((a, b) => a + b);
            sum.backward();

            // DLA's trees of two levels have a projection that nothing comes of; k and the losses' weights count in other places, and
            // without attention embeddings come from the finest resolution alone.
            string[] without = [.. network.named_parameters().Where(p => p.parameter.grad is null || !p.parameter.grad.isfinite().all().item<bool>()).Select(p => p.name)];
            Assert.All(without, name => Assert.Matches(@"^base\.level[34]\.project\.|^model\.28\.k$|^model\.2[56]\.w2$|\.yolo_\d+\.s_", name));

            network.eval();
            using var noGrad = no_grad();
            Tensor input = rand(1, 3, 64, 96);
            Tensor[] plain = run(input);
            network.apply(module => (module as IFoldable)?.Fold());
            Tensor[] folded = run(input);
            network.apply(module => (module as IFoldable)?.Unfold());
            foreach ((Tensor a, Tensor b) in plain.Zip(folded))
                Assert.InRange(((a - b).abs().max() / a.abs().max().clamp_min(1e-6)).item<float>(), 0, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Running_leaves_no_tensor_behind(string system)
    {
        (nn.Module network, Func<Tensor, Tensor[]> run) = Make(system);
        using (network)
        {
            network.eval();
            using Tensor input = rand(1, 3, 64, 64);
            foreach (bool gradients in new[] { false, true })
            {
                using var mode = set_grad_enabled(gradients);
                using var scope = NewDisposeScope();
                foreach (Tensor map in run(input)) map.Dispose();
                Assert.Equal(0, scope.DisposablesCount);
            }
        }
    }

    [Theory]
    [InlineData("fairmot")]
    [InlineData("jde")]
    [InlineData("cstrack")]
    [InlineData("lwf")]
    public void A_detector_gives_boxes_in_the_image_s_pixels_and_unit_embeddings(string system)
    {
        DetectionOptions all = new() { ScoreThreshold = 0.01, MaxDetections = 20 };
        using JointDetector detector = system switch
        {
            "jde" => new JdeDetector(new JdeNetwork(JdeNetworkOptions.Small), JdeNetworkOptions.Small, all),
            "cstrack" => new CsTrackDetector(new CsTrackNetwork(CsTrackNetworkOptions.Small), CsTrackNetworkOptions.Small, all with { ScoreThreshold = 1e-6 }),
            "lwf" => new LwfDetector(new LwfNetwork(LwfNetworkOptions.Small), LwfNetworkOptions.Small, all with { ScoreThreshold = 1e-6 }),
            _ => new FairMotDetector(WithSides(new FairMotNetwork(new())), new(), all),
        };
        using Mat image = TestImages.Noise(501, 333, 20, 230, seed: 2);
        Detections found = detector.Detect(image);
        Assert.InRange(found.Count, 1, 20);
        Assert.Equal((64, found.Count * 64), (found.EmbeddingSize, found.Embeddings.Length));
        Assert.Equal(found.Scores.OrderDescending(), found.Scores);
        for (int i = 0; i < found.Count; i++)
        {
            Assert.InRange(found.Boxes[i].CenterX, -60, 561);
            Assert.Equal(1, Math.Sqrt(found.Embeddings.AsSpan(i * 64, 64).ToArray().Sum(v => v * (double)v)), 1e-5);
        }

        Detections again = detector.Detect(image);
        Assert.Equal(found.Boxes, again.Boxes);
        Assert.Equal(found.Embeddings, again.Embeddings);
    }

    /// <summary>JDE's scale_coords: "torch.clamp(coords, min=0)"; nothing on the right and below.</summary>
    [Fact]
    public void Jde_bounds_boxes_by_the_image_s_upper_left_corner_as_its_code_does_where_asked()
    {
        DetectionOptions all = new() { ScoreThreshold = 0.01, NmsIoU = 1, MaxDetections = 100_000 };
        using var network = new JdeNetwork(JdeNetworkOptions.Small);
        using var plain = new JdeDetector(network, JdeNetworkOptions.Small, all, leaveOpen: true);
        using var compatible = new JdeDetector(network, JdeNetworkOptions.Small, all with { ReferenceCompatible = true }, leaveOpen: true);
        using Mat image = TestImages.Noise(501, 333, 20, 230, seed: 2);
        Detections free = plain.Detect(image), bounded = compatible.Detect(image);
        Assert.Equal(free.Boxes.Select(b => new Box(Math.Max(0, b.X0), Math.Max(0, b.Y0), Math.Max(0, b.X1), Math.Max(0, b.Y1))), bounded.Boxes);
        Assert.Contains(free.Boxes, b => b.X0 < 0);
        Assert.Contains(free.Boxes, b => b.Y0 < 0);
        Assert.Contains(bounded.Boxes, b => b.X1 > 501);
        Assert.Contains(bounded.Boxes, b => b.Y1 > 333);
        Assert.Equal(free.Embeddings, bounded.Embeddings);
    }

    /// <summary>Boxes of a person's shape; untrained ones are mostly inside out.</summary>
    private static FairMotNetwork WithSides(FairMotNetwork network)
    {
        using var noGrad = no_grad();
        using Tensor sides = tensor(new float[] { 3, 8, 3, 8 });
        network.state_dict()["wh.2.bias"].copy_(sides);
        return network;
    }

    private static (nn.Module Network, Func<Tensor, Tensor[]> Run) Make(string system)
    {
        CsTrackNetworkOptions small = CsTrackNetworkOptions.Small;
        return system switch
        {
            "jde" => Jde(JdeNetworkOptions.Small),
            "jde resnet50" => Jde(JdeNetworkOptions.Small with { Body = JdeBody.ResNet50 }),
            "cstrack" => CsTrack(small),
            "cstrack without attention" => CsTrack(small with { ScaleAware = false }),
            "cstrack self" => CsTrack(small with { Relations = Relations.Self, Attention = AttentionPlaces.EachSpatial | AttentionPlaces.EachChannel }),
            "cstrack cross" => CsTrack(small with { Relations = Relations.Cross, Attention = AttentionPlaces.JoinedSpatial | AttentionPlaces.JoinedChannel }),
            "cstrack convolution" => CsTrack(small with { Relations = Relations.Convolution, Attention = AttentionPlaces.None }),
            "cstrack none" => CsTrack(small with { Relations = Relations.None }),
            "lwf" => Lwf(LwfNetworkOptions.Small),
            "lwf pairs" => Lwf(LwfNetworkOptions.SmallPairs),
            "lwf resnet50 pairs" => Lwf(new()),
            "fairmot dla34" => FairMot(FairMotNetworkOptions.Dla34),
            "fairmot yolov5s" => FairMot(FairMotNetworkOptions.YoloV5s),
            "fairmot resnet34" => FairMot(new FairMotNetworkOptions { Backbone = Backbone.ResNet34 }),
            "fairmot hrnet" => FairMot(new FairMotNetworkOptions { Backbone = Backbone.HrNetW18 }),
            "fairmot resnet50" => FairMot(new FairMotNetworkOptions { Backbone = Backbone.ResNet50 }),
            "fairmot resnet34 pyramid" => FairMot(new FairMotNetworkOptions { Backbone = Backbone.ResNet34Pyramid }),
            _ => FairMot(new FairMotNetworkOptions()),
        };

        static (nn.Module, Func<Tensor, Tensor[]>) Jde(JdeNetworkOptions options)
        {
            var network = new JdeNetwork(options);
            return (network, input => [.. network.call(input).SelectMany(maps => new[] { maps.Detection, maps.Embedding })]);
        }

        static (nn.Module, Func<Tensor, Tensor[]>) CsTrack(CsTrackNetworkOptions options)
        {
            var network = new CsTrackNetwork(options);
            return (network, input =>
            {
                CsTrackMaps maps = network.call(input);
                return [.. maps.Detections, maps.Embedding];
            }
            );
        }

        static (nn.Module, Func<Tensor, Tensor[]>) Lwf(LwfNetworkOptions options)
        {
            var network = new LwfNetwork(options);
            return (network, input =>
            {
                using Tensor before = input.flip(3);
                using Tensor? pairs = options.Mode == LwfMode.Pairs ? cat([input, before]) : null;
                LwfMaps maps = network.call(pairs ?? input);
                return [maps.Classification, maps.Regression, maps.Identity];
            }
            );
        }

        static (nn.Module, Func<Tensor, Tensor[]>) FairMot(FairMotNetworkOptions options)
        {
            var network = new FairMotNetwork(options);
            return (network, input =>
            {
                FairMotMaps maps = network.call(input);
                return [maps.HeatMap, maps.Sides, maps.Embedding, maps.Offset];
            }
            );
        }
    }

    /// <summary>Statistics as after some training, so that folding has something to fold.</summary>
    private static void Randomise(nn.Module network)
    {
        using var noGrad = no_grad();
        foreach ((string name, Tensor buffer) in network.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal)) buffer.uniform_(-0.1, 0.1);
            if (name.EndsWith("running_var", StringComparison.Ordinal)) buffer.uniform_(0.5, 1.5);
        }
    }
}
