using Mot.Association;
using Mot.MLNet.Frames;
using Mot.Training.Data;

namespace Mot.Cli.Workflows;

/// <summary>Sequences and images with truth, and which of their frames are meant.</summary>
/// <param name="Data">The data sets.</param>
/// <param name="Frames">The frames of each sequence; null: all.</param>
internal sealed record Footage(TrainingData Data, FrameRange? Frames = null)
{
    /// <summary>What the data view of <see cref="Data"/> is loaded with.</summary>
    public FrameLoadingOptions Loading => new() { Frames = Frames };

    /// <summary>The boxes to be learned that the frames have.</summary>
    public IEnumerable<LabelledObject> Boxes => Data.Sequences.SelectMany(s => s.Images)
        .Where(image => Frames?.Contains(image.Frame) != false).SelectMany(image => image.Objects).Where(o => !o.Ignore);

    /// <summary>Whether every box is of a known identity, without which tracks can't be told to be right.</summary>
    public bool Identified => Boxes.All(box => box.Identity >= 0);

    /// <summary>Opens data sets.</summary>
    /// <exception cref="IOException">There is no such file or folder, or something in it is wrong.</exception>
    public static Footage Open(IReadOnlyList<string> paths, TrainingDataOptions? options = null, FrameRange? frames = null, CancellationToken stop = default)
    {
        try
        {
            return new(TrainingData.Open(paths, options, stop), frames);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Failure.Message(e));
        }
    }
}
