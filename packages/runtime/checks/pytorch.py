"""The ops of @romnet/graph once more, in PyTorch's own words, to compare values and gradients with.

usage: pytorch.py FOLDER

Reads FOLDER/cases.json and numbers.f32, which pytorch.ts writes: graphs as lists of nodes, the numbers of their leaves,
and for every output the weights w of the loss sum(w * output). Computes values and, by autograd, gradients in float64;
writes results.json, which also lists the names of all counterparts, and results.f64. Every case is computed in float32 as well: how far PyTorch itself is off there says
how much of the result float32 can tell at all.
"""
import json
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F


def conv(a, x, kernel, bias=None):
    return F.conv2d(x, kernel, bias, a["stride"], a["padding"], a["dilation"], a["groups"])


def conv_transpose(a, x, kernel):
    return F.conv_transpose2d(
        x, kernel, None, a["stride"], a["padding"], a["outputPadding"], a["groups"], a["dilation"]
    )


def matmul(a, x, y):
    return (x.mT if a["transposeA"] else x) @ (y.mT if a["transposeB"] else y)


def piece(a, x):
    places = [slice(None)] * x.dim()
    places[a["axis"]] = slice(a["start"], a["end"], a["step"])
    return x[tuple(places)]


def pad(a, x):
    # PyTorch lists the last axis first.
    pairs = list(zip(a["before"], a["after"]))[::-1]
    return F.pad(x, [n for pair in pairs for n in pair], value=a["value"])


def normalize(a, x):
    if a["axes"] == [0, 2, 3]:
        return F.batch_norm(x, None, None, training=True, eps=a["epsilon"])
    return F.instance_norm(x, eps=a["epsilon"])


def normalize_with(a, x, mean, variance):
    # F.batch_norm has no gradient in its running statistics.
    return (x - mean) * (variance + a["epsilon"]).rsqrt()


def swap_parts(a, x):
    """The parts of a split, last first: its result as one tensor."""
    return torch.cat(x.split(a["lengths"], a["axis"])[::-1], a["axis"])


def pad_reflect(a, x):
    last = x.transpose(a["axis"], -1)
    return F.pad(last, (a["before"], a["after"]), mode="reflect").transpose(a["axis"], -1)


def dense_convolutions(a, x, *weights):
    for kernel, bias in zip(weights[::2], weights[1::2]):
        x = torch.cat([x, F.conv2d(x, kernel, bias, padding=1).tanh()], 1)
    return x


# Every op of the vocabulary and every composite: from its attributes and operands to its result.
OPS = {
    "neg": lambda a, x: -x,
    "abs": lambda a, x: x.abs(),
    "sign": lambda a, x: x.sign(),
    "exp": lambda a, x: x.exp(),
    "log": lambda a, x: x.log(),
    "sqrt": lambda a, x: x.sqrt(),
    "relu": lambda a, x: F.relu(x),
    "sigmoid": lambda a, x: x.sigmoid(),
    "tanh": lambda a, x: x.tanh(),
    "leakyRelu": lambda a, x: F.leaky_relu(x, a["slope"]),
    "power": lambda a, x: x.pow(a["exponent"]),
    "clip": lambda a, x: x.clamp(a["min"], a["max"]),
    "add": lambda a, x, y: x + y,
    "sub": lambda a, x, y: x - y,
    "mul": lambda a, x, y: x * y,
    "div": lambda a, x, y: x / y,
    "greater": lambda a, x, y: x > y,
    "equal": lambda a, x, y: x == y,
    "select": lambda a, condition, x, y: torch.where(condition, x, y),
    "matmul": matmul,
    "conv": conv,
    "convTranspose": conv_transpose,
    "attention": lambda a, q, k, v, bias=0: (a["scale"] * q @ k.mT + bias).softmax(-1) @ v,
    "reduceSum": lambda a, x: x.sum(a["axes"], keepdim=True) if a["axes"] else x,
    "reduceMean": lambda a, x: x.mean(a["axes"], keepdim=True),
    "reduceMax": lambda a, x: x.amax(a["axes"], keepdim=True),
    "softmax": lambda a, x: x.softmax(a["axis"]),
    "reshape": lambda a, x: x.reshape(a["shape"]),
    "expand": lambda a, x: x.expand(a["shape"]),
    "transpose": lambda a, x: x.permute(a["permutation"]),
    "flip": lambda a, x: x.flip(a["axes"]),
    "concat": lambda a, *parts: torch.cat(parts, a["axis"]),
    "slice": piece,
    "pad": pad,
    "gather": lambda a, x: x.index_select(a["axis"], torch.tensor(a["indices"])),
    "recompute": lambda a, x, *sources: x.clone(),
    "averagePool": lambda a, x: F.avg_pool2d(x, a["size"]),
    "maxPool": lambda a, x: F.max_pool2d(x, a["size"], a["stride"]),
    "resizeNearest": lambda a, x: F.interpolate(x, size=(a["height"], a["width"]), mode="nearest"),
    "resizeBilinear": lambda a, x: F.interpolate(
        x, size=(a["height"], a["width"]), mode="bilinear", align_corners=False
    ),
    # Composites
    "reduceMin": lambda a, x: x.amin(a["axes"], keepdim=True),
    "prelu": lambda a, x, slope: F.prelu(x, slope.flatten()),
    "flooredSoftmax": lambda a, x: x.softmax(a["axis"]).clamp(1e-20, 1),
    "logSumExp": lambda a, x: x.logsumexp(a["axis"], keepdim=True),
    "normalize": normalize,
    "padReflect": pad_reflect,
    "cumulativeSum": lambda a, x: x.cumsum(a["axis"]),
    "normalizeWith": normalize_with,
    "split": swap_parts,
    "upsampleNearest": lambda a, x: F.interpolate(x, scale_factor=a["factor"], mode="nearest"),
    "less": lambda a, x, y: x < y,
    "denseConvolutions": dense_convolutions,
    "convolveParts": lambda a, p, q, r, kernel, bias: F.conv2d(torch.cat((p, q, r), 1), kernel, bias),
    "after": lambda a, x, *others: x.clone(),
}


