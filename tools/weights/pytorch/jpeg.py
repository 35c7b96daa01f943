"""What JPEG does to pictures, in PyTorch and for a whole batch: colour, 8x8 cosine transform, quantisation, and back."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

# The example tables of the standard (ITU-T T.81, annex K), for luma and for colour.
LUMA_TABLE = [
    [16, 11, 10, 16, 24, 40, 51, 61],
    [12, 12, 14, 19, 26, 58, 60, 55],
    [14, 13, 16, 24, 40, 57, 69, 56],
    [14, 17, 22, 29, 51, 87, 80, 62],
    [18, 22, 37, 56, 68, 109, 103, 77],
    [24, 35, 55, 64, 81, 104, 113, 92],
    [49, 64, 78, 87, 103, 121, 120, 101],
    [72, 92, 95, 98, 112, 100, 103, 99],
]
COLOUR_TABLE = [
    [17, 18, 24, 47, 99, 99, 99, 99],
    [18, 21, 26, 66, 99, 99, 99, 99],
    [24, 26, 56, 99, 99, 99, 99, 99],
    [47, 66, 99, 99, 99, 99, 99, 99],
    *[[99] * 8] * 4,
]
TO_YCC = [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]
HALF_COLOUR_SHARE = 0.6


class Jpeg:
    def __init__(self, device: str):
        k = np.arange(8)
        cosine = np.sqrt(2 / 8) * np.cos((2 * k[None] + 1) * k[:, None] * np.pi / 16)
        cosine[0] /= np.sqrt(2)
        self.cosine = torch.from_numpy(cosine.astype(np.float32)).to(device)
        self.tables = torch.tensor([LUMA_TABLE, COLOUR_TABLE, COLOUR_TABLE], dtype=torch.float32, device=device)
        to_ycc = torch.tensor(TO_YCC)
        self.to_ycc, self.from_ycc = to_ycc.to(device), torch.inverse(to_ycc).to(device)

    def __call__(self, x: torch.Tensor, quality: torch.Tensor) -> torch.Tensor:
        """x [batch, 3, height, width] in 0 ... 255 with sides that are multiples of 8; quality [batch] in 1 ... 100."""
        batch, _, height, width = x.shape
        ycc = torch.einsum("ij,bjhw->bihw", self.to_ycc, x)
        halved = F.interpolate(F.avg_pool2d(ycc[:, 1:], 2), scale_factor=2, mode="bilinear", align_corners=False)
        whole = (torch.rand(batch, 1, 1, 1, device=x.device) >= HALF_COLOUR_SHARE).float()
        planes = torch.cat([ycc[:, :1] - 128, ycc[:, 1:] * whole + halved * (1 - whole)], 1)
        table = self._tables_of(quality)
        blocks = planes.reshape(batch, 3, height // 8, 8, width // 8, 8)
        spectrum = torch.einsum("ij,bcxjyk,lk->bcxiyl", self.cosine, blocks, self.cosine)
        spectrum = (spectrum / table).round() * table
        blocks = torch.einsum("ji,bcxjyk,kl->bcxiyl", self.cosine, spectrum, self.cosine)
        planes = blocks.reshape(batch, 3, height, width)
        ycc = torch.cat([planes[:, :1] + 128, planes[:, 1:]], 1)
        return torch.einsum("ij,bjhw->bihw", self.from_ycc, ycc).round().clamp(0, 255)

    def _tables_of(self, quality: torch.Tensor) -> torch.Tensor:
        """libjpeg's rule from quality to tables."""
        percent = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality)[:, None, None, None]
        tables = ((self.tables[None] * percent + 50) / 100).floor().clamp(1, 255)
        return tables[:, :, None, :, None, :]
