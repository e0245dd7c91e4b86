"""The network once more, in PyTorch, written from the paper (docs/decisions/0005), to compare with.

usage: parity.py FOLDER...

Reads FOLDER/case.json, weights.safetensors and inputs.safetensors, which parity.ts writes; writes
results.safetensors: outputs, losses and `gradient.<parameter>` of the total loss. Computes in float64, so that what
differs is the other side's rounding. ResNet34 and VGG19 are torchvision's own.
"""
import json
import struct
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
import torchvision
from torch.nn.utils.stateless import functional_call


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry['data_offsets'])
        numbers = numpy.frombuffer(data[start:end], '<f4').reshape(entry['shape'])
        tensors[name] = torch.from_numpy(numbers.astype('float64'))
    return tensors


def write(path, tensors):
    header, chunks, offset = {}, [], 0
    for name, tensor in tensors.items():
        chunk = tensor.detach().numpy().astype('<f4').tobytes()
        header[name] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(chunks))


class Net:
    """Parameters by name under a prefix: net / 'level1' / 'output'."""

    def __init__(self, weights, prefix=''):
        self.weights, self.prefix = weights, prefix

    def __truediv__(self, name):
        return Net(self.weights, f'{self.prefix}{name}.')

    def __getitem__(self, name):
        return self.weights[self.prefix + name]

    def conv(self, x, stride=1):
        weight = self['weight']
        return F.conv2d(x, weight, self['bias'], stride, (weight.shape[-1] - 1) // 2)

    def below(self):
        return {k.removeprefix(self.prefix): v for k, v in self.weights.items() if k.startswith(self.prefix)}


def resize(x, size):
    return F.interpolate(x, size=tuple(size), mode='bilinear', align_corners=False)


def dense(net, x, units):
    for i in range(units):
        x = torch.cat([x, F.relu((net / f'unit{i}').conv(x))], 1)
    return x


# Beside the paper: where the picture is damaged


def residual(net, f, count):
    for i in range(count):
        block = net / f'block{i}'
        f = F.relu(f + (block / 'conv1').conv(F.relu((block / 'conv0').conv(f))))
    return f


def detect(net, luminance, preset, named=None):
    encoder = net / 'encoder'
    maps = [F.relu((encoder / 'stem').conv(luminance, 2))]
    for i in range(1, len(preset['channels'])):
        stage = encoder / f'stage{i - 1}'
        maps.append(residual(stage, F.relu((stage / 'down').conv(maps[-1], 2)), preset['encoderBlocks'][i]))
    if preset.get('mobilenet'):
        words = [F.conv2d(g, (encoder / f'named{i}')['weight']) for i, g in enumerate(named)]
        words[2:] = [words[2] + resize(words[3], words[2].shape[2:])]
        maps[1:] = [f + g for f, g in zip(maps[1:], words)]
    f = None
    for i, skip in reversed(list(enumerate(maps))):
        level = net / f'level{2 ** (i + 1)}'
        if f is None:
            f = skip
        else:
            f = F.relu((level / 'joined').conv(torch.cat([skip, resize((level / 'above').conv(f), skip.shape[2:])], 1)))
        f = residual(level, f, preset['decoderBlocks'][i])
    found = resize((net / 'handed').conv(f), luminance.shape[2:])
    fine = F.relu((net / 'detail0').conv(torch.cat([luminance, found], 1)))
    return (net / 'output').conv(fine) - 3


# III-A


def rdn(net, first, level, preset):
    blocks, units = level.get('blocks', preset['blocks']), level.get('units', preset['units'])
    f = (net / 'shallow1').conv(first)
    outputs = []
    for i in range(blocks):
        block = net / f'block{i}'
        f = f + (block / 'localFusion').conv(dense(block, f, units))
        outputs.append(f)
    return (net / 'globalFusion1').conv((net / 'globalFusion0').conv(torch.cat(outputs, 1))) + first


def fill(net, x):
    """Scaled dot-product attention over all places of a map, weighed by how sound each place is."""
    q, k, v = (rows((net / name).conv(x)) for name in ('query', 'key', 'value'))
    sound = F.logsigmoid(-rows((net / 'lost').conv(x))).transpose(1, 2)
    taken = torch.softmax(q @ k.transpose(1, 2) / q.shape[2] ** 0.5 + sound, 2) @ v
    return x + (net / 'output').conv(taken.transpose(1, 2).reshape(x.shape))


def restore(net, luminance, preset, given=None):
    """(I'_L, scores of the damage map); the latter of a cascade, whose levels go coarse to fine."""
    cascades = preset.get('repair') == 'cascade'
    seen, found, above = torch.cat([luminance, given], 1) if cascades else luminance, {}, None
    for level in sorted(preset['levels'], key=lambda level: -level['scale']):
        own, scale = net / f"level{level['scale']}", level['scale']
        first = (own / 'shallow0').conv(F.avg_pool2d(seen, scale) if scale > 1 else seen)
        if cascades and above is not None:
            first = first + resize((own / 'above').conv(above), first.shape[2:])
        above = rdn(own, first, level, preset)
        if level.get('fills'):
            above = fill(own / 'fill', above)
        found[scale] = above if level['outputs'] == level['features'] or not level['outputs'] else (own / 'outputs').conv(above)
    maps = [resize(found[level['scale']], luminance.shape[2:]) for level in preset['levels'] if level['outputs']]
    f = torch.cat(maps, 1)
    for i in range(len(preset['fusion'])):
        f = F.leaky_relu((net / f'fusion{i}').conv(f), 0.2)
    change = (net / 'output').conv(f)
    if cascades:
        g, o, f, score = change.split(1, 1)
        lost = torch.sigmoid(score - 3)
        return (1 - lost) * (luminance * (1 + g) + o) + lost * f, score - 3
    if preset['gated']:
        return luminance * (1 + change[:, :1]) + change[:, 1:], None
    return luminance + change, None


# III-B


def compact_backbone(net, luminance, preset):
    f, maps = F.relu((net / 'stem').conv(luminance, 2)), []
    for i, blocks in enumerate(preset['blocks']):
        stage = net / f'stage{i}'
        f = F.relu((stage / 'down').conv(f, 2))
        for j in range(blocks):
            block = stage / f'block{j}'
            f = F.relu(f + (block / 'conv1').conv(F.relu((block / 'conv0').conv(f))))
        maps.append(f)
    if preset.get('mobilenet'):
        named = mobilenet_v2(net / 'mobilenet', luminance)
        maps = [f + F.conv2d(g, (net / f'named{i}')['weight']) for i, (f, g) in enumerate(zip(maps, named))]
    return maps


# Table 2 of Sandler et al. 2018: expansion, channels, blocks, stride
MOBILENET_V2 = [
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
]


def relu6(x):
    return F.relu(x) - F.relu(x - 6)


def mobilenet_v2(net, luminance):
    def same(layer, x, stride=1, groups=1):
        # What TensorFlow calls SAME, for even sides.
        margin = {(3, 1): (1, 1, 1, 1), (3, 2): (0, 1, 0, 1), (1, 1): (0, 0, 0, 0)}[layer['weight'].shape[-1], stride]
        return F.conv2d(F.pad(x, margin), layer['weight'], layer['bias'], stride, groups=groups)

    f, ends, count = relu6(same(net / 'stem', luminance, 2)), {}, 0
    for expansion, channels, blocks, stride in MOBILENET_V2:
        for i in range(blocks):
            block, before = net / f'block{count}', f
            count += 1
            if expansion > 1:
                f = relu6(same(block / 'expand', f))
            f = relu6(same(block / 'depthwise', f, stride if i == 0 else 1, f.shape[1]))
            f = same(block / 'project', f)
            if f.shape == before.shape:
                f = f + before
        ends[channels] = f
    return [ends[channels] for channels in (24, 32, 96, 320)]


IMAGENET_MEAN = torch.tensor([0.485, 0.456, 0.406], dtype=torch.float64).view(1, 3, 1, 1)
IMAGENET_DEVIATION = torch.tensor([0.229, 0.224, 0.225], dtype=torch.float64).view(1, 3, 1, 1)
CAFFE_MEAN_BGR = torch.tensor([103.939, 116.779, 123.68], dtype=torch.float64).view(1, 3, 1, 1)


def shown_to_imagenet(luminance, style='torchvision'):
    gray = ((luminance + 1) / 2).repeat(1, 3, 1, 1)
    return gray * 255 - CAFFE_MEAN_BGR if style == 'caffe' else (gray - IMAGENET_MEAN) / IMAGENET_DEVIATION


class ResNet34Features(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = torchvision.models.resnet34(weights=None).double().eval()

    def forward(self, x):
        net, maps = self.net, []
        x = net.maxpool(net.relu(net.bn1(net.conv1(x))))
        for layer in (net.layer1, net.layer2, net.layer3, net.layer4):
            x = layer(x)
            maps.append(x)
        return maps


def resnet34(net, luminance):
    parameters = {f'net.{name}': tensor for name, tensor in net.below().items()}
    return functional_call(ResNet34Features(), parameters, (shown_to_imagenet(luminance),))


def backbone(net, luminance, preset):
    if preset.get('kind') == 'resnet34':
        return resnet34(net, luminance)
    return compact_backbone(net, luminance, preset)


def g(x, size):
    """Down-sampling by averages, up-sampling by interpolation."""
    return F.avg_pool2d(x, x.shape[2] // size[0]) if x.shape[2] > size[0] else resize(x, size)


def matching(net, features, maps, count):
    """Eq. (1); with one map, the features of He et al. without coefficients, at the finest scale."""
    f = [(net / f'reduce{j}').conv(x) for j, x in enumerate(features)]
    M = []
    for i in range(count):
        A = net[f'coefficients{i}'] if maps == 'multi' else torch.ones(4, dtype=torch.float64)
        parts = [g(A[j] * f[j], f[i].shape[2:]) for j in range(4)]
        M.append((net / 'shared').conv(torch.cat(parts, 1)))
    return M


def rows(x):
    return x.flatten(2).transpose(1, 2)


def unit(x):
    return x / torch.sqrt((x * x).sum(2, keepdim=True) + 1e-6)


def centred(x):
    return unit(x - x.mean(1, keepdim=True))


# III-C


def sphist(net, chroma, preset):
    """Eq. (3)."""
    h = []
    for channel, name in enumerate('ab'):
        u = net[f'centres.{name}'].view(1, -1, 1, 1)
        e = torch.exp(-((chroma[:, channel : channel + 1] - u) ** 2) / (2 * preset['sigma'] ** 2))
        h.append(e / e.sum(1, keepdim=True))
    return torch.cat(h, 1)


def decide(net, features, warped, case):
    """Scores of the colours [N, Q, h, w]; the evidence reads the histogram between its bins."""
    scores = (net / 'scores').conv(F.relu((net / 'hidden').conv(features)))
    if warped is None:
        return scores
    preset = case['preset']['histogram']
    bins, low, high = preset['bins'], preset['minimum'], preset['maximum']
    said = torch.log(warped[:, : 2 * bins] + 1e-3).unflatten(1, (2, bins))
    for channel in (0, 1):
        place = torch.tensor([colour[channel] for colour in case['colors']], dtype=torch.float64)
        place = ((place - low) / (high - low) * bins - 0.5).clamp(0, bins - 1)
        below = place.floor().long().clamp(max=bins - 2)
        share = (place - below).view(1, -1, 1, 1)
        part = said[:, channel]
        scores = scores + net['evidence'] * (part[:, below] * (1 - share) + part[:, below + 1] * share)
    return scores


def agreed(scores, luminance, matching):
    """Scores of unsure places become a mean over all places, by how alike they are; those are pooled two by two."""
    n, _, h, w = scores.shape
    unit = (h * w) ** 0.5
    y, x = torch.meshgrid(torch.arange(h) / unit, torch.arange(w) / unit, indexing='ij')
    features = centred(rows(matching)).transpose(1, 2).reshape(n, -1, h, w)
    light = F.avg_pool2d(luminance, 4)
    place = torch.stack([y, x])[None].repeat(n, 1, 1, 1)
    traits = torch.cat([features / 0.1**0.5, light / 0.1, place / 0.19], 1)
    distance = torch.cdist(rows(traits), rows(F.avg_pool2d(traits, 2)))
    mean = torch.softmax(-(distance**2) / 2, 2) @ rows(F.avg_pool2d(scores, 2))
    entropy = torch.distributions.Categorical(logits=rows(scores)).entropy()
    share = ((entropy - 1.5) / 2).clamp(0, 1).view(n, 1, h, w)
    return scores + share * (mean.transpose(1, 2).reshape(scores.shape) - scores)


def decision_loss(scores, truth, case):
    """Cross-entropy against a softened truth, colourful pixels first."""
    colours = torch.tensor(case['colors'], dtype=torch.float64)
    deviation = case['preset']['colorization']['decision']['spacing'] / 110 / 2
    distance = ((truth.unsqueeze(1) - colours.view(1, -1, 2, 1, 1)) ** 2).sum(2)
    target = torch.softmax(-distance / (2 * deviation**2), 1)
    entropy = F.cross_entropy(scores, target, reduction='none')
    weight = 1 + 5 * torch.sqrt((truth**2).sum(1) + 1e-6)
    return (entropy * weight).mean() / weight.mean()


def colour_prior(net, maps):
    f = None
    for i in (3, 2, 1):
        level = net / f'level{2 ** (i + 2)}'
        seen = maps[i] if f is None else torch.cat([resize(f, maps[i].shape[2:]), maps[i]], 1)
        f = residual(level, F.relu((level / 'joined').conv(seen)), 1)
    return (net / 'scores').conv(f)


def mean_colour(scores, case):
    return torch.einsum('nqhw,qc->nchw', torch.softmax(scores, 1), torch.tensor(case['colors'], dtype=torch.float64))


def colorize(net, luminance, guidance, direct, case, hint_map=None, prior=None):
    preset = case['preset']['colorization']
    x = torch.cat([luminance, direct], 1) if direct is not None else luminance
    half = (net / 'stem').conv(x, 2)
    if hint_map is not None:
        half = half + F.conv2d(hint_map, (net / 'hints')['weight'], None, 2, 1)
    half = F.relu(half)
    f, skips = half, []
    for i, guide in enumerate(guidance):
        stage = net / f'encoder{i}'
        f = dense(stage, F.relu((stage / 'down').conv(F.avg_pool2d(f, 2))), preset['units'][i])
        fusion = stage / 'fusion'
        f = dense(fusion, torch.cat([f, *guide], 1), preset['fusionUnits'])
        f = F.relu((fusion / 'output').conv(f))
        skips.append(f)
    for i in (2, 1, 0):
        stage = net / f'decoder{i}'
        f = torch.cat([resize(f, skips[i].shape[2:]), skips[i]], 1)
        f = F.leaky_relu((stage / 'compress').conv(dense(stage, f, preset['units'][i])), 0.2)
    said = guidance[0][0] if case['preset'].get('fusion', 'multi-hist').endswith('hist') else None
    scores = decide(net / 'decision', f, said, case) if 'decision' in preset else None
    own, at_quarter = scores, f
    f = F.leaky_relu((net / 'decoderHalf').conv(torch.cat([resize(f, half.shape[2:]), half], 1)), 0.2)
    chroma = (net / 'output').conv(resize(f, luminance.shape[2:]))
    if prior is None:
        return chroma, scores
    share = torch.sigmoid((net / 'mixture').conv(at_quarter))
    others = torch.softmax(resize(prior, own.shape[2:]), 1)
    scores = torch.log((1 - share) * torch.softmax(own, 1) + share * others + 1e-6)
    change = mean_colour(scores, case) - mean_colour(own, case)
    return chroma + resize(change, luminance.shape[2:]), scores


def scene_trust(net, features, reference_features):
    """The bias of all scores of the reference, [N, 1, 1]."""
    a, b = (
        F.normalize(torch.cat([f.mean((2, 3)) for f in maps], 1) @ net['project'] + net['bias'], dim=1)
        for maps in (features, reference_features)
    )
    return 100 * (net['slope'] * (a * b).sum(1) + net['offset']).view(-1, 1, 1)


def hint_scores(net, places, spots, Q, i, size):
    """Scores before the temperature [N, H W, M]: what looks like a hint's mean feature, less the squared distance."""
    sizes = [(size[0] * 2**i // 2**j, size[1] * 2**i // 2**j) for j in range(4)]
    own = places.split([h * w for h, w in sizes], 2)[i]
    cosine = Q @ unit(own @ Q).transpose(1, 2)
    side = (size[0] * size[1]) ** 0.5
    y, x = torch.meshgrid(torch.arange(size[0]) + 0.5, torch.arange(size[1]) + 0.5, indexing='ij')
    at = torch.stack([x, y], -1).reshape(1, -1, 1, 2) / side
    distance = ((at - spots[:, None, :, :2]) ** 2).sum(3)
    return net['slope'][i] * cosine + net['offset'][i] - net['nearness'][i] * distance


def colour(net, luminance, reference, case, hints=None):
    """I'_L, (R_L, R_ab), (places, spots, map of hints) -> I'_ab, the scores of the colours to decide between, and Eq. (1)."""
    preset = case['preset']
    fusion = preset.get('fusion', 'multi-hist')
    maps = preset['similarity'].get('maps', 'multi')
    tokens = preset['similarity']['tokens'] if maps != 'none' else 0
    reference_luminance, reference_chroma = reference
    semantics = preset['colorization']['semantics']
    sizes = [(luminance.shape[2] // s, luminance.shape[3] // s) for s in (4, 8, 16, 32)]

    if fusion.endswith('hist'):
        source = sphist(net / 'histogram', reference_chroma, preset['histogram'])
    else:
        source = reference_chroma
    features = backbone(net / 'backbone', luminance, preset['backbone']) if maps != 'none' or semantics else []
    queries = []

    if maps == 'none':
        # Histogram first, then down-sampled to every scale; laid over the input as it is.
        warped = [resize(F.avg_pool2d(source, s), size) for s, size in zip((4, 8, 16, 32), sizes)]
    else:
        similarity = net / 'similarity'
        count = 4 if maps == 'multi' and fusion.startswith('multi') else 1
        queries = matching(similarity, features, maps, count)
        reference_features = backbone(net / 'backbone', reference_luminance, preset['backbone'])
        trust = scene_trust(similarity / 'trust', features, reference_features) if preset['similarity'].get('trust') else 0
        keys = matching(similarity, reference_features, maps, count)
        warped = []
        for i, (query, key) in enumerate(zip(queries, keys)):
            K, V = centred(rows(key)), rows(F.avg_pool2d(source, 4 * 2**i))
            positions = K.shape[1]
            if tokens:
                palette = similarity / 'palette'
                C = palette['colours']
                C = C.softmax(2).flatten(1) if fusion.endswith('hist') else torch.tanh(C)
                V = torch.cat([V, torch.ones_like(V[:, :, :1])], 2)
                C = torch.cat([C, torch.zeros_like(C[:, :1])], 1)
                n = len(luminance)
                K = torch.cat([K, unit(palette['keys'][None]).repeat(n, 1, 1)], 1)
                V = torch.cat([V, C[None].repeat(n, 1, 1)], 1)
            Q, temperature = centred(rows(query)), preset['similarity']['temperature']
            scores = Q @ K.transpose(1, 2) / temperature
            scores = scores + trust * (torch.arange(scores.shape[2]) < positions)
            if hints is not None:
                places, spots, _ = hints
                more = hint_scores(similarity / 'hints', places, spots, Q, i, sizes[i])
                scores = torch.cat([scores, more / temperature], 2)
                ab = spots[:, :, 3:].transpose(1, 2).unsqueeze(3)
                H = rows(sphist(net / 'histogram', ab, preset['histogram']) if fusion.endswith('hist') else ab)
                V = torch.cat([V, torch.cat([H, torch.ones_like(H[:, :, :1])], 2) if tokens else H], 1)
            y = scores.softmax(2) @ V
            warped.append(y.transpose(1, 2).reshape(len(y), -1, *sizes[i]))
        while len(warped) < 4:
            warped.append(F.avg_pool2d(warped[-1], 2))
    direct = resize(warped[0], luminance.shape[2:]) if fusion == 'input-ab' else None

    guidance = []
    for i in range(4):
        colours = fusion.startswith('multi') or (fusion == 'single-hist' and i == 0)
        guidance.append(([warped[i]] if colours else []) + ([features[i]] if semantics else []))
    prior = None
    if preset['colorization'].get('decision', {}).get('prior'):
        prior = colour_prior(net / 'colorization' / 'prior', mobilenet_v2(net / 'backbone' / 'mobilenet', luminance))
    hint_map = None if hints is None else hints[2]
    chroma, scores = colorize(net / 'colorization', luminance, guidance, direct, case, hint_map, prior)
    return chroma, scores, queries


# III-D


def vgg19_maps(weights, luminance, style):
    x = shown_to_imagenet(luminance, style)
    names = {8: 'relu2_2', 13: 'relu3_2', 22: 'relu4_2', 31: 'relu5_2'}
    model, maps = torchvision.models.vgg19(weights=None).features.double(), {}
    for name, tensor in weights.items():
        model.get_parameter(name.removeprefix('features.')).data = tensor.detach()
    deepest = max(int(name.split('.')[1]) for name in weights) + 1
    for module in model.modules():
        if isinstance(module, torch.nn.ReLU):
            module.inplace = False
    for index, module in enumerate(model):
        if index > deepest:
            break
        x = module(x)
        if index in names:
            maps[names[index]] = x
    return maps


def perceptual(weights, restored, truth, style):
    """Eq. (6), averaged over the batch."""
    a, b = (vgg19_maps(weights, x, style) for x in (restored, truth))
    return sum(((a[name] - b[name]) ** 2).flatten(1).mean(1).mean() for name in a)


def emd(predicted, reference, bins):
    """Eq. (7): squared distances of cumulative sums of the pooled histograms, a and b added."""
    total = 0
    for channel in (slice(0, bins), slice(bins, 2 * bins)):
        cdf = [h[:, channel].mean((2, 3)).cumsum(1) for h in (predicted, reference)]
        total = total + ((cdf[0] - cdf[1]) ** 2).sum(1).mean()
    return total


def patchgan(net, lab):
    """C64-C128-C256-C512 and a score: 4x4 kernels, the first three with stride 2 (Isola et al. 2017, 6.1.2)."""
    x = lab
    for i, stride in enumerate((2, 2, 2, 1)):
        layer = net / f'layer{i}'
        x = F.conv2d(x, layer['weight'], layer['bias'] if i == 0 else None, stride, 1)
        x = F.leaky_relu(F.instance_norm(x) if i > 0 else x, 0.2)
    return F.conv2d(x, (net / 'score')['weight'], (net / 'score')['bias'], 1, 1)


def losses_of(case, net, inputs, restored, chroma):
    weights, preset = net.weights, case['preset']
    vgg = {k.removeprefix('vgg.'): v for k, v in weights.items() if k.startswith('vgg.')}
    for name in case['losses']:
        if name == 'luminance':
            yield name, (restored - inputs['luminance']).abs().mean()
        elif name == 'chroma':
            yield name, (chroma - inputs['chroma']).abs().mean()
        elif name == 'perceptual':
            yield name, perceptual(vgg, restored, inputs['luminance'], case['style'])
        elif name == 'histogram':
            h = [sphist(net / 'histogram', x, preset['histogram']) for x in (chroma, inputs['referenceChroma'])]
            yield name, emd(*h, preset['histogram']['bins'])
        elif name == 'adversarial':
            scores = patchgan(net / 'discriminator', torch.cat([restored, chroma], 1))
            yield name, -F.logsigmoid(scores).mean()
        else:
            raise ValueError(name)


def damage_map_loss(score, truth):
    """Binary cross-entropy and 1 - Dice, both means over the batch."""
    p = torch.sigmoid(score)
    dice = (2 * (p * truth).sum((1, 2, 3)) + 1) / (p.sum((1, 2, 3)) + truth.sum((1, 2, 3)) + 1)
    return F.binary_cross_entropy(p, truth) + 1 - dice.mean()


def network(case, net, inputs):
    results = {}
    told = inputs.get('given')
    if 'detection' in case['preset']:
        named = mobilenet_v2(net / 'backbone' / 'mobilenet', inputs['damaged']) if case['preset']['detection'].get('mobilenet') else None
        found = detect(net / 'detection', inputs['damaged'], case['preset']['detection'], named)
        told = torch.maximum(told, torch.sigmoid(found))
        lost = ((inputs['damaged'] - inputs['luminance']).abs() / 0.3).clamp(max=1) * inputs['mask']
        results['found'] = found
        results['loss.detection'] = missed = F.binary_cross_entropy_with_logits(found, lost)
    restored, score = restore(net / 'restoration', inputs['damaged'], case['preset']['restoration'], told)
    results['restored'] = restored
    reference = inputs['referenceLuminance'], inputs['referenceChroma']
    hints = [inputs[name] for name in ('hintPlaces', 'hintSpots', 'hintMap')] if 'hintMap' in inputs else None
    chroma, scores, queries = colour(net, restored, reference, case, hints)
    results['chroma'] = chroma
    losses = dict(losses_of(case, net, inputs, restored, chroma))
    results.update({f'loss.{name}': loss for name, loss in losses.items()})
    total = sum(weight * losses[name] for name, weight in case['losses'].items())
    if 'detection' in case['preset']:
        total = total + case['detectionWeight'] * missed
    if score is not None:
        results['damage'] = score
        results['loss.mask'] = mask = damage_map_loss(score, inputs['mask'])
        total = total + case['maskWeight'] * mask
    if scores is not None:
        results['loss.decision'] = decision = decision_loss(scores, F.avg_pool2d(inputs['chroma'], 4), case)
        total = total + case['decisionWeight'] * decision
        colours = torch.tensor(case['colors'], dtype=torch.float64)
        together = agreed(scores, restored, queries[0]) if queries else scores
        vivid = 1.5 * (together + 3 * colours.norm(dim=1).view(1, -1, 1, 1))
        results['vivid'] = mean_colour(vivid, case)
    return results, total


def discriminator(case, net, inputs):
    real, fake = (patchgan(net, inputs[name]) for name in ('real', 'fake'))
    ones, zeros = torch.ones_like(real), torch.zeros_like(fake)
    loss = F.binary_cross_entropy_with_logits(real, ones) + F.binary_cross_entropy_with_logits(fake, zeros)
    return {'real': real, 'fake': fake, 'loss': loss}, loss


def features(case, net, inputs):
    """Maps of a torchvision network; the total is their sum weighted by fixed numbers of both sides' inputs."""
    if case['model'] == 'resnet34':
        maps = dict(enumerate(resnet34(net, inputs['luminance'])))
    else:
        maps = vgg19_maps(net.weights, inputs['luminance'], case['style'])
    results = {f'map.{name}': value for name, value in maps.items()}
    total = sum((value * inputs[f'probe.{name}']).mean() for name, value in maps.items())
    return {**results, 'gradient.luminance': torch.autograd.grad(total, inputs['luminance'], retain_graph=True)[0]}, total


def lpips(case, net, inputs):
    """LPIPS v0.1 from its paper, over torchvision's own backbones; slices end before each change of size or width."""
    model, ends = {
        'alex': (torchvision.models.alexnet, (2, 5, 8, 10, 12)),
        'squeeze': (torchvision.models.squeezenet1_1, (2, 5, 8, 10, 11, 12, 13)),
    }[case['backbone']]
    layers = model().features.double()
    layers.load_state_dict((net / 'features').below())
    shift = torch.tensor([-0.030, -0.088, -0.188]).double().view(1, 3, 1, 1)
    scale = torch.tensor([0.458, 0.448, 0.450]).double().view(1, 3, 1, 1)

    def unit_maps(x):
        x, start = (x - shift) / scale, 0
        for end in ends:
            x = layers[start:end](x)
            start = end
            yield x / (x.pow(2).sum(1, keepdim=True).sqrt() + 1e-10)

    total = 0
    for i, (f, g) in enumerate(zip(unit_maps(inputs['picture']), unit_maps(inputs['truth']))):
        head = (net / f'lin{i}')['weight'] if case['heads'] else torch.ones(f.shape[1]).double()
        total = total + ((f - g) ** 2 * head.view(1, -1, 1, 1)).sum(1).mean()
    return {'distance': total.view(1)}, total


KINK = 1e-5
plain_relu, plain_leaky_relu = F.relu, F.leaky_relu


def settle_kinks(open_):
    """Takes activations within KINK of zero, relative to their layer, all for positive or all for negative."""

    def leaky(x, slope=0.01, inplace=False):
        edge = KINK * x.detach().pow(2).mean().sqrt()
        return torch.where(x > (-edge if open_ else edge), x, slope * x)

    F.leaky_relu, F.relu = leaky, lambda x, inplace=False: leaky(x, 0.0)


def both_sides(run):
    """Results with undecided activations closed, and how far opening them moves each: float32 may be on either side."""
    sides = []
    for open_ in (False, True):
        settle_kinks(open_)
        sides.append(run())
    F.relu, F.leaky_relu = plain_relu, plain_leaky_relu
    closed, opened = sides
    return {**closed, **{f'undecided.{name}': (closed[name] - opened[name]).norm().view(1) for name in closed}}


def main(folder):
    torch.set_num_threads(2)
    case = json.loads((folder / 'case.json').read_text())
    weights, inputs = read(folder / 'weights.safetensors'), read(folder / 'inputs.safetensors')
    trained = {name: tensor.requires_grad_() for name, tensor in weights.items() if name in set(case['trained'])}
    for tensor in inputs.values():
        tensor.requires_grad_()
    compute = {'network': network, 'discriminator': discriminator, 'features': features, 'lpips': lpips}[case['kind']]

    def run():
        results, total = compute(case, Net(weights), inputs)
        gradients = torch.autograd.grad(total, list(trained.values())) if trained else []
        results.update({f'gradient.{name}': gradient for name, gradient in zip(trained, gradients)})
        return {name: tensor.detach() for name, tensor in results.items()}

    results = both_sides(run) if case.get('kinks') else run()
    write(folder / 'results.safetensors', results)


if __name__ == '__main__':
    for argument in sys.argv[1:]:
        main(Path(argument))
