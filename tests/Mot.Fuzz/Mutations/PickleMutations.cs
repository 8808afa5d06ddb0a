using System.Buffers.Binary;
using System.Text;

namespace Mot.Fuzz.Mutations;

/// <summary>Mutations of pickles between their opcodes, so that what follows is still read.</summary>
internal static class PickleMutations
{
    private static readonly byte[][] s_codes =
    [
        [.. "]"u8], [.. "}"u8], [.. ")"u8], [.. "("u8], [.. "N"u8], [.. "t"u8], [.. "e"u8], [.. "a"u8], [.. "s"u8], [.. "u"u8], [.. "b"u8], [.. "R"u8], [.. "Q"u8], [.. "0"u8], [.. "1"u8], [.. "."u8],
        [0x81], [0x85], [0x86], [0x87], [0x88], [0x89], [0x93], [0x94], [.. "h\0"u8], [.. "h\u0001"u8], [.. "h\u0002"u8], [.. "q\0"u8], [.. "q\u0001"u8], [.. "q\u007f"u8],
        [.. "j\0\0\0\0"u8], [.. "r\0\0\0\u0001"u8], [.. "r\0\u0001\0\0"u8], [.. "J\0\0\0\0"u8], [.. "K\u0001"u8], [.. "M\u0001\u0001"u8],
        [(byte)'J', 0xFF, 0xFF, 0xFF, 0xFF], [(byte)'J', 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 0], [0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        [(byte)'G', 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], [(byte)'G', 0x7F, 0xF8, 0, 0, 0, 0, 0, 0], [.. "X\0\0\0\0"u8], [.. "X\u0001\0\0\0a"u8], [.. "U\u0001a"u8], [.. "C\u0001a"u8], [0x8C, 1, (byte)'b'],
        [(byte)'X', 0xFF, 0xFF, 0xFF, 0x7F], [0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x95, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [.. "ccollections\nOrderedDict\n"u8], [.. "ccollections\nOrderedDict\n)R"u8], [.. "ctorch._utils\n_rebuild_tensor_v2\n"u8], [.. "ctorch._utils\n_rebuild_parameter\n"u8], [.. "ctorch\nFloatStorage\n"u8],
        [.. "ctorch\nSize\n"u8], [.. "cos\nsystem\n"u8], [.. "cbuiltins\neval\n"u8], [.. "]q\0h\0a"u8], [.. "}q\0(h\0h\0u"u8], [.. "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0004tQ"u8],
    ];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("an opcode inserted", (b, c) => Insert(b, c, 1)),
        new("an opcode inserted many times", (b, c) => Insert(b, c, c.Random.Length(Math.Max(1, c.MostBytes / 40)))),
        new("opcodes inserted", (b, c) => Insert(b, c, 1, [.. Enumerable.Range(0, c.Random.Length(8)).SelectMany(_ => c.Random.Pick(s_codes))])),
        new("opcodes inserted many times", (b, c) => (byte[])[.. Enumerable.Range(0, c.Random.Length(6)).SelectMany(_ => c.Random.Pick(s_codes))] is var codes
            ? Insert(b, c, c.Random.Length(Math.Max(1, c.MostBytes / (2 * codes.Length))), codes) : null),
        new("an opcode removed", (b, c) => Run(b, c, 1) is { } run ? [.. b[..run.Start], .. b[run.End..]] : null),
        new("opcodes removed", (b, c) => Run(b, c, c.Random.Length(32)) is { } run ? [.. b[..run.Start], .. b[run.End..]] : null),
        new("opcodes repeated", (b, c) => Run(b, c, c.Random.Length(32)) is { } run ? ByteMutations.Inserted(b, run.End, b.AsSpan(run.Start, run.End - run.Start)) : null),
        new("opcodes repeated many times", (b, c) => Run(b, c, c.Random.Length(16)) is { } run && run.End > run.Start
            ? ByteMutations.Inserted(b, run.End, ByteMutations.Many(b.AsSpan(run.Start, run.End - run.Start), c.Random.Length(Math.Max(1, (c.MostBytes - b.Length) / (run.End - run.Start))))) : null),
        new("opcodes of elsewhere", (b, c) => Run(b, c, c.Random.Length(16)) is { } run && Run(b, c, 1) is { } place ? ByteMutations.Inserted(b, place.Start, b.AsSpan(run.Start, run.End - run.Start)) : null),
        new("an argument", Argument),
        new("another name", Rename),
    ];

    private static byte[]? Insert(byte[] content, MutationContext context, int times, byte[]? codes = null)
    {
        codes ??= context.Random.Pick(s_codes);
        return Run(content, context, 1) is { } run ? ByteMutations.Inserted(content, run.Start, ByteMutations.Many(codes, times)) : null;
    }

    /// <summary>An opcode's number becomes an extreme one.</summary>
    private static byte[]? Argument(byte[] content, MutationContext context)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            if (Run(content, context, 1) is not { } run || run.End - run.Start is not (2 or 3 or 5 or >= 9))
                continue;
            byte[] copy = [.. content];
            int width = copy[run.Start] is (byte)'X' or (byte)'T' or (byte)'B' ? sizeof(int) : Math.Min(8, run.End - run.Start - 1);
            ByteMutations.Integer(copy.AsSpan(run.Start + 1, width), context.Random, little: true);
            return copy;
        }

