using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;
using Kind = TorchSharp.Native.Kind;
using Value = TorchSharp.Native.Value;

namespace TorchSharp;

/// <summary>An ATen operator, <c>name</c> or <c>name.overload</c>, found in the dispatcher at its first call.</summary>
internal sealed unsafe class Op(string name)
{
    // A step of training makes thousands of calls; their lists are short.
    private const int StackNumbers = 64;

    private IntPtr _handle;

    /// <summary>Calls for one tensor.</summary>
    internal Tensor Tensor(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Call(args, &result, 1);
        return Wrap(result);
    }

    /// <summary>Calls for one tensor, or null where the operator gives an undefined one.</summary>
    internal Tensor? TensorOrNull(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Call(args, &result, 1);
        return result.Kind == Kind.None ? null : Wrap(result);
    }

    /// <summary>Calls an operator that changes its first argument, and returns that.</summary>
    internal Tensor On(params ReadOnlySpan<Arg> args)
    {
        Call(args, null, 0);
        return (Tensor)args[0].Object!;
    }

    internal void Run(params ReadOnlySpan<Arg> args) => Call(args, null, 0);

    internal (Tensor, Tensor) Two(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[2];
        Call(args, results, 2);
        return (Wrap(results[0]), Wrap(results[1]));
    }

    internal (Tensor, Tensor, Tensor) Three(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc Value[3];
        Call(args, results, 3);
        return (Wrap(results[0]), Wrap(results[1]), Wrap(results[2]));
    }

    internal Tensor[] Many(params ReadOnlySpan<Arg> args)
    {
        Value result;
        Call(args, &result, 1);
        var handles = new ReadOnlySpan<IntPtr>((void*)result.Pointer, result.Length);
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(handles[i]);
        return tensors;
    }

    internal bool Bool(params ReadOnlySpan<Arg> args) => Raw(args).Integer != 0;

    internal Scalar Scalar(params ReadOnlySpan<Arg> args)
    {
        var result = Raw(args);
        return result.Kind switch
        {
            Kind.Complex => new Scalar(((double*)result.Pointer)[0], ((double*)result.Pointer)[1]),
            _ => new Scalar(result.Kind, result.Integer),
        };
    }

    private static Tensor Wrap(in Value result) => new(Native.Check(result.Kind == Kind.Tensor ? result.Pointer : 0), result.Length);

    private Value Raw(ReadOnlySpan<Arg> args)
    {
        Value result;
        Call(args, &result, 1);
        return result;
    }

    [SkipLocalsInit]
    private void Call(ReadOnlySpan<Arg> args, Value* results, int capacity)
    {
        var handle = _handle != 0 ? _handle : Find();
        var values = stackalloc Value[args.Length];
        var onStack = stackalloc long[StackNumbers];
        var numbers = onStack;
        var needed = Needed(args);
        if (needed > StackNumbers) numbers = (long*)NativeMemory.Alloc((nuint)needed, sizeof(long));
        try
        {
            var next = numbers;
            for (var i = 0; i < args.Length; i++) next = Store(args[i], values + i, next);
            if (Native.mot_call(handle, values, args.Length, results, capacity) < 0) throw Native.Error();
        }
        finally
        {
            if (numbers != onStack) NativeMemory.Free(numbers);
        }
    }

    private static int Needed(ReadOnlySpan<Arg> args)
    {
        var needed = 0;
        foreach (ref readonly var arg in args)
        {
            needed += arg.Kind switch
            {
                Kind.Ints or Kind.Doubles or Kind.Bools or Kind.Tensors or Kind.Complex => (int)arg.Bits,
                Kind.Text => (((string)arg.Object!).Length * 3 / sizeof(long)) + 1,
                _ => 0,
            };
        }

        return needed;
    }

    private static long* Store(in Arg arg, Value* value, long* next)
    {
        value->Kind = arg.Kind;
        value->Integer = arg.Bits;
        switch (arg.Kind)
        {
            case Kind.Ints:
                return Copy((long[])arg.Object!, value, next);
            case Kind.Doubles or Kind.Complex:
                return Copy((double[])arg.Object!, value, next);
            case Kind.Bools:
                return Copy((bool[])arg.Object!, value, next);
            case Kind.Tensors:
                var tensors = (Tensor?[])arg.Object!;
                for (var i = 0; i < tensors.Length; i++) next[i] = tensors[i] is { } t ? t.Handle : 0;
                (value->Pointer, value->Length) = ((IntPtr)next, tensors.Length);
                return next + tensors.Length;
            case Kind.Text:
                var text = (string)arg.Object!;
                var room = (text.Length * 3 / sizeof(long)) + 1;
                value->Pointer = (IntPtr)next;
                value->Length = Encoding.UTF8.GetBytes(text, new Span<byte>(next, room * sizeof(long)));
                return next + room;
            case Kind.Device:
                (value->Length, value->Integer) = ((int)(arg.Bits >> 32), (int)arg.Bits);
                return next;
            default:
                return next;
        }
    }

    private static long* Copy<T>(T[] list, Value* value, long* next)
        where T : unmanaged
    {
        list.CopyTo(new Span<T>(next, list.Length));
        (value->Pointer, value->Length) = ((IntPtr)next, list.Length);
        return next + list.Length;
    }

    private IntPtr Find()
    {
        var (basic, overload) = name.Split('.') is [var b, var o] ? (b, o) : (name, "");
        fixed (byte* n = Encoding.UTF8.GetBytes("aten::" + basic + "\0"), v = Encoding.UTF8.GetBytes(overload + "\0"))
            return _handle = Native.Check(Native.mot_operator(n, v));
    }

    public override string ToString() => name;
}
