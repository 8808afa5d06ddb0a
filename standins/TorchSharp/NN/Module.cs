using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

#nullable disable
namespace TorchSharp
{
    public static class FieldInfoExtensionMethods
    {
        public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

            public class Module : IDisposable
            {
                protected OrderedDict<string, Module> _internal_submodules = [];
                protected OrderedDict<string, (Tensor, bool)> _internal_buffers = [];
                protected OrderedDict<string, Parameter> _internal_params = [];
                protected string name;

                private const BindingFlags Fields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

                private DeviceType _deviceType = DeviceType.CPU;
                private int _deviceIndex = -1;
                private bool _training = true;
                private bool _areComponentsRegistered;
                private bool _disposed;

                protected Module(string name) => this.name = name;

                public virtual bool training => _training;

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (!disposing || _disposed) return;
                    _disposed = true;
                    foreach (var (_, buffer) in _internal_buffers) buffer.Item1.Dispose();
                    foreach (var (_, parameter) in _internal_params) parameter.Dispose();
                    foreach (var (_, module) in named_modules()) module.Dispose();
                }

                protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
                {
                    CheckFloating(dtype);
                    InitializeDeviceType(device.type);
                    Move(device, dtype);
                    return this;
                }

                protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
                {
                    if (deviceType != DeviceType.CUDA) deviceIndex = -1;
                    if (deviceType == _deviceType && deviceIndex == _deviceIndex) return this;
                    InitializeDeviceType(deviceType);
                    Move(new Device(deviceType, deviceIndex), null);
                    return this;
                }

                protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
                {
                    CheckFloating(dtype);
                    Move(null, dtype);
                    return this;
                }

                public Module _to(Tensor other, bool non_blocking)
                {
                    _to(other.dtype, non_blocking);
                    return _to(other.device_type, other.device_index, non_blocking);
                }

                protected void _toEpilog(ScalarType dtype, bool non_blocking) => Move(null, dtype);

                protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => Move(device, dtype);

                protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) => Move(new Device(deviceType, deviceIndex), null);

                private void Move(Device device, ScalarType? dtype)
                {
                    foreach (var (_, child) in named_children())
                    {
                        if (device is null) child._to(dtype.Value, false);
                        else if (dtype is null) child._to(device.type, device.index, false);
                        else child._to(device, dtype.Value, false);
                    }

                    var fields = GetType().GetFields(Fields).ToDictionary(f => f.ComponentName());
                    foreach (var (key, parameter) in named_parameters(false).ToList())
                    {
                        using var grad = parameter.grad;
                        if (!Moves(parameter, device, dtype)) continue;
                        if (IsLayer && grad is null)
                        {
                            Refill(parameter, device, dtype);
                            continue;
                        }

                        // The moved parameter is a new leaf: nothing of the move belongs in a graph.
                        using var guard = no_grad();
                        var moved = new Parameter(Moved(parameter, device, dtype), parameter.requires_grad);
                        moved.DetachFromDisposeScope();
                        if (grad is not null)
                        {
                            using var movedGrad = Moved(grad, device, dtype);
                            moved.grad = movedGrad;
                        }

                        parameter.Dispose();
                        ConditionallyRegisterParameter(key, moved);
                        if (fields.TryGetValue(key, out var field)) field.SetValue(this, moved);
                    }

                    foreach (var (key, buffer) in named_buffers(false).ToList())
                    {
                        if (IsLayer)
                        {
                            Refill(buffer, device, dtype);
                            continue;
                        }

                        if (!Moves(buffer, device, dtype)) continue;
                        var moved = Moved(buffer, device, dtype).DetachFromDisposeScope();
                        buffer.Dispose();
                        ConditionallyRegisterBuffer(key, moved);
                        if (fields.TryGetValue(key, out var field)) field.SetValue(this, moved);
                    }

                    if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
                }

                // A layer of the library keeps its objects, and its counters take the new type too; a module of the user gets new ones.
                private bool IsLayer => name.StartsWith("torch::nn::", StringComparison.Ordinal);

                private static void Refill(Tensor tensor, Device device, ScalarType? dtype)
                {
                    using var data = tensor.detach();
                    using var moved = data.to(dtype ?? tensor.dtype, device ?? tensor.device);
                    Aten.set_data.Run(tensor, moved);
                }

                private static bool Moves(Tensor tensor, Device device, ScalarType? dtype) =>
                    (device is not null && device.type != tensor.device_type) || TypeOf(tensor, dtype) != tensor.dtype;

