"""Runs ClickHouse's engine, a library, as a server; `chdb_server.py LIBRARY ARGUMENT...` never returns by itself."""

import ctypes
import sys


def main() -> None:
    """Hand the arguments to the main function of clickhouse-local inside the library."""
    library, *arguments = (text.encode() for text in sys.argv[1:])
    run = ctypes.CDLL(library.decode()).chdb_query_cmdline
    run.restype = ctypes.c_int
    values = [b"clickhouse", *arguments]
    sys.exit(run(len(values), (ctypes.c_char_p * (len(values) + 1))(*values, None)))


if __name__ == "__main__":
    main()
