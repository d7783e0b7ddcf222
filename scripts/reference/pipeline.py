"""Recomputes a run of Percept with NumPy, SciPy, nibabel and Pillow, and compares every number of it.

    python pipeline.py STUDY RECIPE RESULTS [--subjects 01,02] [--draws 20000]

STUDY is the BIDS folder, RECIPE the recipe that was run, RESULTS the folder that was given as --out (with its
.cache). Written from the formulas: SPM12's regressors by explicit convolution at microtime resolution, the whole
design with the nuisance of all runs as one dense matrix, AR(1) by whitening every voxel, PCA by a singular value
decomposition, scores by loops over pairs. Prints a line for each quantity; the exit code is 1 if one is beyond its tolerance.
Permutation p and bootstrap intervals are compared with an independent sample, within Monte-Carlo error.
"""

import argparse
import csv
import fnmatch
import glob
import json
import os
import re
import sys

import nibabel
import numpy as np
import scipy.linalg
import scipy.stats
from PIL import Image

FAILED = []


def report(name, difference, tolerance, note=""):
    """One line; `difference` is a number, or None where something was expected and is not there."""
    good = difference is not None and difference <= tolerance
    if not good:
        FAILED.append(name)
    shown = "missing" if difference is None else f"{difference:.2e}"
    print(f"{'ok  ' if good else 'FAIL'} {name:<52} {shown:>9}  (<= {tolerance:.0e}) {note}")


def relative(mine, theirs):
    """Largest difference as a share of the largest magnitude of `mine`; infinite where only one side is NaN."""
    mine, theirs = np.asarray(mine, float), np.asarray(theirs, float)
    if mine.shape != theirs.shape:
        print(f"     shapes differ: {mine.shape} and {theirs.shape}")
        return None
    if (np.isnan(mine) != np.isnan(theirs)).any():
        return np.inf
    if mine.size == 0 or np.isnan(mine).all():
        return 0.0
    return float(np.nanmax(np.abs(mine - theirs)) / max(np.nanmax(np.abs(mine)), 1e-300))


# --- the study -------------------------------------------------------------------------------------------------------


def read_table(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter="," if path.endswith(".csv") else "\t"))


def find_runs(study, subject, selectors):
    """Volumes of the runs that any selector takes, in order of session and run."""
    pattern = os.path.join(study, f"sub-{subject}", "**", "*_bold.nii.gz")
    found = []
    for path in sorted(glob.glob(pattern, recursive=True)):
        entities = dict(re.findall(r"([a-z]+)-([A-Za-z0-9]+)", os.path.basename(path)))
        for want in selectors if isinstance(selectors, list) else [selectors]:
            sessions = want.get("session", "*")
            sessions = sessions if isinstance(sessions, list) else [sessions]
            if not any(fnmatch.fnmatchcase(entities.get("ses", ""), one) for one in sessions):
                continue
            if "task" in want and entities["task"] != want["task"]:
                continue
            if not takes_run(want.get("run"), int(entities.get("run", 0))):
                continue
            found.append(path)
            break
    return found


def takes_run(want, run):
    if want is None:
        return True
    if isinstance(want, list):
        return any(takes_run(one, run) for one in want)
    if want in ("odd", "even"):
        return run % 2 == (want == "odd")
    low, _, high = str(want).partition("-")
    return int(low) <= run <= int(high or low)


def repetition_time(study, bold):
    for folder in (os.path.dirname(bold), study):
        for path in glob.glob(os.path.join(folder, "*_bold.json")):
            with open(path, encoding="utf-8") as file:
                return float(json.load(file)["RepetitionTime"])
    return float(nibabel.load(bold).header.get_zooms()[3])


def read_trials(bold, recipe, item):
    """Trials in order of onset as (onset, duration, item); and those of one-back repeats where they are kept apart."""
    asked = recipe["data"].get("events", {})
    rows = read_table(bold.replace("_bold.nii.gz", "_events.tsv"))
    stimulus = asked.get("stimulus", "stimulus_name")
    label = asked["category"] if item == "category" else stimulus
    trials = []
    for row in rows:
        if row[stimulus] in ("n/a", ""):
            continue
        if "include" not in asked and "exclude" not in asked and row.get("event_type", "stimulus") != "stimulus":
            continue
        if not all(any(fnmatch.fnmatchcase(row[c], v) for v in values) for c, values in asked.get("include", {}).items()):
            continue
        if any(any(fnmatch.fnmatchcase(row[c], v) for v in values) for c, values in asked.get("exclude", {}).items()):
            continue
        trials.append((float(row[asked.get("onset", "onset")]), float(row[asked.get("duration", "duration")]), row[stimulus], row[label]))
    trials.sort(key=lambda trial: trial[0])
    shift = asked.get("onsetShift", 0)
    policy = recipe["data"].get("oneBack", "drop")
    kept, apart = [], []
    for i, (onset, duration, shown, named) in enumerate(trials):
        repeat = i > 0 and trials[i - 1][2] == shown
        if repeat and policy == "drop":
            continue
        (apart if repeat and policy == "separate" else kept).append((onset + shift, duration, named))
    return kept, apart


