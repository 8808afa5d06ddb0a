using Mot.Association.Assignment;
using Mot.Association.Geometry;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

public sealed partial class Tracker
{
    private readonly LinearAssignment _assignment = new();
    private readonly PairGraph _pairs = new();
    private int[] _matches = [], _columnPairs = [];

    private void Match(AssociationStage stage)
    {
        if (_count == 0 || _detections.Count == 0)
            return;
        if (!stage.Cascade)
        {
            Match(stage, null);
            return;
        }

        for (int age = NextAge(stage, 0); age != int.MaxValue; age = NextAge(stage, age))
            Match(stage, age);
    }

    // The least number of frames since a track's detection that is greater than one; those whose buffer has run out
    // don't take part in a cascade.
    private int NextAge(AssociationStage stage, int after)
    {
        int next = int.MaxValue;
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            int age = Frame - track.LastFrame;
            if (IsOpen(track, stage) && age > after && (age <= _buffer || track.Status != TrackGroups.Lost))
                next = Math.Min(next, age);
        }

        return next;
    }

    private static bool IsOpen(in Track track, AssociationStage stage) =>
        (track.Status & stage.Tracks) != 0 && track.Detection == Track.NoDetection;

    private void Match(AssociationStage stage, int? age)
    {
        // Where pairs are dropped afterwards, boxes that don't overlap cost 1 and are as good as left out.
        bool drop = stage.Rule != MatchRule.CostLimit;
        bool apart = drop && stage.DirectionWeight > 0 && Has(ReferenceQuirks.ApartPairsCompete);
        double limit = !drop ? stage.CostLimit : apart ? double.PositiveInfinity : 1;
        _pairs.Begin(_detections.Count);
        for (int i = 0; i < _count; i++)
        {
            if (IsOpen(_tracks[i], stage) && (age is null || Frame - _tracks[i].LastFrame == age))
            {
                if (stage.UsesOverlap)
                    AddOverlaps(i, stage, limit, apart);
                else
                    AddLikenesses(ref _tracks[i], stage, limit);
            }

            _pairs.EndRow();
        }

        if (_pairs.Count == 0 || (stage.Rule == MatchRule.SolveThenDrop && Has(ReferenceQuirks.LimitAloneMatchesNothing) && !_pairs.AnyOverlapBelow(stage.CostLimit)))
            return;
        Buffers.Ensure(ref _matches, _count);
        Span<int> matches = _matches.AsSpan(0, _count);
        if (!drop)
            _assignment.Solve(_pairs, matches, Math.BitIncrement(limit)); // A pair at the limit is made.
        else if (stage.Rule == MatchRule.SolveThenDrop || !TakeUnrivalled(matches, stage.CostLimit))
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

    private void AddOverlaps(int i, AssociationStage stage, double limit, bool apart)
    {
        ref Track track = ref _tracks[i];
        Box box = track.Box;
        bool directed = false;
        (double X, double Y) from = default;
        if (_usesTrail)
        {
            ref Trail trail = ref _trails[i];
            directed = stage.DirectionWeight > 0 && trail.Seen;
            if (directed)
                from = trail.Before(Frame, Options.Motion.DirectionSpan);
            if (stage.Box == TrackBox.LastDetection)
            {
                if (!trail.Seen)
                    return;
                box = trail.Last;
            }
        }

        bool previous = stage.DetectionBox == DetectionBox.Previous;
        double extra = Has(ReferenceQuirks.InclusiveIou) ? 1 : 0;
        PairMap precision = Gated(stage) ? _filter.Precision(track.State) : default;
        foreach (int j in apart || previous ? _detections.All : _detections.Between(box.X0 - extra, box.X1 + extra))
        {
            ref Detection detection = ref _detections[j];
            if (!Meets(track, detection, stage))
                continue;
            double iou = Overlap.IoU(box, previous ? detection.Previous : detection.Box, extra);
            if ((iou > 0 || apart) && Gate(track, precision, j, stage, out double distance))
            {
                double overlap = 1 - iou, cost = stage.Cost == PairCost.Iou ? overlap : 1 - iou * detection.Score;
                if (stage.Cost == PairCost.ScoredIouOrCosine && overlap <= stage.ProximityLimit)
                {
                    double half = _appearances.Distance(track.Appearance, _detections.Embedding(j), euclidean: false) / 2;
                    if (half <= stage.LikenessLimit)
                        cost = Math.Min(cost, half);
                }

                if (directed)
                    cost -= stage.DirectionWeight * detection.Score * Agreement(_trails[i], from, detection.Box);
                cost = Fuse(cost, distance, stage);
                if (cost <= limit)
                    _pairs.Add(j, cost, overlap);
            }
        }
    }

    // From 1/2, in a track's direction, to -1/2, opposite: (pi / 2 - angle) / pi (OC-SORT, section 4.2).
    private static double Agreement(in Trail trail, (double X, double Y) from, in Box to)
    {
        (double x, double y) = Trail.Direction(from, to);
        return Math.Asin(Math.Clamp(trail.DirectionX * x + trail.DirectionY * y, -1, 1)) / Math.PI;
    }

    private void AddLikenesses(ref Track track, AssociationStage stage, double limit)
    {
        bool euclidean = stage.Cost == PairCost.Euclidean;
        PairMap precision = Gated(stage) ? _filter.Precision(track.State) : default;
        ReadOnlySpan<int> candidates = stage.MotionGate is { } gate
            ? _detections.Near(track.State.Mean[0], Math.Sqrt(gate) * _filter.Deviation(track.State, 0))
            : _detections.All;
        foreach (int j in candidates)
        {
            if (!Meets(track, _detections[j], stage) || !Gate(track, precision, j, stage, out double distance))
                continue;
            double cost = Fuse(_appearances.Distance(track.Appearance, _detections.Embedding(j), euclidean), distance, stage);
            if (cost <= limit)
                _pairs.Add(j, cost);
        }
    }

    private static bool Gated(AssociationStage stage) => stage.MotionGate is not null || stage.MotionWeight != 0;

    private bool Gate(in Track track, in PairMap precision, int j, AssociationStage stage, out double distance)
    {
        distance = 0;
        if (!Gated(stage))
            return true;
        distance = KalmanFilter.Distance(track.State.Mean, precision, _detections.Measurement(j));
        return !(distance > stage.MotionGate);
    }

    private static double Fuse(double cost, double distance, AssociationStage stage) =>
        stage.MotionWeight == 0 ? cost : (1 - stage.MotionWeight) * cost + stage.MotionWeight * distance;

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
            _pairs.Overlaps(i, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> overlaps);
            for (int k = 0; k < columns.Length; k++)
            {
                if (!(overlaps[k] < limit))
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
            _pairs.Overlaps(i, out ReadOnlySpan<int> columns, out ReadOnlySpan<double> overlaps);
            if (matches[i] >= 0 && overlaps[columns.IndexOf(matches[i])] > costLimit)
                matches[i] = -1;
        }
    }
}
