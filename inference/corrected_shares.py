"""Shares of the three polarities freed from a classifier's bias; pure.

Each frame falls into a cell: what it is called, and how clearly. Held-out faces say how often a face of each polarity
falls into each cell; the shares are those that make the counts of a call likeliest (maximum likelihood of a mixture,
by expectation and maximisation: Saerens et al. 2002). With one cell per polarity this is adjusted counting (Forman
2008) wherever that has a solution.
"""

import numpy as np
from numpy.typing import NDArray

REPEATS = 2000
CLEARNESS = (0.7, 0.9)
"""Edges of the likeliest polarity's sum, 0..1. In calls simulated from held-out crops these cells took a sixth off the
mean error that one cell per polarity leaves, and finer ones no more; on composed clips both are equal."""
CELLS = 3 * (len(CLEARNESS) + 1)
_STEPS = 300
_NONE = 1e-3
"""A share under this is none: the steps come near 0 and never to it."""
_UNSEEN = 0.5
"""Faces that each polarity is thought to have in all its cells together besides those counted."""

Floats = NDArray[np.float64]


def cells_of(sums: Floats) -> NDArray[np.int64]:
    """Tell the cell, 0..CELLS - 1, of each frame by its polarities' probabilities (n, 3)."""
    clearness = np.searchsorted(CLEARNESS, sums.max(axis=1), side="right")
    return np.asarray(sums.argmax(axis=1) * (len(CLEARNESS) + 1) + clearness, np.int64)


def corrected(rows: Floats, counts: Floats) -> Floats:
    """Find the true shares that make the counts likeliest.

    Args:
        rows: (..., 3, k) chance of each cell by the true polarity, above 0, each row summing to 1.
        counts: (..., k) frames, or their shares, by cell; not all 0.

    Returns:
        (..., 3), 0..1, summing to 1.
    """
    shares = np.full((*counts.shape[:-1], 3), 1 / 3)
    for _ in range(_STEPS):
        owed = rows * shares[..., None]
        shares = (owed / owed.sum(axis=-2, keepdims=True) * counts[..., None, :]).sum(axis=-1)
        shares /= shares.sum(axis=-1, keepdims=True)
    shares = np.where(shares < _NONE, 0.0, shares)
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def chances(counts: Floats) -> Floats:
    """Turn counts of held-out faces (3, k) by truth and cell into rows for `corrected`."""
    smoothed = counts + _UNSEEN / counts.shape[1]
    return np.asarray(smoothed / smoothed.sum(axis=1, keepdims=True))


def corrected_interval(
    counts: Floats, windows: NDArray[np.int64], run_length: int, random: np.random.Generator
) -> Floats:
    """95 % interval of the corrected shares; it carries the matrix's own uncertainty and that of the call.

    Runs of r of w windows vary less than the call by the factor 1 - r / w, which the deviations make good.

    Args:
        counts: (3, k) held-out faces, whole or in parts, rows the truth, columns the cell.
        windows: (w, k) used frames by cell of a call's windows, in order; not all 0.
        run_length: windows that are drawn in one piece (circular block bootstrap).
        random: source of every draw.

    Returns:
        (2, 3): low and high of negative, neutral, positive.
    """
    matrices = np.stack([random.dirichlet(row + _UNSEEN / len(row), REPEATS) for row in counts], axis=1)
    blocks = -(-len(windows) // run_length)
    starts = random.integers(0, len(windows), (REPEATS, blocks))
    rows = ((starts[:, :, None] + np.arange(run_length)) % len(windows)).reshape(REPEATS, -1)[:, : len(windows)]
    sums = windows[rows].sum(axis=1).astype(np.float64)
    seen = sums.sum(axis=1) > 0
    drawn = corrected(np.maximum(matrices[seen], 1e-9), sums[seen])
    middle = corrected(chances(counts), windows.sum(axis=0).astype(np.float64))
    wider = (1 - min(0.5, run_length / len(windows))) ** -0.5
    return np.asarray(np.clip(np.percentile(middle + wider * (drawn - middle), [2.5, 97.5], axis=0), 0.0, 1.0))