                private static Tensor Moved(Tensor tensor, Device device, ScalarType? dtype) =>
                    tensor.to(TypeOf(tensor, dtype), device ?? tensor.device);

                // Only what is floating takes the new type: counters and indices keep theirs.
                private static ScalarType TypeOf(Tensor tensor, ScalarType? dtype) =>
                    dtype is { } type && (tensor.is_floating_point() || tensor.is_complex()) ? type : tensor.dtype;

                private static void CheckFloating(ScalarType dtype)
                {
                    if (!is_floating_point(dtype) && !is_complex(dtype))
                        throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
                }

                public virtual Module apply(Action<Module> fn)
                {
                    foreach (var (_, child) in _internal_submodules) child.apply(fn);
                    fn(this);
                    return this;
                }

                public virtual void train(bool train = true)
                {
                    _training = train;
                    foreach (var (_, child) in named_children()) child.train(train);
                }

                public virtual void eval() => train(false);

                public virtual void zero_grad(bool set_to_none = true)
                {
                    foreach (var parameter in parameters())
                    {
                        using var grad = parameter.grad;
                        if (grad is null) continue;
                        if (set_to_none) parameter.grad = null;
                        else Aten.zero_.Run(grad);
                    }
                }

                // Buffers that are not persistent are never listed, whatever include_nonpersistent says: so does the official library.
                public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                    Distinct<Tensor>(
                        _internal_buffers.AsEnumerable<(string Name, (Tensor Tensor, bool Persistent) Value)>().Where(b => b.Value.Persistent).Select(b => (b.Name, b.Value.Tensor)),
                        recurse ? child => child.named_buffers(true, include_nonpersistent) : null);

                public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                    named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

                public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                    Distinct<Parameter>(_internal_params, recurse ? child => child.named_parameters(true) : null);

                public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

                /// <summary>One's own, then the children's; a tensor that two names share, and one disposed, but once or never.</summary>
                private protected IEnumerable<(string, T)> Distinct<T>(
                    IEnumerable<(string, T)> own, Func<Module, IEnumerable<(string, T)>> ofChild, IEnumerable<(string, Module)> children = null)
                    where T : Tensor
                {
                    var seen = new HashSet<IntPtr> { 0 };
                    foreach (var item in own)
                    {
                        if (seen.Add(item.Item2.RawHandle)) yield return item;
                    }

                    if (ofChild is null) yield break;
                    foreach (var (prefix, child) in children ?? _internal_submodules)
                    {
                        foreach (var (key, tensor) in ofChild(child))
                        {
                            if (seen.Add(tensor.RawHandle)) yield return ($"{prefix}.{key}", tensor);
                        }
                    }
                }

                public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

                public virtual IEnumerable<(string name, Module module)> named_modules()
                {
                    foreach (var child in named_children()) yield return child;
                    foreach (var (prefix, child) in named_children())
                    {
                        foreach (var (key, module) in child.named_modules()) yield return ($"{prefix}.{key}", module);
                    }
                }

                public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

