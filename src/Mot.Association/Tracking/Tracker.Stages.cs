using System.Runtime.Intrinsics;

namespace Mot.Association;

public sealed partial class Tracker
{
    private readonly LinearAssignment _assignment = new();
    private readonly PairGraph _pairs = new();
    private int[] _matches = [], _columnPairs = [];

    private void Match(AssociationStage stage)
    {
        if (_count == 0 || _detections.Count == 0)
            return;
        bool drop = stage.Rule == MatchRule.SolveThenDrop;

        // Boxes that don't overlap cost 1 and are as good as left out, whatever the limit.
        double limit = drop ? 1 : stage.CostLimit;
        _pairs.Begin(_detections.Count);
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            if ((track.Status & stage.Tracks) != 0 && track.Detection == Track.NoDetection)
            {
                if (stage.IsOverlap)
                    AddOverlaps(ref track, stage, limit);
                else
                    AddLikenesses(ref track, stage, limit);
            }

            _pairs.EndRow();
        }

        if (_pairs.Count == 0)
            return;
        Buffers.Ensure(ref _matches, _count);
        Span<int> matches = _matches.AsSpan(0, _count);
        if (!drop)
            _assignment.Solve(_pairs, matches, limit);
        else if (!TakeUnrivalled(matches, stage.CostLimit))
            SolveThenDrop(matches, limit, stage.CostLimit);

        for (int i = 0; i < _count; i++)
        {
            if (matches[i] < 0)
                continue;
            _tracks[i].Detection = matches[i];
            _detections[matches[i]].Taken = true;
        }
    }

    private bool Meets(in Track track, in Detection detection, AssociationStage stage) =>
        !detection.Taken && (detection.Group & stage.Detections) != 0 &&
        (!Options.ClassAware || detection.Class == track.Class);

    private void AddOverlaps(ref Track track, AssociationStage stage, double limit)
    {
        double extra = Has(ReferenceQuirks.InclusiveIou) ? 1 : 0;
        Vector256<double> variance = _filter.InnovationVariance(track.State);
        foreach (int j in _detections.Between(track.Box.X0 - extra, track.Box.X1 + extra))
        {
            ref Detection detection = ref _detections[j];
            if (!Meets(track, detection, stage))
                continue;
            double iou = Overlap.IoU(track.Box, detection.Box, extra);
            if (iou > 0 && Gate(track, variance, j, stage, out double distance))
            {
                double cost = 1 - (stage.Cost == PairCost.ScoredIou ? iou * detection.Score : iou);
                Add(j, Fuse(cost, distance, stage), limit);
            }
        }
    }

    private void AddLikenesses(ref Track track, AssociationStage stage, double limit)
    {
        ReadOnlySpan<float> appearance = _appearances[track.Appearance];
        Vector256<double> variance = _filter.InnovationVariance(track.State);
        ReadOnlySpan<int> candidates = stage.MotionGate is { } gate
            ? _detections.Near(track.State.Mean[0], Math.Sqrt(gate * variance[0]))
            : _detections.All;
        foreach (int j in candidates)
        {
            if (!Meets(track, _detections[j], stage) || !Gate(track, variance, j, stage, out double distance))
                continue;
            double cost = stage.Cost == PairCost.Euclidean
                ? Embeddings.Distance(appearance, _detections.Embedding(j))
                : Math.Max(0, 1.0 - Embeddings.Dot(appearance, _detections.Embedding(j)));
            Add(j, Fuse(cost, distance, stage), limit);
        }
    }

    private bool Gate(in Track track, Vector256<double> variance, int j, AssociationStage stage, out double distance)
    {
        distance = 0;
        if (stage.MotionGate is null && stage.MotionWeight == 0)
            return true;
        distance = KalmanFilter.Distance(track.State.Mean, variance, _detections.Measurement(j));
        return !(distance > stage.MotionGate);
    }

    private static double Fuse(double cost, double distance, AssociationStage stage) =>
        stage.MotionWeight == 0 ? cost : (1 - stage.MotionWeight) * cost + stage.MotionWeight * distance;

    private void Add(int column, double cost, double limit)
    {
        if (cost < limit)
            _pairs.Add(column, cost);
    }

    // SORT's short cut: where no track and no detection has two partners within the limit, these are the pairs.
    private bool TakeUnrivalled(Span<int> matches, double limit)
    {
        matches.Fill(-1);
        Buffers.Ensure(ref _columnPairs, _detections.Count);
        Span<int> columnPairs = _columnPairs.AsSpan(0, _detections.Count);
        columnPairs.Clear();
        bool any = false;
        for (int i = 0; i < matches.Length; i++)
        {
            _pairs.Row(i, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> costs);
            for (int k = 0; k < columns.Length; k++)
            {
                if (!(costs[k] < limit))
                    continue;
                if (matches[i] >= 0 || columnPairs[columns[k]]++ > 0)
                    return false;
                matches[i] = columns[k];
                any = true;
            }
        }

        return any;
    }

    private void SolveThenDrop(Span<int> matches, double limit, double costLimit)
    {
        _assignment.Solve(_pairs, matches, limit);
        for (int i = 0; i < matches.Length; i++)
        {
            _pairs.Row(i, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> costs);
            if (matches[i] >= 0 && costs[columns.IndexOf(matches[i])] > costLimit)
                matches[i] = -1;
        }
    }
}
