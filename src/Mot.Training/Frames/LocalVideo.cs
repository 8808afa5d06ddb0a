using System.Buffers;

namespace Mot.Training.Frames;

/// <summary>What OpenCV is given as a video: a local file, whatever its name looks like.</summary>
internal static class LocalVideo
{
    private const int Start = 16;

    private static readonly SearchValues<byte> s_text =
        SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);

    /// <summary>
    /// The name for OpenCV. FFmpeg takes what precedes a colon for a protocol, as in 12:30.avi, unless a folder comes first. It goes by
    /// content, and a playlist, which is a text, names other files and addresses to read: only the containers are let through whose
    /// first bytes are no text, and the two whose are.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is a text.</exception>
    public static string Check(string path)
    {
        Span<byte> start = stackalloc byte[Start];
        using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0))
            start = start[..file.ReadAtLeast(start, Start, throwOnEndOfStream: false)];
        if (start.Length > 0 && start.IndexOfAnyExcept(s_text) < 0 && !start.StartsWith("RIFF"u8) && !start.StartsWith("YUV4MPEG2"u8))
            throw new InvalidDataException($"'{path}': no video that can be read: it is a text, and playlists are not followed.");
        return Path.GetFullPath(path);
    }
}
