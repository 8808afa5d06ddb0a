using System.Numerics;

namespace Mot.Association.Assignment;

/// <summary>Which rows or columns of a block have equal hashes. Kinds are numbered in the order of the first line of each.</summary>
internal sealed class EqualLines
{
    private readonly Dictionary<ulong, int> _kinds = [];
    private int[] _of = [], _first = [];
    private ulong[] _hashes = [];

    /// <summary>Number of lines.</summary>
    public int Length { get; private set; }

    /// <summary>Number of kinds.</summary>
    public int Count { get; private set; }

    /// <summary>The hash of each line, 0 to begin with.</summary>
    public Span<ulong> Hashes => _hashes.AsSpan(0, Length);

    /// <summary>The kind of each line.</summary>
    public ReadOnlySpan<int> Of => _of.AsSpan(0, Length);

    /// <summary>The first line of each kind.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, Count);

    /// <summary>Adds a value to a hash.</summary>
    public static ulong Hash(ulong hash, ulong value) => (BitOperations.RotateLeft(hash, 5) ^ value) * 0x9E3779B97F4A7C15;

    /// <summary>Takes lines, to be hashed.</summary>
    public void Begin(int length)
    {
        Length = length;
        Buffers.Ensure(ref _hashes, length);
        Buffers.Ensure(ref _of, length);
        Buffers.Ensure(ref _first, length);
        Hashes.Clear();
    }

    /// <summary>Lines of the same hash become one kind.</summary>
    public void Number()
    {
        _kinds.Clear();
        for (int i = 0; i < Length; i++)
        {
            if (!_kinds.TryGetValue(_hashes[i], out int kind))
            {
                _kinds.Add(_hashes[i], kind = _kinds.Count);
                _first[kind] = i;
            }

            _of[i] = kind;
        }

        Count = _kinds.Count;
    }

    /// <summary>Each line becomes a kind of its own.</summary>
    public void Part()
    {
        for (int i = 0; i < Length; i++)
            _of[i] = _first[i] = i;
        Count = Length;
    }

    /// <summary>Sorts the lines by kind; within a kind they ascend.</summary>
    /// <param name="lines">Takes the lines.</param>
    /// <param name="kinds">Takes the kind of each of <paramref name="lines"/>.</param>
    /// <param name="ends">Takes the place in <paramref name="lines"/> after the last line of each kind.</param>
    public void Sort(Span<int> lines, Span<int> kinds, Span<int> ends)
    {
        ends[..Count].Clear();
        foreach (int kind in Of)
            ends[kind]++;
        int start = 0;
        for (int kind = 0; kind < Count; kind++)
            (ends[kind], start) = (start, start + ends[kind]);
        for (int i = 0; i < Length; i++)
        {
            int kind = _of[i], place = ends[kind]++;
            (lines[place], kinds[place]) = (i, kind);
        }
    }
}
