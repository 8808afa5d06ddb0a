using System.Numerics;

namespace Mot.Training.Synthetic;

/// <summary>Ground, walls and sky, as colour functions of the world that are sampled four times a pixel.</summary>
internal sealed class Backdrop
{
    private readonly Camera _camera;
    private readonly SyntheticScene _scene;
    private readonly uint _salt;
    private readonly List<Building> _buildings = [];
    private readonly Vector3 _slab, _slab2, _asphalt, _leaf, _skyTop, _skyLow;
    private readonly double _slabSize, _kerbFar, _kerbNear, _crossing, _pathDepth, _pathWidth;

    public Backdrop(Camera camera, SyntheticScene scene, ulong seed)
    {
        _camera = camera;
        _scene = scene;
        SplitMix64 random = new(seed);
        _salt = (uint)random.Next();
        WallDepth = camera.Far + 0.9;
        _slab = Pick(ref random, 0xA9A49A, 0x9C8F80, 0xB4B1A8, 0x8E9092, 0xA08874);
        _slab2 = Vector3.Lerp(_slab, Pick(ref random, 0x7F7A73, 0xC4BDB0, 0x8F6F5E, 0x70747A), 0.55f);
        _asphalt = Pick(ref random, 0x55575B, 0x646462, 0x4C4F55);
        _leaf = Pick(ref random, 0x4F6B34, 0x5C7440, 0x3F5F3A, 0x6E7A3C);
        _skyTop = Pick(ref random, 0x7FA7D6, 0x9DB4CC, 0xB8C2CC, 0x86B0E0);
        _skyLow = Pick(ref random, 0xD8E4EE, 0xE6E2DA, 0xD0D6DC);
        _slabSize = random.Range(0.7, 1.4);
        double depth = camera.Far - camera.Near;
        _kerbFar = camera.Far - (0.17 * depth);
        _kerbNear = camera.Near + (random.Range(0.12, 0.22) * depth);
        _crossing = random.Chance(0.6) ? random.Range(-0.25, 0.25) * depth : double.NaN;
        _pathDepth = camera.Near + (random.Range(0.3, 0.5) * depth);
        _pathWidth = random.Range(0.16, 0.24) * depth;

        double half = WallDepth * 1.2;
        for (double x = -half; x < half;)
        {
            double width = random.Range(6, 13);
            _buildings.Add(new Building(
                x, x + width, random.Chance(0.18) ? random.Range(2.2, 3.4) : random.Range(4.5, 14),
                Pick(
                    ref random, 0xB08968, 0xA0583F, 0xC9BFA8, 0x8D99AE, 0xD2C4A8, 0x9A8F97, 0x7D8471, 0xB5B3AE,
                    0xC28F6A),
                Pick(ref random, 0xE8E4DA, 0x4A4A4A, 0x6E4B35, 0xD9D2C0, 0x35505C),
                Pick(ref random, 0x8C2F39, 0x2F5D50, 0x31466B, 0xB07D2B, 0x5A3D5C),
                random.Below(3), random.Range(1.9, 2.9), random.Range(0.9, 1.4), random.Range(1.3, 1.8),
                random.Chance(0.45), (uint)random.Next()));
            x += width;
        }
    }

    /// <summary>Depth of the walls, metres.</summary>
    public double WallDepth { get; }

    /// <summary>Where cars stand: at the far kerb.</summary>
    public double ParkingDepth => _kerbFar - 0.9;

