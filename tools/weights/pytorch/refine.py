"""Teaches the denoiser to refine the crisp picture in the steps of the plan, by how the results look:

    python refine.py TILES MODEL.safetensors WEIGHTS OUT.safetensors --seconds 2400 --perceptual 12 --structure 10 [--degraded]

MODEL is a whole model with a crisp regressor, OUT the same with another denoiser, WEIGHTS the folder of distances.py. A denoiser
learns from the truth with noise, and in a plan that starts from the crisp picture is shown that with noise, then its own
estimates. Here it walks that path in training too, and after each step the picture, as inference would show it, is compared
with the truth by L1, LPIPS and DISTS. Every third update is one of train.py, so that it still draws from noise. The state is
kept every few minutes beside OUT; the same command goes on where it was.
"""

from __future__ import annotations

import torch

from crops import Crops
from network import LiteNetwork, luma, mixed
from perceptual import learn, perceptual_loss, perceptual_parser
from train import second_stage

PLAIN_EVERY = 3  # updates


class Path:
    """From the crisp picture down the noise levels, as `sample` of packages/samplers goes with the sampler of SR3."""

    def __init__(self, network: LiteNetwork, crops: Crops, levels: list[float], faithful_share: float):
        """`levels` are those of the steps in logSnr, the noisiest first; `faithful_share` is what the crisp regressor has of the other."""
        self.network, self.faithful_share = network, faithful_share
        self.alpha_bars = [float(torch.tensor(level).sigmoid()) for level in levels]
        self.project = crops.project

    @torch.no_grad()
    def begin(self, low: torch.Tensor, base: torch.Tensor) -> None:
        """Computes what all steps are told: features, local scale, the faithful picture; and the noisy samples of the crisp one."""
        p = self.network.weights
        self.low, self.features = low, self.network.features(low, p)
        self.sigma = self.network.local_scale(self.features, p)
        self.faithful = self.network.image(self.features, base, p)
        crisp = self.network.image(self.network.features(low, p, "crisp"), base, p, "crisp")
        added = self.network.to_sites(luma(crisp - self.faithful)) / self.sigma
        self.y = self._noisy(added / (1 - self.faithful_share), self.alpha_bars[0])

    def estimate(self, step: int) -> torch.Tensor:
        """The clean samples that the denoiser sees in the noisy ones."""
        alpha_bar = torch.full((len(self.y),), self.alpha_bars[step])
        v = self.network.denoise(self.y, alpha_bar.sqrt(), self.features, self.low, self.network.weights)
        signal, noise = self._parts(self.alpha_bars[step])
        return signal * self.y - noise * v

    @torch.no_grad()
    def walk(self, step: int) -> None:
        """To the noise level after that step: the posterior of SR3, eq. 4."""
        clean = self._agreeing(self.estimate(step))
        here, before = self.alpha_bars[step], self.alpha_bars[step + 1]
        alpha, beta = here / before, 1 - here / before
        mean = (before**0.5 * beta * clean + alpha**0.5 * (1 - before) * self.y) / (1 - here)
        self.y = mean + ((1 - before) / (1 - here) * beta) ** 0.5 * torch.randn_like(mean)

    def picture(self, clean: torch.Tensor) -> torch.Tensor:
        """In RGB, before the projection: what is drawn is luma."""
        return self.faithful + self.network.to_pixels(self.sigma * clean, 1)

    def _agreeing(self, clean: torch.Tensor) -> torch.Tensor:
        if not self.project:
            return clean
        detail = self.network.to_pixels(self.sigma * clean, 1)
        with torch.autocast("cpu", enabled=False):
            agreeing = self.project(detail, torch.zeros_like(self.low[:, :1]))
        return self.network.to_sites(agreeing) / self.sigma

    def _noisy(self, clean: torch.Tensor, alpha_bar: float) -> torch.Tensor:
        signal, noise = self._parts(alpha_bar)
        return signal * clean + noise * torch.randn_like(clean)

    @staticmethod
    def _parts(alpha_bar: float) -> tuple[float, float]:
        return alpha_bar**0.5, (1 - alpha_bar) ** 0.5


def refinement_loss(network: LiteNetwork, crops: Crops, path: Path, compare, plain_share: float):
    plain = second_stage(network, crops)
    updates = 0

    def loss(phase: int) -> torch.Tensor:
        nonlocal updates
        updates += 1
        if updates % PLAIN_EVERY == 0:
            return plain_share * plain(phase)
        high, low, base = crops.draw()
        with mixed("cpu"):
            path.begin(low, base)
            last = int(torch.randint(len(path.alpha_bars), ()))
            for step in range(last):
                path.walk(step)
            return compare(path.picture(path.estimate(last)), high, low)

    return loss


def main() -> None:
    parser = perceptual_parser(__doc__, "model", seconds=2400, perceptual=12, structure=10, rate=3e-4)
    parser.add_argument("--plain", type=float, default=10, help="factor on the loss of train.py, which is small beside the other")
    parser.add_argument("--levels", type=float, nargs="+", default=[2, 3.5], help="logSnr of the steps, the noisiest first")
    parser.add_argument("--faithful-share", type=float, default=0, help="network.faithfulShare of the model.json")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    network = LiteNetwork(options.model, 4, "cpu")
    if not network.names("crisp"):
        raise SystemExit(f"{options.model} has no crisp regressor: sr3-train add-crisp puts one into a model")
    crops = Crops(options.tiles, "cpu", network.scale, options.crop, options.batch, options.degraded)
    path = Path(network, crops, options.levels, options.faithful_share)
    compare = perceptual_loss(crops, options.weights, options.perceptual, options.structure)
    loss = refinement_loss(network, crops, path, compare, options.plain)
    learn("refine.py", "refinement", network, "denoiser", crops, loss, options)


if __name__ == "__main__":
    main()
