using Mot.Association;
using Mot.Association.Motion;
using Mot.Association.Tracking;

namespace Mot.Fuzz.Targets;

/// <summary>Runs trackers over two people who walk.</summary>
internal static class Trackers
{
    private const int EmbeddingSize = 4;

    public static void Run(Tracker tracker, int frames)
    {
        ReadOnlySpan<float> embeddings = [0.6f, 0.8f, 0, 0, 0, 0, 0.6f, 0.8f], scores = [0.9f, 0.7f];
        for (int i = 0; i < frames; i++)
        {
            int at = tracker.Frame % 100;
            Box[] boxes = [Box.FromXywh(10 + at, 20, 30, 60), Box.FromXywh(200 - at, 20, 30, 60)];
            tracker.Update(
                new FrameDetections(boxes, scores, tracker.Options.UsesAppearance ? embeddings : default, tracker.Options.UsesAppearance ? EmbeddingSize : 0, previousBoxes: boxes),
                camera: tracker.Frame % 2 == 1 ? CameraMotion.Shift(1, 0) : null);
        }
    }
}
