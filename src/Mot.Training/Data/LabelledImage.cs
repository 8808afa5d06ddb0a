namespace Mot.Training.Data;

/// <summary>One image of a data set with its objects.</summary>
/// <param name="Frame">Its number in its sequence, from 1.</param>
/// <param name="Path">The image's file; for a frame of a video, the video's.</param>
/// <param name="Objects">What is on it.</param>
public sealed record LabelledImage(int Frame, string Path, IReadOnlyList<LabelledObject> Objects);
