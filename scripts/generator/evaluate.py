"""Measures the tutorial generator on a tutorial study, beside PCA, with the committed pipeline.

    node out/main/cli.js tutorial STUDY
    python scripts/generator/evaluate.py resources/generator STUDY SCENES WORK [--cli out/main/cli.js]

The encoder's latents of all pictures go to the pipeline as a table; eq. 3 by region is what the pipeline prints. The looks
are judged by a small classifier of its own, trained on the rendered scenes: it never sees a generated picture. WORK gets
latents.csv, the results of the runs, scores.json, classifier.npz and sheets (PNG, one a region).
"""

import argparse
import json
import os
import subprocess

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import numpy as np
import tensorflow as tf

from train import Adam, SIDE, conv, conv_weights, dense, dense_weights, load, relu, study_pictures

REGIONS = ["VC", "V1", "V2", "V3", "hV4", "LOC", "FFA", "PPA", "HVC"]


def run_pipeline(cli, study, latents, work, name, permutations):
    recipe = json.load(open(os.path.join(study, "percept.json")))
    recipe["data"]["folder"] = os.path.abspath(study)
    recipe["data"]["stimuli"]["folders"] = [os.path.join(os.path.abspath(study), "stimuli")]
    recipe["latents"] = latents
    recipe["evaluation"] = {"permutations": permutations, "bootstrap": 200}
    path = os.path.join(work, f"{name}.json")
    json.dump(recipe, open(path, "w"))
    out = os.path.join(work, name)
    subprocess.run(["node", cli, "run", path, "--out", out, "--workers", "1"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out


def pairwise(out):
    """Eq. 3 in per cent: {region: [subjects]}."""
    scores = {}
    lines = [line.rstrip("\n").split("\t") for line in open(os.path.join(out, "scores.tsv"))]
    for line in lines[1:]:
        row = dict(zip(lines[0], line))
        if row["score"] == "pairwise" and row["subject"].isdigit():
            scores.setdefault(row["region"], []).append(100 * float(row["value"]))
    return scores


def predicted(out, subject, region):
    path = os.path.join(out, f"sub-{subject:02d}", "latents", f"sub-{subject:02d}_label-{region}_desc-predicted_latents.tsv")
    rows = [line.rstrip("\n").split("\t") for line in open(path)][1:]
    return {row[0]: np.array(row[1:], np.float32) for row in rows}


WIDTHS = [3, 24, 48, 72]


def judge_weights(outputs, rng):
    w = []
    for k in range(3):
        w += conv_weights(5 if k == 0 else 3, WIDTHS[k], WIDTHS[k + 1], rng, f"judge_{k}")
    return w + dense_weights(64 * WIDTHS[3], 64, rng, "judge_hidden") + dense_weights(64, outputs, rng, "judge_outputs", 1.0)


def judge(x, w):
    """What is in pictures, -1..1 (logits of categories, then parameters), and the layer before."""
    for k in range(3):
        x = relu(conv(x, w[2 * k], w[2 * k + 1], 2))
    h = relu(dense(tf.reshape(x, [-1, 64 * WIDTHS[3]]), w[6], w[7]))
    return dense(h, w[8], w[9]), h


def trained_judge(pixels, labels, parameters, classes, path, steps=1500, batch=48):
    rng = np.random.default_rng(77)
    w = judge_weights(classes + parameters.shape[1], rng)
    if os.path.exists(path):
        saved = np.load(path)
        for k, v in enumerate(w):
            v.assign(saved[str(k)])
        return w
    adam = Adam(w)

    @tf.function
    def step(x, y, there, rate):
        # Blurred or noisy at random, so that it judges what is shown rather than how sharp it is.
        x = tf.cast(x, tf.float32) / 127.5 - 1
        x = x + tf.random.uniform([tf.shape(x)[0], 1, 1, 1], 0, 0.15) * tf.random.normal(tf.shape(x))
        blurred = tf.nn.avg_pool2d(tf.nn.avg_pool2d(x, 3, 1, "SAME"), 3, 1, "SAME")
        x = tf.where(tf.random.uniform([tf.shape(x)[0], 1, 1, 1]) < 0.5, x, blurred)
        with tf.GradientTape() as tape:
            out = judge(x, w)[0]
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, out[:, :classes]))
            loss += tf.reduce_mean((out[:, classes:] - there) ** 2)
        adam.step(tape.gradient(loss, w), rate)
        return loss

    for t in range(steps):
        pick = rng.integers(0, len(pixels), batch)
        x = pixels[pick]
        flip = rng.random(batch) < 0.5
        x[flip] = x[flip, :, ::-1]
        loss = step(x, labels[pick].astype(np.int32), parameters[pick], np.float32(1e-3 * 0.5 * (1 + np.cos(np.pi * t / steps))))
        if t % 100 == 99:
            print(f"classifier {t + 1}: {float(loss):.3f}", flush=True)
    np.savez(path, **{str(k): v.numpy() for k, v in enumerate(w)})
    return w


