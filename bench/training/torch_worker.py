# PyTorch's side of the training bench: the network of packages/network/checks/parity.py in float32, one end-to-end step with all
# five losses and both players on each line of stdin. Weights, batch and settings come from the folder given.
import json
import resource
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
import torchvision
from torch.nn.utils.stateless import functional_call

sys.path.insert(0, str(Path(__file__).parents[2] / "packages" / "network" / "checks"))
import parity

folder = Path(sys.argv[1])
case = json.loads((folder / "case.json").read_text())
torch.set_num_threads(case["threads"])
single = lambda tensors: {name: tensor.float() for name, tensor in tensors.items()}
weights, inputs = single(parity.read(folder / "weights.safetensors")), single(parity.read(folder / "inputs.safetensors"))

# parity.py compares, so it computes in float64 and builds its pre-trained networks at every call. Here both are made once.
for name in ("IMAGENET_MEAN", "IMAGENET_DEVIATION", "CAFFE_MEAN_BGR"):
    setattr(parity, name, getattr(parity, name).float())
backbone = parity.ResNet34Features().float().eval()
perceptual = torchvision.models.vgg19(weights=None).features[:32].float()
for module in perceptual.modules():
    if isinstance(module, torch.nn.ReLU):
        module.inplace = False
perceptual.requires_grad_(False)
for name, tensor in weights.items():
    if name.startswith("vgg."):
        perceptual.get_parameter(name.removeprefix("vgg.features.")).data = tensor


def resnet34(net, luminance):
    parameters = {f"net.{name}": tensor for name, tensor in net.below().items()}
    return functional_call(backbone, parameters, (parity.shown_to_imagenet(luminance),))


def vgg19_maps(_weights, luminance, style):
    x, maps = parity.shown_to_imagenet(luminance, style), {}
    for index, module in enumerate(perceptual):
        x = module(x)
        if index in (8, 13, 22, 31):
            maps[index] = x
    return maps


parity.resnet34, parity.vgg19_maps = resnet34, vgg19_maps
trained = {name: weights[name].requires_grad_() for name in case["trained"]}
ours = [tensor for name, tensor in trained.items() if not name.startswith("discriminator.")]
theirs = [tensor for name, tensor in trained.items() if name.startswith("discriminator.")]
players = [(ours, torch.optim.Adam(ours, lr=case["learningRate"])), (theirs, torch.optim.Adam(theirs, lr=case["learningRate"]))]
net = parity.Net(weights)


def losses():
    """Values by the names of our log; the discriminator judges the same prediction for both players."""
    preset = case["preset"]
    restored = parity.restore(net / "restoration", inputs["damaged"], preset["restoration"])
    reference = inputs["referenceLuminance"], inputs["referenceChroma"]
    chroma = parity.colour(net, restored, reference, preset)
    fake = parity.patchgan(net / "discriminator", torch.cat([restored, chroma], 1))
    real = parity.patchgan(net / "discriminator", torch.cat([inputs["luminance"], inputs["chroma"]], 1))
    histograms = [parity.sphist(net / "histogram", x, preset["histogram"]) for x in (chroma, inputs["referenceChroma"])]
    parts = {
        "luminance": (restored - inputs["luminance"]).abs().mean(),
        "perceptual": parity.perceptual(None, restored, inputs["luminance"], case["style"]),
        "histogram": parity.emd(*histograms, preset["histogram"]["bins"]),
        "chroma": (chroma - inputs["chroma"]).abs().mean(),
        "adversarial": F.softplus(-fake).mean(),
    }
    total = sum(case["losses"][name] * value for name, value in parts.items())
    discriminator = F.softplus(-real).mean() + F.softplus(fake).mean()
    return total, discriminator, {"loss": total, **{f"{k}Loss": v for k, v in parts.items()}, "discriminatorLoss": discriminator}


def step():
    total, discriminator, values = losses()
    # Both gradients before either update: neither player sees the other's move.
    gradients = [
        torch.autograd.grad(objective, parameters, retain_graph=objective is total)
        for objective, (parameters, _) in zip((total, discriminator), players)
    ]
    for (parameters, optimizer), slopes in zip(players, gradients):
        for parameter, slope in zip(parameters, slopes):
            parameter.grad = slope
        torch.nn.utils.clip_grad_norm_(parameters, 1)
        optimizer.step()
    return {name: value.item() for name, value in values.items()}


for _line in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    values = step()
    times = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**times, "peak": peak, "losses": values}), flush=True)
