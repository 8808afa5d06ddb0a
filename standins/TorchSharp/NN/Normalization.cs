using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(
                long features,
                double eps = 1E-05,
                double momentum = 0.1,
                bool affine = true,
                bool track_running_stats = true,
                Device? device = null,
                ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm2d BatchNorm2d(
                long features,
                double eps = 1E-05,
                double momentum = 0.1,
                bool affine = true,
                bool track_running_stats = true,
                Device? device = null,
                ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static BatchNorm3d BatchNorm3d(
                long features,
                double eps = 1E-05,
                double momentum = 0.1,
                bool affine = true,
                bool track_running_stats = true,
                Device? device = null,
                ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm1d InstanceNorm1d(
                long features,
                double eps = 1E-05,
                double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false,
                Device? device = null,
                ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm2d InstanceNorm2d(
                long features,
                double eps = 1E-05,
                double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false,
                Device? device = null,
                ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static InstanceNorm3d InstanceNorm3d(
                long features,
                double eps = 1E-05,
                double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false,
                Device? device = null,
                ScalarType? dtype = null) => new(features, eps, momentum, affine, track_running_stats, device, dtype);

            public static GroupNorm GroupNorm(
                long num_groups, long num_channels, double eps = 1E-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static LayerNorm LayerNorm(
                long[] normalized_shape,
                double eps = 1E-05,
                bool elementwise_affine = true,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(
                long normalized_shape,
                double eps = 1E-05,
                bool elementwise_affine = true,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static partial class functional
            {
                public static Tensor batch_norm(
                    Tensor input,
                    Tensor running_mean,
                    Tensor running_var,
                    Tensor? weight = null,
                    Tensor? bias = null,
                    bool training = false,
                    double momentum = 0.1,
                    double eps = 1E-05)
                {
                    // Null is refused here, though the layer does without running statistics.
                    _ = (running_mean.Handle, running_var.Handle);
                    return RunningStatistics.Normalize(input, running_mean, running_var, weight, bias, training, momentum, eps);
                }

                public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1E-05) =>
                    Aten.group_norm.Tensor(input, num_groups, weight, bias, eps);

                public static Tensor instance_norm(
                    Tensor input,
                    Tensor? running_mean = null,
                    Tensor? running_var = null,
                    Tensor? weight = null,
                    Tensor? bias = null,
                    bool use_input_stats = true,
                    double momentum = 0.1,
                    double eps = 1E-05) =>
                    Aten.instance_norm.Tensor(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, true);

                public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1E-05) =>
                    Aten.layer_norm.Tensor(input, normalized_shape, weight, bias, eps);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What the layers with running statistics share.</summary>
    internal static class RunningStatistics
    {
        internal static void Affine(Utils.OrderedDict<string, Parameter> parameters, long[] shape, bool bias, Device? device, ScalarType? dtype)
        {
            parameters.Add("weight", new Parameter(ones(shape, dtype, device)));
            if (bias) parameters.Add("bias", new Parameter(zeros(shape, dtype, device)));
        }

        internal static void Track(Utils.OrderedDict<string, (Tensor, bool)> buffers, long features, Device? device, ScalarType? dtype)
        {
            buffers.Add("running_mean", (zeros([features], dtype, device), true));
            buffers.Add("running_var", (ones([features], dtype, device), true));
            buffers.Add("num_batches_tracked", (zeros([], ScalarType.Int64, device), true));
        }

        internal static void Reset(nn.Module module)
        {
            if (module.OwnBuffer("running_mean") is { } mean) Aten.zero_.Run(mean);
            module.OwnBuffer("running_var")?.fill_(1);
            if (module.OwnBuffer("num_batches_tracked") is { } batches) Aten.zero_.Run(batches);
        }

        internal static Tensor BatchNorm(nn.Module module, Tensor input, double eps, double momentum)
        {
            var (mean, variance) = (module.OwnBuffer("running_mean"), module.OwnBuffer("running_var"));
            if (module.training && module.OwnBuffer("num_batches_tracked") is { } batches) Aten.add__Scalar.Run(batches, 1);
            return Normalize(input, mean, variance, module.Own("weight"), module.Own("bias"), module.training || mean is null, momentum, eps);
        }

        internal static Tensor Normalize(
            Tensor input, Tensor? mean, Tensor? variance, Tensor? weight, Tensor? bias, bool training, double momentum, double eps)
        {
            if (training && input.numel() == input.shape[1])
            {
                throw new System.Runtime.InteropServices.ExternalException(
                    $"Expected more than 1 value per channel when training, got input size [{string.Join(", ", input.shape)}]");
            }

            return Aten.batch_norm.Tensor(input, weight, bias, mean, variance, training, momentum, eps, true);
        }

        internal static Tensor InstanceNorm(nn.Module module, Tensor input, double eps, double momentum)
        {
            var (mean, variance) = (module.OwnBuffer("running_mean"), module.OwnBuffer("running_var"));
            return nn.functional.instance_norm(
                input, mean, variance, module.Own("weight"), module.Own("bias"), module.training || mean is null, momentum, eps);
        }
    }

    public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base("torch::nn::BatchNorm1dImpl")
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) RunningStatistics.Affine(_internal_params, [features], true, device, dtype);
            if (track) RunningStatistics.Track(_internal_buffers, features, device, dtype);
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

        public Tensor? running_mean
        {
            get => AliasBuffer(nameof(running_mean));
            set => ReplaceBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => AliasBuffer(nameof(running_var));
            set => ReplaceBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => AliasBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.Dimensions is not (2 or 3)
            ? throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.Dimensions}")
            : RunningStatistics.BatchNorm(this, tensor, _eps, _momentum);

        public void reset_running_stats() => RunningStatistics.Reset(this);
    }

    public sealed class BatchNorm2d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base("torch::nn::BatchNorm2dImpl")
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) RunningStatistics.Affine(_internal_params, [features], true, device, dtype);
            if (track) RunningStatistics.Track(_internal_buffers, features, device, dtype);
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

        public Tensor? running_mean
        {
            get => AliasBuffer(nameof(running_mean));
            set => ReplaceBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => AliasBuffer(nameof(running_var));
            set => ReplaceBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => AliasBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.Dimensions != 4
            ? throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.Dimensions}")
            : RunningStatistics.BatchNorm(this, tensor, _eps, _momentum);

        public void reset_running_stats() => RunningStatistics.Reset(this);
    }

    public sealed class BatchNorm3d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal BatchNorm3d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base("torch::nn::BatchNorm3dImpl")
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) RunningStatistics.Affine(_internal_params, [features], true, device, dtype);
            if (track) RunningStatistics.Track(_internal_buffers, features, device, dtype);
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

        public Tensor? running_mean
        {
            get => AliasBuffer(nameof(running_mean));
            set => ReplaceBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => AliasBuffer(nameof(running_var));
            set => ReplaceBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => AliasBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.Dimensions != 5
            ? throw new ArgumentException($"Invalid number of dimensions for BatchNorm argument: {tensor.Dimensions}")
            : RunningStatistics.BatchNorm(this, tensor, _eps, _momentum);

        public void reset_running_stats() => RunningStatistics.Reset(this);
    }

    public sealed class InstanceNorm1d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal InstanceNorm1d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base("torch::nn::InstanceNorm1dImpl")
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) RunningStatistics.Affine(_internal_params, [features], true, device, dtype);
            if (track) RunningStatistics.Track(_internal_buffers, features, device, dtype);
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

        public Tensor? running_mean
        {
            get => AliasBuffer(nameof(running_mean));
            set => ReplaceBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => AliasBuffer(nameof(running_var));
            set => ReplaceBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => AliasBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.Dimensions is not (2 or 3)
            ? throw new ArgumentException($"Invalid number of dimensions for InstanceNorm argument: {tensor.Dimensions}")
            : RunningStatistics.InstanceNorm(this, tensor, _eps, _momentum);

        public void reset_running_stats() => RunningStatistics.Reset(this);
    }

    public sealed class InstanceNorm2d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal InstanceNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base("torch::nn::InstanceNorm2dImpl")
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) RunningStatistics.Affine(_internal_params, [features], true, device, dtype);
            if (track) RunningStatistics.Track(_internal_buffers, features, device, dtype);
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

        public Tensor? running_mean
        {
            get => AliasBuffer(nameof(running_mean));
            set => ReplaceBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => AliasBuffer(nameof(running_var));
            set => ReplaceBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => AliasBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.Dimensions != 4
            ? throw new ArgumentException($"Invalid number of dimensions for InstanceNorm argument: {tensor.Dimensions}")
            : RunningStatistics.InstanceNorm(this, tensor, _eps, _momentum);

        public void reset_running_stats() => RunningStatistics.Reset(this);
    }

    public sealed class InstanceNorm3d : nn.Module<Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly double _momentum;

        internal InstanceNorm3d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base("torch::nn::InstanceNorm3dImpl")
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) RunningStatistics.Affine(_internal_params, [features], true, device, dtype);
            if (track) RunningStatistics.Track(_internal_buffers, features, device, dtype);
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

        public Tensor? running_mean
        {
            get => AliasBuffer(nameof(running_mean));
            set => ReplaceBuffer(nameof(running_mean), value);
        }

        public Tensor? running_var
        {
            get => AliasBuffer(nameof(running_var));
            set => ReplaceBuffer(nameof(running_var), value);
        }

        public Tensor? num_batches_tracked => AliasBuffer(nameof(num_batches_tracked));

        public override Tensor forward(Tensor tensor) => tensor.Dimensions != 5
            ? throw new ArgumentException($"Invalid number of dimensions for InstanceNorm argument: {tensor.Dimensions}")
            : RunningStatistics.InstanceNorm(this, tensor, _eps, _momentum);

        public void reset_running_stats() => RunningStatistics.Reset(this);
    }

    public sealed class GroupNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long _groups;
        private readonly double _eps;

        internal GroupNorm(long groups, long channels, double eps, bool affine, Device? device, ScalarType? dtype)
            : base("torch::nn::GroupNormImpl")
        {
            (_groups, _eps) = (groups, eps);
            if (affine) RunningStatistics.Affine(_internal_params, [channels], true, device, dtype);
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

        public override Tensor forward(Tensor tensor) => tensor.Dimensions < 3
            ? throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}")
            : nn.functional.group_norm(tensor, _groups, Own("weight"), Own("bias"), _eps);
    }

    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _shape;
        private readonly double _eps;

        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            (_shape, _eps) = (normalized_shape, eps);
            if (elementwise_affine) RunningStatistics.Affine(_internal_params, normalized_shape, bias, device, dtype);
        }

        public Parameter? bias
        {
            get => Own(nameof(bias));
            set => Replace(nameof(bias), value);
        }

        public Parameter weight
        {
            get => Own(nameof(weight))!;
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, _shape, Own("weight"), Own("bias"), _eps);
    }
}
