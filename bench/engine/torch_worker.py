# PyTorch's side of the engine bench: the nets of nets.mjs, timed on request.
# Reads one JSON line per request, {"net": {...}, "what": "forward" | "step", "threads": n, "repeats": n} or the same with "net": null and
# "what": "product" | "convolution", and answers {"seconds": least wall, "cpu": least process time, "check": a number of the result,
# "peak": bytes} as one line each.
import json
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F


def restore(x, net, parameter):
    def conv(inputs, channels, kernel=3):
        weight = parameter([channels, inputs.shape[1], kernel, kernel])
        return F.conv2d(inputs, weight, parameter([channels]), padding=(kernel - 1) // 2)

    def block(inputs, growth):
        parts = [inputs]
        for _ in range(net["units"]):
            parts.append(F.relu(conv(torch.cat(parts, 1), growth)))
        return inputs + conv(torch.cat(parts, 1), inputs.shape[1], 1)

    outputs = []
    for level in net["levels"]:
        scale, features = level["scale"], level["features"]
        shallow = conv(x if scale == 1 else F.avg_pool2d(x, scale), features)
        deep, blocks = conv(shallow, features), []
        for _ in range(net["blocks"]):
            deep = block(deep, level["growth"])
            blocks.append(deep)
        fused = shallow + conv(conv(torch.cat(blocks, 1), features, 1), features)
        if level["outputs"] != features:
            fused = conv(fused, level["outputs"], 1)
        if scale != 1:
            fused = F.interpolate(fused, size=x.shape[2:], mode="bilinear", align_corners=False)
        outputs.append(fused)
    fused = torch.cat(outputs, 1)
    for channels in net["fusion"]:
        fused = F.relu(conv(fused, channels))
    return x + conv(fused, 1)


class Net:
    """The parameters in the order in which `restore` asks for them, with the start of nets.mjs."""

    def __init__(self, net):
        self.net, self.parameters, self.shapes = net, [], []
        count = 0

        def declare(shape):
            nonlocal count
            size = math.prod(shape)
            scale = math.sqrt(2 / math.prod(shape[1:])) if len(shape) == 4 else 0.0
            index = torch.arange(count + 1, count + size + 1, dtype=torch.float64)
            count += size
            values = (scale * torch.sin(1 + 12.9898 * index)).float().reshape(shape)
            self.parameters.append(values.requires_grad_())
            return values

        n, c, h, w = net["image"]
        with torch.no_grad():
            restore(torch.zeros(1, c, 32, 32), net, declare)
        index = torch.arange(n * c * h * w, dtype=torch.float64)
        self.x = torch.sin(index).float().reshape(net["image"])
        self.target = torch.cos(index).float().reshape(net["image"])
        self.optimizer = torch.optim.Adam(self.parameters, lr=1e-4)

    def run(self):
        parameters = iter(self.parameters)
        return restore(self.x, self.net, lambda _: next(parameters))

    def forward(self):
        with torch.inference_mode():
            return self.run().abs().mean().item()

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = (self.run() - self.target).abs().mean()
        loss.backward()
        self.optimizer.step()
        return loss.item()


class Limit:
    """A large matrix product and a large convolution: what the library reaches at best."""

    def __init__(self):
        self.a, self.b = torch.randn(2048, 2048), torch.randn(2048, 2048)
        self.x, self.w = torch.randn(1, 128, 128, 128), torch.randn(128, 128, 3, 3)

    def product(self):
        return (self.a @ self.b)[0, 0].item()

    def convolution(self):
        with torch.inference_mode():
            return F.conv2d(self.x, self.w, padding=1)[0, 0, 0, 0].item()


subjects = {}
for line in sys.stdin:
    request = json.loads(line)
    torch.set_num_threads(request["threads"])
    key = json.dumps(request["net"])
    if key not in subjects:
        subjects[key] = Net(request["net"]) if request["net"] else Limit()
    times = []
    for _ in range(request["repeats"]):
        start, cpu = time.perf_counter(), time.process_time()
        check = getattr(subjects[key], request["what"])()
        times.append((time.perf_counter() - start, time.process_time() - cpu))
    seconds, cpu = (min(column) for column in zip(*times))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "cpu": cpu, "check": check, "peak": peak}), flush=True)
