"""Writes packages/unet/golden: outputs and gradients of both layouts of the U-Net, by PyTorch in double precision.

`checkpoint` is a module tree with the parameter names of the public PyTorch checkpoints (Janspiry's, below `denoise_fn.`).
`sr3` is the paper's network written as functions of named weights. Weights and inputs are not stored: both sides compute
them from their names (see `values`).
"""

import base64
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "unet" / "golden"


def values(name: str, size: int) -> np.ndarray:
    """Uniform numbers in [-1, 1): a linear congruential generator, begun at the FNV-1a hash of the name."""
    state = 2166136261
    for byte in name.encode():
        state = ((state ^ byte) * 16777619) % 2**32
    found = np.empty(size)
    for i in range(size):
        state = (1664525 * state + 1013904223) % 2**32
        found[i] = 2 * state / 2**32 - 1
    return found


def weight(name: str, shape: tuple[int, ...]) -> Tensor:
    """A weight in PyTorch's order: matrices keep the variance of what enters them, scales are near 1, biases near 0."""
    size = math.prod(shape)
    if len(shape) > 1:
        scaled = values(name, size) * math.sqrt(3 * shape[0] / size)
    else:
        scaled = 0.2 * values(name, size) + (1 if name.endswith(".weight") else 0)
    return torch.from_numpy(scaled).reshape(shape)


# The checkpoint layout


