"""
Trains the tutorial generator: an encoder (image -> latents) and a generator (latents -> image) in one.

    node scripts/generator/render.mjs SCENES
    python scripts/generator/train.py SCENES resources/generator --study TUTORIAL_STUDY

What it knows: rendered scenes of all 28 categories of the tutorial and, with --teach parameters (the default), what
is in each of these scenes: the 27 numbers of Scene.low and Scene.high, which latents must tell linearly. The simulated
cortex of the tutorial responds to mixtures of the same 18 numbers of Scene.high, so higher regions are decoded well by
construction. It never sees a voxel, a response, or a picture of a study; --study makes sure of the last.

How: latents pass through a noisy channel of limited power (so that what matters gets more of their variance, and
neighbours in latent space look alike); the generator looks at their direction alone. Losses: absolute differences of
pixels and of their steps, of the encoder's feature maps (fixed for this), of the latents of what was generated; from
--adversarial-from on also those of a critic of patches (least-squares GAN with feature matching). Exported are the
running means of the weights. Needs TensorFlow 2.21 and NumPy; README.md beside this file has results, versions, times.
"""

import argparse
import json
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import numpy as np
import tensorflow as tf

SIDE = 64


def load(folder):
    """Scenes [n x 64 x 64 x 3] uint8, category index [n], parameters [n x p], and what the columns are."""
    about = json.load(open(os.path.join(folder, "scenes.json")))
    n_categories, p = len(about["categories"]), len(about["parameters"])
    pixels, parameters, labels = [], [], []
    part = 0
    while os.path.exists(os.path.join(folder, f"pixels-{part}.u8")):
        x = np.fromfile(os.path.join(folder, f"pixels-{part}.u8"), np.uint8)
        y = np.fromfile(os.path.join(folder, f"parameters-{part}.f32"), "<f4")
        n = min(len(x) // (SIDE * SIDE * 3), len(y) // p)
        n -= n % n_categories
        pixels.append(x[: n * SIDE * SIDE * 3].reshape(n, SIDE, SIDE, 3))
        parameters.append(y[: n * p].reshape(n, p))
        labels.append(np.arange(n) % n_categories)
        part += 1
    return np.concatenate(pixels), np.concatenate(labels), np.concatenate(parameters), about


def variable(shape, fan_in, rng, name, gain=2.0):
    return tf.Variable((rng.standard_normal(shape) * np.sqrt(gain / fan_in)).astype(np.float32), name=name)


def conv_weights(k, i, o, rng, name, gain=2.0):
    return [variable((k, k, i, o), k * k * i, rng, f"{name}_kernel", gain), tf.Variable(tf.zeros(o), name=f"{name}_bias")]


def dense_weights(i, o, rng, name, gain=2.0):
    return [variable((i, o), i, rng, f"{name}_kernel", gain), tf.Variable(tf.zeros(o), name=f"{name}_bias")]


# Convolutions of the training; the exported graph is float32.
precision = tf.float32


def conv(x, w, b, stride=1):
    if precision == tf.float32:
        return tf.nn.bias_add(tf.nn.conv2d(x, w, stride, "SAME"), b)
    y = tf.nn.conv2d(tf.cast(x, precision), tf.cast(w, precision), stride, "SAME")
    return tf.nn.bias_add(tf.cast(y, tf.float32), b)


def dense(x, w, b):
    return tf.nn.bias_add(tf.matmul(x, w), b)


def relu(x):
    return tf.nn.leaky_relu(x, 0.2)


ENCODER = [3, 24, 48, 96, 128]
# The generator: latents -> 256 -> 8 x 8 cells -> 16 -> 32 -> 64 pixels a side.
HIDDEN, CELL, MIDDLE, FINE = 256, 40, 40, 24


def encoder_weights(d, rng):
    out = []
    for layer in range(4):
        out += conv_weights(4 if layer == 0 else 3, ENCODER[layer], ENCODER[layer + 1], rng, f"encoder_{layer}")
    return out + dense_weights(16 * ENCODER[4], d, rng, "encoder_latents", 1.0)


def encode(x, w):
    """Latents [n x d] and the feature maps on the way."""
    features = []
    for layer in range(4):
        x = relu(conv(x, w[2 * layer], w[2 * layer + 1], 2))
        features.append(x)
    flat = tf.reshape(x, [-1, 16 * ENCODER[4]])
    return dense(flat, w[8], w[9]), features


def generator_weights(d, rng):
    return (
        dense_weights(d, HIDDEN, rng, "generator_hidden")
        + dense_weights(HIDDEN, 64 * CELL, rng, "generator_cells")
        + conv_weights(3, CELL, 4 * MIDDLE, rng, "generator_16")
        + conv_weights(3, MIDDLE, 4 * FINE, rng, "generator_32")
        + conv_weights(3, FINE, FINE, rng, "generator_fine", 0.5)
        + conv_weights(3, FINE, 12, rng, "generator_pixels", 0.5)
    )


def generate(z, w):
    """
    Images [n x 64 x 64 x 3], -1..1. The direction of the latents says what is shown, their length nothing: latents that
    were decoded from noisy voxels are shrunken, and would all be near the mean picture otherwise.
    """
    z = z * tf.math.rsqrt(tf.reduce_mean(tf.square(z), 1, keepdims=True) + 1e-6)
    h = relu(dense(z, w[0], w[1]))
    h = tf.reshape(relu(dense(h, w[2], w[3])), [-1, 8, 8, CELL])
    h = relu(tf.nn.depth_to_space(conv(h, w[4], w[5]), 2))
    h = relu(tf.nn.depth_to_space(conv(h, w[6], w[7]), 2))
    h = h + relu(conv(h, w[8], w[9]))
    return tf.tanh(tf.nn.depth_to_space(conv(h, w[10], w[11]), 2))


CRITIC = [3, 32, 64, 96]


def critic_weights(rng):
    out = []
    for layer in range(3):
        out += conv_weights(4, CRITIC[layer], CRITIC[layer + 1], rng, f"critic_{layer}")
    return out + conv_weights(3, CRITIC[3], 1, rng, "critic_score", 1.0)


def critic(x, w):
    """How real each of 8 x 8 patches looks, and the feature maps on the way."""
    features = []
    for layer in range(3):
        x = relu(conv(x, w[2 * layer], w[2 * layer + 1], 2))
        features.append(x)
    return conv(x, w[6], w[7]), features


# Difference to the right and downwards of each colour: a convolution, because the gradient of slices is slow.
STEPS = np.zeros((2, 2, 3, 6), np.float32)
for colour in range(3):
    STEPS[0, 0, colour, [2 * colour, 2 * colour + 1]] = -1
    STEPS[0, 1, colour, 2 * colour] = STEPS[1, 0, colour, 2 * colour + 1] = 1


def edges(a, b):
    """Mean absolute difference of the horizontal and vertical steps of two batches of images."""
    return 2 * tf.reduce_mean(tf.abs(tf.nn.conv2d(a - b, STEPS, 1, "VALID")))


class Adam:
    def __init__(self, variables, beta1=0.9, beta2=0.99):
        self.variables, self.beta1, self.beta2 = variables, beta1, beta2
        self.m = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
        self.v = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
        self.t = tf.Variable(0.0)

    def step(self, gradients, rate):
        self.t.assign_add(1.0)
        rate = rate * tf.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
        for x, g, m, v in zip(self.variables, gradients, self.m, self.v):
            m.assign(self.beta1 * m + (1 - self.beta1) * g)
            v.assign(self.beta2 * v + (1 - self.beta2) * g * g)
            x.assign_sub(rate * m / (tf.sqrt(v) + 1e-7))


def study_pictures(study):
    """Names and pixels [n x 64 x 64 x 3] uint8 of a study's pictures."""
    folder = os.path.join(study, "stimuli")
    names = sorted(name[:-4] for name in os.listdir(folder) if name.endswith(".png"))
    read = lambda name: tf.io.decode_png(tf.io.read_file(os.path.join(folder, f"{name}.png")), 3).numpy()
    return names, np.stack([read(name) for name in names])


def check_apart(pixels, study):
    """Fails where a scene is one of the study's pictures, or its mirror image, or nearly so."""
    names, own = study_pictures(study)
    a = own.reshape(len(own), -1).astype(np.float32) / 255
    nearest = np.full(len(a), np.inf, np.float32)
    for from_ in range(0, len(pixels), 1000):
        block = pixels[from_ : from_ + 1000]
        for b in (block, block[:, :, ::-1]):
            b = b.reshape(len(b), -1).astype(np.float32) / 255
            square = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
            nearest = np.minimum(nearest, np.sqrt(np.maximum(square, 0).min(1) / a.shape[1]))
    at = int(nearest.argmin())
    print(f"nearest scene of any of the study's {len(a)} pictures: RMS difference {nearest[at]:.3f} of 1 ({names[at]}), median {np.median(nearest):.3f}")
    if nearest[at] < 0.02:
        raise SystemExit(f"the study's picture {names[at]} is among the scenes")


class Exported(tf.Module):
    """The two signatures, as float32 graphs of plain operations."""

    def __init__(self, E, G):
        super().__init__()
        self.encoder = [tf.Variable(v, trainable=False, name=w.name.split(":")[0]) for v, w in zip(E[0], E[1])]
        self.generator = [tf.Variable(v, trainable=False, name=w.name.split(":")[0]) for v, w in zip(G[0], G[1])]
        self.d = int(self.encoder[-1].shape[0])

    def save(self, folder):
        @tf.function(input_signature=[tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "x")])
        def encoder(x):
            return {"z_mean": encode(x, self.encoder)[0]}

        @tf.function(input_signature=[tf.TensorSpec([None, self.d], tf.float32, "z")])
        def generator(z):
            return {"default": generate(z, self.generator)}

        tf.saved_model.save(
            self,
            folder,
            signatures={"encode": encoder, "generate": generator},
            options=tf.saved_model.SaveOptions(save_debug_info=False, experimental_custom_gradients=False),
        )
        for name in ("fingerprint.pb", "assets"):
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                os.rmdir(path)
            elif os.path.exists(path):
                os.remove(path)


