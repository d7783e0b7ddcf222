"""Fits the arrays that src-main/glm/glm.bench.ts wrote with NumPy and prints one JSON document: seconds (best of three) and the largest
difference between the betas. OLS is float64 normal equations after filtering run by run. AR(1) is one generalised least squares a voxel on
the full design, dense, for a few voxels; --nilearn times nilearn's too, which takes minutes.

    python3 glm_peers.py FOLDER [--nilearn]
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

RUN_SCANS = 178


def best(work, rounds=3):
    """Seconds of the fastest of some rounds, and the last result."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def filtered(a, bases):
    """`a` without its part in each run's nuisance."""
    out = np.array(a, dtype=np.float64)
    for r, q in enumerate(bases):
        part = out[r * RUN_SCANS : (r + 1) * RUN_SCANS]
        part -= q @ (q.T @ part)
    return out


def ols(design, data, bases):
    x, y = filtered(design, bases), filtered(data, bases)
    xy = x.T @ y
    beta = np.linalg.solve(x.T @ x, xy)
    rss = np.einsum("ij,ij->j", y, y) - np.einsum("ij,ij->j", beta, xy)
    return beta, rss


def block_diagonal(nuisance):
    runs = len(nuisance) // RUN_SCANS
    q = nuisance.shape[1]
    out = np.zeros((len(nuisance), runs * q))
    for r in range(runs):
        rows = slice(r * RUN_SCANS, (r + 1) * RUN_SCANS)
        out[rows, r * q : (r + 1) * q] = nuisance[rows]
    return out


def whiten(a, rho):
    """Prais-Winsten within runs."""
    out = np.array(a, dtype=np.float64)
    for start in range(0, len(a), RUN_SCANS):
        rows = a[start : start + RUN_SCANS]
        out[start + 1 : start + RUN_SCANS] = rows[1:] - rho * rows[:-1]
        out[start] = np.sqrt(1 - rho**2) * rows[0]
    return out


def ar1(full, y, p):
    """One voxel, dense: least squares, rho from its residuals, least squares of the whitened arrays."""
    e = y - full @ np.linalg.lstsq(full, y, rcond=None)[0]
    runs = e.reshape(-1, RUN_SCANS)
    rho = (runs[:, 1:] * runs[:, :-1]).sum() / (e**2).sum()
    return np.linalg.lstsq(whiten(full, rho), whiten(y[:, None], rho)[:, 0], rcond=None)[0][:p]


def nilearn_ar1(full, data):
    """Seconds of nilearn's AR(1) (rho rounded to hundredths, estimated over the whole concatenation), or None without nilearn."""
    try:
        from nilearn.glm.first_level import run_glm
    except ImportError:
        return None
    start = time.perf_counter()
    run_glm(data.astype(np.float64), full, noise_model="ar1", bins=100)
    return time.perf_counter() - start


def main(folder, with_nilearn):
    design = np.load(folder / "design.npy")
    nuisance = np.load(folder / "nuisance.npy")
    data = np.load(folder / "data.npy")
    ours = {noise: np.load(folder / f"beta-{noise}.npy") for noise in ("ols", "ar1")}
    p = design.shape[1]
    bases = [
        np.linalg.qr(nuisance[start : start + RUN_SCANS])[0] for start in range(0, len(nuisance), RUN_SCANS)
    ]
    ols_seconds, (beta, _) = best(lambda: ols(design, data, bases))
    full = np.hstack([design, block_diagonal(nuisance)])
    voxels = np.linspace(0, data.shape[1] - 1, 5).astype(int)
    start = time.perf_counter()
    dense = np.stack([ar1(full, data[:, v].astype(np.float64), p) for v in voxels], axis=1)
    ar1_seconds = time.perf_counter() - start
    nilearn_seconds = nilearn_ar1(full, data) if with_nilearn else None
    print(
        json.dumps(
            {
                "numpy": np.__version__,
                "ols": {
                    "seconds": ols_seconds,
                    "maxDifference": float(np.abs(beta - ours["ols"]).max()),
                },
                "ar1": {
                    "secondsPerVoxel": ar1_seconds / len(voxels),
                    "voxelsCompared": len(voxels),
                    "maxDifference": float(np.abs(dense - ours["ar1"][:, voxels]).max()),
                    "nilearnSeconds": nilearn_seconds,
                },
            }
        )
    )


main(Path(sys.argv[1]), "--nilearn" in sys.argv[2:])