def read_confounds(study, bold, asked, n_scans):
    if not asked:
        return np.zeros((n_scans, 0))
    name = os.path.basename(bold).replace("_bold.nii.gz", "_desc-confounds_timeseries.tsv")
    (path,) = glob.glob(os.path.join(study, "**", name), recursive=True)
    rows = read_table(path)
    motion = ["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"]
    columns = []
    for want in asked:
        if want.startswith("motion") and want[6:].isdigit():
            values = np.array([[float(row[name]) for name in motion] for row in rows])
            change = np.vstack([np.zeros(6), np.diff(values, axis=0)])
            columns.append({"6": values, "12": np.hstack([values, change]), "24": np.hstack([values, change, values**2, change**2])}[want[6:]])
        else:
            names = [name for name in rows[0] if fnmatch.fnmatchcase(name, want)]
            columns.append(np.array([[0.0 if i == 0 and row[name] == "n/a" else float(row[name]) for name in names] for i, row in enumerate(rows)]))
    return np.hstack(columns)


# --- regions ---------------------------------------------------------------------------------------------------------


def read_masks(study, subject):
    """{(name, side)}: set of linear indices, the first index fastest."""
    masks = {}
    for path in sorted(glob.glob(os.path.join(study, "sourcedata", f"sub-{subject}", "anat", "*_mask_*.nii.gz"))):
        side, name = re.search(r"_mask_(?:(LH|RH)_)?([A-Za-z0-9]+)\.nii\.gz$", path).groups()
        data = np.asarray(nibabel.load(path).dataobj)
        masks[name, {"LH": "left", "RH": "right", None: None}[side]] = set(np.flatnonzero(data.ravel(order="F")).tolist())
    return masks


def region(expression, masks):
    """& binds tighter than + and -, which go from left to right; .left and .right come last of all."""
    tokens = re.findall(r'"[^"]*"|\.(?:left|right)\b|[A-Za-z0-9_]+|[-+&()]', expression)
    at = 0

    def named(name, sides):
        names = {n for n, _ in masks}
        if name in names:
            members = {name}
        elif {name + "d", name + "v"} & names:
            members = {name + "d", name + "v"} & names
        elif name == "V4":
            members = {"hV4"}
        elif name == "LVC":
            members = {n for n in names if re.fullmatch("V[123][dv]?", n)}
        elif name == "VC":
            members = names
        else:
            raise KeyError(name)
        parts = [voxels for (n, side), voxels in masks.items() if n in members and all(side == s for s in sides)]
        return set().union(*parts)

    def primary():
        nonlocal at
        token = tokens[at]
        at += 1
        if token == "(":
            inside = total()
            at += 1
            make = inside
        else:
            make = lambda sides, name=token.strip('"'): named(name, sides)
        while at < len(tokens) and tokens[at].startswith("."):
            side = tokens[at][1:]
            at += 1
            make = lambda sides, before=make, side=side: before([side, *sides])
        return make

    def product():
        nonlocal at
        left = primary()
        while at < len(tokens) and tokens[at] == "&":
            at += 1
            left = lambda sides, a=left, b=primary(): a(sides) & b(sides)
        return left

    def total():
        nonlocal at
        left = product()
        while at < len(tokens) and tokens[at] in "+-":
            sign = tokens[at]
            at += 1
            right = product()
            left = (lambda sides, a=left, b=right: a(sides) | b(sides)) if sign == "+" else (lambda sides, a=left, b=right: a(sides) - b(sides))
        return left

    return np.array(sorted(total()([])), int)


# --- the model -------------------------------------------------------------------------------------------------------


def away(x):
    """Rounding half away from zero, as SPM's round."""
    return int(np.floor(abs(x) + 0.5) * np.sign(x))


