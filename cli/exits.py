"""Exit codes of `mimika`, and which error leads to which."""

import os
import sys
import traceback
from collections.abc import Callable

from pydantic import ValidationError
from rich.console import Console

from bus.neighbour import NeighbourUnavailable
from illustrations.rendering.fonts import FontUnavailable as PictureFontUnavailable
from inference.dataset import InvalidDataset
from inference.engine import ModelUnusable
from inference.gpu import GpuUnavailable
from infra.client import NeighbourDown, NotRunning, SupervisorFailed, UnknownService
from ingest.rtsp import CameraUnreachable
from ingest.rtsp_address import InvalidAddress
from ingest.sources import UnusableVideo
from ingest.whip_sender import PublishRefused
from sinks.clickhouse import ClickHouseUnavailable
from sinks.erasing import UnknownClient
from sinks.page.fonts import FontUnavailable
from sinks.queries import NotErased
from vault.accounts import InvalidAccount, UnknownAccount
from vault.audit import AuditBroken
from vault.calls import CallIdTaken
from vault.connections import VaultUnreachable
from vault.consents import ConsentRefused, InvalidConsent
from vault.private_files import VaultRefused
from vault.pseudonyms import InvalidPerson
from vault.sqlite import LogNotTruncated

DONE, USAGE, INPUT, CONSENT, NEIGHBOUR, BUG, INTERRUPTED = 0, 2, 3, 4, 5, 70, 130


class InputError(ValueError):
    """Something that the user gave cannot be used; the text names it and the way out."""


_CODES: dict[type[Exception], int] = {
    ConsentRefused: CONSENT,
    UnusableVideo: INPUT,
    InvalidAddress: INPUT,
    InvalidDataset: INPUT,
    ModelUnusable: INPUT,
    CallIdTaken: INPUT,
    InvalidConsent: INPUT,
    InvalidPerson: INPUT,
    InvalidAccount: INPUT,
    UnknownAccount: INPUT,
    UnknownClient: INPUT,
    InputError: INPUT,
    AuditBroken: INPUT,
    VaultRefused: INPUT,
    UnknownService: USAGE,
    NotRunning: NEIGHBOUR,
    NeighbourDown: NEIGHBOUR,
    SupervisorFailed: NEIGHBOUR,
    NeighbourUnavailable: NEIGHBOUR,
    PublishRefused: NEIGHBOUR,
    CameraUnreachable: NEIGHBOUR,
    ClickHouseUnavailable: NEIGHBOUR,
    VaultUnreachable: NEIGHBOUR,
    NotErased: NEIGHBOUR,
    LogNotTruncated: NEIGHBOUR,
    FontUnavailable: NEIGHBOUR,
    PictureFontUnavailable: NEIGHBOUR,
    GpuUnavailable: NEIGHBOUR,
}


def say(sentence: str) -> None:
    """Write one sentence for a person to standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False)


def run(command: Callable[[], None]) -> int:
    """Run a command; a known error becomes its sentence and its exit code, any other is a bug of ours."""
    try:
        command()
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:  # typer's own for Ctrl-C
            say("interrupted")
        raise
    except tuple(_CODES) as error:
        say(str(error))
        return next(code for kind, code in _CODES.items() if isinstance(error, kind))
    except ValidationError as error:
        for problem in error.errors():
            say(f"environment variable {str(problem['loc'][0]).upper()}: {problem['msg']} (it is {problem['input']!r})")
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output went away
    except Exception as error:  # noqa: BLE001 the last door before the user
        traceback.print_exc()
        say(f"this is a bug of ours ({type(error).__name__}): please report it with the lines above")
        return BUG
    return DONE