class NoiseLevelWaves(nn.Module):
    """sin and cos of noiseLevel * exp(-ln(1e4) k / half), with no scale in front."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.half = width // 2

    def forward(self, noise_level: Tensor) -> Tensor:
        k = torch.arange(self.half, dtype=noise_level.dtype)
        angles = torch.outer(noise_level, 10_000 ** (-k / self.half))
        return torch.cat([angles.sin(), angles.cos()], dim=1)


class NormSwishConv(nn.Module):
    def __init__(self, inputs: int, outputs: int, groups: int) -> None:
        super().__init__()
        conv = nn.Conv2d(inputs, outputs, 3, padding=1)
        # The third place is the dropout's, or that of the identity that replaces it.
        self.block = nn.Sequential(nn.GroupNorm(groups, inputs), nn.SiLU(), nn.Identity(), conv)

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x)


class NoiseShift(nn.Module):
    def __init__(self, embedding: int, outputs: int) -> None:
        super().__init__()
        self.noise_func = nn.Sequential(nn.Linear(embedding, outputs))


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, embedding: int, groups: int) -> None:
        super().__init__()
        self.noise_func = NoiseShift(embedding, outputs)
        self.block1 = NormSwishConv(inputs, outputs, groups)
        self.block2 = NormSwishConv(outputs, outputs, groups)
        self.res_conv = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        shift = self.noise_func.noise_func(embedding)
        return self.res_conv(x) + self.block2(self.block1(x) + shift[:, :, None, None])


class Attention(nn.Module):
    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, width)
        self.qkv = nn.Conv2d(width, 3 * width, 1, bias=False)
        self.out = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(self.norm(x)).flatten(2).chunk(3, dim=1)  # each [batch, width, positions]
        scores = torch.softmax(q.transpose(1, 2) @ k / math.sqrt(q.shape[1]), dim=-1)
        return x + self.out((v @ scores.transpose(1, 2)).reshape(x.shape))


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, embedding: int, groups: int, attends: bool) -> None:
        super().__init__()
        self.res_block = Residual(inputs, outputs, embedding, groups)
        if attends:
            self.attn = Attention(outputs, groups)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        x = self.res_block(x, embedding)
        return self.attn(x) if hasattr(self, "attn") else x


class Resample(nn.Module):
    def __init__(self, width: int, down: bool) -> None:
        super().__init__()
        self.down = down
        self.conv = nn.Conv2d(width, width, 3, stride=2 if down else 1, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x if self.down else F.interpolate(x, scale_factor=2, mode="nearest"))


class CheckpointUnet(nn.Module):
    def __init__(self, c: dict) -> None:
        super().__init__()
        first, groups = c["channels"], c["groups"]
        widths = [first * m for m in c["multipliers"]]
        sizes = [c["size"] >> level for level in range(len(widths))]
        block = lambda i, o, attends: Block(i, o, first, groups, attends)  # noqa: E731

        hidden = nn.Linear(first, 4 * first)
        self.noise_level_mlp = nn.Sequential(NoiseLevelWaves(first), hidden, nn.SiLU(), nn.Linear(4 * first, first))
        self.downs = nn.ModuleList([nn.Conv2d(c["imageChannels"] + c["conditionChannels"], first, 3, padding=1)])
        width, left = first, [first]
        for level, outputs in enumerate(widths):
            for _ in range(c["blocks"]):
                self.downs.append(block(width, outputs, sizes[level] in c["attention"]))
                width = outputs
                left.append(width)
            if level + 1 < len(widths):
                self.downs.append(Resample(width, down=True))
                left.append(width)
        self.mid = nn.ModuleList([block(width, width, True), block(width, width, False)])
        self.ups = nn.ModuleList()
        for level in reversed(range(len(widths))):
            for _ in range(c["blocks"] + 1):
                self.ups.append(block(width + left.pop(), widths[level], sizes[level] in c["attention"]))
                width = widths[level]
            if level > 0:
                self.ups.append(Resample(width, down=False))
        self.final_conv = NormSwishConv(width, c["imageChannels"], groups)

    def forward(self, x: Tensor, noise_level: Tensor) -> Tensor:
        embedding = self.noise_level_mlp(noise_level)
        run = lambda layer, x: layer(x, embedding) if isinstance(layer, Block) else layer(x)  # noqa: E731
        features = []
        for layer in self.downs:
            x = run(layer, x)
            features.append(x)
        for layer in self.mid:
            x = run(layer, x)
        for layer in self.ups:
            x = run(layer, torch.cat([x, features.pop()], dim=1) if isinstance(layer, Block) else x)
        return self.final_conv(x)


# The layout of the paper


class Weights(dict):
    """Weights that come into being, from their names, when a network asks for them."""

    def get_weight(self, name: str, *shape: int) -> Tensor:
        if name not in self:
            self[name] = weight(name, shape).requires_grad_()
        assert self[name].shape == shape
        return self[name]

    def conv(self, name: str, x: Tensor, outputs: int, side: int = 3) -> Tensor:
        kernel = self.get_weight(f"{name}.weight", outputs, x.shape[1], side, side)
        return F.conv2d(x, kernel, self.get_weight(f"{name}.bias", outputs), padding=side // 2)

    def dense(self, name: str, x: Tensor, outputs: int) -> Tensor:
        kernel = self.get_weight(f"{name}.weight", outputs, x.shape[1])
        return F.linear(x, kernel, self.get_weight(f"{name}.bias", outputs))

    def norm(self, name: str, x: Tensor, groups: int) -> Tensor:
        width = x.shape[1]
        return F.group_norm(x, groups, self.get_weight(f"{name}.weight", width), self.get_weight(f"{name}.bias", width))


def sr3_block(w: Weights, name: str, x: Tensor, outputs: int, embedding: Tensor, groups: int, resample: str = "") -> Tensor:
    """BigGAN's residual block with SR3's 1 / sqrt 2."""
    move = {
        "": lambda t: t,
        "down": lambda t: F.avg_pool2d(t, 2),
        "up": lambda t: F.interpolate(t, scale_factor=2, mode="nearest"),
    }[resample]
    h = move(F.silu(w.norm(f"{name}.norm1", x, groups)))
    h = w.conv(f"{name}.conv1", h, outputs) + w.dense(f"{name}.embed", F.silu(embedding), outputs)[:, :, None, None]
    h = w.conv(f"{name}.conv2", F.silu(w.norm(f"{name}.norm2", h, groups)), outputs)
    skip = move(x)
    if resample or x.shape[1] != outputs:
        skip = w.conv(f"{name}.skip", skip, outputs, side=1)
    return (skip + h) / math.sqrt(2)


def sr3_attention(w: Weights, name: str, x: Tensor, groups: int, heads: int) -> Tensor:
    width = x.shape[1]
    qkv = w.conv(f"{name}.qkv", w.norm(f"{name}.norm", x, groups), 3 * width, side=1)
    split = lambda t: t.flatten(2).unflatten(1, (heads, -1)).transpose(2, 3)  # noqa: E731  [batch, heads, positions, each]
    mixed = F.scaled_dot_product_attention(*(split(t) for t in qkv.chunk(3, dim=1)))
    out = w.conv(f"{name}.out", mixed.transpose(2, 3).reshape(x.shape), width, side=1)
    return (x + out) / math.sqrt(2)


def sr3_unet(w: Weights, c: dict, x: Tensor, noise_level: Tensor, labels: Tensor) -> Tensor:
    first, groups, patch = c["channels"], c["groups"], c["patch"]
    widths = [first * m for m in c["multipliers"]]
    attends = lambda level: (c["size"] // patch >> level) in c["attention"]  # noqa: E731

    k = torch.arange(first // 2, dtype=noise_level.dtype)
    angles = torch.outer(noise_level, 1000 * 10_000 ** (-k / (first // 2)))
    hidden = F.silu(w.dense("embedding.0", torch.cat([angles.sin(), angles.cos()], dim=1), 4 * first))
    embedding = w.dense("embedding.1", hidden, 4 * first)
    embedding = embedding + w.get_weight("labels.weight", c["classes"], 4 * first)[labels]

    def block(name: str, x: Tensor, outputs: int, attends: bool, resample: str = "") -> Tensor:
        x = sr3_block(w, name, x, outputs, embedding, groups, resample)
        return sr3_attention(w, f"{name}.attention", x, groups, c["heads"]) if attends else x

    # TensorFlow's order of space-to-depth: the place in the square before the channel.
    b, channels, height, width = x.shape
    squares = F.pixel_unshuffle(x, patch).reshape(b, channels, patch**2, height // patch, width // patch)
    x = w.conv("input", squares.transpose(1, 2).flatten(1, 2), first)
    features = [x]
    for level, outputs in enumerate(widths):
        for i in range(c["blocks"]):
            x = block(f"down.{level}.{i}", x, outputs, attends(level))
            features.append(x)
        if level + 1 < len(widths):
            x = block(f"down.{level}.shrink", x, outputs, False, "down")
            features.append(x)
    x = block("middle.0", x, widths[-1], True)
    x = block("middle.1", x, widths[-1], False)
    for level in reversed(range(len(widths))):
        for i in range(c["blocks"] + 1):
            x = block(f"up.{level}.{i}", torch.cat([x, features.pop()], dim=1), widths[level], attends(level))
        if level > 0:
            x = block(f"up.{level}.enlarge", x, widths[level], False, "up")
    x = w.conv("output.conv", F.silu(w.norm("output.norm", x, groups)), c["imageChannels"] * patch**2)
    squares = x.unflatten(1, (patch**2, -1)).transpose(1, 2).flatten(1, 2)
    return F.pixel_shuffle(squares, patch)


# The files

BATCH, HEIGHT, WIDTH = 2, 8, 12
NOISE_LEVELS = [0.3, 0.95]
LABELS = [2, 0]

COMMON = {"imageChannels": 3, "conditionChannels": 3, "size": 16, "channels": 8, "multipliers": [1, 2], "blocks": 1,
          "dropout": 0.2, "groups": 4, "noiseInput": True}  # fmt: skip
CONFIGS = {
    "checkpoint": {**COMMON, "layout": "checkpoint", "attention": [8], "patch": 1},
    "sr3": {**COMMON, "layout": "sr3", "channels": 6, "groups": 3, "attention": [4], "heads": 2, "classes": 3, "patch": 2},
}


def picture(name: str, channels: int) -> Tensor:
    """Values in the order [batch, height, width, channels], as [batch, channels, height, width]."""
    shape = (BATCH, HEIGHT, WIDTH, channels)
    return torch.from_numpy(values(name, math.prod(shape))).reshape(shape).permute(0, 3, 1, 2)


def encode(t: Tensor) -> str:
    return base64.b64encode(t.detach().contiguous().numpy().astype("<f4").tobytes()).decode()


def write(layout: str, config: dict, output: Tensor, y: Tensor, weights: dict[str, Tensor]) -> None:
    loss = (output * picture("loss", 3)).sum() / math.sqrt(output.numel())
    loss.backward()
    golden = {
        "config": config,
        "shape": [BATCH, HEIGHT, WIDTH],
        "noiseLevels": NOISE_LEVELS,
        "labels": LABELS,
        "output": encode(output.permute(0, 2, 3, 1)),
        "loss": loss.item(),
        "gradientOfY": encode(y.grad.permute(0, 2, 3, 1)),
        "weights": {name: list(w.shape) for name, w in weights.items()},
        "gradients": {name: encode(w.grad) for name, w in weights.items()},
    }
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / f"{layout}.json").write_text(json.dumps(golden, indent=1) + "\n")


def main() -> None:
    noise_level = torch.tensor(NOISE_LEVELS, dtype=torch.float64)

    config = CONFIGS["checkpoint"]
    net = CheckpointUnet(config).double()
    net.load_state_dict({name: weight(name, tuple(w.shape)) for name, w in net.state_dict().items()})
    y = picture("y", 3).clone().requires_grad_()
    output = net(torch.cat([picture("x", 3), y], dim=1), noise_level)
    write("checkpoint", config, output, y, dict(net.named_parameters()))

    weights = Weights()
    y = picture("y", 3).clone().requires_grad_()
    inputs = torch.cat([picture("x", 3), y], dim=1)
    output = sr3_unet(weights, CONFIGS["sr3"], inputs, noise_level, torch.tensor(LABELS))
    write("sr3", CONFIGS["sr3"], output, y, weights)


if __name__ == "__main__":
    main()
