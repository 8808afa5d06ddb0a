using System.Numerics;

namespace Mot.Training.Synthetic;

internal enum PropKind
{
    Lamp, Tree, Bush, Bench, Planter, Column, Bin, Sign, Bollards, Car,
}

/// <summary>
/// Draws one piece of street furniture or greenery at a place on the ground. Measures are metres from its foot.
/// </summary>
internal sealed class PropPainter(Camera camera, double x, double z, ulong seed)
{
    private static readonly uint[] s_car = [0x9C2A2A, 0x2F4A6D, 0xB9BCBF, 0x2A2C30, 0xD8D6CF, 0x4E6B5A];
    private static readonly uint[] s_metal = [0x3A3F44, 0x4D5A52, 0x6B6E70, 0x2E3A33];
    private static readonly uint[] s_wood = [0x8A5E3B, 0x6F4A30, 0xA47B4E];
    private static readonly uint[] s_leaf = [0x4C6B33, 0x5E7A3A, 0x3D5C3A, 0x6F7F3F, 0x54703F];

    private readonly Sprite _sprite = new();
    private SplitMix64 _random = new(seed);
    private float _light;
    private double _height, _spread;

    /// <summary>Where walkers can't walk.</summary>
    public List<Obstacle> Obstacles { get; } = [];

    public static bool Bulky(PropKind kind) =>
        kind is PropKind.Bush or PropKind.Planter or PropKind.Column or PropKind.Bench or PropKind.Tree;

    public Sprite Draw(PropKind kind, float light)
    {
        _light = light;
        switch (kind)
        {
            case PropKind.Lamp:
                Lamp();
                break;
            case PropKind.Tree:
                Tree();
                break;
            case PropKind.Bush:
                Bush();
                break;
            case PropKind.Bench:
                Bench();
                break;
            case PropKind.Planter:
                Planter();
                break;
            case PropKind.Column:
                Column();
                break;
            case PropKind.Bin:
                Bin();
                break;
            case PropKind.Sign:
                Sign();
                break;
            case PropKind.Bollards:
                Bollards();
                break;
            case PropKind.Car:
                Car();
                break;
        }

        return _sprite;
    }

    /// <summary>Darkens the background where the prop's shadow falls.</summary>
    public void CastShadow(
        Span<byte> bgr, int width, int height, int groundRow, double sunX, double sunZ, float strength)
    {
        Sprite shadow = new();
        foreach (Obstacle o in Obstacles)
        {
            double scale = camera.Scale(o.Z), r = _spread * scale;
            ImagePoint foot = camera.Project(new(o.X, 0, o.Z));
            double tipZ = Math.Max(o.Z + (_height * sunZ), camera.Near * 0.5);
            ImagePoint tip = camera.Project(new(o.X + (_height * sunX), 0, tipZ));
            shadow.Reset(
                Math.Min(foot.X, tip.X) - (2 * r) - 2,
                Math.Min(foot.Y, tip.Y) - r - 2,
                Math.Max(foot.X, tip.X) + (2 * r) + 2,
                Math.Max(foot.Y, tip.Y) + r + 2);
            shadow.Ellipse(foot, (1.25 * r) + 1, (0.4 * r) + 1, new Soft());
            shadow.Limb(foot, tip, 0.55 * r, 0.5 * r, new Soft());
            shadow.Darken(bgr, width, height, groundRow, strength);
        }
    }

    private void Begin(double halfWidth, double height, double radius, double shadowHeight)
    {
        ImagePoint a = At(-halfWidth, height), b = At(halfWidth, -0.15);
        _sprite.Reset(a.X, a.Y, b.X, b.Y);
        (_height, _spread) = (shadowHeight, radius);
        Obstacles.Add(new(x, z, radius));
    }

    private ImagePoint At(double dx, double dy) => camera.Project(new(x + dx, dy, z));

    private double Pixels(double metres) => metres * camera.Scale(z);

