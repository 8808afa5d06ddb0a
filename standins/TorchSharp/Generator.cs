namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static class random
    {
        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    public class Generator : IDisposable
    {
        internal Generator(IntPtr nativeHandle) => (Handle, device) = (nativeHandle, CPU);

        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.mot_generator(seed))
        {
            this.device = InitializeDevice(device ?? CPU);
        }

        ~Generator() => Dispose(false);

        /// <summary>A new handle of the process's generator.</summary>
        public static Generator Default => new(Native.mot_default_generator());

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Tensor get_state() => new(Native.Check(Native.mot_generator_state(Handle)));

        public void set_state(Tensor value)
        {
            Native.Check(Native.mot_generator_set_state(Handle, value is null ? 0 : value.Handle));
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Native.mot_generator_set_seed(Handle, (ulong)seed);
            return this;
        }

        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => (long)Native.mot_generator_initial_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle != 0) Native.mot_generator_free(Handle);
            Handle = 0;
        }
    }
}
