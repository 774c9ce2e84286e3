"""`make bench-live`: how many live calls this machine carries, and where the time of a frame goes.

For each profile calls are added by steps until p99 from the sender's last packet of a frame to its observation in
Kafka is over 100 ms, or frames are missing. Then everything is started again with bridges that hold as many calls as
the limit says, and more calls are offered: they must be refused, and the running ones keep their latency.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from infra.settings import Settings
from tests.bench_document import machine, quote
from tests.bench_live.latencies import Span, bridge_drops, carried, step_latencies, without_sender
from tests.bench_live.processes import CpuWatch
from tests.bench_live.profiles import PROFILES, Profile
from tests.bench_live.system import Calls, read_kafka, running_system, sending
from tests.bench_live.tables import LANGUAGES, tables

_MOST_PER_BRIDGE = 64
_BRIDGES = 2
_SETTLE_S, _WARM_S = 3.0, 15.0
_OFFERS_TOO_MANY = 5


def now_us() -> int:
    """Unix time in microseconds."""
    return time.time_ns() // 1000


def add_calls(calls: Calls, to: int) -> bool:
    """Begin calls until so many run; whether all were taken."""
    while calls.running() < to:
        if calls.begin().status != 201:
            return False
        time.sleep(0.1)
    return True


def measured(calls: Calls, seconds: float, offers: int = 0) -> dict[str, Any]:
    """One step: what the running calls do in so many seconds, while so many more are offered."""
    time.sleep(_SETTLE_S)
    watch, from_us = CpuWatch(calls.pids()), now_us()
    for _ in range(offers):
        calls.begin()
        time.sleep(seconds / offers / 2)
    time.sleep(max(0.0, seconds - (now_us() - from_us) / 1e6))
    span = Span(from_us, now_us())
    took_s = (span.to_us - span.from_us) / 1e6
    cpu, others = watch.ms_per_s(took_s)
    read = read_kafka(calls.system.running.kafka_bootstrap, span)
    found = step_latencies(span, dict(calls.stamps), read.frames, read.seen)
    found["drops"] |= bridge_drops(span, read.beats)
    return {
        "calls": calls.running(),
        "seconds": round(took_s, 2),
        **found,
        "cpu_ms_per_s": cpu,
        "other_processes_ms_per_s": others,
    }


def rising(profile: Profile, clip: Path, home: Path, seconds: float) -> list[dict[str, Any]]:
    """Steps up to the first one that is not carried."""
    steps: list[dict[str, Any]] = []
    with running_system(home, _MOST_PER_BRIDGE) as system, sending(system, profile, clip) as calls:
        add_calls(calls, 1)
        time.sleep(_WARM_S)  # the first seconds of a JVM are slow
        for number in range(profile.step, _BRIDGES * _MOST_PER_BRIDGE, profile.step):
            add_calls(calls, number)
            steps.append(measured(calls, seconds))
            told(profile, steps[-1])
            if not carried(steps[-1]):
                break
    return steps


def refused(profile: Profile, clip: Path, home: Path, seconds: float, limit: int) -> dict[str, Any]:
    """Full bridges, before and while more calls are offered."""
    per_bridge = max(1, limit // _BRIDGES)
    with running_system(home, per_bridge) as system, sending(system, profile, clip) as calls:
        add_calls(calls, _BRIDGES * per_bridge)
        time.sleep(_WARM_S)
        before = measured(calls, seconds)
        during = measured(calls, seconds, _OFFERS_TOO_MANY)
        offers = calls.opened[_BRIDGES * per_bridge :]
    told(profile, during)
    return {
        "calls": _BRIDGES * per_bridge,
        "offers": len(offers),
        "refused_503": sum(one.status == 503 for one in offers),
        "with_retry_after": sum(bool(one.retry_after) for one in offers),
        "before_ms": before["total_ms"],
        "during_ms": during["total_ms"],
    }


def told(profile: Profile, step: dict[str, Any]) -> None:
    """Tell the person who waits."""
    ms, cpu = step["total_ms"], " ".join(f"{name} {used:.0f}" for name, used in step["cpu_ms_per_s"].items())
    stages = " ".join(f"{name} {one['p50']}/{one['p99']}" for name, one in step["stages_ms"].items())
    print(f"{profile.name}: {step['calls']} calls, p50 {ms['p50']} ms, p99 {ms['p99']} ms", file=sys.stderr)
    print(f"  {stages}; {step['frames']} frames, {step['drops']}", file=sys.stderr)
    print(f"  {cpu}; others {step['other_processes_ms_per_s']} ms/s", file=sys.stderr)


def bench(profile: Profile, clip: Path, seconds: float) -> dict[str, Any]:
    """All of one profile."""
    with tempfile.TemporaryDirectory() as folder:
        steps = rising(profile, clip, Path(folder) / "rising", seconds)
        good = [step for step in steps if carried(step)]
        limit = good[-1]["calls"] if good else 0
        beyond = refused(profile, clip, Path(folder) / "full", seconds, limit)
    net = without_sender(limit, good[-1]["cpu_ms_per_s"]) if good else 0
    return {
        "limit": limit,
        "limit_without_sender": net,
        "goal": profile.goal,
        "at_least": profile.at_least,
        "beyond_the_limit": beyond,
        "steps": steps,
    }


def main() -> None:
    """Measure, write one JSON file; with all profiles also quote it in the documents."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_live", description=__doc__)
    parser.add_argument("file", type=Path, help="the result, JSON")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="N", help="of each step, at most 12 (10)")
    parser.add_argument("--profile", action="append", choices=list(PROFILES), help="this one only; may be repeated")
    arguments = parser.parse_args()
    chosen, clip = arguments.profile or list(PROFILES), Settings().cache().clips / "franck.mp4"
    found = {
        "machine": machine(),
        "profiles": {name: bench(PROFILES[name], clip, arguments.seconds) for name in chosen},
    }
    arguments.file.write_text(json.dumps(found, indent=2) + "\n")
    if chosen == list(PROFILES):
        for language in LANGUAGES:
            quote(Path("docs") / language / "live.md", tables(found, language))


if __name__ == "__main__":
    main()
