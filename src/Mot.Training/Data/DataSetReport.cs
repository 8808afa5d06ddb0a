using System.Globalization;
using System.Text;

namespace Mot.Training.Data;

/// <summary>What was read of a data set.</summary>
public sealed class DataSetReport
{
    private const int MaxMessages = 100;
    private readonly SortedDictionary<DropReason, int> _dropped = [];
    private readonly SortedDictionary<string, int> _droppedClasses = new(StringComparer.Ordinal);
    private readonly List<string> _messages = [], _warnings = [];

    internal DataSetReport(string path, DataFormat format) => (Path, Format) = (path, format);

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Its format.</summary>
    public DataFormat Format { get; }

    /// <summary>Number of images.</summary>
    public int Images { get; private set; }

    /// <summary>Number of images on which nothing is to be found.</summary>
    public int EmptyImages { get; private set; }

    /// <summary>Number of boxes to be learned.</summary>
    public int Boxes { get; private set; }

    /// <summary>How many of them are of an unknown identity.</summary>
    public int UnknownIdentities { get; private set; }

    /// <summary>How many of them have a mask.</summary>
    public int Masks { get; private set; }

    /// <summary>Number of regions that are neither learned nor background.</summary>
    public int Ignored { get; private set; }

    /// <summary>Number of identities, over all sequences.</summary>
    public int Identities { get; private set; }

    /// <summary>How much was dropped, by reason.</summary>
    public IReadOnlyDictionary<DropReason, int> Dropped => _dropped;

    /// <summary>Which classes were not asked for, in the words of the data set, and how many objects they have.</summary>
    public IReadOnlyDictionary<string, int> DroppedClasses => _droppedClasses;

    /// <summary>What was wrong and skipped, the first hundred: "file:line: what was found, what is expected".</summary>
    public IReadOnlyList<string> Messages => _messages;

    /// <summary>What is odd without being wrong, such as a gap in the numbers of a folder's images, which its frames do not have.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path} ({Format}): {Images} images, {Boxes} boxes, {Identities} identities"));
        Say(UnknownIdentities, "of unknown identity");
        Say(Masks, "with masks");
        Say(Ignored, "regions ignored");
        Say(EmptyImages, "images without a box");
        if (_dropped.Count > 0)
        {
            text.Append("; dropped: ").AppendJoin(", ", _dropped.Select(pair =>
                string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {Describe(pair.Key)}")));
            if (_droppedClasses.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $" (classes {string.Join(", ", _droppedClasses.Select(pair => $"'{pair.Key}': {pair.Value}"))})");
        }

        return text.ToString();

        void Say(int count, string what)
        {
            if (count > 0) text.Append(CultureInfo.InvariantCulture, $", {count} {what}");
        }
    }

    internal void Drop(DropReason reason, string? message = null)
    {
        _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;
        if (message is not null && _messages.Count < MaxMessages) _messages.Add(message);
    }

    internal void Drop(DropReason reason, int count)
    {
        if (count > 0) _dropped[reason] = _dropped.GetValueOrDefault(reason) + count;
    }

    internal void Warn(string warning) => _warnings.Add(warning);

    internal void DropClass(string name)
    {
        Drop(DropReason.Class);
        _droppedClasses[name] = _droppedClasses.GetValueOrDefault(name) + 1;
    }

    internal void Count(IEnumerable<LabelledSequence> sequences)
    {
        foreach (LabelledSequence sequence in sequences)
        {
            Identities += sequence.Images.SelectMany(image => image.Objects).Where(o => !o.Ignore && o.Identity >= 0).Select(o => o.Identity).Distinct().Count();
            foreach (LabelledImage image in sequence.Images)
            {
                LabelledObject[] learned = [.. image.Objects.Where(o => !o.Ignore)];
                Images++;
                EmptyImages += learned.Length == 0 ? 1 : 0;
                Boxes += learned.Length;
                UnknownIdentities += learned.Count(o => o.Identity < 0);
                Masks += learned.Count(o => o.Mask is not null);
                Ignored += image.Objects.Count - learned.Length;
            }
        }
    }

    private static string Describe(DropReason reason) => reason switch
    {
        DropReason.Class => "of other classes",
        DropReason.Visibility => "too little visible",
        DropReason.Empty => "empty lists",
        DropReason.Syntax => "malformed",
        DropReason.Columns => "with a wrong number of columns",
        DropReason.Number => "with something that is no number",
        DropReason.Size => "without area",
        DropReason.Outside => "outside the image",
        DropReason.Identity => "with an impossible identity",
        DropReason.Duplicate => "with an identity twice in a frame",
        DropReason.MissingImage => "missing images",
        DropReason.UnreadableImage => "unreadable images",
        DropReason.ImageSize => "images of another size than their labels are for",
        _ => "images without labels",
    };
}
