using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    // Constants of MurmurHash3, 128 bits, x64.
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public readonly ulong Low;

    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public DataViewRowId Fork()
    {
        DataViewRowId next = Next();
        return new(next.Low ^ (BitOperations.RotateLeft(C1, 31) * C2), next.High);
    }

    public DataViewRowId Next() => Absorb(0, 0);

    public DataViewRowId Combine(DataViewRowId other)
    {
        DataViewRowId key = other.Fork();
        return Absorb(BitOperations.RotateLeft(key.Low * C1, 31) * C2, BitOperations.RotateLeft(key.High * C2, 33) * C1);
    }

    public int CompareTo(DataViewRowId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    // One block of the hash's body, without the final mix: row ids need to differ, not to look random.
    private DataViewRowId Absorb(ulong k1, ulong k2)
    {
        ulong h1 = ((BitOperations.RotateLeft(Low ^ k1, 27) + High) * 5) + 0x52dce729;
        ulong h2 = ((BitOperations.RotateLeft(High ^ k2, 31) + h1) * 5) + 0x38495ab5;
        return new(h1, h2);
    }
}
