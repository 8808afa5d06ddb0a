using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static CosineSimilarity CosineSimilarity(long dim = 1, double eps = 1E-08) =>
                new((x, y) => functional.cosine_similarity(x, y, dim, eps));
            public static Flatten Flatten(long startDim = 1, long endDim = -1) => new(x => x.flatten(startDim, endDim));
            public static Fold Fold(long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new(x => functional.fold(x, output_size, kernel_size, dilation, padding, stride));
            public static Fold Fold(
                (long, long) output_size,
                (long, long) kernel_size,
                (long, long)? dilation = null,
                (long, long)? padding = null,
                (long, long)? stride = null) =>
                new(x => functional.fold(x, output_size, kernel_size, dilation, padding, stride));
            public static Identity Identity() => new(x => x.alias());
            public static ConstantPad1d ConstantPad1d(long padding, double value) =>
                new(x => functional.pad(x, Fill(padding, 2), PaddingModes.Constant, value));
            public static ConstantPad1d ConstantPad1d((long, long) padding, double value) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2], PaddingModes.Constant, value));
            public static ConstantPad2d ConstantPad2d(long padding, double value) =>
                new(x => functional.pad(x, Fill(padding, 4), PaddingModes.Constant, value));
            public static ConstantPad2d ConstantPad2d((long, long, long, long) padding, double value) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4], PaddingModes.Constant, value));
            public static ConstantPad3d ConstantPad3d(long padding, double value) =>
                new(x => functional.pad(x, Fill(padding, 6), PaddingModes.Constant, value));
            public static ConstantPad3d ConstantPad3d((long, long, long, long, long, long) padding, double value) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6], PaddingModes.Constant, value));
            public static ReflectionPad1d ReflectionPad1d(long padding) => new(x => functional.pad(x, Fill(padding, 2), PaddingModes.Reflect, 0));
            public static ReflectionPad1d ReflectionPad1d((long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2], PaddingModes.Reflect, 0));
            public static ReflectionPad2d ReflectionPad2d(long padding) => new(x => functional.pad(x, Fill(padding, 4), PaddingModes.Reflect, 0));
            public static ReflectionPad2d ReflectionPad2d((long, long, long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4], PaddingModes.Reflect, 0));
            public static ReflectionPad3d ReflectionPad3d(long padding) => new(x => functional.pad(x, Fill(padding, 6), PaddingModes.Reflect, 0));
            public static ReflectionPad3d ReflectionPad3d((long, long, long, long, long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6], PaddingModes.Reflect, 0));
            public static ReplicationPad1d ReplicationPad1d(long padding) => new(x => functional.pad(x, Fill(padding, 2), PaddingModes.Replicate, 0));
            public static ReplicationPad1d ReplicationPad1d((long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2], PaddingModes.Replicate, 0));
            public static ReplicationPad2d ReplicationPad2d(long padding) => new(x => functional.pad(x, Fill(padding, 4), PaddingModes.Replicate, 0));
            public static ReplicationPad2d ReplicationPad2d((long, long, long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4], PaddingModes.Replicate, 0));
            public static ReplicationPad3d ReplicationPad3d(long padding) => new(x => functional.pad(x, Fill(padding, 6), PaddingModes.Replicate, 0));
            public static ReplicationPad3d ReplicationPad3d((long, long, long, long, long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4, padding.Item5, padding.Item6], PaddingModes.Replicate, 0));
            public static ZeroPad2d ZeroPad2d(long padding) => new(x => functional.pad(x, Fill(padding, 4), PaddingModes.Constant, 0));
            public static ZeroPad2d ZeroPad2d((long, long, long, long) padding) =>
                new(x => functional.pad(x, [padding.Item1, padding.Item2, padding.Item3, padding.Item4], PaddingModes.Constant, 0));
            public static PairwiseDistance PairwiseDistance(double p = 2, double eps = 1E-06, bool keep_dim = false) =>
                new((x, y) => functional.pairwise_distance(x, y, p, eps, keep_dim));
            public static PixelShuffle PixelShuffle(long upscaleFactor) => new(x => functional.pixel_shuffle(x, upscaleFactor));
            public static PixelUnshuffle PixelUnshuffle(long downscaleFactor) => new(x => functional.pixel_unshuffle(x, downscaleFactor));
            public static ChannelShuffle ChannelShuffle(long groups) => new(x => x.channel_shuffle(groups));
            public static Unflatten Unflatten(long dim, long[] unflattenedSize) => new(x => x.unflatten(dim, unflattenedSize));
            public static Unfold Unfold(long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                new(x => functional.unfold(x, kernel_size, dilation, padding, stride));
            public static Unfold Unfold(
                (long, long) kernel_size,
                (long, long)? dilation = null,
                (long, long)? padding = null,
                (long, long)? stride = null) =>
                new(x => functional.unfold(x, kernel_size, dilation, padding, stride));
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Flatten : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Flatten(Func<Tensor, Tensor> forward)
            : base("torch::nn::FlattenImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class Unflatten : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Unflatten(Func<Tensor, Tensor> forward)
            : base("torch::nn::UnflattenImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Identity(Func<Tensor, Tensor> forward)
            : base("torch::nn::IdentityImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class PixelShuffle : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal PixelShuffle(Func<Tensor, Tensor> forward)
            : base("torch::nn::PixelShuffleImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class PixelUnshuffle : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal PixelUnshuffle(Func<Tensor, Tensor> forward)
            : base("torch::nn::PixelUnshuffleImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ChannelShuffle : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ChannelShuffle(Func<Tensor, Tensor> forward)
            : base(nameof(ChannelShuffle)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class Fold : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Fold(Func<Tensor, Tensor> forward)
            : base(nameof(Fold)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class Unfold : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Unfold(Func<Tensor, Tensor> forward)
            : base(nameof(Unfold)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class CosineSimilarity : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor, Tensor> _forward;

        internal CosineSimilarity(Func<Tensor, Tensor, Tensor> forward)
            : base("torch::nn::CosineSimilarityImpl") => _forward = forward;

        public override Tensor forward(Tensor input1, Tensor input2) => _forward(input1, input2);
    }

    public sealed class PairwiseDistance : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor, Tensor> _forward;

        internal PairwiseDistance(Func<Tensor, Tensor, Tensor> forward)
            : base("torch::nn::PairwiseDistanceImpl") => _forward = forward;

        public override Tensor forward(Tensor input1, Tensor input2) => _forward(input1, input2);
    }

    public sealed class ConstantPad1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ConstantPad1d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ConstantPad1dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ConstantPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ConstantPad2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ConstantPad2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ConstantPad3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ConstantPad3d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ConstantPad3dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ReflectionPad1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReflectionPad1d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReflectionPad1dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ReflectionPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReflectionPad2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReflectionPad2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ReflectionPad3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReflectionPad3d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReflectionPad3dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ReplicationPad1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReplicationPad1d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReplicationPad1dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ReplicationPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReplicationPad2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReplicationPad2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ReplicationPad3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReplicationPad3d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReplicationPad3dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class ZeroPad2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ZeroPad2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::ZeroPad2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }
}
