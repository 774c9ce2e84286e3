"""The documents list exactly the rules of the code."""

from pathlib import Path

import pytest

from illustrations.rules.packs import RULES, Rule

DOCS = Path(__file__).parents[3] / "docs"
HEADS = {
    "en": "| rule | demand | source | words of the norm |",
    "ru": "| правило | требование | источник | слова нормы |",
}


def _row(rule: Rule, language: str) -> str:
    demand, source = (rule.demand_ru, rule.source_ru) if language == "ru" else (rule.demand_en, rule.source_en)
    quote = "" if not rule.quote else f"«{rule.quote}»" if rule.pack == "ru" else f"“{rule.quote}”"
    return f"| `{rule.id}` | {demand} | {source} | {quote} |"


def _table(language: str) -> str:
    ordered = [rule for pack in ("ru", "eu") for rule in RULES if rule.pack == pack]
    return "\n".join([HEADS[language], "|---|---|---|---|", *(_row(rule, language) for rule in ordered)])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_document_lists_the_rules_of_the_code(language: str) -> None:
    text = (DOCS / language / "rules.md").read_text(encoding="utf-8")
    listed = text.split("<!-- rules -->\n")[1].split("\n<!-- /rules -->")[0]
    assert listed == _table(language)
