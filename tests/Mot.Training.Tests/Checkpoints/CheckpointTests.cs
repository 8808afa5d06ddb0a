using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Mot.Training.Checkpoints;
using Mot.Training.FairMot;
using Mot.Training.Jde;
using Mot.Training.Networks.Bodies;
using static TorchSharp.torch;

namespace Mot.Tests.Checkpoints;

/// <summary>Checkpoints as PyTorch writes them, and as somebody with a grudge would.</summary>
[Collection(TorchCollection.Name)]
public sealed class CheckpointTests
{
    // What the script below saves, computed here.
    private const string Script = """
        torch.manual_seed(3)
        base = torch.arange(24, dtype=torch.float32)
        state = OrderedDict()
        state["module.weight"] = base.reshape(2, 3, 4) / 7
        state["module.view"] = base[4:16].reshape(3, 4).t()
        state["module.half"] = torch.tensor([1.5, -2.25, 65504.0], dtype=torch.float16)
        state["module.bfloat"] = torch.tensor([1.5, -2.25, 1e30], dtype=torch.bfloat16)
        state["module.double"] = torch.tensor([math.pi, float("nan"), float("inf")], dtype=torch.float64)
        state["module.long"] = torch.tensor([-2**63, 0, 2**63 - 1])
        state["module.int"] = torch.tensor([-7, 9], dtype=torch.int32)
        state["module.short"] = torch.tensor([-7, 9], dtype=torch.int16)
        state["module.char"] = torch.tensor([-7, 9], dtype=torch.int8)
        state["module.byte"] = torch.tensor([7, 255], dtype=torch.uint8)
        state["module.bool"] = torch.tensor([True, False, True])
        state["module.scalar"] = torch.tensor(4)
        state["module.none"] = torch.zeros(0, 3)
        state["module.parameter"] = torch.nn.Parameter(torch.ones(2))
        state["module.shared"] = state["module.parameter"]
        optimizer = torch.optim.Adam([torch.nn.Parameter(torch.ones(5))])
        everything = {"epoch": 30, "best": 0.25, "names": ["person", "dog"], "state_dict": state, "optimizer": optimizer.state_dict(), "big": 2**70, "nothing": None}
        torch.save(everything, "new.pth")
        torch.save(everything, "old.pth", _use_new_zipfile_serialization=False)
        """;

