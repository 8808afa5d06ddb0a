using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LSTM LSTM(
                long inputSize,
                long hiddenSize,
                long numLayers = 1,
                bool bias = true,
                bool batchFirst = false,
                double dropout = 0,
                bool bidirectional = false,
                Device? device = null,
                ScalarType? dtype = null) => new(new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);

            public static GRU GRU(
                long inputSize,
                long hiddenSize,
                long numLayers = 1,
                bool bias = true,
                bool batchFirst = false,
                double dropout = 0,
                bool bidirectional = false,
                Device? device = null,
                ScalarType? dtype = null) => new(new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);

            public static RNN RNN(
                long inputSize,
                long hiddenSize,
                long numLayers = 1,
                NonLinearities nonLinearity = NonLinearities.Tanh,
                bool bias = true,
                bool batchFirst = false,
                double dropout = 0,
                bool bidirectional = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), nonLinearity, device, dtype);

            public static LSTMCell LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);

            public static GRUCell GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);

            public static RNNCell RNNCell(
                long inputSize,
                long hiddenSize,
                NonLinearities nonLinearity = NonLinearities.Tanh,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) => new(inputSize, hiddenSize, nonLinearity, bias, device, dtype);
        }
    }
}

namespace TorchSharp.Modules
{
    internal sealed record RecurrentShape(long Inputs, long Hidden, long Layers, bool Bias, bool BatchFirst, double Dropout, bool Bidirectional)
    {
        private int Directions => Bidirectional ? 2 : 1;

        /// <summary>Weights and biases under PyTorch's names, uniform in ±1/√hidden.</summary>
        internal void Create(Utils.OrderedDict<string, Parameter> parameters, long gates, Device? device, ScalarType? dtype)
        {
            for (var layer = 0; layer < Layers; layer++)
            {
                for (var direction = 0; direction < Directions; direction++)
                {
                    var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                    var inputs = layer == 0 ? Inputs : Hidden * Directions;
                    Cell(parameters, suffix, inputs, Hidden, gates, Bias, device, dtype);
                }
            }
        }

        internal static void Cell(
            Utils.OrderedDict<string, Parameter> parameters, string suffix, long inputs, long hidden, long gates, bool bias, Device? device, ScalarType? dtype)
        {
            var bound = hidden > 0 ? 1 / Math.Sqrt(hidden) : 0;
            Add("weight_ih", [gates * hidden, inputs]);
            Add("weight_hh", [gates * hidden, hidden]);
            if (!bias) return;
            Add("bias_ih", [gates * hidden]);
            Add("bias_hh", [gates * hidden]);

            void Add(string name, long[] size)
            {
                var parameter = new Parameter(empty(size, dtype, device));
                nn.init.uniform_(parameter, -bound, bound);
                parameters.Add(name + suffix, parameter);
            }
        }

        internal Tensor State(Tensor input) =>
            zeros([Layers * Directions, input.shape[BatchFirst ? 0 : 1], Hidden], input.dtype, input.device);

        internal (Tensor, Tensor) Run(Op op, Tensor input, Tensor? state, Utils.OrderedDict<string, Parameter> parameters, bool training)
        {
            using var initial = state is null ? State(input) : null;
            return op.Two(input, state ?? initial, List(parameters), Bias, Layers, Dropout, training, Bidirectional, BatchFirst);
        }

        internal static Tensor[] List(Utils.OrderedDict<string, Parameter> parameters) => [.. parameters.Values];
    }

    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private readonly RecurrentShape _shape;