def hrf(dt):
    t = np.arange(int(np.floor(32 / dt + 1e-9)) + 1) * dt
    response = scipy.stats.gamma.pdf(t, 6) - scipy.stats.gamma.pdf(t, 16) / 6
    return response / response.sum()


def regressors(trials, values, n_scans, tr, bins, onset_bin, impulse):
    """SPM12's regressors [nScans x k] of trials with values [nTrials x k]: stimulus function, convolution, sampling."""
    dt = tr / bins
    lead = 32
    stimulus = np.zeros((n_scans * bins + lead, values.shape[1]))
    for (onset, duration, _), value in zip(trials, values):
        start = max(away(onset / dt) + lead, 0)
        end = start + away(duration / dt) + 1
        stimulus[start:end] += value / dt if impulse else value
    kernel = hrf(dt)
    convolved = np.stack([np.convolve(column, kernel)[: len(stimulus)] for column in stimulus.T], axis=1)
    return convolved[np.arange(n_scans) * bins + onset_bin - 1 + lead]


def cosines(n_scans, tr, cutoff):
    if cutoff is None:
        return np.zeros((n_scans, 0))
    n = int(2 * n_scans * tr / cutoff + 1)
    i = np.arange(n_scans)[:, None]
    m = np.arange(1, n)[None, :]
    return np.sqrt(2 / n_scans) * np.cos(np.pi * (2 * i + 1) * m / (2 * n_scans))


class Model:
    """A dense design: effects common to all runs, and a block of nuisance for each run."""

    def __init__(self, runs, recipe, items, latents=None):
        glm = recipe.get("glm", {})
        micro = glm.get("microtime", {})
        bins, onset_bin = micro.get("bins", 16), micro.get("onset", 8)
        impulse = all(duration == 0 for run in runs for _, duration, _ in run["trials"])
        index = {item: i for i, item in enumerate(items)}
        rows = [np.array([index[item] for _, _, item in run["trials"]]) for run in runs]
        if latents is None:
            values = [np.eye(len(items))[r] for r in rows]
        else:
            training_mean = latents[np.concatenate(rows)].mean(axis=0)
            pooled = training_mean if glm.get("centre", True) else np.zeros(latents.shape[1])
            values = [np.column_stack([np.ones(len(r)), latents[r] - pooled]) for r in rows]
            self.mean, self.training_mean = pooled, training_mean
        effects, blocks = [], []
        for run, value in zip(runs, values):
            n, tr = run["scans"], run["tr"]
            effects.append(regressors(run["trials"], value, n, tr, bins, onset_bin, impulse))
            apart = regressors(run["apart"], np.ones((len(run["apart"]), 1)), n, tr, bins, onset_bin, impulse)
            confounds = run["confounds"] - run["confounds"].mean(axis=0)
            parts = [np.ones((n, 1)), cosines(n, tr, glm.get("drift", 128)), confounds, *([apart] if run["apart"] else [])]
            blocks.append(np.hstack(parts))
        self.effects = np.vstack(effects)
        self.nuisance = scipy.linalg.block_diag(*blocks)
        self.design = np.hstack([self.effects, self.nuisance])
        self.p = self.effects.shape[1]
        self.lengths = [run["scans"] for run in runs]
        self.dof = len(self.design) - np.linalg.matrix_rank(scaled(self.design))
        self.clean = np.linalg.matrix_rank(scaled(self.nuisance)) == self.nuisance.shape[1]
        self.full_rank = np.linalg.matrix_rank(scaled(self.design)) == self.design.shape[1]

    def solve(self, effects, nuisance, y):
        """Weights of the effects, of least norm where they are not determined, and the residuals."""
        if self.full_rank:
            design = np.hstack([effects, scaled(nuisance)])  # squares of motion are far smaller than the rest
            beta = np.linalg.lstsq(design, y, rcond=None)[0]
            return beta[: self.p], y - design @ beta
        basis = np.linalg.qr(scaled(nuisance))[0] if self.clean else scipy.linalg.orth(scaled(nuisance), rcond=1e-12)
        effects = effects - basis @ (basis.T @ effects)
        y = y - basis @ (basis.T @ y)
        beta = np.linalg.pinv(effects, rcond=1e-9) @ y
        return beta, y - effects @ beta

    def fit(self, y, noise):
        beta, residuals = self.solve(self.effects, self.nuisance, y)
        basis = scipy.linalg.orth(scaled(self.nuisance), rcond=1e-12)
        left = y - basis @ (basis.T @ y)
        out = {"r2": 1 - (residuals**2).sum(0) / (left**2).sum(0), "beta": beta, "variance": (residuals**2).sum(0) / self.dof}
        if noise != "ar1":
            return out
        starts = np.cumsum([0, *self.lengths])
        lag = sum((residuals[a + 1 : b] * residuals[a : b - 1]).sum(0) for a, b in zip(starts, starts[1:]))
        rho = lag / (residuals**2).sum(0)
        out |= {"rho": rho, "beta": np.empty_like(beta), "variance": np.empty_like(rho)}
        for v, r in enumerate(rho):

            def whiten(a, r=r):
                out = a.copy()
                out[1:] -= r * a[:-1]
                out[starts[:-1]] = np.sqrt(1 - r * r) * a[starts[:-1]]
                return out

            beta_v, rest = self.solve(whiten(self.effects), whiten(self.nuisance), whiten(y[:, v : v + 1]))
            out["beta"][:, v] = beta_v[:, 0]
            out["variance"][v] = (rest**2).sum() / self.dof
        return out


