using System.Globalization;
using Mot.Association;
using Mot.Training.Frames;

namespace Mot.Training.Data;

/// <summary>What the readers share: what is wrong throws or is counted, and objects are chosen.</summary>
internal sealed class LabelReading(TrainingDataOptions options, DataSetReport report, CancellationToken cancellation)
{
    // Far beyond any image, and small enough for the sums and squares of single precision.
    private const int MostCoordinate = 1_000_000;

    // Linux's longest, above what other systems have.
    private const int MaxPath = 4096;

    public TrainingDataOptions Options => options;

    public DataSetReport Report => report;

    public void ThrowIfCancelled() => cancellation.ThrowIfCancellationRequested();

    /// <summary>Throws, or counts where the reading is lenient.</summary>
    public void Reject(string path, int line, DropReason reason, string found, string expected)
    {
        string place = line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}") : path;
        string message = $"{place}: found {found}, expected {expected}.";
        if (!options.Lenient) throw new TrainingDataException(path, line, reason, message);
        report.Drop(reason, message);
    }

    /// <summary>Whether a class is asked for; if not it is counted.</summary>
    public bool Keeps(string name, Func<string, bool> isPerson)
    {
        bool keeps = options.Classes is { } classes ? classes.Contains(name, StringComparer.OrdinalIgnoreCase) : isPerson(name);
        if (!keeps) report.DropClass(name);
        return keeps;
    }

    /// <summary>An object as it is trained on; null where it is wrong and was counted.</summary>
    public LabelledObject? Check(LabelledObject o, int width, int height, string path, int line)
    {
        Box box = o.Box;
        if (!double.IsFinite(box.X0 + box.Y0 + box.X1 + box.Y1))
            Reject(path, line, DropReason.Number, $"box {Text(box)}", "finite numbers");
        else if (box.X0 < -MostCoordinate || box.Y0 < -MostCoordinate || box.X1 > MostCoordinate || box.Y1 > MostCoordinate)
            Reject(path, line, DropReason.Number, $"box {Text(box)}", $"coordinates of at most {MostCoordinate} pixels");
        else if (box.Width <= 0 || box.Height <= 0)
            Reject(path, line, DropReason.Size, $"box {Text(box)}", "a positive width and height");
        else if (box.X1 <= 0 || box.Y1 <= 0 || box.X0 >= width || box.Y0 >= height)
            Reject(path, line, DropReason.Outside, $"box {Text(box)} outside the image", string.Create(CultureInfo.InvariantCulture, $"one that touches its {width} x {height} pixels"));
        else if (!o.Ignore && (o.Identity < -1 || o.Identity >= (options.Identities ?? long.MaxValue)))
            Reject(path, line, DropReason.Identity, $"identity {o.Identity.ToString(CultureInfo.InvariantCulture)}", options.Identities is { } n ? string.Create(CultureInfo.InvariantCulture, $"-1 to {n - 1}") : "-1 for an unknown one, or a number from 0");
        else if (!o.Ignore && o.Visibility < options.MinVisibility)
        {
            report.Drop(DropReason.Visibility);
            return o with { Ignore = true, Identity = -1 };
        }
        else
            return o.Ignore ? o with { Identity = -1 } : o;
        return null;
    }

    /// <summary>Whether nobody else in the image has an object's identity, as far as it is known and learned; if not it is counted.</summary>
    /// <param name="o">The object.</param>
    /// <param name="seen">The lines of the image's identities so far.</param>
    /// <param name="path">The file that has the object.</param>
    /// <param name="line">The line that has it.</param>
    public bool IsFirst(LabelledObject o, Dictionary<long, int> seen, string path, int line)
    {
        if (o.Ignore || o.Identity < 0 || seen.TryAdd(o.Identity, line)) return true;
        Reject(path, line, DropReason.Duplicate, string.Create(CultureInfo.InvariantCulture, $"identity {o.Identity} again in an image (first in line {seen[o.Identity]})"), "an identity once in an image");
        return false;
    }

    /// <summary>The size of an image; null where it is missing, unreadable, or of another size than its labels are for, and was counted.</summary>
    /// <param name="image">The image.</param>
    /// <param name="path">The file that names it.</param>
    /// <param name="line">The line that names it.</param>
    /// <param name="width">The width that the labels' file says; null where it doesn't.</param>
    /// <param name="height">The height that it says; null where it doesn't.</param>
    public (int Width, int Height)? SizeOf(string image, string path, int line, double? width = null, double? height = null)
    {
        if (!File.Exists(image))
        {
            Reject(path, line, DropReason.MissingImage, $"no image '{image}'", "a file");
            return null;
        }

        try
        {
            (int Width, int Height) size = EncodedImage.Size(image);
            return IsSize(size, width, height, image, path, line) ? size : null;
        }
        catch (InvalidDataException e)
        {
            Reject(path, line, DropReason.UnreadableImage, $"'{image}', which can't be read ({e.Message.TrimEnd('.')})", "an image");
            return null;
        }
    }

    /// <summary>Whether frames have the size that their labels are for; if not it is counted.</summary>
    public bool IsSize((int Width, int Height) size, double? width, double? height, string image, string path, int line)
    {
        // 0 says as much as nothing.
        bool same = (width ?? 0) is var w && (height ?? 0) is var h && (w == 0 || w == size.Width) && (h == 0 || h == size.Height);
        if (!same) Reject(path, line, DropReason.ImageSize, $"'{image}' of {size.Width} x {size.Height} pixels", string.Create(CultureInfo.InvariantCulture, $"{w} x {h}, the size that its boxes are for"));
        return same;
    }

    /// <summary>Whether a text can be a path; if not it is counted.</summary>
    public bool IsPath(string text, string path, int line)
    {
        bool good = text.Length <= MaxPath && !text.Contains('\0');
        if (!good) Reject(path, line, DropReason.MissingImage, text.Length > MaxPath ? $"a path of {text.Length} characters" : "a path with a null character", $"the path of a file, of at most {MaxPath} characters");
        return good;
    }

    /// <summary>The first folder in which a relative path is a file; the first of them where it is in none.</summary>
    public static string Resolve(string relative, IEnumerable<string> roots)
    {
        string[] candidates = [.. roots.Select(root => Path.GetFullPath(Path.Combine(root, relative)))];
        return candidates.FirstOrDefault(File.Exists) ?? candidates[0];
    }

    /// <summary>A folder and those that it lies in.</summary>
    public static IEnumerable<string> Ancestors(string folder)
    {
        for (DirectoryInfo? d = new(folder); d is not null; d = d.Parent) yield return d.FullName;
    }

    /// <summary>A text of the file as errors quote it, cut where it is long: a hundred of them are kept.</summary>
    public static string Quote(string text)
    {
        const int Most = 60;
        text = text.Trim();
        return text.Length > Most ? $"'{text[..Most]}...'" : $"'{text}'";
    }

    private static string Text(Box box) => string.Create(CultureInfo.InvariantCulture, $"{box.X0:0.##},{box.Y0:0.##},{box.X1:0.##},{box.Y1:0.##}");
}
