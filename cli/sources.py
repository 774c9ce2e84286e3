"""What `mimika analyze` takes: a video file, or a camera whose address lies in a file of its own.

Everybody on a machine sees the words of a command, and a camera's address may hold a password: it is never a word.
"""

from pathlib import Path

import typer

from cli.exits import InputError
from ingest.rtsp_address import SCHEME, InvalidAddress, RtspAddress, rtsp_address
from vault.private_files import require_private


def source_of(file: str, camera: Path | None) -> Path | RtspAddress:
    """Choose the one source that was given.

    Args:
        file: path of a video; empty without one.
        camera: a file of mode 0600 with one line, the camera's address.

    Raises:
        typer.BadParameter: if both are given, or neither.
        InputError: if an address stands where a path is meant, or the address' file cannot be read.
        InvalidAddress: if the file holds something else.
        VaultRefused: if other users may open the file.
    """
    if bool(file) == (camera is not None):
        raise typer.BadParameter("give either a video's FILE or --camera with the file of a camera's address")
    if camera is not None:
        return _camera_address(camera)
    if file.startswith(SCHEME):
        raise InputError(
            "others on this machine see the words of a command, and a camera's address may hold a password: write it "
            "to a file of mode 0600 and give that file: --camera FILE"
        )
    return Path(file)


def _camera_address(path: Path) -> RtspAddress:
    try:
        require_private(path)
        text = path.read_text("utf-8").strip()
    except OSError as error:
        raise InputError(f"--camera {path}: {error.strerror}; give a file with the camera's address") from None
    except UnicodeDecodeError:
        raise InputError(f"--camera {path}: is no text; give a file with the camera's address") from None
    try:
        return rtsp_address(text)
    except InvalidAddress as error:
        raise InvalidAddress(f"--camera {path}: {error}") from None
