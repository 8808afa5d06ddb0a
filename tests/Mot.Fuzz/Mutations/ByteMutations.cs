using System.Buffers.Binary;

namespace Mot.Fuzz.Mutations;

/// <summary>Mutations of any content.</summary>
internal static class ByteMutations
{
    private static readonly byte[] s_values = [0, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    private static readonly long[] s_integers =
    [
        0, 1, 2, 3, -1, -2, 127, 128, 255, 256, short.MaxValue, 32_768, ushort.MaxValue, 65_536, 100_000, 1 << 20, 1 << 24, 1 << 28, 1 << 30,
        int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 53, long.MaxValue, long.MinValue, long.MaxValue / 2, long.MaxValue / 4 + 1,
    ];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("a flipped bit", (b, c) => Changed(b, c.Random.Below(b.Length), (copy, at) => copy[at] ^= (byte)(1 << c.Random.Below(8)))),
        new("a byte", (b, c) => Changed(b, c.Random.Below(b.Length), (copy, at) => copy[at] = (byte)c.Random.Below(256))),
        new("an extreme byte", (b, c) => Changed(b, c.Random.Below(b.Length), (copy, at) => copy[at] = c.Random.Pick(s_values))),
        new("a byte more or less", (b, c) => Changed(b, c.Random.Below(b.Length), (copy, at) => copy[at] += (byte)(c.Random.Chance(0.5) ? 1 : -1))),
        new("a slice of one byte", (b, c) => Changed(b, Slice(b, c), (copy, slice) => copy.AsSpan(slice.Start, slice.Length).Fill(c.Random.Pick(s_values)))),
        new("an integer of 16 bits", (b, c) => Integer(b, c, sizeof(short))),
        new("an integer of 32 bits", (b, c) => Integer(b, c, sizeof(int))),
        new("an integer of 64 bits", (b, c) => Integer(b, c, sizeof(long))),
        new("the end cut", (b, c) => b[..c.Random.Below(b.Length)]),
        new("a few bytes of the end cut", (b, c) => b[..^Math.Min(b.Length, c.Random.Length(16))]),
        new("a slice removed", (b, c) => Slice(b, c) is var slice ? [.. b[..slice.Start], .. b[(slice.Start + slice.Length)..]] : null),
        new("a slice repeated", (b, c) => Repeated(b, Slice(b, c), 1)),
        new("a slice repeated many times", (b, c) => Slice(b, c) is var slice ? Repeated(b, slice, c.Random.Length(Math.Max(1, (c.MostBytes - b.Length) / slice.Length))) : null),
        new("bytes inserted", (b, c) => Inserted(b, c.Random.Below(b.Length + 1), Bytes(c))),
        new("slices swapped", Swapped),
        new("another content's end", (b, c) => c.Other.Length == 0 ? null : [.. b[..c.Random.Below(b.Length)], .. c.Other[c.Random.Below(c.Other.Length)..]]),
        new("another content's slice", (b, c) => c.Other.Length == 0 ? null : Slice(c.Other, c) is var slice ? Inserted(b, c.Random.Below(b.Length + 1), c.Other.AsSpan(slice.Start, slice.Length)) : null),
        new("a token inserted", (b, c) => c.Tokens.Count == 0 ? null : Inserted(b, c.Random.Below(b.Length + 1), c.Random.Pick(c.Tokens))),
        new("a token", (b, c) => c.Tokens.Count == 0 ? null : Changed(b, c.Random.Below(b.Length), (copy, at) =>
        {
            byte[] token = c.Random.Pick(c.Tokens);
            token.AsSpan(0, Math.Min(token.Length, copy.Length - at)).CopyTo(copy.AsSpan(at));
        })),
    ];

    public static byte[] Inserted(ReadOnlySpan<byte> content, int at, ReadOnlySpan<byte> more) => [.. content[..at], .. more, .. content[at..]];

    public static byte[] Many(ReadOnlySpan<byte> content, int times)
    {
        byte[] many = new byte[content.Length * times];
        for (int i = 0; i < times; i++)
            content.CopyTo(many.AsSpan(i * content.Length));
        return many;
    }

    /// <summary>Writes an extreme integer over the whole of a place.</summary>
    public static void Integer(Span<byte> place, FuzzRandom random, bool little)
    {
        long value = random.Pick(s_integers);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (little)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            bytes[..place.Length].CopyTo(place);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            bytes[^place.Length..].CopyTo(place);
        }
    }

    private static byte[]? Integer(byte[] content, MutationContext context, int size)
    {
        if (content.Length < size)
            return null;
        byte[] copy = [.. content];

        // Headers, which lie at the ends, hold most of the integers that mean something.
        int last = content.Length - size, at = context.Random.Chance(0.5) ? context.Random.Below(last + 1)
            : context.Random.Chance(0.7) ? Math.Min(last, context.Random.Below(128)) : Math.Max(0, last - context.Random.Below(128));
        Integer(copy.AsSpan(at, size), context.Random, context.Random.Chance(0.5));
        return copy;
    }

    private static byte[] Bytes(MutationContext context)
    {
        byte[] bytes = new byte[context.Random.Length(64)];
        if (context.Random.Chance(0.5))
        {
            Array.Fill(bytes, context.Random.Pick(s_values));
            return bytes;
        }

        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)context.Random.Below(256);
        return bytes;
    }

    private static byte[]? Swapped(byte[] content, MutationContext context)
    {
        (int Start, int Length) first = Slice(content, context), second = Slice(content, context);
        if (first.Start > second.Start)
            (first, second) = (second, first);
        if (first.Start + first.Length > second.Start)
            return null;
        return
        [
            .. content[..first.Start], .. content.AsSpan(second.Start, second.Length), .. content[(first.Start + first.Length)..second.Start],
            .. content.AsSpan(first.Start, first.Length), .. content[(second.Start + second.Length)..],
        ];
    }

    private static byte[] Repeated(byte[] content, (int Start, int Length) slice, int times)
    {
        byte[] repeated = new byte[content.Length + (slice.Length * times)];
        content.AsSpan(0, slice.Start).CopyTo(repeated);
        for (int i = 0; i <= times; i++)
            content.AsSpan(slice.Start, slice.Length).CopyTo(repeated.AsSpan(slice.Start + (i * slice.Length)));
        content.AsSpan(slice.Start + slice.Length).CopyTo(repeated.AsSpan(slice.Start + ((times + 1) * slice.Length)));
        return repeated;
    }

    private static (int Start, int Length) Slice(byte[] content, MutationContext context)
    {
        int start = context.Random.Below(content.Length);
        return (start, context.Random.Length(content.Length - start));
    }

    private static byte[] Changed<TPlace>(byte[] content, TPlace place, Action<byte[], TPlace> change)
    {
        byte[] copy = [.. content];
        change(copy, place);
        return copy;
    }
}
