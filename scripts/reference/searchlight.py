"""
Decodes a searchlight in NumPy from the arrays of a run of Percept and compares it with the map that Percept made.

Usage: python searchlight.py RESULTS_FOLDER [SUBJECT ...]

The folder is that of a run whose recipe has a searchlight and an inverse decoder. Each sphere is cut out by distances between voxel
centres in mm and decoded by NumPy's pseudo-inverse of W (its largest singular values, as many as the design has directions); the
latents are scored by eq. 3 with NumPy's correlations. Prints how many centres agree, and the largest difference.
"""

import json
import sys
import time
from pathlib import Path

import nibabel
import numpy as np

results = Path(sys.argv[1])
cache = results / ".cache"
manifest = json.loads((cache / "decoding.json").read_text())
light = manifest["recipe"]["searchlight"]
decoder = manifest["recipe"]["decoder"]
assert decoder["kind"] == "inverse" and decoder["solver"] in ("auto", "pinv"), "the recipe decodes otherwise"


def decode(w, y, rank):
    u, s, vt = np.linalg.svd(w, full_matrices=False)
    keep = min(int((s > 1e-10 * s[0]).sum()), rank)
    return (y @ vt[:keep].T / s[:keep]) @ u[:, :keep].T


def eq3(truth, predicted):
    n = len(truth)
    with np.errstate(invalid="ignore", divide="ignore"):
        c = np.corrcoef(truth, predicted)[:n, n:]
    won = sum(c[i, i] + c[j, j] > c[i, j] + c[j, i] for i in range(n) for j in range(i))
    return won / (n * (n - 1) / 2)


def centred(y, w):
    kind = decoder["centring"]
    if kind == "train":
        return y - w[0]
    if kind == "none":
        return y
    away = y - y.mean(0)
    return away if kind == "test" else away * len(y) / (len(y) - 1)


for subject in manifest["subjects"]:
    if len(sys.argv) > 2 and subject["id"] not in sys.argv[2:]:
        continue
    w, y, mean = (np.load(cache / subject[name]) for name in ("w", "y", "latentMean"))
    truth = np.load(cache / manifest["latents"] / "test.npy")[subject["testRows"]]
    voxels = np.load(cache / subject["voxels"]["indices"]).ravel().astype(int)
    nx, ny, _ = subject["voxels"]["grid"]["dims"]
    affine = np.array(subject["voxels"]["grid"]["affine"]).reshape(4, 4)
    ijk = np.column_stack([voxels % nx, voxels // nx % ny, voxels // (nx * ny), np.ones(len(voxels), int)])
    mm = (ijk @ affine.T)[:, :3]
    path = next((results / f"sub-{subject['id']}" / "func").glob("*_desc-searchlight_pairwise.nii.gz"))
    found = nibabel.load(path).get_fdata().ravel(order="F")[voxels]
    assert light["step"] == 1, "the map has centres only at every so many voxels"
    # Spheres take their voxels from the mask, whose usable voxels are the centres.
    inside = np.isfinite(found)
    start, y = time.time(), centred(y, w)
    wanted = np.full(len(voxels), np.nan)
    for v in np.flatnonzero(inside):
        near = inside & (((mm - mm[v]) ** 2).sum(1) <= (light["radius"] + 1e-4) ** 2)
        wanted[v] = eq3(truth, decode(w[:, near], y[:, near], subject["train"]["rank"])[:, 1:] + mean)
    away = np.abs(wanted - found)[inside]
    print(
        f"sub-{subject['id']}: {(away < 1e-6).sum()} of {inside.sum()} centres agree, largest difference {away.max():.2g}, "
        f"mean accuracy {np.nanmean(wanted):.4f}, {time.time() - start:.1f} s in NumPy"
    )
