"""What a process of the worker does with one request."""

from pathlib import Path

from contracts.illustrations import Illustration, IllustrationRequest
from illustrations.making import answer, make


def answered(fonts_folder: Path, request: IllustrationRequest) -> Illustration:
    """Draw a request and say what came of it. Raises as `make` does."""
    return answer(request, make(request, fonts_folder))
