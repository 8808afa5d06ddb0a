using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Mot.Training.Checkpoints;

/// <summary>
/// Reads a Python pickle as data. Nothing is imported and nothing called: of the protocol only what plain values, containers
/// and tensors need is known, and anything else is an error that names it.
/// </summary>
/// <remarks>
/// Values: null, bool, long, <see cref="BigInteger"/>, double, string, byte[], <see cref="List{T}"/>, object?[] for a tuple,
/// <see cref="PickledDictionary"/>, and what the <see cref="IPickleGlobals"/> make of the few names they know.
/// </remarks>
internal sealed class Pickle
{
    private const int MaxLongBytes = 64;

    private static readonly object s_mark = new(), s_unset = new();

    private readonly string _name;
    private readonly IPickleGlobals _globals;
    private readonly List<object?> _stack = [];
    private readonly PickleBudget _budget;

    // By index: pickles number what they remember. A table of numbers that a file chooses would be slow where it chooses them so.
    private readonly List<object?> _memo = [];
    private int _remembered;

    private Pickle(string name, IPickleGlobals globals, PickleBudget budget) => (_name, _globals, _budget) = (name, globals, budget);

    /// <summary>Reads the pickle at the start of <paramref name="content"/>.</summary>
    /// <param name="content">Where it stands, with whatever follows.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="globals">What names and persistent references mean.</param>
    /// <param name="budget">What it may cost, with whatever else is read from the file.</param>
    /// <param name="length">How many bytes it takes.</param>
    /// <exception cref="InvalidDataException">It is cut short, damaged, uses what is not known, or asks for more work than a file of its size may.</exception>
    public static object? Read(ReadOnlySpan<byte> content, string name, IPickleGlobals globals, PickleBudget budget, out int length)
    {
        var pickle = new Pickle(name, globals, budget);
        var input = new Input(content, name);
        object? value = pickle.Run(ref input);
        length = input.At;
        return value;
    }

    private object? Run(ref Input input)
    {
        while (true)
        {
            int at = input.At;
            byte code = input.Byte();
            switch ((char)code)
            {
                case '\x80': // PROTO
                    if (input.Byte() is > 5 and var protocol) throw Bad(at, $"protocol {protocol}, expected at most 5");
                    break;
                case '\x95': // FRAME
                    input.Int64();
                    break;
                case '.': // STOP
                    return Pop(at);
                case '(':
                    Push(s_mark);
                    break;
                case '0':
                    Pop(at);
                    break;
                case '1':
                    PopMark(at);
                    break;
                case 'N':
                    Push(null);
                    break;
                case '\x88':
                    Push(true);
                    break;
                case '\x89':
                    Push(false);
                    break;
                case 'J': // BININT
                    Push((long)input.Int32());
                    break;
                case 'K': // BININT1
                    Push((long)input.Byte());
                    break;
                case 'M': // BININT2
                    Push((long)BinaryPrimitives.ReadUInt16LittleEndian(input.Take(2)));
                    break;
                case '\x8a': // LONG1
                    Push(Long(input.Take(input.Byte()), at));
                    break;
                case '\x8b': // LONG4
                    Push(Long(input.Take(input.Int32()), at));
                    break;
                case 'G': // BINFLOAT
                    Push(BinaryPrimitives.ReadDoubleBigEndian(input.Take(8)));
                    break;
                case '\x8c': // SHORT_BINUNICODE
                    Push(input.Text(input.Byte()));
                    break;
                case 'X': // BINUNICODE
                    Push(input.Text(input.Int32()));
                    break;
                case '\x8d': // BINUNICODE8
                    Push(input.Text(input.Int64()));
                    break;
                case 'U': // SHORT_BINSTRING, of Python 2
                    Push(input.Text(input.Byte()));
                    break;
                case 'T': // BINSTRING
                    Push(input.Text(input.Int32()));
                    break;
                case 'C': // SHORT_BINBYTES
                    Push(input.Take(input.Byte()).ToArray());
                    break;
                case 'B': // BINBYTES
                    Push(input.Take(input.Int32()).ToArray());
                    break;
                case '\x8e': // BINBYTES8
                    Push(input.Take(input.Int64()).ToArray());
                    break;
                case '}':
                    Push(new PickledDictionary());
                    break;
                case ']':
                    Push(new List<object?>());
                    break;
                case ')':
                    Push(Array.Empty<object?>());
                    break;
                case 't':
                    Push(PopMark(at));
                    break;
                case '\x85' or '\x86' or '\x87': // TUPLE1 to TUPLE3
                    Push(Pop(at, code - 0x84));
                    break;
                case 'a':
                    Extend(at, Pop(at, 1));
                    break;
                case 'e':
                    Extend(at, PopMark(at));
                    break;
                case 's':
                    Set(at, Pop(at, 2));
                    break;
                case 'u':
                    Set(at, PopMark(at));
                    break;
                case 'q': // BINPUT
                    Remember(input.Byte(), at, input.Length);
                    break;
                case 'r': // LONG_BINPUT
                    Remember(input.Int32(), at, input.Length);
                    break;
                case '\x94': // MEMOIZE
                    Remember(_remembered, at, input.Length);
                    break;
                case 'h': // BINGET
                    Push(Memo(input.Byte(), at));
                    break;
                case 'j': // LONG_BINGET
                    Push(Memo(input.Int32(), at));
                    break;
                case 'c': // GLOBAL
                    Push(Global(input.Line(), input.Line(), at));
                    break;
                case '\x93': // STACK_GLOBAL
                    object?[] names = Pop(at, 2);
                    Push(Global(names[0] as string ?? "", names[1] as string ?? "", at));
                    break;
                case 'Q': // BINPERSID
                    Push(Call(at, () => _globals.Reference(Pop(at))));
                    break;
                case 'R' or '\x81': // REDUCE, NEWOBJ
                    object?[] call = Pop(at, 2);
                    if (call[0] is not PickledGlobal function) throw Bad(at, "a call of what is no name");
                    object?[] arguments = call[1] as object?[] ?? throw Bad(at, $"a call of {function} without a tuple of arguments");
                    Push(Call(at, () => _globals.Make(function, arguments)));
                    break;
                case 'b': // BUILD
                    object? state = Pop(at);
                    if (Top(at) is not PickledDictionary) throw Bad(at, $"attributes of {Name(Top(at))}, expected of an OrderedDict");
                    // An OrderedDict's attributes are the versions of its modules, which change no tensor.
                    GC.KeepAlive(state);
                    break;
                default:
                    throw Bad(at, $"opcode 0x{code:x2}{(code is > 32 and < 127 ? $" ('{(char)code}')" : "")}, which no tensor and no plain container needs");
            }
        }
    }