    private void Limb(
        double x0, double y0, double x1, double y1, double r0, double r1, Vector3 color, float grain = 0.05f) =>
        _sprite.Limb(At(x0, y0), At(x1, y1), Pixels(r0), Pixels(r1), new Round(color, _light, grain, (uint)seed));

    private void Box(double x0, double y0, double x1, double y1, Vector3 color, float grain = 0.06f) =>
        Shape([At(x0, y1), At(x1, y1), At(x1, y0), At(x0, y0)], color, grain);

    private void Shape(ReadOnlySpan<ImagePoint> corners, Vector3 color, float grain = 0.06f) =>
        _sprite.Polygon(corners, new Flat(color, grain, (float)(1 / Pixels(0.12)), (uint)seed));

    private void Blob(double dx, double dy, double rx, double ry, Vector3 color) =>
        _sprite.Ellipse(At(dx, dy), Pixels(rx), Pixels(ry), new Leaves(color, _light, (uint)_random.Next()));

    private Vector3 Color(uint[] rgb) => Wardrobe.Color(_random.Pick<uint>(rgb));

    private void Lamp()
    {
        Vector3 metal = Color(s_metal);
        double height = _random.Range(3.6, 5.2), arm = _random.Chance(0.5) ? _random.Range(0.4, 0.8) : 0;
        Begin(1, height + 0.4, 0.14, height);
        Limb(0, 0, 0, 0.55, 0.12, 0.1, metal * 0.9f);
        Limb(0, 0.5, 0, height, 0.065, 0.045, metal);
        if (arm > 0)
            Limb(0, height, arm, height + 0.1, 0.04, 0.03, metal);
        Limb(arm - 0.18, height + 0.08, arm + 0.18, height + 0.08, 0.1, 0.07, new(190, 214, 222));
        Limb(arm - 0.2, height + 0.16, arm + 0.2, height + 0.16, 0.05, 0.05, metal * 0.8f);
    }

    private void Tree()
    {
        Vector3 bark = Wardrobe.Color(0x5B4A3B) * (float)_random.Range(0.8, 1.15), leaf = Color(s_leaf);
        double trunk = _random.Range(0.13, 0.2), fork = _random.Range(2.3, 2.9), crown = _random.Range(1.2, 1.8);
        Begin(crown * 1.5, fork + (crown * 2.3), trunk + 0.15, 4);
        Limb(0, 0, 0.05, fork, trunk, trunk * 0.75, bark, 0.22f);
        Limb(0.05, fork, -0.5, fork + 1, trunk * 0.6, trunk * 0.3, bark, 0.2f);
        Limb(0.05, fork, 0.6, fork + 1.1, trunk * 0.6, trunk * 0.3, bark, 0.2f);
        Foliage(0, fork + crown, crown * 1.15, crown, leaf, 46, 0.3);
    }

    private void Bush()
    {
        double half = _random.Range(0.6, 1.1), height = _random.Range(0.8, 1.25);
        Begin(half * 1.3, height * 1.25, half * 0.8, height);
        Foliage(0, height * 0.48, half, height * 0.48, Color(s_leaf), 34, 0.22);
        Obstacles.Add(new(x - (half * 0.5), z, half * 0.5));
        Obstacles.Add(new(x + (half * 0.5), z, half * 0.5));
    }

    private void Planter()
    {
        double half = _random.Range(0.6, 0.95), height = _random.Range(0.45, 0.65);
        Begin(half * 1.4, 1.7, half * 0.7, 0.8);
        Foliage(0, height + 0.25, half * 0.85, 0.4, Color(s_leaf), 26, 0.18);
        Vector3 stone = Wardrobe.Color(_random.Pick<uint>([0xA8A39A, 0x8C6B58, 0x74787C]));
        Box(-half, 0, half, height, stone, 0.12f);
        Box(-half - 0.05, height - 0.08, half + 0.05, height + 0.02, stone * 1.12f);
        Vector3 bloom = Wardrobe.Color(_random.Pick<uint>([0xD1495B, 0xE8C547, 0xE9E3E6, 0x8E5EA2]));
        for (int i = 0; i < 14; i++)
        {
            double bx = _random.Range(-half, half) * 0.8, by = height + _random.Range(0.08, 0.55);
            Limb(bx, by, bx, by, 0.045, 0.045, bloom);
        }

        Obstacles.Add(new(x - (half * 0.6), z, half * 0.45));
        Obstacles.Add(new(x + (half * 0.6), z, half * 0.45));
    }

