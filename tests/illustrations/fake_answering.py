"""A drawing that tests can steer by the amount: a picture, a death, or no end."""

import hashlib
import os
import time

from contracts.illustrations import Illustration, IllustrationRequest


def answer(request: IllustrationRequest, asked_ms: int) -> Illustration:
    if request.amount_minor == 13:
        os._exit(9)
    if request.amount_minor == 60:
        time.sleep(600)
    picture = b"x" * request.amount_minor
    return Illustration(
        request_id=request.request_id, format=request.format, problem="", broken_rules=(), painted=False,
        sha256=hashlib.sha256(picture).hexdigest(), picture=picture,
    )  # fmt: skip
