using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

#nullable disable
namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1E-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1E-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1E-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    public class RMSProp : OptimizerHelper, IMomentum
    {
        public RMSProp(IEnumerable<Parameter> parameters, double lr = 1E-3, double alpha = 0.99, double eps = 1E-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1E-3, double alpha = 0.99, double eps = 1E-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        {
            Require(lr >= 0, "learning rate", lr);
            Require(eps >= 0, "ε", eps);
            Require(alpha >= 0, "alpha", alpha);
            Require(momentum >= 0, "momentum value", momentum);
            Require(weight_decay >= 0, "weight_decay value", weight_decay);
            Start(parameters, new Options { LearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered, maximize = maximize });
        }

        public double Momentum
        {
            get => ((Options)_defaults).momentum.Value;
            set => ((Options)_defaults).momentum = value;
        }

        public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

        private void Update(ParamGroup group)
        {
            var options = group.Options;
            var (lr, alpha, eps, momentum, decay) =
                (group.LearningRate, options.alpha.Value, options.eps.Value, options.momentum.Value, options.weight_decay.Value);
            foreach (var parameter in group.Parameters)
            {
                var grad = parameter.grad;
                if (grad is null) continue;
                if (options.maximize.Value) grad = -grad;
                var state = (State)_state[parameter.Handle];
                state.step++;
                if (decay != 0) grad = Aten.add_Tensor.Tensor(grad, parameter, decay);
                Aten.mul__Scalar.Run(state.square_avg, alpha);
                Aten.addcmul_.Run(state.square_avg, grad, grad, 1 - alpha);
                Tensor average;
                if (options.centered.Value)
                {
                    Aten.lerp__Scalar.Run(state.grad_avg, grad, 1 - alpha);
                    average = Aten.addcmul.Tensor(state.square_avg, state.grad_avg, state.grad_avg, -1).sqrt_();
                }
                else
                {
                    average = state.square_avg.sqrt();
                }

                Aten.add__Scalar.Run(average, eps);
                if (momentum > 0)
                {
                    Aten.mul__Scalar.Run(state.momentum_buffer, momentum);
                    Aten.addcdiv_.Run(state.momentum_buffer, grad, average);
                    Aten.add__Tensor.Run(parameter, state.momentum_buffer, -lr);
                }
                else
                {
                    Aten.addcdiv_.Run(parameter, grad, average, -lr);
                }

                average.Dispose();
                grad.Dispose();
            }
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = (Options)(param_group.Options ??= new Options());
            options.Copy((Options)_defaults);
            Adopt(param_group, p => new State(p));
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing) DisposeState();
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? momentum;
            public double? alpha;
            public double? weight_decay;
            public double? eps;
            public bool? centered;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(maximize.Value);
                writer.Write(momentum.Value);
                writer.Write(alpha.Value);
                writer.Write(weight_decay.Value);
                writer.Write(eps.Value);
                writer.Write(centered.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                maximize = reader.ReadBoolean();
                momentum = reader.ReadDouble();
                alpha = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                eps = reader.ReadDouble();
                centered = reader.ReadBoolean();
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                Copy((Options)source, always: true);
            }

            internal void Copy(Options source, bool always = false)
            {
                if (always || maximize is null) maximize = source.maximize;
                if (always || momentum is null) momentum = source.momentum;
                if (always || alpha is null) alpha = source.alpha;
                if (always || weight_decay is null) weight_decay = source.weight_decay;
                if (always || eps is null) eps = source.eps;
                if (always || centered is null) centered = source.centered;
            }
        }

        public class ParamGroup : ParamGroup<Options>, IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1E-3, double eps = 1E-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0, bool centered = false)
                : base(parameters, new Options { LearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered })
            {
            }

            public double Momentum
            {
                get => Options.momentum.Value;
                set => Options.momentum = value;
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor square_avg;
            public Tensor momentum_buffer;
            public Tensor grad_avg;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public void Dispose()
            {
                square_avg?.Dispose();
                momentum_buffer?.Dispose();
                grad_avg?.Dispose();
            }

            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                square_avg = Zeros();
                momentum_buffer = Zeros();
                grad_avg = Zeros();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                square_avg.Save(writer);
                SaveConditionalStateTensor(writer, momentum_buffer);
                SaveConditionalStateTensor(writer, grad_avg);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                square_avg.Load(reader);
                LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);
                LoadConditionalStateTensor(reader, ref grad_avg, _parameter.device);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var from = (State)source;
                Dispose();
                step = from.step;
                square_avg = CopyOf(from.square_avg);
                momentum_buffer = CopyOf(from.momentum_buffer);
                grad_avg = CopyOf(from.grad_avg);
            }

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State that && step == that.step && Close(square_avg, that.square_avg) && Close(momentum_buffer, that.momentum_buffer) && Close(grad_avg, that.grad_avg);

            public override void to(Device device)
            {
                square_avg = square_avg is null ? null : Keep(square_avg.to(device));
                momentum_buffer = momentum_buffer is null ? null : Keep(momentum_buffer.to(device));
                grad_avg = grad_avg is null ? null : Keep(grad_avg.to(device));
            }
        }
    }
}