    private void Foliage(double cx, double cy, double rx, double ry, Vector3 leaf, int blobs, double size)
    {
        // From the back and the rim, dark, to the front and the top, light.
        for (int i = 0; i < blobs; i++)
        {
            double t = (i + 0.5) / blobs, angle = _random.Range(0, 2 * Math.PI),
                r = Math.Sqrt(_random.NextDouble()) * (1.02 - (0.35 * t));
            double dx = r * rx * PortableMath.Cos(angle), dy = r * ry * PortableMath.Sin(angle);
            float tone = (float)(0.5 + (0.32 * t) + (0.22 * dy / ry) + _random.Range(-0.06, 0.06));
            double s = size * _random.Range(0.75, 1.3) * Math.Sqrt(rx);
            Blob(cx + dx, Math.Max(cy + dy, s * 0.6), s * 1.15, s, leaf * tone);
        }
    }

    private void Bench()
    {
        Vector3 wood = Color(s_wood), metal = Color(s_metal);
        double half = _random.Range(0.75, 1.0);
        Begin(half + 0.1, 1, 0.45, 0.5);
        foreach (double leg in (ReadOnlySpan<double>)[-half + 0.15, half - 0.15])
        {
            Limb(leg, 0.02, leg, 0.9, 0.035, 0.03, metal);
            Limb(leg + 0.06, -0.06, leg + 0.06, 0.42, 0.035, 0.03, metal);
        }

        for (int i = 0; i < 3; i++)
            Box(-half, 0.55 + (0.125 * i), half, 0.64 + (0.125 * i), wood * (0.95f + (0.04f * i)), 0.14f);
        Box(-half, 0.36, half, 0.46, wood * 1.12f, 0.14f);
        Box(-half, 0.3, half, 0.35, wood * 0.7f, 0.14f);
        Obstacles.Add(new(x - (half * 0.6), z, 0.4));
        Obstacles.Add(new(x + (half * 0.6), z, 0.4));
    }

    private void Column()
    {
        double half = _random.Range(0.4, 0.58), height = _random.Range(2.3, 2.8);
        Begin(half + 0.15, height + 0.45, half, height);
        Vector3 body = Wardrobe.Color(_random.Pick<uint>([0x5C6B5E, 0x8B8680, 0x6A4A3A]));
        // Upright, so a limb with flat ends: rows of bands shaded across.
        ImagePoint top = At(0, height), foot = At(0, 0);
        _sprite.Tube(
            top,
            foot,
            [0, 1],
            [(float)Pixels(half), (float)Pixels(half)],
            new Posters(body, _light, (float)height, (uint)_random.Next()));
        Box(-half - 0.05, 0, half + 0.05, 0.2, body * 0.7f);
        Box(-half - 0.1, height, half + 0.1, height + 0.14, body * 0.85f);
        _sprite.Ellipse(At(0, height + 0.14), Pixels(half * 0.9), Pixels(0.2), new Round(body, _light, 0, 0));
    }

    private void Bin()
    {
        Vector3 metal = Wardrobe.Color(_random.Pick<uint>([0x3F5A46, 0x6A6E72, 0x7A4A2A, 0x35506B]));
        Begin(0.45, 1.3, 0.3, 0.9);
        Shape([At(-0.28, 0.9), At(0.28, 0.9), At(0.23, 0), At(-0.23, 0)], metal, 0.1f);
        for (int i = 0; i < 4; i++)
            Box(-0.2 + (0.115 * i), 0.08, -0.16 + (0.115 * i), 0.8, metal * 0.72f);
        Box(-0.31, 0.88, 0.31, 0.97, metal * 1.15f);
        _sprite.Ellipse(At(0, 0.99), Pixels(0.29), Pixels(0.09), new Round(metal * 0.8f, _light, 0, 0));
    }

