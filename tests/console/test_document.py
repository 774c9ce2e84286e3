import re
from pathlib import Path

from console.document import routes_of
from console.words import EN, RU

TEMPLATES = Path(__file__).parents[2] / "console" / "templates"


def test_the_document_describes_every_route_and_its_guards(console):
    made = console.client().get("/openapi.json").json()
    assert made["openapi"] == "3.1.0"
    routes = {
        (route.path, method.lower())
        for route in routes_of(console.app)
        for method in set(route.methods or ()) - {"HEAD"}
    }
    assert {(path, method) for path, operations in made["paths"].items() for method in operations} == routes
    note = made["paths"]["/calls/{call_id}/note"]["post"]
    assert note["security"] == [{"session": [], "csrf": []}]
    assert note["x-roles"] == ["manager"]
    assert {"303", "401", "403", "404", "413", "422", "503"} <= set(note["responses"])
    assert "application/problem+json" in note["responses"]["403"]["content"]
    assert "security" not in made["paths"]["/sign-in"]["post"]


def plural_forms(words):
    return {key for key in words if key.endswith(("_few", "_many"))}


def test_both_languages_have_the_same_words():
    assert set(RU) - plural_forms(RU) == set(EN)
    places = {key: sorted(re.findall(r"{\w*}", text)) for key, text in EN.items()}
    assert places == {key: sorted(re.findall(r"{\w*}", RU[key])) for key in EN}


def test_no_word_hides_behind_a_method_of_a_dictionary():
    assert [key for key in EN if hasattr(dict, key)] == []


def test_every_word_is_used():
    source = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
    source += "".join(file.read_text("utf-8") for file in TEMPLATES.parent.glob("*.py") if file.name != "words.py")
    made = ("role_", "error_", "mail_", "calls_", "reports_")
    unused = [
        key
        for key in EN
        if key not in ("ru", "en") and not re.search(rf"\b{key}\b", source) and not key.startswith(made)
    ]
    assert unused == []


def test_no_template_has_a_style_or_script_of_its_own():
    for file in TEMPLATES.glob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), file.name
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), file.name