def sharpness(x):
    """Mean size of the luminance gradient of pictures in -1..1."""
    y = x @ np.array([0.299, 0.587, 0.114], np.float32)
    return float(np.hypot(y[:, 1:, :-1] - y[:, :-1, :-1], y[:, :-1, 1:] - y[:, :-1, :-1]).mean())


def two_way(shown, made):
    """Share of pairs in which a made picture's features correlate more with its own shown picture's than with another's."""
    c = np.corrcoef(shown, made)[: len(shown), len(shown) :]
    n = len(shown)
    return 100 * np.mean([c[i, i] > c[j, i] for i in range(n) for j in range(n) if i != j])


def frechet(a, b):
    """Frechet distance of two sets of features, taken as normal."""
    ca, cb = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(ca)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    both = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cb @ root), 0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * both)


def sheet(path, rows):
    gap, side = 3, SIDE
    height, width = len(rows), len(rows[0])
    page = np.full((height * (side + gap) + gap, width * (side + gap) + gap, 3), 255, np.uint8)
    for r, row in enumerate(rows):
        for c, image in enumerate(row):
            at = (gap + r * (side + gap), gap + c * (side + gap))
            if image is not None:
                page[at[0] : at[0] + side, at[1] : at[1] + side] = np.clip(np.round((image + 1) * 127.5), 0, 255)
    page = page.repeat(2, 0).repeat(2, 1)
    tf.io.write_file(path, tf.io.encode_png(page))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "study", "scenes", "work"):
        parser.add_argument(name)
    parser.add_argument("--cli", default="out/main/cli.js")
    parser.add_argument("--components", type=int, nargs="*", default=[30])
    parser.add_argument("--permutations", type=int, default=200)
    o = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(2)
    os.makedirs(o.work, exist_ok=True)

    model = tf.saved_model.load(o.model)
    encode, generate = model.signatures["encode"], model.signatures["generate"]
    names, shown = study_pictures(o.study)
    x = shown.astype(np.float32) / 127.5 - 1
    z = encode(x=tf.constant(x))["z_mean"].numpy()
    own = generate(z=tf.constant(z))["default"].numpy()
    with open(os.path.join(o.work, "latents.csv"), "w") as file:
        file.write("stimulus," + ",".join(f"z{k + 1:03d}" for k in range(z.shape[1])) + "\n")
        for name, row in zip(names, z):
            file.write(name + "," + ",".join(f"{v:.6f}" for v in row) + "\n")

    runs = {f"pca{k}": run_pipeline(o.cli, o.study, {"kind": "pca", "components": k}, o.work, f"pca{k}", o.permutations) for k in o.components}
    table = {"kind": "table", "file": os.path.abspath(os.path.join(o.work, "latents.csv"))}
    runs["generator"] = run_pipeline(o.cli, o.study, table, o.work, "generator", o.permutations)
    scores = {name: pairwise(out) for name, out in runs.items()}
    print("\neq. 3, per cent: mean of 5 subjects (each subject)")
    for region in REGIONS:
        print(f"{region:4}", "   ".join(f"{name} {np.mean(s[region]):5.1f} ({' '.join(f'{v:.0f}' for v in s[region])})" for name, s in scores.items()))

    first = f"pca{o.components[0]}"
    listed = [line.rstrip("\n").split("\t") for line in open(os.path.join(o.study, "stimuli", "stimuli.tsv"))]
    kind = {row[0]: dict(zip(listed[0], row)) for row in listed[1:]}
    test = [i for i, name in enumerate(names) if kind[name]["set"] == "test"]
    training = [i for i, name in enumerate(names) if kind[name]["set"] == "training"]
    flat = x.reshape(len(x), -1).astype(np.float64)
    mean = flat[training].mean(0)
    axes = np.linalg.svd(flat[training] - mean, full_matrices=False)[2][: o.components[0]]
    pca_own = ((flat - mean) @ axes.T @ axes + mean).reshape(x.shape).clip(-1, 1).astype(np.float32)

    pixels, labels, parameters, about = load(o.scenes)
    # Meaning and form: what follows the nine parameters of layout.
    meanings = ((parameters - parameters.mean(0)) / parameters.std(0)).astype(np.float32)[:, 9:]
    classes = len(about["categories"])
    w = trained_judge(pixels, labels, meanings, classes, os.path.join(o.work, "classifier.npz"))
    target = np.array([about["categories"].index(kind[name]["category"]) for name in names])
    see = lambda images: [v.numpy() for v in judge(tf.constant(images.astype(np.float32)), w)]
    right = lambda images, of: 100 * float((see(images)[0][:, :classes].argmax(1) == target[of]).mean())
    everything = np.arange(len(names))
    looks = {
        "category recognised, all 204 pictures": {"presented": right(x, everything), first: right(pca_own, everything), "generator": right(own, everything)},
        "category recognised, 12 test pictures": {"presented": right(x[test], test), first: right(pca_own[test], test), "generator": right(own[test], test)},
        "sharpness, all 204 pictures": {"presented": sharpness(x), first: sharpness(pca_own), "generator": sharpness(own)},
        "mean absolute difference to the picture, 12 test pictures": {first: float(np.abs(x - pca_own)[test].mean() / 2), "generator": float(np.abs(x - own)[test].mean() / 2)},
    }
    meaning = lambda images: see(images)[0][:, classes:]
    truth = meaning(x[test])
    some = np.random.default_rng(6).permutation(len(pixels))[:1400]
    real = see(pixels[some].astype(np.float32) / 127.5 - 1)[1].astype(np.float64)
    far = lambda images: frechet(see(images)[1].astype(np.float64), real)
    looks["Frechet distance to scenes, all 204 pictures"] = {"presented": far(x), first: far(pca_own), "generator": far(own)}
    for region in REGIONS:
        made, pca = [], []
        for subject in range(1, 6):
            p = predicted(runs["generator"], subject, region)
            made.append(generate(z=tf.constant(np.stack([p[names[i]] for i in test])))["default"].numpy())
            folder = os.path.join(runs[first], f"sub-{subject:02d}", "images", f"label-{region}")
            read = lambda i: tf.io.decode_png(tf.io.read_file(os.path.join(folder, f"{names[i]}.png")), 3).numpy()
            pca.append(np.stack([read(i) for i in test]).astype(np.float32) / 127.5 - 1)
        looks[f"two-way identification by the meaning that the classifier sees, decoded from {region}"] = {
            first: float(np.mean([two_way(truth, meaning(m)) for m in pca])),
            "generator": float(np.mean([two_way(truth, meaning(m)) for m in made])),
        }
        looks[f"Frechet distance to scenes, decoded from {region}"] = {
            first: far(np.concatenate(pca)),
            "generator": far(np.concatenate(made)),
        }
        looks[f"sharpness, decoded from {region}"] = {
            first: float(np.mean([sharpness(m) for m in pca])),
            "generator": float(np.mean([sharpness(m) for m in made])),
        }
        rows = [[x[i], None, pca_own[i], *[m[k] for m in pca], None, own[i], *[m[k] for m in made]] for k, i in enumerate(test)]
        sheet(os.path.join(o.work, f"sheet-{region}.png"), rows)
    rng = np.random.default_rng(5)
    sampled = [generate(z=tf.constant(rng.standard_normal((12, z.shape[1])).astype(np.float32) * z.std(0)))["default"].numpy() for _ in range(6)]
    noisy = [generate(z=tf.constant((z[test] + s * z.std(0) * rng.standard_normal((12, z.shape[1]))).astype(np.float32)))["default"].numpy() for s in (0, 0.25, 0.5, 0.75, 1)]
    sheet(os.path.join(o.work, "sheet-noise.png"), [[x[i], *[m[k] for m in noisy], None, *[m[k] for m in sampled]] for k, i in enumerate(test)])
    pick = rng.permutation(training)[:48]
    sheet(os.path.join(o.work, "sheet-own.png"), [[image for i in pick[r * 8 : r * 8 + 8] for image in (x[i], own[i])] for r in range(6)])
    for name, values in looks.items():
        print(f"{name}: " + ", ".join(f"{who} {value:.3g}" for who, value in values.items()))
    json.dump({"pairwise": scores, "looks": looks}, open(os.path.join(o.work, "scores.json"), "w"), indent=1)


if __name__ == "__main__":
    main()
