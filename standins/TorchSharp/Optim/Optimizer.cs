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
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            public interface IMomentum
            {
                double Momentum { get; set; }
            }

            public interface IBetas
            {
                (double, double) Betas { get; set; }
            }

            public abstract class Optimizer : IDisposable
            {
                protected IList<ParamGroup> _parameter_groups;

                protected Optimizer(IntPtr handle)
                {
                }

                public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }

                public virtual void zero_grad() => throw new NotImplementedException(nameof(zero_grad));

                public virtual void add_param_group(ParamGroup param_group) => throw new NotImplementedException(nameof(add_param_group));

                public virtual Tensor step(Func<Tensor> closure = null) => throw new NotImplementedException(nameof(step));

                public virtual IEnumerable<Parameter> parameters() => throw new NotImplementedException(nameof(parameters));

                public class StateDictionary
                {
                    internal StateDictionary()
                    {
                    }

                    public List<OptimizerOptions> Options { get; } = [];

                    public List<OptimizerState> State { get; } = [];

                    public List<List<int>> StateIndexRef { get; } = [];
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public abstract class OptimizerHelper : Optimizer
    {
        protected OptimizerOptions _defaults;
        protected Utils.OrderedDict<IntPtr, OptimizerState> _state = [];

        public OptimizerHelper()
            : base(0)
        {
        }

        public void save_state_dict(string location)
        {
            using var writer = new BinaryWriter(File.Create(location));
            save_state_dict(writer);
        }

        public void load_state_dict(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location));
            load_state_dict(reader);
        }

        public void save_state_dict(BinaryWriter writer)
        {
            var state = state_dict();
            writer.Write(GetType().Name);
            writer.Write7BitEncodedInt64(state.Options.Count);
            writer.Write7BitEncodedInt64(state.State.Count);
            foreach (var options in state.Options) options.SaveStateDict(writer);
            foreach (var entry in state.State) entry.SaveStateDict(writer);
        }

        public void load_state_dict(BinaryReader reader)
        {
            var found = reader.ReadString();
            if (found != GetType().Name)
                throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{found}' in the loaded stream.");
            var state = state_dict();
            CheckCounts(state, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
            foreach (var options in state.Options) options.LoadStateDict(reader);
            foreach (var entry in state.State) entry.LoadStateDict(reader);
        }

        public virtual void load_state_dict(StateDictionary state_dict)
        {
            var own = this.state_dict();
            CheckCounts(own, state_dict.Options.Count, state_dict.State.Count);
            foreach (var (options, source) in own.Options.Zip(state_dict.Options))
            {
                if (options != source) options.LoadStateDict(source);
            }

            foreach (var (entry, source) in own.State.Zip(state_dict.State))
            {
                if (entry != source) entry.LoadStateDict(source);
            }
        }

        private static void CheckCounts(StateDictionary own, long groups, long states)
        {
            if (groups != own.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
            if (states != own.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
        }

        public virtual StateDictionary state_dict()
        {
            var result = new StateDictionary();
            foreach (var group in _parameter_groups)
            {
                result.Options.Add(group.Options);
                var first = result.State.Count;
                result.State.AddRange(group.Parameters.Select(p => _state[p.Handle]));
                result.StateIndexRef.Add([.. Enumerable.Range(first, result.State.Count - first)]);
            }

            return result;
        }

        public void to(Device device)
        {
            foreach (var parameter in parameters()) _state[parameter.Handle].to(device);
        }

        // To zeros, not to none: so does the official library.
        public override void zero_grad()
        {
            foreach (var parameter in parameters())
            {
                using var grad = parameter.grad;
                if (grad is not null) Aten.zero_.Run(grad);
            }
        }

        public override IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(g => g.Parameters);

        public override void add_param_group(ParamGroup param_group) => _parameter_groups.Add(param_group);

        protected Tensor _step<T>(Action<T> body, Func<Tensor> loss_closure = null)
            where T : ParamGroup
        {
            Tensor loss = null;
            if (loss_closure is not null)
            {
                using var recording = enable_grad();
                loss = loss_closure();
            }

            using var guard = no_grad();
            using var scope = NewDisposeScope();
            foreach (var group in _parameter_groups) body((T)group);
            return loss;
        }

        private protected void DisposeState()
        {
            foreach (var (_, state) in _state) (state as IDisposable)?.Dispose();
        }

        /// <summary>Takes the groups in, each with the defaults in place of what it does not say.</summary>
        private protected void Start<TGroup>(IEnumerable<TGroup> groups, OptimizerOptions defaults)
            where TGroup : ParamGroup
        {
            _defaults = defaults;
            _defaults.InitialLearningRate = _defaults.LearningRate.Value;
            _parameter_groups = [];
            foreach (var group in groups) add_param_group(group);
        }

        private protected void Adopt(ParamGroup group, Func<Parameter, OptimizerState> state)
        {
            group.Options.LearningRate ??= _defaults.LearningRate;
            group.Options.InitialLearningRate = group.Options.LearningRate.Value;
            _parameter_groups.Add(group);
            foreach (var parameter in group.Parameters)
            {
                var entry = state(parameter);
                _state[parameter.Handle] = entry;
                entry.Initialize(group.Options);
            }
        }

        private protected static void Require(bool valid, string name, double value)
        {
            if (!valid) throw new ArgumentException($"Invalid {name}: {value}");
        }
    }

    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }

        public virtual void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(InitialLearningRate);
            writer.Write(LearningRate.Value);
        }

        public virtual void LoadStateDict(BinaryReader reader) => (InitialLearningRate, LearningRate) = (reader.ReadDouble(), reader.ReadDouble());

        public virtual void LoadStateDict(OptimizerOptions source) =>
            (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
    }

    public abstract class OptimizerState
    {
        protected Parameter _parameter;

        protected OptimizerState(Parameter parameter) => _parameter = parameter;

        public abstract void SaveStateDict(BinaryWriter writer);

        public abstract void LoadStateDict(BinaryReader reader);

        public abstract void LoadStateDict(OptimizerState source);

        public abstract void Initialize(OptimizerOptions options);

        public virtual bool ApproximatelyEquals(OptimizerState other) => false;

        public virtual void to(Device device)
        {
        }

        protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor result, Device device)
        {
            result?.Dispose();
            result = null;
            if (!reader.ReadBoolean()) return;
            result = Keep(TensorExtensionMethods.Load(reader).to(device, disposeAfter: true));
        }

        protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor tensor)
        {
            writer.Write(tensor is not null);
            tensor?.Save(writer);
        }

        /// <summary>Zeros like the parameter, in no scope.</summary>
        private protected Tensor Zeros()
        {
            using var guard = no_grad();
            return Keep(_parameter.zeros_like());
        }

        private protected Tensor CopyOf(Tensor source) => source is null ? null : Keep(source.to(_parameter.dtype, _parameter.device, copy: true));

        private protected static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();

        private protected static bool Close(Tensor left, Tensor right) => left is null ? right is null : right is not null && left.allclose(right);
    }

    public class ParamGroup : ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; }

        public OptimizerOptions Options { get; set; }

        public double LearningRate
        {
            get => Options.LearningRate.Value;
            set => Options.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }

    public class ParamGroup<TOptions> : ParamGroup
        where TOptions : OptimizerOptions
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions options = null) => (Parameters, Options) = (parameters, options);

        public new TOptions Options
        {
            get => (TOptions)base.Options;
            set => base.Options = value;
        }
    }
}
