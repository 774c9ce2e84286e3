"""CPU time of processes, from /proc."""

import os
from collections.abc import Mapping
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(pid: int) -> float:
    """User and system time of a process with all its threads, since its start; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) * _TICK_MS


def busy_ms() -> float:
    """Time of all CPUs of the machine that were not idle, since its start."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) * _TICK_MS


class CpuWatch:
    """CPU of named processes between two moments."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._began = self._now()

    def _now(self) -> dict[str, float]:
        return {**{name: cpu_ms(pid) for name, pid in self._pids.items()}, "machine": busy_ms()}

    def ms_per_s(self, seconds: float) -> tuple[dict[str, float], float]:
        """ms of CPU per second of each process since the beginning, and of all other processes of the machine."""
        now = self._now()
        used = {name: round((now[name] - began) / seconds, 1) for name, began in self._began.items()}
        machine = used.pop("machine")
        return used, round(machine - sum(used.values()), 1)
