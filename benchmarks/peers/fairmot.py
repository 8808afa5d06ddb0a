"""FairMOT and its training step in PyTorch: the peer of the benchmark `training`.

usage: fairmot.py small|dla34 WIDTH HEIGHT BATCH STEPS FORWARDS THREADS

DLA-34 is that of networks.py, with torchvision's deformable convolutions. Prints one JSON object: medians in milliseconds of a training step and of the forward of one image, the parameters, and
the number of threads that torch says it uses.
"""
import json
import math
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class ConvBlock(nn.Module):
    def __init__(self, cin, cout, kernel=3, stride=1, activate=True):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(cout)
        self.activate = activate

    def forward(self, x):
        x = self.bn(self.conv(x))
        return x.relu_() if self.activate else x


class ResidualBlock(nn.Module):
    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.conv1 = ConvBlock(cin, cout, stride=stride)
        self.conv2 = ConvBlock(cout, cout, activate=False)
        self.downsample = ConvBlock(cin, cout, 1, stride, False) if stride != 1 or cin != cout else None

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.conv2(self.conv1(x)).add_(shortcut).relu_()


class FairMot(nn.Module):
    def __init__(self, channels=(32, 64, 128, 192), neck=64, head=64, embedding=64):
        super().__init__()
        self.unshuffle = nn.PixelUnshuffle(2)
        self.stem = ConvBlock(12, channels[0], stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(
                ResidualBlock(channels[max(0, i - 1)], c, 1 if i == 0 else 2),
                ResidualBlock(c, c))
            for i, c in enumerate(channels))
        self.lateral = nn.ModuleList(nn.Conv2d(c, neck, 1) for c in channels)
        self.output = ConvBlock(neck, neck)
        make = lambda c: nn.Sequential(nn.Conv2d(neck, head, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(head, c, 1))
        self.hm, self.wh, self.id, self.reg = make(1), make(4), make(embedding), make(2)

    def forward(self, x):
        x = self.stem(self.unshuffle(x))
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        y = self.lateral[-1](maps[-1])
        for lateral, m in zip(reversed(self.lateral[:-1]), reversed(maps[:-1])):
            y = lateral(m).add_(F.interpolate(y, scale_factor=2, mode="nearest"))
        y = self.output(y)
        return self.hm(y), self.wh(y), self.id(y), self.reg(y)


def gather(m, cells):
    return m.flatten(2).gather(2, cells.unsqueeze(1).expand(-1, m.shape[1], -1))


def main():
    width, height, batch, steps, forwards, threads = map(int, sys.argv[2:8])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    if sys.argv[1] == "dla34":
        from networks import FairMot as Dla34
        net, classifier = Dla34(), nn.Linear(128, 100)
    else:
        net, classifier = FairMot(), nn.Linear(64, 100)
    s = nn.Parameter(torch.tensor([-1.85, -1.05]))
    parameters = [*net.parameters(), *classifier.parameters(), s]
    optimizer = torch.optim.Adam(parameters, 1e-3)
    images = torch.rand(batch, 3, height, width)
    h, w, objects = height // 4, width // 4, 10
    heat = torch.rand(batch, 1, h, w).pow(8)
    cells = torch.randint(h * w, (batch, objects))
    heat.view(batch, -1).scatter_(1, cells, 1.0)
    sides, offset = torch.rand(batch, 4, objects), torch.rand(batch, 2, objects)
    identity = torch.randint(100, (batch * objects,))
    average = [p.detach().clone() for p in net.state_dict().values()]

    def step():
        optimizer.zero_grad()
        hm, wh, emb, reg = net(images)
        p = hm.sigmoid().clamp(1e-4, 1 - 1e-4)
        pos = heat.eq(1).float()
        loss = -((1 - p).square() * p.log() * pos).sum() - (p.square() * (1 - p).log() * (1 - heat).pow(4) * (1 - pos)).sum()
        det = loss / pos.sum() + 0.1 * (gather(wh, cells) - sides).abs().mean() + (gather(reg, cells) - offset).abs().mean()
        e = F.normalize(gather(emb, cells).transpose(1, 2).flatten(0, 1)) * (math.sqrt(2) * math.log(99))
        id_loss = F.cross_entropy(classifier(e), identity)
        total = 0.5 * ((-s).exp() * torch.stack([det, id_loss]) + s).sum()
        total.backward()
        nn.utils.clip_grad_norm_(parameters, 20)
        optimizer.step()
        with torch.no_grad():
            for a, p in zip(average, net.state_dict().values()):
                if a.is_floating_point():
                    a.mul_(0.998).add_(p, alpha=0.002)
                else:
                    a.copy_(p)

    def median(action, count):
        times = []
        for i in range(count + 2):
            start = time.perf_counter()
            action()
            if i >= 2:
                times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)

    training = median(step, steps)
    net.eval()
    one = images[:1]
    with torch.no_grad():
        forward = median(lambda: net(one), forwards)
    print(json.dumps({
        "step": training,
        "forward": forward,
        "parameters": sum(p.numel() for p in net.parameters()),
        "threads": torch.get_num_threads(),
    }))


main()
