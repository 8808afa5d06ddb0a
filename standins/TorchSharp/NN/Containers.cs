using System.Collections;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

#nullable disable
namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new();

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential(modules.AsEnumerable());

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential(modules.AsEnumerable());

            public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) => Sequential(modules.AsEnumerable());

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            {
                var result = new Sequential();
                foreach (var (name, module) in modules) result.append(name, module);
                return result;
            }

            public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
                Sequential(modules.Select(m => (m.Item1, m.Item2)));

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                Sequential(modules.Select((module, i) => ($"{i}", module)));

            public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);

            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
                where T : Module
            {
                var result = new ModuleDict<T>();
                foreach (var module in modules) result.Add(module);
                return result;
            }

            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);

            public static ParameterDict ParameterDict(params (string, Parameter)[] parameters)
            {
                var result = new ParameterDict();
                foreach (var parameter in parameters) result.Add(parameter);
                return result;
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<(string Name, nn.IModule<Tensor, Tensor> Module)> _modules = [];

        internal Sequential()
            : base("torch::nn::SequentialImpl")
        {
        }

        protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules)
            : this()
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        protected Sequential(params nn.Module<Tensor, Tensor>[] modules)
            : this()
        {
            foreach (var module in modules) append(module);
        }

        public int Count => _modules.Count;

        private IEnumerable<nn.Module> Items => _modules.Select(m => (nn.Module)m.Module);

        private IEnumerable<(string, nn.Module)> NamedItems => _modules.Select(m => (m.Name, (nn.Module)m.Module));

        [IndexerName("SequentialItems")]
        public nn.IModule<Tensor, Tensor> this[int index] => _modules[index].Module;

        [IndexerName("SequentialItems")]
        public Sequential this[(int? start, int? end) index]
        {
            get
            {
                var (start, end) = (index.start ?? 0, index.end ?? Count);
                if (start < 0 || start > Count) throw new IndexOutOfRangeException($"{start} is not a valid index.");
                if (end < 0 || end > Count) throw new IndexOutOfRangeException($"{end} is not a valid index.");
                var result = new Sequential();
                for (var i = start; i < end; i++) result._modules.Add(_modules[i]);
                return result;
            }
        }

        [IndexerName("SequentialItems")]
        public Sequential this[Range index] => this[(index.Start.GetOffset(Count), index.End.GetOffset(Count))];

        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            _modules.Add((name, module));
            return this;
        }

        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{Count}", module);

        public override Tensor forward(Tensor tensor)
        {
            if (Count == 0) return tensor.alias();
            var result = _modules[0].Module.call(tensor);
            for (var i = 1; i < Count; i++)
            {
                using var input = result;
                result = _modules[i].Module.call(input);
            }

            return result;
        }

        public override nn.Module apply(Action<nn.Module> fn)
        {
            foreach (var module in Items) module.apply(fn);
            fn(this);
            return this;
        }

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
            Distinct<Parameter>([], recurse ? m => m.named_parameters(true) : null, NamedItems);

        public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true) =>
            Distinct<Tensor>([], recurse ? m => m.named_buffers(true, include_persistent) : null, NamedItems);

        public override IEnumerable<(string name, nn.Module module)> named_children() => NamedItems;

        public override IEnumerable<(string name, nn.Module module)> named_modules() => base.named_modules();

        public override void train(bool on = true)
        {
            foreach (var module in Items) module.train(on);
        }

        public override void eval() => train(false);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (var module in Items) module.Dispose();
            }

            base.Dispose(disposing);
        }

        protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
        {
            foreach (var module in Items) module._to(dtype, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
        {
            foreach (var module in Items) module._to(device, dtype, non_blocking);
            return this;
        }

        protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
        {
            foreach (var module in Items) module._to(deviceType, deviceIndex, non_blocking);
            return this;
        }
    }

    public class ModuleList<T> : nn.Module, IList<T>
        where T : nn.Module
    {
        private readonly List<T> _list = [];
        private bool _registered;

        public ModuleList(params T[] modules)
            : base(nameof(ModuleList<>)) => append(modules);

        public int Count => _list.Count;

        public bool IsReadOnly => false;

        public T this[int index]
        {
            get => _list[index];
            set => _list[index] = value;
        }

        public void Add(T item) => _list.Add(item);

        public void append(params T[] parameters) => _list.AddRange(parameters ?? []);

        public void extend(IEnumerable<T> modules) => _list.AddRange(modules);

        public void Clear() => _list.Clear();

        public bool Contains(T item) => _list.Contains(item);

        public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

        public int IndexOf(T item) => _list.IndexOf(item);

        public void Insert(int index, T item) => _list.Insert(index, item);

        public bool Remove(T item) => _list.Remove(item);

        public void RemoveAt(int index) => _list.RemoveAt(index);

        protected override void RegisterComponents()
        {
            if (_registered) return;
            for (var i = 0; i < _list.Count; i++) register_module($"{i}", _list[i]);
            _registered = true;
        }
    }

    public class ModuleDict<T> : nn.Module, IDictionary<string, T>, IList<(string, T)>
        where T : nn.Module
    {
        private readonly Utils.OrderedDict<string, T> _items = [];
        private bool _registered;

        public ModuleDict()
            : base(nameof(ModuleDict<>))
        {
        }

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _items.Keys;

        public ICollection<T> Values => _items.Values;

        public (string, T) this[int index]
        {
            get => _items[index];
            set => _items[index] = value;
        }

        public T this[string key]
        {
            get => _items[key];
            set => _items[key] = value;
        }

        public IEnumerator<(string, T)> items() => _items.items();

        public IEnumerable<string> keys() => _items.keys();

        public IEnumerable<T> values() => _items.values();

        public void clear() => _items.clear();

        public void Clear() => _items.Clear();

        public void Add((string, T) item) => _items.Add(item);

        public void Add(string key, T value) => _items.Add(key, value);

        public void Add(KeyValuePair<string, T> item) => _items.Add(item);

        public void Insert(int index, (string, T) item) => _items.Insert(index, item);

        public bool Contains((string, T) item) => _items.Contains(item);

        public bool Contains(KeyValuePair<string, T> item) => _items.Contains(item);

        public bool ContainsKey(string key) => _items.ContainsKey(key);

        public bool TryGetValue(string key, out T value) => _items.TryGetValue(key, out value);

        public int IndexOf((string, T) item) => _items.IndexOf(item);

        public bool Remove((string, T) item) => _items.Remove(item);

        public bool Remove(string key) => _items.Remove(key);

        public bool Remove(KeyValuePair<string, T> item) => _items.Remove(item);

        public void RemoveAt(int index) => _items.RemoveAt(index);

        public void CopyTo((string, T)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public IEnumerator<(string, T)> GetEnumerator() => _items.GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => throw new NotImplementedException();

        IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

        protected override void RegisterComponents()
        {
            if (_registered) return;
            foreach (var (key, module) in _items) register_module(key, module);
            _registered = true;
        }
    }

    public class ParameterList : nn.Module, IList<Parameter>
    {
        private readonly List<Parameter> _list = [];
        private bool _registered;

        public ParameterList(params Parameter[] parameters)
            : base(nameof(ParameterList)) => append(parameters);

        public int Count => _list.Count;

        public bool IsReadOnly => false;

        public Parameter this[int index]
        {
            get => _list[index];
            set => _list[index] = value;
        }

        public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) => _list.Select((p, i) => ($"{i}", p));

        public override bool has_parameter(string target) => get_parameter(target) is not null;

        public override Parameter get_parameter(string target) =>
            int.TryParse(target, out var i) && i >= 0 && i < _list.Count ? _list[i] : null;

        public void Add(Parameter item) => _list.Add(item);

        public void append(params Parameter[] parameters) => _list.AddRange(parameters ?? []);

        public void extend(IEnumerable<Parameter> parameters) => _list.AddRange(parameters);

        public void Clear() => _list.Clear();

        public bool Contains(Parameter item) => IndexOf(item) >= 0;

        public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

        public int IndexOf(Parameter item)
        {
            for (var i = 0; i < _list.Count; i++)
            {
                if (ReferenceEquals(_list[i], item)) return i;
            }

            return -1;
        }

        public void Insert(int index, Parameter item) => _list.Insert(index, item);

        public bool Remove(Parameter item)
        {
            var i = IndexOf(item);
            if (i >= 0) _list.RemoveAt(i);
            return i >= 0;
        }

        public void RemoveAt(int index) => _list.RemoveAt(index);

        protected override void RegisterComponents()
        {
            if (_registered) return;
            for (var i = 0; i < _list.Count; i++) register_parameter($"{i}", _list[i]);
            _registered = true;
        }

        protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => Refresh(base._to(dtype, non_blocking));

        protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => Refresh(base._to(device, dtype, non_blocking));

        protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
            Refresh(base._to(deviceType, deviceIndex, non_blocking));

        private nn.Module Refresh(nn.Module self)
        {
            for (var i = 0; i < _list.Count; i++)
            {
                if (_internal_params.TryGetValue($"{i}", out var moved)) _list[i] = moved;
            }

            return self;
        }
    }

    public class ParameterDict : nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
    {
        private readonly Utils.OrderedDict<string, Parameter> _items = [];
        private bool _registered;

        public ParameterDict()
            : base(nameof(ParameterDict))
        {
        }

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _items.Keys;

        public ICollection<Parameter> Values => _items.Values;

        public (string, Parameter) this[int index]
        {
            get => _items[index];
            set => _items[index] = value;
        }

        public Parameter this[string key]
        {
            get => _items[key];
            set => _items[key] = value;
        }

        public override bool has_parameter(string target) => _items.ContainsKey(target);

        public override Parameter get_parameter(string target) => _items.TryGetValue(target, out var p) ? p : null;

        public IEnumerator<(string, Parameter)> items() => _items.items();

        public IEnumerable<string> keys() => _items.keys();

        public IEnumerable<Parameter> values() => _items.values();

        public void clear() => _items.clear();

        public void Clear() => _items.Clear();

        public void Add((string, Parameter) item) => _items.Add(item);

        public void Add(string key, Parameter value) => _items.Add(key, value);

        public void Add(KeyValuePair<string, Parameter> item) => _items.Add(item);

        public void Insert(int index, (string, Parameter) item) => _items.Insert(index, item);

        public bool Contains((string, Parameter) item) => _items.ContainsKey(item.Item1);

        public bool Contains(KeyValuePair<string, Parameter> item) => _items.Contains(item);

        public bool ContainsKey(string key) => _items.ContainsKey(key);

        public bool TryGetValue(string key, out Parameter value) => _items.TryGetValue(key, out value);

        public int IndexOf((string, Parameter) item) => Keys.ToList().IndexOf(item.Item1);

        public bool Remove((string, Parameter) item) => Remove(item.Item1);

        public bool Remove(string key) => _items.Remove(key);

        public bool Remove(KeyValuePair<string, Parameter> item) => Remove(item.Key);

        public void RemoveAt(int index) => _items.RemoveAt(index);

        public void CopyTo((string, Parameter)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public IEnumerator<(string, Parameter)> GetEnumerator() => _items.GetEnumerator();

        IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() => throw new NotImplementedException();

        IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

        protected override void RegisterComponents()
        {
            if (_registered) return;
            foreach (var (key, parameter) in _items) register_parameter(key, parameter);
            _registered = true;
        }
    }
}
