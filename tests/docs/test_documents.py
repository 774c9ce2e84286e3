"""The documents agree with each other, with the repository and with the code."""

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from pydantic_settings import BaseSettings

from cli import exits
from cli.__main__ import build
from cli.topics import topics
from contracts.bootstrap import intervals
from contracts.formulas import satisfaction, share
from contracts.observations import FaceObservation
from contracts.reports import Counts, SessionReport
from contracts.topics import TOPICS
from inference.card.words import WORDS
from inference.evaluation import CROWD_KEYS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "ru")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FOLDERS = (
    "bus",
    "cli",
    "console",
    "contracts",
    "docs",
    "illustrations",
    "inference",
    "infra",
    "ingest",
    "sinks",
    "stream_processors",
    "tests",
    "vault",
)
ELSEWHERE = {"vault/vault.sqlite3", "vault/master.key", "intervals.py", "__init__.py"}
"""Named by their place under MIMIKA_HOME; a file that the reader saves; and one that tests/ shall not have."""
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def text_of(document):
    return document.read_text(encoding="utf-8")


def prose(document):
    """A document without its blocks of code."""
    return FENCE.sub("", text_of(document))


def snippets(document):
    """Code between backticks, and the lines of blocks of code with continued lines joined."""
    blocks = "\n".join(FENCE.findall(text_of(document))).replace("\\\n", " ")
    return re.findall(r"`([^`\n]+)`", prose(document)) + blocks.splitlines()


def headings(document):
    return [(len(marks), title) for marks, title in re.findall(r"^(#+) (.+)$", prose(document), re.MULTILINE)]


def anchor(title):
    """How GitHub makes a heading's address."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def anchors(document):
    return {anchor(title) for _, title in headings(document)}


def table_after(document, mark):
    """Rows of the first table behind a mark, without its head, as lists of plain cells."""
    behind = text_of(document).split(mark, 1)[1]
    lines = re.findall(r"(?:^\|.*\n)+", behind, re.MULTILINE)[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def faults(documents, find):
    """What `find` finds wrong in each document, with the document's name."""
    return [f"{document.relative_to(ROOT)}: {fault}" for document in documents for fault in find(document)]


def broken_links(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        path, _, place = target.partition("#")
        if "://" in target:
            continue
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (place and place not in anchors(file)):
            yield target


def absent_files(document):
    """Paths into our folders, and sources by their ending: from the repository, beside the page or a page of both."""
    words = [word for snippet in snippets(document) for word in snippet.split()]
    for word in dict.fromkeys(words):
        in_a_folder = re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*|\.ci/run", word)
        source = re.fullmatch(r"\w[\w./-]*\.(?:md|py|sh|sql|toml)", word)
        if not (in_a_folder or source) or "NNNN" in word or word in ELSEWHERE:
            continue
        if not any((place / word).exists() for place in (ROOT, document.parent, DOCS / "en")):
            yield word


def absent_names(document):
    for snippet in snippets(document):
        if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})(?:\.\w+)+", snippet) and not snippet.endswith((".md", ".py")):
            try:
                pkgutil.resolve_name(snippet)
            except (ImportError, AttributeError):
                yield snippet


def absent_targets(document):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for snippet in snippets(document):
        for name in re.findall(r"^make ([a-z-]+)", snippet):
            if name not in known:
                yield f"make {name}"


def absent_modules(document):
    for snippet in snippets(document):
        for name in re.findall(r"python3? -m ([a-z_]+(?:\.[a-z_]+)*)", snippet):
            file = ROOT.joinpath(*name.split("."))
            if name.split(".")[0] in FOLDERS and not (
                file.with_suffix(".py").exists() or (file / "__main__.py").exists()
            ):
                yield name


def unknown_commands(document):
    for snippet in snippets(document):
        for words in re.findall(r"mimika((?: [^|;)&#]+)?)", snippet):
            yield from unknown_words(words.split(), typer.main.get_command(build()))


def unknown_words(words, command):
    """The first word that is no subcommand, and every option that the command does not have."""
    for place, word in enumerate(words):
        if not hasattr(command, "commands"):
            options = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
            yield from (
                f"{command.name} {word}" for word in words[place:] if re.match(r"--\w", word) and word not in options
            )
            return
        if word in command.commands:
            command = command.commands[word]
        elif re.fullmatch(r"[a-z][a-z-]*,?", word):
            yield f"mimika {' '.join(words[: place + 1])}"
            return
        else:
            return


FINDERS = (broken_links, absent_files, absent_names, absent_targets, absent_modules, unknown_commands)


@pytest.mark.parametrize("find", FINDERS, ids=lambda find: find.__name__)
def test_what_the_documents_name_is_there(find):
    assert faults(DOCUMENTS, find) == []