def scaled(a):
    norm = np.linalg.norm(a, axis=0)
    return a / np.where(norm > 0, norm, 1)


# --- latents ---------------------------------------------------------------------------------------------------------


def make_latents(recipe, study, folder, train, test):
    if recipe["latents"]["kind"] == "table":
        rows = read_table(os.path.join(folder, recipe["latents"]["file"]))
        table = {list(row.values())[0]: [float(v) for v in list(row.values())[1:]] for row in rows}
        return np.array([table[n] for n in train]), np.array([table[n] for n in test]), None

    paths = recipe["data"].get("stimuli", {}).get("folders", [os.path.join(study, "stimuli")])

    def pixels(names):
        # Percept's images are float32 from 0 to 1.
        found = [np.asarray(Image.open(os.path.join(folder, paths[0], f"{name}.png")).convert("RGB")) for name in names]
        return (np.array(found, np.float32) / np.float32(255)).reshape(len(names), -1).astype(float)

    x = pixels(train)
    mean = x.mean(axis=0)
    components = np.linalg.svd(x - mean, full_matrices=False)[2][: recipe["latents"].get("components", 30)]
    components *= np.sign(components @ (x[0] - mean))[:, None]
    shown = pixels(test)
    return (x - mean) @ components.T, (shown - mean) @ components.T, (mean, components, shown)


# --- decoding --------------------------------------------------------------------------------------------------------


def invert(w, y, decoder, design_rank):
    good = np.isfinite(w).all(0) & np.isfinite(y).all(0)
    w, y = w[:, good], y[:, good]
    centring = decoder.get("centring", "test")
    n = len(y)
    if centring == "test":
        y = y - y.mean(0)
    elif centring == "train":
        y = y - w[0]
    elif centring == "leave-one-out":
        y = np.array([y[i] - np.delete(y, i, 0).mean(0) for i in range(n)])
    gram = w @ w.T
    if decoder.get("solver", "auto") == "ridge":
        gram = gram + np.eye(len(w)) * decoder["lambda"] * np.diag(gram)[1:].mean()
        return np.linalg.solve(gram, w @ y.T).T[:, 1:]
    if decoder.get("solver", "auto") == "auto" and design_rank == len(w) and np.linalg.matrix_rank(w) == len(w):
        return np.linalg.lstsq(w.T, y.T, rcond=None)[0].T[:, 1:]
    u, s, vt = np.linalg.svd(w, full_matrices=False)
    keep = min(design_rank, (s > 1e-10 * s[0]).sum())
    return (y @ vt[:keep].T / s[:keep] @ u[:, :keep].T)[:, 1:]


