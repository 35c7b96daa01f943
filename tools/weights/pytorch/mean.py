"""The mean of two trainings that began alike: often better than either (Wortsman et al. 2022, model soups).

    python mean.py ONE.safetensors OTHER.safetensors OUT.safetensors --share 0.65 --parts regressor localScale

Every weight of the parts is (1 - share) times that of ONE plus share times that of OTHER; those of all other parts are ONE's.
With `--share 1` parts move from one file to another, as a denoiser to the regressor that it will go on learning with.
"""

from __future__ import annotations

import argparse

import numpy as np
from safetensors.numpy import load_file

from network import Arrays, write_arrays


def mean(one: Arrays, other: Arrays, share: float, parts: list[str]) -> Arrays:
    """In half precision, as the packages of weights have them."""
    wanted = [name for name in one if name.split(".")[0] in parts]
    if not wanted:
        raise SystemExit(f"no weights of {', '.join(parts)} in the first file: it has {', '.join(sorted({name.split('.')[0] for name in one}))}")
    for name in wanted:
        if name not in other or other[name].shape != one[name].shape:
            raise SystemExit(f"{name}: the two files do not have it in the same shape: take trainings of one network")
    mixed = {name: (1 - share) * one[name].astype(np.float32) + share * other[name].astype(np.float32) for name in wanted}
    return one | {name: values.astype(np.float16) for name, values in mixed.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("one")
    parser.add_argument("other")
    parser.add_argument("out")
    parser.add_argument("--share", type=float, default=0.5, help="how much of OTHER, 0 to 1")
    parser.add_argument("--parts", nargs="+", default=["regressor", "localScale"], help="regressor, localScale, denoiser, crisp")
    options = parser.parse_args()
    if not 0 <= options.share <= 1:
        parser.error(f"--share must be within 0 ... 1, got {options.share}")
    made = mean(load_file(options.one), load_file(options.other), options.share, options.parts)
    write_arrays(made, options.out)


if __name__ == "__main__":
    main()
