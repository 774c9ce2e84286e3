"""Runs a command that dies with the process that asked for it; `launch.py PARENT_PID COMMAND ARGUMENT...`.

On Linux the kernel kills the command as soon as the thread that started this script ends. Elsewhere a
supervisor that is killed with -9 leaves its children, and the next start says so.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""linux/prctl.h"""


def launched(parent_pid: int) -> tuple[str, ...]:
    """What stands before a command that shall die with the process `parent_pid`, whose own thread starts it."""
    return (sys.executable, "-I", "-S", __file__, str(parent_pid))


def main() -> None:
    """Ask for the death signal, then become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
        if os.getppid() != parent:  # it died before the request
            sys.exit("the supervisor is gone")
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