def ridge(patterns, latents, groups, y, decoder):
    sd, centre = patterns.std(0, ddof=1), patterns.mean(0)
    zsd, zcentre = latents.std(0, ddof=1), latents.mean(0)
    x, z, t = (patterns - centre) / sd, (latents - zcentre) / zsd, (y - centre) / sd

    def solve(a, b, lam):
        return np.linalg.solve(a.T @ a + lam * np.eye(a.shape[1]), a.T @ b) if a.shape[1] <= len(a) else a.T @ np.linalg.solve(a @ a.T + lam * np.eye(len(a)), b)

    chosen = np.full(z.shape[1], decoder["lambda"] if isinstance(decoder.get("lambda"), (int, float)) else np.nan)
    if np.isnan(chosen).any():
        grid = x.shape[1] * 10.0 ** (-3 + np.arange(36) / 5)
        names = list(dict.fromkeys(groups))
        fold = np.array([names.index(g) % min(6, len(names)) for g in groups])
        error, spread = np.zeros((36, z.shape[1])), np.zeros(z.shape[1])
        for k in range(fold.max() + 1):
            a, b = x[fold != k], z[fold != k]
            held = z[fold == k] - b.mean(0)
            spread += (held**2).sum(0)
            for i, lam in enumerate(grid):
                weights = solve(a - a.mean(0), b - b.mean(0), lam)
                error[i] += ((held - (x[fold == k] - a.mean(0)) @ weights) ** 2).sum(0)
        r2 = 1 - error / spread
        chosen = grid[r2.argmax(0)] if decoder.get("perDimension") else np.full(z.shape[1], grid[r2.mean(1).argmax()])
    out = np.empty((len(y), z.shape[1]))
    for lam in np.unique(chosen):
        out[:, chosen == lam] = (t @ solve(x, z, lam))[:, chosen == lam]
    return out * zsd + zcentre, chosen


# --- scores ----------------------------------------------------------------------------------------------------------


def correlations(a, b):
    a, b = a - a.mean(1, keepdims=True), b - b.mean(1, keepdims=True)
    return (a / np.linalg.norm(a, axis=1, keepdims=True)) @ (b / np.linalg.norm(b, axis=1, keepdims=True)).T


def pair_share(c, pairs):
    """Eq. 3 over a list of pairs; a tie, to rounding, is not decoded."""
    i, j = pairs
    return np.mean(c[i, i] + c[j, j] - c[i, j] - c[j, i] > 1e-14)


def identification(c, pairs, anchor):
    i, j = np.concatenate([pairs[0], pairs[1]]), np.concatenate([pairs[1], pairs[0]])
    return np.mean(c[i, j] < (c[j, j] if anchor == "prediction" else c[i, i]))


