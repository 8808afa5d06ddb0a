namespace Mot.Association.MotChallenge;

/// <summary>
/// A sequence's folder as MOTChallenge lays it out: <c>img1/</c>, <c>gt/gt.txt</c>, <c>det/det.txt</c> and
/// <c>seqinfo.ini</c>, each of which may be absent.
/// </summary>
public sealed record MotSequence
{
    private readonly string? _truth;

    private MotSequence(string directory, SequenceInfo? info, string? truth = null)
    {
        _truth = truth;
        Directory = directory;
        Info = info;
        Name = Path.GetFileName(directory);
    }

    /// <summary>The sequence's folder.</summary>
    public string Directory { get; }

    /// <summary>What seqinfo.ini says; null where it is absent.</summary>
    public SequenceInfo? Info { get; }

    /// <summary>What says how many frames the sequence has, as errors call it; null where nothing does.</summary>
    internal string? LengthSource => Info is null ? null : $"seqLength in '{Path.Combine(Directory, SequenceInfo.FileName)}'";

    /// <summary>The folder's name; of a truth NAME.txt by itself NAME.</summary>
    public string Name { get; private init; }

    /// <summary>The folder of the images, which need not exist.</summary>
    public string ImageDirectory => Path.Combine(Directory, Info?.ImageDirectory ?? "img1");

    /// <summary>The truth's path, gt/gt.txt or gt.txt or that of a truth by itself; null where there is none.</summary>
    public string? TruthPath => _truth ?? FirstFile(Path.Combine("gt", "gt.txt"), "gt.txt");

    /// <summary>The detections' path, det/det.txt or det.txt; null where there is none.</summary>
    public string? DetectionsPath => FirstFile(Path.Combine("det", "det.txt"), "det.txt");

    /// <summary>Opens a sequence's folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no images, truth, detections or seqinfo.ini, or a bad one.</exception>
    public static MotSequence Open(string directory)
    {
        if (!System.IO.Directory.Exists(directory))
            throw new DirectoryNotFoundException($"No such sequence folder: {directory}");
        return TryOpen(directory)
            ?? throw new InvalidDataException($"{directory}: found neither img1, gt/gt.txt, det/det.txt nor seqinfo.ini, expected a sequence's folder.");
    }

    /// <summary>
    /// The sequences in a folder, by name; the folder itself where it is a sequence. Folders that are no sequence are
    /// passed over.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<MotSequence> OpenAll(string directory)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!System.IO.Directory.Exists(full))
            throw new DirectoryNotFoundException($"No such folder: {directory}");
        if (TryOpen(full) is { } single)
            return [single];
        return [.. System.IO.Directory.GetDirectories(full).Order(StringComparer.Ordinal).Select(TryOpen).OfType<MotSequence>()];
    }

    /// <summary>
    /// The sequences with truth: those in a folder, or that of a truth file. A file gt.txt in a folder or its gt belongs to that folder,
    /// NAME.txt is a sequence of that name.
    /// </summary>
    /// <exception cref="InvalidDataException">A seqinfo.ini is bad.</exception>
    public static IReadOnlyList<MotSequence> WithTruth(string path) =>
        System.IO.Directory.Exists(path) ? [.. OpenAll(path).Where(sequence => sequence.TruthPath is not null)] : [OfTruth(path)];

    /// <summary>Reads the truth.</summary>
    /// <exception cref="FileNotFoundException">The sequence has none.</exception>
    /// <exception cref="InvalidDataException">A bad row.</exception>
    public MotRow[] ReadTruth(MotReadOptions? options = null) =>
        MotChallengeFile.Read(TruthPath ?? throw Missing("gt", "gt.txt"), options);

    /// <summary>Reads the detections.</summary>
    /// <exception cref="FileNotFoundException">The sequence has none.</exception>
    /// <exception cref="InvalidDataException">A bad row.</exception>
    public MotRow[] ReadDetections(MotReadOptions? options = null) =>
        MotChallengeFile.Read(DetectionsPath ?? throw Missing("det", "det.txt"), (options ?? MotReadOptions.Default) with { Kind = MotFileKind.Detections });

    /// <summary>Opens a sequence's folder; null where a folder is none, such as one of images alone.</summary>
    /// <exception cref="InvalidDataException">Its seqinfo.ini is bad.</exception>
    public static MotSequence? TryOpen(string directory)
    {
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        string infoPath = Path.Combine(directory, SequenceInfo.FileName);
        MotSequence sequence = new(directory, File.Exists(infoPath) ? SequenceInfo.Read(infoPath) : null);
        bool found = sequence.Info is not null || sequence.TruthPath is not null || sequence.DetectionsPath is not null ||
            System.IO.Directory.Exists(sequence.ImageDirectory);
        return found ? sequence : null;
    }

    private static MotSequence OfTruth(string path)
    {
        string full = Path.GetFullPath(path), directory = Path.GetDirectoryName(full)!;
        bool laidOut = Path.GetFileName(full) == "gt.txt";
        if (laidOut && Path.GetFileName(directory) == "gt")
            directory = Path.GetDirectoryName(directory)!;
        string info = Path.Combine(directory, SequenceInfo.FileName);
        MotSequence sequence = new(directory, laidOut && File.Exists(info) ? SequenceInfo.Read(info) : null, path);
        return laidOut ? sequence : sequence with { Name = Path.GetFileNameWithoutExtension(full) };
    }

    private string? FirstFile(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            string path = Path.Combine(Directory, name);
            if (File.Exists(path))
                return path;
        }

        return null;
    }

    private FileNotFoundException Missing(string folder, string file)
    {
        string path = Path.Combine(Directory, folder, file);
        return new($"Sequence {Name} has no {folder}/{file}: {path}", path);
    }
}
