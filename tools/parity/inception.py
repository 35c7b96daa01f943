"""Writes packages/classifier/golden/inception.json: the Inception-v3 of FID by PyTorch.

features, logits   of a picture that both sides know, by a network with a sixteenth of the channels and weights that both sides
                   compute from their names; each part is a module of its own here, after Heusel's graph as the papers and
                   the published weights describe it
resized            `interpolate(mode="bilinear", align_corners=False)` of pictures of several sizes, here and there a pixel
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from unet import values

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "classifier" / "golden"
THINNER = 16
SIDE = 299
KEPT = 40
CLASSES = 1008
SIZES = [(16, 16), (64, 64), (256, 256), (299, 299), (512, 400), (1, 7), (333, 1024)]  # width, height
STRIDE_KEPT = 7919  # every so many values of a resized picture are written down


class Conv(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int | tuple[int, int], stride: int = 1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)))


def average(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


class A(nn.Module):
    def __init__(self, inputs: int, pooled: int, t: int):
        super().__init__()
        self.branch1x1 = Conv(inputs, 64 // t, 1)
        self.branch5x5_1 = Conv(inputs, 48 // t, 1)
        self.branch5x5_2 = Conv(48 // t, 64 // t, 5, padding=2)
        self.branch3x3dbl_1 = Conv(inputs, 64 // t, 1)
        self.branch3x3dbl_2 = Conv(64 // t, 96 // t, 3, padding=1)
        self.branch3x3dbl_3 = Conv(96 // t, 96 // t, 3, padding=1)
        self.branch_pool = Conv(inputs, pooled // t, 1)

    def forward(self, x: Tensor) -> Tensor:
        five = self.branch5x5_2(self.branch5x5_1(x))
        three = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch1x1(x), five, three, self.branch_pool(average(x))], 1)


class B(nn.Module):
    def __init__(self, inputs: int, t: int):
        super().__init__()
        self.branch3x3 = Conv(inputs, 384 // t, 3, stride=2)
        self.branch3x3dbl_1 = Conv(inputs, 64 // t, 1)
        self.branch3x3dbl_2 = Conv(64 // t, 96 // t, 3, padding=1)
        self.branch3x3dbl_3 = Conv(96 // t, 96 // t, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch3x3(x), double, F.max_pool2d(x, 3, stride=2)], 1)


class C(nn.Module):
    def __init__(self, inputs: int, c: int, t: int):
        super().__init__()
        c, out = c // t, 192 // t
        row, column = {"kernel": (1, 7), "padding": (0, 3)}, {"kernel": (7, 1), "padding": (3, 0)}
        self.branch1x1 = Conv(inputs, out, 1)
        self.branch7x7_1 = Conv(inputs, c, 1)
        self.branch7x7_2 = Conv(c, c, **row)
        self.branch7x7_3 = Conv(c, out, **column)
        self.branch7x7dbl_1 = Conv(inputs, c, 1)
        self.branch7x7dbl_2 = Conv(c, c, **column)
        self.branch7x7dbl_3 = Conv(c, c, **row)
        self.branch7x7dbl_4 = Conv(c, c, **column)
        self.branch7x7dbl_5 = Conv(c, out, **row)
        self.branch_pool = Conv(inputs, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        seven = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        double = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(double))
        return torch.cat([self.branch1x1(x), seven, double, self.branch_pool(average(x))], 1)


class D(nn.Module):
    def __init__(self, inputs: int, t: int):
        super().__init__()
        c = 192 // t
        self.branch3x3_1 = Conv(inputs, c, 1)
        self.branch3x3_2 = Conv(c, 320 // t, 3, stride=2)
        self.branch7x7x3_1 = Conv(inputs, c, 1)
        self.branch7x7x3_2 = Conv(c, c, (1, 7), padding=(0, 3))
        self.branch7x7x3_3 = Conv(c, c, (7, 1), padding=(3, 0))
        self.branch7x7x3_4 = Conv(c, c, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        three = self.branch3x3_2(self.branch3x3_1(x))
        seven = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x))))
        return torch.cat([three, seven, F.max_pool2d(x, 3, stride=2)], 1)


class E(nn.Module):
    def __init__(self, inputs: int, t: int, largest: bool):
        super().__init__()
        c = 384 // t
        self.largest = largest
        self.branch1x1 = Conv(inputs, 320 // t, 1)
        self.branch3x3_1 = Conv(inputs, c, 1)
        self.branch3x3_2a = Conv(c, c, (1, 3), padding=(0, 1))
        self.branch3x3_2b = Conv(c, c, (3, 1), padding=(1, 0))
        self.branch3x3dbl_1 = Conv(inputs, 448 // t, 1)
        self.branch3x3dbl_2 = Conv(448 // t, c, 3, padding=1)
        self.branch3x3dbl_3a = Conv(c, c, (1, 3), padding=(0, 1))
        self.branch3x3dbl_3b = Conv(c, c, (3, 1), padding=(1, 0))
        self.branch_pool = Conv(inputs, 192 // t, 1)

    def forward(self, x: Tensor) -> Tensor:
        three = self.branch3x3_1(x)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        pooled = F.max_pool2d(x, 3, stride=1, padding=1) if self.largest else average(x)
        return torch.cat(
            [
                self.branch1x1(x),
                *(self.branch3x3_2a(three), self.branch3x3_2b(three)),
                *(self.branch3x3dbl_3a(double), self.branch3x3dbl_3b(double)),
                self.branch_pool(pooled),
            ],
            1,
        )


class Inception(nn.Module):
    def __init__(self, t: int):
        super().__init__()
        self.Conv2d_1a_3x3 = Conv(3, 32 // t, 3, stride=2)
        self.Conv2d_2a_3x3 = Conv(32 // t, 32 // t, 3)
        self.Conv2d_2b_3x3 = Conv(32 // t, 64 // t, 3, padding=1)
        self.Conv2d_3b_1x1 = Conv(64 // t, 80 // t, 1)
        self.Conv2d_4a_3x3 = Conv(80 // t, 192 // t, 3)
        self.Mixed_5b = A(192 // t, 32, t)
        self.Mixed_5c = A(256 // t, 64, t)
        self.Mixed_5d = A(288 // t, 64, t)
        self.Mixed_6a = B(288 // t, t)
        self.Mixed_6b = C(768 // t, 128, t)
        self.Mixed_6c = C(768 // t, 160, t)
        self.Mixed_6d = C(768 // t, 160, t)
        self.Mixed_6e = C(768 // t, 192, t)
        self.Mixed_7a = D(768 // t, t)
        self.Mixed_7b = E(1280 // t, t, largest=False)
        self.Mixed_7c = E(2048 // t, t, largest=True)
        self.fc = nn.Linear(2048 // t, CLASSES)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(2 * x - 1)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, stride=2)))
        x = F.max_pool2d(x, 3, stride=2)
        for name, block in self.named_children():
            if name.startswith("Mixed"):
                x = block(x)
        seen = x.mean((2, 3))
        return seen, seen @ self.fc.weight.T


def known(name: str, shape: torch.Size) -> Tensor:
    """Few values are drawn; they repeat."""
    drawn = torch.from_numpy(np.resize(values(name, 997), math.prod(shape)).reshape(tuple(shape)))
    if name.endswith("bn.weight"):
        return 1 + drawn / 4
    if name.endswith("running_var"):
        return 1 + drawn / 2
    if name.endswith(("bias", "running_mean")):
        return drawn / 4
    return drawn * math.sqrt(6 / math.prod(shape[1:]))


def picture(width: int, height: int) -> Tensor:
    """Rows are not alike, since 997 is a prime. In [0, 1]."""
    flat = np.resize(values(f"picture {width}x{height}", 997), width * height * 3)
    return (torch.from_numpy(flat.reshape(1, height, width, 3)).permute(0, 3, 1, 2) + 1) / 2


def resized(image: Tensor) -> Tensor:
    return F.interpolate(image, size=(SIDE, SIDE), mode="bilinear", align_corners=False)


if __name__ == "__main__":
    net = Inception(THINNER).double().eval()
    state = net.state_dict()
    net.load_state_dict({k: v if k.endswith("num_batches_tracked") else known(k, v.shape) for k, v in state.items()})
    rounded = lambda tensor: [float(f"{value:.7g}") for value in tensor.flatten().tolist()]  # noqa: E731
    with torch.no_grad():
        seen, scores = net(resized(picture(64, 64).double()))
        golden = {
            "features": rounded(seen),
            "logits": rounded(scores[0, :KEPT]),
            "resized": [
                {
                    "width": width,
                    "height": height,
                    "every": STRIDE_KEPT,
                    "values": rounded(resized(picture(width, height).double()).permute(0, 2, 3, 1).flatten()[::STRIDE_KEPT]),
                }
                for width, height in SIZES
            ],
        }
    (GOLDEN / "inception.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
