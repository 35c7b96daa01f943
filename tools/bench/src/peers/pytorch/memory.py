"""Memory of this process; see src/workload/memory.ts."""

import gc
import resource
from pathlib import Path

STATUS = Path("/proc/self/status")


def _line(name: str) -> int | None:
    if not STATUS.exists():
        return None
    found = [line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:")]
    return int(found[0].split()[1]) * 1024 if found else None


def resident() -> int:
    return _line("VmRSS") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(reset: bool) -> dict:
    if reset:
        gc.collect()
        try:
            Path("/proc/self/clear_refs").write_text("5")
        except OSError:
            pass
    peak = _line("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"rss": resident(), "peak": peak}
