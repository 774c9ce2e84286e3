"""The training loop: resumable after each epoch, repeatable from its seed."""

import csv
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from inference import similar_faces
from inference.dataset import LabelledFaces, read_faces
from inference.evaluation import polarity_figures
from inference.training.augment import augment
from inference.training.calibration import softmax
from inference.training.config import TrainingConfig
from inference.training.network import EmotionNetwork, logits, read_network, standardise
from inference.training.teaching import targets

Report = Callable[[str], None]


class Trainer:
    """One training in progress: network, averaged weights, optimiser and the number of finished epochs."""

    def __init__(self, config: TrainingConfig) -> None:
        torch.manual_seed(config.seed)
        torch.set_num_threads(config.threads)
        torch.use_deterministic_algorithms(mode=True)
        self.config = config
        self.faces, self.held_out = split(read_faces(config.train_path), config.held_out_share, config.seed)
        self.labels, self.shares = targets(self.faces, config)
        self.network = EmotionNetwork(config.width)
        if config.start_path:
            self.network.load_state_dict(read_network(config.start_path).state_dict())
        self.network = self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averaged = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.optimiser = torch.optim.SGD(
            self.network.parameters(), lr=config.learning_rate, momentum=config.momentum, nesterov=True
        )
        self.finished_epochs = 0

    @property
    def steps_per_epoch(self) -> int:
        """Whole batches in one pass; the remainder of a shuffled pass is left out."""
        return max(1, len(self.faces.labels) // self.config.batch_size)

    def train_epoch(self) -> float:
        """Run the next epoch and return its mean loss."""
        config, epoch = self.config, self.finished_epochs
        random = np.random.default_rng([config.seed, epoch])
        torch.manual_seed(config.seed * 100_003 + epoch)
        order = random.permutation(len(self.faces.labels))
        self.network.train()
        total = 0.0
        for step in range(self.steps_per_epoch):
            rows = order[step * config.batch_size : (step + 1) * config.batch_size]
            total += self._step(rows, random, epoch * self.steps_per_epoch + step)
        self.finished_epochs += 1
        return total / self.steps_per_epoch

    def _step(self, rows: NDArray[np.int64], random: np.random.Generator, step: int) -> float:
        config = self.config
        views = np.stack([augment(self.faces.pixels[row], random) for row in rows])
        crops = standardise(torch.from_numpy(views)[:, None])
        labels = torch.from_numpy(self.labels[rows])
        crowd = torch.from_numpy(self.shares[rows])
        if random.random() < config.mixup_share:
            weight = float(random.beta(config.mixup_alpha, config.mixup_alpha))
            other = torch.from_numpy(random.permutation(len(rows)))
            crops = weight * crops + (1 - weight) * crops[other]
            labels = weight * labels + (1 - weight) * labels[other]
            crowd = weight * crowd + (1 - weight) * crowd[other]
        rate = learning_rate(config, step, self.steps_per_epoch)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        crops = crops.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=config.bfloat16):
            fer2013_logits, crowd_logits = self.network(crops)
        loss = -(labels * functional.log_softmax(fer2013_logits.float(), 1)).sum(1).mean()
        loss = loss - (crowd * functional.log_softmax(crowd_logits.float(), 1)).sum(1).mean()
        decay = config.weight_decay / 2 * sum((p**2).sum() for p in self.network.parameters() if p.ndim > 1)
        self.optimiser.zero_grad()
        (loss + decay).backward()
        self.optimiser.step()
        self._average(min(config.ema_decay, (1 + step) / (10 + step)))
        return float(loss.detach())

    def _average(self, decay: float) -> None:
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                if value.dtype.is_floating_point:
                    self.averaged[name].lerp_(value, 1 - decay)
                else:
                    self.averaged[name].copy_(value)

    def averaged_network(self) -> EmotionNetwork:
        """Return a copy with the averaged weights, ready for inference."""
        network = EmotionNetwork(self.config.width)
        network.load_state_dict(self.averaged)
        network.eval()
        return network

    def save(self, path: Path) -> None:
        """Write everything that the next epoch needs, whole or not at all."""
        momenta = [
            self.optimiser.state[p].get("momentum_buffer") for g in self.optimiser.param_groups for p in g["params"]
        ]
        state = {
            "finished_epochs": self.finished_epochs,
            "network": self.network.state_dict(),
            "averaged": self.averaged,
            "momenta": momenta,
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def load(self, path: Path) -> None:
        """Continue from a file that `save` wrote with the same configuration."""
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.finished_epochs = state["finished_epochs"]
        self.network.load_state_dict(state["network"])
        self.averaged = state["averaged"]
        parameters = [p for g in self.optimiser.param_groups for p in g["params"]]
        for parameter, momentum in zip(parameters, state["momenta"], strict=True):
            self.optimiser.state[parameter]["momentum_buffer"] = momentum


def split(faces: LabelledFaces, held_out_share: float, seed: int) -> tuple[LabelledFaces, LabelledFaces]:
    """Part the faces in those to learn from and those held out; near-duplicates fall on one side.

    Args:
        faces: all of them, in the file's order.
        held_out_share: of the groups of near-duplicates, 0..1.
        seed: the same one gives the same parts.
    """
    group = similar_faces.groups(faces.pixels) if held_out_share else np.arange(len(faces.labels))
    names = np.unique(group)
    chosen = np.random.default_rng(seed).permutation(names)[: round(held_out_share * len(names))]
    held_out = np.isin(group, chosen)
    return faces.where(~held_out), faces.where(held_out)


def learning_rate(config: TrainingConfig, step: int, steps_per_epoch: int) -> float:
    """Linear warm-up, then a cosine down to zero at the last step (Loshchilov and Hutter 2017)."""
    warmup_steps = config.warmup_epochs * steps_per_epoch
    if step < warmup_steps:
        return config.learning_rate * (step + 1) / warmup_steps
    done = (step - warmup_steps) / max(1.0, config.epochs * steps_per_epoch - warmup_steps)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


def described(network: EmotionNetwork, faces: LabelledFaces) -> dict[str, float | None]:
    """Return the figures of the held-out faces, none where nothing was held out."""
    if not len(faces.labels):
        return {}
    fer2013, crowd = logits(network, faces.pixels)
    return polarity_figures(faces, softmax(fer2013), softmax(crowd))


def train(config: TrainingConfig, report: Report) -> Trainer:
    """Train to the last epoch, from the saved state where there is one; averaged.pt then holds the network."""
    config.output_folder.mkdir(parents=True, exist_ok=True)
    state_path = config.output_folder / "state.pt"
    trainer = Trainer(config)
    if state_path.exists():
        trainer.load(state_path)
        report(f"continuing after epoch {trainer.finished_epochs}")
    while trainer.finished_epochs < config.epochs:
        started_s = time.monotonic()
        loss = trainer.train_epoch()
        figures = described(trainer.averaged_network(), trainer.held_out)
        trainer.save(state_path)
        took_s = time.monotonic() - started_s
        left_s = took_s * (config.epochs - trainer.finished_epochs)
        row = {"epoch": trainer.finished_epochs, "loss": loss, **figures, "seconds": took_s}
        _append(config.output_folder / "curves.csv", row)
        shown = ", ".join(f"{name} {value:.1f}" for name, value in figures.items() if value is not None)
        report(f"epoch {trainer.finished_epochs}/{config.epochs}, {left_s / 60:.0f} min left, loss {loss:.3f}, {shown}")
    torch.save(trainer.averaged, config.output_folder / "averaged.pt")
    return trainer


def _append(path: Path, row: dict[str, Any]) -> None:
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row)
        if new:
            writer.writeheader()
        writer.writerow({name: f"{value:.4g}" if isinstance(value, float) else value for name, value in row.items()})
