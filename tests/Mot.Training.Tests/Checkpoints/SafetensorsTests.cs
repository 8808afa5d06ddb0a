using System.Buffers.Binary;
using System.Text;
using Mot.Training.Checkpoints;
using static TorchSharp.torch;

namespace Mot.Tests;

public sealed class SafetensorsTests
{
    [Fact]
    public void Tensors_of_every_shape_and_type_come_back_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["scalar"] = tensor(1.5f),
            ["none"] = empty(new long[] { 0, 3 }),
            ["one"] = tensor(new[] { -0.0f }),
            ["odd"] = arange(0, 105, ScalarType.Float32).reshape(3, 5, 7),
            ["view"] = arange(0, 12, ScalarType.Float32).reshape(3, 4).t(),
            ["double"] = tensor(new[] { Math.PI, double.NaN, double.Epsilon }),
            ["half"] = tensor(new[] { 1f, 2f, 3f }).to_type(ScalarType.Float16),
            ["bfloat"] = tensor(new[] { 1f, 2f, 3f }).to_type(ScalarType.BFloat16),
            ["long"] = tensor(new[] { long.MinValue, -1, long.MaxValue }),
            ["flags"] = tensor(new[] { true, false, true }),
        };
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, [new("made", "here")]);
        Dictionary<string, Tensor> read = Safetensors.Read(stream.ToArray());
        Assert.Equal(tensors.Keys, read.Keys);
        foreach ((string name, Tensor expected) in tensors)
        {
            Assert.Equal(expected.shape, read[name].shape);
            Assert.Equal(expected.dtype, read[name].dtype);
            Assert.True(expected.contiguous().bytes.SequenceEqual(read[name].bytes), name);
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}""", "larger than the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "larger than the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "side of -2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "lies at bytes 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "lies at bytes 8 to 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "starts at byte 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "starts at byte 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "end at byte 4 of 8")]
    [InlineData("""{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "'F31'")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "no description")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,8]}}""", "has 65 sides; expected at most 64")]
    [InlineData("""{"a":1}""", "no description")]
    [InlineData("""[]""", "no description")]
    [InlineData("""{"a":""", "no description")]
    public void A_header_that_is_not_consistent_is_refused(string header, string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        var content = new byte[8 + text.Length + 8];
        BinaryPrimitives.WriteInt64LittleEndian(content, text.Length);
        text.CopyTo(content, 8);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Safetensors.Read(content)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(60)]
    public void A_file_cut_short_is_refused(int length)
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        Safetensors.Write(stream, new Dictionary<string, Tensor> { ["a"] = ones(4) });
        Assert.Throws<InvalidDataException>(() => Safetensors.Read(stream.ToArray().AsSpan(0, length)));
    }
}
