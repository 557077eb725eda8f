"""What a measurement was made on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("chdb", "clickhouse-connect", "litestar", "msgspec", "jsonschema-rs", "uvicorn")


def facts() -> dict[str, object]:
    """Cores, memory, load, and the versions that matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30, 1),
        "processor": _processor(),
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    return _mib(pid, "VmRSS")


def peak_mib(pid: int) -> float:
    """The most memory a process ever had resident."""
    return _mib(pid, "VmHWM")


def _mib(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"no {name}")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
