"""Shares of the three polarities freed from a classifier's bias; pure.

Source: adjusted counting, Forman 2008; docs/en/numbers.md.
"""

import numpy as np
from numpy.typing import NDArray

REPEATS = 2000
_EDGES = ((0, 1), (0, 2), (1, 2))

Floats = NDArray[np.float64]


def corrected(confusion: Floats, shares: Floats) -> Floats:
    """Find the true shares p that explain what was called: the least |C^T p - q| over the simplex.

    Args:
        confusion: (..., 3, 3) rows the true polarity, columns what it is called, each row summing to 1.
        shares: (..., 3) of what was called, summing to 1.

    Returns:
        (..., 3), 0..1, summing to 1.
    """
    flat_c = np.broadcast_to(confusion, (*shares.shape[:-1], 3, 3)).reshape(-1, 3, 3)
    flat_q = shares.reshape(-1, 3)
    candidates = np.stack([_on_edge(flat_c, flat_q, *edge) for edge in _EDGES])
    errors = ((np.einsum("enk,nkj->enj", candidates, flat_c) - flat_q) ** 2).sum(axis=2)
    best = candidates[errors.argmin(axis=0), np.arange(len(flat_q))]
    inside, exact = _inside(flat_c, flat_q)
    best[exact] = inside[exact]
    return np.asarray(best.reshape(shares.shape))


def corrected_interval(
    counts: NDArray[np.int64], windows: NDArray[np.int64], run_length: int, random: np.random.Generator
) -> Floats:
    """95 % interval of the corrected shares; it carries the matrix's own uncertainty and that of the call.

    Args:
        counts: (3, 3) confusion matrix of held-out faces, rows the truth.
        windows: (w, 3) used frames by called polarity of a call's windows, in order.
        run_length: windows that are drawn in one piece (circular block bootstrap).
        random: source of every draw.

    Returns:
        (2, 3): low and high of negative, neutral, positive.
    """
    matrices = np.stack([random.dirichlet(row + 0.5, REPEATS) for row in counts.astype(np.float64)], axis=1)
    blocks = -(-len(windows) // run_length)
    starts = random.integers(0, len(windows), (REPEATS, blocks))
    rows = ((starts[:, :, None] + np.arange(run_length)) % len(windows)).reshape(REPEATS, -1)[:, : len(windows)]
    sums = windows[rows].sum(axis=1).astype(np.float64)
    sums = sums[sums.sum(axis=1) > 0]
    drawn = corrected(matrices[: len(sums)], sums / sums.sum(axis=1, keepdims=True))
    return np.asarray(np.percentile(drawn, [2.5, 97.5], axis=0))


def _inside(confusion: Floats, shares: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Solve C^T p = q where it can be solved, and tell where the solution lies in the simplex."""
    usable = np.abs(np.linalg.det(confusion)) > 1e-9
    solved = np.full(shares.shape, -1.0)
    transposed = confusion[usable].transpose(0, 2, 1)
    solved[usable] = np.linalg.solve(transposed, shares[usable][:, :, None])[:, :, 0]
    return solved, np.asarray((solved >= 0).all(axis=1))


def _on_edge(confusion: Floats, shares: Floats, first: int, second: int) -> Floats:
    """Best shares of two polarities, the third having none."""
    along = confusion[:, first] - confusion[:, second]
    missing = shares - confusion[:, second]
    length = (along**2).sum(axis=1)
    part = np.clip((along * missing).sum(axis=1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    found = np.zeros(shares.shape)
    found[:, first], found[:, second] = part, 1 - part
    return found
