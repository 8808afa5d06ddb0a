using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

public sealed class FactoryTests : TensorTest
{
    public static TheoryData<ScalarType> Types =>
        [ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Float16, ScalarType.Float32, ScalarType.Float64, ScalarType.Bool, ScalarType.BFloat16];

    [Theory]
    [MemberData(nameof(Types))]
    public void Zeros_and_ones_come_in_every_type(ScalarType type)
    {
        var (zero, one) = (zeros([2, 3], type), ones([2, 3], type));
        Assert.Equal((type, type), (zero.dtype, one.dtype));
        Assert.Equal(6, one.numel());
        Assert.Equal([2, 3], one.shape);
        Assert.Equal(type.ElementSize(), one.ElementSize);
        Same(Enumerable.Repeat(0.0, 6), zero);
        Same(Enumerable.Repeat(1.0, 6), one);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void An_array_comes_back_as_it_went_in(int n)
    {
        float[] data = [.. Enumerable.Range(0, n).Select(i => (i * 0.5f) - 3)];
        var t = tensor(data);
        Assert.Equal(float32, t.dtype);
        Assert.Equal([n], t.shape);
        Assert.Equal(data, t.data<float>().ToArray());
        if (n > 0) data[0] = 99;
        Assert.Equal(n == 0 ? [] : [-3f], t.data<float>().ToArray().Take(1));
    }

    [Fact]
    public void Arrays_of_every_element_type_give_tensors_of_theirs()
    {
        Assert.Equal(@bool, tensor(new[] { true, false }).dtype);
        Assert.Equal(uint8, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(int8, tensor(new sbyte[] { 1 }).dtype);
        Assert.Equal(int16, tensor(new short[] { 1 }).dtype);
        Assert.Equal(int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(int64, tensor(new[] { 1L }).dtype);
        Assert.Equal(float16, tensor(new[] { (Half)1 }).dtype);
        Assert.Equal(float32, tensor(new[] { 1f }).dtype);
        Assert.Equal(float64, tensor(new[] { 1.0 }).dtype);
        Assert.Equal(float32, tensor(new[] { 1.0 }, dtype: float32).dtype);
    }

    [Fact]
    public void Scalars_have_the_type_of_their_literal()
    {
        Assert.Equal(float32, tensor(1f).dtype);
        Assert.Equal(float64, tensor(1.0).dtype);
        Assert.Equal(int32, tensor(1).dtype);
        Assert.Equal(int64, tensor(1L).dtype);
        Assert.Equal(@bool, tensor(true).dtype);
        Assert.Empty(tensor(1L).shape);
        Assert.Equal(7, tensor(7L).item<long>());
        Assert.Equal(2.5, tensor(2.5).ToDouble());
    }

    [Fact]
    public void Rectangular_arrays_keep_their_shape()
    {
        var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2, 3], t.shape);
        Assert.Equal(6f, t[1, 2].item<float>());
        Assert.Equal([2, 1, 2], tensor(new long[,,] { { { 1, 2 } }, { { 3, 4 } } }).shape);
        Assert.Equal([3, 2], tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]).shape);
        Assert.Equal([2, 2], tensor([1.0, 2, 3, 4], 2, 2).shape);
    }

    [Fact]
    public void A_shape_larger_than_the_data_is_refused() =>
        Assert.Throws<ArgumentException>(() => tensor(new float[5], [2, 3]));

    [Fact]
    public void From_array_shares_the_memory()
    {
        var data = new[] { 1.0, 2.0 };
        var t = from_array(data);
        data[1] = 5;
        Same([1, 5], t);
        t.add_(1);
        Assert.Equal([2, 6], data);
        Assert.Equal([2, 2], from_array(new int[2, 2]).shape);
        Assert.Equal(float32, from_array(data, float32).dtype);
    }

    [Fact]
    public void From_buffer_starts_at_the_offset()
    {
        var data = new[] { 1f, 2f, 3f, 4f };
        Same([2, 3], frombuffer(data, float32, count: 2, offset: 1));
        Assert.Throws<ArgumentException>(() => frombuffer(data, float32, offset: 4));
        Assert.Throws<IndexOutOfRangeException>(() => frombuffer(data, float32, count: 4, offset: 1));
    }

    [Fact]
    public void Ranges()
    {
        Same([0, 1, 2], arange(3));
        Assert.Equal(int64, arange(3).dtype);
        Assert.Equal(float32, arange(0.0, 1.0, 0.25).dtype);
        Same([0, 0.25, 0.5, 0.75], arange(0.0, 1.0, 0.25));
        Same([3, 1, -1], arange(3, -2, -2));
        Same([0, 0.5, 1], linspace(0, 1, 3));
        Same([1, 10, 100], logspace(0, 2, 3), 1e-6);
        Assert.Empty(arange(0).data<long>().ToArray());
    }

    [Fact]
    public void Full_and_eye_and_like()
    {
        Assert.Equal(int64, full([2], 3).dtype);
        Assert.Equal(float32, full([2], 3.5).dtype);
        Same([3.5, 3.5], full(2, 3.5));
        Same([1, 0, 0, 0, 1, 0], eye(2, 3));
        var model = zeros(2, 2, dtype: int32);
        Assert.Equal((int32, 4), (ones_like(model).dtype, ones_like(model).numel()));
        Assert.Equal(float64, zeros_like(model, float64).dtype);
        Same([7, 7, 7, 7], full_like(model, 7));
        Same([1, 2], model.new_full([2], 0).add(tensor(new[] { 1, 2 })));
        Assert.Equal(int32, model.new_zeros(3).dtype);
    }

    [Fact]
    public void Conversions_round_towards_zero()
    {
        Same([-1, 0, 1], Doubles(-1.9, 0.9, 1.9).to(int64));
        Same([0, 1, 1], Doubles(0, 0.5, -2).to(@bool));
        Assert.Equal(float16, Doubles(1).half().dtype);
        Assert.Equal(uint8, Doubles(1).@byte().dtype);
        Assert.Equal(int8, Doubles(1).@char().dtype);
    }

    [Fact]
    public void To_the_same_type_shares_and_copy_does_not()
    {
        var t = Doubles(1, 2);
        t.to(float64).add_(1);
        Same([2, 3], t);
        t.to(float64, copy: true).add_(1);
        t.clone().add_(1);
        Same([2, 3], t);
    }

    [Fact]
    public void Reading_as_another_type_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ones(2).data<double>());
        Assert.Throws<ArgumentException>(() => ones(1).item<long>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
    }

    [Fact]
    public void Accessors_follow_strides()
    {
        var t = arange(6, float64).view(2, 3).t();
        Assert.False(t.is_contiguous());
        Assert.Equal([0, 3, 1, 4, 2, 5], t.data<double>().ToArray());
        Assert.Equal(4, t.data<double>()[1, 1]);
        t.data<double>()[2, 0] = 9;
        Same([0, 1, 9, 3, 4, 5], t.t().contiguous());
        var array = (double[,])t.data<double>().ToNDArray();
        Assert.Equal((3, 2, 9.0), (array.GetLength(0), array.GetLength(1), array[2, 0]));
        var middle = new double[4];
        arange(6, float64).data<double>().CopyTo(middle, arrayIndex: 1, tensorIndex: 3);
        Assert.Equal([0, 3, 4, 5], middle);
        Assert.Throws<IndexOutOfRangeException>(() => t.data<double>()[3, 0]);
    }

    [Fact]
    public void Bytes_are_the_tensor_itself()
    {
        var t = zeros(3, dtype: int16);
        t.bytes[2] = 7;
        Same([0, 7, 0], t);
        t.bytes = new byte[] { 1, 0, 2, 0, 3, 0 };
        Same([1, 2, 3], t);
        Assert.Throws<ArgumentException>(() => t.bytes = new byte[5]);
        Assert.Throws<InvalidOperationException>(() => ones(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Finfo_and_promotion()
    {
        Assert.Equal(float.MaxValue, finfo(float32).max);
        Assert.Equal(Math.BitIncrement(1.0) - 1, finfo(float64).eps);
        Assert.Throws<ArgumentException>(() => finfo(int64));
        Assert.Equal(float32, promote_types(float32, int64));
        Assert.Equal(float64, result_type(ones(1), Doubles(1)));
        Assert.True(is_integral(int8) && is_floating_point(bfloat16) && !is_integral(float16));
    }

    [Fact]
    public void Text_names_shape_type_and_place()
    {
        Assert.Equal("[2x3], type = Float32, device = cpu", zeros(2, 3).ToString());
        Assert.Equal("[], type = Int64, device = cpu", tensor(1L).ToString());
    }
}
