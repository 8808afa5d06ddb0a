using System.Globalization;
using System.Numerics;
using static TorchSharp.torch;

namespace Mot.Training.Checkpoints;

/// <summary>Where a storage's data lies in its file.</summary>
internal delegate long StorageLocator(string key, long bytes);

/// <summary>The few names that a pickle of tensors has, and the tensors that it describes.</summary>
/// <remarks>
/// Tensors are described first and read when the whole pickle is known to be sound: a description takes no memory. All of them
/// together may ask for no more bytes than the file has.
/// </remarks>
internal sealed class TorchObjects(string name, PickleBudget budget) : IPickleGlobals
{
    private const string OrderedDictionary = "collections.OrderedDict";

    // Far above any checkpoint's. A container may stand in itself or in many places, and is walked in each.
    private const int MaxDepth = 64, MaxPath = 1_000, MaxKey = 1_000;

    private static readonly Dictionary<string, (ScalarType Type, int Size)> s_storages = new()
    {
        ["torch.DoubleStorage"] = (ScalarType.Float64, 8),
        ["torch.FloatStorage"] = (ScalarType.Float32, 4),
        ["torch.HalfStorage"] = (ScalarType.Float16, 2),
        ["torch.BFloat16Storage"] = (ScalarType.BFloat16, 2),
        ["torch.LongStorage"] = (ScalarType.Int64, 8),
        ["torch.IntStorage"] = (ScalarType.Int32, 4),
        ["torch.ShortStorage"] = (ScalarType.Int16, 2),
        ["torch.CharStorage"] = (ScalarType.Int8, 1),
        ["torch.ByteStorage"] = (ScalarType.Byte, 1),
        ["torch.BoolStorage"] = (ScalarType.Bool, 1),
    };

    private static readonly HashSet<string> s_calls =
        [OrderedDictionary, "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter", "torch.Size"];

    /// <summary>Storages by their keys, as the pickle names them.</summary>
    public Dictionary<string, Storage> Storages { get; } = [];

    public bool Knows(PickledGlobal global) => s_calls.Contains(global.ToString()) || s_storages.ContainsKey(global.ToString());

    public object? Make(PickledGlobal global, object?[] arguments)
    {
        switch (global.ToString())
        {
            case OrderedDictionary:
                var dictionary = new PickledDictionary();
                if (arguments is []) return dictionary;
                if (arguments is not [List<object?> pairs]) throw new FormatException("an OrderedDict of other things than pairs");
                budget.Work(pairs.Count);
                foreach (object? pair in pairs)
                {
                    if (pair is not (List<object?> { Count: 2 } or object?[])) throw new FormatException("an OrderedDict of other things than pairs");
                    object?[] both = pair as object?[] ?? [.. (List<object?>)pair];
                    if (both is not [string or long, _]) throw new FormatException("an OrderedDict with a key that is no text");
                    budget.Key(both[0]!);
                    dictionary.Set(both[0]!, both[1]);
                }

                return dictionary;
            case "torch._utils._rebuild_parameter":
                return arguments is [Described parameter, ..] ? parameter : throw new FormatException("a parameter that is no tensor");
            case "torch.Size":
                return arguments is [object?[] sides] ? sides : throw new FormatException("a size that is no tuple");
            case "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2":
                return arguments is [Storage storage, long offset, object?[] shape, object?[] strides, ..]
                    ? Describe(storage, offset, shape, strides)
                    : throw new FormatException("a tensor without storage, offset, size and strides");
            default:
                throw new FormatException($"a call of {global}, which is a type of storage");
        }
    }

    /// <summary>A storage: ("storage", type, key, device, number of elements), and in the legacy format a view of it.</summary>
    public object? Reference(object? id)
    {
        if (id is not object?[] { Length: >= 5 } parts || parts is not ["storage", PickledGlobal type, string key, _, long count, ..] ||
            !s_storages.TryGetValue(type.ToString(), out (ScalarType Type, int Size) element))
        {
            throw new FormatException("a reference to something else than a storage");
        }

        if (key.Length > MaxKey) throw new FormatException($"a storage with a key of {key.Length} characters, expected at most {MaxKey}");
        long shift = 0;
        if (parts is [_, _, _, _, _, object?[] view])
            shift = view is [string, long start, long] && start >= 0 ? start : throw new FormatException("a view of a storage without its place");
        if (count < 0 || count > long.MaxValue / element.Size) throw new FormatException($"a storage of {count} elements");
        var storage = new Storage(key, element.Type, element.Size, count, shift);
        if (Storages.TryGetValue(key, out Storage? known) && (known.Type != storage.Type || known.Count != count))
            throw new FormatException($"storage '{key}' twice, once of {known.Count} {known.Type} and once of {count} {storage.Type}");
        Storages.TryAdd(key, storage);
        return storage;
    }

