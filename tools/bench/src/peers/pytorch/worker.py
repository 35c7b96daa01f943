"""The worker process of PyTorch: answers the tasks of src/tasks.ts."""

import torch

from ops import time_op
from sampling import Sampling
from serve import serve
from training import Training, profile


class Worker:
    """What is open."""

    training: Training | None = None
    sampling: Sampling | None = None

    def start(self, given: dict) -> dict:
        torch.set_num_threads(given["threads"])
        device = f"PyTorch {torch.__version__}"
        return {"name": "pytorch", "device": device, "threads": torch.get_num_threads()}

    def open_training(self, given: dict) -> dict:
        self.training = Training(given["yardstick"])
        return {"parameters": self.training.parameters()}

    def train_steps(self, given: dict) -> list[dict]:
        assert self.training is not None, "open something first"
        return self.training.run(given["steps"])

    def profile_training(self, given: dict) -> dict:
        assert self.training is not None, "open something first"
        return profile(self.training, given["steps"])

    def open_sampling(self, given: dict) -> dict:
        self.sampling = Sampling(given["yardstick"])
        return {"parameters": self.sampling.parameters()}

    def sample_steps(self, given: dict) -> list[dict]:
        assert self.sampling is not None, "open something first"
        return self.sampling.run(given["steps"])


def main() -> None:
    worker = Worker()
    serve(
        {
            "start": worker.start,
            "openTraining": worker.open_training,
            "trainSteps": worker.train_steps,
            "profileTraining": worker.profile_training,
            "openSampling": worker.open_sampling,
            "sampleSteps": worker.sample_steps,
            "timeOp": lambda given: time_op(given["op"], given["seconds"]),
        }
    )


if __name__ == "__main__":
    main()
