"""Checks a checkpoint that `sr3-train export --format pytorch` has written.

    python pytorch_export.py FILE.pth CONFIG.json [IMPLEMENTATION]

It is read by `torch.load(weights_only=True)` and loaded with `strict=True`: into the network of unet.py and the buffers of
pytorch_models.py, or, given a checkout of the public implementation (Janspiry's), into the model of that. CONFIG is the
implementation's JSON. The output of both on the same input, if there are two, has to be the same.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from pytorch_models import Diffusion
from unet import CheckpointUnet


def ours(config: dict, state: dict) -> nn.Module:
    unet = config["model"]["unet"]
    c = {
        "channels": unet["inner_channel"],
        "groups": unet.get("norm_groups") or 32,
        "multipliers": unet["channel_multiplier"],
        "attention": unet["attn_res"],
        "blocks": unet["res_blocks"],
        "imageChannels": unet["out_channel"],
        "conditionChannels": unet["in_channel"] - unet["out_channel"],
        "size": config["model"]["diffusion"]["image_size"],
    }
    return Diffusion(CheckpointUnet(c), np.full(len(state["betas"]), 1e-3))


def theirs(config: dict, implementation: str) -> nn.Module:
    sys.path.insert(0, implementation)
    from model import networks  # noqa: PLC0415

    opt = {**config, "phase": "val", "gpu_ids": None, "distributed": False}
    model = networks.define_G(opt)
    model.set_new_noise_schedule(config["model"]["beta_schedule"]["train"], "cpu")
    return model


def main() -> None:
    path, config_path, *rest = sys.argv[1:]
    config = json.loads(re.sub(r"//.*", "", Path(config_path).read_text()))
    state = torch.load(path, weights_only=True)
    models = [ours(config, state), *(theirs(config, checkout) for checkout in rest)]
    unet = config["model"]["unet"]
    x = torch.randn(1, unet["in_channel"], 32, 32, generator=torch.Generator().manual_seed(1))
    outputs = []
    for model in models:
        found = model.load_state_dict(state, strict=True)
        with torch.no_grad():
            outputs.append(model.eval().denoise_fn(x, torch.full((1,) if model is models[0] else (1, 1), 0.5).reshape(-1)))
        print(f"{type(model).__module__}.{type(model).__name__}: {found}, {sum(t.numel() for t in state.values())} values")
    for output in outputs[1:]:
        worst = ((output - outputs[0]).abs().max() / outputs[0].abs().max()).item()
        print(f"outputs differ by {worst:.1e} of the largest value")
        assert worst < 1e-5


if __name__ == "__main__":
    main()
