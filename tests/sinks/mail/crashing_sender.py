"""A sender in a process of its own that dies at one step.

`python -m tests.sinks.mail.crashing_sender VAULT_FOLDER PORT STEP NOW_MS`
"""

import os
import smtplib
import ssl
import sys
from pathlib import Path

from bus.metrics import Metrics
from sinks.export.mail_parts import MailParts
from sinks.mail.message import Envelope, message
from sinks.mail.sender import Sender
from sinks.mail.transport import smtp_server
from vault.database import open_vault

DIED = 17


class Log:
    def __getattr__(self, name):
        return lambda *_, **__: None


class Steps:
    """Outbox, rendering and transport of a sender; the process ends where the step comes."""

    def __init__(self, outbox, port, step):
        self.outbox, self.port, self.step = outbox, port, step
        self.server = smtp_server(f"smtp://127.0.0.1:{port}", 5, ssl.create_default_context())

    def passes(self, step):
        if step == self.step:
            os._exit(DIED)

    def take_due(self, now_ms):
        mail = self.outbox.take_due(now_ms)
        self.passes("taken")
        return mail

    def render(self, mail):
        envelope = Envelope("mimika@bank.example", "manager@bank.example", mail.message_id, mail.put_ms, "en")
        made = message(envelope, MailParts(subject="s", text="t", html="<p>t</p>"), mail.call_id, b"%PDF-", b"PK")
        self.passes("rendered")
        return made

    def send(self, mail):
        if self.step == "half of the data":
            client = smtplib.SMTP("127.0.0.1", self.port, timeout=5)
            client.ehlo()
            client.mail("mimika@bank.example")
            client.rcpt("manager@bank.example")
            client.putcmd("DATA")
            client.getreply()
            client.send(mail.as_bytes())
            self.passes("half of the data")
        self.server.send(mail)
        self.passes("answered 250")

    def sent(self, mail_id, now_ms):
        self.outbox.sent(mail_id, now_ms)
        self.passes("marked as sent")

    def failed(self, mail_id, error, now_ms, *, final):
        raise AssertionError(error)

    def cancel_call(self, call_id):
        raise AssertionError(call_id)


def sender(vault, port, step, now_ms):
    steps = Steps(vault.outbox, port, step)
    return Sender(steps, steps.render, steps, lambda: now_ms, Log(), Metrics("mail"))


def main():
    folder, port, step, now_ms = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    vault = open_vault(f"sqlite:///{folder / 'vault.db'}", folder / "master.key")
    sender(vault, port, step, now_ms).turn()


if __name__ == "__main__":
    main()
