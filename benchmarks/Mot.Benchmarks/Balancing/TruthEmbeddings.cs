using System.Runtime.InteropServices;
using Mot.Association.MotChallenge;
using Mot.Training.CsTrack;
using Mot.Training.Data;
using Mot.Training.FairMot;
using Mot.Training.Frames;
using Mot.Training.Jde;
using Mot.Training.Losses;
using Mot.Training.Networks;
using Mot.Training.Systems;
using OpenCvSharp;
using static TorchSharp.torch;

namespace Mot.Benchmarks;

/// <summary>
/// The embeddings that a network gives where the truth is, as JDE evaluates them (section 4.1): whatever detection may miss does
/// not count.
/// </summary>
internal sealed class TruthEmbeddings(nn.Module network, JointOptions options)
{
    private readonly List<float> _embeddings = [];
    private readonly List<long> _identities = [];
    private readonly Dictionary<(string, long), int> _known = [];

    public ReadOnlySpan<float> Embeddings => CollectionsMarshal.AsSpan(_embeddings);

    public ReadOnlySpan<long> Identities => CollectionsMarshal.AsSpan(_identities);

    /// <summary>Adds a frame's.</summary>
    public void Add(string sequence, Mat frame, IEnumerable<MotRow> truth)
    {
        INetworkOptions size = options.NetworkOptions;
        Letterbox letterbox = new(frame.Width, frame.Height, size.InputWidth, size.InputHeight);
        using Mat fitted = new();
        letterbox.Apply(frame, fitted);
        float[] pixels = new float[3 * size.InputWidth * size.InputHeight];
        PixelPlanes.FromBgr(fitted, pixels);
        TrainingLabel[] labels = [.. truth.Where(row => row.Class == MotClass.Pedestrian).Select(row => new TrainingLabel(letterbox.ToNetwork(row.Box), Dense(sequence, row.Id)))];
        if (labels.Length == 0)
            return;
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        network.eval();
        using Tensor input = tensor(pixels, [1, 3, size.InputHeight, size.InputWidth]);
        (Tensor embeddings, Tensor identities) = At(input, labels);
        _embeddings.AddRange(embeddings.contiguous().data<float>());
        _identities.AddRange(identities.data<long>());
    }

    /// <summary>The embeddings that training would look at.</summary>
    private (Tensor Embeddings, Tensor Identities) At(Tensor input, TrainingLabel[] labels)
    {
        switch (network)
        {
            case JdeNetwork jde:
                JdeMaps[] maps = jde.call(input);
                List<Tensor> rows = [], identities = [];
                for (int i = 0; i < maps.Length; i++)
                {
                    Tensor map = maps[i].Embedding;
                    using JdeTargets targets = JdeTargets.Create([labels], (int)map.shape[3], (int)map.shape[2], JdeAnchors.Strides[i], JdeAnchors.For(options.NetworkOptions.InputWidth)[i]);
                    Tensor cells = targets.Confidence.eq(1).any(1).flatten().nonzero().flatten();
                    rows.Add(MapGather.Rows(map, cells));
                    identities.Add(targets.Identities.amax([1]).flatten().index_select(0, cells));
                }

                return (cat(rows), cat(identities));
            case CsTrackNetwork csTrack:
                CsTrackMaps given = csTrack.call(input);
                return (MapGather.Rows(given.Embedding, Cells(labels, 8, given.Embedding)), Ids(labels));
            case FairMotNetwork fairMot:
                FairMotMaps found = fairMot.call(input);
                return (MapGather.Rows(found.Embedding, Cells(labels, FairMotNetwork.Stride, found.Embedding)), Ids(labels));
            default:
                throw new NotSupportedException($"No embeddings of {network.GetType().Name}.");
        }
    }

    private static Tensor Ids(TrainingLabel[] labels) => tensor(labels.Select(label => (long)label.Identity).ToArray());

    private static Tensor Cells(TrainingLabel[] labels, int stride, Tensor map)
    {
        long height = map.shape[2], width = map.shape[3];
        return tensor(labels.Select(label =>
            (Math.Clamp((long)(label.Box.CenterY / stride), 0, height - 1) * width) + Math.Clamp((long)(label.Box.CenterX / stride), 0, width - 1)).ToArray());
    }

    private int Dense(string sequence, long identity)
    {
        if (!_known.TryGetValue((sequence, identity), out int dense))
            _known.Add((sequence, identity), dense = _known.Count);
        return dense;
    }
}
