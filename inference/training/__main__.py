"""`python -m inference.training CONFIG`: train the emotion network, calibrate it and write it as ONNX."""

import argparse
import sys
from pathlib import Path

import numpy as np

from inference.dataset import InvalidDataset
from inference.training.calibration import Calibration, calibrate
from inference.training.config import InvalidConfig, read_config
from inference.training.export import export, quantise
from inference.training.loop import Trainer, train
from inference.training.network import InvalidWeights, logits

_RANGE_CROPS = 1024
"""Faces from which the ranges of int8 are taken."""


def main() -> int:
    """Run one training, or continue an interrupted one."""
    parser = argparse.ArgumentParser(prog="python -m inference.training", description=main.__doc__)
    parser.add_argument("config", type=Path, help="TOML file, see inference/training/second.toml")
    path: Path = parser.parse_args().config
    try:
        config = read_config(path)
        trainer = train(config, lambda line: print(line, flush=True))
    except (InvalidConfig, InvalidDataset, InvalidWeights) as error:
        print(error, file=sys.stderr)
        return 3
    print(f"written {write(trainer, config.output_folder)}")
    return 0


def write(trainer: Trainer, folder: Path) -> Path:
    """Calibrate a finished training on its held-out faces and write emotion-fp32.onnx and emotion.onnx (int8)."""
    network, held_out = trainer.averaged_network(), trainer.held_out
    calibration = calibrate(held_out, *logits(network, held_out.pixels)) if len(held_out.labels) else Calibration()
    print(calibration)
    random = np.random.default_rng(trainer.config.seed)
    number = min(_RANGE_CROPS, len(trainer.faces.labels))
    crops = trainer.faces.pixels[np.sort(random.choice(len(trainer.faces.labels), number, replace=False))]
    return quantise(export(network, calibration, folder / "emotion-fp32.onnx"), crops, folder / "emotion.onnx")


if __name__ == "__main__":
    sys.exit(main())
