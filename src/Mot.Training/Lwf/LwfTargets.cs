using Mot.Association;
using Mot.Training.Data;
using static TorchSharp.torch;

namespace Mot.Training.Lwf;

/// <summary>What the LWF tracker's network should say for one batch, of N anchors an image.</summary>
public sealed class LwfTargets : IDisposable
{
    private LwfTargets(Tensor classification, Tensor places, Tensor boxes, Tensor known, Tensor identities, Tensor? verification)
    {
        Classification = classification;
        Places = places;
        Boxes = boxes;
        Known = known;
        Identities = identities;
        Verification = verification;
    }

    /// <summary>(B, N): 1 an object in the frame, 0 none, -1 neither.</summary>
    public Tensor Classification { get; }

    /// <summary>(M) Int64: b * N + the number of each anchor with an object.</summary>
    public Tensor Places { get; }

    /// <summary>(M, 4): its box (LWF, eq. 5); over pairs (M, 8), its box in the frame before after that.</summary>
    public Tensor Boxes { get; }

    /// <summary>Of the same shape: 1 for a value that is known, 0 for one of a frame before that has no such object.</summary>
    public Tensor Known { get; }

    /// <summary>(M) Int64: the object's identity; -1 where it is unknown.</summary>
    public Tensor Identities { get; }

    /// <summary>Over pairs (B, N): 1 the same object in both frames, 0 not, -1 neither; else null.</summary>
    public Tensor? Verification { get; }

    /// <summary>The targets of a batch.</summary>
    /// <param name="batch">Labels of the frames, in pixels of the network's input.</param>
    /// <param name="previous">Labels of the frames before, over pairs; else null.</param>
    /// <param name="anchors">The anchors.</param>
    public static LwfTargets Create(IReadOnlyList<IReadOnlyList<TrainingLabel>> batch, IReadOnlyList<IReadOnlyList<TrainingLabel>>? previous, LwfAnchors anchors)
    {
        int count = anchors.Count, values = (previous is null ? 1 : 2) * LwfNetwork.BoxValues;
        var classification = new float[batch.Count * count];
        float[]? verification = previous is null ? null : new float[classification.Length];
        List<long> places = [], identities = [];
        List<float> boxes = [], known = [];
        for (int b = 0; b < batch.Count; b++)
        {
            var now = new LwfMatches(batch[b], anchors);
            LwfMatches? before = previous is null ? null : new LwfMatches(previous[b], anchors);
            for (int i = 0; i < count; i++)
            {
                int at = (b * count) + i;
                if (before is not null) verification![at] = Verify(now, before, i);
                if (!now.Shows(i))
                {
                    classification[at] = now.ShowsNone(i) ? 0 : -1;
                    continue;
                }

                TrainingLabel label = now.Label(i);
                classification[at] = 1;
                places.Add(at);
                identities.Add(label.Identity);
                Add(anchors[i], label.Box);
                if (previous is null) continue;
                Add(anchors[i], label.Identity < 0 ? null : previous[b].Where(other => other.Identity == label.Identity && !other.Ignore).Select(other => (Box?)other.Box).FirstOrDefault());
            }
        }

        long[] shape = [batch.Count, count];
        return new LwfTargets(
            tensor(classification, shape), tensor(places.ToArray(), [places.Count]),
            tensor(boxes.ToArray(), [places.Count, values]), tensor(known.ToArray(), [places.Count, values]),
            tensor(identities.ToArray(), [places.Count]), verification is null ? null : tensor(verification, shape));

        void Add(in Box anchor, Box? box)
        {
            (double x, double y, double w, double h) = box is { } found ? LwfAnchors.Encode(anchor, found) : default;
            boxes.AddRange([(float)x, (float)y, (float)w, (float)h]);
            float weight = box is null ? 0 : 1;
            known.AddRange([weight, weight, weight, weight]);
        }
    }

    // An anchor that shows an object in one frame, and at least half shows one in the other, tells whether it is the same (Chained-Tracker's code).
    private static float Verify(LwfMatches now, LwfMatches before, int anchor)
    {
        if (now.Unknown(anchor) || before.Unknown(anchor)) return -1;
        if (now.ShowsNone(anchor) || before.ShowsNone(anchor)) return 0;
        if (!now.Shows(anchor) && !before.Shows(anchor)) return -1;
        int identity = now.Label(anchor).Identity, other = before.Label(anchor).Identity;
        return identity < 0 || other < 0 ? -1 : identity == other ? 1 : 0;
    }

    /// <summary>The same on a device; these are disposed of where that is another one.</summary>
    internal LwfTargets To(Device device)
    {
        if (device.type == Classification.device.type) return this;
        using (this) return new LwfTargets(Classification.to(device), Places.to(device), Boxes.to(device), Known.to(device), Identities.to(device), Verification?.to(device));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Classification.Dispose();
        Places.Dispose();
        Boxes.Dispose();
        Known.Dispose();
        Identities.Dispose();
        Verification?.Dispose();
    }
}
