"""What the rules say that a picture breaks: the answer names them by id, the page gives demand, quote and source."""

from dataclasses import dataclass

from console.words import Language
from contracts.illustrations import Illustration
from illustrations.rules.packs import RULES


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule."""

    rule_id: str
    demand: str
    """What it asks for; empty where this console does not know the rule."""
    quote: str
    source: str


def broken_rules(drawn: Illustration, language: Language) -> tuple[Broken, ...]:
    """The rules that a picture breaks, in the order of the answer."""
    known = {rule.id: rule for rule in RULES}
    found = []
    for rule_id in drawn.broken_rules:
        rule = known.get(rule_id)
        if rule is None:
            found.append(Broken(rule_id, "", "", ""))
            continue
        is_russian = language == "ru"
        demand, source = (rule.demand_ru, rule.source_ru) if is_russian else (rule.demand_en, rule.source_en)
        found.append(Broken(rule_id, demand, rule.quote, source))
    return tuple(found)