def test_each_finder_finds(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One\n[a](absent.md) [b](#two) `infra/absent.py` `vault.absent.Thing` `make absent`\n"
        "`python -m ingest.absent` `mimika absent` `mimika consent absent` `mimika analyze FILE --absent`\n"
    )
    found = {find.__name__: list(find(page)) for find in FINDERS}
    assert found == {
        "broken_links": ["absent.md", "#two"],
        "absent_files": ["infra/absent.py"],
        "absent_names": ["vault.absent.Thing"],
        "absent_targets": ["make absent"],
        "absent_modules": ["ingest.absent"],
        "unknown_commands": ["mimika absent", "mimika consent absent", "analyze --absent"],
    }


def test_both_languages_have_the_same_files_with_the_same_headings():
    english, russian = (
        {file.relative_to(DOCS / name): [level for level, _ in headings(file)] for file in (DOCS / name).rglob("*.md")}
        for name in LANGUAGES
    )
    assert english == russian


def test_no_figure_is_left_open():
    assert [document.name for document in DOCUMENTS if "<!-- fill" in text_of(document)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_table_holds_every_variable_of_every_settings_class(language):
    wanted = set()
    for file in ROOT.glob("*/settings.py"):
        module = importlib.import_module(f"{file.parent.name}.settings")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, BaseSettings) and kind is not BaseSettings:
                prefix = kind.model_config.get("env_prefix", "")
                wanted |= {f"{prefix}{name}".upper() for name in kind.model_fields}
    rows = table_after(DOCS / language / "operating.md", {"en": "## Settings", "ru": "## Настройки"}[language])
    assert {name.strip("`, ") for row in rows for name in row[0].split()} == wanted


MANY = [(number % 5, number * 7 % 23, number * 3 % 11) for number in range(31)]
WINDOWS = {
    "31 windows": MANY,
    "4 windows": MANY[:4],
    "mostly without a face": [window if number in (6, 20) else (0, 0, 0) for number, window in enumerate(MANY)],
}


@pytest.mark.parametrize("windows", WINDOWS.values(), ids=WINDOWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_of_numbers_repeats_the_intervals_in_every_digit(language, windows, tmp_path):
    page = text_of(DOCS / language / "numbers.md")
    script = page.split("<!-- script: intervals.py -->", 1)[1].split("```python\n", 1)[1].split("```", 1)[0]
    (tmp_path / "intervals.py").write_text(script)
    call = "01JD0000000000000000000001"
    rows = "".join(f"{number}\t{a}\t{b}\t{c}\n" for number, (a, b, c) in enumerate(windows))
    done = subprocess.run(
        [sys.executable, "intervals.py", call], cwd=tmp_path, input=rows, capture_output=True, text=True, check=True
    )
    printed = [tuple(map(float, line.split()[1:])) for line in done.stdout.splitlines()]
    shares = [
        lambda a, b, c: share(a, a + b + c),
        lambda a, b, c: share(b, a + b + c),
        lambda a, b, c: share(c, a + b + c),
    ]
    assert printed == intervals(windows, call, [satisfaction, *shares])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_json_table_has_every_key_in_its_order(language):
    page = DOCS / language / "numbers.md"
    rows = table_after(page, {"en": "## The report as JSON", "ru": "## Отчёт в JSON"}[language])
    assert [row[0] for row in rows] == list(SessionReport.__struct_fields__)
    counts = next(row for row in rows if row[0] == "counts")
    assert tuple(re.findall(r"\w+", counts[2].split("[")[0].split(";")[0])) == Counts.__struct_fields__


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_views_table_has_the_columns_of_the_migrations(language):
    statements = "".join(text_of(file) for file in sorted((ROOT / "sinks" / "migrations").glob("*.sql")))
    defined = re.findall(r"CREATE (?:OR REPLACE )?VIEW (\w+) AS\nSELECT(.*?)\sFROM", statements, re.DOTALL)
    views = {name: re.findall(r"\w+", columns) for name, columns in defined}
    page = DOCS / language / "numbers.md"
    rows = {row[0]: row[2] for row in table_after(page, {"en": "## Views", "ru": "## Представления"}[language])}
    for view in ("observations", "windows"):
        assert re.findall(r"\w+", rows[f"mimika.{view}"]) == views[view]
    assert views["reports"] == [*SessionReport.__struct_fields__, "stored_at"]
    assert set(FaceObservation.__struct_fields__) < set(views["observations"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_topics_table_is_that_of_the_contracts(language, capsys):
    topics()
    printed = capsys.readouterr().out
    rows = table_after(DOCS / language / "architecture.md", "<!-- table: topics -->")
    assert [row[0] for row in rows] == [topic.name for topic in TOPICS]
    for row, topic in zip(rows, TOPICS, strict=True):
        name, records, key, partitions, kept, producer, consumers = row
        assert (key, partitions) == (topic.key, str(topic.partitions))
        assert (producer, consumers) == (topic.producer, ", ".join(topic.consumers))
        number, unit = kept.replace("\u00a0", " ").split()
        assert int(number) * {"d": 86_400_000, "s": 1000}[unit] == topic.retention_ms
        assert f"{records}: {producer}" in printed, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exit_codes_are_those_of_the_command(language):
    rows = table_after(DOCS / language / "calls.md", {"en": "## Exit codes", "ru": "## Коды завершения"}[language])
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert [int(row[0]) for row in rows] == sorted(codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_evaluation_keys_of_the_card_are_those_of_the_command(language):
    rows = table_after(DOCS / language / "models" / "emotion.md", "`mimika models evaluate FILE --json`")
    keys = [row[0] for row in rows]
    assert [key for key in keys if key not in WORDS[language]] == []
    assert set(CROWD_KEYS) < set(keys)
    assert {"negative_f1", "accuracy7", "negative_f1_24px", "ece", "ms_per_face"} < set(keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_is_described(language):
    page = text_of(DOCS / language / "operating.md")
    assert [words for words in commands(typer.main.get_command(build())) if f"`mimika {words}" not in page] == []


def commands(group, before=""):
    for name, command in group.commands.items():
        words = f"{before}{name}"
        yield from commands(command, f"{words} ") if hasattr(command, "commands") else [words]
