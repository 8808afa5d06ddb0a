using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The exports of native/shim.cpp. Those that only read a tensor's fields skip the GC transition.</summary>
internal static unsafe partial class Native
{
    private const string Library = "mottorch";

    static Native()
    {
        // A thread count from the environment is the user's own choice.
        var threads = int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var n) && n > 0
            ? n
            : Environment.ProcessorCount;
        var blas = Marshal.PtrToStringUTF8(mot_initialize(threads));
        if (blas is null) return;
        var target = File.ResolveLinkTarget(blas, returnFinalTarget: true)?.FullName ?? blas;
        if (Path.GetFileName(Path.GetDirectoryName(target)) == "blas")
            Console.Error.WriteLine($"warning: {blas} is the reference BLAS, 15-40 times slower than OpenBLAS: install libopenblas0-openmp.");
    }

    /// <summary>Matches <c>Kind</c> in shim.cpp.</summary>
    internal enum Kind
    {
        Default,
        None,
        Tensor,
        Int,
        Double,
        Bool,
        Ints,
        Doubles,
        Bools,
        Tensors,
        Text,
        Complex,
        Generator,
        Device,
    }

    /// <summary>Matches <c>Value</c> in shim.cpp.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    internal struct Value
    {
        [FieldOffset(0)] public Kind Kind;
        [FieldOffset(4)] public int Length;
        [FieldOffset(8)] public long Integer;
        [FieldOffset(8)] public double Real;
        [FieldOffset(8)] public IntPtr Pointer;
    }

    /// <summary>Throws what the native side said went wrong, as the official library does.</summary>
    internal static Exception Error() => new ExternalException(Marshal.PtrToStringUTF8(mot_error()));

    internal static void Check(int status)
    {
        if (status < 0) throw Error();
    }

    internal static IntPtr Check(IntPtr result) => result != IntPtr.Zero ? result : throw Error();

    [DllImport(Library)] private static extern IntPtr mot_initialize(int threads);
    [DllImport(Library)] private static extern IntPtr mot_error();
    [DllImport(Library)] internal static extern IntPtr mot_operator(byte* name, byte* overload);
    [DllImport(Library)] internal static extern int mot_call(IntPtr op, Value* values, int count, Value* results, int capacity);

    [DllImport(Library), SuppressGCTransition] internal static extern void mot_retain(IntPtr tensor);
    [DllImport(Library)] internal static extern void mot_release(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long mot_dim(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long mot_numel(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_dtype(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_device_type(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_device_index(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_is_contiguous(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_is_sparse(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_is_conj(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_is_neg(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern long mot_storage_offset(IntPtr tensor);
    [DllImport(Library), SuppressGCTransition] internal static extern void mot_sizes(IntPtr tensor, long* sizes);
    [DllImport(Library)] internal static extern int mot_strides(IntPtr tensor, long* strides);
    [DllImport(Library)] internal static extern IntPtr mot_data(IntPtr tensor);
    [DllImport(Library)] internal static extern int mot_requires_grad(IntPtr tensor);
    [DllImport(Library)] internal static extern int mot_is_leaf(IntPtr tensor);
    [DllImport(Library)] internal static extern int mot_set_requires_grad(IntPtr tensor, int value);
    [DllImport(Library)] internal static extern int mot_retain_grad(IntPtr tensor);
    [DllImport(Library)] internal static extern IntPtr mot_grad(IntPtr tensor);
    [DllImport(Library)] internal static extern int mot_set_grad(IntPtr tensor, IntPtr grad);

    [DllImport(Library)]
    internal static extern int mot_backward(
        IntPtr* tensors, int count, IntPtr* grads, int gradCount, int retainGraph, int createGraph, IntPtr* inputs, int inputCount);

    [DllImport(Library)]
    internal static extern int mot_gradients(
        IntPtr* outputs, int count, IntPtr* inputs, int inputCount, IntPtr* grads, int gradCount,
        int retainGraph, int createGraph, int allowUnused, IntPtr* results);

    [DllImport(Library)]
    internal static extern IntPtr mot_from_blob(
        void* data, long* sizes, int dim, int dtype, delegate* unmanaged<IntPtr, void> free, IntPtr context);

    [DllImport(Library)] internal static extern IntPtr mot_generator(ulong seed);
    [DllImport(Library)] internal static extern IntPtr mot_default_generator();
    [DllImport(Library)] internal static extern void mot_generator_free(IntPtr generator);
    [DllImport(Library)] internal static extern void mot_generator_set_seed(IntPtr generator, ulong seed);
    [DllImport(Library)] internal static extern ulong mot_generator_initial_seed(IntPtr generator);
    [DllImport(Library)] internal static extern IntPtr mot_generator_state(IntPtr generator);
    [DllImport(Library)] internal static extern int mot_generator_set_state(IntPtr generator, IntPtr state);

    [DllImport(Library), SuppressGCTransition] internal static extern int mot_grad_mode();
    [DllImport(Library), SuppressGCTransition] internal static extern void mot_set_grad_mode(int enabled);
    [DllImport(Library), SuppressGCTransition] internal static extern int mot_inference_mode();
    [DllImport(Library)] internal static extern IntPtr mot_enter_inference_mode(int enabled);
    [DllImport(Library)] internal static extern void mot_leave_inference_mode(IntPtr mode);

    [DllImport(Library)] internal static extern int mot_threads();
    [DllImport(Library)] internal static extern int mot_set_threads(int n);
    [DllImport(Library)] internal static extern int mot_interop_threads();
    [DllImport(Library)] internal static extern int mot_set_interop_threads(int n);
}
