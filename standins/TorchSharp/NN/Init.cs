#nullable disable
namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class init
        {
            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                _ => 1,
            };

            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            public static Tensor constant_(Tensor tensor, Scalar val) => Quietly(tensor, t => Aten.fill__Scalar.Run(t, val));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator generator = null) =>
                Quietly(tensor, t => Aten.uniform_.Run(t, low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator generator = null) =>
                Quietly(tensor, t => Aten.normal_.Run(t, mean, std, generator));

            public static Tensor eye_(Tensor tensor)
            {
                if (tensor.Dimensions != 2) throw Wrong("Only tensors with 2 dimensions are supported");
                return Quietly(tensor, t =>
                {
                    using var identity = eye(t.shape[0], t.shape[1], t.dtype, t.device);
                    t.copy_(identity);
                });
            }

            public static Tensor dirac_(Tensor tensor)
            {
                if (tensor.Dimensions is < 3 or > 5) throw Wrong("Only tensors with 3, 4, or 5 dimensions are supported");
                return Quietly(tensor, t =>
                {
                    Aten.zero_.Run(t);
                    var shape = t.shape;
                    for (var i = 0L; i < Math.Min(shape[0], shape[1]); i++)
                    {
                        using var centre = t[[i, i, .. shape[2..].Select(n => n / 2)]];
                        centre.fill_(1);
                    }
                });
            }

            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                if (tensor.Dimensions < 2) throw Wrong("Only tensors with 2 or more dimensions are supported");
                return Quietly(tensor, t =>
                {
                    using var scope = NewDisposeScope();
                    var (rows, columns) = (t.shape[0], t.numel() / t.shape[0]);
                    var flat = randn(rows, columns, device: t.device);
                    var (q, r) = Aten.linalg_qr.Two(rows < columns ? flat.t() : flat, "reduced");
                    var uniform = q * r.diagonal(0, 0, 1).sign();
                    t.copy_((rows < columns ? uniform.t() : uniform).reshape(t.shape)).mul_(gain);
                });
            }

            public static Tensor sparse_(Tensor tensor, double sparsity, double std = 0.01)
            {
                if (tensor.Dimensions != 2) throw Wrong("Only tensors with 2 dimensions are supported");
                return Quietly(tensor, t =>
                {
                    using var scope = NewDisposeScope();
                    var (rows, columns) = (t.shape[0], t.shape[1]);
                    Aten.normal_.Run(t, 0, std);
                    for (var column = 0L; column < columns; column++)
                    {
                        var chosen = randperm(rows)[TensorIndex.Slice(0, (long)Math.Ceiling(sparsity * rows))];
                        t.select(1, column).index_fill_(0, chosen, 0);
                    }
                });
            }

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingStd(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity));

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var bound = Math.Sqrt(3) * XavierStd(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            // Uniform in spite of its name: so is the official one.
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor) =>
                tensor.Dimensions >= 2 ? Fans(tensor.shape) : throw new ArgumentException(NoFans);

            private const string NoFans = "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions";

            private static (long In, long Out) Fans(long[] shape)
            {
                if (shape.Length < 2) throw Wrong(NoFans);
                var field = shape[2..].TotalSize();
                return (shape[1] * field, shape[0] * field);
            }

            private static double KaimingStd(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = Fans(tensor.shape);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double XavierStd(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = Fans(tensor.shape);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            /// <summary>Fills the tensor without a trace in its graph.</summary>
            private static Tensor Quietly(Tensor tensor, Action<Tensor> fill)
            {
                using var guard = no_grad();
                fill(tensor);
                return tensor;
            }

            private static Exception Wrong(string message) => new System.Runtime.InteropServices.ExternalException(message);
        }
    }
}
