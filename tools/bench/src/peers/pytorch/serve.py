"""The loop of a worker process: lines of JSON from standard input, answers as lines of JSON to descriptor 3."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping

import memory

# What answers each task of src/tasks.ts, from its input.
Tasks = Mapping[str, Callable[[dict], object]]


def serve(tasks: Tasks) -> None:
    """Answers until standard input ends. What goes wrong in a task is its answer, and the next one is waited for."""
    known = {**tasks, "memory": lambda given: memory.measure(given["reset"])}
    out = os.fdopen(3, "w")
    for line in sys.stdin:
        request = json.loads(line)
        task, given = request["task"], request["input"]
        try:
            if task not in known:
                raise ValueError("this worker does not know how")
            reply = {"ok": known[task](given)}
        except Exception:  # noqa: BLE001 whatever it is, the other process has to hear of it
            reply = {"error": traceback.format_exc()}
        out.write(json.dumps(reply) + "\n")
        out.flush()