    private void Push(object? value)
    {
        _budget.Value();
        _stack.Add(value);
    }

    private void Remember(int index, int at, int length)
    {
        _budget.Value();
        object? value = Top(at);
        if (index < 0 || index > length) throw Bad(at, $"memo {index}, expected at most one a byte");
        while (_memo.Count <= index) _memo.Add(s_unset);
        if (_memo[index] == s_unset) _remembered++;
        _memo[index] = value;
    }

    private object? Top(int at) => _stack.Count > 0 && _stack[^1] != s_mark ? _stack[^1] : throw Bad(at, "an empty stack");

    private object? Pop(int at)
    {
        object? value = Top(at);
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] Pop(int at, int count)
    {
        var values = new object?[count];
        for (int i = count - 1; i >= 0; i--) values[i] = Pop(at);
        return values;
    }

    private object?[] PopMark(int at)
    {
        int mark = _stack.LastIndexOf(s_mark);
        if (mark < 0) throw Bad(at, "an end without a mark");
        object?[] values = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private void Extend(int at, object?[] values)
    {
        if (Top(at) is not List<object?> list) throw Bad(at, $"items for {Name(Top(at))}, expected for a list");
        list.AddRange(values);
    }

    private void Set(int at, object?[] pairs)
    {
        if (Top(at) is not PickledDictionary dictionary) throw Bad(at, $"items for {Name(Top(at))}, expected for a dict");
        if (pairs.Length % 2 != 0) throw Bad(at, "a key without a value");
        for (int i = 0; i < pairs.Length; i += 2)
        {
            // Only what compares by value can be found again; Python's other keys do not occur in checkpoints.
            if (pairs[i] is not (string or long or bool or double)) throw Bad(at, $"{Name(pairs[i])} as a key, expected a text or a number");
            _budget.Key(pairs[i]!);
            dictionary.Set(pairs[i]!, pairs[i + 1]);
        }
    }

    private object? Memo(int index, int at) => index >= 0 && index < _memo.Count && _memo[index] is var value && value != s_unset ? value : throw Bad(at, $"memo {index}, which was never set");

