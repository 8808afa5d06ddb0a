using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static CELU CELU(double alpha = 1, bool inplace = false) => new(x => functional.celu(x, alpha, inplace));
            public static ELU ELU(double alpha = 1, bool inplace = false) => new(x => functional.elu(x, alpha, inplace));
            public static GELU GELU() => new(x => functional.gelu(x));
            public static GLU GLU(long dim = -1) => new(x => functional.glu(x, dim));
            public static Hardshrink Hardshrink(double lambda = 0.5) => new(x => functional.Hardshrink(x, lambda));
            public static Hardsigmoid Hardsigmoid(bool inplace = false) => new(x => functional.hardsigmoid(x, inplace));
            public static Hardswish Hardswish(bool inplace = false) => new(x => functional.hardswish(x, inplace));
            public static Hardtanh Hardtanh(double min_val = -1, double max_val = 1, bool inplace = false) =>
                new(x => inplace ? Aten.hardtanh_.On(x, min_val, max_val).alias() : Aten.hardtanh.Tensor(x, min_val, max_val));
            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) =>
                new(x => functional.leaky_relu(x, negative_slope, inplace));
            public static LogSigmoid LogSigmoid() => new(x => functional.logsigmoid(x));
            public static LogSoftmax LogSoftmax(long dim) => new(x => functional.log_softmax(x, dim));
            public static Mish Mish() => new(x => functional.Mish(x));
            public static ReLU ReLU(bool inplace = false) => new(x => functional.relu(x, inplace));
            public static ReLU6 ReLU6(bool inplace = false) => new(x => functional.relu6(x, inplace));
            public static SELU SELU(bool inplace = false) => new(x => functional.selu(x, inplace));
            public static Sigmoid Sigmoid() => new(x => functional.sigmoid(x));
            public static SiLU SiLU() => new(x => functional.silu(x));
            public static Softmax Softmax(long dim) => new(x => functional.softmax(x, dim));
            public static Softmax2d Softmax2d() => new(x => functional.softmax2d(x));
            public static Softmin Softmin(long dim) => new(x => functional.softmin(x, dim));
            public static Softplus Softplus(double beta = 1, double threshold = 20) => new(x => functional.softplus(x, beta, threshold));
            public static Softshrink Softshrink(double lambda = 0.5) => new(x => functional.Softshrink(x, lambda));
            public static Softsign Softsign() => new(x => functional.Softsign(x));
            public static Tanh Tanh() => new(x => functional.tanh(x));
            public static Tanhshrink Tanhshrink() => new(x => functional.Tanhshrink(x));
            public static Threshold Threshold(double threshold, double value, bool inplace = false) =>
                new(x => functional.Threshold(x, threshold, value, inplace));

            public static partial class functional
            {
                public static Tensor celu(Tensor x, double alpha, bool inplace = false) =>
                    inplace ? Aten.celu_.On(x, alpha).alias() : Aten.celu.Tensor(x, alpha);
                public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                    inplace ? Aten.elu_.On(x, alpha).alias() : Aten.elu.Tensor(x, alpha);
                public static Tensor gelu(Tensor x) => Aten.gelu.Tensor(x);
                public static Tensor glu(Tensor input, long dim = -1) => Aten.glu.Tensor(input, dim);
                public static Tensor Hardshrink(Tensor x, double lambda = 0.5) => Aten.hardshrink.Tensor(x, lambda);
                public static Tensor hardsigmoid(Tensor input, bool inplace = false) =>
                    inplace ? Aten.hardsigmoid_.On(input).alias() : Aten.hardsigmoid.Tensor(input);
                public static Tensor hardswish(Tensor input, bool inplace = false) =>
                    inplace ? Aten.hardswish_.On(input).alias() : Aten.hardswish.Tensor(input);
                public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                    inplace ? Aten.leaky_relu_.On(input, negative_slope).alias() : Aten.leaky_relu.Tensor(input, negative_slope);
                public static Tensor logsigmoid(Tensor x) => Aten.log_sigmoid.Tensor(x);
                public static Tensor log_softmax(Tensor x, long dim) => Aten.log_softmax_int.Tensor(x, dim);
                public static Tensor Mish(Tensor x) => Aten.mish.Tensor(x);
                public static Tensor prelu(Tensor input, Tensor weight) => Aten.prelu.Tensor(input, weight);
                public static Tensor relu(Tensor x, bool inplace = false) => inplace ? Aten.relu_.On(x).alias() : Aten.relu.Tensor(x);
                public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? Aten.relu6_.On(x).alias() : Aten.relu6.Tensor(x);
                public static Tensor rrelu(Tensor x, double lower, double upper, bool inplace = false) =>
                    inplace ? Aten.rrelu_.On(x, lower, upper, true).alias() : Aten.rrelu.Tensor(x, lower, upper, true);
                public static Tensor selu(Tensor x, bool inplace = false) => inplace ? Aten.selu_.On(x).alias() : Aten.selu.Tensor(x);
                public static Tensor sigmoid(Tensor x) => Aten.sigmoid.Tensor(x);
                public static Tensor silu(Tensor x, bool inplace = false) => inplace ? Aten.silu_.On(x).alias() : Aten.silu.Tensor(x);
                public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.softmax_int.Tensor(input, dim, dtype);
                public static Tensor softmax2d(Tensor x) => Aten.softmax_int.Tensor(x, -3);
                public static Tensor softmin(Tensor x, long dim) => softmax(-x, dim);
                public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Aten.softplus.Tensor(x, beta, threshold);
                public static Tensor Softshrink(Tensor x, double lambda = 0.5) => Aten.softshrink.Tensor(x, lambda);
                public static Tensor Softsign(Tensor x) => x / (x.abs() + 1);
                public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? Aten.tanh_.On(x).alias() : Aten.tanh.Tensor(x);
                public static Tensor Tanhshrink(Tensor x) => x - x.tanh();
                public static Tensor Threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                    inplace ? Aten.threshold_.On(x, threshold, value).alias() : Aten.threshold.Tensor(x, threshold, value);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class CELU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal CELU(Func<Tensor, Tensor> forward)
            : base("torch::nn::CELUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(CELU);
    }

    public sealed class ELU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ELU(Func<Tensor, Tensor> forward)
            : base("torch::nn::ELUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(ELU);
    }

    public sealed class GELU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal GELU(Func<Tensor, Tensor> forward)
            : base("torch::nn::GELUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(GELU);
    }

    public sealed class GLU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal GLU(Func<Tensor, Tensor> forward)
            : base("torch::nn::GLUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(GLU);
    }

    public sealed class Hardshrink : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Hardshrink(Func<Tensor, Tensor> forward)
            : base("torch::nn::HardshrinkImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Hardshrink);
    }

    public sealed class Hardsigmoid : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Hardsigmoid(Func<Tensor, Tensor> forward)
            : base(nameof(Hardsigmoid)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Hardsigmoid);
    }

    public sealed class Hardswish : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Hardswish(Func<Tensor, Tensor> forward)
            : base(nameof(Hardswish)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Hardswish);
    }

    public sealed class Hardtanh : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Hardtanh(Func<Tensor, Tensor> forward)
            : base("torch::nn::HardtanhImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Hardtanh);
    }

    public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal LeakyReLU(Func<Tensor, Tensor> forward)
            : base("torch::nn::LeakyReLUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(LeakyReLU);
    }

    public sealed class LogSigmoid : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal LogSigmoid(Func<Tensor, Tensor> forward)
            : base(nameof(LogSigmoid)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(LogSigmoid);
    }

    public sealed class LogSoftmax : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal LogSoftmax(Func<Tensor, Tensor> forward)
            : base("torch::nn::LogSoftmaxImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);
    }

    public sealed class Mish : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Mish(Func<Tensor, Tensor> forward)
            : base("torch::nn::MishImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Mish);
    }

    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReLU(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReLUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(ReLU);
    }

    public sealed class ReLU6 : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal ReLU6(Func<Tensor, Tensor> forward)
            : base("torch::nn::ReLU6Impl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(ReLU6);
    }

    public sealed class SELU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal SELU(Func<Tensor, Tensor> forward)
            : base("torch::nn::SELUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(SELU);
    }

    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Sigmoid(Func<Tensor, Tensor> forward)
            : base("torch::nn::SigmoidImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Sigmoid);
    }

    public sealed class SiLU : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal SiLU(Func<Tensor, Tensor> forward)
            : base("torch::nn::SiLUImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(SiLU);
    }

    public sealed class Softmax : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Softmax(Func<Tensor, Tensor> forward)
            : base("torch::nn::SoftmaxImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Softmax);
    }

    public sealed class Softmax2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Softmax2d(Func<Tensor, Tensor> forward)
            : base("torch::nn::Softmax2dImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Softmax2d);
    }

    public sealed class Softmin : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Softmin(Func<Tensor, Tensor> forward)
            : base("torch::nn::SoftminImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Softmin);
    }

    public sealed class Softplus : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Softplus(Func<Tensor, Tensor> forward)
            : base("torch::nn::SoftplusImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Softplus);
    }

    public sealed class Softshrink : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Softshrink(Func<Tensor, Tensor> forward)
            : base("torch::nn::SoftshrinkImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Softshrink);
    }

    public sealed class Softsign : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Softsign(Func<Tensor, Tensor> forward)
            : base("torch::nn::SoftsignImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Softsign);
    }

    public sealed class Tanh : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Tanh(Func<Tensor, Tensor> forward)
            : base("torch::nn::TanhImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Tanh);
    }

    public sealed class Tanhshrink : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Tanhshrink(Func<Tensor, Tensor> forward)
            : base("torch::nn::TanhshrinkImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Tanhshrink);
    }

    public sealed class Threshold : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _forward;

        internal Threshold(Func<Tensor, Tensor> forward)
            : base("torch::nn::ThresholdImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor);

        public override string GetName() => nameof(Threshold);
    }
}
