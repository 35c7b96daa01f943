"""The worker process of PyTorch: answers the tasks of src/tasks.ts, lines of JSON from standard input to descriptor 3."""

import json
import os
import sys
import traceback

import torch

import memory
from ops import time_op
from sampling import Sampling
from training import Training, profile


def main() -> None:
    out = os.fdopen(3, "w")
    training: Training | None = None
    sampling: Sampling | None = None
    for line in sys.stdin:
        request = json.loads(line)
        task, given = request["task"], request["input"]
        try:
            if task == "start":
                torch.set_num_threads(given["threads"])
                device = f"PyTorch {torch.__version__}"
                answer: object = {"name": "pytorch", "device": device, "threads": torch.get_num_threads()}
            elif task == "openTraining":
                training = Training(given["yardstick"])
                answer = {"parameters": training.parameters()}
            elif task in ("trainSteps", "profileTraining"):
                assert training is not None, "open something first"
                answer = training.run(given["steps"]) if task == "trainSteps" else profile(training, given["steps"])
            elif task == "openSampling":
                sampling = Sampling(given["yardstick"])
                answer = {"parameters": sampling.parameters()}
            elif task == "sampleSteps":
                assert sampling is not None, "open something first"
                answer = sampling.run(given["steps"])
            elif task == "timeOp":
                answer = time_op(given["op"], given["seconds"])
            elif task == "memory":
                answer = memory.measure(given["reset"])
            else:
                raise ValueError("this worker does not know how")
            reply = {"ok": answer}
        except Exception:  # noqa: BLE001 whatever it is, the other process has to hear of it
            reply = {"error": traceback.format_exc()}
        out.write(json.dumps(reply) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