    [Theory]
    [InlineData("new.pth", CheckpointFormat.TorchZip)]
    [InlineData("old.pth", CheckpointFormat.TorchLegacy)]
    public void Every_type_and_layout_comes_back_bit_for_bit(string file, CheckpointFormat format)
    {
        using TemporaryFolder folder = new();
        Python.Run(folder.Path, "import math\nfrom collections import OrderedDict\n" + Script, "torch");
        using Checkpoint checkpoint = Checkpoint.Read(folder[file]);
        using var scope = NewDisposeScope();
        Assert.Equal(format, checkpoint.Format);
        Assert.Equal(("30", "0.25", "dog", "1180591620717411303424"), (checkpoint.Values["epoch"], checkpoint.Values["best"], checkpoint.Values["names.1"], checkpoint.Values["big"]));
        Tensor counts = arange(0, 24, ScalarType.Float32);
        Same(counts.reshape(2, 3, 4) / 7, "weight");
        Same(counts[TensorIndex.Slice(4, 16)].reshape(3, 4).t(), "view");
        Same(tensor(new[] { 1.5f, -2.25f, 65504 }).to_type(ScalarType.Float16), "half");
        Same(tensor(new[] { 1.5f, -2.25f, 1e30f }).to_type(ScalarType.BFloat16), "bfloat");
        Same(tensor(new[] { Math.PI, double.NaN, double.PositiveInfinity }), "double");
        Same(tensor(new[] { long.MinValue, 0, long.MaxValue }), "long");
        Same(tensor(new[] { -7, 9 }), "int");
        Same(tensor(new short[] { -7, 9 }), "short");
        Same(tensor(new sbyte[] { -7, 9 }), "char");
        Same(tensor(new byte[] { 7, 255 }), "byte");
        Same(tensor(new[] { true, false, true }), "bool");
        Same(tensor(4L), "scalar");
        Same(zeros(0, 3), "none");
        Same(ones(2), "parameter");
        Same(ones(2), "shared");
        Assert.Equal(15, checkpoint.Tensors.Keys.Count(name => name.StartsWith("state_dict.", StringComparison.Ordinal)));

        void Same(Tensor expected, string name)
        {
            Tensor found = checkpoint.Tensors["state_dict.module." + name];
            Assert.Equal((expected.dtype, string.Join(',', expected.shape)), (found.dtype, string.Join(',', found.shape)));
            byte[] bytes = [.. found.contiguous().bytes];
            if (expected.dtype == ScalarType.Float64) Assert.Equal([Math.PI, double.NaN, double.PositiveInfinity], found.data<double>().ToArray());
            else Assert.Equal([.. expected.contiguous().bytes], bytes);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_s_weights_load_by_their_names(bool zip)
    {
        using TemporaryFolder folder = new();
        using var network = new FairMotNetwork(new FairMotNetworkOptions());
        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            using FileStream stream = File.Create(folder[name]);
            stream.Write(tensor.detach().contiguous().bytes);
        }

        string names = string.Join(",", network.state_dict().Select(pair => $"({pair.Key.Replace("\"", "")!.Insert(0, "\"")}\",[{string.Join(",", pair.Value.shape)}],torch.{(pair.Value.dtype == ScalarType.Int64 ? "int64" : "float32")})"));
        Python.Run(folder.Path, $$"""
            import numpy
            state = {}
            for name, shape, kind in [{{names}}]:
                state["module." + name] = torch.from_numpy(numpy.fromfile(name, dtype=numpy.int64 if kind == torch.int64 else numpy.float32).reshape(shape))
            del state["module.backbone.stem.bn.num_batches_tracked"]
            state["module.base.fc.weight"] = torch.ones(3)
            torch.save({"epoch": 1, "state_dict": state}, "all.pth", _use_new_zipfile_serialization={{(zip ? "True" : "False")}})
            """, "torch");
        using Checkpoint checkpoint = Checkpoint.Read(folder["all.pth"]);
        using var other = new FairMotNetwork(new FairMotNetworkOptions());
        CheckpointReport report = CheckpointWeights.Load(checkpoint, other);
        Assert.Equal(("state_dict.", "base.fc.weight", "backbone.stem.bn.num_batches_tracked"), (report.Container, report.Unused.Single(), report.Missing.Single()));
        Dictionary<string, Tensor> found = other.state_dict();
        foreach ((string name, Tensor tensor) in network.state_dict()) Assert.True(tensor.bytes.SequenceEqual(found[name].bytes), name);

