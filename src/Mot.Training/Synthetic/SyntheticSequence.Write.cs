using System.Text.Json;
using System.Text.Json.Serialization;
using Mot.Association.Files;
using Mot.Association.MotChallenge;
using OpenCvSharp;

namespace Mot.Training.Synthetic;

public sealed partial class SyntheticSequence
{
    /// <summary>Name of the file in a written sequence's folder that holds the options it was drawn from.</summary>
    public const string OptionsFileName = "synthetic.json";

    // Raised whenever the same options give another picture, so that folders of old are not taken for new ones.
    private const int Version = 1;

    /// <summary>
    /// The sequence number <paramref name="index"/> (from 1) of a set: SYN-01, SYN-02 ..., each with a seed of its own
    /// drawn from the options' seed. Disjoint indices make disjoint training and test sets.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The index is below 1, or an option is out of its range.
    /// </exception>
    public static SyntheticSequence Create(SyntheticOptions options, int index)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        long seed = (long)(SplitMix64.Combine((ulong)options.Seed, (ulong)index) >> 24);
        return new(options with { Seed = seed }, FormattableString.Invariant($"SYN-{index:D2}"));
    }

    /// <summary>
    /// Writes sequences in MOTChallenge's layout: SYN-01/img1/000001.jpg ..., SYN-01/gt/gt.txt, SYN-01/seqinfo.ini, and
    /// the options in SYN-01/synthetic.json. A sequence appears under its name when it is whole; one that is there
    /// already is kept, so that a writing that was stopped goes on where it was.
    /// </summary>
    /// <param name="directory">Where the sequences' folders go; made where missing.</param>
    /// <param name="count">How many sequences, see <see cref="Create"/>.</param>
    /// <param name="options">What they show; null for the defaults.</param>
    /// <param name="jpegQuality">
    /// 1 to 100; null for PNG, which keeps the frames to the bit where JPEG depends on the encoder's version.
    /// </param>
    /// <param name="progress">Told of every frame, from several threads.</param>
    /// <param name="cancellationToken">Stops between two frames; whole sequences stay.</param>
    /// <returns>The sequences' folders.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The count or the quality or an option is out of its range.
    /// </exception>
    /// <exception cref="IOException">A sequence's folder holds something else than these options give.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<string> Write(
        string directory,
        int count,
        SyntheticOptions? options = null,
        int? jpegQuality = 92,
        IProgress<SyntheticProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (jpegQuality is < 1 or > 100)
            throw new ArgumentOutOfRangeException(
                nameof(jpegQuality),
                jpegQuality,
                $"jpegQuality is {jpegQuality}; expected 1 to 100, or nothing for PNG.");
        SyntheticOptions common = options ?? new();
        common.Validate();
        using OutputClaim claim = OutputClaim.Take([Path.Combine(directory, "sequences")]);
        string partial = Path.Combine(directory, ".partial");
        long done = 0, total = (long)count * common.Frames;
        string[] folders = new string[count];
        try
        {
            ParallelOptions parallel = new()
            {
                CancellationToken = cancellationToken,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            };
            Parallel.For(1, count + 1, parallel, index =>
            {
                using SyntheticSequence sequence = Create(common, index);
                string folder = folders[index - 1] = Path.Combine(directory, sequence.Name);
                string manifest = JsonSerializer.Serialize(
                    new(Version, jpegQuality, sequence.Options), SyntheticJson.Default.SyntheticManifest);
                if (Directory.Exists(folder))
                {
                    string path = Path.Combine(folder, OptionsFileName);
                    if (!File.Exists(path) || InputFile.ReadAllText(path) != manifest)
                    {
                        throw new IOException(
                            $"'{folder}' was not made with these options; give another folder or delete it.");
                    }

                    progress?.Report(new(sequence.Name, Interlocked.Add(ref done, common.Frames), total));
                    return;
                }

                sequence.WriteTo(
                    Path.Combine(partial, sequence.Name),
                    manifest,
                    jpegQuality,
                    () => progress?.Report(new(sequence.Name, Interlocked.Increment(ref done), total)),
                    cancellationToken);
                Directory.Move(Path.Combine(partial, sequence.Name), folder);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }

        return folders;
    }

    private void WriteTo(
        string folder, string manifest, int? jpegQuality, Action wrote, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        SequenceInfo info = new(
            Name,
            "img1",
            Options.FrameRate,
            Options.Frames,
            Options.Width,
            Options.Height,
            jpegQuality is null ? ".png" : ".jpg");
        string images = Path.Combine(folder, info.ImageDirectory);
        Directory.CreateDirectory(images);
        Directory.CreateDirectory(Path.Combine(folder, "gt"));
        int[] parameters = jpegQuality is { } quality
            ? [(int)ImwriteFlags.JpegQuality, quality]
            : [(int)ImwriteFlags.PngCompression, 3];
        List<MotRow> truth = [];
        using Mat image = new();
        for (int frame = 1; frame <= Options.Frames; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Render(frame, image, truth);
            string path = Path.Combine(images, FormattableString.Invariant($"{frame:D6}{info.ImageExtension}"));
            // OpenCV's own writing does not see a full disk.
            if (!Cv2.ImEncode(info.ImageExtension, image, out byte[] bytes, parameters))
                throw new IOException($"'{path}' can't be encoded.");
            File.WriteAllBytes(path, bytes);
            wrote();
        }

        MotChallengeFile.Write(Path.Combine(folder, "gt", "gt.txt"), truth, MotFileKind.Truth);
        info.Write(Path.Combine(folder, SequenceInfo.FileName));
        File.WriteAllText(Path.Combine(folder, OptionsFileName), manifest);
    }
}

internal sealed record SyntheticManifest(int Version, int? JpegQuality, SyntheticOptions Options);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SyntheticManifest))]
internal sealed partial class SyntheticJson : JsonSerializerContext;
