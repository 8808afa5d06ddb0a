namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.mot_grad_mode() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.mot_inference_mode() != 0;

    /// <summary>Holds until disposed; an object left to the collector changes nothing, for it would do so on another thread.</summary>
    private sealed class GradMode : IDisposable
    {
        private readonly int _before = Native.mot_grad_mode();

        internal GradMode(bool enabled) => Native.mot_set_grad_mode(enabled ? 1 : 0);

        public void Dispose() => Native.mot_set_grad_mode(_before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private IntPtr _guard = Native.mot_enter_inference_mode(enabled ? 1 : 0);

        public void Dispose()
        {
            if (_guard != 0) Native.mot_leave_inference_mode(_guard);
            _guard = 0;
        }
    }

#nullable disable
    public static class autograd
    {
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor> grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            IntPtr[] outs = Handles(outputs), ins = Handles(inputs), grads = Handles(grad_outputs), results = new IntPtr[ins.Length];
            fixed (IntPtr* o = outs, i = ins, g = grads, r = results)
            {
                Native.Check(Native.mot_gradients(
                    o, outs.Length, i, ins.Length, g, grads.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            }

            KeepAlive(outputs, inputs, grad_outputs);

            // Of an unused input, a tensor without a handle.
            return [.. results.Select(handle => new Tensor(handle))];
        }

        public static unsafe void backward(
            IList<Tensor> tensors,
            IList<Tensor> grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor> inputs = null)
        {
            IntPtr[] outs = Handles(tensors), grads = Handles(grad_tensors), ins = Handles(inputs);
            fixed (IntPtr* o = outs, g = grads, i = ins)
            {
                Native.Check(Native.mot_backward(
                    o, outs.Length, g, grads.Length, (retain_graph ?? create_graph) ? 1 : 0, create_graph ? 1 : 0, i, ins.Length));
            }

            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static void backward(
            Tensor tensor,
            IList<Tensor> grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor> inputs = null) => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor,
            Tensor grad_tensor,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor> inputs = null) => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static IntPtr[] Handles(IList<Tensor> tensors) => tensors is null ? [] : [.. tensors.Select(t => t.Handle)];

        private static void KeepAlive(object a, object b, object c)
        {
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
        }
    }
}