        return null;
    }

    private static byte[]? Rename(byte[] content, MutationContext context)
    {
        string[] names = ["torch\nHalfStorage", "torch\nByteStorage", "torch\nDoubleStorage", "torch\nFloatStorage", "collections\nOrderedDict", "torch\nSize", "torch._utils\n_rebuild_parameter", "torch._utils\n_rebuild_tensor", "os\nsystem", "\n", "torch\nload"];
        for (int attempt = 0; attempt < 40; attempt++)
        {
            if (Run(content, context, 1) is { } run && content[run.Start] == 'c')
                return [.. content[..run.Start], (byte)'c', .. Encoding.ASCII.GetBytes(context.Random.Pick(names)), (byte)'\n', .. content[run.End..]];
        }

        return null;
    }

    /// <summary>So many opcodes from a chosen one on.</summary>
    private static (int Start, int End)? Run(byte[] content, MutationContext context, int count)
    {
        List<int> bounds = Bounds(content);
        if (bounds.Count < 2)
            return null;
        int first = context.Random.Below(bounds.Count - 1);
        return (bounds[first], bounds[Math.Min(bounds.Count - 1, first + count)]);
    }

    /// <summary>Where opcodes begin, and the end of the last, as far as they are known.</summary>
    private static List<int> Bounds(ReadOnlySpan<byte> content)
    {
        List<int> bounds = [0];
        while (bounds[^1] < content.Length)
        {
            long length = Length(content[bounds[^1]..]);
            if (length <= 0 || length > content.Length - bounds[^1])
                break;
            bounds.Add(bounds[^1] + (int)length);
        }

        return bounds;
    }

    private static long Length(ReadOnlySpan<byte> at)
    {
        switch (at[0])
        {
            case 0x80 or (byte)'K' or (byte)'q' or (byte)'h': return 2;
            case (byte)'M': return 3;
            case (byte)'J' or (byte)'r' or (byte)'j': return 5;
            case 0x95 or (byte)'G': return 9;
            case 0x8A or 0x8C or (byte)'U' or (byte)'C': return at.Length < 2 ? -1 : 2 + at[1];
            case (byte)'X' or (byte)'T' or (byte)'B' or 0x8B: return at.Length < 5 ? -1 : 5L + BinaryPrimitives.ReadUInt32LittleEndian(at[1..]);
            case 0x8D or 0x8E: return at.Length < 9 || BinaryPrimitives.ReadInt64LittleEndian(at[1..]) is < 0 or > int.MaxValue ? -1 : 9 + BinaryPrimitives.ReadInt64LittleEndian(at[1..]);
            case (byte)'c':
                int module = at.IndexOf((byte)'\n');
                int name = module < 0 ? -1 : at[(module + 1)..].IndexOf((byte)'\n');
                return name < 0 ? -1 : module + name + 2;
            default:
                return ".(01N})]taesuRbQ"u8.Contains(at[0]) || at[0] is 0x81 or 0x85 or 0x86 or 0x87 or 0x88 or 0x89 or 0x93 or 0x94 ? 1 : -1;
        }
    }
}
