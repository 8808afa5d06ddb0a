namespace Mot.Training.Synthetic;

/// <summary>
/// Trigonometry out of additions, multiplications, divisions and square roots, which IEEE 754 fixes to the last bit.
/// Math.Sin and its kin go to the platform's C library, whose last bit differs from machine to machine.
/// </summary>
internal static class PortableMath
{
    /// <summary>Sine; absolute error below 1e-9 for |x| under 1e6.</summary>
    public static double Sin(double x)
    {
        // To [-pi, pi], then by symmetry to [-pi/2, pi/2], where the Taylor series converges fast.
        x -= 2 * Math.PI * Math.Floor((x + Math.PI) / (2 * Math.PI));
        if (x > Math.PI / 2)
            x = Math.PI - x;
        else if (x < -Math.PI / 2)
            x = -Math.PI - x;
        double s = x * x;
        return x * (1 - (s / 6 * (1 - (s / 20 * (1 - (s / 42 * (1 - (s / 72 * (1 - (s / 110 * (1 - (s / 156))))))))))));
    }

    public static double Cos(double x) => Sin(x + (Math.PI / 2));

    /// <summary>
    /// Arc sine; absolute error below 7e-5 (Abramowitz and Stegun 4.4.45). Arguments are clamped to [-1, 1].
    /// </summary>
    public static double Asin(double x)
    {
        double a = Math.Min(Math.Abs(x), 1);
        double r = (Math.PI / 2)
            - (Math.Sqrt(1 - a) * (1.5707288 + (a * (-0.2121144 + (a * (0.0742610 - (a * 0.0187293)))))));
        return x < 0 ? -r : r;
    }

    /// <summary>The angle of the vector (x, y); 0 for the zero vector.</summary>
    public static double Atan2(double y, double x)
    {
        double length = Math.Sqrt((x * x) + (y * y));
        if (length == 0)
            return 0;
        double a = Asin(y / length);
        return x >= 0 ? a : y >= 0 ? Math.PI - a : -Math.PI - a;
    }

    /// <summary>The same angle in [-pi, pi).</summary>
    public static double Wrap(double angle) =>
        angle - (2 * Math.PI * Math.Floor((angle + Math.PI) / (2 * Math.PI)));

    public static double Smooth(double t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - (2 * t));
    }

    public static float Smooth(float t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - (2 * t));
    }
}
