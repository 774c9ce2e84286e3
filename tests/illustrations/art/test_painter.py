"""The deadline of art: the picture comes without it, and the process that painted is gone with its memory."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from contracts.illustrations import Format
from illustrations.art.order import Order
from illustrations.art.painter import Painter
from illustrations.art.painting import painted_sky
from illustrations.making import answer, make
from tests.illustrations.sampled import asked, product

FAKE = "tests.illustrations.art.fake_door"
ORDER = Order(b"png", "hills", "text", "light", 5)
REQUEST = asked(product(0, "8"), product(1, "12"), art=True)


def painter_that(does: str) -> Painter:
    return Painter((sys.executable, "-m", FAKE, does))


def memory_kib(pid: int) -> int:
    """Resident; 0 where there is no such process."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def is_soon(state: object, within_s: float = 10.0) -> bool:
    end_s = time.monotonic() + within_s
    while not state() and time.monotonic() < end_s:  # type: ignore[operator]
        time.sleep(0.02)
    return bool(state())  # type: ignore[operator]


@pytest.fixture
def slow() -> Iterator[Painter]:
    with painter_that("in_a_minute") as painter:
        assert painter.loaded(time.monotonic() + 60)
        yield painter


def test_a_painting_comes_from_a_process_that_stays() -> None:
    with painter_that("at_once") as painter:
        assert painter.painted(ORDER, time.monotonic() + 60).endswith(b"painted5")
        pid = painter.pid
        assert painter.painted(ORDER, time.monotonic() + 60).endswith(b"painted5")
        assert painter.pid == pid


def test_a_painting_of_a_minute_is_ended_at_the_deadline_with_its_memory(slow: Painter) -> None:
    pid = slow.pid
    assert pid is not None
    begun_s = time.monotonic()
    assert slow.painted(ORDER, begun_s + 1.5) == b""
    assert time.monotonic() - begun_s < 30
    assert slow.pid is None
    assert memory_kib(pid) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_process_held_memory_before_it_was_ended(slow: Painter) -> None:
    parent = multiprocessing.get_context("fork").Process(target=slow.painted, args=(ORDER, time.monotonic() + 60))
    parent.start()
    assert slow.pid is not None
    assert is_soon(lambda: memory_kib(slow.pid or 0) > 128 * 1024)
    parent.kill()
    parent.join()


def test_a_painter_that_still_loads_goes_on_and_the_picture_does_not_wait() -> None:
    with painter_that("loads") as painter:
        assert painter.painted(ORDER, time.monotonic() + 0.2) == b""
        pid = painter.pid
        assert pid is not None
        os.kill(pid, 0)
    assert memory_kib(pid) == 0


def test_a_painter_that_died_is_no_failure_of_the_picture_and_is_started_anew() -> None:
    with painter_that("dies") as painter:
        assert painter.painted(ORDER, time.monotonic() + 60) == b""
        assert painter.pid is None
        assert painter.loaded(time.monotonic() + 60)


def test_a_request_that_waited_out_its_time_asks_for_nothing(slow: Painter) -> None:
    pid = slow.pid
    assert slow.painted(ORDER, time.monotonic() - 1) == b""
    assert slow.pid == pid is not None


def own_a_painter(told: "multiprocessing.connection.Connection") -> None:
    painter = painter_that("in_a_minute")
    painter.loaded(time.monotonic() + 60)
    told.send(painter.pid)
    painter.painted(ORDER, time.monotonic() + 60)


def test_a_killed_drawing_process_takes_its_painter_with_it() -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    drawing = context.Process(target=own_a_painter, args=(there,))
    drawing.start()
    assert here.poll(60)
    pid = here.recv()
    assert is_soon(lambda: memory_kib(pid) > 128 * 1024)
    drawing.kill()
    drawing.join()
    assert is_soon(lambda: memory_kib(pid) == 0)


@pytest.mark.parametrize("form", ["svg", "html"])
def test_at_the_deadline_the_drawn_picture_is_delivered(form: Format, slow: Painter, fonts_folder: Path) -> None:
    wanted = msgspec.structs.replace(REQUEST, format=form)
    until_s = time.monotonic() + 1.0
    made = make(wanted, fonts_folder, lambda scene: painted_sky(scene, slow, until_s))
    assert slow.pid is None
    assert not answer(wanted, made).painted
    assert made.picture == make(msgspec.structs.replace(wanted, art=False), fonts_folder).picture
