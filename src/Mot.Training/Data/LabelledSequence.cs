using Mot.Training.Frames;

namespace Mot.Training.Data;

/// <summary>Labelled images that belong together: one scope of identities.</summary>
/// <param name="Name">Its name, unique in a <see cref="TrainingData"/>.</param>
/// <param name="Open">
/// Opens the images at the first one, for a pass over them; the caller disposes what it gives. The frames have the
/// numbers of <paramref name="Images"/>, and where these are single images, differ in size.
/// </param>
/// <param name="Images">The images with their objects, ascending in the frame.</param>
public sealed record LabelledSequence(string Name, Func<IFrameSource> Open, IReadOnlyList<LabelledImage> Images)
{
    /// <summary>A sequence of images that are files of their own; each gets the number of its place.</summary>
    internal static LabelledSequence OfFiles(string name, IEnumerable<(string Path, IReadOnlyList<LabelledObject> Objects)> images)
    {
        LabelledImage[] numbered = [.. images.Select((image, i) => new LabelledImage(i + 1, image.Path, image.Objects))];
        string[] paths = [.. numbered.Select(image => image.Path)];
        return new LabelledSequence(name, () => ImageFolderFrameSource.OfAnySize(name, paths), numbered);
    }
}
