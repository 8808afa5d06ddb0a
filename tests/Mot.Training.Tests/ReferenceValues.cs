namespace Mot.Tests;

/// <summary>The numbers that the reference vectors are made from: an integer hash of a stream and a row-major index.</summary>
internal static class ReferenceValues
{
    public static float[] Generate(uint stream, int count, double scale = 1)
    {
        var values = new float[count];
        for (uint k = 0; k < count; k++)
        {
            uint z = unchecked(stream * 0x9E3779B9u + k * 0x85EBCA6Bu);
            z ^= z >> 16;
            z = unchecked(z * 0x7feb352du);
            z ^= z >> 15;
            z = unchecked(z * 0x846ca68bu);
            z ^= z >> 16;
            values[k] = (float)(scale * (2 * (double)z / 4294967296.0 - 1));
        }

        return values;
    }
}
