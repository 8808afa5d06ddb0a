using Microsoft.ML;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.Association.Tuning;
using Mot.MLNet;
using Mot.MLNet.Associating;
using Mot.MLNet.Detection;
using Mot.MLNet.Frames;
using Mot.MLNet.Schema;

namespace Mot.Tests;

public sealed class TuneAssociationTests
{
    private readonly MLContext _ml = new(seed: 1);

    private TuningResult Tune(FrameSequence sequence)
    {
        using var detector = new DetectionTransformer(new ColourDetector(), new DetectionColumns(), ["person"]);
        return _ml.Mot().TuneAssociation(detector.Transform(_ml.Mot().LoadFrames([sequence])), new AssociationOptions { Tracker = TrackerPresets.ByteTrack }, new TuningOptions { Trials = 1 });
    }

    [Fact]
    public void Frames_that_a_damaged_video_has_lost_are_frames_without_detections()
    {
        MotRow[] truth = [.. from frame in Enumerable.Range(1, 20) from i in Enumerable.Range(0, 3) select new MotRow(frame, i + 1, RectangleSource.BoxOf(i, frame))];
        TuningTrial whole = Tune(new("whole", () => new RectangleSource(20)) { Truth = truth }).BestTrial;
        TuningTrial damaged = Tune(new("damaged", () => new RectangleSource(20, lost: [4, 9, 10])) { Truth = truth }).BestTrial;
        Assert.Equal((1.0, 1.0), (whole.Mota, damaged.Mota));
        Assert.Equal(1, damaged.Idf1);
    }
}
