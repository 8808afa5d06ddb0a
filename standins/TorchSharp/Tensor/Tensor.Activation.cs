namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax_int.Tensor(this, dim, dtype);
        public Tensor softplus() => Aten.softplus.Tensor(this);
        public Tensor relu() => Aten.relu.Tensor(this);
        public Tensor relu_() => Aten.relu_.On(this);
        public Tensor relu6() => Aten.relu6.Tensor(this);
        public Tensor relu6_() => Aten.relu6_.On(this);
        public Tensor celu() => Aten.celu.Tensor(this);
        public Tensor celu_() => Aten.celu_.On(this);
        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Aten.elu.Tensor(this, alpha, scale, input_scale);
        public Tensor elu_(Scalar alpha, Scalar scale, Scalar input_scale) => Aten.elu_.On(this, alpha, scale, input_scale);
        public Tensor gelu() => Aten.gelu.Tensor(this);
        public Tensor hardsigmoid() => Aten.hardsigmoid.Tensor(this);
        public Tensor hardsigmoid_() => Aten.hardsigmoid_.On(this);
        public Tensor hardswish() => Aten.hardswish.Tensor(this);
        public Tensor hardswish_() => Aten.hardswish_.On(this);
        public Tensor hardtanh_(Scalar min, Scalar max) => Aten.hardtanh_.On(this, min, max);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.leaky_relu.Tensor(this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => Aten.leaky_relu_.On(this, negative_slope);
        public Tensor selu() => Aten.selu.Tensor(this);
        public Tensor selu_() => Aten.selu_.On(this);
        public Tensor silu() => Aten.silu.Tensor(this);
        public Tensor silu_() => Aten.silu_.On(this);
        public Tensor log_sigmoid() => Aten.log_sigmoid.Tensor(this);
        public Tensor prelu(Tensor target) => Aten.prelu.Tensor(this, target);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax_int.Tensor(this, dim, dtype);
    }
}
