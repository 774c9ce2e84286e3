"""`python -m inference.training CONFIG`: train the emotion network and write it as ONNX."""

import argparse
import sys
from pathlib import Path

from inference.dataset import InvalidDataset
from inference.training.config import InvalidConfig, read_config
from inference.training.export import export
from inference.training.loop import train


def main() -> int:
    """Run one training, or continue an interrupted one."""
    parser = argparse.ArgumentParser(prog="python -m inference.training", description=main.__doc__)
    parser.add_argument("config", type=Path, help="TOML file, see inference/training/first.toml")
    path: Path = parser.parse_args().config
    try:
        config = read_config(path)
        network = train(config, lambda line: print(line, flush=True))
    except (InvalidConfig, InvalidDataset) as error:
        print(error, file=sys.stderr)
        return 3
    print(f"written {export(network, config.output_folder / 'emotion.onnx')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