def export(E, G, pixels, folder):
    """
    Saves both nets with latents that are centred, uncorrelated and in falling order of their variance over the scenes,
    1 on average. What that takes, a shift, a rotation and a scale, is put into the layers on either side of the latents.
    """
    global precision
    precision = tf.float32
    e, g = [v.numpy() for v in E], [v.numpy() for v in G]
    run = tf.function(lambda x: encode(tf.cast(x, tf.float32) / 127.5 - 1, e)[0])
    raw = np.concatenate([run(pixels[i : i + 280]).numpy() for i in range(0, len(pixels), 280)]).astype(np.float64)
    mean = raw.mean(0)
    variances, axes = np.linalg.eigh(np.cov(raw.T))
    variances, axes = variances[::-1], axes[:, ::-1]
    axes = axes * np.where(axes[np.abs(axes).argmax(0), np.arange(len(mean))] < 0, -1, 1)
    scale = np.sqrt(variances.mean())
    e[9] = (((e[9] - mean) @ axes) / scale).astype(np.float32)
    e[8] = ((e[8].astype(np.float64) @ axes) / scale).astype(np.float32)
    g[0] = (axes.T @ g[0].astype(np.float64)).astype(np.float32)
    model = Exported((e, E), (g, G))
    model.save(folder)
    shares = variances / variances.sum()
    print(f"variances of the latents: {np.array2string(variances / scale**2, precision=2, max_line_width=110)}")
    print(f"effective number of latents {1 / (shares**2).sum():.1f} of {len(mean)}")
    golden(model, folder)


