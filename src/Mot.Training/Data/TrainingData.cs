using Mot.Association.MotChallenge;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// Data sets of any formats, mixed: the labelled images of all, and a report of what was read. Identities count within
/// their sequence, so that those of two data sets are never the same; an image without a known identity trains detection.
/// </summary>
public sealed class TrainingData
{
    private TrainingData(IReadOnlyList<LabelledSequence> sequences, TrainingDataReport report) => (Sequences, Report) = (sequences, report);

    /// <summary>The sequences of all data sets, each name once.</summary>
    public IReadOnlyList<LabelledSequence> Sequences { get; }

    /// <summary>What was read, and what was not.</summary>
    public TrainingDataReport Report { get; }

    /// <summary>Reads the labels of data sets, and the sizes of their images; the images themselves are read later.</summary>
    /// <param name="paths">
    /// A folder of MOTChallenge's sequences, one of them or its truth, a list of JDE's, an .odgt of CrowdHuman's, a .json of
    /// COCO's, a folder of PASCAL annotations.
    /// </param>
    /// <param name="options">Format, what is kept, whether errors end reading; null for the defaults.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="ArgumentException">There is a video for none or for several of the data sets, or an option is out of its range.</exception>
    /// <exception cref="TrainingDataException">Something is wrong: "file:line: what was found, what is expected". Not where the reading is lenient.</exception>
    /// <exception cref="InvalidDataException">A path's format can't be told, a MOTChallenge row is wrong, or nothing is left to train on.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static TrainingData Open(IEnumerable<string> paths, TrainingDataOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new TrainingDataOptions();
        options.Validate();
        List<LabelledSequence> all = [];
        List<DataSetReport> reports = [];
        (string Path, DataFormat Format)[] sets = [.. paths.Select(path => (path, File.Exists(path) || Directory.Exists(path) ? options.Format ?? FormatOf(path) : throw Missing(path)))];
        if (options.Video is { } video && sets.Count(set => set.Format == DataFormat.MotChallenge) is not 1 and int count)
            throw new ArgumentException($"{nameof(TrainingDataOptions.Video)} is '{video}', but {count} of the data sets are MOTChallenge's; expected one, the sequence that the video shows.");
        foreach ((string path, DataFormat format) in sets)
        {
            var report = new DataSetReport(path, format);
            var reading = new LabelReading(options, report, cancellation);
            LabelledSequence[] sequences = [.. Read(format, path, reading)];
            report.Count(sequences);
            all.AddRange(sequences.Select(sequence => sequence with { Name = Unique(sequence.Name, all) }));
            reports.Add(report);
        }

        var whole = new TrainingDataReport(reports);
        return all.Count > 0 ? new TrainingData(all, whole) : throw new InvalidDataException($"Found no image to train on: {(reports.Count > 0 ? whole : "no data set was named")}.");
    }

    /// <inheritdoc cref="Open(IEnumerable{string}, TrainingDataOptions?, CancellationToken)"/>
    /// <param name="path">One data set.</param>
    /// <param name="options">Format, what is kept, whether errors end reading; null for the defaults.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static TrainingData Open(string path, TrainingDataOptions? options = null, CancellationToken cancellation = default) => Open([path], options, cancellation);

    /// <summary>The format of a data set, by what is there.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">It is of none of the formats.</exception>
    public static DataFormat FormatOf(string path)
    {
        if (Directory.Exists(path))
        {
            if (MotSequence.WithTruth(path).Count > 0) return DataFormat.MotChallenge;
            if (PascalReader.Annotations(path).Count > 0) return DataFormat.Pascal;
            throw new InvalidDataException($"'{path}': found neither a sequence with truth nor PASCAL annotations, expected gt/gt.txt in it or in folders of it, or texts in its folder Annotation.");
        }

        if (!File.Exists(path)) throw Missing(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".ODGT" => DataFormat.CrowdHuman,
            ".JSON" => DataFormat.Coco,
            _ => MotChallengeReader.IsTruth(path) ? DataFormat.MotChallenge : DataFormat.JdeList,
        };
    }

    /// <summary>Reads all images into a training set.</summary>
    /// <exception cref="InvalidDataException">An image can't be read.</exception>
    public TrainingSet Load(TrainingSetOptions? options = null, CancellationToken cancellation = default)
    {
        var set = new TrainingSet(options);
        try
        {
            using var frame = new Mat();
            foreach (LabelledSequence sequence in Sequences)
            {
                using IFrameSource source = sequence.Open();
                foreach (LabelledImage image in sequence.Images)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (!source.Read(frame) || source.Frame != image.Frame) throw new InvalidDataException(source.Warning ?? $"'{sequence.Name}': frame {image.Frame} can't be read.");
                    set.Add(sequence.Name, image.Frame, frame, image.Objects);
                }
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private static IEnumerable<LabelledSequence> Read(DataFormat format, string path, LabelReading reading) => format switch
    {
        DataFormat.MotChallenge => MotChallengeReader.Read(path, reading),
        DataFormat.JdeList => JdeListReader.Read(path, reading),
        DataFormat.CrowdHuman => CrowdHumanReader.Read(path, reading),
        DataFormat.Coco => CocoReader.Read(path, reading),
        _ => PascalReader.Read(path, reading),
    };

    private static string Unique(string name, List<LabelledSequence> taken)
    {
        string unique = name;
        for (int n = 2; taken.Any(sequence => sequence.Name == unique); n++) unique = $"{name}-{n}";
        return unique;
    }

    private static FileNotFoundException Missing(string path) => new($"'{path}': no such file or folder.", path);
}
