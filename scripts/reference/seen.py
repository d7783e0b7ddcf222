"""
Scores of seen and unseen images alone, from the predicted and true latents of a results folder, held against its results.json.

    python seen.py RESULTS

Eq. 3 is counted pair by pair in NumPy. Prints the largest difference, and fails where it is above 1e-12.
"""

import json
import sys
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
results = json.loads((out / "results.json").read_text())
manifest = json.loads((out / ".cache" / "decoding.json").read_text())
truth = np.load(out / ".cache" / manifest["latents"] / "test.npy")
names = [one["name"] for one in manifest["test"]]


def eq3(truth, predicted):
    n = len(truth)
    z = lambda a: (a - a.mean(1, keepdims=True)) / a.std(1, keepdims=True) / np.sqrt(a.shape[1])
    r = z(truth) @ z(predicted).T
    won = sum(r[i, i] + r[j, j] > r[i, j] + r[j, i] for i in range(n) for j in range(i + 1, n))
    own = np.diag(r).mean()
    two_way = sum(r[k, i] < r[i, i] for i in range(n) for k in range(n) if k != i) / (n * (n - 1))
    return {"pairwise": won / (n * (n - 1) / 2), "patternCorrelation": own, "twoWayPrediction": two_way}


worst = 0.0
compared = 0
for part in results["seen"]["parts"]:
    kept = [names.index(name) for name in part["images"]]
    groups = {}
    for subject in part["subjects"]:
        sub = f"sub-{subject['id']}"
        for region in subject["regions"]:
            file = out / sub / "latents" / f"{sub}_label-{region['name']}_desc-predicted_latents.npy"
            mine = eq3(truth[kept], np.load(file)[kept])
            theirs = {score["name"]: score for score in region["scores"]}
            for name, value in mine.items():
                worst = max(worst, abs(theirs[name]["value"] - value))
                compared += 1
                groups.setdefault((region["name"], name), []).append(value)
            assert theirs["pairwise"]["n"] == len(kept)
            assert theirs["pairwise"]["pairs"] == len(kept) * (len(kept) - 1) // 2
    for one in part["group"]:
        if (one["region"], one["score"]) in groups:
            worst = max(worst, abs(one["mean"] - np.mean(groups[one["region"], one["score"]])))
            compared += 1
print(f"{compared} values, largest difference {worst:.1e}")
sys.exit(worst > 1e-12 or compared == 0)
