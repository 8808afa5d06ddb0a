"""JDE, FairMOT and CSTrack in PyTorch, with the names of their checkpoints: the peers of the benchmark `networks`, and what the
tests hold ours against.

usage: networks.py time SYSTEM WIDTH HEIGHT TIMES
       networks.py deformable CHANNELS HEIGHT WIDTH TIMES
       networks.py run SYSTEM FOLDER

       networks.py save SYSTEM FOLDER

SYSTEM is jde, jde-resnet50, jde-resnet101, fairmot (DLA-34), fairmot-yolov5s, fairmot-resnet34, fairmot-resnet50,
fairmot-resnet34-pyramid, fairmot-hrnet, cstrack, cstrack-s, lwf or resnet50 (its body); all with a ResNet or deformable convolutions
need torchvision. `time` prints one JSON object: `forward`, the milliseconds of one image in evaluation mode, the median of TIMES;
`parameters`; `memory`, the process' highest resident megabytes. `deformable` prints `forward` and `step` (forward and backward) of
torchvision's deform_conv2d alone. `run` reads FOLDER/weights.safetensors and FOLDER/input (floats, FOLDER/shape says of what shape),
and writes the outputs one after the other as FOLDER/output0, FOLDER/output1 ... `save` makes random weights itself and writes them as
FOLDER/checkpoint.pth, in the form of the systems' own code, beside the outputs for FOLDER/input.
"""
import json
import math
import pathlib
import resource
import statistics
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional as f


# --- JDE: Darknet-53 with a pyramid ------------------------------------------------------------------------------------------