def lead(x, axes):
    """By how much the largest element over the axes exceeds the second largest."""
    kept = [axis for axis in range(x.dim()) if axis not in axes]
    lines = x.permute(kept + list(axes)).flatten(len(kept))
    if lines.shape[-1] < 2:
        return torch.tensor(torch.inf)
    top = lines.topk(2).values
    return (top[..., 0] - top[..., 1]).min()


def window_lead(a, x):
    windows = x.unfold(2, a["size"], a["stride"]).unfold(3, a["size"], a["stride"])
    return lead(windows, [4, 5])


# How far the operands are from a point where the op's value jumps or its derivative does.
KINKS = {
    "abs": lambda a, x: x.abs().min(),
    "sign": lambda a, x: x.abs().min(),
    "relu": lambda a, x: x.abs().min(),
    "leakyRelu": lambda a, x: x.abs().min(),
    "prelu": lambda a, x, slope: x.abs().min(),
    "clip": lambda a, x: torch.minimum((x - a["min"]).abs(), (x - a["max"]).abs()).min(),
    "reduceMax": lambda a, x: lead(x, a["axes"]),
    "reduceMin": lambda a, x: lead(-x, a["axes"]),
    "maxPool": window_lead,
}


def evaluate(case, numbers, dtype):
    """Outputs, gradients of the loss in the leaves that want one, and the distance from the nearest kink."""

    def read(entry):
        flat = numbers[entry["offset"] : entry["offset"] + entry["count"]]
        return torch.from_numpy(flat).to(dtype).reshape(entry["shape"])

    values, distance = [], float("inf")
    for node in case["nodes"]:
        if "offset" in node:
            values.append(read(node).requires_grad_(node["wanted"]))
            continue
        if node["kind"] not in OPS:
            raise KeyError(f"{node['kind']} has no counterpart in pytorch.py")
        a, operands = node["attributes"], [values[i] for i in node["operands"]]
        values.append(OPS[node["kind"]](a, *operands))
        if node["kind"] in KINKS:
            distance = min(distance, KINKS[node["kind"]](a, *[x.detach() for x in operands]).item())

    outputs = [values[output["node"]].to(dtype) for output in case["outputs"]]
    wanted = [value for value in values if value.is_leaf and value.requires_grad]
    gradients = []
    if wanted:
        loss = sum((read(o["weights"]) * y).sum() for o, y in zip(case["outputs"], outputs))
        gradients = torch.autograd.grad(loss, wanted)
    return [*outputs, *gradients], distance


def deviation(rough, exact):
    """The largest difference, relative to the largest magnitude."""
    largest = exact.abs().max().item()
    difference = (rough.double() - exact).abs().max().item()
    return 0.0 if difference == 0 else difference / largest if largest > 0 else float("inf")


def main(folder):
    torch.set_num_threads(1)
    numbers = numpy.fromfile(folder / "numbers.f32", "<f4")
    results, chunks, offset = [], [], 0
    for case in json.loads((folder / "cases.json").read_text()):
        try:
            exact, distance = evaluate(case, numbers, torch.float64)
            rough, _ = evaluate(case, numbers, torch.float32)
        except Exception as error:  # the other cases still count
            results.append({"problem": f"{type(error).__name__}: {error}"})
            continue
        tensors = []
        for tensor, other in zip(exact, rough):
            flat = tensor.detach().numpy().astype("<f8").ravel()
            entry = {"shape": list(tensor.shape), "offset": offset, "count": flat.size}
            tensors.append({**entry, "float32": deviation(other.detach(), tensor.detach())})
            chunks.append(flat)
            offset += flat.size
        results.append({"tensors": tensors, "kink": distance})
    numpy.concatenate(chunks or [numpy.zeros(0)]).tofile(folder / "results.f64")
    # JSON has no infinity: far away is far away.
    text = json.dumps({"counterparts": list(OPS), "results": results}).replace("Infinity", "1e308")
    (folder / "results.json").write_text(text)


main(Path(sys.argv[1]))
