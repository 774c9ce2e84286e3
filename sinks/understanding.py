"""How well pictures are understood: figures of what people did before them, each with n and a 95 % interval. Pure.

Shares have Wilson's score interval (Wilson 1927), means Student's t interval, the median the interval of order
statistics that covers it with 95 % or more whatever the distribution (Thompson 1936). One person before one picture
counts once.
"""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist, fmean, median, stdev
from typing import Literal

import msgspec

Z = NormalDist().inv_cdf(0.975)


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What one person did before one picture."""

    metaphor: str
    side: Literal["client", "manager"]
    shown: bool
    engaged: bool
    """Moved a slider, switched a product or let it play."""
    answered: bool
    right_ms: int
    """From the first paint to the first right answer; means something only where `understood`."""
    understood: bool
    clarity: str
    """The newest rating, 1..5; empty without one."""
    liked: str
    """The newest rating, yes or no; empty without one."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number and how far it can be trusted."""

    n: int
    """People and pictures that it is made from."""
    value: float | None
    """None where n is 0."""
    interval: tuple[float, float] | None
    """95 %; None where n is too small for one: below 2 for a mean, below 6 for a median, 0 for a share."""


class Understanding(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one metaphor, or of all (`metaphor` empty). Shares are 0..1, times in seconds."""

    metaphor: str
    shown: int
    """Clients who allowed feedback, each picture once."""
    answered_right: Figure
    """Of those who answered."""
    mean_s: Figure
    """To the right answer, of those who gave it."""
    median_s: Figure
    clarity: Figure
    """Mean, 1..5."""
    engaged: Figure
    liked_by_clients: Figure
    liked_by_managers: Figure


def understanding(visits: Sequence[Visit]) -> list[Understanding]:
    """All metaphors together, then each that has been shown or rated, by name."""
    metaphors = sorted({visit.metaphor for visit in visits})
    each = [_figures(name, [visit for visit in visits if visit.metaphor == name]) for name in metaphors]
    return [_figures("", visits), *each]


def share(right: int, n: int) -> Figure:
    """A share with Wilson's interval."""
    if n == 0:
        return Figure(n=0, value=None, interval=None)
    part, z2 = right / n, Z * Z
    middle = (part + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(part * (1 - part) / n + z2 / (4 * n * n))
    return Figure(n=n, value=part, interval=(max(0.0, middle - half), min(1.0, middle + half)))


def mean(values: Sequence[float]) -> Figure:
    """A mean with Student's interval."""
    n = len(values)
    if n < 2:
        return Figure(n=n, value=values[0] if values else None, interval=None)
    middle, half = fmean(values), t_quantile(n - 1) * stdev(values) / math.sqrt(n)
    return Figure(n=n, value=middle, interval=(middle - half, middle + half))


def middle(values: Sequence[float]) -> Figure:
    """A median with the interval of order statistics."""
    n, ordered = len(values), sorted(values)
    if n == 0:
        return Figure(n=0, value=None, interval=None)
    rank = _rank(n)
    interval = (ordered[rank - 1], ordered[n - rank]) if rank else None
    return Figure(n=n, value=median(ordered), interval=interval)


def t_quantile(freedom: int) -> float:
    """The 0.975 quantile of Student's distribution, by bisection of its distribution function."""
    low, high = 0.0, 13.0
    while high - low > 1e-9:
        point = (low + high) / 2
        low, high = (point, high) if _t_upper(point, freedom) > 0.025 else (low, point)
    return (low + high) / 2


def _t_upper(t: float, freedom: int) -> float:
    """P(T > t) for t >= 0, by the finite series for whole degrees of freedom (Abramowitz and Stegun 26.7.3, 26.7.4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine2 = math.sin(angle), math.cos(angle) ** 2
    odd = freedom % 2 == 1
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine2 * (step - 1) / step
        total += term
    inside = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return (1 - inside) / 2


def _rank(n: int) -> int:
    """The greatest r with P(Bin(n, 1/2) < r) <= 0.025; 0 where there is none."""
    logs = n * math.log(2)
    below, rank = 0.0, 0
    while rank <= n // 2:
        below += math.exp(math.lgamma(n + 1) - math.lgamma(rank + 1) - math.lgamma(n - rank + 1) - logs)
        if below > 0.025:
            return rank
        rank += 1
    return rank


def _figures(metaphor: str, visits: Sequence[Visit]) -> Understanding:
    clients = [visit for visit in visits if visit.side == "client" and visit.shown]
    seconds = [visit.right_ms / 1000 for visit in clients if visit.understood]
    answered = [visit for visit in clients if visit.answered]

    def liked(side: str) -> Figure:
        return _part([one for one in visits if one.side == side and one.liked], lambda one: one.liked == "yes")

    return Understanding(
        metaphor=metaphor,
        shown=len(clients),
        answered_right=_part(answered, lambda one: one.understood),
        mean_s=mean(seconds),
        median_s=middle(seconds),
        clarity=mean([float(visit.clarity) for visit in clients if visit.clarity]),
        engaged=_part(clients, lambda one: one.engaged),
        liked_by_clients=liked("client"),
        liked_by_managers=liked("manager"),
    )


def _part(visits: Sequence[Visit], holds: Callable[[Visit], bool]) -> Figure:
    return share(sum(map(holds, visits)), len(visits))
