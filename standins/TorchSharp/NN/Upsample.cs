using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Upsample Upsample(
                long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null) =>
                new(size, scale_factor, mode, align_corners);
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Upsample : nn.Module<Tensor, Tensor>
    {
        private readonly long[]? _size;
        private readonly double[]? _scale;

        internal Upsample(long[]? size, double[]? scale, UpsampleMode mode, bool? align)
            : base("torch::nn::UpsampleImpl") => (_size, _scale, this.mode, align_corners) = (size, scale, mode, align);

        public UpsampleMode mode { get; }

        public bool? align_corners { get; }

        public ReadOnlySpan<long> size => _size;

        public ReadOnlySpan<double> scale_factor => _scale;

        public override Tensor forward(Tensor tensor) =>
            nn.functional.Resize(tensor, _size, _scale, (InterpolationMode)mode, align_corners, recompute: false);
    }
}