class Jde(nn.Module):
    def __init__(self, width=32, blocks=(1, 2, 8, 8, 4), embedding=512):
        super().__init__()
        self.module_list = nn.ModuleDict()
        self.number = 0
        self.pyramid(self.body(width, blocks), 32 * width, embedding)

    def body(self, width, blocks):
        self.plan = []
        self.conv(3, width, 3, 1)
        self.plan.append(("conv", self.number - 1))
        for stage, count in enumerate(blocks):
            channels = width << (stage + 1)
            self.plan.append(("conv", self.conv(channels // 2, channels, 3, 2)))
            for _ in range(count):
                self.plan.append(("unit", self.conv(channels, channels // 2, 1, 1), self.conv(channels // 2, channels, 3, 1)))
                self.number += 1
            if stage >= 2:
                self.plan.append(("tap",))
        return [32 * width, 16 * width, 8 * width]

    def pyramid(self, taps, deepest, embedding):
        self.scales, above = [], 0
        for i in range(3):
            half = deepest >> (i + 1)
            lateral = None
            if i > 0:
                self.number += 1
                lateral = self.conv(above, half, 1, 1)
                self.number += 2
            channels = taps[i] + (half if i > 0 else 0)
            neck = []
            for k in range(3):
                neck.append(self.conv(channels if k == 0 else 2 * half, half, 1, 1))
                neck.append(self.conv(half, 2 * half, 3, 1))
            detection = self.plain(2 * half, 24, 1)
            self.number += 1
            embed = self.plain(half, embedding, 3)
            self.number += 2
            self.scales.append((lateral, neck, detection, embed))
            above = half

    def conv(self, inputs, outputs, kernel, stride):
        n = self.number
        self.module_list[str(n)] = nn.Sequential()
        self.module_list[str(n)].add_module(f"conv_{n}", nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False))
        self.module_list[str(n)].add_module(f"batch_norm_{n}", nn.BatchNorm2d(outputs))
        self.module_list[str(n)].add_module("leaky", nn.LeakyReLU(0.1, inplace=True))
        self.number += 1
        return n

    def plain(self, inputs, outputs, kernel):
        n = self.number
        self.module_list[str(n)] = nn.Sequential()
        self.module_list[str(n)].add_module(f"conv_{n}", nn.Conv2d(inputs, outputs, kernel, 1, kernel // 2))
        self.number += 1
        return n

    def taps(self, x):
        layer = lambda n: self.module_list[str(n)]
        taps = []
        for step in self.plan:
            if step[0] == "conv":
                x = layer(step[1])(x)
            elif step[0] == "unit":
                x = layer(step[2])(layer(step[1])(x)) + x
            else:
                taps.append(x)
        return taps

    def forward(self, x):
        layer = lambda n: self.module_list[str(n)]
        taps = self.taps(x)
        outputs, branch = [], None
        for i, (lateral, neck, detection, embed) in enumerate(self.scales):
            x = taps[-1 - i]
            if lateral is not None:
                x = torch.cat([f.interpolate(layer(lateral)(branch), scale_factor=2), x], 1)
            for n in neck[:-1]:
                x = layer(n)(x)
            branch = x
            outputs += [layer(detection)(layer(neck[-1])(x)), layer(embed)(x)]
        return outputs


class JdeResNet(Jde):
    """The same pyramid, whose layers keep their numbers, over torchvision's ResNet."""

    def __init__(self, layers):
        self.layers = layers
        super().__init__()

    def body(self, width, blocks):
        self.backbone = resnet(self.layers)
        self.number = 75
        return [2048, 1024, 512]

    def taps(self, x):
        return resnet_maps(self.backbone, x)[1:]


def resnet(layers):
    import torchvision
    network = getattr(torchvision.models, f"resnet{layers}")()
    del network.fc
    return network


def resnet_maps(network, x):
    maps = []
    x = f.max_pool2d(f.relu(network.bn1(network.conv1(x))), 3, 2, 1)
    for i in range(1, 5):
        x = getattr(network, f"layer{i}")(x)
        maps.append(x)
    return maps


# --- FairMOT: DLA-34 with deformable convolutions ----------------------------------------------------------------------------

class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x, residual=None):
        y = self.bn2(self.conv2(f.relu(self.bn1(self.conv1(x)), inplace=True)))
        return f.relu(y + (x if residual is None else residual), inplace=True)


class Root(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, *maps):
        return f.relu(self.bn(self.conv(torch.cat(maps, 1))), inplace=True)


class Tree(nn.Module):
    def __init__(self, levels, inputs, outputs, stride, joins, root_inputs=0):
        super().__init__()
        root_inputs = (root_inputs or 2 * outputs) + (inputs if joins else 0)
        self.levels, self.joins, self.stride = levels, joins, stride
        if levels == 1:
            self.tree1, self.tree2 = Block(inputs, outputs, stride), Block(outputs, outputs)
            self.root = Root(root_inputs, outputs)
        else:
            self.tree1 = Tree(levels - 1, inputs, outputs, stride, False)
            self.tree2 = Tree(levels - 1, outputs, outputs, 1, False, root_inputs + outputs)
        self.project = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs)) if inputs != outputs else None

    def forward(self, x, children=()):
        bottom = f.max_pool2d(x, self.stride, self.stride) if self.stride > 1 else x
        children = list(children) + ([bottom] if self.joins else [])
        if self.levels == 1:
            first = self.tree1(x, self.project(bottom) if self.project else bottom)
            return self.root(self.tree2(first), first, *children)
        first = self.tree1(x)
        return self.tree2(first, children + [first])


class Dla34(nn.Module):
    def __init__(self):
        super().__init__()
        level = lambda i, o, k, s: nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU(inplace=True))
        self.base_layer, self.level0, self.level1 = level(3, 16, 7, 1), level(16, 16, 3, 1), level(16, 32, 3, 2)
        self.level2 = Tree(1, 32, 64, 2, False)
        self.level3 = Tree(2, 64, 128, 2, True)
        self.level4 = Tree(2, 128, 256, 2, True)
        self.level5 = Tree(1, 256, 512, 2, True)

    def forward(self, x):
        x = self.base_layer(x)
        maps = []
        for i in range(6):
            x = getattr(self, f"level{i}")(x)
            maps.append(x)
        return maps


class Deformable(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 3, 3) * 0.02)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.conv_offset_mask = nn.Conv2d(inputs, 27, 3, padding=1)
        nn.init.zeros_(self.conv_offset_mask.weight)
        nn.init.zeros_(self.conv_offset_mask.bias)

    def forward(self, x):
        import torchvision
        maps = self.conv_offset_mask(x)
        return torchvision.ops.deform_conv2d(x, maps[:, :18], self.weight, self.bias, padding=1, mask=maps[:, 18:].sigmoid())


class DeformableBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.actf = nn.Sequential(nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))
        self.conv = Deformable(inputs, outputs)

    def forward(self, x):
        return self.actf(self.conv(x))


class Join(nn.Module):
    def __init__(self, outputs, inputs, factors):
        super().__init__()
        for i in range(1, len(inputs)):
            setattr(self, f"proj_{i}", DeformableBlock(inputs[i], outputs))
            setattr(self, f"up_{i}", nn.ConvTranspose2d(outputs, outputs, 2 * factors[i], factors[i], factors[i] // 2, groups=outputs, bias=False))
            setattr(self, f"node_{i}", DeformableBlock(outputs, outputs))

    def forward(self, layers, first, end):
        for i in range(first + 1, end):
            k = i - first
            layers[i] = getattr(self, f"up_{k}")(getattr(self, f"proj_{k}")(layers[i]))
            layers[i] = getattr(self, f"node_{k}")(layers[i] + layers[i - 1])


class DlaUp(nn.Module):
    def __init__(self):
        super().__init__()
        self.ida_0 = Join(256, [256, 512], [1, 2])
        self.ida_1 = Join(128, [128, 256, 256], [1, 2, 2])
        self.ida_2 = Join(64, [64, 128, 128, 128], [1, 2, 2, 2])

    def forward(self, layers):
        best = []
        for i in range(3):
            getattr(self, f"ida_{i}")(layers, len(layers) - i - 2, len(layers))
            best.insert(0, layers[-1])
        return best


class FairMot(nn.Module):
    def __init__(self, embedding=128, head=256):
        super().__init__()
        self.base, self.dla_up = Dla34(), DlaUp()
        self.ida_up = Join(64, [64, 128, 256], [1, 2, 4])
        self.hm, self.wh, self.id, self.reg = (heads(64, head, n, nn.ReLU) for n in (1, 4, embedding, 2))

    def forward(self, x):
        maps = self.dla_up(self.base(x)[2:])
        self.ida_up(maps, 0, 3)
        return [self.hm(maps[-1]), self.wh(maps[-1]), self.id(maps[-1]), self.reg(maps[-1])]


class FairMotResNet(nn.Module):
    """resdcn_N: three doublings over the coarsest map; resfpndcn_N: the finer maps are added on the way."""

    def __init__(self, layers, pyramid=False, embedding=128, head=256):
        super().__init__()
        body = resnet(layers)
        for name, part in body.named_children():
            if name.startswith(("conv", "bn", "layer")):
                self.add_module(name, part)
        widths = [w * (4 if layers >= 50 else 1) for w in (64, 128, 256, 512)]
        self.pyramid = pyramid
        doublings = [self.doubling(i, o) for i, o in zip((widths[3], 256, 128), (256, 128, 64))]
        if pyramid:
            for i, (doubling, fine, o) in enumerate(zip(doublings, widths[2::-1], (256, 128, 64)), 1):
                self.add_module(f"deconv_layer{i}", nn.Sequential(*doubling))
                self.add_module(f"smooth_layer{i}", DeformableBlock(o, o))
                self.add_module(f"project_layer{i}", DeformableBlock(fine, o))
        else:
            self.deconv_layers = nn.Sequential(*sum(doublings, []))
        self.hm, self.wh, self.id, self.reg = (heads(64, head, n, nn.ReLU) for n in (1, 4, embedding, 2))

    @staticmethod
    def doubling(inputs, outputs):
        return [Deformable(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
                nn.ConvTranspose2d(outputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]

    def forward(self, x):
        maps = resnet_maps(self, x)
        x = maps[-1]
        if self.pyramid:
            for i in range(1, 4):
                x = getattr(self, f"deconv_layer{i}")(x) + getattr(self, f"project_layer{i}")(maps[-1 - i])
                x = getattr(self, f"smooth_layer{i}")(x)
        else:
            x = self.deconv_layers(x)
        return [self.hm(x), self.wh(x), self.id(x), self.reg(x)]


class HighResolutionModule(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.branches = nn.ModuleList([nn.Sequential(*[Block(w, w) for _ in range(4)]) for w in widths])
        self.fuse_layers = nn.ModuleList([nn.ModuleList([self.exchange(widths, source, to) for source in range(len(widths))]) for to in range(len(widths))])

    @staticmethod
    def exchange(widths, source, to):
        if source == to:
            return nn.Identity()
        if source > to:
            return nn.Sequential(nn.Conv2d(widths[source], widths[to], 1, bias=False), nn.BatchNorm2d(widths[to]), nn.Upsample(scale_factor=2 ** (source - to)))
        steps = []
        for k in range(source + 1, to + 1):
            outputs = widths[to] if k == to else widths[source]
            steps.append(nn.Sequential(nn.Conv2d(widths[source], outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), *([] if k == to else [nn.ReLU()])))
        return nn.Sequential(*steps)

    def forward(self, maps):
        maps = [branch(x) for branch, x in zip(self.branches, maps)]
        return [f.relu(sum(layer(x) for layer, x in zip(row, maps))) for row in self.fuse_layers]


class FairMotHrNet(nn.Module):
    def __init__(self, width=18, embedding=128, head=256):
        super().__init__()
        from torchvision.models.resnet import Bottleneck as Deep
        step = lambda i, o, stride: nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU())
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 3, 2, 1, bias=False), nn.BatchNorm2d(64)
        self.conv2, self.bn2 = nn.Conv2d(64, 64, 3, 2, 1, bias=False), nn.BatchNorm2d(64)
        project = nn.Sequential(nn.Conv2d(64, 256, 1, bias=False), nn.BatchNorm2d(256))
        self.layer1 = nn.Sequential(Deep(64, 64, downsample=project), *[Deep(256, 64) for _ in range(3)])
        before = [256]
        for number, modules in ((2, 1), (3, 4), (4, 3)):
            widths = [width << i for i in range(number)]
            goes_on = [nn.Identity() if b == w else step(b, w, 1) for b, w in zip(before, widths)]
            self.add_module(f"transition{number - 1}", nn.ModuleList(goes_on + [nn.Sequential(step(before[-1], widths[-1], 2))]))
            self.add_module(f"stage{number}", nn.Sequential(*[HighResolutionModule(widths) for _ in range(modules)]))
            before = widths
        self.hm, self.wh, self.id, self.reg = (heads(sum(before), head, n, nn.ReLU) for n in (1, 4, embedding, 2))

    def forward(self, x):
        x = f.relu(self.bn2(self.conv2(f.relu(self.bn1(self.conv1(x))))))
        maps = [self.layer1(x)]
        for number in (2, 3, 4):
            transition = getattr(self, f"transition{number - 1}")
            maps = getattr(self, f"stage{number}")([transition[i](maps[min(i, len(maps) - 1)]) for i in range(number)])
        size = maps[0].shape[2:]
        x = torch.cat([maps[0]] + [f.interpolate(m, size=size, mode="bilinear", align_corners=False) for m in maps[1:]], 1)
        return [self.hm(x), self.wh(x), self.id(x), self.reg(x)]


def heads(inputs, hidden, outputs, activation):
    return nn.Sequential(nn.Conv2d(inputs, hidden, 3, padding=1), activation(inplace=True), nn.Conv2d(hidden, outputs, 1))


# --- YOLOv5: FairMOT's light body, and CSTrack -------------------------------------------------------------------------------

class Conv(nn.Module):
    activation = nn.LeakyReLU(0.1, inplace=True)

    def __init__(self, inputs, outputs, kernel=1, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)
        self.act = Conv.activation

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Focus(nn.Module):
    def __init__(self, inputs, outputs, kernel):
        super().__init__()
        self.conv = Conv(4 * inputs, outputs, kernel)

    def forward(self, x):
        return self.conv(torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1))


class Bottleneck(nn.Module):
    def __init__(self, channels, shortcut):
        super().__init__()
        self.cv1, self.cv2, self.shortcut = Conv(channels, channels), Conv(channels, channels, 3), shortcut

    def forward(self, x):
        y = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class Csp(nn.Module):
    def __init__(self, inputs, outputs, count, shortcut=True):
        super().__init__()
        half = outputs // 2
        self.cv1, self.cv4 = Conv(inputs, half), Conv(2 * half, outputs)
        self.cv2, self.cv3 = nn.Conv2d(inputs, half, 1, bias=False), nn.Conv2d(half, half, 1, bias=False)
        self.bn = nn.BatchNorm2d(2 * half, eps=1e-3, momentum=0.03)
        self.m = nn.Sequential(*[Bottleneck(half, shortcut) for _ in range(count)])

    def forward(self, x):
        return self.cv4(f.leaky_relu(self.bn(torch.cat([self.cv3(self.m(self.cv1(x))), self.cv2(x)], 1)), 0.1, inplace=True))


class C3(nn.Module):
    def __init__(self, inputs, outputs, count, shortcut=True):
        super().__init__()
        half = outputs // 2
        self.cv1, self.cv2, self.cv3 = Conv(inputs, half), Conv(inputs, half), Conv(2 * half, outputs)
        self.m = nn.Sequential(*[Bottleneck(half, shortcut) for _ in range(count)])

    def forward(self, x):
        return self.cv3(torch.cat([self.m(self.cv1(x)), self.cv2(x)], 1))


class Spp(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.cv1, self.cv2 = Conv(inputs, inputs // 2), Conv(2 * inputs, outputs)

    def forward(self, x):
        x = self.cv1(x)
        return self.cv2(torch.cat([x] + [f.max_pool2d(x, k, 1, k // 2) for k in (5, 9, 13)], 1))


class Numbered(nn.Module):
    def __init__(self, modules):
        super().__init__()
        for number, module in modules.items():
            self.add_module(str(number), module)

    def __getitem__(self, number):
        return self._modules[str(number)]

    def run(self, x, first, last):
        for number in range(first, last + 1):
            x = self[number](x)
        return x


class YoloV5s(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Numbered({
            0: Focus(3, 32, 3), 1: Conv(32, 64, 3, 2), 2: C3(64, 64, 1), 3: Conv(64, 128, 3, 2), 4: C3(128, 128, 3), 5: Conv(128, 256, 3, 2), 6: C3(256, 256, 3),
            7: Conv(256, 512, 3, 2), 8: Spp(512, 512), 9: C3(512, 512, 1, False), 10: Conv(512, 256), 13: C3(512, 256, 1, False), 14: Conv(256, 128),
            17: C3(256, 128, 1, False), 18: Conv(128, 64), 21: C3(128, 64, 1, False)})

    def forward(self, x):
        four = self.model.run(x, 0, 2)
        eight = self.model.run(four, 3, 4)
        sixteen = self.model.run(eight, 5, 6)
        x = self.model.run(sixteen, 7, 9)
        for number, finer in ((10, sixteen), (14, eight), (18, four)):
            x = self.model[number + 3](torch.cat([f.interpolate(self.model[number](x), scale_factor=2), finer], 1))
        return x


class FairMotYolo(nn.Module):
    def __init__(self):
        super().__init__()
        Conv.activation = nn.SiLU(inplace=True)
        self.backbone = YoloV5s()
        self.hm, self.wh, self.id, self.reg = (heads(64, 64, n, nn.SiLU) for n in (1, 4, 64, 2))

    def forward(self, x):
        x = self.backbone(x)
        return [self.hm(x), self.wh(x), self.id(x), self.reg(x)]


class CrossRelation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.w1, self.w2 = nn.Parameter(torch.full((1,), 0.5)), nn.Parameter(torch.full((1,), 0.5))
        branch = lambda: nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.InstanceNorm2d(channels), nn.LeakyReLU(0.3, inplace=True))
        self.c_attention1, self.c_attention2 = branch(), branch()

    def forward(self, x):
        small = f.adaptive_avg_pool2d(x, (6, 10))
        a, b = self.c_attention1(small).flatten(2), self.c_attention2(small).flatten(2)
        relate = lambda p, q: (p @ q.transpose(1, 2)).softmax(-1)
        mix = lambda m: (m @ x.flatten(2)).view_as(x) + x
        return (mix(self.w1 * relate(a, a) + (1 - self.w1) * relate(a, b)), mix(self.w2 * relate(b, b) + (1 - self.w2) * relate(b, a)))


class Attention(nn.Module):
    def __init__(self, channels, spatial):
        super().__init__()
        if spatial:
            self.conv_s = nn.Sequential(Conv(channels, channels // 4))
            self.s_attention = nn.Conv2d(2, 1, 7, padding=3, bias=False)
        else:
            self.c_attention = nn.Sequential(
                nn.Conv1d(1, 1, 3, padding=1, bias=False), nn.LayerNorm([1, channels]), nn.LeakyReLU(0.3, inplace=True), nn.Linear(channels, channels, bias=False))
        self.spatial = spatial

    def forward(self, x):
        if self.spatial:
            y = self.conv_s(x)
            weight = self.s_attention(torch.cat([y.mean(1, keepdim=True), y.max(1, keepdim=True)[0]], 1))
        else:
            weight = (self.c_attention(x.mean((2, 3))[:, None]) + self.c_attention(x.amax((2, 3))[:, None])).transpose(1, 2)[..., None]
        return x * weight.sigmoid() + x


class ScaleAware(nn.Module):
    def __init__(self, inputs, embedding, channels=256):
        super().__init__()
        up = lambda s: [nn.ConvTranspose2d(channels, channels, 2 * s, s, s // 2, groups=channels, bias=False)] if s > 1 else []
        part = lambda i, s: nn.Sequential(Conv(inputs[i], channels, 3), *up(s), Attention(channels, True))
        self.proj1, self.proj2, self.proj3 = part(0, 1), part(1, 2), part(2, 4)
        self.node = nn.Sequential(Attention(3 * channels, False), Conv(3 * channels, channels, 3), nn.Conv2d(channels, embedding, 1))

    def forward(self, maps):
        return self.node(torch.cat([self.proj1(maps[0]), self.proj2(maps[1]), self.proj3(maps[2])], 1))


class Detect(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        anchors = torch.tensor([8, 24, 11, 34, 16, 48, 32, 96, 45, 135, 64, 192, 128, 384, 180, 540, 256, 640.0]).view(3, 3, 2)
        self.register_buffer("anchors", anchors / torch.tensor([8, 16, 32.0]).view(3, 1, 1))
        self.register_buffer("anchor_grid", anchors.view(3, 1, 3, 1, 1, 2))
        self.k = nn.Parameter(torch.full((1,), 10.0))
        self.m = nn.ModuleList([nn.Conv2d(i, 18, 1) for i in inputs])

    def forward(self, maps):
        return [m(x) for m, x in zip(self.m, maps)]


class CsTrack(nn.Module):
    def __init__(self, width=1.0, depth=1.0, embedding=512):
        super().__init__()
        Conv.activation = nn.LeakyReLU(0.1, inplace=True)

        # YOLOv5's rules: channels are rounded up to multiples of eight, units to the nearest number.
        c64, c128, c256, c512, c1024 = (math.ceil(c * width / 8) * 8 for c in (64, 128, 256, 512, 1024))
        three, nine = (max(round(n * depth), 1) for n in (3, 9))
        self.model = Numbered({
            0: Focus(3, c64, 3), 1: Conv(c64, c128, 3, 2), 2: Csp(c128, c128, three), 3: Conv(c128, c256, 3, 2), 4: Csp(c256, c256, nine), 5: Conv(c256, c512, 3, 2),
            6: Csp(c512, c512, nine), 7: Conv(c512, c1024, 3, 2), 8: Spp(c1024, c1024), 9: Csp(c1024, c1024, three, False), 10: Conv(c1024, c512),
            13: Csp(2 * c512, c512, three, False), 14: Conv(c512, c256), 17: Csp(2 * c256, c256, three, False), 18: Conv(c256, c256, 3, 2),
            20: Csp(2 * c256, c512, three, False), 21: Conv(c512, c512, 3, 2), 23: Csp(2 * c512, c1024, three, False),
            24: CrossRelation(c256), 25: CrossRelation(c512), 26: CrossRelation(c1024),
            27: ScaleAware([c256, c512, c1024], embedding), 28: Detect([c256, c512, c1024])})

    def forward(self, x):
        m = self.model
        double = lambda y: f.interpolate(y, scale_factor=2)
        eight = m.run(x, 0, 4)
        sixteen = m.run(eight, 5, 6)
        coarse = m.run(sixteen, 7, 10)
        lateral = m[14](m[13](torch.cat([double(coarse), sixteen], 1)))
        p3 = m[17](torch.cat([double(lateral), eight], 1))
        p4 = m[20](torch.cat([m[18](p3), lateral], 1))
        p5 = m[23](torch.cat([m[21](p4), coarse], 1))
        pairs = [m[24 + i](p) for i, p in enumerate((p3, p4, p5))]
        return m[28]([pair[0] for pair in pairs]) + [m[27]([pair[1] for pair in pairs])]


class Lwf(nn.Module):
    """Over pairs; the frame before has the same levels, mirrored, so that one pass of the body is measured, as in tracking."""

    def __init__(self, channels=256):
        super().__init__()
        import torchvision
        self.backbone = torchvision.models.resnet50()
        del self.backbone.fc
        conv = lambda i, o, **more: nn.Conv2d(i, o, 3, padding=1, **more)
        branch = lambda outputs: nn.ModuleDict({
            "layers": nn.ModuleList([conv((2 if i == 0 else 1) * channels, channels) for i in range(4)]), "output": conv(channels, outputs)})
        self.pyramid = nn.ModuleDict({
            "lateral": nn.ModuleList([nn.Conv2d(i, channels, 1) for i in (512, 1024, 2048)]),
            "output": nn.ModuleList([conv(channels, channels) for _ in range(3)]),
            "coarser": nn.ModuleList([conv(channels, channels, stride=2) for _ in range(2)])})
        self.classification, self.regression, self.identity = branch(1), branch(8), branch(1)

    def levels(self, x):
        b, p = self.backbone, self.pyramid
        x = (x - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[:, None, None]
        x = b.layer1(b.maxpool(b.relu(b.bn1(b.conv1(x)))))
        c3 = b.layer2(x)
        c4 = b.layer3(c3)
        c5 = b.layer4(c4)
        five = p["lateral"][2](c5)
        four = p["lateral"][1](c4) + f.interpolate(five, scale_factor=2)
        three = p["lateral"][0](c3) + f.interpolate(four, scale_factor=2)
        fine = [p["output"][i](x) for i, x in enumerate((three, four, five))]
        six = p["coarser"][0](fine[2])
        return fine + [six, p["coarser"][1](f.relu(six))]

    def forward(self, x):
        def run(branch, x):
            for layer in branch["layers"]:
                x = f.relu(layer(x))
            return branch["output"](x)
        scores, boxes, identities = [], [], []
        for level in self.levels(x):
            both = torch.cat([level, level.flip(3)], 1)
            score, same = run(self.classification, both), run(self.identity, both)
            box = run(self.regression, both * score.sigmoid() * same.sigmoid())
            for values, x in ((scores, score), (boxes, box), (identities, same)):
                values.append(x.flatten(2))
        return [torch.cat(values, 2) for values in (scores, boxes, identities)]


def resnet50():
    import torchvision
    network = torchvision.models.resnet50()
    network.avgpool = network.fc = nn.Identity()
    return network


# -----------------------------------------------------------------------------------------------------------------------------

SYSTEMS = {
    "jde": Jde, "jde-resnet50": lambda: JdeResNet(50), "jde-resnet101": lambda: JdeResNet(101),
    "fairmot": FairMot, "fairmot-yolov5s": FairMotYolo, "fairmot-resnet34": lambda: FairMotResNet(34), "fairmot-resnet50": lambda: FairMotResNet(50),
    "fairmot-resnet34-pyramid": lambda: FairMotResNet(34, pyramid=True), "fairmot-hrnet": FairMotHrNet,
    "cstrack": CsTrack, "cstrack-s": lambda: CsTrack(0.3, 0.3), "lwf": Lwf, "resnet50": resnet50}


def measure(system, width, height, times):
    network = SYSTEMS[system]().eval()
    image = torch.rand(1, 3, height, width)
    passes = []
    with torch.no_grad():
        for i in range(times + 1):
            start = time.perf_counter()
            network(image)
            if i > 0:
                passes.append(1000 * (time.perf_counter() - start))
    print(json.dumps({
        "forward": statistics.median(passes),
        "parameters": sum(p.numel() for p in network.parameters()),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6}))


def deformable(channels, height, width, times):
    import torchvision
    x, offset, mask = torch.randn(1, channels, height, width), torch.randn(1, 18, height, width), torch.rand(1, 9, height, width)
    weight, bias = torch.randn(channels, channels, 3, 3), torch.zeros(channels)
    operator = lambda: torchvision.ops.deform_conv2d(x, offset, weight, bias, padding=1, mask=mask)

    def median(action):
        passes = []
        for _ in range(times + 1):
            start = time.perf_counter()
            action()
            passes.append(1000 * (time.perf_counter() - start))
        return statistics.median(passes[1:])

    with torch.no_grad():
        forward = median(operator)
    for tensor in (x, offset, mask, weight, bias):
        tensor.requires_grad_()
    print(json.dumps({"forward": forward, "step": median(lambda: operator().sum().backward())}))


def run(system, folder):
    folder = pathlib.Path(folder)
    network = SYSTEMS[system]()
    content = (folder / "weights.safetensors").read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    state = {}
    for name, entry in json.loads(content[8:start]).items():
        begin, end = entry["data_offsets"]
        kind = {"F32": numpy.float32, "I64": numpy.int64}[entry["dtype"]]
        state[name] = torch.from_numpy(numpy.frombuffer(content[start + begin:start + end], kind).reshape(entry["shape"]).copy())
    missing, unexpected = network.load_state_dict(state, strict=False)
    unexpected = [name for name in unexpected if ".yolo_" not in name]
    assert not missing and not unexpected, (missing, unexpected)
    write_outputs(network, folder)


def save(system, folder):
    folder = pathlib.Path(folder)
    torch.manual_seed(3)
    network = SYSTEMS[system]()
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if name.endswith("running_var"):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("running_mean"):
                tensor.uniform_(-0.2, 0.2)
            elif "conv_offset_mask" in name:
                tensor.uniform_(-0.05, 0.05)
    state = network.state_dict()
    fairmot = {"epoch": 30, "state_dict": {f"module.{name}": tensor for name, tensor in state.items()}}
    torch.save(fairmot if system.startswith("fairmot") else {"epoch": 30, "model": state, "optimizer": {}}, folder / "checkpoint.pth")
    write_outputs(network, folder)


def write_outputs(network, folder):
    shape = [int(n) for n in (folder / "shape").read_text().split()]
    image = torch.from_numpy(numpy.fromfile(folder / "input", numpy.float32).reshape(shape))
    with torch.no_grad():
        for i, output in enumerate(network.eval()(image)):
            output.contiguous().numpy().tofile(folder / f"output{i}")


if __name__ == "__main__":
    if sys.argv[1] == "time":
        measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
    elif sys.argv[1] == "deformable":
        deformable(*(int(argument) for argument in sys.argv[2:6]))
    elif sys.argv[1] == "save":
        save(sys.argv[2], sys.argv[3])
    else:
        run(sys.argv[2], sys.argv[3])
