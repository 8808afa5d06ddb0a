using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            private static readonly (long, long) Once2 = (1, 1);
            private static readonly (long, long, long) Once3 = (1, 1, 1);

            private static string Mode(Padding padding) => padding == Padding.Same ? "same" : "valid";

            private static long[] List((long, long) v) => [v.Item1, v.Item2];

            private static long[] List((long, long, long) v) => [v.Item1, v.Item2, v.Item3];

            private static long[] List((long, long, long, long) v) => [v.Item1, v.Item2, v.Item3, v.Item4];

            private static long[]? List((long, long)? v) => v is { } t ? List(t) : null;

            private static long[]? List((long, long, long)? v) => v is { } t ? List(t) : null;

            private static long[] Fill(long value, int n) => [.. Enumerable.Repeat(value, n)];

            public static Conv1d Conv1d(
                long in_channels,
                long out_channels,
                long kernelSize,
                long stride = 1,
                long padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernelSize], [stride], [padding], [dilation], groups, bias, padding_mode), device, dtype);

            public static Conv1d Conv1d(
                long in_channels,
                long out_channels,
                long kernelSize,
                Padding padding,
                long stride = 1,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(new(in_channels, out_channels, [kernelSize], [stride], [0], [dilation], groups, bias, padding_mode, Mode(padding)), device, dtype);

            public static Conv2d Conv2d(
                long in_channels,
                long out_channels,
                long kernelSize,
                long stride = 1,
                long padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels,
                long out_channels,
                (long, long) kernelSize,
                (long, long)? stride = null,
                (long, long)? padding = null,
                (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(in_channels, out_channels, List(kernelSize), List(stride ?? Once2), List(padding ?? default), List(dilation ?? Once2), groups, bias, padding_mode),
                    device,
                    dtype);

            public static Conv2d Conv2d(
                long in_channels,
                long out_channels,
                long kernelSize,
                Padding padding,
                long stride = 1,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernelSize, kernelSize), padding, (stride, stride), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels,
                long out_channels,
                (long, long) kernelSize,
                Padding padding,
                (long, long)? stride = null,
                (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(in_channels, out_channels, List(kernelSize), List(stride ?? Once2), [0, 0], List(dilation ?? Once2), groups, bias, padding_mode, Mode(padding)),
                    device,
                    dtype);

            public static Conv3d Conv3d(
                long in_channels,
                long out_channels,
                long kernelSize,
                long stride = 1,
                long padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(in_channels, out_channels, Fill(kernelSize, 3), Fill(stride, 3), Fill(padding, 3), Fill(dilation, 3), groups, bias, padding_mode),
                    device,
                    dtype);

            public static Conv3d Conv3d(
                long in_channels,
                long out_channels,
                (long, long, long) kernelSize,
                (long, long, long)? stride = null,
                (long, long, long)? padding = null,
                (long, long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(in_channels, out_channels, List(kernelSize), List(stride ?? Once3), List(padding ?? default), List(dilation ?? Once3), groups, bias, padding_mode),
                    device,
                    dtype);

            public static ConvTranspose1d ConvTranspose1d(
                long in_channels,
                long out_channels,
                long kernelSize,
                long stride = 1,
                long padding = 0,
                long output_padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(in_channels, out_channels, [kernelSize], [stride], [padding], [dilation], groups, bias, padding_mode, null, [output_padding]),
                    device,
                    dtype);

            public static ConvTranspose2d ConvTranspose2d(
                long in_channels,
                long out_channels,
                long kernelSize,
                long stride = 1,
                long padding = 0,
                long output_padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => ConvTranspose2d(
                    in_channels,
                    out_channels,
                    (kernelSize, kernelSize),
                    (stride, stride),
                    (padding, padding),
                    (output_padding, output_padding),
                    (dilation, dilation),
                    padding_mode,
                    groups,
                    bias,
                    device,
                    dtype);

            public static ConvTranspose2d ConvTranspose2d(
                long in_channels,
                long out_channels,
                (long, long) kernelSize,
                (long, long)? stride = null,
                (long, long)? padding = null,
                (long, long)? output_padding = null,
                (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(
                        in_channels,
                        out_channels,
                        List(kernelSize),
                        List(stride ?? Once2),
                        List(padding ?? default),
                        List(dilation ?? Once2),
                        groups,
                        bias,
                        padding_mode,
                        null,
                        List(output_padding ?? default)),
                    device,
                    dtype);

            public static ConvTranspose3d ConvTranspose3d(
                long in_channels,
                long out_channels,
                long kernelSize,
                long stride = 1,
                long padding = 0,
                long output_padding = 0,
                long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros,
                long groups = 1,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(
                    new(
                        in_channels,
                        out_channels,
                        Fill(kernelSize, 3),
                        Fill(stride, 3),
                        Fill(padding, 3),
                        Fill(dilation, 3),
                        groups,
                        bias,
                        padding_mode,
                        null,
                        Fill(output_padding, 3)),
                    device,
                    dtype);

            public static partial class functional
            {
                public static Tensor conv1d(
                    Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                    Aten.conv1d.Tensor(input, weight, bias, stride ?? 1, padding ?? 0, dilation ?? 1, groups);

                public static Tensor conv2d(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                    Aten.conv2d.Tensor(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

                public static Tensor conv3d(
                    Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                    Aten.conv3d.Tensor(input, weight, bias, strides ?? One, padding ?? Zero, dilation ?? One, groups);

                public static Tensor conv_transpose1d(
                    Tensor input,
                    Tensor weight,
                    Tensor? bias = null,
                    long? stride = null,
                    long? padding = null,
                    long? output_padding = null,
                    long? dilation = null,
                    long groups = 1) =>
                    Aten.conv_transpose1d.Tensor(input, weight, bias, stride ?? 1, padding ?? 0, output_padding ?? 0, groups, dilation ?? 1);

                public static Tensor conv_transpose2d(
                    Tensor input,
                    Tensor weight,
                    Tensor? bias = null,
                    long[]? strides = null,
                    long[]? padding = null,
                    long[]? output_padding = null,
                    long[]? dilation = null,
                    long groups = 1) =>
                    Aten.conv_transpose2d_input.Tensor(input, weight, bias, strides ?? One, padding ?? Zero, output_padding ?? Zero, groups, dilation ?? One);

                public static Tensor conv_transpose3d(
                    Tensor input,
                    Tensor weight,
                    Tensor? bias = null,
                    long[]? strides = null,
                    long[]? padding = null,
                    long[]? output_padding = null,
                    long[]? dilation = null,
                    long groups = 1) =>
                    Aten.conv_transpose3d_input.Tensor(input, weight, bias, strides ?? One, padding ?? Zero, output_padding ?? Zero, groups, dilation ?? One);

                private static readonly long[] One = [1];
                private static readonly long[] Zero = [0];
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <param name="Named">"same" or "valid", in place of <paramref name="Padding"/>.</param>
    /// <param name="OutputPadding">Of a transposed convolution only.</param>
    internal sealed record ConvolutionShape(
        long In,
        long Out,
        long[] Kernel,
        long[] Stride,
        long[] Padding,
        long[] Dilation,
        long Groups,
        bool Bias,
        PaddingModes Mode,
        string? Named = null,
        long[]? OutputPadding = null)
    {
        internal int Dimensions => Kernel.Length;
    }

    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        protected long input_channels;

        private readonly ConvolutionShape _shape;
        private readonly long[]? _pad;

        private protected Convolution(string name, ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base($"torch::nn::{name}Impl")
        {
            (_shape, input_channels) = (shape, shape.In);
            if (shape.Named == "same" && shape.Stride.Any(s => s != 1)) throw new ArgumentException("padding='same' is not supported for strided convolutions");
            if (shape.Mode != PaddingModes.Zeros) _pad = PadList(shape);
            var transposed = shape.OutputPadding is not null;
            long[] size = transposed ? [shape.In, shape.Out / shape.Groups, .. shape.Kernel] : [shape.Out, shape.In / shape.Groups, .. shape.Kernel];
            var weight = new Parameter(empty(size, dtype, device));
            _internal_params.Add("weight", weight);
            nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (!shape.Bias) return;
            var bias = new Parameter(empty([shape.Out], dtype, device));
            _internal_params.Add("bias", bias);
            var bound = 1 / Math.Sqrt(nn.init.CalculateFanInAndFanOut(weight).fanIn);
            nn.init.uniform_(bias, -bound, bound);
        }

        private protected Tensor Convolve(Tensor input)
        {
            var n = _shape.Dimensions;
            if (!ValidateShape(input, n))
            {
                throw new ArgumentException(
                    $"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input with {input_channels} channels to {GetType().Name}.");
            }

            var (weight, bias) = (Own("weight"), Own("bias"));
            if (_shape.OutputPadding is { } outputPadding)
            {
                var op = n switch { 1 => Aten.conv_transpose1d, 2 => Aten.conv_transpose2d_input, _ => Aten.conv_transpose3d_input };
                return op.Tensor(input, weight, bias, _shape.Stride, _shape.Padding, outputPadding, _shape.Groups, _shape.Dilation);
            }

            if (_pad is not null)
            {
                using var padded = nn.functional.pad(input, _pad, _shape.Mode);
                return Plain(n).Tensor(padded, weight, bias, _shape.Stride, new long[n], _shape.Dilation, _shape.Groups);
            }

            return _shape.Named is { } named
                ? Named(n).Tensor(input, weight, bias, _shape.Stride, named, _shape.Dilation, _shape.Groups)
                : Plain(n).Tensor(input, weight, bias, _shape.Stride, _shape.Padding, _shape.Dilation, _shape.Groups);
        }

        protected bool ValidateShape(Tensor input, long dimensions)
        {
            var shape = input.shape;
            return (shape.Length == dimensions + 2 && shape[1] == input_channels) || (shape.Length == dimensions + 1 && shape[0] == input_channels);
        }

        private static Op Plain(int n) => n switch { 1 => Aten.conv1d, 2 => Aten.conv2d, _ => Aten.conv3d };

        private static Op Named(int n) => n switch { 1 => Aten.conv1d_padding, 2 => Aten.conv2d_padding, _ => Aten.conv3d_padding };

        // From the last dimension to the first, before and after.
        private static long[] PadList(ConvolutionShape shape)
        {
            var list = new List<long>();
            for (var i = shape.Dimensions - 1; i >= 0; i--)
            {
                var total = shape.Named == "same" ? shape.Dilation[i] * (shape.Kernel[i] - 1) : 2 * shape.Padding[i];
                list.Add(total / 2);
                list.Add(total - (total / 2));
            }

            return [.. list];
        }
    }

    public sealed class Conv1d : Convolution
    {
        internal Conv1d(ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base(nameof(Conv1d), shape, device, dtype)
        {
        }

        public Parameter? bias
        {
            get => Alias(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => Convolve(input);
    }

    public sealed class Conv2d : Convolution
    {
        internal Conv2d(ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base(nameof(Conv2d), shape, device, dtype)
        {
        }

        public Parameter? bias
        {
            get => Alias(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => Convolve(input);
    }

    public sealed class Conv3d : Convolution
    {
        internal Conv3d(ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base(nameof(Conv3d), shape, device, dtype)
        {
        }

        public Parameter? bias
        {
            get => Alias(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => Convolve(input);
    }

    public sealed class ConvTranspose1d : Convolution
    {
        internal ConvTranspose1d(ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base(nameof(ConvTranspose1d), shape, device, dtype)
        {
        }

        public Parameter? bias
        {
            get => Alias(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => Convolve(input);
    }

    public sealed class ConvTranspose2d : Convolution
    {
        internal ConvTranspose2d(ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base(nameof(ConvTranspose2d), shape, device, dtype)
        {
        }

        public Parameter? bias
        {
            get => Alias(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => Convolve(input);
    }

    public sealed class ConvTranspose3d : Convolution
    {
        internal ConvTranspose3d(ConvolutionShape shape, Device? device, ScalarType? dtype)
            : base(nameof(ConvTranspose3d), shape, device, dtype)
        {
        }

        public Parameter? bias
        {
            get => Alias(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input) => Convolve(input);
    }
}
