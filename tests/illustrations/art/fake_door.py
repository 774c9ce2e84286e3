"""A painting process that paints at once, never in time, or dies, as its first word says."""

import os
import sys
import time
from multiprocessing.connection import Connection

from illustrations.art.door import Paint, serve
from illustrations.art.order import Order

PICTURE = b"\xff\xd8 painted"


def at_once(order: Order) -> bytes:
    return PICTURE + str(order.seed).encode()


def in_a_minute(order: Order) -> bytes:
    held = bytearray(os.urandom(1 << 20) * 128)
    time.sleep(60)
    return bytes(held[:1])


def dies(order: Order) -> bytes:
    os._exit(7)


def loads(kind: str) -> Paint:
    if kind == "loads":
        time.sleep(60)
    return {"at_once": at_once, "in_a_minute": in_a_minute, "dies": dies}[kind]


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), lambda: loads(sys.argv[2]))
