"""Reads and masks runs with nibabel and NumPy and prints one JSON document: seconds a run (median).

    python3 ingest_peers.py MASK RUN [RUN ...]
"""

import json
import statistics
import sys
import time

import nibabel
import numpy as np


def seconds(work, paths):
    times = []
    for path in paths:
        start = time.perf_counter()
        work(path)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(mask_path, paths):
    mask = np.asarray(nibabel.load(mask_path).dataobj) > 0

    def gathered(path):
        return np.asarray(nibabel.load(path).dataobj)[mask]

    def series(path):
        return np.ascontiguousarray(gathered(path).T, dtype=np.float32)

    gathered(paths[0])
    print(json.dumps({"int16": seconds(gathered, paths), "float32": seconds(series, paths)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
