using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Embedding Embedding(
                long num_embeddings,
                long embedding_dims,
                long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2,
                bool scale_grad_by_freq = false,
                bool sparse = false,
                Device? device = null,
                ScalarType? dtype = null)
            {
                var weight = init.normal_(empty(num_embeddings, embedding_dims, dtype, device));
                if (padding_idx is { } padding)
                {
                    using var row = weight[padding];
                    Aten.zero_.Run(row);
                }

                return new(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype)
            : base("torch::nn::LinearImpl")
        {
            var weight = new Parameter(empty([outputs, inputs], dtype, device));
            _internal_params.Add("weight", weight);
            nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
            if (!hasBias) return;
            var bias = new Parameter(empty([outputs], dtype, device));
            _internal_params.Add("bias", bias);
            var bound = 1 / Math.Sqrt(inputs);
            nn.init.uniform_(bias, -bound, bound);
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

        public override Tensor forward(Tensor tensor) => Aten.linear.Tensor(tensor, Own("weight"), Own("bias"));
    }

    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long _padding;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _byFrequency;
        private readonly bool _sparse;

        internal Embedding(Tensor weight, long? padding, double? maxNorm, double normType, bool byFrequency, bool sparse)
            : base("torch::nn::EmbeddingImpl")
        {
            (_padding, _maxNorm, _normType, _byFrequency, _sparse) = (padding ?? -1, maxNorm, normType, byFrequency, sparse);
            _internal_params.Add("weight", new Parameter(weight));
        }

        public Parameter? weight
        {
            get => Alias(nameof(weight));
            set => Replace(nameof(weight), value);
        }

        public override Tensor forward(Tensor input)
        {
            var weight = Own("weight");
            if (_maxNorm is { } norm)
            {
                using var guard = no_grad();
                Aten.embedding_renorm_.Run(weight, input, norm, _normType);
            }

            return Aten.embedding.Tensor(weight, input, _padding, _byFrequency, _sparse);
        }
    }
}
