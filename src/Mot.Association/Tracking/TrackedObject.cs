namespace Mot.Association.Tracking;

/// <summary>A track as a frame shows it.</summary>
/// <param name="Id">Identity, from <see cref="TrackerOptions.FirstId"/>, never given twice.</param>
/// <param name="Box">The box in pixels of the original image.</param>
/// <param name="Score">Score of the track's detection.</param>
/// <param name="Class">Class of the track.</param>
/// <param name="Detection">
/// Index of the track's detection among the frame's; -1 where it has none (<see cref="TrackerOptions.ReportMissed"/>).
/// </param>
public readonly record struct TrackedObject(long Id, Box Box, float Score, int Class, int Detection);
