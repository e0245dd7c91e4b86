"""Independent values for the tests of this package, by scikit-image, SciPy, Pillow and plain numpy.

Run from this folder: /usr/bin/python3 reference.py   (writes reference.json beside it)
Made with scikit-image 0.19.3, SciPy 1.10.1, Pillow 9.4.0, numpy 1.24.2 (Debian 12). The pictures are formulas that
`samples.fixture.ts` repeats, so only numbers are stored.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.stats import wasserstein_distance
from skimage import color, metrics


def picture(width, height, seed):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 7 + y * 13 * (c + 1) + (x * y) % 31 * 3 + seed * 29) % 256).astype(np.uint8)


def distorted(image):
    y, x, c = np.mgrid[0 : image.shape[0], 0 : image.shape[1], 0:3]
    noise = (x * 31 + y * 17 + c * 11) % 21 - 10
    return np.clip(image.astype(int) + noise, 0, 255).astype(np.uint8)


def plane(width, height, seed):
    y, x = np.mgrid[0:height, 0:width]
    return (((x * 37 + y * 91 + (x * y) % 7 * 11 + seed * 17) % 101) / 50 - 1).astype(np.float32)


def resized(image, width, height):
    result = Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(result)


def colorfulness(image):
    red, green, blue = np.moveaxis(image.astype(float), 2, 0)
    rg, yb = red - green, (red + green) / 2 - blue
    return np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean())


def histogram_emd(one, two):
    """On the values themselves, without any bins."""
    values = [color.rgb2lab(image)[..., 1:].reshape(-1, 2).T for image in (one, two)]
    return np.mean([wasserstein_distance(a, b) for a, b in zip(*values)])


def soft(width, height):
    """Patches of light that hold several of colour."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return (90 + (x // 40 + y // 24) % 3 * 4 + ((x // 10) * 5 + (y // 12) * 3 * (c + 1)) % 17 + (x + y) % 3).astype(np.uint8)


def fog(image):
    lab = color.rgb2lab(image)
    rows, columns = lab.shape[0] // 8, lab.shape[1] // 8
    squares = lab[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8, 3)
    mean, deviation = squares.mean((1, 3)), squares[..., 0].std((1, 3))
    distances = []
    for one, other in ((np.s_[3:], np.s_[:-3]), (np.s_[:, 3:], np.s_[:, :-3])):
        alike = (deviation[one] < 2) & (deviation[other] < 2) & (abs(mean[one] - mean[other])[..., 0] < 3)
        distances.append(np.linalg.norm((mean[one] - mean[other])[..., 1:], axis=-1)[alike])
    return np.concatenate(distances).mean()


def measures(width, height):
    one = picture(width, height, 1)
    two = distorted(one)
    return {
        "width": width,
        "height": height,
        "psnr": metrics.peak_signal_noise_ratio(two, one, data_range=255),
        "ssim": metrics.structural_similarity(
            two, one, data_range=255, gaussian_weights=True, sigma=1.5,
            use_sample_covariance=False, channel_axis=2,
        ),
        "ciede2000": color.deltaE_ciede2000(color.rgb2lab(one), color.rgb2lab(two)).mean(),
        "colorfulness": colorfulness(one),
        "histogram_emd": histogram_emd(two, one),
        "histogram_emd_of_shapes": histogram_emd(two, picture(19, 7, 5)),
    }


def windows(values, radius):
    """Means over windows cut off at the border, one by one."""
    height, width = values.shape
    result = np.empty((height, width))
    for y in range(height):
        for x in range(width):
            result[y, x] = values[
                max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1
            ].mean()
    return result


def guided(width, height, full_width, full_height, radius, epsilon):
    guide = plane(width, height, 1).astype(float)
    target = plane(width, height, 2).astype(float) * 0.5
    full = plane(full_width, full_height, 3).astype(float)
    mean_i, mean_p = windows(guide, radius), windows(target, radius)
    covariance = windows(guide * target, radius) - mean_i * mean_p
    variance = windows(guide * guide, radius) - mean_i**2
    a = covariance / (variance + epsilon)
    b = mean_p - a * mean_i
    a, b = windows(a, radius), windows(b, radius)
    up = lambda v: resized(v.astype(np.float32), full_width, full_height)
    return np.clip(up(a) * full + up(b), target.min(), target.max())


colours = [(0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (1, 2, 3), (119, 119, 119),
           (250, 10, 130), (17, 99, 201), (3, 0, 0), (240, 230, 210)]
sizes = [(17, 31, 5, 7), (16, 16, 16, 4), (17, 31, 40, 33), (1, 1, 3, 2), (30, 20, 13, 47), (8, 8, 1, 1)]

values = {
    "measures": [measures(16, 16), measures(17, 31), measures(64, 48)],
    "fog": fog(soft(133, 90)),
    "lab": [
        {"rgb": list(rgb), "lab": color.rgb2lab(np.array([[rgb]], dtype=np.uint8))[0, 0].tolist()}
        for rgb in colours
    ],
    "resize": [
        {"from": [w, h], "to": [tw, th], "values": resized(plane(w, h, 0), tw, th).ravel().tolist()}
        for w, h, tw, th in sizes
    ],
    "guided": guided(9, 7, 31, 22, 2, 0.01).ravel().tolist(),
}
Path(__file__).with_name("reference.json").write_text(
    json.dumps(values, default=float).replace('], "', '],\n"').replace("}, {", "},\n{") + "\n"
)
