"""Scores of a comparison's images in NumPy, SciPy and scikit-image, to hold `percept compare` against.

Usage: python compare.py FOLDER   (of a comparison: comparison.json and comparison.tsv, with "size": [64, 64])

Of comparison.json only the names and the order of the image files are taken; every value, chance level, mean over
subjects, t-interval and p over subjects that comparison.tsv has of pixels is computed anew from the PNG files. Pixels
and resized pixels are kept as float32, as there; p by permutation and bootstrap intervals, which depend on the random
numbers, are left out. Prints the largest difference of each score.
"""

import csv
import json
import math
import sys
from math import comb
from os.path import join

import numpy as np
from PIL import Image
from scipy import stats
from skimage.metrics import structural_similarity

SIZE = (64, 64)


def weights(n, m):
    """Keys' cubic (a = -1/2) from n to m samples, stretched where it shrinks [m x n]."""
    scale = n / m
    stretch = max(scale, 1)
    out = np.zeros((m, n))
    for j in range(m):
        for i in range(n):
            x = abs(i + 0.5 - (j + 0.5) * scale) / stretch
            if x < 1:
                out[j, i] = (1.5 * x - 2.5) * x * x + 1
            elif x < 2:
                out[j, i] = ((-0.5 * x + 2.5) * x - 4) * x + 2
        out[j] /= out[j].sum()
    return out


def read(path):
    """A PNG file over white, cut to the proportions of SIZE and resized, as float32."""
    image = Image.open(path)
    pixels = np.asarray(image.convert('RGBA')).astype(float)
    if image.mode == 'RGBA':
        alpha = pixels[..., 3:]
        rgb = np.floor((pixels[..., :3] * alpha + 255 * (255 - alpha)) / 255 + 1e-9)
    else:
        rgb = pixels[..., :3]
    x = (rgb / 255).astype('f4')
    (h, w), (height, width) = x.shape[:2], SIZE
    cut_h = min(h, max(1, round(w * height / width)))
    cut_w = min(w, max(1, round(h * width / height)))
    top, left = (h - cut_h) // 2, (w - cut_w) // 2
    x = x[top : top + cut_h, left : left + cut_w]
    if x.shape[:2] != SIZE:
        x = np.einsum('jw,hwc->hjc', weights(cut_w, width), x.astype(float)).astype('f4')
        x = np.einsum('jh,hwc->jwc', weights(cut_h, height), x.astype(float)).astype('f4')
        x = np.clip(x, 0, 1)
    return x


def luma(x):
    return (x.astype(float) @ np.array([0.2125, 0.7154, 0.0721])).astype('f4').astype(float)


def ssim(a, b):
    return structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1)


def ssim_rgb(a, b):
    return np.mean([ssim(a[..., c].astype(float), b[..., c].astype(float)) for c in range(3)])


def ssim_columns(a, b):
    return np.mean([ssim(a[:, c], b[:, c]) for c in range(a.shape[1])])


def eq3(c):
    n = len(c)
    won = sum(c[i, i] + c[j, j] > c[i, j] + c[j, i] for i in range(n) for j in range(i))
    return won / (n * (n - 1) / 2)


def two_way(c):
    n = len(c)
    return sum(c[k, j] < c[j, j] for j in range(n) for k in range(n) if k != j) / (n * (n - 1))


def scores(shown, made):
    """Each score of a set of reconstructions with its chance level; None where it has none."""
    n = len(shown)
    a, b = (np.stack([x.ravel() for x in images]).astype(float) for images in (shown, made))
    r = np.corrcoef(a, b)[:n, n:]
    likeness = -((a[:, None] - b[None]) ** 2).mean(-1)
    table = lambda f, g: np.array([[f(g(x), g(y)) for y in made] for x in shown])
    gray, columns, rgb = table(ssim, luma), table(ssim_columns, luma), table(ssim_rgb, lambda x: x)
    rank = np.array([1 + sum(r[k, j] >= r[j, j] for k in range(n) if k != j) for j in range(n)])
    own = lambda c: (np.diag(c).mean(), c.mean())
    return {
        'pixelCorrelation': own(r),
        # An error is a likeness with its sign turned.
        'pixelMse': tuple(-x for x in own(likeness)),
        'pixCompPairwise': (eq3(r), 0.5),
        'pixCompTwoWay': (two_way(r), 0.5),
        'pixCompPairwiseMse': (eq3(likeness), 0.5),
        'pixCompTwoWayMse': (two_way(likeness), 0.5),
        'ssimGray2d': own(gray),
        'ssimGray1dLegacy': own(columns),
        'ssimRgb': own(rgb),
        'meanRank': (rank.mean(), (n + 1) / 2),
        'medianRank': (np.median(rank), None),
        'top1': ((rank <= 1).mean(), 1 / n),
        'top5': ((rank <= 5).mean(), 5 / n),
        'nWay10': (np.mean([comb(n - q, 9) / comb(n - 1, 9) for q in rank]), 0.1),
    }


def group(found, level=0.95):
    """Mean over subjects, t-interval and p against chance, as rows of the group have them."""
    value = np.array([v for v, _ in found])
    half = stats.t.ppf((1 + level) / 2, len(value) - 1) * value.std(ddof=1) / math.sqrt(len(value))
    out = {'value': value.mean(), 'ci_low': value.mean() - half, 'ci_high': value.mean() + half}
    if all(chance is not None for _, chance in found):
        out['p'] = stats.ttest_1samp(value - np.array([chance for _, chance in found]), 0).pvalue
    return out


def main(folder):
    images = json.load(open(join(folder, 'comparison.json')))['images']
    shown = [read(join(folder, one['file'])) for one in images['shown']]
    known = {}
    for one in images['sets']:
        made = [read(join(folder, image['file'])) for image in one['files']]
        known[one['method'], one['subject']] = scores(shown, made)
    worst, count = {}, 0
    for row in csv.DictReader(open(join(folder, 'comparison.tsv')), delimiter='\t'):
        if row['on'] != 'pixels':
            continue
        name, method = row['score'], row['method']
        if row['subject'] == 'group':
            expected = group([found[name] for (of, _), found in known.items() if of == method])
        else:
            value, chance = known[method, '' if row['subject'] == 'n/a' else row['subject']][name]
            expected = {'value': value, 'n': len(shown), 'excluded': 0}
            if chance is not None:
                expected['chance'] = chance
        for key, number in expected.items():
            if row[key] == 'n/a':
                continue
            count += 1
            worst[name] = max(worst.get(name, 0), abs(float(row[key]) - number))
    for name, difference in sorted(worst.items()):
        print(f'{name:20s} {difference:.1e}')
    print(f'{count} numbers, worst {max(worst.values()):.1e}')


main(sys.argv[1])
