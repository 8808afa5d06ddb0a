using System.Globalization;
using System.Numerics;
using Mot.Association.MotChallenge;
using OpenCvSharp;

namespace Mot.Training.Frames;

/// <summary>Images as frames: of a folder, in numeric-aware order of their names, or of a MOTChallenge sequence.</summary>
public sealed class ImageFolderFrameSource : IFrameSource
{
    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".bmp", ".webp"];

    private readonly IReadOnlyList<string> _files;
    private readonly bool _anySize;
    private int _next = 1;

    /// <summary>Opens images in the order given; the first is frame 1.</summary>
    /// <param name="name">Name of the sequence.</param>
    /// <param name="files">Paths of the images, at least one.</param>
    /// <param name="frameRate">Frames a second, where known.</param>
    /// <exception cref="InvalidDataException">The first image can't be read.</exception>
    public ImageFolderFrameSource(string name, IReadOnlyList<string> files, double? frameRate = null)
        : this(name, files, frameRate, anySize: false)
    {
    }

    private ImageFolderFrameSource(string name, IReadOnlyList<string> files, double? frameRate, bool anySize)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count, nameof(files));
        (Name, _files, FrameRate, _anySize) = (name, files, frameRate, anySize);
        if (anySize) return;
        using Mat first = Decode(1);
        (Width, Height) = (first.Width, first.Height);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int? Count => _files.Count;

    /// <inheritdoc/>
    public double? FrameRate { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Frame { get; private set; }

    /// <inheritdoc/>
    public string? Warning { get; private init; }

    /// <summary>
    /// Opens a folder of images, or a MOTChallenge sequence: a folder with seqinfo.ini or img1 in it, or its img1 itself.
    /// In a sequence the number in an image's name is its frame's. In a folder the images are numbered from 1 in their order, and
    /// where their names have numbers with a gap or twice the same, <see cref="Warning"/> says so.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// No images; in a sequence also: a frame without an image between others, a frame with two images, or images of another size
    /// than seqinfo.ini says.
    /// </exception>
    public static ImageFolderFrameSource Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Path.GetDirectoryName(folder) is { } parent && ReadInfo(parent) is { } info && info.ImageDirectory == Path.GetFileName(folder))
            return OpenSequence(parent, info);
        info = ReadInfo(folder);
        if (info is not null || Directory.Exists(Path.Combine(folder, "img1")))
            return OpenSequence(folder, info);
        List<string> files = Images(folder, null);
        return new(Path.GetFileName(folder), files) { Warning = OddNumbering(folder, files) };
    }

    /// <summary>Single images, which may differ in size: <see cref="Width"/> and <see cref="Height"/> are 0.</summary>
    internal static ImageFolderFrameSource OfAnySize(string name, IReadOnlyList<string> files) => new(name, files, null, anySize: true);

    internal static bool IsImage(string path) => s_extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static SequenceInfo? ReadInfo(string folder)
    {
        string path = Path.Combine(folder, SequenceInfo.FileName);
        return File.Exists(path) ? SequenceInfo.Read(path) : null;
    }

    private static ImageFolderFrameSource OpenSequence(string folder, SequenceInfo? info)
    {
        string images = Path.Combine(folder, info?.ImageDirectory ?? "img1");
        List<string> files = Images(images, info?.ImageExtension);
        IEnumerable<string> any = Directory.EnumerateFiles(images).Where(file => IsImage(file) || IsOf(file, info?.ImageExtension)).Order(StringComparer.Ordinal);
        if (any.GroupBy(NumberOf).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } frame)
        {
            string names = string.Join("' and '", frame.Select(file => Path.GetFileName(file)));
            throw new InvalidDataException($"'{images}': found {frame.Count()} images of frame {frame.Key}, '{names}', expected one.");
        }

        for (int i = 0; i < files.Count; i++)
        {
            if (NumberOf(files[i]) is not { } number)
                throw new InvalidDataException($"'{files[i]}': the name is no frame number, expected such as 000001.");
            if (number != i + 1)
                throw new InvalidDataException($"'{images}': no image of frame {i + 1}; the next is '{Path.GetFileName(files[i])}'.");
        }

        string? warning = info is not null && info.Length != files.Count
            ? $"'{images}' has {files.Count} of the {info.Length} frames that {SequenceInfo.FileName} promises."
            : null;
        ImageFolderFrameSource source = new(info?.Name ?? Path.GetFileName(folder), files, info?.FrameRate) { Warning = warning };
        if (info is { Width: > 0, Height: > 0 } && (info.Width, info.Height) != (source.Width, source.Height))
        {
            throw new InvalidDataException(
                $"'{files[0]}' is {source.Width} x {source.Height}; {SequenceInfo.FileName} says {info.Width} x {info.Height}.");
        }

        return source;
    }

    private static int? NumberOf(string file) =>
        int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;

    /// <summary>What is odd about the numbers in a folder's names, which its frames do not have; null where nothing is, or there are none.</summary>
    private static string? OddNumbering(string folder, List<string> files)
    {
        (string Around, BigInteger Number)[] names = [.. files.Select(file => Parse(Path.GetFileNameWithoutExtension(file))).OfType<(string, BigInteger)>()];
        if (names.Length < files.Count || names.Any(name => name.Around != names[0].Around))
            return null;
        int[] odd = [.. Enumerable.Range(1, files.Count - 1).Where(i => names[i].Number != names[i - 1].Number + 1)];
        if (odd.Length == 0)
            return null;
        int first = odd[0];
        string what = names[first].Number == names[first - 1].Number ? "the same number" : "a gap";
        string more = odd.Length > 1 ? $", and {odd.Length - 1} more such places" : "";
        return $"'{folder}': the names of the images have {what} between '{Path.GetFileName(files[first - 1])}' and '{Path.GetFileName(files[first])}'{more}; the frames are numbered 1 to {files.Count} nevertheless.";

        // The last run of digits, and what stands around it.
        static (string, BigInteger)? Parse(string stem)
        {
            int end = stem.Length;
            while (end > 0 && !char.IsAsciiDigit(stem[end - 1]))
                end--;
            int start = end;
            while (start > 0 && char.IsAsciiDigit(stem[start - 1]))
                start--;
            return start == end ? null : ($"{stem[..start]}*{stem[end..]}".ToUpperInvariant(), BigInteger.Parse(stem[start..end], NumberStyles.None, CultureInfo.InvariantCulture));
        }
    }

    private static bool IsOf(string file, string? extension) =>
        extension is null ? IsImage(file) : extension.Equals(Path.GetExtension(file), StringComparison.OrdinalIgnoreCase);

    private static List<string> Images(string folder, string? extension)
    {
        if (!Directory.Exists(folder))
            throw new FileNotFoundException($"'{folder}': no such folder.", folder);
        List<string> files = [.. Directory.EnumerateFiles(folder).Where(file => IsOf(file, extension))];
        files.Sort((a, b) => NaturalOrder.Compare(Path.GetFileName(a), Path.GetFileName(b)));
        string wanted = extension is null ? string.Join(", ", s_extensions) : extension;
        return files.Count > 0 ? files : throw new InvalidDataException($"'{folder}': no images ({wanted}) in this folder.");
    }

    /// <inheritdoc/>
    public bool Read(Mat destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (_next > _files.Count)
            return false;
        using Mat image = Decode(_next);
        if (!_anySize && (image.Width, image.Height) != (Width, Height))
        {
            throw new InvalidDataException(
                $"'{_files[_next - 1]}': frame {_next} is {image.Width} x {image.Height}, the first is {Width} x {Height}.");
        }

        image.CopyTo(destination);
        Frame = _next++;
        return true;
    }

    /// <inheritdoc/>
    public bool Seek(int frame)
    {
        bool found = frame >= 1 && frame <= _files.Count;
        _next = found ? frame : _files.Count + 1;
        return found;
    }

    /// <summary>Nothing is held between frames.</summary>
    public void Dispose()
    {
    }

    private Mat Decode(int frame)
    {
        try
        {
            return EncodedImage.Read(_files[frame - 1], ImreadModes.Color);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{_files[frame - 1]}': frame {frame} can't be read: {e.Message}", e);
        }
    }
}