def golden(model, folder):
    """What TensorFlow computes for three latents and three formula images, for tests of other runtimes."""
    z = np.round(np.random.default_rng(3).standard_normal((3, model.d)), 3).astype(np.float32)
    y = generate(tf.constant(z), model.generator).numpy()
    i, r, c, k = np.indices((3, SIDE, SIDE, 3))
    x = np.sin(0.1 * (i + 1) * r + 0.07 * (k + 1) * c).astype(np.float32)
    at = [[0, 0, 0], [5, 40, 1], [17, 9, 2], [31, 31, 0], [32, 50, 1], [44, 20, 2], [63, 63, 1]]
    rounded = lambda values: np.round(np.asarray(values, np.float64), 6).tolist()
    fixture = {
        "about": "Computed by TensorFlow in float32. Another runtime agrees to 1e-4 (absolute) in every number.",
        "tensorflow": tf.__version__,
        "generate": {
            "z": rounded(z),
            "meanOfChannels": rounded(y.mean((1, 2))),
            "rootMeanSquare": rounded(np.sqrt((y.astype(np.float64) ** 2).mean((1, 2, 3)))),
            "at": at,
            "values": rounded([[image[tuple(p)] for p in at] for image in y]),
        },
        "encode": {
            "x": "x[i, row, column, channel] = sin(0.1 (i + 1) row + 0.07 (channel + 1) column), i = 0..2",
            "zMean": rounded(encode(tf.constant(x), model.encoder)[0].numpy()),
        },
    }
    with open(os.path.join(folder, "golden.json"), "w") as file:
        json.dump(fixture, file)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes")
    parser.add_argument("out")
    parser.add_argument("--study", help="tutorial study whose pictures must not be among the scenes")
    parser.add_argument("--dims", type=int, default=40)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--teach", choices=["none", "category", "parameters"], default="parameters")
    parser.add_argument("--teach-weight", type=float, default=0.6)
    parser.add_argument("--adversarial-from", type=float, default=0.55)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bfloat16", action="store_true", help="convolutions of the training in bfloat16")
    parser.add_argument("--checkpoint", help="folder for a checkpoint every 500 steps")
    parser.add_argument("--export", help="export this checkpoint, train nothing")
    o = parser.parse_args()
    global precision
    precision = tf.bfloat16 if o.bfloat16 else tf.float32
    tf.config.threading.set_intra_op_parallelism_threads(o.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    pixels, labels, parameters, about = load(o.scenes)
    n, n_categories = len(pixels), len(about["categories"])
    print(f"{n} scenes of {n_categories} categories", flush=True)
    if o.study:
        check_apart(pixels, o.study)
    mean, sd = parameters.mean(0), parameters.std(0)
    standardised = ((parameters - mean) / sd).astype(np.float32)
    column = about["parameters"].index("x")
    mirrored_x = ((1 - parameters[:, column]) - mean[column]) / sd[column]

    d = o.dims
    rng = np.random.default_rng(o.seed)
    tf.random.set_seed(o.seed)
    E, G, C = encoder_weights(d, rng), generator_weights(d, rng), critic_weights(rng)
    n_taught = {"none": 1, "category": n_categories, "parameters": parameters.shape[1]}[o.teach]
    T = dense_weights(d, n_taught, rng, "teacher", 1.0)
    print(f"{sum(int(tf.size(v)) for v in E + G):,} weights in encoder and generator", flush=True)
    # Running means of the weights (Polyak): these are exported.
    shadows = [tf.Variable(v, trainable=False, name=v.name.split(":")[0]) for v in E + G]
    if o.export:
        saved = np.load(o.export)
        for k, v in enumerate(shadows):
            v.assign(saved[f"s{k}"])
        return export(shadows[: len(E)], shadows[len(E) :], pixels, o.out)
    adam, critic_adam = Adam(E + G + T), Adam(C, 0.5, 0.99)

    def losses(x, labels, taught, adversarial):
        raw, features = encode(x, E)
        # Latents go through a channel of limited power: a common scale for all, so that those which matter get more of it.
        m = tf.reduce_mean(raw, 0)
        scale = tf.sqrt(tf.reduce_mean((raw - m) ** 2) + 1e-6)
        clean = (raw - m) / scale
        spread = tf.random.uniform([tf.shape(x)[0], 1], 0.05, 0.45)
        noisy = clean + spread * tf.random.normal(tf.shape(clean))
        y = generate(noisy, G)
        again, seen = encode(y, [tf.stop_gradient(v) for v in E])
        pixel = 1.5 if adversarial else 2.0
        loss = pixel * (tf.reduce_mean(tf.abs(x - y)) + edges(x, y))
        for f, g in zip(features, seen):
            f = tf.stop_gradient(f)
            loss += 0.25 * tf.reduce_mean(tf.abs(f - g)) / (tf.reduce_mean(tf.abs(f)) + 1e-3)
        back = (again - tf.stop_gradient(m)) / tf.stop_gradient(scale)
        loss += 0.1 * tf.reduce_mean((back - tf.stop_gradient(clean)) ** 2)
        report = tf.reduce_mean(tf.abs(x - y))
        read = dense(noisy, T[0], T[1])
        if o.teach == "category":
            teach = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, read))
        elif o.teach == "parameters":
            teach = tf.reduce_mean((read - taught) ** 2)
        else:
            teach = 0.0 * tf.reduce_mean(read)
        loss += o.teach_weight * teach
        # Keeps the encoder's own scale from drifting.
        loss += 0.01 * (tf.math.log(scale) ** 2 + tf.reduce_mean(m**2))
        if adversarial:
            fixed = [tf.stop_gradient(v) for v in C]
            score, judged = critic(y, fixed)
            _, real = critic(x, fixed)
            loss += 0.25 * tf.reduce_mean((score - 1) ** 2)
            for f, g in zip(real, judged):
                loss += 0.5 * tf.reduce_mean(tf.abs(f - g)) / (tf.reduce_mean(tf.abs(f)) + 1e-3)
        return loss, report, teach, y

    def make_step(adversarial):
        @tf.function(
            input_signature=[
                tf.TensorSpec([None, SIDE, SIDE, 3], tf.uint8),
                tf.TensorSpec([None], tf.int32),
                tf.TensorSpec([None, parameters.shape[1]], tf.float32),
                tf.TensorSpec([], tf.float32),
            ]
        )
        def step(x, labels, taught, rate):
            x = tf.cast(x, tf.float32) / 127.5 - 1
            with tf.GradientTape() as tape:
                loss, report, teach, y = losses(x, labels, taught, adversarial)
            adam.step(tape.gradient(loss, E + G + T), rate)
            judged = 0.0
            if adversarial:
                with tf.GradientTape() as tape:
                    real, _ = critic(x, C)
                    fake, _ = critic(tf.stop_gradient(y), C)
                    judged = tf.reduce_mean((real - 1) ** 2) + tf.reduce_mean(fake**2)
                critic_adam.step(tape.gradient(judged, C), 0.3 * rate)
            for s, v in zip(shadows, E + G):
                s.assign(0.997 * s + 0.003 * v)
            return report, teach, judged

        return step

    plain, adversarial = make_step(False), make_step(True)
    start, sums = time.time(), np.zeros(3)
    for t in range(o.steps):
        pick = rng.integers(0, n, o.batch)
        x, taught = pixels[pick], standardised[pick]
        flip = rng.random(o.batch) < 0.5
        x[flip] = x[flip, :, ::-1]
        taught[flip, column] = mirrored_x[pick[flip]]
        rate = np.float32(1.5e-3 * min(1, (t + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * t / o.steps))))
        step = adversarial if t >= o.adversarial_from * o.steps else plain
        sums += [float(v) for v in step(x, labels[pick].astype(np.int32), taught, rate)]
        if (t + 1) % 100 == 0:
            l1, teach, judged = sums / 100
            print(f"{t + 1}: L1 {l1:.4f}, taught {teach:.3f}, critic {judged:.3f}, {time.time() - start:.0f} s", flush=True)
            sums[:] = 0
        if o.checkpoint and ((t + 1) % 500 == 0 or t + 1 == o.steps):
            os.makedirs(o.checkpoint, exist_ok=True)
            np.savez(os.path.join(o.checkpoint, "checkpoint.npz"), **{f"s{k}": v.numpy() for k, v in enumerate(shadows)})
    export(shadows[: len(E)], shadows[len(E) :], pixels, o.out)


if __name__ == "__main__":
    main()