        using var larger = new FairMotNetwork(new FairMotNetworkOptions { EmbeddingSize = 32 });
        Assert.Contains("tensor 'id.2.weight' is [64, 64, 1, 1], expected [32, 64, 1, 1]", Assert.Throws<InvalidDataException>(() => CheckpointWeights.Load(checkpoint, larger)).Message);
        using var another = new JdeNetwork(JdeNetworkOptions.Small);
        Assert.Contains("expected all; missing are 'module_list.", Assert.Throws<InvalidDataException>(() => CheckpointWeights.Load(checkpoint, another)).Message);
    }

    /// <summary>Bodies of FairMOT's code that there is no network for.</summary>
    [Theory]
    [InlineData(18, true, "found FairMOT with ResNet-18, expected a checkpoint of FairMOT with DLA-34")]
    [InlineData(101, true, "found FairMOT with ResNet-101, expected")]
    [InlineData(18, false, "found FairMOT with ResNet-18-FPN, expected")]
    [InlineData(50, false, "found FairMOT with ResNet-50-FPN, expected")]
    [InlineData(0, true, "found FairMOT with HRNet-W32, expected")]
    public void A_body_that_is_not_known_is_named(int layers, bool plain, string message)
    {
        using TemporaryFolder folder = new();
        using var scope = NewDisposeScope();
        List<string> names = ["hm.0.weight", "hm.2.weight", "id.2.weight"];
        if (layers > 0)
        {
            using var body = new ResNet(layers);
            names.AddRange(body.state_dict().Keys);
            names.Add(plain ? "deconv_layers.0.weight" : "deconv_layer1.0.weight");
        }
        else
        {
            names.Add("stage4.2.branches.0.3.conv2.weight");
        }

        using (FileStream stream = File.Create(folder["x.safetensors"]))
            Safetensors.Write(stream, names.Select(name => new KeyValuePair<string, Tensor>(name, zeros(32))));
        using Checkpoint checkpoint = Checkpoint.Read(folder["x.safetensors"]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => FairMotNetworkOptions.FromCheckpoint(checkpoint)).Message);
    }

    [Theory]
    [InlineData("os", "system", "the name 'os.system'")]
    [InlineData("builtins", "eval", "the name 'builtins.eval'")]
    [InlineData("torch", "load", "the name 'torch.load'")]
    public void A_pickle_that_calls_something_is_refused_by_name(string module, string name, string expected)
    {
        using TemporaryFolder folder = new();
        string marker = folder["called"];
        byte[] pickle = [0x80, 2, .. Encoding.ASCII.GetBytes($"c{module}\n{name}\n"), (byte)'X', .. Int(Encoding.ASCII.GetByteCount($"touch {marker}")), .. Encoding.ASCII.GetBytes($"touch {marker}"), 0x85, (byte)'R', (byte)'.'];
        Archive(folder["bad.pth"], pickle);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["bad.pth"])).Message);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void A_tensor_larger_than_the_file_is_refused_before_memory_is_taken()
    {
        using TemporaryFolder folder = new();
        Archive(folder["bad.pth"], Tensor(1L << 60, 1L << 62), ("archive/data/0", new byte[16]));
        Assert.Contains("a storage of 4611686018427387904 elements", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["bad.pth"])).Message);

        // A storage that is said to be large but is not.
        Archive(folder["bad.pth"], Tensor(1L << 40, 1L << 40), ("archive/data/0", new byte[16]));
        Assert.Contains("expected no more than the file's", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["bad.pth"])).Message);

        Archive(folder["bad.pth"], Tensor(8, 8), ("archive/data/0", new byte[16]));
        Assert.Contains("16 bytes in archive/data/0, expected 32", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["bad.pth"])).Message);

        Archive(folder["good.pth"], Tensor(4, 4), ("archive/data/0", new byte[16]));
        using Checkpoint good = Checkpoint.Read(folder["good.pth"]);
        Assert.Equal([4], good.Tensors[""].shape);
    }

    [Fact]
    public void A_packed_archive_is_refused()
    {
        using TemporaryFolder folder = new();
        using (FileStream stream = File.Create(folder["bomb.pth"]))
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("archive/data.pkl", CompressionLevel.SmallestSize).Open();
            entry.Write(new byte[10_000_000]);
        }

        Assert.Contains("packed, expected it as it is", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["bomb.pth"])).Message);
    }

    [Fact]
    public void Containers_without_end_are_refused()
    {
        using TemporaryFolder folder = new();

        // Lists of twice the list before, sixty deep; then a list that holds itself.
        List<byte> doubling = [0x80, 2, (byte)']', (byte)'q', 0];
        for (int i = 1; i < 60; i++) doubling.AddRange([(byte)']', (byte)'(', (byte)'h', (byte)(i - 1), (byte)'h', (byte)(i - 1), (byte)'e', (byte)'q', (byte)i]);
        Archive(folder["a.pth"], [.. doubling, (byte)'.']);
        Assert.Contains("without end", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["a.pth"])).Message);
        Archive(folder["b.pth"], [0x80, 2, (byte)']', (byte)'q', 0, (byte)'h', 0, (byte)'a', (byte)'.']);
        Assert.Contains("without end", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["b.pth"])).Message);
        Archive(folder["c.pth"], [0x80, 2, .. Enumerable.Repeat((byte)']', 2_000_000), (byte)'.']);
        Assert.Contains("more than 500000 values", Assert.Throws<InvalidDataException>(() => Checkpoint.Read(folder["c.pth"])).Message);
    }

    public static TheoryData<string, string> Costly() => new()
    {
        { "an OrderedDict of one long list, again and again", "steps" },
        { "a long key, again and again", "steps" },
        { "a storage of a long key", "a storage with a key of 200000 characters" },
        { "keys of one hash code", "" },
        { "places of one hash code", "" },
        { "one list in many places", "without end" },
        { "one text in many places", "without end" },
        { "one tensor in many places", "steps" },
        { "a memo of a distant number", "memo 2000000000" },
        { "parts of a storage with gaps", "no more than the file's" },
    };

    /// <summary>What small files could be made to cost: refused, or read in the memory that the file is worth.</summary>
    [Theory]
    [MemberData(nameof(Costly))]
    public void A_pickle_costs_what_its_file_is_worth(string kind, string message)
    {
        using TemporaryFolder folder = new();
        List<byte> p = [0x80, 2];
        List<(string, byte[])> entries = [];
        switch (kind)
        {
            case "an OrderedDict of one long list, again and again":
                p.AddRange((byte[])[.. "ccollections\nOrderedDict\nq\0](X\u0001\0\0\0aK\u0001"u8, 0x86, .. "q\u0002"u8]);
                for (int i = 0; i < 2_000; i++) p.AddRange("h\u0002"u8);
                p.AddRange((byte[])[(byte)'e', 0x85, (byte)'q', 1, (byte)']', (byte)'(']);
                for (int i = 0; i < 2_000; i++) p.AddRange("h\0h\u0001R"u8);
                p.AddRange("e."u8);
                break;
            case "a long key, again and again":
                p.AddRange([.. "X"u8, .. Int(200_000), .. new byte[200_000], .. "q\0}"u8]);
                for (int i = 0; i < 20_000; i++) p.AddRange("h\0Ns"u8);
                p.Add((byte)'.');
                break;
            case "a storage of a long key":
                p.AddRange([.. "(X\u0007\0\0\0storagectorch\nFloatStorage\nX"u8, .. Int(200_000), .. Enumerable.Repeat((byte)'a', 200_000), .. "X\u0003\0\0\0cpuK\u0001tQ."u8]);
                break;
            case "keys of one hash code":
                p.AddRange("}("u8);
                for (int i = 1; i <= 50_000; i++) p.AddRange([0x8a, 8, .. Int(i), .. Int(i), (byte)'N']);
                p.AddRange("u."u8);
                break;
            case "places of one hash code":
                p.AddRange([.. "ctorch._utils\n_rebuild_tensor\nq\u0001(X\u0007\0\0\0storagectorch\nByteStorage\nX\u0001\0\0\00X\u0003\0\0\0cpu"u8, 0x8a, 8, .. Int(-1), .. Int(int.MaxValue), .. "tQq\u0002](K\u0001"u8, 0x85, .. "q\u0003"u8]);
                for (int i = 1; i <= 2_000; i++) p.AddRange([.. "h\u0001(h\u0002"u8, 0x8a, 8, .. Int(i), .. Int(i), .. "h\u0003h\u0003tR"u8]);
                p.AddRange("e."u8);
                message = "no entry archive/data/0";
                break;
            case "one list in many places" or "one text in many places":
                p.AddRange(kind == "one text in many places" ? "X\u0001\0\0\0aq\0"u8 : "](NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNeq\0"u8);
                for (byte level = 1; level < 4; level++)
                {
                    p.AddRange("]("u8);
                    for (int i = 0; i < 100; i++) p.AddRange([(byte)'h', (byte)(level - 1)]);
                    p.AddRange([(byte)'e', (byte)'q', level]);
                }

                p.Add((byte)'.');
                break;
            case "one tensor in many places":
                p.AddRange([.. Tensor(4, 4)[2..^1], .. "q\u0009]("u8]);
                for (int i = 0; i < 10_000; i++) p.AddRange("h\u0009"u8);
                p.AddRange("e."u8);
                entries.Add(("archive/data/0", new byte[16]));
                break;
            case "a memo of a distant number":
                p.AddRange([.. "Nr"u8, .. Int(2_000_000_000), (byte)'.']);
                break;
            default:
                p.AddRange([.. "ctorch._utils\n_rebuild_tensor\nq\u0001(X\u0007\0\0\0storagectorch\nByteStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuJ"u8, .. Int(100_000), .. "tQq\u0002](K\u0002"u8, 0x85, .. "q\u0003J"u8, .. Int(90_000), 0x85, .. "q\u0004"u8]);
                for (int i = 0; i < 100; i++) p.AddRange([.. "h\u0001(h\u0002K"u8, (byte)i, .. "h\u0003h\u0004tR"u8]);
                p.AddRange("e."u8);
                entries.Add(("archive/data/0", new byte[100_000]));
                break;
        }

        string file = folder["costly.pth"];
        Archive(file, [.. p], [.. entries]);
        long before = GC.GetAllocatedBytesForCurrentThread(), worth = 2 * new FileInfo(file).Length + (64L << 20);
        if (message.Length > 0)
        {
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Checkpoint.Read(file)).Message);
        }
        else
        {
            using Checkpoint read = Checkpoint.Read(file);
            Assert.Empty(read.Tensors);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, worth);
    }

    [Fact]
    public void Darknet_s_weights_fill_layers_in_their_order()
    {
        using TemporaryFolder folder = new();
        using var network = new JdeNetwork(JdeNetworkOptions.Small with { Width = 4, Depth = 0.1 });
        var layers = network.BodyLayers;
        using var scope = NewDisposeScope();
        float next = 0;
        using (FileStream stream = File.Create(folder["body.weights"]))
        {
            stream.Write(new byte[20]);
            foreach (var (convolution, normalisation) in layers.Take(5))
            {
                foreach (Tensor part in new[] { normalisation!.bias!, normalisation.weight!, normalisation.running_mean!, normalisation.running_var!, convolution.weight! })
                {
                    stream.Write((arange(0, part.numel(), ScalarType.Float32) + next).bytes);
                    next += part.numel();
                }
            }
        }

        Assert.Equal(5, DarknetWeights.Load(folder["body.weights"], layers));
        Assert.Equal(0, layers[0].Normalisation!.bias![0].item<float>());
        Assert.Equal(4, layers[0].Normalisation!.weight![0].item<float>());
        Assert.Equal(next - 1, layers[4].Convolution.weight!.flatten()[-1].item<float>());

        byte[] whole = File.ReadAllBytes(folder["body.weights"]);
        File.WriteAllBytes(folder["cut.weights"], whole[..^4]);
        Assert.Contains("it ends within layer 5", Assert.Throws<InvalidDataException>(() => DarknetWeights.Load(folder["cut.weights"], layers)).Message);
    }

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>The pickle of a tensor of so many numbers in a storage of so many.</summary>
    private static byte[] Tensor(long count, long size)
    {
        return
        [
            0x80, 2, .. Encoding.ASCII.GetBytes("ctorch._utils\n_rebuild_tensor_v2\n"), (byte)'(', (byte)'(',
            .. Text("storage"), .. Encoding.ASCII.GetBytes("ctorch\nFloatStorage\n"), .. Text("0"), .. Text("cpu"), .. Long(size), (byte)'t', (byte)'Q',
            (byte)'K', 0, .. Long(count), 0x85, (byte)'K', 1, 0x85, 0x89, (byte)'}', (byte)'t', (byte)'R', (byte)'.',
        ];

        static byte[] Text(string text) => [(byte)'X', .. Int(text.Length), .. Encoding.ASCII.GetBytes(text)];

        static byte[] Long(long value)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            return [0x8a, 8, .. bytes];
        }
    }

    private static void Archive(string path, byte[] pickle, params (string Name, byte[] Content)[] more)
    {
        using FileStream stream = File.Create(path);
        using ZipArchive zip = new(stream, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in more.Prepend(("archive/data.pkl", pickle)))
        {
            using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
    }
}