    public byte[] Render(int width, int height)
    {
        byte[] bgr = new byte[width * height * 3];
        double wallRow = _camera.GroundRow(WallDepth);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Vector3 sum = default;
                for (int s = 0; s < 4; s++)
                {
                    double px = x + 0.25 + (0.5 * (s & 1)), py = y + 0.25 + (0.5 * (s >> 1));
                    sum += py >= wallRow ? Ground(px, py) : Wall(px, py, height);
                }

                sum = Vector3.Clamp(sum * 0.25f, Vector3.Zero, new(255));
                int at = ((y * width) + x) * 3;
                bgr[at] = (byte)(sum.X + 0.5f);
                bgr[at + 1] = (byte)(sum.Y + 0.5f);
                bgr[at + 2] = (byte)(sum.Z + 0.5f);
            }
        }

        return bgr;
    }

    private Vector3 Ground(double px, double py)
    {
        double z = _camera.GroundDepth(py), x = _camera.WorldX(px, z);
        // What half a pixel covers of the ground, across and in depth.
        float fx = (float)(0.5 * z / _camera.Focal), fz = (float)(0.5 * z * z / (_camera.Focal * _camera.Height));
        float gx = (float)x, gz = (float)z;
        Vector3 color = _scene switch
        {
            SyntheticScene.Street => Street(gx, gz, fx, fz),
            SyntheticScene.Plaza => Plaza(gx, gz, fx, fz),
            _ => Lawn(gx, gz),
        };
        // Grime, and the foot of the wall in its own shade.
        float grime = 0.9f + (0.2f * ValueNoise.Fractal(gx * 0.5f, gz * 0.5f, _salt + 7));
        float foot = 1 - (0.35f * Math.Clamp(1 - (float)((WallDepth - z) / 0.8), 0, 1));
        return color * (grime * foot);
    }

    private Vector3 Plaza(float x, float z, float fx, float fz)
    {
        float size = (float)_slabSize;
        Vector3 color = Slabs(x, z, fx, fz, size);
        // A band of the other stone every few slabs, both ways.
        float band = Math.Max(Line(x, size * 6, size, fx), Line(z, size * 5, size, fz));
        return Vector3.Lerp(color, Vector3.Lerp(color, _slab2, 0.75f), band);
    }

    private Vector3 Street(float x, float z, float fx, float fz)
    {
        float kerb = 0.18f;
        if (z > _kerbFar + kerb || z < _kerbNear - kerb)
            return Slabs(x, z, fx, fz, (float)_slabSize * 0.7f);
        if (z > _kerbFar || z < _kerbNear)
            return _slab * (1.12f - (0.25f * Line(x, 1.1f, 0.03f, fx)));
        Vector3 color = _asphalt * (0.88f + (0.24f * ValueNoise.Cell(
            (int)MathF.Floor(x * 30), (int)MathF.Floor(z * 12), _salt)));
        float patch = ValueNoise.At(x * 0.35f, z * 0.3f, _salt + 3);
        color *= patch > 0.62f ? 0.86f : 1;
        if (z > _kerbFar - 0.35f || z < _kerbNear + 0.35f)
            color *= 0.84f;
        Vector3 paint = new(205, 210, 210);
        float worn = 0.75f + (0.25f * ValueNoise.At(x * 5, z * 5, _salt + 4));
        float middle = (float)(_kerbFar + _kerbNear) / 2;
        bool zebra = Math.Abs(x - _crossing) < 1.7;
        if (zebra && z < _kerbFar - 0.5 && z > _kerbNear + 0.5)
            color = Vector3.Lerp(color, paint, worn * Line(z, 1.1f, 0.55f, fz));
        else if (!(Math.Abs(x - _crossing) < 3))
            color = Vector3.Lerp(
                color,
                paint,
                worn * 0.9f * Math.Clamp(
                    ((0.08f - MathF.Abs(z - middle)) / fz) + 0.5f, 0, 1) * Line(x, 3.2f, 1.7f, fx));
        return color;
    }

    private Vector3 Lawn(float x, float z)
    {
        float edge = ((float)_pathWidth / 2)
            - MathF.Abs(z - (float)_pathDepth - (1.6f * (ValueNoise.At(x * 0.12f, 3.5f, _salt) - 0.5f)));
        float rough = 0.25f * (ValueNoise.At(x * 3, z * 3, _salt + 5) - 0.5f);
        float second = 0.7f - MathF.Abs(x - (0.35f * (z - (float)_pathDepth)) - 1);
        if (z > _pathDepth)
            edge = Math.Max(edge, second);
        float gravel = Math.Clamp(((edge + rough) * 6) + 0.5f, 0, 1);
        float grain = ValueNoise.Cell((int)MathF.Floor(x * 24), (int)MathF.Floor(z * 10), _salt + 6);
        Vector3 grass = _leaf
            * (0.85f + (0.5f * ValueNoise.Fractal(x * 1.1f, z * 0.9f, _salt + 8)) + (0.22f * (grain - 0.5f)));
        grass *= 1 + (0.05f * (Line(x + (0.3f * z), 2.4f, 1.2f, 0.1f) - 0.5f));
        Vector3 path = Vector3.Lerp(_slab, new(150, 178, 200), 0.5f) * (0.9f + (0.2f * grain));
        return Vector3.Lerp(grass, path, gravel);
    }

    private Vector3 Slabs(float x, float z, float fx, float fz, float size)
    {
        int row = (int)MathF.Floor(z / size);
        float shifted = x + ((row & 1) * size * 0.5f);
        float tone = ValueNoise.Cell((int)MathF.Floor(shifted / size), row, _salt + 1);
        Vector3 color = Vector3.Lerp(_slab, _slab2, 0.35f * tone) * (0.94f + (0.12f * tone));
        float joint = Math.Max(Line(shifted, size, 0.045f, fx), Line(z, size, 0.06f, fz));
        float grain = ValueNoise.At(x * 9, z * 9, _salt + 2);
        return color * ((1 - (0.42f * joint)) * (0.96f + (0.08f * grain)));
    }

    private Vector3 Wall(double px, double py, int height)
    {
        double scale = _camera.Scale(WallDepth), x = (px - _camera.CenterX) / scale,
            y = (_camera.GroundRow(WallDepth) - py) / scale;
        if (_scene == SyntheticScene.Park)
            return Hedge((float)x, (float)y, px, py, height);
        foreach (Building b in _buildings)
        {
            if (x >= b.X0 && x < b.X1)
                return y < b.Height ? b.Color((float)(x - b.X0), (float)y) : Sky(px, py, height);
        }

        return Sky(px, py, height);
    }

    private Vector3 Hedge(float x, float y, double px, double py, int height)
    {
        float leaf = ValueNoise.Fractal(x * 5, y * 5, _salt + 11);
        float top = 1.15f + (0.12f * ValueNoise.At(x * 2, 0.5f, _salt + 12));
        if (y < top)
            return _leaf * (0.45f + (0.5f * leaf) + (0.25f * y / top));
        // Crowns of trees behind it, two ranks.
        float near = 2.2f + (3.2f * ValueNoise.At(x * 0.33f, 1.5f, _salt + 13))
            + (0.7f * ValueNoise.Fractal(x * 1.7f, y * 1.7f, _salt + 14));
        if (y < near)
        {
            float lump = ValueNoise.Fractal((x * 1.3f) + 40, y * 1.5f, _salt + 15);
            Vector3 crown = Vector3.Lerp(
                _leaf, new Vector3(52, 120, 138), 0.35f * ValueNoise.At(x * 0.33f, 7.5f, _salt + 13));
            return crown * (0.4f + (0.55f * lump) + (0.2f * leaf));
        }

        float far = 4.5f + (2.5f * ValueNoise.At(x * 0.21f, 9.5f, _salt + 16))
            + (0.6f * ValueNoise.At(x * 2.3f, y * 2, _salt + 17));
        return y < far
            ? Vector3.Lerp(_leaf * (0.6f + (0.35f * leaf)), _skyLow, 0.35f)
            : Sky(px, py, height);
    }

    private Vector3 Sky(double px, double py, int height)
    {
        float t = (float)(py / (_camera.Horizon + (0.2 * height)));
        float u = (float)(px / height), cloud = ValueNoise.Fractal(u * 3, t * 4, _salt + 20);
        Vector3 sky = Vector3.Lerp(_skyTop, _skyLow, Math.Clamp(t, 0, 1));
        return Vector3.Lerp(sky, new(246, 246, 246), Math.Clamp((cloud - 0.5f) * 3, 0, 0.8f));
    }

    // 1 on a line of a width around the multiples of a period, averaged over +-footprint.
    private static float Line(float at, float period, float width, float footprint)
    {
        float phase = at / period, distance = MathF.Abs(phase - MathF.Round(phase)) * period;
        float span = Math.Max(2 * footprint, 1e-4f);
        return Math.Clamp((((width / 2) - distance) / span) + 0.5f, 0, 1) * Math.Min(1, width / span);
    }

    private static Vector3 Pick(ref SplitMix64 random, params ReadOnlySpan<uint> rgb) =>
        Wardrobe.Color(random.Pick(rgb));

    private sealed record Building(
        double X0, double X1, double Height, Vector3 Wall, Vector3 Trim, Vector3 Awning, int Style, double Pitch,
        double WindowWidth, double WindowHeight, bool Shop, uint Salt)
    {
        private const float Storey = 3.1f;

        public Vector3 Color(float x, float y)
        {
            float width = (float)(X1 - X0);
            int floor = (int)(y / Storey);
            float up = y - (floor * Storey);
            if (y > Height - 0.3)
                return Trim * 0.85f;
            if (x < 0.12f || x > width - 0.12f)
                return Wall * 0.78f;
            if (floor == 0 && Shop)
                return ShopFront(x, up, width);
            float pitch = (float)Pitch, slots = Math.Max(1, MathF.Floor((width - 0.8f) / pitch)),
                margin = (width - (slots * pitch)) / 2;
            int slot = (int)MathF.Floor((x - margin) / pitch);
            if (slot >= 0 && slot < slots)
            {
                float across = x - margin - ((slot + 0.5f) * pitch);
                bool door = floor == 0 && slot == (int)(Salt % (uint)slots);
                if (door && MathF.Abs(across) < 0.6f && up < 2.25f)
                    return MathF.Abs(across) > 0.5f || up > 2.12f
                        ? Trim
                        : Awning * (MathF.Abs(across) < 0.05f ? 0.6f : up is > 1.1f and < 1.9f ? 0.7f : 0.9f);
                float sill = 0.95f, half = (float)WindowWidth / 2, tall = (float)WindowHeight;
                if (!door && MathF.Abs(across) < half + 0.1f && up > sill - 0.12f && up < sill)
                    return Trim * 1.05f;
                if (!door && MathF.Abs(across) < half && up > sill && up < sill + tall)
                    return Window(across / half, (up - sill) / tall, slot, floor);
            }

            return Masonry(x, y) * (y < 0.4f ? 0.72f : 1);
        }

        private Vector3 Masonry(float x, float y)
        {
            float tone = 0.92f + (0.16f * ValueNoise.Fractal(x * 0.9f, y * 0.9f, Salt));
            if (Style == 0)
            {
                int course = (int)MathF.Floor(y / 0.24f);
                float brick = ValueNoise.Cell((int)MathF.Floor((x / 0.5f) + (0.5f * (course & 1))), course, Salt + 1);
                tone *= 0.88f + (0.2f * brick);
                if (y - (course * 0.24f) < 0.05f)
                    tone *= 0.88f;
            }
            else if (Style == 1)
            {
                float joint = Math.Max(Line(x, 1.5f, 0.05f, 0.02f), Line(y, 1.03f, 0.05f, 0.02f));
                tone *= 1 - (0.2f * joint);
            }

            return Wall * tone;
        }

        private Vector3 ShopFront(float x, float up, float width)
        {
            if (up > 2.85f)
                return Trim * 0.95f;
            if (up > 2.2f)
                return (Line(x, 0.7f, 0.35f, 0.02f) > 0.5f ? Awning : new Vector3(225, 230, 232))
                    * (0.8f + (0.3f * (up - 2.2f)));
            float door = width * 0.62f;
            if (MathF.Abs(x - door) < 0.55f)
                return MathF.Abs(x - door) > 0.47f ? Trim * 0.8f : up < 0.5f ? Awning * 0.7f : new Vector3(92, 84, 74);
            if (up < 0.5f)
                return Awning * 0.65f;
            float pane = x - (2.1f * MathF.Floor(x / 2.1f));
            if (pane < 0.09f || up > 2.12f)
                return Trim * 0.8f;
            // Things on two shelves behind the glass, dim, and the sky's reflection.
            int cell = (int)MathF.Floor(x / 0.42f), shelf = up > 1.25f ? 1 : 0;
            float size = ValueNoise.Cell(cell, shelf, Salt + 5), beside = MathF.Abs((x / 0.42f) - cell - 0.5f),
                above = up - (shelf == 0 ? 0.5f : 1.25f);
            Vector3 goods = Vector3.Lerp(Awning, new(120, 170, 190), ValueNoise.Cell(cell, shelf, Salt + 6));
            bool there = size > 0.25f && beside < 0.5f * size
                && above < 0.25f + (0.4f * ValueNoise.Cell(cell, shelf, Salt + 7));
            Vector3 inside = Vector3.Lerp(new(70, 66, 60), goods, there ? 0.6f : 0.08f);
            return Vector3.Lerp(
                inside, new(214, 204, 190), 0.18f + (0.14f * Math.Clamp(up + (0.6f * pane) - 1.6f, 0, 1)));
        }

        private Vector3 Window(float across, float up, int slot, int floor)
        {
            if (MathF.Abs(across) > 0.86f || up < 0.07f || up > 0.93f || MathF.Abs(across) < 0.06f
                || MathF.Abs(up - 0.64f) < 0.025f)
                return Trim;
            float kind = ValueNoise.Cell(slot, floor, Salt + 3);
            Vector3 glass = Vector3.Lerp(
                new(96, 82, 66), new(206, 190, 168), Math.Clamp((0.35f * up) + (0.2f * across) + (0.4f * kind), 0, 1));
            if (kind > 0.7f && MathF.Abs(across) > 0.5f)
                return Vector3.Lerp(glass, new(215, 222, 226), 0.6f);
            return kind < 0.15f && up > 0.4f ? Vector3.Lerp(glass, new(190, 205, 212), 0.75f) : glass;
        }
    }
}
