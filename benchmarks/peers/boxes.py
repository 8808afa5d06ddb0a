"""What the peers share about boxes, rows of x0, y0, x1, y1."""
import numpy as np


def overlaps(a, b):
    a, b = a[:, None], b[None]
    w = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    h = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    common = np.maximum(w, 0) * np.maximum(h, 0)
    return common / ((a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1]) + (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1]) - common)
