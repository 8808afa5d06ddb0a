using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var guard = no_grad();
                using var scope = NewDisposeScope();
                var grads = tensors.Select(t => t.grad).OfType<Tensor>().ToArray();
                if (grads.Length == 0) return 0;
                var norms = Aten._foreach_norm_Scalar.Many(grads, norm_type);
                var total = Aten.norm_ScalarOpt_dtype.Tensor(stack(norms), norm_type, norms[0].dtype).ToDouble();
                var scale = max_norm / (total + 1e-6);
                if (scale < 1) Aten._foreach_mul__Scalar.Run(grads, scale);
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var guard = no_grad();
                foreach (var tensor in tensors)
                {
                    using var grad = tensor.grad;
                    grad?.clamp_(-clip_value, clip_value);
                }
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat([.. tensors.Select(t => t.view(-1))]).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var guard = no_grad();
                using var scope = NewDisposeScope();
                long start = 0;
                foreach (var tensor in tensors)
                {
                    tensor.copy_(vec.narrow(0, start, tensor.numel()).view_as(tensor));
                    start += tensor.numel();
                }
            }

            public static (Parameter weight, Parameter bias) fuse_conv_bn_weights(
                Tensor conv_w,
                Tensor? conv_b,
                Tensor bn_rm,
                Tensor bn_rv,
                double bn_eps,
                Tensor? bn_w,
                Tensor? bn_b,
                bool transpose = false)
            {
                var shape = Fill(1, (int)conv_w.ndim);
                shape[transpose ? 1 : 0] = -1;
                return Fuse(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape);
            }

            public static (Parameter weight, Parameter bias) fuse_linear_bn_weights(
                Tensor linear_w, Tensor? linear_b, Tensor bn_rm, Tensor bn_rv, double bn_eps, Tensor bn_w, Tensor bn_b) =>
                Fuse(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1]);

            private static (Parameter Weight, Parameter Bias) Fuse(
                Tensor weight, Tensor? bias, Tensor mean, Tensor variance, double eps, Tensor? gamma, Tensor? beta, long[] shape)
            {
                using var guard = no_grad();
                using var scope = NewDisposeScope();
                var scale = (variance + eps).rsqrt() * (gamma ?? ones_like(mean));
                var shift = ((bias ?? zeros_like(mean)) - mean) * scale + (beta ?? zeros_like(mean));
                var fused = new Parameter((weight * scale.reshape(shape)).to(weight.dtype), weight.requires_grad);
                return scope.MoveToOuter(fused, new Parameter(shift.to((bias ?? weight).dtype), bias?.requires_grad ?? false));
            }
        }
    }
}
