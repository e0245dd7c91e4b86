"""The score of Section III-E once more, in PyTorch, to compare with (src/score.parity.test.ts).

usage: reference_score.py FOLDER

FOLDER/case.json: {"network": "maps" | "compact" | "vgg19", "weights": path, "backbone": the preset's,
"layers": [..], "texture": x, "structure": x}. FOLDER/first.safetensors and second.safetensors hold `luminance`
(L' [1, 1, H, W]), or for "maps" the feature maps layer0, layer1, ... Prints {"texture", "structure", "score"} as JSON.
Terms are written as in the published DISTS_pt.py of Ding et al.: means, then variances and covariance over H and W.
"""
import json
import struct
import sys
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'network' / 'checks'))
from parity import Net, compact_backbone  # noqa: E402


def read(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8 : 8 + length])
    formats = {'F32': '<f4', 'F16': '<f2'}
    tensors = {}
    for name, entry in header.items():
        if name == '__metadata__':
            continue
        start, end = (8 + length + offset for offset in entry['data_offsets'])
        numbers = numpy.frombuffer(data[start:end], formats[entry['dtype']]).reshape(entry['shape'])
        tensors[name] = torch.from_numpy(numbers.astype('float64'))
    return tensors


def vgg19(weights, luminance):
    """torchvision's own, with Caffe's input, up to relu3_2; in float32, since float64 takes half a minute."""
    import torchvision

    net = torchvision.models.vgg19(weights=None).features[:14]
    net.load_state_dict({k[len('features.') :]: v.float() for k, v in weights.items() if int(k.split('.')[1]) < 14})
    mean = torch.tensor([103.939, 116.779, 123.68], dtype=torch.float64).view(1, 3, 1, 1)
    x = ((luminance + 1) / 2 * 255 - mean).float()
    maps = []
    for index, layer in enumerate(net):
        x = layer(x)
        if index in (8, 13):
            maps.append(x.double())
    return maps


def score(first, second, layers, alpha, beta):
    c1 = c2 = 1e-6
    shares = torch.tensor(layers, dtype=torch.float64)
    shares = shares / shares.sum()
    texture = structure = 0
    for share, x, y in zip(shares, first, second):
        x_mean = x.mean([2, 3], keepdim=True)
        y_mean = y.mean([2, 3], keepdim=True)
        s1 = (2 * x_mean * y_mean + c1) / (x_mean**2 + y_mean**2 + c1)
        x_var = ((x - x_mean) ** 2).mean([2, 3], keepdim=True)
        y_var = ((y - y_mean) ** 2).mean([2, 3], keepdim=True)
        xy_cov = (x * y).mean([2, 3], keepdim=True) - x_mean * y_mean
        s2 = (2 * xy_cov + c2) / (x_var + y_var + c2)
        texture += share * s1.mean()
        structure += share * s2.mean()
    return {
        'texture': float(texture),
        'structure': float(structure),
        'score': float(alpha * texture + beta * structure),
    }


def main(folder):
    case = json.loads((folder / 'case.json').read_text())
    pictures = [read(folder / f'{name}.safetensors') for name in ('first', 'second')]
    if case['network'] == 'maps':
        maps = [[picture[f'layer{i}'] for i in range(len(picture))] for picture in pictures]
    else:
        weights = read(case['weights'])
        build = {
            'compact': lambda x: compact_backbone(Net(weights) / 'backbone', x, case['backbone']),
            'vgg19': lambda x: vgg19(weights, x),
        }[case['network']]
        with torch.no_grad():
            maps = [build(picture['luminance']) for picture in pictures]
    print(json.dumps(score(*maps, case['layers'], case['texture'], case['structure'])))


torch.set_num_threads(1)
main(Path(sys.argv[1]))