        internal LSTM(RecurrentShape shape, Device? device, ScalarType? dtype)
            : base("torch::nn::LSTMImpl")
        {
            _shape = shape;
            shape.Create(_internal_params, 4, device, dtype);
        }

        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            using var zero = h0_c0 is null ? _shape.State(input) : null;
            var (h, c) = h0_c0 ?? (zero!, zero!);
            return Aten.lstm_input.Three(
                input,
                new[] { h, c },
                RecurrentShape.List(_internal_params),
                _shape.Bias,
                _shape.Layers,
                _shape.Dropout,
                training,
                _shape.Bidirectional,
                _shape.BatchFirst);
        }

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        // Only a GPU's weights need to lie together.
        public void flatten_parameters()
        {
        }
    }

    public sealed class GRU : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly RecurrentShape _shape;

        internal GRU(RecurrentShape shape, Device? device, ScalarType? dtype)
            : base("torch::nn::GRUImpl")
        {
            _shape = shape;
            shape.Create(_internal_params, 3, device, dtype);
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null) => _shape.Run(Aten.gru_input, input, h0, _internal_params, training);

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0!);

        public void flatten_parameters()
        {
        }
    }

    public sealed class RNN : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly RecurrentShape _shape;
        private readonly Op _op;

        internal RNN(RecurrentShape shape, nn.NonLinearities nonLinearity, Device? device, ScalarType? dtype)
            : base("torch::nn::RNNImpl")
        {
            (_shape, _op) = (shape, nonLinearity == nn.NonLinearities.ReLU ? Aten.rnn_relu_input : Aten.rnn_tanh_input);
            shape.Create(_internal_params, 1, device, dtype);
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0) => _shape.Run(_op, input, h0, _internal_params, training);

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0!);

        public void flatten_parameters()
        {
        }
    }

    public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
    {
        private readonly long _hidden;

        internal LSTMCell(long inputs, long hidden, bool bias, Device? device, ScalarType? dtype)
            : base("torch::nn::LSTMCellImpl")
        {
            _hidden = hidden;
            RecurrentShape.Cell(_internal_params, "", inputs, hidden, 4, bias, device, dtype);
        }

        public Parameter? bias_ih
        {
            get => Alias(nameof(bias_ih));
            set => Replace(nameof(bias_ih), value);
        }

        public Parameter? bias_hh
        {
            get => Alias(nameof(bias_hh));
            set => Replace(nameof(bias_hh), value);
        }

        public Parameter? weight_ih
        {
            get => Alias(nameof(weight_ih));
            set => Replace(nameof(weight_ih), value);
        }

        public Parameter? weight_hh
        {
            get => Alias(nameof(weight_hh));
            set => Replace(nameof(weight_hh), value);
        }

        public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
        {
            using var zero = h0_c0 is null ? zeros([input.shape[0], _hidden], input.dtype, input.device) : null;
            var (h, c) = h0_c0 ?? (zero!, zero!);
            return Aten.lstm_cell.Two(input, new[] { h, c }, Own("weight_ih"), Own("weight_hh"), Own("bias_ih"), Own("bias_hh"));
        }

        public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);
    }

    public sealed class GRUCell : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly long _hidden;

        internal GRUCell(long inputs, long hidden, bool bias, Device? device, ScalarType? dtype)
            : base("torch::nn::GRUCellImpl")
        {
            _hidden = hidden;
            RecurrentShape.Cell(_internal_params, "", inputs, hidden, 3, bias, device, dtype);
        }

        public Parameter? bias_ih
        {
            get => Alias(nameof(bias_ih));
            set => Replace(nameof(bias_ih), value);
        }

        public Parameter? bias_hh
        {
            get => Alias(nameof(bias_hh));
            set => Replace(nameof(bias_hh), value);
        }

        public Parameter? weight_ih
        {
            get => Alias(nameof(weight_ih));
            set => Replace(nameof(weight_ih), value);
        }

        public Parameter? weight_hh
        {
            get => Alias(nameof(weight_hh));
            set => Replace(nameof(weight_hh), value);
        }

        public override Tensor forward(Tensor input, Tensor? h0 = null)
        {
            using var zero = h0 is null ? zeros([input.shape[0], _hidden], input.dtype, input.device) : null;
            return Aten.gru_cell.Tensor(input, h0 ?? zero, Own("weight_ih"), Own("weight_hh"), Own("bias_ih"), Own("bias_hh"));
        }
    }

    public sealed class RNNCell : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly long _hidden;
        private readonly Op _op;

        internal RNNCell(long inputs, long hidden, nn.NonLinearities nonLinearity, bool bias, Device? device, ScalarType? dtype)
            : base("torch::nn::RNNCellImpl")
        {
            _hidden = hidden;
            _op = nonLinearity == nn.NonLinearities.ReLU ? Aten.rnn_relu_cell : Aten.rnn_tanh_cell;
            RecurrentShape.Cell(_internal_params, "", inputs, hidden, 1, bias, device, dtype);
        }

        public Parameter? bias_ih
        {
            get => Alias(nameof(bias_ih));
            set => Replace(nameof(bias_ih), value);
        }

        public Parameter? bias_hh
        {
            get => Alias(nameof(bias_hh));
            set => Replace(nameof(bias_hh), value);
        }

        public Parameter? weight_ih
        {
            get => Alias(nameof(weight_ih));
            set => Replace(nameof(weight_ih), value);
        }

        public Parameter? weight_hh
        {
            get => Alias(nameof(weight_hh));
            set => Replace(nameof(weight_hh), value);
        }

        public override Tensor forward(Tensor input, Tensor? h0 = null)
        {
            using var zero = h0 is null ? zeros([input.shape[0], _hidden], input.dtype, input.device) : null;
            return _op.Tensor(input, h0 ?? zero, Own("weight_ih"), Own("weight_hh"), Own("bias_ih"), Own("bias_hh"));
        }
    }
}
