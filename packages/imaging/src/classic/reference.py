# Values of scikit-image and SciPy, and of NumPy transcriptions where they have no such function, for classic.test.ts.
# python -m venv v && v/bin/pip install scikit-image==0.26.0 && v/bin/python reference.py > reference.json
import json

import numpy as np
from scipy.ndimage import median_filter
from skimage.exposure.histogram_matching import _match_cumulative_cdf
from skimage.restoration import denoise_bilateral


def plane(width, height):
    """The same numbers as `wave` in classic.test.ts."""
    i = np.arange(width * height)
    return (0.5 + 0.4 * np.sin(i * 0.7) * np.cos(i * 0.013)).reshape(height, width)


def picture(width, height, seed):
    i = np.arange(width * height * 3)
    return np.floor(128 + 100 * np.sin(i * 0.37 + seed) * np.cos(i * 0.011 * seed)).astype(np.uint8).reshape(height, width, 3)


TO_LMS = np.array([[0.3811, 0.5783, 0.0402], [0.1967, 0.7244, 0.0782], [0.0241, 0.1288, 0.8444]])
TO_RGB = np.array([[4.4679, -3.5873, 0.1193], [-1.2186, 2.3809, -0.1624], [0.0497, -0.2439, 1.2045]])
MIX = np.diag([1 / np.sqrt(3), 1 / np.sqrt(6), 1 / np.sqrt(2)]) @ np.array([[1, 1, 1], [1, 1, -2], [1, -1, 0]])


def reinhard(source, target):
    lab = [np.log10(np.maximum(p.reshape(-1, 3) / 255 @ TO_LMS.T, 1 / 255)) @ MIX.T for p in (source, target)]
    moved = (lab[0] - lab[0].mean(0)) / lab[0].std(0) * lab[1].std(0) + lab[1].mean(0)
    rgb = 10 ** (moved @ np.linalg.inv(MIX).T) @ TO_RGB.T
    return np.floor(np.clip(rgb, 0, 1) * 255 + 0.5).astype(int).ravel().tolist()


def bilateral(image, radius, sigma_space, sigma_value):
    """By the definition: scikit-image 0.26's table of distances has a row too many for odd windows, and so is out of place."""
    padded = np.pad(image, radius, mode='edge')
    dy, dx = np.mgrid[-radius:radius + 1, -radius:radius + 1]
    near = np.exp(-(dx**2 + dy**2) / (2 * sigma_space**2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, near.shape)
    weights = near * np.exp(-((windows - image[..., None, None]) ** 2) / (2 * sigma_value**2))
    return (weights * windows).sum((2, 3)) / weights.sum((2, 3))


wave = plane(17, 13)
source, target = picture(12, 9, 1), picture(10, 7, 2)
print(json.dumps({
    'median': median_filter(wave, size=5, mode='nearest').ravel().tolist(),
    'bilateral': bilateral(wave, 2, 1.5, 0.2).ravel().tolist(),
    # So wide that distances do not count.
    'bilateral_wide': denoise_bilateral(wave, win_size=5, sigma_color=0.2, sigma_spatial=1e6, bins=100000, mode='edge').ravel().tolist(),
    'matched': np.stack([_match_cumulative_cdf(source[..., c], target[..., c]) for c in range(3)], -1).ravel().tolist(),
    'reinhard': reinhard(source, target),
}))
