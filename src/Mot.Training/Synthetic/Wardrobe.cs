using System.Numerics;

namespace Mot.Training.Synthetic;

internal enum ShirtPattern
{
    Plain, Stripes, Pinstripes, Plaid, Logo, Camouflage, TwoTone, OpenJacket, Dots,
}

internal enum HairStyle
{
    Short, Long, Bald, Cap, Bun,
}

internal enum LegWear
{
    Trousers, Shorts, Skirt,
}

internal enum Bag
{
    None, Backpack, Shoulder, Hand,
}

/// <summary>How a walker looks. Colours are B, G, R in 0..255; lengths are metres.</summary>
internal sealed record WalkerAppearance
{
    public required double Height { get; init; }

    /// <summary>Breadth against the average.</summary>
    public required double Build { get; init; }

    public required ShirtPattern Pattern { get; init; }

    /// <summary>Period of the pattern on the body.</summary>
    public required float Period { get; init; }

    public required Vector3 Shirt { get; init; }

    public required Vector3 Accent { get; init; }

    public required bool LongSleeves { get; init; }

    /// <summary>How far a coat reaches below the hips, as a fraction of the height; 0 for a shirt.</summary>
    public required double Coat { get; init; }

    public required LegWear LegWear { get; init; }

    public required Vector3 Trousers { get; init; }

    public required Vector3 Shoes { get; init; }

    public required Vector3 Skin { get; init; }

    public required Vector3 Hair { get; init; }

    public required HairStyle HairStyle { get; init; }

    public required Vector3 Hat { get; init; }

    public required Bag Bag { get; init; }

    public required Vector3 BagColor { get; init; }

    /// <summary>Where the walker's own cloth noise starts.</summary>
    public required uint Salt { get; init; }
}

/// <summary>
/// Dresses the walkers of one scene out of a few shared colours, so that colour alone tells few of them apart.
/// </summary>
internal sealed class Wardrobe
{
    private static readonly Vector3[] s_shirts = Colors(
        0xC8C8C4, 0x2B2D33, 0x9E2A2B, 0x264F8C, 0x3F7D4E, 0xD9A441, 0x7A4B8E, 0xE07A5F, 0x5FA8C9, 0x6B705C, 0xB56576,
        0x1F6F6B, 0xE8E2D0, 0x8C5A3C, 0x4A4E69, 0xD1495B, 0x9BB86A, 0x39404D);

    private static readonly Vector3[] s_trousers = Colors(
        0x2C3444, 0x1E1F22, 0x5A6B85, 0x8A7B66, 0x4C4F52, 0x9A9A94, 0x3B4A3C, 0x5B3E33);

    private static readonly Vector3[] s_shoes = Colors(0x1A1A1C, 0xD8D8D4, 0x5A3B28, 0x7C2B2B, 0x33415C, 0x8F8F8A);
    private static readonly Vector3[] s_skin = Colors(0xF0C8A8, 0xE0AC84, 0xC68A5E, 0x9A643F, 0x6E4529, 0x4C2F1E);
    private static readonly Vector3[] s_hair = Colors(
        0x1B1716, 0x3A261B, 0x6A4526, 0xA8783E, 0x8C8984, 0xC9BFAE, 0x5B2A1A);
    private static readonly Vector3[] s_bags = Colors(
        0x23272E, 0x7A2E2E, 0x2F4F6F, 0x6B5B3E, 0xC27C2E, 0x3F6B4F, 0xA9A7A0);

    private readonly Vector3[] _shirts;
    private readonly Vector3[] _trousers;
    private readonly ShirtPattern[] _patterns = Enum.GetValues<ShirtPattern>();
    private SplitMix64 _random;
    private int _dressed;

    public Wardrobe(SyntheticOptions options)
    {
        _random = SplitMix64.Stream((ulong)options.Seed, 4);
        _shirts = Some(s_shirts, options.ClothingColors);
        _trousers = Some(s_trousers, Math.Clamp(options.ClothingColors / 2, 2, s_trousers.Length));
    }

    public WalkerAppearance Dress()
    {
        // Every pattern comes round before one comes again: of two in the same shirt colour, few wear the same pattern.
        int turn = _dressed++ % _patterns.Length;
        if (turn == 0)
            _random.Shuffle(_patterns.AsSpan());
        Vector3 shirt = Vary(_random.Pick<Vector3>(_shirts), 5), accent;
        do
            accent = _random.Pick<Vector3>(s_shirts);
        while (Vector3.Distance(accent, shirt) < 70);
        LegWear legs = _random.Chance(0.72) ? LegWear.Trousers : _random.Chance(0.5) ? LegWear.Shorts : LegWear.Skirt;
        HairStyle hair = legs == LegWear.Skirt
            ? _random.Pick<HairStyle>([HairStyle.Long, HairStyle.Bun, HairStyle.Short])
            : _random.Pick<HairStyle>([
                HairStyle.Short, HairStyle.Short, HairStyle.Long, HairStyle.Bald, HairStyle.Cap, HairStyle.Bun]);
        bool longSleeves = _random.Chance(0.6);
        return new WalkerAppearance
        {
            Height = _random.Range(1.55, 1.93),
            Build = _random.Range(0.88, 1.22),
            Pattern = _patterns[turn],
            Period = (float)_random.Range(0.09, 0.17),
            Shirt = shirt,
            Accent = Vary(accent, 5),
            LongSleeves = longSleeves,
            Coat = longSleeves && legs == LegWear.Trousers && _random.Chance(0.3) ? _random.Range(0.05, 0.17) : 0,
            LegWear = legs,
            Trousers = Vary(
                _random.Pick<Vector3>(legs == LegWear.Skirt && _random.Chance(0.5) ? _shirts : _trousers), 4),
            Shoes = _random.Pick<Vector3>(s_shoes),
            Skin = Vary(_random.Pick<Vector3>(s_skin), 5),
            Hair = Vary(_random.Pick<Vector3>(s_hair), 5),
            HairStyle = hair,
            Hat = _random.Pick<Vector3>(s_shirts),
            Bag = _random.Pick<Bag>([Bag.None, Bag.None, Bag.None, Bag.Backpack, Bag.Backpack, Bag.Shoulder, Bag.Hand]),
            BagColor = _random.Pick<Vector3>(s_bags),
            Salt = (uint)_random.Next(),
        };
    }

    /// <summary>0xRRGGBB to B, G, R.</summary>
    public static Vector3 Color(uint rgb) => new(rgb & 255, (rgb >> 8) & 255, rgb >> 16);

    private static Vector3[] Colors(params ReadOnlySpan<uint> rgb)
    {
        Vector3[] colors = new Vector3[rgb.Length];
        for (int i = 0; i < rgb.Length; i++)
            colors[i] = Color(rgb[i]);
        return colors;
    }

    private Vector3[] Some(Vector3[] all, int count)
    {
        Vector3[] copy = [.. all];
        _random.Shuffle(copy.AsSpan());
        return copy[..Math.Min(count, copy.Length)];
    }

    private Vector3 Vary(Vector3 color, double by)
    {
        Vector3 shift = new(
            (float)_random.Range(-by, by), (float)_random.Range(-by, by), (float)_random.Range(-by, by));
        return Vector3.Clamp(color + shift, new(8), new(247));
    }
}
