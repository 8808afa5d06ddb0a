using Mot.Association.Tracking;

namespace Mot.MLNet.Display;

/// <summary>A tracklet with a strip of pictures of it.</summary>
/// <param name="Tracklet">The tracklet.</param>
/// <param name="Strip">Crops from its first frames to its last, side by side.</param>
public sealed record TrackletImage(Tracklet Tracklet, DisplayImage Strip);