                public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);

                public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor> destination = null, string prefix = null)
                {
                    destination ??= [];
                    foreach (var (key, parameter) in named_parameters()) destination.TryAdd(Qualify(key), parameter);
                    foreach (var (key, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(Qualify(key), buffer);
                    foreach (var (key, child) in _internal_submodules) child.state_dict(destination, Qualify(key));
                    return destination;

                    string Qualify(string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}.{key}";
                }

                public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                    Dictionary<string, Tensor> source, bool strict = true, IList<string> skip = null)
                {
                    skip ??= [];
                    var destination = state_dict();
                    List<string> missing = [.. destination.Keys.Where(key => !skip.Contains(key) && !source.ContainsKey(key))];
                    List<string> unexpected = [.. source.Keys.Where(key => !skip.Contains(key) && !destination.ContainsKey(key))];
                    if (strict && (missing.Count > 0 || unexpected.Count > 0))
                        throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");

                    using var guard = no_grad();
                    foreach (var (key, tensor) in source)
                    {
                        if (!skip.Contains(key) && destination.TryGetValue(key, out var target)) target.copy_(tensor);
                    }

                    return (missing, unexpected);
                }

                public virtual bool has_buffer(string target) => Find(target, (m, key) => m._internal_buffers.ContainsKey(key), (m, rest) => m.has_buffer(rest));

                public virtual bool has_parameter(string target) => Find(target, (m, key) => m._internal_params.ContainsKey(key), (m, rest) => m.has_parameter(rest));

                public virtual Tensor get_buffer(string target)
                {
                    ArgumentNullException.ThrowIfNull(target);
                    return Find(target, (m, key) => m._internal_buffers.TryGetValue(key, out var b) ? b.Item1 : null, (m, rest) => m.get_buffer(rest));
                }

                public virtual Parameter get_parameter(string target) =>
                    Find(target, (m, key) => m._internal_params.TryGetValue(key, out var p) ? p : null, (m, rest) => m.get_parameter(rest));

                private T Find<T>(string target, Func<Module, string, T> here, Func<Module, string, T> below)
                {
                    var found = here(this, target);
                    if (!Equals(found, default(T)) || target.Split('.', 2) is not [var head, var rest]) return found;
                    return named_children().Where(c => c.name == head).Select(c => below(c.module, rest)).FirstOrDefault(f => !Equals(f, default(T)));
                }

                public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
                {
                    if (tensor is null || tensor.IsInvalid) throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                    if (_internal_buffers.ContainsKey(name)) throw new InvalidOperationException($"Tensor {name} is already registered.");
                    _internal_buffers.Add(name, (tensor, persistent));
                }

                public virtual void register_parameter(string name, Parameter param)
                {
                    if (param is null || param.IsInvalid) throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                    if (_internal_params.ContainsKey(name)) throw new InvalidOperationException($"Parameter {name} is already registered.");
                    _internal_params.Add(name, param);
                }

                public void add_module(string name, Module module) => register_module(name, module);

                public virtual void register_module(string name, Module submodule)
                {
                    if (submodule is null || submodule._disposed)
                    {
                        if (_internal_submodules.ContainsKey(name)) _internal_submodules.Remove(name);
                        return;
                    }

                    if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                    if (string.IsNullOrEmpty(name)) throw new ArgumentException("module name can't be empty string \"\"");
                    if (_internal_submodules.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                    submodule.RegisterComponents();
                    _internal_submodules.Add(name, submodule);
                }

                protected void ConditionallyRegisterParameter(string name, Tensor value)
                {
                    if (value is not null) _internal_params[name] = value as Parameter ?? new Parameter(value);
                    else if (_internal_params.ContainsKey(name)) _internal_params.Remove(name);
                }

                protected void ConditionallyRegisterBuffer(string name, Tensor value, bool persistent = true)
                {
                    if (value is not null) _internal_buffers[name] = (value, persistent);
                    else if (_internal_buffers.ContainsKey(name)) _internal_buffers.Remove(name);
                }

                protected virtual void RegisterComponents()
                {
                    if (_areComponentsRegistered) return;
                    foreach (var field in GetType().GetFields(Fields))
                    {
                        var key = field.ComponentName();
                        if (_internal_submodules.ContainsKey(key) || _internal_params.ContainsKey(key) || _internal_buffers.ContainsKey(key)) continue;
                        switch (field.GetValue(this))
                        {
                            case Module module: register_module(key, module); break;
                            case Parameter parameter: register_parameter(key, parameter); break;
                            case Tensor tensor: register_buffer(key, tensor); break;
                        }
                    }

                    _areComponentsRegistered = true;
                }

                protected void ClearModules() => _internal_submodules.clear();

                public virtual string GetName() => name;

                protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device device = null, ScalarType? dtype = null) =>
                    (device ?? get_default_device(), dtype ?? get_default_dtype());

                public Module save(string location, IList<string> skip = null)
                {
                    using var stream = File.Create(location);
                    return save(stream, skip);
                }

                public Module save(Stream stream, IList<string> skip = null)
                {
                    using var writer = new BinaryWriter(stream);
                    return save(writer, skip);
                }

                public Module save(BinaryWriter writer, IList<string> skip = null)
                {
                    save_state_dict(writer, state_dict(), skip);
                    return this;
                }

                public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string> skip = null)
                {
                    var kept = sd.Where(entry => skip is null || !skip.Contains(entry.Key)).ToList();
                    writer.Write7BitEncodedInt64(kept.Count);
                    foreach (var (key, tensor) in kept)
                    {
                        writer.Write(key);
                        tensor.Save(writer);
                    }
                }

                public virtual Module load(string location, bool strict = true, IList<string> skip = null, Dictionary<string, bool> loadedParameters = null)
                {
                    if (!File.Exists(location)) throw new FileNotFoundException(location);
                    using var stream = File.OpenRead(location);
                    return load(stream, strict, skip, loadedParameters);
                }

                public Module load(Stream stream, bool strict = true, IList<string> skip = null, Dictionary<string, bool> loadedParameters = null)
                {
                    using var reader = new BinaryReader(stream);
                    return load(reader, strict, skip, loadedParameters);
                }

                public virtual Module load(BinaryReader reader, bool strict = true, IList<string> skip = null, Dictionary<string, bool> loadedParameters = null)
                {
                    var state = state_dict();
                    var count = reader.Read7BitEncodedInt64();
                    if (strict && count != state.Count)
                        throw new ArgumentException($"Mismatched state_dict sizes: expected {state.Count}, but found {count} entries.");
                    for (var i = 0L; i < count; i++)
                    {
                        var key = reader.ReadString();
                        var found = state.TryGetValue(key, out var tensor);
                        if (strict && !found)
                            throw new ArgumentException($"Mismatched module state names: the target modules does not have a submodule or buffer named '{key}'");
                        if (found && skip?.Contains(key) != true) tensor.Load(reader);
                        else TensorExtensionMethods.Load(reader, skip: true);
                        loadedParameters?.Add(key, found);
                    }

                    return this;
                }

                public static Module Create<T>(string path)
                    where T : Module, new() => new T().load(path);

                /// <summary>A parameter of a layer of this library, or null.</summary>
                internal Parameter Own(string key) => _internal_params.TryGetValue(key, out var p) ? p : null;

                /// <summary>Another object of the parameter, so that a caller may dispose what it got.</summary>
                internal Parameter Alias(string key) => Own(key) is { } p ? new Parameter(p.Share()) : null;

                internal void Replace(string key, Parameter value) =>
                    ConditionallyRegisterParameter(key, value ?? throw new ArgumentNullException($"{key} cannot be set to 'null'"));

                internal Tensor OwnBuffer(string key) => _internal_buffers.TryGetValue(key, out var b) ? b.Item1 : null;

                internal Tensor AliasBuffer(string key) => OwnBuffer(key) is { } b ? new Tensor(b.Share()) : null;

                internal void ReplaceBuffer(string key, Tensor value) =>
                    ConditionallyRegisterBuffer(key, value ?? throw new ArgumentNullException($"{key} cannot be set to 'null'"));
            }

            public interface IModule<T, TResult>
            {
                TResult call(T input1);
            }

            public interface IModule<T1, T2, TResult>
            {
                TResult call(T1 input1, T2 input2);
            }

            public interface IModule<T1, T2, T3, TResult>
            {
                TResult call(T1 input1, T2 input2, T3 input3);
            }

            public interface IModule<T1, T2, T3, T4, TResult>
            {
                TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
            }

            public class HookableModule<TPreHook, TPostHook> : Module
            {
                protected Dictionary<string, TPreHook> pre_hooks = [];
                protected Dictionary<string, TPostHook> post_hooks = [];
                protected Dictionary<string, Action<Module>> module_pre_hooks = [];
                protected Dictionary<string, Action<Module>> module_post_hooks = [];

                protected HookableModule(string name)
                    : base(name)
                {
                }

                public HookRemover register_forward_hook(TPostHook hook) => Register(post_hooks, hook);

                public HookRemover register_forward_pre_hook(TPreHook hook) => Register(pre_hooks, hook);

                public HookRemover register_forward_hook(Action<Module> hook) => Register(module_post_hooks, hook);

                public HookRemover register_forward_pre_hook(Action<Module> hook) => Register(module_pre_hooks, hook);

                private protected void RunPreHooks()
                {
                    foreach (var hook in module_pre_hooks.Values) hook(this);
                }

                private protected void RunPostHooks()
                {
                    foreach (var hook in module_post_hooks.Values) hook(this);
                }

                private HookRemover Register<THook>(Dictionary<string, THook> hooks, THook hook)
                {
                    var key = Guid.NewGuid().ToString();
                    hooks.Add(key, hook);
                    return new HookRemover(this, key);
                }

                public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    public void remove()
                    {
                        module.pre_hooks.Remove(key);
                        module.post_hooks.Remove(key);
                        module.module_pre_hooks.Remove(key);
                        module.module_post_hooks.Remove(key);
                    }
                }
            }

            public abstract class Module<T, TResult> : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
            {
                protected Module(string name)
                    : base(name)
                {
                }

                public abstract TResult forward(T input);

                public TResult call(T input)
                {
                    RunPreHooks();
                    foreach (var hook in pre_hooks.Values) input = hook(this, input) is { } changed ? changed : input;
                    var result = forward(input);
                    foreach (var hook in post_hooks.Values) result = hook(this, input, result) is { } changed ? changed : result;
                    RunPostHooks();
                    return result;
                }
            }

            public abstract class Module<T1, T2, TResult>
                : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>, IModule<T1, T2, TResult>
            {
                protected Module(string name)
                    : base(name)
                {
                }

                public abstract TResult forward(T1 input1, T2 input2);

                public TResult call(T1 input1, T2 input2)
                {
                    RunPreHooks();
                    foreach (var hook in pre_hooks.Values) (input1, input2) = hook(this, input1, input2) ?? (input1, input2);
                    var result = forward(input1, input2);
                    foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, result) is { } changed ? changed : result;
                    RunPostHooks();
                    return result;
                }
            }

            public abstract class Module<T1, T2, T3, TResult>
                : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>, IModule<T1, T2, T3, TResult>
            {
                protected Module(string name)
                    : base(name)
                {
                }

                public abstract TResult forward(T1 input1, T2 input2, T3 input3);

                public TResult call(T1 input1, T2 input2, T3 input3)
                {
                    RunPreHooks();
                    foreach (var hook in pre_hooks.Values) (input1, input2, input3) = hook(this, input1, input2, input3) ?? (input1, input2, input3);
                    var result = forward(input1, input2, input3);
                    foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, input3, result) is { } changed ? changed : result;
                    RunPostHooks();
                    return result;
                }
            }

            public abstract class Module<T1, T2, T3, T4, TResult>
                : HookableModule<Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?>, Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>, IModule<T1, T2, T3, T4, TResult>
            {
                protected Module(string name)
                    : base(name)
                {
                }

                public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

                public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
                {
                    RunPreHooks();
                    foreach (var hook in pre_hooks.Values)
                        (input1, input2, input3, input4) = hook(this, input1, input2, input3, input4) ?? (input1, input2, input3, input4);
                    var result = forward(input1, input2, input3, input4);
                    foreach (var hook in post_hooks.Values) result = hook(this, input1, input2, input3, input4, result) is { } changed ? changed : result;
                    RunPostHooks();
                    return result;
                }
            }
        }
    }

    public static class ModuleExtensionMethods
    {
        public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
            where T : torch.nn.Module => (T)module._to(type, non_blocking);

        public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
            where T : torch.nn.Module => (T)module._to(device, type, non_blocking);

        public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
            where T : torch.nn.Module => (T)module._to(deviceType, deviceIndex, non_blocking);

        public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
            where T : torch.nn.Module => (T)module._to(device.type, device.index, non_blocking);

        public static T to<T>(this T module, string device, bool non_blocking = false)
            where T : torch.nn.Module => module.to(new torch.Device(device), non_blocking);

        public static T to<T>(this T module, torch.Tensor other, bool non_blocking = false)
            where T : torch.nn.Module => (T)module._to(other, non_blocking);

        public static T cpu<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(DeviceType.CPU, non_blocking: non_blocking);

        public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
            where T : torch.nn.Module => module.to(DeviceType.CUDA, deviceIndex, non_blocking);

        public static T @bool<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Bool, non_blocking);

        public static T @byte<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Byte, non_blocking);

        public static T @char<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Int8, non_blocking);

        public static T @short<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Int16, non_blocking);

        public static T @int<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Int32, non_blocking);

        public static T @long<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Int64, non_blocking);

        public static T half<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Float16, non_blocking);

        public static T bfloat16<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.BFloat16, non_blocking);

        public static T @float<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Float32, non_blocking);

        public static T @double<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.Float64, non_blocking);

        public static T cfloat<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.ComplexFloat32, non_blocking);

        public static T cdouble<T>(this T module, bool non_blocking = false)
            where T : torch.nn.Module => module.to(torch.ScalarType.ComplexFloat64, non_blocking);
    }
}

namespace TorchSharp.Modules
{
    public class Parameter : torch.Tensor
    {
        /// <summary>Takes the tensor's place: <paramref name="data"/> is invalid from then on.</summary>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : base(data.with_requires_grad(requires_grad).Surrender())
        {
        }

        internal Parameter(IntPtr handle)
            : base(handle)
        {
        }
    }
}
