namespace Mot.Association.Tracking;

/// <summary>A tracklet's box in a frame.</summary>
/// <param name="Frame">Frame number, from 1.</param>
/// <param name="Box">The box in pixels of the original image.</param>
/// <param name="Score">Score of its detection.</param>
public readonly record struct TrackletBox(int Frame, Box Box, float Score);
