"""Training steps of yardsticks (JSON on stdin) in eager PyTorch on a CUDA GPU: a line of JSON for each and each precision.

Not named cuda.py: PyTorch would import that in place of the package `cuda`, and the worker beside it would not start.
"""

import json
import sys
import time
from statistics import median

try:
    import torch
except ImportError:
    sys.exit("PyTorch is not installed")
if not torch.cuda.is_available():
    sys.exit(f"PyTorch {torch.__version__} sees no CUDA GPU")

from training import Training  # noqa: E402

WARM_UP, STEPS = 5, 15


def on_cuda(yardstick: dict) -> Training:
    """A training that was made on the processor, moved."""
    training = Training(yardstick)
    training.net.cuda()
    training.batches = [tuple(part.cuda() for part in batch) for batch in training.batches]
    training.average = [parameter.detach().clone() for parameter in training.net.parameters()]
    optimizer = yardstick["optimizer"]
    betas = (optimizer["beta1"], optimizer["beta2"])
    training.adam = torch.optim.Adam(training.net.parameters(), lr=optimizer["learningRate"], betas=betas)
    return training


def seconds_of_a_step(training: Training) -> float:
    training.run(WARM_UP)
    times = []
    for _ in range(STEPS):
        torch.cuda.synchronize()
        started = time.perf_counter()
        training.run(1)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - started)
    return median(times)


torch.backends.cudnn.benchmark = True
for yardstick in json.load(sys.stdin):
    for precision, tf32 in (("float32", False), ("TF32", True)):
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = tf32
        training = on_cuda(yardstick)
        torch.set_default_device("cuda")
        seconds = seconds_of_a_step(training)
        torch.set_default_device("cpu")
        print(json.dumps({"name": yardstick["name"], "precision": precision, "seconds": seconds}), flush=True)
        del training
        torch.cuda.empty_cache()
