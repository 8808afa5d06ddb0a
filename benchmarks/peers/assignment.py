"""Linear assignment by scipy: the peer of the benchmark `association`.

usage: assignment.py FILE LAYOUT TIMES

FILE holds square matrices of doubles, one after the other; LAYOUT names them: KIND:SIZE:COUNT,... Prints one JSON object:
by KIND:SIZE the microseconds of one problem, the median of TIMES passes over the kind's problems.
"""
import json
import statistics
import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment


def main():
    values = numpy.fromfile(sys.argv[1])
    times = int(sys.argv[3])
    figures = {}
    at = 0
    for part in sys.argv[2].split(","):
        kind, size, count = part.split(":")
        size, count = int(size), int(count)
        problems = values[at:at + size * size * count].reshape(count, size, size)
        at += size * size * count
        repeats = max(1, 200 // size)
        passes = []
        for i in range(times + 1):
            start = time.perf_counter()
            for _ in range(repeats):
                for problem in problems:
                    linear_sum_assignment(problem)
            if i > 0:
                passes.append(time.perf_counter() - start)
        figures[f"{kind}:{size}"] = 1e6 * statistics.median(passes) / (count * repeats)
    print(json.dumps(figures))


main()