    private void Sign()
    {
        Begin(0.6, 3.1, 0.12, 2.6);
        Limb(0, 0, 0, 2.9, 0.04, 0.04, Wardrobe.Color(0x8B8E90));
        Vector3 plate = Wardrobe.Color(_random.Pick<uint>([0x1F4E8C, 0xB3261E, 0xD9A400, 0x2E6B3E]));
        if (_random.Chance(0.5))
        {
            _sprite.Ellipse(At(0, 2.6), Pixels(0.33), Pixels(0.33), new Round(new(228, 228, 228), _light, 0, 0));
            _sprite.Ellipse(At(0, 2.6), Pixels(0.27), Pixels(0.27), new Round(plate, _light, 0, 0));
            Box(-0.16, 2.55, 0.16, 2.65, new(228, 228, 228));
        }
        else
        {
            Box(-0.42, 2.25, 0.42, 2.85, new(228, 228, 228));
            Box(-0.38, 2.29, 0.38, 2.81, plate);
            Box(-0.28, 2.6, 0.22, 2.68, new(228, 228, 228));
            Box(-0.28, 2.42, 0.1, 2.5, new(228, 228, 228));
        }
    }

    private void Bollards()
    {
        Vector3 metal = Color(s_metal);
        int count = 3 + _random.Below(3);
        double gap = _random.Range(0.9, 1.3);
        Begin(gap * count, 1.2, 0.12, 0.9);
        Obstacles.Clear();
        for (int i = 0; i < count; i++)
        {
            double dx = (i - ((count - 1) / 2.0)) * gap;
            Limb(dx, 0.05, dx, 0.88, 0.085, 0.08, metal);
            Box(dx - 0.086, 0.66, dx + 0.086, 0.76, new(205, 210, 212));
            Obstacles.Add(new(x + dx, z, 0.12));
        }
    }

    private void Car()
    {
        Vector3 paint = Color(s_car), glass = new(92, 80, 68);
        double flip = _random.Chance(0.5) ? 1 : -1;
        Begin(2.3, 1.7, 0.7, 0.9);
        Obstacles.Clear();
        ImagePoint P(double dx, double dy) => At(dx * flip, dy);
        void Quad(Vector3 color, float grain, params ReadOnlySpan<ImagePoint> corners)
        {
            // Mirrored, the corners run the other way round.
            Span<ImagePoint> ordered = stackalloc ImagePoint[corners.Length];
            corners.CopyTo(ordered);
            if (flip < 0)
                ordered.Reverse();
            Shape(ordered, color, grain);
        }

        Quad(paint * 0.9f, 0.02f, P(-1.35, 0.9), P(-0.75, 1.43), P(0.55, 1.43), P(1.2, 0.9));
        Quad(glass, 0.1f, P(-1.18, 0.92), P(-0.7, 1.36), P(-0.15, 1.36), P(-0.15, 0.92));
        Quad(glass * 1.12f, 0.1f, P(-0.05, 0.92), P(-0.05, 1.36), P(0.5, 1.36), P(1.02, 0.92));
        Quad(paint, 0.03f, P(-2.08, 0.86), P(2.0, 0.86), P(2.12, 0.62), P(2.1, 0.26), P(-2.1, 0.26), P(-2.14, 0.6));
        Quad(paint * 0.75f, 0.03f, P(-2.1, 0.42), P(2.11, 0.42), P(2.1, 0.26), P(-2.1, 0.26));
        Quad(paint * 0.6f, 0, P(-0.11, 0.9), P(-0.09, 0.9), P(-0.09, 0.32), P(-0.11, 0.32));
        Quad(new(190, 215, 225), 0, P(1.85, 0.74), P(2.07, 0.72), P(2.1, 0.6), P(1.9, 0.6));
        Quad(new(40, 40, 170), 0, P(-2.12, 0.78), P(-1.95, 0.78), P(-1.97, 0.62), P(-2.13, 0.62));
        foreach (double wheel in (ReadOnlySpan<double>)[-1.3, 1.3])
        {
            _sprite.Ellipse(P(wheel, 0.31), Pixels(0.4), Pixels(0.38), new Round(paint * 0.5f, 0, 0, 0));
            _sprite.Ellipse(P(wheel, 0.3), Pixels(0.33), Pixels(0.33), new Round(new(34, 32, 32), 0, 0, 0));
            _sprite.Ellipse(P(wheel, 0.3), Pixels(0.19), Pixels(0.19), new Round(new(168, 166, 164), _light, 0, 0));
        }

        for (int i = -2; i <= 2; i++)
            Obstacles.Add(new(x + (0.85 * i), z, 0.75));
    }

