"""The settings of one training, read from a TOML file."""

import tomllib
from pathlib import Path

import msgspec


class InvalidConfig(ValueError):
    """A training configuration that cannot be used; the text names the file and the setting."""


class TrainingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that decides the weights: the same file and data give the same weights on the same machine."""

    train_path: Path
    """Parquet file of the faces to learn from."""
    held_out_share: float
    """Share of the faces, 0..1, that is never learnt from, near-duplicates together: each epoch is described on it and
    the export is calibrated by it. Other files stay unseen until the end."""
    start_path: Path | None = None
    """`averaged.pt` of an earlier training of the same width to go on from; none: from random weights."""
    output_folder: Path
    """Where state.pt (resumable), averaged.pt, curves.csv and emotion.onnx go."""
    seed: int
    epochs: int
    batch_size: int
    width: int
    """Channels of the first convolution."""
    learning_rate: float
    """Peak of the cosine schedule, reached after `warmup_epochs`."""
    warmup_epochs: float
    weight_decay: float
    momentum: float
    label_smoothing: float
    """Of FER2013's labels; the crowd's shares are soft already."""
    mixup_share: float
    """Share of the steps that mix pictures pairwise, 0..1."""
    mixup_alpha: float
    """Both parameters of the Beta distribution of a mixed step."""
    teacher_paths: tuple[Path, ...] = ()
    """`averaged.pt` of earlier trainings of any width, whose answers on the clean faces are mixed into the targets."""
    teacher_weight: float = 0.0
    """Of the teachers' answers in the targets, 0..1; the labels have the rest."""
    teacher_temperature: float = 1.0
    """By which the teachers' logits are divided, > 0; below 1 makes them surer."""
    ema_decay: float
    """Of the averaged weights that are evaluated and exported."""
    threads: int
    """CPU threads of torch; another number gives slightly different weights."""
    bfloat16: bool
    """Compute under bf16 autocast: faster where the CPU has it."""

    def __post_init__(self) -> None:
        """Refuse teachers without a weight and a weight without teachers."""
        if not 0 <= self.teacher_weight <= 1 or bool(self.teacher_paths) != (self.teacher_weight > 0):
            raise ValueError("teacher_weight lies above 0 and up to 1 with teacher_paths, and is 0 without them")
        if self.teacher_temperature <= 0:
            raise ValueError("teacher_temperature lies above 0")


def read_config(path: Path) -> TrainingConfig:
    """Read and check a configuration; relative paths in it are relative to its folder.

    Raises:
        InvalidConfig: if the file is missing, is no TOML, or a setting is absent, unknown or of a wrong type.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        config = msgspec.convert(raw, TrainingConfig, dec_hook=_path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InvalidConfig(f"{path}: {error}") from error
    base = path.parent
    return msgspec.structs.replace(
        config,
        train_path=base / config.train_path,
        start_path=base / config.start_path if config.start_path else None,
        teacher_paths=tuple(base / teacher for teacher in config.teacher_paths),
        output_folder=base / config.output_folder,
    )


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)
