"""Reference decoding of the haxby-slice data in NumPy, to hold Percept against.

Usage: python haxby_slice.py [DATA_FOLDER]   (the BIDS folder)

Training GLM, the six odd runs pooled: one regressor for all blocks, one modulator for each latent (one-hot, mean over
the training blocks removed, not orthogonalised), SPM's canonical HRF built run by run (T = 16, T0 = 8), and for each run
a constant and the DCT drift of 128 s. No motion regressors, no scaling of voxels, ordinary least squares. The eight
modulators sum to zero, so the design has rank 8 of 9; the minimum-norm solution is taken.
Test GLM, the six even runs pooled: one regressor for each category, the same nuisance. Eq. 2 by pseudo-inverse with the
mean of the eight test patterns removed. Prints the rank and the pairs won under eq. 3, of 28, and the same for
variants of these choices.
"""

import csv
import sys
from pathlib import Path

import nibabel
import numpy as np
from scipy.stats import gamma

TR = 2.5
ODD, EVEN = range(1, 13, 2), range(2, 13, 2)


def pinv(a):
    # NumPy's default cut-off (1e-15 in older versions) keeps the null direction of this design as noise: 25 instead of 26.
    return np.linalg.pinv(a, rcond=max(a.shape) * np.finfo(float).eps)


def half_up(x):
    return int(np.floor(x + 0.5))


def hrf(dt, bins=16):
    """SPM's canonical HRF at steps of dt: a gamma density of shape 6 less a sixth of one of shape 16, sum 1."""
    u = np.arange(int(np.floor(32 / dt)) + 1) * bins
    h = gamma.pdf(u, 6, scale=bins / dt) - gamma.pdf(u, 16, scale=bins / dt) / 6
    return h / h.sum()


def regressor(blocks, n, bins=16, t0=8):
    """Blocks (onset s, duration s, height) convolved with the HRF and read at n scans."""
    dt = TR / bins
    stimulus = np.zeros(n * bins + 32)
    for onset, duration, height in blocks:
        start = half_up(onset / dt) + 32
        stimulus[start : start + half_up(duration / dt) + 1] += height
    signal = np.convolve(stimulus, hrf(dt))
    return signal[np.arange(n) * bins + t0 - 1 + 32]


def drift(n, cutoff=128):
    order = np.arange(1, int(2 * n * TR / cutoff + 1))
    return np.sqrt(2 / n) * np.cos(np.pi * (2 * np.arange(n)[:, None] + 1) * order / (2 * n))


class Study:
    def __init__(self, folder):
        mask = nibabel.load(folder / "sourcedata/sub-01/anat/sub-01_mask_VT.nii.gz")
        inside = np.asarray(mask.dataobj) > 0
        with open(folder / "latents_categories.csv", newline="") as file:
            rows = list(csv.reader(file))[1:]
        self.names = [row[0] for row in rows]
        self.latents = np.array([row[1:] for row in rows], float)
        self.runs = {}
        for run in range(1, 13):
            stem = f"sub-01_task-objectviewing_run-{run:02d}"
            func = folder / "sub-01/func"
            bold = np.asarray(nibabel.load(func / f"{stem}_bold.nii.gz").dataobj)[inside].T.astype(float)
            with open(func / f"{stem}_events.tsv", newline="") as file:
                events = [
                    (float(e["onset"]), float(e["duration"]), self.names.index(e["stimulus_name"]))
                    for e in csv.DictReader(file, delimiter="\t")
                ]
            motion = np.genfromtxt(func / f"{stem}_desc-confounds_timeseries.tsv", skip_header=1)
            self.runs[run] = bold, events, motion


def block_diagonal(blocks):
    out = np.zeros(np.sum([b.shape for b in blocks], axis=0))
    r = c = 0
    for b in blocks:
        out[r : r + b.shape[0], c : c + b.shape[1]] = b
        r, c = r + b.shape[0], c + b.shape[1]
    return out


def decode(study, t0=8, motion=False, with_drift=True, z_runs=False, percent=False, centred=True, centring="test"):
    z = study.latents
    blocks = [b for run in ODD for b in study.runs[run][1]]
    z0 = z[[b[2] for b in blocks]].mean(0) if centred else np.zeros(z.shape[1])

    def fit(runs, columns):
        design, nuisance, data = [], [], []
        for run in runs:
            bold, events, moved = study.runs[run]
            n = len(bold)
            heights = columns(events)
            design.append(
                np.stack([regressor([(o, d, h) for (o, d, _), h in zip(events, c)], n, t0=t0) for c in heights], 1)
            )
            parts = [np.ones((n, 1))]
            if with_drift:
                parts.append(drift(n))
            if motion:
                parts.append(moved - moved.mean(0))
            nuisance.append(np.hstack(parts))
            if z_runs:
                bold = (bold - bold.mean(0)) / bold.std(0)
            if percent:
                bold = 100 * (bold / bold.mean(0) - 1)
            data.append(bold)
        x, q, y = np.vstack(design), np.linalg.qr(block_diagonal(nuisance))[0], np.vstack(data)
        x, y = x - q @ (q.T @ x), y - q @ (q.T @ y)
        return pinv(x) @ y, np.linalg.matrix_rank(x)

    def modulators(events):
        return [[1.0] * len(events), *[[z[e[2], j] - z0[j] for e in events] for j in range(z.shape[1])]]

    def one_each(events):
        return [[float(e[2] == i) for e in events] for i in range(len(study.names))]

    w, rank = fit(ODD, modulators)
    y, _ = fit(EVEN, one_each)
    if centring == "test":
        y = y - y.mean(0)
    predicted = (y @ pinv(w))[:, 1:]
    n = len(z)
    c = np.corrcoef(z, predicted)[:n, n:]
    won = sum(c[i, i] + c[j, j] > c[i, j] + c[j, i] for i in range(n) for j in range(i + 1, n))
    two_way = np.mean([np.mean([c[i, j] < c[j, j] for i in range(n) if i != j]) for j in range(n)])
    return rank, w, won, two_way


def main():
    study = Study(Path(sys.argv[1] if len(sys.argv) > 1 else "haxby-slice"))
    rank, w, won, two_way = decode(study)
    print(f"design rank {rank} of {w.shape[0]}, {w.shape[1]} voxels; eq. 3: {won} of 28; two-way {two_way:.4f}")
    for variant in (
        {"t0": 1},
        {"t0": 9},
        {"motion": True},
        {"with_drift": False},
        {"z_runs": True},
        {"percent": True},
        {"centred": False},
        {"centring": "none"},
    ):
        print(f"  {variant}: {decode(study, **variant)[2]} of 28")
    sys.exit(0 if (rank, won) == (8, 26) else "the counts differ from those this data set is known for")


if __name__ == "__main__":
    main()
