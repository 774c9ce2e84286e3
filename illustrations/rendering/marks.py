"""Samples of a drawing's parts for the legend, 24 px wide, standing on the baseline."""

from contracts.illustrations import Metaphor
from illustrations.scene.palette import Palette
from illustrations.scene.scene import LegendMark

_DENSE = ((12, 1, -70), (12, 1, 70), (11, 0, -125), (13, 0, 125), (9, -2, -35), (15, -2, 35), (12, -4, 0), (12, 2, 180))
_SPARSE = ((9, -1, -75), (15, -2, 70), (10, -5, -15), (15, -5, 25), (12, 3, 200))
"""x, y and turn in degrees of each leaf."""
_LEAF = "M0 0Q-4.2-5 0-10Q4.2-5 0 0"
_ROOTS = "M12-10Q10-4 3-2M12-10Q11-3 8 2M12-10Q12-3 13 2M12-10Q14-4 21-2M12-10Q15-6 22-7M12-10Q9-6 2-7"


def mark(one: LegendMark, metaphor: Metaphor, tones: Palette) -> str:
    """One sample where its legend mark stands."""
    if one.meaning == "loss" and metaphor in ("trees", "sprouts"):
        inside = f'<path d="{_ROOTS}" fill="none" stroke="{tones.root}" stroke-width="1.8" stroke-linecap="round"/>'
    elif metaphor in ("coins", "towers"):
        inside = _block(one.meaning, metaphor, tones)
    else:
        ramp = {"guaranteed": tones.dense, "expected": tones.light, "bad": tones.pale}[one.meaning]
        places = _SPARSE if one.meaning == "expected" else _DENSE
        inside = "".join(
            f'<path d="{_LEAF}" fill="{ramp[index % 3]}" transform="translate({x} {y}) rotate({turn})"/>'
            for index, (x, y, turn) in enumerate(places)
        )
    up = 0 if metaphor in ("coins", "towers") else 4
    return f'<g transform="translate({one.x:.1f} {one.y - up:.1f})">{inside}</g>'


def _block(meaning: str, metaphor: Metaphor, tones: Palette) -> str:
    """Three coins or floors."""
    coins = metaphor == "coins"
    fill, edge = {
        "guaranteed": ("#c79a45", "#8a6422") if coins else ("#b9a27c", "#6f5f48"),
        "expected": ("#f0e2bd", "#b58d42") if coins else ("#cfe0e4", "#6f93a0"),
        "bad": (tones.pale[2], tones.pale[0]),
        "loss": (tones.root, tones.root),
    }[meaning]
    lines = "M2-8.5h20M2-4h20" if coins else "M2-9h20M2-5h20M9-13v14M15-13v14"
    return f'<path d="M2-13h20v14h-20z" fill="{fill}"/><path d="{lines}M2-13h20v14h-20z" fill="none" stroke="{edge}"/>'
