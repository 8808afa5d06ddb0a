using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) =>
                new((x, training) => functional.alpha_dropout(x, p, training, inplace));
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new((x, training) => functional.dropout(x, p, training, inplace));
            public static Dropout1d Dropout1d(double p = 0.5, bool inplace = false) =>
                new((x, training) => functional.dropout1d(x, p, training, inplace));
            public static Dropout2d Dropout2d(double p = 0.5, bool inplace = false) =>
                new((x, training) => functional.dropout2d(x, p, training, inplace));
            public static Dropout3d Dropout3d(double p = 0.5, bool inplace = false) =>
                new((x, training) => functional.dropout3d(x, p, training, inplace));
            public static FeatureAlphaDropout FeatureAlphaDropout(double p = 0.5) =>
                new((x, training) => functional.feature_alpha_dropout(x, p, training));

            public static partial class functional
            {
                public static Tensor alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                    inplace ? Aten.alpha_dropout_.On(input, p, training).alias() : Aten.alpha_dropout.Tensor(input, p, training);
                public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                    inplace ? Aten.dropout_.On(input, p, training).alias() : Aten.dropout.Tensor(input, p, training);
                public static Tensor dropout1d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                    Channels(input, 3, p, training, inplace);
                public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                    Channels(input, 4, p, training, inplace);
                public static Tensor dropout3d(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                    Channels(input, 5, p, training, inplace);
                public static Tensor feature_alpha_dropout(Tensor input, double p = 0.5, bool training = false, bool inplace = false) =>
                    inplace ? Aten.feature_alpha_dropout_.On(input, p, training).alias() : Aten.feature_alpha_dropout.Tensor(input, p, training);

                // Zeroes whole channels; an input of one dimension less is a batch of one.
                private static Tensor Channels(Tensor input, long batched, double p, bool training, bool inplace)
                {
                    if (input.Dimensions == batched)
                        return inplace ? Aten.feature_dropout_.On(input, p, training).alias() : Aten.feature_dropout.Tensor(input, p, training);
                    using var batch = input.unsqueeze(0);
                    using var result = Channels(batch, batch.Dimensions, p, training, inplace);
                    return result.squeeze(0);
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, bool, Tensor> _forward;

        internal Dropout(Func<Tensor, bool, Tensor> forward)
            : base(nameof(Dropout)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor, training);
    }

    public sealed class Dropout1d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, bool, Tensor> _forward;

        internal Dropout1d(Func<Tensor, bool, Tensor> forward)
            : base(nameof(Dropout1d)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor, training);
    }

    public sealed class Dropout2d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, bool, Tensor> _forward;

        internal Dropout2d(Func<Tensor, bool, Tensor> forward)
            : base(nameof(Dropout2d)) => _forward = forward;

        public override Tensor forward(Tensor input) => _forward(input, training);
    }

    public sealed class Dropout3d : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, bool, Tensor> _forward;

        internal Dropout3d(Func<Tensor, bool, Tensor> forward)
            : base(nameof(Dropout3d)) => _forward = forward;

        public override Tensor forward(Tensor input) => _forward(input, training);
    }

    public sealed class AlphaDropout : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, bool, Tensor> _forward;

        internal AlphaDropout(Func<Tensor, bool, Tensor> forward)
            : base(nameof(AlphaDropout)) => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor, training);
    }

    public sealed class FeatureAlphaDropout : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, bool, Tensor> _forward;

        internal FeatureAlphaDropout(Func<Tensor, bool, Tensor> forward)
            : base("torch::nn::FeatureAlphaDropoutImpl") => _forward = forward;

        public override Tensor forward(Tensor tensor) => _forward(tensor, training);
    }
}