    private readonly struct Soft : IShader
    {
        public Vector4 At(float across, float along) => new(0, 0, 0, Math.Clamp(1.6f * (1 - (across * across)), 0, 1));
    }

    private readonly struct Flat(Vector3 color, float grain, float frequency, uint salt) : IShader
    {
        public Vector4 At(float x, float y) =>
            new(
                Vector3.Min(
                    color * (1 + (grain * ((2 * ValueNoise.At(x * frequency, y * frequency * 2.5f, salt)) - 1))),
                    new(250)),
                1);
    }

    private readonly struct Round(Vector3 color, float light, float grain, uint salt) : IShader
    {
        public Vector4 At(float across, float along) =>
            new(
                Vector3.Min(
                    color * (1.05f + (0.25f * light * across) - (0.25f * across * across)
                        + (grain * (ValueNoise.At(across * 3, along * 16, salt) - 0.5f) * 2)),
                    new(250)),
                1);
    }

    private readonly struct Leaves(Vector3 color, float light, uint salt) : IShader
    {
        public Vector4 At(float u, float v)
        {
            float n = ValueNoise.At(u * 3.5f, v * 3.5f, salt), rim = (u * u) + (v * v);
            // A ragged rim, and lit from above.
            float tone = 0.82f + (0.4f * n) - (0.22f * v) + (0.12f * light * u);
            return new(color * tone, Math.Clamp((1.25f - rim + (0.9f * (n - 0.5f))) * 3, 0, 1));
        }
    }

    private readonly struct Posters(Vector3 body, float light, float height, uint salt) : IShader
    {
        public Vector4 At(float across, float along)
        {
            float angle = (float)PortableMath.Asin(across), u = angle / 0.9f, v = along * height / 0.85f;
            int cu = (int)MathF.Floor(u), cv = (int)MathF.Floor(v);
            float fu = u - cu, fv = v - cv, kind = ValueNoise.Cell(cu, cv, salt);
            Vector3 color = body;
            if (fu is > 0.06f and < 0.94f && fv is > 0.06f and < 0.92f && kind > 0.15f)
            {
                Vector3 paper = new Vector3(120, 130, 140) + (new Vector3(
                    ValueNoise.Cell(cu, cv, salt + 1),
                    ValueNoise.Cell(cu, cv, salt + 2),
                    ValueNoise.Cell(cu, cv, salt + 3)) * 110);
                bool print = fv is > 0.7f and < 0.88f && fu is > 0.15f and < 0.85f;
                float picture = (fu - 0.5f) * (fu - 0.5f) / 0.09f + ((fv - 0.38f) * (fv - 0.38f) / 0.05f);
                color = print ? paper * 0.5f : picture < 1 ? Vector3.Lerp(paper, body, 0.7f) : paper;
            }

            return new(color * (1 + (0.2f * light * across) - (0.35f * across * across)), 1);
        }
    }
}
