using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.Tracking;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Engine;
using Mot.MLNet.Frames;
using Mot.MLNet.Models;
using Mot.MLNet.Schema;
using Mot.Training.Checkpoints;
using Mot.Training.CsTrack;
using Mot.Training.Detecting;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Lwf;
using Mot.Training.Networks;
using Mot.Training.Systems;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Tests;

[Collection(TorchCollection.Name)]
public sealed class ModelFileTests : IDisposable
{
    private static readonly FairMotNetworkOptions s_network = new() { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, NeckChannels = 16, HeadChannels = 16 };

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mot-models").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_loaded_model_finds_the_same()
    {
        using TransformerChain<ITransformer> model = Model();
        string path = PathOf("a.mot");
        _ml.Mot().SaveModel(model, path);
        using TransformerChain<ITransformer> loaded = new MLContext(seed: 7).Mot().LoadModel(path);
        Assert.Equal(Detections(model), Detections(loaded));
        Assert.NotEmpty(Detections(model));
        Assert.Equal(((AssociationTransformer)model.Last()).Options with { Tracker = TrackerPresets.Iou }, ((AssociationTransformer)loaded.Last()).Options with { Tracker = TrackerPresets.Iou });
        Assert.Equal(((AssociationTransformer)model.Last()).Options.Tracker.ToJson(), ((AssociationTransformer)loaded.Last()).Options.Tracker.ToJson());
        var stage = (DetectionTransformer)loaded.First();
        Assert.Equal((8, "walker"), (stage.EmbeddingSize, stage.Labels.Single()));
        Assert.Equal("Picture", stage.Columns.ImageColumnName);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_not_finite_are_named(float value)
    {
        using TransformerChain<ITransformer> model = Model();
        using (no_grad())
            ((DetectionTransformer)model.First()).Detector!.Network.state_dict()["wh.2.bias"][1] = value;
        string path = PathOf("bad.mot");
        _ml.Mot().SaveModel(model, path);
        string message = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains("tensor 'wh.2.bias' holds numbers that are not finite", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fairmot")]
    [InlineData("jde")]
    [InlineData("cstrack")]
    [InlineData("lwf")]
    public void Outputs_that_are_not_finite_are_told_once(string system)
    {
        JointOptions options = Tiny(system);
        nn.Module network = options.CreateNetwork(1);
        using (no_grad())
        {
            // Each weight is finite; what comes of many is not.
            foreach (Tensor weight in network.parameters().Where(parameter => parameter.dim() == 4)) weight.fill_(1e30);
        }

        List<string> warnings = [];
        _ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(e.RawMessage!);
        };
        string path = PathOf("large.mot");
        using (var stage = new DetectionTransformer(new NetworkFrameDetector(options.CreateDetector(network)), new DetectionColumns(), ["person"]))
            _ml.Mot().SaveModel(new TransformerChain<ITransformer>(stage, _ml.Mot().Associate(TrackerPresets.Iou).Fit(stage.Transform(_ml.Mot().LoadFrames([new FrameSequence("a", () => new RectangleSource(1))])))), path);
        using TransformerChain<ITransformer> model = _ml.Mot().LoadModel(path);
        using TrackingEngine engine = _ml.Mot().CreateTrackingEngine(model);
        Assert.Null(engine.Warning);
        using var image = new Mat();
        RectangleSource.Draw(1, 3, image);
        engine.Update(image);
        engine.Update(image);
        Assert.StartsWith("The network's outputs are not finite", engine.Warning, StringComparison.Ordinal);
        Assert.Equal([engine.Warning!], warnings);
    }

    private static JointOptions Tiny(string system) => system switch
    {
        "fairmot" => new FairMotOptions { Network = s_network },
        "jde" => new JdeOptions { Network = JdeNetworkOptions.Small with { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, Width = 4, Depth = 0.1 } },
        "cstrack" => new CsTrackOptions { Network = CsTrackNetworkOptions.Small with { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, AttentionChannels = 16 } },
        _ => new LwfOptions { Network = LwfNetworkOptions.Small with { InputWidth = 64, InputHeight = 64, EmbeddingSize = 8, PyramidChannels = 16, BranchLayers = 1 } },
    };

    [Theory]
    [InlineData("jde")]
    [InlineData("cstrack")]
    [InlineData("lwf")]
    public void Every_system_s_model_finds_the_same_once_loaded(string system)
    {
        manual_seed(4);
        JointOptions options = Tiny(system);
        options = options with { Detection = options.Detection with { ScoreThreshold = 1e-6, MaxDetections = 20 } };
        using TransformerChain<ITransformer> model = new(new DetectionTransformer(new NetworkFrameDetector(options.CreateDetector(options.CreateNetwork())), new DetectionColumns(), ["person"]));
        using var stream = new MemoryStream();
        _ml.Mot().SaveModel(model, stream);
        stream.Position = 0;
        using TransformerChain<ITransformer> loaded = _ml.Mot().LoadModel(stream);
        Assert.NotEmpty(Detections(model));
        Assert.Equal(Detections(model), Detections(loaded));
        Assert.Equal(options.NetworkOptions, NetworkOptions(((DetectionTransformer)loaded.First()).Detector!));

        static INetworkOptions NetworkOptions(JointDetector detector) => detector switch
        {
            JdeDetector jde => jde.NetworkOptions,
            CsTrackDetector csTrack => csTrack.NetworkOptions,
            _ => ((LwfDetector)detector).NetworkOptions,
        };
    }

    /// <summary>Files made before the tensors of these networks had the names of FairMOT's code.</summary>
    [Theory]
    [InlineData(Backbone.ResNet34)]
    [InlineData(Backbone.ResNet50)]
    [InlineData(Backbone.HrNetW18)]
    public void A_file_with_earlier_names_loads(Backbone backbone)
    {
        using TransformerChain<ITransformer> model = Model(backbone);
        byte[] earlier = Rewrite(model, entries => entries["stage0.safetensors"] = Renamed(entries["stage0.safetensors"], EarlierName));
        using TransformerChain<ITransformer> loaded = _ml.Mot().LoadModel(new MemoryStream(earlier), "x.mot");
        Assert.NotEmpty(Detections(model));
        Assert.Equal(Detections(model), Detections(loaded));

        static string EarlierName(string name)
        {
            if (name.Split('.')[0] is "hm" or "wh" or "id" or "reg") return name;
            if (!name.StartsWith("deconv_layers.", StringComparison.Ordinal)) return "backbone." + name;
            string[] parts = name.Split('.', 3);
            int module = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), step = module / 6;
            return "neck." + (module % 6) switch { 0 => $"project.{step}.conv", 1 => $"project.{step}.actf.0", 3 => $"up.{step}", _ => $"normalise.{step}" } + "." + parts[2];
        }
    }

    [Fact]
    public void A_file_with_the_earlier_pyramid_says_so()
    {
        using TransformerChain<ITransformer> model = Model(Backbone.ResNet34Pyramid);
        byte[] earlier = Rewrite(model, entries => entries["stage0.safetensors"] = Renamed(entries["stage0.safetensors"], name => name == "project_layer1.conv.bias" ? "neck.lateral.0.bias" : name));
        string message = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(earlier), "x.mot")).Message;
        Assert.StartsWith("x.mot: stage0.safetensors: tensor 'neck.lateral.0.bias' is of ResNet34Pyramid with 1x1 lateral convolutions", message, StringComparison.Ordinal);
        Assert.Contains("Train the model again", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_has_the_same_bytes()
    {
        using TransformerChain<ITransformer> model = Model();
        string first = PathOf("1.mot"), second = PathOf("2.mot"), third = PathOf("3.mot");
        var notes = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        _ml.Mot().SaveModel(model, first, notes);
        Thread.Sleep(10);
        _ml.Mot().SaveModel(model, second, new Dictionary<string, string>(notes.Reverse()));
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using TransformerChain<ITransformer> loaded = _ml.Mot().LoadModel(first);
        _ml.Mot().SaveModel(loaded, third, notes);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(third));
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_file_tells_what_it_holds()
    {
        using TransformerChain<ITransformer> model = Model();
        string path = PathOf("a.mot");
        _ml.Mot().SaveModel(model, path, new Dictionary<string, string> { ["data"] = "made up" });
        MotModelInfo info = _ml.Mot().InspectModel(path);
        Assert.Equal(["fairmot", "association"], info.Stages.Select(stage => stage.Kind));
        Assert.Equal("made up", info.Notes["data"]);
        Assert.Equal(1, info.FormatVersion);
        Assert.Equal(3, info.Entries.Count);
        var network = ((DetectionTransformer)model.First()).Detector!.Network;
        Assert.Equal(network.state_dict().Values.Sum(tensor => tensor.numel()), info.Stages[0].Parameters);
        Assert.Contains("\"embeddingSize\": 8", info.Stages[0].Options, StringComparison.Ordinal);

        // Any zip program reads it.
        using ZipArchive archive = ZipFile.OpenRead(path);
        Assert.Equal(["manifest.json", "stage0.json", "stage0.safetensors", "stage1.json"], archive.Entries.Select(entry => entry.FullName));
        using var manifest = new StreamReader(archive.GetEntry("manifest.json")!.Open());
        string text = manifest.ReadToEnd();
        Assert.DoesNotContain("Mot.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_changed_bit_is_found()
    {
        using var stream = new MemoryStream();
        _ml.Mot().SaveModel(new AssociationTransformer(new AssociationOptions()), stream);
        byte[] bytes = stream.ToArray();
        for (int place = 0; place < bytes.Length; place++)
        {
            byte mask = (byte)(1 << (place % 8));
            bytes[place] ^= mask;
            var error = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot"));
            Assert.StartsWith("x.mot: ", error.Message, StringComparison.Ordinal);
            bytes[place] ^= mask;
        }

        Assert.Single(_ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot"));
    }

    [Theory]
    [InlineData("\"dtype\"", "stage0.safetensors")]
    [InlineData("\"embeddingSize\"", "stage0.json")]
    [InlineData("\"tracker\"", "stage1.json")]
    [InlineData("\"formatVersion\"", "manifest.json")]
    public void A_changed_byte_is_named_by_its_entry(string near, string entry)
    {
        byte[] bytes = Bytes();
        bytes[bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(near)) + 1] ^= 1;
        var error = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot"));
        Assert.StartsWith($"x.mot: {entry}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        byte[] bytes = Bytes();
        foreach (int length in (int[])[0, 1, 100, bytes.Length / 2, bytes.Length - 80, bytes.Length - 1])
            Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes[..length]), "x.mot"));
        string path = PathOf("cut.mot");
        File.WriteAllBytes(path, bytes[..5000]);
        Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => _ml.Mot().LoadModel(PathOf("none.mot")));
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"System.Type","shape":[1],"data_offsets":[0,4]}}""")]
    public void Tensors_that_cannot_be_are_refused(string header)
    {
        byte[] tensors = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];
        byte[] bytes = Rewrite(entries => entries["stage0.safetensors"] = tensors);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot"));
        Assert.StartsWith("x.mot: stage0.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Assert.StartsWith("x.mot: stage0.json: ", Refused(entries => entries["stage0.json"] = Edit(entries["stage0.json"], json => json["network"]!["inputWidth"] = 1 << 30)).Message, StringComparison.Ordinal);
        Assert.StartsWith("x.mot: stage0.json: ", Refused(entries => entries["stage0.json"] = Edit(entries["stage0.json"], json => json["type"] = "Some.Type")).Message, StringComparison.Ordinal);
        Assert.StartsWith("x.mot: stage0.json: ", Refused(entries => entries["stage0.json"] = "null"u8.ToArray()).Message, StringComparison.Ordinal);
        Assert.Contains("EmbeddingSize", Refused(entries => entries["stage0.json"] = Edit(entries["stage0.json"], json => json["network"]!["embeddingSize"] = 4096)).Message, StringComparison.Ordinal);
        Assert.Contains("expected Float32 [", Refused(entries => entries["stage0.json"] = Edit(entries["stage0.json"], json => json["network"]!["embeddingSize"] = 16)).Message, StringComparison.Ordinal);
        Assert.StartsWith("x.mot: stage1.json: ", Refused(entries => entries["stage1.json"] = Edit(entries["stage1.json"], json => json["tracker"]!.AsObject().Add("nonsense", 1))).Message, StringComparison.Ordinal);
        Assert.StartsWith("x.mot: stage1.json: ", Refused(entries => entries["stage1.json"] = Edit(entries["stage1.json"], json => json["frameRate"] = -3)).Message, StringComparison.Ordinal);
        Assert.Contains("FrameRate is 1E+300", Refused(entries => entries["stage1.json"] = Edit(entries["stage1.json"], json => json["frameRate"] = 1e300)).Message, StringComparison.Ordinal);
        Assert.Contains("kind 'pickle'", Refused(null, manifest => manifest with { Stages = [manifest.Stages[0] with { Kind = "pickle" }] }).Message, StringComparison.Ordinal);
        Assert.Contains("format version is 9", Refused(null, manifest => manifest with { FormatVersion = 9 }).Message, StringComparison.Ordinal);
        Assert.Contains("'other.json', which is not there", Refused(null, manifest => manifest with { Stages = [manifest.Stages[0] with { Options = "other.json" }] }).Message, StringComparison.Ordinal);
    }

    /// <summary>Small files whose options ask for networks of gigabytes, with empty tensors of the sizes that are looked for.</summary>
    [Theory]
    [InlineData("jde", """{"body":"Darknet53","inputWidth":64,"inputHeight":64,"embeddingSize":4,"identities":0,"width":1024,"depth":4}""", "4,1024")]
    [InlineData("jde", """{"body":"Darknet53","inputWidth":64,"inputHeight":64,"embeddingSize":512,"identities":100000,"width":2,"depth":0.05}""", "512,2,100000")]
    [InlineData("fairmot", """{"inputWidth":64,"inputHeight":64,"embeddingSize":4,"neckChannels":4096,"headChannels":4096}""", "4,4096")]
    [InlineData("cstrack", """{"inputWidth":64,"inputHeight":64,"embeddingSize":4,"width":4,"depth":4,"attentionChannels":4}""", "4,256")]
    [InlineData("lwf", """{"inputWidth":64,"inputHeight":64,"embeddingSize":4,"pyramidChannels":4096,"branchLayers":16,"anchorScale":0.5,"anchorAspect":2.9}""", "4,4096")]
    public void Options_that_ask_for_more_weights_than_the_file_has_are_refused_before_a_network_is_made(string kind, string network, string sizes)
    {
        foreach (bool empty in (bool[])[true, false])
        {
            // Tensors of the sizes that are looked for: empty ones beside one that makes the file long enough, or narrow ones.
            int[] lengths = [.. sizes.Split(',').Select(size => int.Parse(size, System.Globalization.CultureInfo.InvariantCulture))];
            int at = 0;
            List<string> described = [];
            foreach (int length in lengths)
            {
                int bytesOf = empty ? 0 : length;
                described.Add($"\"t{described.Count}\":{{\"dtype\":\"U8\",\"shape\":[{length},{(empty ? 0 : 1)}],\"data_offsets\":[{at},{at + bytesOf}]}}");
                at += bytesOf;
            }

            if (empty)
                described.Add($"\"pad\":{{\"dtype\":\"U8\",\"shape\":[{at = lengths.Max()}],\"data_offsets\":[0,{at}]}}");
            string header = "{" + string.Join(",", described) + "}";
            byte[] tensors = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[at]];
            byte[] bytes = Rewrite(
                entries =>
                {
                    entries["stage0.json"] = Edit(entries["stage0.json"], json => json["network"] = JsonNode.Parse(network));
                    entries["stage0.safetensors"] = tensors;
                },
                manifest => manifest with { Stages = [manifest.Stages[0] with { Kind = kind }, manifest.Stages[1]] });
            string path = PathOf("small.mot");
            File.WriteAllBytes(path, bytes);
            string loading = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(path)).Message;
            string inspecting = Assert.Throws<InvalidDataException>(() => _ml.Mot().InspectModel(path)).Message;
            Assert.Equal(loading, inspecting);
            Assert.StartsWith($"{path}: stage0.safetensors: ", loading, StringComparison.Ordinal);
            Assert.Contains(empty ? "no tensor has" : "the options ask for at least", loading, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("stage0.json")]
    [InlineData("stage1.json")]
    public void Options_that_are_no_text_are_refused_by_loading_and_by_inspecting(string entry)
    {
        string path = PathOf("text.mot");
        File.WriteAllBytes(path, Rewrite(entries => entries[entry] = [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]));
        foreach (Action read in (Action[])[() => _ml.Mot().LoadModel(path).Dispose(), () => _ml.Mot().InspectModel(path)])
            Assert.StartsWith($"{path}: {entry}: ", Assert.Throws<InvalidDataException>(read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_asks_for_more_weights_than_it_has_is_refused_before_a_network_is_made()
    {
        string path = PathOf("start.safetensors");
        using (FileStream stream = File.Create(path))
        using (NewDisposeScope())
            Safetensors.Write(stream, [new("module_list.83.conv_83.weight", zeros(4, 1)), new("module_list.0.conv_0.weight", zeros(1024, 1))]);
        foreach (Action import in (Action[])[() => _ml.Mot().ImportStart(path, JointSystem.Jde, out _), () => _ml.Mot().ImportCheckpoint(path, JointSystem.Jde)])
            Assert.StartsWith($"{path}: the options ask for at least", Assert.Throws<InvalidDataException>(import).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_manifest_cannot_say_is_refused()
    {
        ModelManifest whole = ModelContainer.Read(Bytes(), "a.mot").Manifest;
        Refuses(m => m["stages"]!.AsArray().Add(null), "stage 2 is null");
        Refuses(m => m["stages"]![0]!["kind"] = null, "");
        Refuses(m => m["stages"]![0]!["options"] = null, "");
        Refuses(m => m["stages"] = null, "");
        Refuses(m => m["entries"]!.AsArray().Add(null), $"entry {whole.Entries.Length} is null");
        Refuses(m => m["entries"]![0]!["name"] = null, "");
        Refuses(m => m["entries"]![0]!["sha256"] = null, "");
        Refuses(m => m["entries"] = null, "");
        Refuses(m => m["notes"] = null, "");
        Refuses(m => m["notes"]!["a"] = null, "note 'a' is null");
        Refuses(m => m["entries"]!.AsArray().Add(m["entries"]![0]!.DeepClone()), "lists entry 'stage0.json' twice");
        Refuses(m => m["stages"]!.AsArray().Add(m["stages"]![0]!.DeepClone()), "stage 2 uses an entry that it or an earlier stage uses");
        Refuses(m => m["stages"]![0]!["tensors"] = m["stages"]![0]!["options"]!.DeepClone(), "stage 0 uses an entry that it or an earlier stage uses");
        Assert.Contains("labels", Refused(entries => entries["stage0.json"] = Edit(entries["stage0.json"], json => json["labels"]!.AsArray().Add(null))).Message, StringComparison.Ordinal);

        void Refuses(Action<JsonNode> edit, string message)
        {
            byte[] bytes = Zip(Contents(Bytes()).Select(entry => (entry.Name, entry.Name == "manifest.json" ? Edit(entry.Content, edit) : entry.Content)));
            string found = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot")).Message;
            Assert.StartsWith("x.mot: manifest.json: ", found, StringComparison.Ordinal);
            Assert.Contains(message, found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Entries_that_overlap_are_not_read()
    {
        // A directory of a hundred entries that all lie where the one large entry does.
        byte[] archive = Zip([("a", new byte[1 << 20])])[..^83];
        int central = archive.AsSpan().LastIndexOf("PK\u0001\u0002"u8), end = archive.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        List<byte> directory = [];
        for (int i = 0; i < 100; i++)
            directory.AddRange(archive[central..end]);
        byte[] record = archive[end..];
        BitConverter.TryWriteBytes(record.AsSpan(8), (short)100);
        BitConverter.TryWriteBytes(record.AsSpan(10), (short)100);
        BitConverter.TryWriteBytes(record.AsSpan(12), directory.Count);
        byte[] bytes = Seal([.. archive[..central], .. directory, .. record, 0, 0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot")).Message;
        Assert.Contains("some overlap", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    private static IEnumerable<(string Name, byte[] Content)> Contents(byte[] model)
    {
        using var archive = new ZipArchive(new MemoryStream(model), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var content = new MemoryStream();
            using (Stream stream = entry.Open())
                stream.CopyTo(content);
            yield return (entry.FullName, content.ToArray());
        }
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }

        return Seal(stream.ToArray());
    }

    [Fact]
    public void A_compressed_bomb_is_not_unpacked()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("manifest.json", CompressionLevel.SmallestSize).Open();
            for (int i = 0; i < 64; i++)
                entry.Write(new byte[1 << 20]);
        }

        // Sealed as if it were whole.
        byte[] bytes = Seal(stream.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot"));
        Assert.Contains("manifest.json: claims 67108864 bytes", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void Stages_of_others_are_not_saved()
    {
        IDataView data = Scenes.ToView(_ml, Scenes.Walkers(2));
        ITransformer copy = _ml.Transforms.CopyColumns("X", "Score").Fit(data);
        string path = PathOf("a.mot");
        var error = Assert.Throws<NotSupportedException>(() => _ml.Mot().SaveModel(new TransformerChain<ITransformer>(copy, new AssociationTransformer(new AssociationOptions())), path));
        Assert.Contains("Stage 0 is a ColumnCopyingTransformer", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
        Assert.Throws<ArgumentException>(() => _ml.Mot().SaveModel(new TransformerChain<ITransformer>(), path));
        using TransformerChain<ITransformer> model = Model();
        Assert.Contains("ml.Mot().SaveModel", Assert.Throws<NotSupportedException>(() => _ml.Model.Save(model, data.Schema, new MemoryStream())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_save_leaves_the_old_file()
    {
        string path = PathOf("a.mot");
        File.WriteAllText(path, "old");
        Assert.Throws<NotSupportedException>(() => _ml.Mot().SaveModel(_ml.Transforms.CopyColumns("X", "Score").Fit(Scenes.ToView(_ml, Scenes.Walkers(2))), path));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    private static TransformerChain<ITransformer> Model(Backbone backbone = Backbone.SmallResNet)
    {
        manual_seed(3);
        FairMotNetworkOptions options = s_network with { Backbone = backbone };
        var network = new FairMotNetwork(options);

        // Boxes of untrained networks may all be inside out.
        using (no_grad()) network.state_dict()["wh.2.bias"].fill_(2);
        var detector = new FairMotDetector(network, options, new DetectionOptions { ScoreThreshold = 0.01, MaxDetections = 20 });
        return new(
            new DetectionTransformer(new NetworkFrameDetector(detector), new DetectionColumns { ImageColumnName = "Picture" }, ["walker"]),
            new AssociationTransformer(new AssociationOptions { Tracker = TrackerPresets.FairMot with { TrackBuffer = 17 }, TrackIdColumnName = "Who", FrameRate = 12.5 }));
    }

    private static List<string> Detections(TransformerChain<ITransformer> model)
    {
        using var image = new Mat();
        RectangleSource.Draw(3, 3, image);
        Detections found = ((DetectionTransformer)model.First()).Detect(image);
        return [.. found.Boxes.Zip(found.Scores, (box, score) => FormattableString.Invariant($"{box} {score:R}")), .. found.Embeddings.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static byte[] Edit(byte[] json, Action<JsonNode> edit)
    {
        JsonNode node = JsonNode.Parse(json)!;
        edit(node);
        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }

    private static byte[] Seal(byte[] archive)
    {
        string seal = "mot-model sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive.AsSpan(0, archive.Length - 2)));
        return [.. archive[..^2], (byte)seal.Length, 0, .. Encoding.ASCII.GetBytes(seal)];
    }

    private static readonly Lazy<byte[]> s_bytes = new(() =>
    {
        using TransformerChain<ITransformer> model = Model();
        using var stream = new MemoryStream();
        new MLContext().Mot().SaveModel(model, stream);
        return stream.ToArray();
    });

    private static byte[] Bytes() => [.. s_bytes.Value];

    private InvalidDataException Refused(Action<Dictionary<string, byte[]>>? edit, Func<ModelManifest, ModelManifest>? editManifest = null)
    {
        byte[] bytes = Rewrite(edit, editManifest);
        return Assert.Throws<InvalidDataException>(() => _ml.Mot().LoadModel(new MemoryStream(bytes), "x.mot"));
    }

    // What somebody makes who knows the format: checksums are right, content is not.
    private static byte[] Rewrite(Action<Dictionary<string, byte[]>>? edit, Func<ModelManifest, ModelManifest>? editManifest = null) => Rewrite(Bytes(), edit, editManifest);

    private byte[] Rewrite(TransformerChain<ITransformer> model, Action<Dictionary<string, byte[]>> edit)
    {
        using var stream = new MemoryStream();
        _ml.Mot().SaveModel(model, stream);
        return Rewrite(stream.ToArray(), edit, null);
    }

    private static byte[] Rewrite(byte[] model, Action<Dictionary<string, byte[]>>? edit, Func<ModelManifest, ModelManifest>? editManifest)
    {
        ModelContainer container = ModelContainer.Read(model, "a.mot");
        Dictionary<string, byte[]> entries = container.Manifest.Entries.ToDictionary(entry => entry.Name, entry => container[entry.Name]);
        edit?.Invoke(entries);
        return ModelContainer.Write(editManifest is null ? container.Manifest : editManifest(container.Manifest), [.. entries]);
    }

    private static byte[] Renamed(byte[] tensors, Func<string, string> name)
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        Safetensors.Write(stream, Safetensors.Read(tensors, "tensors").Select(pair => new KeyValuePair<string, Tensor>(name(pair.Key), pair.Value)));
        return stream.ToArray();
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
