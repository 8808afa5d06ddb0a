namespace Mot.Training.Synthetic;

/// <summary>Value noise on the integer lattice: hashed corners, smoothstep between them.</summary>
internal static class ValueNoise
{
    /// <summary>The lattice value at (x, y), in [0, 1).</summary>
    public static float Cell(int x, int y, uint salt)
    {
        uint h = ((uint)x * 0x8DA6B343) ^ ((uint)y * 0xD8163841) ^ (salt * 0xCB1AB31F);
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>Continuous noise of period about 1, in [0, 1).</summary>
    public static float At(float x, float y, uint salt)
    {
        float fx = MathF.Floor(x), fy = MathF.Floor(y);
        int ix = (int)fx, iy = (int)fy;
        float u = PortableMath.Smooth(x - fx), v = PortableMath.Smooth(y - fy);
        float top = Cell(ix, iy, salt), bottom = Cell(ix, iy + 1, salt);
        top += (Cell(ix + 1, iy, salt) - top) * u;
        bottom += (Cell(ix + 1, iy + 1, salt) - bottom) * u;
        return top + ((bottom - top) * v);
    }

    /// <summary>Three octaves of <see cref="At"/>, in [0, 1).</summary>
    public static float Fractal(float x, float y, uint salt) =>
        (At(x, y, salt) * 0.57f) + (At(x * 2.1f, y * 2.1f, salt + 1) * 0.29f)
            + (At(x * 4.3f, y * 4.3f, salt + 2) * 0.14f);
}
