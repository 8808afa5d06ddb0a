"""SORT (Bewley et al., 2016) in numpy and scipy: the peer of the benchmark `association`.

usage: sort.py FILE LAYOUT TIMES

FILE holds detections as rows of doubles: x0, y0, x1, y1. LAYOUT names groups of sequences and says how many detections each
of their frames has: GROUP:n;n;...|n;n;...,GROUP:... Prints one JSON object: by GROUP the frames a second, the median of TIMES
passes, and by GROUP:rows how many boxes the tracks have.
"""
import json
import statistics
import sys
import time

import numpy as np
from boxes import overlaps
from scipy.optimize import linear_sum_assignment

MAX_AGE, MIN_HITS, MIN_IOU = 1, 3, 0.3

F = np.eye(7)
F[0, 4] = F[1, 5] = F[2, 6] = 1
H = np.eye(4, 7)
R = np.diag([1.0, 1, 10, 10])
P0 = np.diag([10.0, 10, 10, 10, 1e4, 1e4, 1e4])
Q = np.diag([1.0, 1, 1, 1, 0.01, 0.01, 1e-4])
I = np.eye(7)


class Track:
    def __init__(self, box):
        self.x = np.zeros(7)
        self.x[:4] = measure(box)
        self.p = P0.copy()
        self.missed = self.streak = 0

    def predict(self):
        if self.x[6] + self.x[2] <= 0:
            self.x[6] = 0
        self.x = F @ self.x
        self.p = F @ self.p @ F.T + Q
        if self.missed > 0:
            self.streak = 0
        self.missed += 1
        return self.box()

    def update(self, box):
        self.missed = 0
        self.streak += 1
        pht = self.p @ H.T
        gain = pht @ np.linalg.inv(H @ pht + R)
        self.x = self.x + gain @ (measure(box) - H @ self.x)
        rest = I - gain @ H
        self.p = rest @ self.p @ rest.T + gain @ R @ gain.T

    def box(self):
        w = np.sqrt(self.x[2] * self.x[3])
        h = self.x[2] / w
        return self.x[0] - w / 2, self.x[1] - h / 2, self.x[0] + w / 2, self.x[1] + h / 2


def measure(box):
    w, h = box[2] - box[0], box[3] - box[1]
    return np.array([box[0] + w / 2, box[1] + h / 2, w * h, w / h])


def associate(detections, boxes):
    if len(boxes) == 0 or len(detections) == 0:
        return []
    iou = overlaps(detections, boxes)
    close = iou > MIN_IOU
    if close.sum(1).max() == 1 and close.sum(0).max() == 1:
        pairs = np.argwhere(close)
    else:
        pairs = np.stack(linear_sum_assignment(-iou), 1)
    return [(d, t) for d, t in pairs if iou[d, t] >= MIN_IOU]


def track(frames):
    tracks, rows = [], 0
    for number, detections in enumerate(frames, 1):
        boxes = np.array([t.predict() for t in tracks]).reshape(-1, 4)
        matched = associate(detections, boxes)
        taken = {d for d, _ in matched}
        for d, t in matched:
            tracks[t].update(detections[d])
        tracks.extend(Track(box) for d, box in enumerate(detections) if d not in taken)
        for t in tracks:
            if t.missed < 1 and (t.streak >= MIN_HITS or number <= MIN_HITS):
                t.box()
                rows += 1
        tracks = [t for t in tracks if t.missed <= MAX_AGE]
    return rows


def main():
    values = np.fromfile(sys.argv[1]).reshape(-1, 4)
    figures = {}
    at = 0
    for part in sys.argv[2].split(","):
        group, counts = part.split(":")
        sequences = []
        for sequence in counts.split("|"):
            frames = []
            for count in map(int, sequence.split(";")):
                frames.append(values[at:at + count])
                at += count
            sequences.append(frames)
        passes = []
        for i in range(int(sys.argv[3]) + 1):
            start = time.perf_counter()
            rows = sum(track(frames) for frames in sequences)
            if i > 0:
                passes.append(time.perf_counter() - start)
        figures[group] = sum(map(len, sequences)) / statistics.median(passes)
        figures[group + ":rows"] = rows
    print(json.dumps(figures))


main()