def profile(truth, predicted):
    a, b = truth - truth.mean(0), predicted - predicted.mean(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nanmean((a * b).sum(0) / np.linalg.norm(a, axis=0) / np.linalg.norm(b, axis=0))


def all_scores(truth, predicted, shown, images, draw):
    """Scores of the images `draw` (with repeats), pairs of an image with itself left out."""
    i, j = np.triu_indices(len(draw), 1)
    apart = draw[i] != draw[j]
    pairs = i[apart], j[apart]
    out = {}
    if len(pairs[0]):
        c = correlations(truth[draw], predicted[draw])
        out["pairwise"] = pair_share(c, pairs)
        out["twoWayPrediction"] = identification(c, pairs, "prediction")
        out["twoWayTruth"] = identification(c, pairs, "truth")
        out["profileCorrelation"] = profile(truth[draw], predicted[draw])
        out["patternCorrelation"] = np.mean(np.diag(c))
        if shown is not None:
            c = PIXELS[np.ix_(draw, draw)]
            out["pixelCorrelation"] = np.mean(np.diag(c))
            out["pixCompPairwise"] = pair_share(c, pairs)
            out["pixCompTwoWay"] = identification(c, pairs, "prediction")
    return out


PIXELS = None


def compare_scores(subject, name, truth, predicted, pictures, theirs, recipe, draws):
    global PIXELS
    shown = images = None
    if pictures is not None:
        mean, components, shown = pictures
        images = (mean + predicted @ components).astype(np.float32).astype(float)  # as Percept holds images
        PIXELS = correlations(shown, images)
    n = len(truth)
    mine = all_scores(truth, predicted, shown, images, np.arange(n))
    by_name = {score["name"]: score for score in theirs["scores"]}
    if set(mine) != set(by_name):
        report(f"sub-{subject} {name}: names of scores", None, 0, f"{sorted(set(mine) ^ set(by_name))}")
    # What a score is expected to be when the predictions change places.
    chance = {k: 0.0 if k == "profileCorrelation" else 0.5 for k in mine}
    chance["patternCorrelation"] = correlations(truth, predicted).mean()
    if shown is not None:
        chance["pixelCorrelation"] = PIXELS.mean()
    report(f"sub-{subject} {name}: chance of each score", max(abs(chance[k] - by_name[k]["chance"]) for k in mine), 1e-9)
    report(f"sub-{subject} {name}: scores", max(abs(mine[k] - by_name[k]["value"]) for k in mine), 1e-9, " ".join(f"{k} {v:.3f}" for k, v in list(mine.items())[:2]))
    evaluation = recipe.get("evaluation", {})
    random = np.random.default_rng(20260101)
    if evaluation.get("permutations", 10000) and draws:
        # Identity of truths is kept, predictions change places.
        c, pix = correlations(truth, predicted), PIXELS
        at_least = dict.fromkeys(mine, 0)
        everything = np.triu_indices(n, 1)
        a, b = scipy.stats.zscore(truth), scipy.stats.zscore(predicted)
        for _ in range(draws):
            order = random.permutation(n)
            d = c[:, order]
            got = {"pairwise": pair_share(d, everything), "twoWayPrediction": identification(d, everything, "prediction"), "twoWayTruth": identification(d, everything, "truth")}
            got["patternCorrelation"] = np.mean(np.diag(d))
            got["profileCorrelation"] = np.nanmean((a * b[order]).mean(0))
            if shown is not None:
                d = pix[:, order]
                got |= {"pixelCorrelation": np.mean(np.diag(d)), "pixCompPairwise": pair_share(d, everything), "pixCompTwoWay": identification(d, everything, "prediction")}
            for k in got:
                at_least[k] += got[k] >= mine[k] - 1e-12
        worst, detail = 0.0, ""
        for k, count in at_least.items():
            m = by_name[k]["permutations"]
            theirs_count = round(by_name[k]["p"] * (m + 1) - 1)
            # Both counts are binomial with the same share, if the permutations are random.
            odds = scipy.stats.fisher_exact([[theirs_count, m - theirs_count], [count, draws - count]])[1]
            if -np.log10(odds) >= worst:
                worst, detail = -np.log10(odds), f"{k}: p {by_name[k]['p']:.4f}, independent {(1 + count) / (1 + draws):.4f}"
        # Regions and scores share the random orders, so that an odd sample shows in many places.
        report(f"sub-{subject} {name}: permutation p, -log10 p of difference", worst, 5, detail)
    if evaluation.get("bootstrap", 1000) and draws:
        level = evaluation.get("confidence", 0.95)
        size = by_name["pairwise"]["ciMethod"].split(",")[1].split()[0]
        sample = {k: [] for k in mine}
        for _ in range(max(draws // 5, 1000)):
            for k, v in all_scores(truth, predicted, shown, images, random.integers(0, n, n)).items():
                sample[k].append(v)
        worst, detail = 0.0, ""
        for k, values in sample.items():
            values = np.array(values)
            ends = [(1 - level) / 2, (1 + level) / 2]
            mine_ci = np.quantile(values, ends)
            # Standard error of an interval's end at their number of resamples, by drawing so many from this sample.
            again = np.array([np.quantile(random.choice(values, int(size)), ends) for _ in range(100)])
            error = np.sqrt(again.std(0) ** 2 * (1 + int(size) / len(values))) + 1e-3
            z = np.max(np.abs(mine_ci - by_name[k]["ci"]) / error)
            if z >= worst:
                worst, detail = z, f"{k}: {np.round(by_name[k]['ci'], 4)}, independent {mine_ci.round(4)}"
        report(f"sub-{subject} {name}: bootstrap interval, in standard errors", worst, 5, detail)
    return {k: (mine[k], chance[k]) for k in mine}


# --- a run -----------------------------------------------------------------------------------------------------------


def cached(results, kind, name):
    found = glob.glob(os.path.join(results, ".cache", f"{kind}-*", name))
    return np.load(found[0]) if len(found) == 1 else None


def compare_map(results, subject, desc, mine, voxels, dims, tolerance):
    (path,) = glob.glob(os.path.join(results, f"sub-{subject}", "func", f"*_desc-{desc}_statmap.nii.gz"))
    image = nibabel.load(path)
    data = np.asarray(image.dataobj, float).reshape((np.prod(dims), -1), order="F").T
    report(f"sub-{subject} {desc} NIfTI (float32)", relative(mine, data[:, voxels].reshape(np.shape(mine))), tolerance)
    outside = np.delete(data, voxels, axis=1)
    report(f"sub-{subject} {desc} NIfTI is NaN elsewhere", float((~np.isnan(outside)).sum()), 0)


def main():
    parse = argparse.ArgumentParser()
    for name in ("study", "recipe", "results"):
        parse.add_argument(name)
    parse.add_argument("--subjects")
    parse.add_argument("--draws", type=int, default=20000)
    options = parse.parse_args()
    study, results = options.study, options.results
    with open(options.recipe, encoding="utf-8") as file:
        recipe = json.load(file)
    with open(os.path.join(results, "results.json"), encoding="utf-8") as file:
        theirs = json.load(file)
    folder = os.path.dirname(os.path.abspath(options.recipe))
    data, glm, decoder = recipe["data"], recipe.get("glm", {}), recipe.get("decoder", {"kind": "inverse"})
    everyone = data.get("subjects") or sorted(os.path.basename(p)[4:] for p in glob.glob(os.path.join(study, "sub-*")))

    def plan(subject, which, item):
        runs = []
        for bold in find_runs(study, subject, data[which]):
            kept, apart = read_trials(bold, recipe, item)
            n = nibabel.load(bold).shape[3]
            runs.append({"bold": bold, "trials": kept, "apart": apart, "scans": n, "tr": repetition_time(study, bold), "confounds": read_confounds(study, bold, glm.get("confounds"), n)})
        return runs

    plans = {s: (plan(s, "train", "stimulus"), plan(s, "test", data.get("testItem", "stimulus"))) for s in everyone}
    names = [sorted({t[2] for s in everyone for run in plans[s][k] for t in run["trials"]}) for k in (0, 1)]
    z_train, z_test, pictures = make_latents(recipe, study, folder, *names)
    for which, mine in (("train", z_train), ("test", z_test)):
        report(f"latents of the {which} images", relative(mine, cached(results, "latents", f"{which}.npy")), 1e-8)
    if pictures is not None:
        report("PCA: mean image", relative(pictures[0], cached(results, "latents", "pca-mean.npy").ravel()), 1e-9)
        report("PCA: components", relative(pictures[1], cached(results, "latents", "pca-components.npy").reshape(pictures[1].shape)), 1e-8)

    stored = [np.load(p) for p in glob.glob(os.path.join(results, ".cache", "series-*", "series.npy"))]
    values, chances = {}, {}
    for record in theirs["subjects"]:
        subject = record["id"]
        if options.subjects and subject not in options.subjects.split(","):
            continue
        train, test = plans[subject]
        masks = read_masks(study, subject)
        wanted = recipe.get("regions") or [{"name": r["name"], "expression": r["expression"]} for r in record["regions"]]
        sets = [region(one["expression"], masks) for one in wanted]
        voxels = np.unique(np.concatenate(sets))
        for one, voxel_set, found in zip(wanted, sets, record["regions"]):
            report(f"sub-{subject} region {one['expression']}: voxels", abs(len(voxel_set) - found["voxelsInRegion"]), 0, f"{len(voxel_set)}")

        worst = 0.0
        series = {}
        for run in [*train, *test]:
            image = nibabel.load(run["bold"])
            dims = image.shape[:3]
            y = image.get_fdata(dtype=np.float64).reshape((-1, image.shape[3]), order="F")[voxels].T
            series[run["bold"]] = y
            same = [relative(y, s) for s in stored if s.shape == y.shape]
            worst = max(worst, min(same, default=np.inf))
        report(f"sub-{subject} masked series of {len(series)} runs", worst, 0)

        fits = {}
        for kind, runs, items, latents in (("train", train, names[0], z_train), ("test", test, sorted({t[2] for r in test for t in r["trials"]}), None)):
            model = Model(runs, recipe, items, latents)
            y = np.vstack([series[run["bold"]] for run in runs])
            alive = np.ptp(y, axis=0) > 0
            alive &= np.array([np.linalg.norm(y[:, v] - y[:, v].mean()) > 0 for v in range(y.shape[1])])
            fit = model.fit(y[:, alive], glm.get("noise", "ols"))
            full = {k: np.full((*v.shape[:-1], len(voxels)), np.nan if k == "beta" else 0.0) for k, v in fit.items()}
            for k, v in fit.items():
                full[k][..., alive] = v
            fits[kind] = (model, full, items)
            tell = f"{y.shape[0]} scans, {model.design.shape[1]} columns, {alive.sum()} voxels"
            for k in full:
                report(f"sub-{subject} glm-{kind} {k} (float64)", relative(full[k], cached(results, f"glm-{kind}-{subject}", f"{k}.npy")), 1e-9 if glm.get("noise") != "ar1" else 1e-8, tell)
        w, y = fits["train"][1]["beta"], fits["test"][1]["beta"]
        if recipe.get("output", {}).get("maps", True):
            compare_map(results, subject, "W", w, voxels, dims, 1e-6)
            compare_map(results, subject, "test", y, voxels, dims, 1e-6)
            for desc, key in (("R2", "r2"), ("variance", "variance"), ("rho", "rho")):
                if key in fits["train"][1]:
                    compare_map(results, subject, desc, fits["train"][1][key], voxels, dims, 1e-6)

        model, _, items = fits["test"]
        truth = z_test[[names[1].index(item) for item in items]]
        if decoder["kind"] == "ridge":
            patterns, rows, groups = [], [], []
            for r, run in enumerate(train):
                own = list(dict.fromkeys(t[2] for t in run["trials"]))
                patterns.append(Model([run], recipe, own).fit(series[run["bold"]], glm.get("noise", "ols"))["beta"])
                rows += [names[0].index(item) for item in own]
                groups += [r] * len(own)
            patterns = np.vstack(patterns)
            report(f"sub-{subject} single-trial patterns", relative(patterns, cached(results, "single", "patterns.npy")), 1e-8)
        effects = fits["train"][0].effects
        rank = np.linalg.matrix_rank(scaled(np.hstack([effects, fits["train"][0].nuisance]))) - np.linalg.matrix_rank(scaled(fits["train"][0].nuisance))
        report(f"sub-{subject} rank of the training design", abs(int(rank) - record["train"]["rank"]), 0, f"{rank} of {effects.shape[1]}")
        for one, voxel_set, found in zip(wanted, sets, record["regions"]):
            name = one["name"]
            columns = np.searchsorted(voxels, voxel_set)
            if decoder["kind"] == "ridge":
                predicted, lam = ridge(patterns[:, columns], z_train[rows], groups, y[:, columns], decoder)
                print(f"     lambda {lam.min():.4g} to {lam.max():.4g}; Percept: {found['notes'][0]}")
            else:
                # Patterns centred on the test images give latents relative to theirs, for which the training mean stands.
                design, about_test = fits["train"][0], decoder.get("centring", "test") in ("test", "leave-one-out")
                predicted = invert(w[:, columns], y[:, columns], decoder, rank) + (design.training_mean if about_test else design.mean)
            (path,) = glob.glob(os.path.join(results, f"sub-{subject}", "latents", f"*_label-{name}_desc-predicted_latents.npy"))
            report(f"sub-{subject} {name}: predicted latents", relative(predicted, np.load(path)), 1e-8)
            mine = compare_scores(subject, name, truth, predicted, pictures, found, recipe, options.draws)
            for key, (value, chance) in mine.items():
                values.setdefault((name, key), []).append(value)
                chances.setdefault((name, key), []).append(chance)
            if pictures is not None and recipe.get("output", {}).get("images", True):
                made = np.clip((pictures[0] + predicted @ pictures[1]) * 255, 0, 255)
                worst = 0.0
                for item, picture in zip(items, made):
                    file = os.path.join(results, f"sub-{subject}", "images", f"label-{name}", f"{item}.png")
                    worst = max(worst, np.abs(np.asarray(Image.open(file), float).ravel() - picture).max())
                report(f"sub-{subject} {name}: reconstructions as PNG, in levels", worst, 0.501)

    if len(theirs["subjects"]) > 1 and not options.subjects:
        worst = 0.0
        for record in theirs["group"]:
            mine = np.array(values[record["region"], record["score"]])
            # Each subject against its own chance: what it is expected to score when images are permuted.
            chance = np.array(chances[record["region"], record["score"]])
            low, high = scipy.stats.t.interval(recipe.get("evaluation", {}).get("confidence", 0.95), len(mine) - 1, mine.mean(), scipy.stats.sem(mine))
            p = scipy.stats.ttest_1samp(mine - chance, 0).pvalue
            worst = max(worst, abs(record["mean"] - mine.mean()))
            if mine.std() > 0:
                worst = max(worst, abs(record["ci"][0] - low), abs(record["ci"][1] - high), abs(record["p"] - p))
        report(f"group of {len(theirs['subjects'])}: means, t-intervals, p", worst, 1e-8)

    print(f"\n{'all agree' if not FAILED else f'{len(FAILED)} beyond tolerance: ' + '; '.join(FAILED)}")
    sys.exit(1 if FAILED else 0)


main()
