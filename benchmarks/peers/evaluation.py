"""CLEAR MOT, Identity and HOTA in numpy and scipy, as TrackEval computes them: the peer of the benchmark `evaluation`.

usage: evaluation.py FILE LAYOUT TIMES

FILE holds boxes as rows of doubles: frame, identity, x0, y0, x1, y1. LAYOUT says for each sequence how many frames it has, how
many rows of it are truth and how many, next to them, are tracks: FRAMES:TRUTH:TRACKS,... Prints one JSON object: `evaluate`,
the seconds of evaluating all of them, the median of TIMES passes, and MOTA, IDF1 and HOTA of all together.
"""
import json
import statistics
import sys
import time

import numpy as np
from boxes import overlaps
from scipy.optimize import linear_sum_assignment

ALPHAS = np.arange(0.05, 0.99, 0.05)
EPS = np.finfo(float).eps


def frames_of(rows, frames):
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    _, ids = np.unique(rows[:, 1], return_inverse=True)
    starts = np.searchsorted(rows[:, 0], np.arange(1, frames + 2))
    return [(ids[a:b], rows[a:b, 2:]) for a, b in zip(starts, starts[1:])], ids.max() + 1


def clear(similarities, truth, tracks, count):
    tp = fp = fn = switches = 0
    last = np.full(count, -1)
    previous = np.full(count, -1)
    for similarity, (t, _), (p, _) in zip(similarities, truth, tracks):
        score = np.where(similarity >= 0.5 - EPS, 1000 * (p[None] == previous[t][:, None]) + similarity, 0)
        rows, columns = linear_sum_assignment(-score)
        good = score[rows, columns] > EPS
        rows, columns = rows[good], columns[good]
        before = last[t[rows]]
        switches += np.sum((before >= 0) & (before != p[columns]))
        last[t[rows]] = p[columns]
        previous[:] = -1
        previous[t[rows]] = p[columns]
        tp += len(rows)
        fp += len(p) - len(rows)
        fn += len(t) - len(rows)
    return tp, fp, fn, switches


def identity(similarities, truth, tracks, truths, predictions):
    common = np.zeros((truths, predictions))
    in_truth, in_tracks = np.zeros(truths), np.zeros(predictions)
    for similarity, (t, _), (p, _) in zip(similarities, truth, tracks):
        rows, columns = np.nonzero(similarity >= 0.5)
        common[t[rows], p[columns]] += 1
        in_truth[t] += 1
        in_tracks[p] += 1
    size = truths + predictions
    missed, false = np.zeros((size, size)), np.zeros((size, size))
    false[truths:, :predictions] = 1e10
    missed[:truths, predictions:] = 1e10
    missed[:truths, :predictions] = in_truth[:, None]
    false[:truths, :predictions] = in_tracks[None]
    missed[np.arange(truths), predictions + np.arange(truths)] = in_truth
    false[truths + np.arange(predictions), np.arange(predictions)] = in_tracks
    missed[:truths, :predictions] -= common
    false[:truths, :predictions] -= common
    rows, columns = linear_sum_assignment(missed + false)
    idfn, idfp = missed[rows, columns].sum(), false[rows, columns].sum()
    return in_truth.sum() - idfn, idfp, idfn


def hota(similarities, truth, tracks, truths, predictions):
    potential = np.zeros((truths, predictions))
    in_truth, in_tracks = np.zeros((truths, 1)), np.zeros((1, predictions))
    for similarity, (t, _), (p, _) in zip(similarities, truth, tracks):
        union = similarity.sum(0)[None] + similarity.sum(1)[:, None] - similarity
        share = np.zeros_like(similarity)
        mask = union > EPS
        share[mask] = similarity[mask] / union[mask]
        potential[t[:, None], p[None]] += share
        in_truth[t] += 1
        in_tracks[0, p] += 1
    alignment = potential / (in_truth + in_tracks - potential)
    tp, fn, fp = np.zeros(len(ALPHAS)), np.zeros(len(ALPHAS)), np.zeros(len(ALPHAS))
    matches = [np.zeros((truths, predictions)) for _ in ALPHAS]
    for similarity, (t, _), (p, _) in zip(similarities, truth, tracks):
        if len(t) == 0 or len(p) == 0:
            fn += len(t)
            fp += len(p)
            continue
        rows, columns = linear_sum_assignment(-alignment[t[:, None], p[None]] * similarity)
        for a, alpha in enumerate(ALPHAS):
            good = similarity[rows, columns] >= alpha - EPS
            r, c = rows[good], columns[good]
            tp[a] += len(r)
            fn[a] += len(t) - len(r)
            fp[a] += len(p) - len(r)
            matches[a][t[r], p[c]] += 1
    association = np.zeros(len(ALPHAS))
    for a, match in enumerate(matches):
        association[a] = np.sum(match * match / np.maximum(1, in_truth + in_tracks - match)) / np.maximum(1, tp[a])
    return tp, fn, fp, association


def evaluate(sequences):
    mota, ids, higher = [], [], []
    for truth_rows, track_rows, frames in sequences:
        truth, truths = frames_of(truth_rows, frames)
        tracks, predictions = frames_of(track_rows, frames)
        similarities = [overlaps(t, p) for (_, t), (_, p) in zip(truth, tracks)]
        mota.append(clear(similarities, truth, tracks, truths))
        ids.append(identity(similarities, truth, tracks, truths, predictions))
        higher.append(hota(similarities, truth, tracks, truths, predictions))
    tp, fp, fn, switches = np.sum(mota, 0)
    idtp, idfp, idfn = np.sum(ids, 0)
    htp, hfn, hfp = (np.sum([h[i] for h in higher], 0) for i in range(3))
    association = np.sum([h[0] * h[3] for h in higher], 0) / np.maximum(1, htp)
    detection = htp / np.maximum(1, htp + hfn + hfp)
    return {
        "MOTA": (tp - fp - switches) / (tp + fn),
        "IDF1": idtp / (idtp + 0.5 * idfp + 0.5 * idfn),
        "HOTA": np.mean(np.sqrt(detection * association)),
    }


def main():
    values = np.fromfile(sys.argv[1]).reshape(-1, 6)
    sequences = []
    at = 0
    for part in sys.argv[2].split(","):
        frames, truth, tracks = map(int, part.split(":"))
        sequences.append((values[at:at + truth], values[at + truth:at + truth + tracks], frames))
        at += truth + tracks
    passes = []
    for i in range(int(sys.argv[3]) + 1):
        start = time.perf_counter()
        metrics = evaluate(sequences)
        if i > 0:
            passes.append(time.perf_counter() - start)
    print(json.dumps({"evaluate": statistics.median(passes), **metrics}))


main()
