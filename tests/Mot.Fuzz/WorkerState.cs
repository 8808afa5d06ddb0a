using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mot.Fuzz;

/// <summary>How far a worker is, in a file that is there however the worker ends.</summary>
internal sealed class WorkerState(string path) : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <param name="Case">The case at hand; the end where all are done.</param>
    /// <param name="Accepted">Inputs that were read.</param>
    /// <param name="Refused">Inputs that were refused as documented.</param>
    /// <param name="Failed">Inputs that broke a rule.</param>
    public readonly record struct Counts(long Case, long Accepted, long Refused, long Failed)
    {
        public static Counts operator +(Counts a, Counts b) => new(b.Case, a.Accepted + b.Accepted, a.Refused + b.Refused, a.Failed + b.Failed);
    }

    public Counts Read()
    {
        Counts counts = default;
        return RandomAccess.Read(_file, MemoryMarshal.AsBytes(new Span<Counts>(ref counts)), 0) > 0 ? counts : default;
    }

    public void Write(Counts counts) => RandomAccess.Write(_file, MemoryMarshal.AsBytes(new ReadOnlySpan<Counts>(in counts)), 0);

    public void Dispose() => _file.Dispose();
}