    /// <summary>Reads the tensors that are described in a value, by their paths; and what else is there as text.</summary>
    public Checkpoint Resolve(object? root, CheckpointFile file, CheckpointFormat format, StorageLocator locate)
    {
        Dictionary<string, Described> described = [];
        Dictionary<string, string> values = [];
        Collect("", root, 0);

        // The same part of a storage by two names is one tensor; parts that overlap could ask for far more than there is.
        Dictionary<Described, string> distinct = [];
        Int128 wanted = 0;
        foreach ((string path, Described one) in described)
        {
            if (distinct.TryAdd(one, path)) wanted += (Int128)Math.Max(one.Numel, one.Span) * one.Storage.Size;
        }

        if (wanted > file.Length) throw new InvalidDataException($"{file.Path}: found tensors of {wanted} bytes, expected no more than the file's {file.Length}.");

        var tensors = new Dictionary<string, Tensor>(described.Count);
        try
        {
            foreach ((string path, Described one) in described)
                tensors.Add(path, distinct[one] is { } first && first != path ? tensors[first].alias() : Load(one, path));
            return new Checkpoint(file.Path, format, tensors, values);
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            throw;
        }

        Tensor Load(Described one, string path)
        {
            (Storage storage, long span) = (one.Storage, one.Span);
            Int128 end = (Int128)storage.Shift + one.Offset + span;
            if (end > storage.Count) throw new InvalidDataException($"{file.Path}: tensor '{path}' reaches element {end} of a storage of {storage.Count}.");
            long at = locate(storage.Key, storage.Count * storage.Size) + ((storage.Shift + one.Offset) * storage.Size);
            if (one.IsContiguous)
            {
                Tensor tensor = empty(one.Shape, storage.Type);
                if (one.Numel > 0) file.Read(at, tensor.bytes);
                return tensor;
            }

            using var scope = NewDisposeScope();
            Tensor flat = empty([span], storage.Type);
            file.Read(at, flat.bytes);
            return flat.as_strided(one.Shape, one.Strides).contiguous().MoveToOuterDisposeScope();
        }

        void Collect(string path, object? value, int depth)
        {
            if (depth > MaxDepth || path.Length > MaxPath || !budget.Visit(path))
                throw new InvalidDataException($"{name}: found containers within containers without end at '{(path.Length > 80 ? path[..80] : path)}'.");
            switch (value)
            {
                case Described tensor:
                    budget.Tensor();
                    if (!described.TryAdd(path, tensor)) throw new InvalidDataException($"{name}: found two tensors of the name '{path}'.");
                    break;
                case PickledDictionary dictionary:
                    foreach ((object key, object? item) in dictionary.Items) Collect(Below(path, Convert.ToString(key, CultureInfo.InvariantCulture)!), item, depth + 1);
                    break;
                case List<object?> list:
                    for (int i = 0; i < list.Count; i++) Collect(Below(path, i.ToString(CultureInfo.InvariantCulture)), list[i], depth + 1);
                    break;
                case object?[] tuple:
                    for (int i = 0; i < tuple.Length; i++) Collect(Below(path, i.ToString(CultureInfo.InvariantCulture)), tuple[i], depth + 1);
                    break;
                case string or long or double or bool or BigInteger:
                    values[path] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                    break;
            }
        }
    }

    private static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static Described Describe(Storage storage, long offset, object?[] shape, object?[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MaxDepth) throw new FormatException($"a tensor of {shape.Length} sides and {strides.Length} strides");
        long[] sides = Numbers(shape, "side"), steps = Numbers(strides, "stride");
        if (offset < 0) throw new FormatException($"a tensor at element {offset}");
        bool none = sides.Contains(0);
        Int128 numel = 1, last = 0;
        for (int i = 0; i < sides.Length; i++)
        {
            numel *= sides[i];
            last += (Int128)Math.Max(0, sides[i] - 1) * steps[i];
            if (!none && (numel > storage.Count || offset + last >= storage.Count))
                throw new FormatException($"a tensor of [{string.Join(", ", sides)}] with strides [{string.Join(", ", steps)}] in a storage of {storage.Count}");
        }

        return new Described(storage, offset, sides, steps, none ? 0 : (long)numel, none ? 0 : (long)last + 1);
    }

    private static long[] Numbers(object?[] values, string what) =>
        [.. values.Select(value => value is long number and >= 0 ? number : throw new FormatException($"a tensor with a {what} of {value ?? "None"}"))];

    /// <summary>A storage, as the pickle names it.</summary>
    internal sealed record Storage(string Key, ScalarType Type, int Size, long Count, long Shift);

    /// <summary>A tensor that is not read yet.</summary>
    private sealed record Described(Storage Storage, long Offset, long[] Shape, long[] Strides, long Numel, long Span)
    {
        public bool IsContiguous
        {
            get
            {
                long step = 1;
                for (int i = Shape.Length - 1; i >= 0; i--)
                {
                    if (Shape[i] != 1 && Strides[i] != step) return false;
                    step *= Shape[i];
                }

                return true;
            }
        }

        public bool Equals(Described? other) => other is not null && Storage == other.Storage && Offset == other.Offset &&
            Shape.AsSpan().SequenceEqual(other.Shape) && Strides.AsSpan().SequenceEqual(other.Strides);

        public override int GetHashCode()
        {
            var code = new HashCode();
            code.Add(Storage.Key);
            code.Add(KeyComparer.Mix(Offset));
            foreach (long side in Shape) code.Add(KeyComparer.Mix(side));
            foreach (long stride in Strides) code.Add(KeyComparer.Mix(stride));
            return code.ToHashCode();
        }
    }
}
