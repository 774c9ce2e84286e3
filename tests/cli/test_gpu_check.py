import sys

import pytest

from cli import exits
from cli.gpu_check import gpu_check


def test_without_a_gpu_it_says_so_and_leaves_with_the_neighbours_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in ("cuda.bindings.driver", "pycuda.driver"):
        monkeypatch.setitem(sys.modules, module, None)
    assert exits.run(gpu_check) == exits.NEIGHBOUR
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "neither cuda-python nor pycuda is installed" in said.err
