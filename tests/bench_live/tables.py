"""The figures of a bench of live calls as tables of a document; pure."""

import re
from typing import Any

from tests.bench_document import table

_WORDS = {
    "en": {
        "limit": "calls", "raw": "limit", "net": "without the sender", "goal": "goal (at least)",
        "latency": "p50 / p99 at the limit, ms", "refused": "refused beyond it", "kept": "p99 before / during that, ms",
        "stages_ms": "p50 / p99 by stage at the limit, ms", "cpu_ms_per_s": "CPU at the limit, ms a second",
        "drops": "frames missing at the limit",
        "received": "packets and decoder", "sent": "shrunk, sealed, handed over", "stored": "on `frames`",
        "taken": "taken by the worker", "analysed": "analysed", "appended": "on `face-observations`",
        "newest_wins": "a newer one came first", "no_frames": "nothing came in the slot",
        "late": "older than 1 s at the worker", "unobserved": "no observation", "other": "other processes",
    },
    "ru": {
        "limit": "звонки", "raw": "предел", "net": "без отправителя", "goal": "цель (не меньше)",
        "latency": "p50 / p99 на пределе, мс", "refused": "отказов сверх него",
        "kept": "p99 до / во время отказов, мс",
        "stages_ms": "p50 / p99 по этапам на пределе, мс", "cpu_ms_per_s": "CPU на пределе, мс в секунду",
        "drops": "кадров нет на пределе",
        "received": "пакеты и декодер", "sent": "уменьшен, зашифрован, передан", "stored": "в `frames`",
        "taken": "взят воркером", "analysed": "разобран", "appended": "в `face-observations`",
        "newest_wins": "раньше пришёл новый", "no_frames": "в слоте ничего не пришло",
        "late": "старше 1 с у воркера", "unobserved": "нет наблюдения", "other": "прочие процессы",
    },
}  # fmt: skip
LANGUAGES = tuple(_WORDS)


def tables(found: dict[str, Any], language: str) -> str:
    """Limits, then stages, drops and CPU of each profile at its limit."""
    words, where, profiles = _WORDS[language], found["machine"], found["profiles"]
    heading = [words[key] for key in ("limit", "raw", "net", "goal", "latency", "refused", "kept")]
    at_limit = {name: _at_limit(profile) for name, profile in profiles.items()}
    lines = table(heading, [_limits(name, profile, at_limit[name]) for name, profile in profiles.items()])
    steps = list(at_limit.values())
    for part in ("stages_ms", "drops", "cpu_ms_per_s"):
        keys = dict.fromkeys(key for step in steps for key in step[part])
        rows = [[words.get(key, key), *(_shown(step[part].get(key, 0)) for step in steps)] for key in keys]
        if part == "cpu_ms_per_s":
            rows.append([words["other"], *(_shown(step["other_processes_ms_per_s"]) for step in steps)])
        lines += table([words[part], *profiles], rows)
    text = "\n".join(lines)
    name = f"{where['processor']}, {where['cores']} × CPU, Python {where['python']}."
    return name + "\n" + (re.sub(r"(\d)\.(\d)", r"\1,\2", text) if language == "ru" else text)


def _at_limit(profile: dict[str, Any]) -> dict[str, Any]:
    """The step at the limit; the first one where none was carried."""
    steps: list[dict[str, Any]] = profile["steps"]
    return next((step for step in steps if step["calls"] == profile["limit"]), steps[0])


def _limits(name: str, profile: dict[str, Any], step: dict[str, Any]) -> list[str]:
    beyond = profile["beyond_the_limit"]
    return [
        name,
        str(profile["limit"]),
        str(profile["limit_without_sender"]),
        f"{profile['goal']} ({profile['at_least']})",
        _shown(step["total_ms"]),
        f"{beyond['refused_503']} / {beyond['offers']}",
        f"{beyond['before_ms']['p99']:.0f} / {beyond['during_ms']['p99']:.0f}",
    ]


def _shown(value: float | dict[str, float]) -> str:
    return f"{value:.0f}" if not isinstance(value, dict) else f"{value['p50']:.0f} / {value['p99']:.0f}"
