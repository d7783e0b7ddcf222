"""Reference decoding of the digits69 data in NumPy, to hold Percept against.

Usage: python digits69.py [DATA_FOLDER]   (the folder with digits69_28x28.mat)

PCA of the 90 training images (pixels 0..1, mean removed, scores not whitened); W by ordinary least squares of the raw
training patterns on [1, scores]; eq. 2 on the test patterns, centred with the mean of the ten test patterns;
reconstruction = training mean + scores x components. True latents of the test images: their projection on the
training PCA. No voxel is scaled. Prints the pairs won under eq. 3, of 45.

The sign of a principal component is arbitrary, but Pearson's correlation over latents depends on it, and so does eq. 3
on latents (on pixels it does not). The counts that this data set is known for hold for the signs that LAPACK returns,
and also when each component is turned so that the first training image's score is positive; with each component's
largest element positive they are 44 and 44. Printed besides: the range over random signs.
"""

import sys
from pathlib import Path

import numpy as np
import scipy.io

EXPECTED = {10: (43, 42), 15: (43, 43)}


def pairs_won(truth, predicted):
    """Eq. 3 as a count."""
    n = len(truth)
    c = np.corrcoef(truth, predicted)[:n, n:]
    return int(sum(c[i, i] + c[j, j] > c[i, j] + c[j, i] for i in range(n) for j in range(i + 1, n)))


def decode(data, d, signs):
    images, test_images = data["stimTrn"] / 255.0, data["stimTest"] / 255.0
    mean = images.mean(0)
    components = np.linalg.svd(images - mean, full_matrices=False)[2][:d]
    components = components * signs(components, images - mean)[:, None]
    scores = (images - mean) @ components.T
    w = np.linalg.lstsq(np.c_[np.ones(len(scores)), scores], data["fmriTrn"], rcond=None)[0]
    y = data["fmriTest"] - data["fmriTest"].mean(0)
    latents = np.linalg.solve(w @ w.T, w @ y.T).T[:, 1:]
    return pairs_won((test_images - mean) @ components.T, latents), pairs_won(test_images, mean + latents @ components)


def first_image_positive(components, centred):
    return np.sign(components @ centred[0])


def largest_positive(components, _):
    return np.sign(components[np.arange(len(components)), np.abs(components).argmax(1)])


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "digits69")
    data = scipy.io.loadmat(folder / "digits69_28x28.mat")
    rng = np.random.default_rng(1)
    good = True
    for d, expected in EXPECTED.items():
        found = decode(data, d, first_image_positive)
        print(f"{d} components: latents {found[0]} of 45, pixels {found[1]} of 45")
        good = good and found == expected
        print(f"  largest element of each component positive: latents {decode(data, d, largest_positive)[0]}")
        many = [decode(data, d, lambda c, _: rng.choice([-1.0, 1.0], len(c)))[0] for _ in range(200)]
        print(f"  200 random signs: latents {min(many)} to {max(many)}, mean {np.mean(many):.2f}")
    sys.exit(0 if good else "the counts differ from those this data set is known for")


if __name__ == "__main__":
    main()
