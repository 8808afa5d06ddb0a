using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mot.Association;
using OpenCvSharp;

namespace Mot.Training.Data;

/// <summary>
/// The images of a training run with their labels, in memory as long as they fit, in a temporary file after that.
/// Filled once by <see cref="Add(string, int, Mat, IEnumerable{LabelledObject})"/>, then read by any number of threads.
/// </summary>
/// <remarks>
/// Images larger than <see cref="TrainingSetOptions.MaxWidth"/> x <see cref="TrainingSetOptions.MaxHeight"/> are shrunk
/// when they come in. The first images are kept as they are; past the memory budget they are kept as JPEG of quality 95
/// in one file that is deleted with the set.
/// </remarks>
public sealed class TrainingSet : IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<(string Sequence, long Identity), int> _identities = [];
    private readonly TrainingSetOptions _options;
    private FileStream? _spill;
    private long _kept;

    /// <summary>An empty set.</summary>
    public TrainingSet(TrainingSetOptions? options = null)
    {
        _options = options ?? new TrainingSetOptions();
        _options.Validate();
    }

    /// <summary>Number of images.</summary>
    public int Count => _entries.Count;

    /// <summary>Number of identities over all sequences; each sequence's follow on those before it.</summary>
    public int Identities { get; private set; }

    /// <summary>Number of boxes that are not to be ignored.</summary>
    public int Boxes { get; private set; }

    /// <summary>Where an image came from.</summary>
    public (string Sequence, int Frame) Source(int index) => (_entries[index].Sequence, _entries[index].Frame);

    /// <summary>The labels of an image, in pixels of the image that <see cref="Load"/> gives.</summary>
    public IReadOnlyList<TrainingLabel> Labels(int index) => _entries[index].Labels;

    /// <summary>The masks of an image's objects, as many as it has labels; empty where none has one.</summary>
    internal IReadOnlyList<ObjectMask?> Masks(int index) => _entries[index].Masks;

    /// <summary>Adds a copy of an image.</summary>
    /// <param name="sequence">Its sequence: the scope of its identities.</param>
    /// <param name="frame">Its frame, from 1.</param>
    /// <param name="image">BGR, 8 bits.</param>
    /// <param name="objects">Boxes in pixels of <paramref name="image"/>; identities of the sequence, negative if unknown.</param>
    /// <exception cref="ArgumentException">The image is empty or of another type, or a box is not finite or has no area.</exception>
    public void Add(string sequence, int frame, Mat image, IEnumerable<(Box Box, long Identity, bool Ignore)> objects) =>
        Add(sequence, frame, image, objects.Select(o => new LabelledObject(o.Box, o.Identity, o.Ignore)));

    /// <inheritdoc cref="Add(string, int, Mat, IEnumerable{ValueTuple{Box, long, bool}})"/>
    [OverloadResolutionPriority(1)]
    public void Add(string sequence, int frame, Mat image, IEnumerable<LabelledObject> objects)
    {
        if (image.Empty() || image.Type() != MatType.CV_8UC3)
            throw new ArgumentException($"Sequence '{sequence}', frame {frame}: the image is {(image.Empty() ? "empty" : image.Type().ToString())}; expected 8-bit BGR.", nameof(image));
        double scale = Math.Min(1, Math.Min(_options.MaxWidth / (double)image.Width, _options.MaxHeight / (double)image.Height));
        List<TrainingLabel> labels = [];
        List<ObjectMask?> masks = [];
        foreach (LabelledObject o in objects)
        {
            Box box = o.Box;
            if (!(double.IsFinite(box.X0) && double.IsFinite(box.Y0) && box.Width > 0 && box.Height > 0 && double.IsFinite(box.Area)))
                throw new ArgumentException($"Sequence '{sequence}', frame {frame}: box {box} of identity {o.Identity}; expected finite corners and a positive area.", nameof(objects));

            // A box wholly outside says nothing about the image.
            if (box.X1 <= 0 || box.Y1 <= 0 || box.X0 >= image.Width || box.Y0 >= image.Height) continue;
            var scaled = new Box(box.X0 * scale, box.Y0 * scale, box.X1 * scale, box.Y1 * scale);
            labels.Add(new TrainingLabel(scaled, o.Ignore ? -1 : Identify(sequence, o.Identity), o.Ignore));
            masks.Add(o.Ignore || o.Mask is null ? null : scale < 1 ? o.Mask.Scale(scale) : o.Mask);
            if (!o.Ignore) Boxes++;
        }

        ObjectMask?[] kept = masks.Any(mask => mask is not null) ? [.. masks] : [];
        using Mat? shrunk = scale < 1 ? image.Resize(new Size(Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale))), 0, 0, InterpolationFlags.Area) : null;
        Mat source = shrunk ?? image;
        long bytes = source.Total() * source.ElemSize();
        if (_kept + bytes <= _options.MemoryBudget)
        {
            _kept += bytes;
            _entries.Add(new Entry(sequence, frame, [.. labels], kept, source.Clone(), 0, 0));
            return;
        }

        _spill ??= new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        Cv2.ImEncode(".jpg", source, out byte[] encoded, [(int)ImwriteFlags.JpegQuality, 95]);
        long offset = _spill.Length;
        RandomAccess.Write(_spill.SafeFileHandle, encoded, offset);
        _entries.Add(new Entry(sequence, frame, [.. labels], kept, null, offset, encoded.Length));
    }

    /// <summary>The image at <paramref name="index"/>, BGR; the caller disposes it. Safe from several threads.</summary>
    public Mat Load(int index)
    {
        Entry entry = _entries[index];
        if (entry.Image is not null) return entry.Image.Clone();
        var encoded = new byte[entry.Length];
        int read = 0;
        while (read < encoded.Length)
        {
            int more = RandomAccess.Read(_spill!.SafeFileHandle, encoded.AsSpan(read), entry.Offset + read);
            if (more == 0) throw new EndOfStreamException($"The temporary file of the training set ends within sequence '{entry.Sequence}', frame {entry.Frame}.");
            read += more;
        }

        return Cv2.ImDecode(encoded, ImreadModes.Color);
    }

    private int Identify(string sequence, long identity)
    {
        if (identity < 0) return _options.SingleImages ? Identities++ : -1;
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_identities, (sequence, identity), out bool exists);
        if (!exists) slot = Identities++;
        return slot;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Entry entry in _entries) entry.Image?.Dispose();
        _entries.Clear();
        _spill?.Dispose();
    }

    private sealed record Entry(string Sequence, int Frame, TrainingLabel[] Labels, ObjectMask?[] Masks, Mat? Image, long Offset, int Length);
}
