"""The tables of figures are those of the contract."""

import re

import pytest

from contracts.metrics import METRICS
from tests.docs.test_documents import DOCS, LANGUAGES, table_after

MOST_WRITTEN = 5
"""Of more values only the label stands in the documents."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_figures_is_that_of_the_contract(language):
    rows = table_after(DOCS / language / "operating.md", "<!-- table: metrics -->")
    assert [row[0] for row in rows] == [metric.name for metric in METRICS]
    for row, metric in zip(rows, METRICS, strict=True):
        _, kind, services, label, meaning = row
        written = metric.values if len(metric.values) <= MOST_WRITTEN else ()
        assert kind == metric.kind, metric.name
        assert tuple(re.findall(r"[\w-]+", services)) == metric.services, metric.name
        assert [word.strip("` ") for word in re.split("[:,]", label)] == [metric.label, *written], metric.name
        assert meaning, metric.name
        if language == "en":
            assert meaning.lower() == metric.help.lower(), metric.name
