"""Where a second copy of a mail can appear at all: the sender's process is killed at each step."""

import email
import subprocess
import sys

import pytest

from tests.sinks.mail.conftest import NOW_MS
from tests.sinks.mail.crashing_sender import DIED, sender

pytestmark = pytest.mark.integration

STEPS = {
    "taken": 0,
    "rendered": 0,
    "half of the data": 0,
    "answered 250": 1,
    "marked as sent": 1,
}
"""Mails at the server when the sender dies behind the step."""


def dies(folder, port, step):
    words = [sys.executable, "-m", "tests.sinks.mail.crashing_sender", str(folder), str(port), step, str(NOW_MS)]
    return subprocess.run(words, check=False, timeout=60).returncode == DIED


@pytest.mark.parametrize("step", STEPS)
def test_a_second_copy_appears_only_between_the_250_and_the_mark_and_has_the_same_id(
    tmp_path, vault, call_id, post, port, step
):
    assert dies(tmp_path, port, step)
    assert len(post.mails) == STEPS[step]
    assert not sender(vault, port, "", NOW_MS + 59_999).turn()
    assert len(post.mails) == STEPS[step]
    for after_ms in (60_000, 120_000, 86_400_000):
        sender(vault, port, "", NOW_MS + after_ms).turn()
    assert len(post.mails) == (2 if step == "answered 250" else 1)
    assert len({email.message_from_bytes(mail)["Message-ID"] for mail in post.mails}) == 1
    assert len(set(post.mails)) == 1
    (mail,) = vault.outbox.list(10)
    assert (mail.state, mail.call_id) == ("sent", call_id)