    private PickledGlobal Global(string module, string name, int at)
    {
        var global = new PickledGlobal(module, name);
        return _globals.Knows(global) ? global : throw Bad(at, $"the name '{global}', which no tensor and no plain container needs; it is not run");
    }

    private object Long(ReadOnlySpan<byte> bytes, int at)
    {
        if (bytes.Length > MaxLongBytes) throw Bad(at, $"an integer of {bytes.Length} bytes, expected at most {MaxLongBytes}");
        var value = new BigInteger(bytes);
        if (value >= long.MinValue && value <= long.MaxValue) return (long)value;
        return value;
    }

    private object? Call(int at, Func<object?> make)
    {
        try
        {
            return make();
        }
        catch (FormatException e)
        {
            throw Bad(at, e.Message);
        }
    }

    private static string Name(object? value) => value switch
    {
        null => "None",
        PickledGlobal global => global.ToString(),
        PickledDictionary => "a dict",
        object?[] => "a tuple",
        _ => value.GetType().Name,
    };

    private InvalidDataException Bad(int at, string found) => new(string.Create(CultureInfo.InvariantCulture, $"{_name}, byte {at} of the pickle: found {found}."));

    private ref struct Input(ReadOnlySpan<byte> content, string name)
    {
        private readonly ReadOnlySpan<byte> _content = content;

        public int At { get; private set; }

        public int Length => _content.Length;

        public ReadOnlySpan<byte> Take(long count)
        {
            if (count < 0 || count > _content.Length - At)
                throw new InvalidDataException($"{name}, byte {At} of the pickle: found {_content.Length - At} bytes, expected {count} more.");
            ReadOnlySpan<byte> taken = _content.Slice(At, (int)count);
            At += (int)count;
            return taken;
        }

        public byte Byte() => Take(1)[0];

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public string Text(long count) => Encoding.UTF8.GetString(Take(count));

        public string Line()
        {
            int end = _content[At..].IndexOf((byte)'\n');
            if (end < 0) throw new InvalidDataException($"{name}, byte {At} of the pickle: found no end of the line.");
            string line = Text(end);
            At++;
            return line;
        }
    }
}

/// <summary>A name in a pickle: what Python would import.</summary>
internal sealed record PickledGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>What the names and references in a pickle mean.</summary>
internal interface IPickleGlobals
{
    /// <summary>Whether a name may stand in the pickle.</summary>
    bool Knows(PickledGlobal name);

    /// <summary>What a call of a known name gives.</summary>
    /// <exception cref="FormatException">The arguments are not those of the name.</exception>
    object? Make(PickledGlobal name, object?[] arguments);

    /// <summary>What a persistent reference gives.</summary>
    /// <exception cref="FormatException">It is not one that is known.</exception>
    object? Reference(object? id);
}

/// <summary>A dict or OrderedDict, in the order of its file.</summary>
internal sealed class PickledDictionary
{
    // Made when they are needed: a pickle may be full of empty ones.
    private Dictionary<object, int>? _places;
    private List<KeyValuePair<object, object?>>? _items;

    public IReadOnlyList<KeyValuePair<object, object?>> Items => _items ?? [];

    /// <summary>The value of a text key; null where there is none.</summary>
    public object? this[string key] => _places is not null && _places.TryGetValue(key, out int place) ? _items![place].Value : null;

    public void Set(object key, object? value)
    {
        _places ??= new(KeyComparer.Instance);
        _items ??= [];
        var item = new KeyValuePair<object, object?>(key, value);
        if (_places.TryGetValue(key, out int place))
        {
            _items[place] = item;
        }
        else
        {
            _places.Add(key, _items.Count);
            _items.Add(item);
        }
    }
}

/// <summary>Compares keys; unlike .NET's, its hash codes of numbers can't be made to collide by choosing them.</summary>
internal sealed class KeyComparer : IEqualityComparer<object>
{
    public static readonly KeyComparer Instance = new();

    public new bool Equals(object? x, object? y) => object.Equals(x, y);

    public int GetHashCode(object key) => key switch
    {
        long number => Mix(number),
        double number => Mix(BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number)),
        _ => key.GetHashCode(),
    };

    /// <summary>The hash code of a number: both halves count, with the process's seed.</summary>
    public static int Mix(long number) => HashCode.Combine((int)number, (int)(number >> 32));
}
