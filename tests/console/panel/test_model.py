import pytest

from console.panel.model import PanelModel, clock_us, kind_of, shows_numbers
from tests.console.panel.test_view import BOTH, CALL, NOW_MS, STARTED_MS, seen, standing


@pytest.mark.parametrize(("now_ms", "kind"), [(STARTED_MS + 10_000, "collecting"), (STARTED_MS + 10_001, "lost")])
def test_the_first_state_may_take_ten_seconds(now_ms, kind):
    assert kind_of(seen(), standing(), now_ms) == kind


def test_a_moment_has_a_time_only_while_the_call_goes_on():
    assert clock_us(seen(), standing(), STARTED_MS + 1_234) == 1_234_000
    assert clock_us(PanelModel(call_id=CALL), standing(started_ms=None), NOW_MS) is None
    assert clock_us(seen(), standing(ended=True), NOW_MS) is None


@pytest.mark.parametrize(
    "known",
    [
        standing(shared=False),
        standing(shared=False, started_ms=None),
        standing(shared=False, purposes={"report"}),
        standing(shared=False, stopped_by="manager", stopped_ms=NOW_MS),
    ],
)
def test_a_call_that_is_not_shared_has_one_state_for_who_looks_on(known):
    assert kind_of(seen("negative"), known, NOW_MS, watching=True) == "not-shared"
    assert kind_of(seen("negative"), known, NOW_MS) != "not-shared"


@pytest.mark.parametrize(
    ("known", "to_manager", "to_supervisor"),
    [
        (standing(), True, True),
        (standing(shared=False), True, False),
        (standing(purposes={"report"}), False, False),
        (standing(purposes=BOTH, shared=False, stopped_by="client", stopped_ms=NOW_MS), True, False),
    ],
)
def test_numbers_before_the_report_go_to_whom_the_consents_name(known, to_manager, to_supervisor):
    assert shows_numbers(known, False) == to_manager
    assert shows_numbers(known, True) == to_supervisor
