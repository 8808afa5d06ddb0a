namespace Microsoft.ML.Data;

internal static class ImageCodec
{
    public static MLImage Decode(ReadOnlySpan<byte> file) => throw new NotSupportedException();

    public static void Save(MLImage image, string path) => throw new NotSupportedException();
}
