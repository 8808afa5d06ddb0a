using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long outputSize) => new(x => functional.adaptive_avg_pool1d(x, outputSize));
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new(x => functional.adaptive_avg_pool2d(x, outputSize));
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => new(x => functional.adaptive_avg_pool2d(x, outputSize));
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => new(x => functional.adaptive_avg_pool2d(x, outputSize));
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long[] outputSize) => new(x => functional.adaptive_avg_pool3d(x, outputSize));
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d((long, long, long) outputSize) =>
                new(x => functional.adaptive_avg_pool3d(x, outputSize));
            public static AdaptiveAvgPool3d AdaptiveAvgPool3d(long outputSize) => new(x => functional.adaptive_avg_pool3d(x, outputSize));
            public static AdaptiveMaxPool1d AdaptiveMaxPool1d(long outputSize) => new(x => functional.adaptive_max_pool1d(x, outputSize));
            public static AdaptiveMaxPool2d AdaptiveMaxPool2d(long[] outputSize) => new(x => functional.adaptive_max_pool2d(x, outputSize));
            public static AdaptiveMaxPool3d AdaptiveMaxPool3d(long[] outputSize) => new(x => functional.adaptive_max_pool3d(x, outputSize));
            public static AvgPool1d AvgPool1d(
                long kernel_size,
                long? stride = null,
                long padding = 0,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool1d.Tensor(x, kernel_size, stride ?? kernel_size, padding, ceil_mode, count_include_pad));
            public static AvgPool2d AvgPool2d(
                long[] kernel_size,
                long[] strides = null,
                long[] padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool2d.Tensor(x, kernel_size, strides ?? kernel_size, padding ?? Fill(0, 2), ceil_mode, count_include_pad, divisor_override));
            public static AvgPool2d AvgPool2d(
                (long, long) kernel_size,
                (long, long)? stride = null,
                (long, long)? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool2d.Tensor(x, kernel_size, stride ?? kernel_size, padding ?? default, ceil_mode, count_include_pad, divisor_override));
            public static AvgPool2d AvgPool2d(
                long kernel_size,
                long? stride = null,
                long? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool2d.Tensor(x, kernel_size, stride ?? kernel_size, padding ?? 0, ceil_mode, count_include_pad, divisor_override));
            public static AvgPool3d AvgPool3d(
                long[] kernel_size,
                long[] strides = null,
                long[] padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool3d.Tensor(x, kernel_size, strides ?? kernel_size, padding ?? Fill(0, 3), ceil_mode, count_include_pad, divisor_override));
            public static AvgPool3d AvgPool3d(
                (long, long, long) kernel_size,
                (long, long, long)? stride = null,
                (long, long, long)? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool3d.Tensor(x, kernel_size, stride ?? kernel_size, padding ?? default, ceil_mode, count_include_pad, divisor_override));
            public static AvgPool3d AvgPool3d(
                long kernel_size,
                long? stride = null,
                long? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true,
                long? divisor_override = null) =>
                new(x => Aten.avg_pool3d.Tensor(x, kernel_size, stride ?? kernel_size, padding ?? 0, ceil_mode, count_include_pad, divisor_override));
            public static MaxPool1d MaxPool1d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool1d.Tensor(x, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode),
                x => Aten.max_pool1d_with_indices.Two(x, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode));
            public static MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool2d.Tensor(x, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode),
                x => Aten.max_pool2d_with_indices.Two(x, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode));
            public static MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool2d.Tensor(x, kernelSize, stride ?? kernelSize, padding ?? default, dilation ?? Once2, ceilMode),
                x => Aten.max_pool2d_with_indices.Two(x, kernelSize, stride ?? kernelSize, padding ?? default, dilation ?? Once2, ceilMode));
            public static MaxPool2d MaxPool2d(long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool2d.Tensor(x, kernelSize, strides ?? kernelSize, padding ?? Fill(0, 2), dilation ?? Fill(1, 2), ceilMode),
                x => Aten.max_pool2d_with_indices.Two(x, kernelSize, strides ?? kernelSize, padding ?? Fill(0, 2), dilation ?? Fill(1, 2), ceilMode));
            public static MaxPool3d MaxPool3d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool3d.Tensor(x, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode),
                x => Aten.max_pool3d_with_indices.Two(x, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode));
            public static MaxPool3d MaxPool3d((long, long, long) kernelSize, (long, long, long)? stride = null, (long, long, long)? padding = null, (long, long, long)? dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool3d.Tensor(x, kernelSize, stride ?? kernelSize, padding ?? default, dilation ?? Once3, ceilMode),
                x => Aten.max_pool3d_with_indices.Two(x, kernelSize, stride ?? kernelSize, padding ?? default, dilation ?? Once3, ceilMode));
            public static MaxPool3d MaxPool3d(long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceilMode = false) => new(
                x => Aten.max_pool3d.Tensor(x, kernelSize, strides ?? kernelSize, padding ?? Fill(0, 3), dilation ?? Fill(1, 3), ceilMode),
                x => Aten.max_pool3d_with_indices.Two(x, kernelSize, strides ?? kernelSize, padding ?? Fill(0, 3), dilation ?? Fill(1, 3), ceilMode));

            public static partial class functional
            {
                public static Tensor adaptive_avg_pool1d(Tensor input, long output_size) => Aten.adaptive_avg_pool1d.Tensor(input, output_size);
                public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Aten.adaptive_avg_pool2d.Tensor(input, output_size);
                public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) =>
                    Aten.adaptive_avg_pool2d.Tensor(input, output_size);
                public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => Aten.adaptive_avg_pool2d.Tensor(input, output_size);
                public static Tensor adaptive_avg_pool3d(Tensor input, long[] output_size) => Aten.adaptive_avg_pool3d.Tensor(input, output_size);
                public static Tensor adaptive_avg_pool3d(Tensor input, (long, long, long) output_size) =>
                    Aten.adaptive_avg_pool3d.Tensor(input, output_size);
                public static Tensor adaptive_avg_pool3d(Tensor input, long output_size) => Aten.adaptive_avg_pool3d.Tensor(input, output_size);
                public static Tensor adaptive_max_pool1d(Tensor x, long outputSize) => First(Aten.adaptive_max_pool1d.Two(x, outputSize));
                public static Tensor adaptive_max_pool2d(Tensor x, long[] outputSize) => First(Aten.adaptive_max_pool2d.Two(x, outputSize));
                public static Tensor adaptive_max_pool3d(Tensor x, long[] outputSize) => First(Aten.adaptive_max_pool3d.Two(x, outputSize));
                public static Tensor avg_pool1d(
                    Tensor input,
                    long kernel_size,
                    long? stride = null,
                    long? padding = null,
                    bool ceil_mode = false,
                    bool count_include_pad = true) =>
                    Aten.avg_pool1d.Tensor(input, kernel_size, stride ?? kernel_size, padding ?? 0, ceil_mode, count_include_pad);
                public static Tensor avg_pool2d(
                    Tensor input,
                    long[] kernelSizes,
                    long[] strides = null,
                    long[] paddings = null,
                    bool ceil_mode = false,
                    bool count_include_pad = true) =>
                    Aten.avg_pool2d.Tensor(input, kernelSizes, strides ?? One, paddings ?? Zero, ceil_mode, count_include_pad);
                public static Tensor avg_pool2d(
                    Tensor input,
                    long kernelSize,
                    long? stride = null,
                    long padding = 0,
                    bool ceil_mode = false,
                    bool count_include_pad = true) =>
                    Aten.avg_pool2d.Tensor(input, kernelSize, stride ?? kernelSize, padding, ceil_mode, count_include_pad);
                public static Tensor avg_pool2d(
                    Tensor input,
                    (long, long) kernelSize,
                    (long, long)? stride = null,
                    (long, long)? padding = null,
                    bool ceil_mode = false,
                    bool count_include_pad = true) =>
                    Aten.avg_pool2d.Tensor(input, kernelSize, stride ?? kernelSize, padding ?? default, ceil_mode, count_include_pad);
                public static Tensor avg_pool3d(
                    Tensor input,
                    long[] kernelSizes,
                    long[] strides = null,
                    long[] paddings = null,
                    bool ceil_mode = false,
                    bool count_include_pad = true) =>
                    Aten.avg_pool3d.Tensor(input, kernelSizes, strides ?? One, paddings ?? Zero, ceil_mode, count_include_pad);
                public static Tensor max_pool1d(
                    Tensor input,
                    long kernelSize,
                    long? stride = null,
                    long? padding = null,
                    long? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.max_pool1d.Tensor(input, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceil_mode);
                public static (
                    Tensor output,
                    Tensor indices) max_pool1d_with_indices(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                    Aten.max_pool1d_with_indices.Two(input, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceil_mode);
                public static Tensor max_pool2d(
                    Tensor input,
                    long[] kernelSize,
                    long[] strides = null,
                    long[] padding = null,
                    long[] dilation = null,
                    bool ceil_mode = false) =>
                    Aten.max_pool2d.Tensor(input, kernelSize, strides ?? kernelSize, padding ?? Zero, dilation ?? One, ceil_mode);
                public static Tensor max_pool2d(
                    Tensor input,
                    long kernelSize,
                    long? stride = null,
                    long? padding = null,
                    long? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.max_pool2d.Tensor(input, kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceil_mode);
                public static Tensor max_pool2d(
                    Tensor input,
                    (long, long) kernelSize,
                    (long, long)? stride = null,
                    (long, long)? padding = null,
                    (long, long)? dilation = null,
                    bool ceil_mode = false) =>
                    Aten.max_pool2d.Tensor(input, kernelSize, stride ?? kernelSize, padding ?? default, dilation ?? (1, 1), ceil_mode);
                public static (
                    Tensor output,
                    Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                    Aten.max_pool2d_with_indices.Two(input, kernelSize, strides ?? kernelSize, padding ?? Zero, dilation ?? One, ceil_mode);
                public static Tensor max_pool3d(
                    Tensor input,
                    long[] kernelSize,
                    long[] strides = null,
                    long[] padding = null,
                    long[] dilation = null,
                    bool ceil_mode = false) =>
                    Aten.max_pool3d.Tensor(input, kernelSize, strides ?? kernelSize, padding ?? Zero, dilation ?? One, ceil_mode);
                public static (
                    Tensor output,
                    Tensor indices) max_pool3d_with_indices(Tensor input, long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) =>
                    Aten.max_pool3d_with_indices.Two(input, kernelSize, strides ?? kernelSize, padding ?? Zero, dilation ?? One, ceil_mode);
                public static Tensor max_unpool2d(Tensor input, Tensor indices, long[] outputSize) =>
                    Aten.max_unpool2d.Tensor(input, indices, outputSize);

                /// <summary>The values, without their indices.</summary>
                private static Tensor First((Tensor Values, Tensor Indices) found)
                {
                    found.Indices.Dispose();
                    return found.Values;
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class AdaptiveAvgPool1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AdaptiveAvgPool1d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AdaptiveAvgPool1dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AdaptiveAvgPool2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AdaptiveAvgPool2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AdaptiveAvgPool3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AdaptiveAvgPool3d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AdaptiveAvgPool3dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AdaptiveMaxPool1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AdaptiveMaxPool1d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AdaptiveMaxPool1dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AdaptiveMaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AdaptiveMaxPool2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AdaptiveMaxPool2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AdaptiveMaxPool3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AdaptiveMaxPool3d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AdaptiveMaxPool3dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AvgPool1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AvgPool1d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AvgPool1dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AvgPool2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AvgPool2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class AvgPool3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal AvgPool3d(Func<Tensor, Tensor> forward)
            : base("torch::nn::AvgPool3dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class MaxPool1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;
        private readonly Func<Tensor, (Tensor, Tensor)> _withIndices;

        internal MaxPool1d(Func<Tensor, Tensor> forward, Func<Tensor, (Tensor, Tensor)> withIndices)
            : base("torch::nn::MaxPool1dImpl") => (_forward, _withIndices) = (forward, withIndices);

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) => _withIndices(tensor);
    }

    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;
        private readonly Func<Tensor, (Tensor, Tensor)> _withIndices;

        internal MaxPool2d(Func<Tensor, Tensor> forward, Func<Tensor, (Tensor, Tensor)> withIndices)
            : base("torch::nn::MaxPool2dImpl") => (_forward, _withIndices) = (forward, withIndices);

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) => _withIndices(tensor);
    }

    public sealed class MaxPool3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;
        private readonly Func<Tensor, (Tensor, Tensor)> _withIndices;

        internal MaxPool3d(Func<Tensor, Tensor> forward, Func<Tensor, (Tensor, Tensor)> withIndices)
            : base("torch::nn::MaxPool3dImpl") => (_forward, _withIndices) = (forward, withIndices);

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) => _withIndices(tensor);
    }
}
