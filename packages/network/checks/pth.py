"""Files as PyTorch itself writes them, each beside what is in it: NAME.pth and NAME.safetensors (float32).

usage: pth.py tensors|networks FOLDER

`tensors`: every number type, views, shared storages and kinds of file. `networks`: torchvision's ResNet34 and VGG19, with
a luminance and the features that torchvision computes from it (NAME.features.safetensors).
"""
import pickle
import sys
import warnings
from collections import OrderedDict
from pathlib import Path

import torch
import torchvision

from parity import shown_to_imagenet, write

torch.manual_seed(7)
warnings.filterwarnings('ignore')


def save(folder, name, value, tensors=None, **options):
    path = folder / f'{name}.pth'
    torch.save(value, path, **options)
    expect(folder, name, value if tensors is None else tensors)


def expect(folder, name, tensors):
    """Also reads the file back, so that hand-made ones are what PyTorch takes them for."""
    loaded = torch.load(folder / f'{name}.pth')
    loaded = loaded.get('state_dict', loaded)
    assert all(torch.equal(loaded[key], tensor) for key, tensor in tensors.items()), name
    write(folder / f'{name}.safetensors', {key: tensor.detach().to(torch.float32) for key, tensor in tensors.items()})


def every_type():
    numbers = torch.randn(3, 5) * 50
    types = 'float32 float64 float16 bfloat16 int64 int32 int16 int8 bool'.split()
    tensors = {name: numbers.to(getattr(torch, name)) for name in types}
    tensors['uint8'] = numbers.abs().to(torch.uint8)
    tensors['extremes'] = torch.tensor([3.4e38, -1e-45, 0.0, -0.0, float('inf')])
    tensors['half_extremes'] = torch.tensor([65504, 6e-8, float('-inf')]).half()
    tensors['long_extremes'] = torch.tensor([-(2**40), 2**24, -1])
    return tensors


def views():
    x = torch.randn(4, 6, 8)
    flat = torch.randn(100)
    return {
        'transposed': x.transpose(0, 2),
        'every_other': x[::2, 1:, ::3],
        'column': x[:, :, 3],
        'repeated': x[1, 2, :3].expand(5, 3),
        'last': x[-1, -1, -1],
        'none': x[:, :0],
        'channels_last': torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
        'first_part': flat[:60].view(6, 10),
        'second_part': flat[40:],
        'same_again': flat,
    }


def model():
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 2))
    net[1](net[0](torch.randn(2, 3, 6, 6)))
    return net


class OldPython(pickle._Pickler):
    """Writes texts and ordered dicts as Python 2 did."""

    def save_str(self, text):
        self.write(pickle.SHORT_BINSTRING + bytes([len(text)]) + text.encode())
        self.memoize(text)

    dispatch = {**pickle._Pickler.dispatch, str: save_str}
    dispatch_table = {OrderedDict: lambda items: (OrderedDict, ([list(pair) for pair in items.items()],))}


class OldParameter:
    def __init__(self, data):
        self.data = data


class WithOldParameters(pickle._Pickler):
    """Writes parameters as before PyTorch 0.4: made empty, then given (data, gradient, hooks, two flags)."""

    def save_parameter(self, parameter):
        self.save(torch.nn.Parameter)
        self.write(pickle.EMPTY_TUPLE + pickle.NEWOBJ)
        self.save((parameter.data, None, OrderedDict(), True, False))
        self.write(pickle.BUILD)

    dispatch = {**pickle._Pickler.dispatch, OldParameter: save_parameter}


class Module:
    """What torch.save takes for the module `pickle`, with another pickler."""

    __name__ = 'pickle'

    def __init__(self, pickler):
        self.Pickler = pickler

    def dump(self, value, file, protocol):
        pickle.dump(value, file, protocol=protocol)


def tensors(folder):
    old = dict(_use_new_zipfile_serialization=False)
    for kind, options in {'archive': {}, 'old': old}.items():
        save(folder, f'{kind}-types', every_type(), **options)
        save(folder, f'{kind}-views', views(), **options)
        save(folder, f'{kind}-model', model().state_dict(), **options)
        save(folder, f'{kind}-protocol4', views(), pickle_protocol=4, **options)
        inner = model().state_dict()
        script = {'epoch': 3, 'best': 0.25, 'name': None, 'state_dict': inner, 'optimizer': {'state': {0: torch.ones(2)}}}
        save(folder, f'{kind}-script', script, inner, **options)
        parameters = {name: torch.nn.Parameter(torch.randn(2, 3)) for name in 'ab'}
        save(folder, f'{kind}-parameters', parameters, **options)
    state = OrderedDict(model().state_dict())
    save(folder, 'old-python2', state, pickle_module=Module(OldPython), **old)
    parameters = {name: torch.randn(2, 3) for name in 'ab'}
    torch.save({name: OldParameter(data) for name, data in parameters.items()}, folder / 'old-parameters-0.3.pth',
               pickle_module=Module(WithOldParameters), **old)
    expect(folder, 'old-parameters-0.3', parameters)


def lived_in(net):
    """Batch normalisation with gains, biases and statistics such as training leaves behind."""
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.2, 0.6)
            torch.nn.init.normal_(module.bias, 0, 0.1)
    with torch.no_grad():
        for _ in range(3):
            net.train()(torch.randn(4, 3, 64, 64))
    return net.eval()


def networks(folder):
    luminance = torch.rand(1, 1, 64, 96) * 2 - 1
    resnet = lived_in(torchvision.models.resnet34(weights=None))
    torch.save(resnet.state_dict(), folder / 'resnet34.pth')
    resnet, maps = resnet.double(), {}
    for i in range(1, 5):
        resnet.get_submodule(f'layer{i}').register_forward_hook(lambda _, __, y, i=i: maps.update({str(i - 1): y}))
    with torch.no_grad():
        resnet(shown_to_imagenet(luminance.double()))
    write(folder / 'resnet34.features.safetensors', {'luminance': luminance, **maps})

    # The three layers of the classifier by their names but narrow: at full size they are 494 MB of numbers nobody reads.
    vgg = torchvision.models.vgg19(weights=None, init_weights=False)
    for i, (inputs, outputs) in {0: (8, 8), 3: (8, 8), 6: (8, 10)}.items():
        vgg.classifier[i] = torch.nn.Linear(inputs, outputs)
    torch.save(vgg.state_dict(), folder / 'vgg19.pth', _use_new_zipfile_serialization=False)
    maps, x = {}, shown_to_imagenet(luminance.double())
    with torch.no_grad():
        for i, layer in enumerate(vgg.double().features):
            x = layer(x)
            if i in (8, 13, 22, 31):
                maps[{8: 'relu2_2', 13: 'relu3_2', 22: 'relu4_2', 31: 'relu5_2'}[i]] = x.clone()
    write(folder / 'vgg19.features.safetensors', {'luminance': luminance, **maps})


if __name__ == '__main__':
    {'tensors': tensors, 'networks': networks}[sys.argv[1]](Path(sys.argv[2]))
