using Mot.Association.Geometry;
using Mot.Association.Motion;

namespace Mot.Association.Tracking;

public sealed partial class Tracker
{
    private void Predict(int steps)
    {
        bool skipTentative = Has(ReferenceQuirks.TentativeNotPredicted);
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            track.Detection = Track.NoDetection;

            // Frames without a detection count against the buffer; frames that were not there are no evidence, as long
            // as the prediction is worth something.
            bool lost = track.Status == TrackGroups.Lost;
            if (steps > 1 && (steps > _longestGap || (lost && Frame - 1 - track.LastFrame > _buffer)))
            {
                track.Status = TrackGroups.None;
                continue;
            }

            if (skipTentative && track.Status == TrackGroups.Tentative)
                continue;
            for (int step = 0; step < steps; step++)
                _filter.Predict(ref track.State, lost);
            track.Box = _filter.ToBox(track.State);
            if (!double.IsFinite(track.Box.X0 + track.Box.Y0 + track.Box.X1 + track.Box.Y1))
                track.Status = TrackGroups.None;
        }
    }

    private void Warp(in CameraMotion motion)
    {
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            _filter.Warp(ref track.State, motion);
            track.Box = _filter.ToBox(track.State);
            if (_usesTrail)
                _trails[i].Warp(_filter, motion);
        }
    }

    private void UpdateTracks()
    {
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            if (track.Status == TrackGroups.None)
                continue;
            if (track.Detection == Track.NoDetection)
                Miss(ref track);
            else
                Hit(ref track, i);
        }
    }

    private void Hit(ref Track track, int index)
    {
        ref Detection detection = ref _detections[track.Detection];
        bool replayed = Options.Motion.ReplayGaps && Replay(ref track, ref _trails[index], detection.Box);
        if (!replayed || Has(ReferenceQuirks.ReplayRepeatsLast))
            _filter.Update(ref track.State, _detections.Measurement(track.Detection));
        track.Box = _filter.ToBox(track.State);
        if (_usesTrail)
        {
            _trails[index].Add(Frame, Options.Motion.DirectionSpan, detection.Box);
            _trails[index].State = track.State;
        }

        if (_usesAppearance && (Options.Appearance.FromLowScores || detection.Group == DetectionGroups.High))
            _appearances.Update(track.Appearance, _detections.Embedding(track.Detection));
        bool found = track.Status == TrackGroups.Lost;
        if (!found || !Has(ReferenceQuirks.StaleScoreWhenFound))
            track.Score = detection.Score;
        if (!Options.ClassAware)
            track.Class = detection.Class;
        track.Hits++;
        track.Streak++;
        track.LastFrame = Frame;
        if (track.Status != TrackGroups.Tentative || track.Hits >= Options.ConfirmationHits)
            track.Status = TrackGroups.Tracked;
    }

    // Leads the filter from where the track was last detected along the straight line to where it is found. False where
    // it was not lost.
    private bool Replay(ref Track track, ref Trail trail, in Box found)
    {
        int gap = Frame - track.LastFrame;
        if (track.Status != TrackGroups.Lost || !trail.Seen || gap < 2)
            return false;
        Box lost = trail.Last;
        track.State = trail.State;
        for (int step = 1; step <= gap; step++)
        {
            double t = (double)step / gap, w = lost.Width + t * (found.Width - lost.Width), h = lost.Height + t * (found.Height - lost.Height);
            double x = lost.CenterX + t * (found.CenterX - lost.CenterX), y = lost.CenterY + t * (found.CenterY - lost.CenterY);

            _filter.Predict(ref track.State, lost: false, keepArea: step == 1 || !Has(ReferenceQuirks.ReplayMayShrinkAway));
            _filter.Update(ref track.State, _filter.Measure(Box.FromXywh(x - w / 2, y - h / 2, w, h)));
        }

        return true;
    }

    private void Miss(ref Track track)
    {
        bool late = Has(ReferenceQuirks.LateRemoval), wasLost = track.Status == TrackGroups.Lost;
        track.Streak = 0;
        if (track.Status == TrackGroups.Tentative)
        {
            track.Status = TrackGroups.None;
            return;
        }

        track.Status = TrackGroups.Lost;
        bool expired = Frame - track.LastFrame > _buffer;
        if (!late)
        {
            if (expired)
                track.Status = TrackGroups.None;
            return;
        }

        // The reference strikes from its lost tracks those removed in earlier frames, then notes this frame's.
        if (track.Expired)
            track.Status = TrackGroups.None;
        else if (wasLost && expired)
            track.Expired = true;
    }

    private void StartTracks(bool firstFrame)
    {
        float threshold = (float)(Options.NewTrackThreshold ?? double.NegativeInfinity);
        for (int j = 0; j < _detections.Count; j++)
        {
            ref Detection detection = ref _detections[j];
            if (detection.Taken || detection.Group != DetectionGroups.High || !(detection.Score >= threshold))
                continue;
            Buffers.Grow(ref _tracks, _count + 1);
            ref Track track = ref _tracks[_count++];
            bool confirmed = Options.ConfirmationHits <= 1 || (firstFrame && Options.ConfirmInFirstFrame);
            track = new()
            {
                State = _filter.Initiate(_detections.Measurement(j)),
                Id = _nextId++,
                FirstFrame = Frame,
                LastFrame = Frame,
                Hits = 1,
                Class = detection.Class,
                Score = detection.Score,
                Status = confirmed ? TrackGroups.Tracked : TrackGroups.Tentative,
                Detection = j,
                Appearance = _usesAppearance ? _appearances.Add(_detections.Embedding(j)) : 0,
            };
            track.Box = _filter.ToBox(track.State);
            if (!_usesTrail)
                continue;
            Buffers.Grow(ref _trails, _count);
            _trails[_count - 1] = new() { State = track.State };
            if (!Has(ReferenceQuirks.BirthNotObserved))
                _trails[_count - 1].Add(Frame, Options.Motion.DirectionSpan, detection.Box);
        }
    }

    private void DropDuplicates()
    {
        if (Options.DuplicateIou is not { } threshold)
            return;
        double extra = Has(ReferenceQuirks.InclusiveIou) ? 1 : 0;
        bool tieDropsTracked = Has(ReferenceQuirks.DuplicateTieDropsTracked);
        int dropped = 0;
        Buffers.Ensure(ref _matches, _count);
        for (int q = 0; q < _count; q++)
        {
            ref Track lost = ref _tracks[q];
            if (lost.Status != TrackGroups.Lost)
                continue;
            for (int p = 0; p < _count; p++)
            {
                ref Track seen = ref _tracks[p];
                if ((seen.Status & (TrackGroups.Tracked | TrackGroups.Tentative)) == 0 ||
                    (Options.ClassAware && seen.Class != lost.Class) ||
                    !(1 - Overlap.IoU(seen.Box, lost.Box, extra) < 1 - threshold))
                {
                    continue;
                }

                int seenAge = seen.LastFrame - seen.FirstFrame, lostAge = lost.LastFrame - lost.FirstFrame;
                bool dropLost = seenAge > lostAge || (seenAge == lostAge && !tieDropsTracked);
                Buffers.Grow(ref _matches, dropped + 1);
                _matches[dropped++] = dropLost ? q : p;
            }
        }

        // All pairs are judged before any track is dropped.
        for (int k = 0; k < dropped; k++)
            _tracks[_matches[k]].Status = TrackGroups.None;
    }

    // Removes dead tracks; the rest stay by identity.
    private void Bury()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_tracks[i].Status == TrackGroups.None)
            {
                if (_usesAppearance)
                    _appearances.Remove(_tracks[i].Appearance);
            }
            else
            {
                if (kept != i)
                {
                    _tracks[kept] = _tracks[i];
                    if (_usesTrail)
                        _trails[kept] = _trails[i];
                }

                kept++;
            }
        }

        _count = kept;
    }

    private ReadOnlySpan<TrackedObject> Report()
    {
        Buffers.Ensure(ref _output, _count);
        int count = 0;
        bool warmUp = Frame <= Options.ReportStreak;
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            bool reported = track.Status switch
            {
                TrackGroups.Tracked => warmUp || track.Streak >= Options.ReportStreak,
                TrackGroups.Lost => Frame - track.LastFrame <= Options.ReportMissed,
                _ => Options.ReportTentative,
            };
            if (!reported)
                continue;
            // A replay that shrank the area away has left a filter without a box.
            bool seen = track.Detection != Track.NoDetection, fromDetection = Options.ReportDetectionBox || !double.IsFinite(track.Box.Area);
            Box box = fromDetection && seen ? _detections[track.Detection].Box : track.Box;
            if (!(box.Area <= Options.MinArea) && !(box.Width / box.Height > Options.MaxAspect))
                _output[count++] = new(track.Id, box, track.Score, track.Class, seen ? _detections[track.Detection].Source : -1);
        }

        return _output.AsSpan(0, count);
    }
}
