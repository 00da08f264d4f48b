"""The documents tell the truth where a machine can check it: links, targets, commands, keys."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from app.cli.intake import batch_rows
from app.cli.main import cli
from app.station import open_station
from app.station.events import BatchReport, FileRefused
from app.station.home import Settings, save_settings
from resources.errors import Encrypted, PaperJam
from sync.gateway.config import CentreConfig
from tests.dossier.paper import open_case, receive

ROOT = Path(__file__).resolve().parents[1]
CLI = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def _documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)


def _links(document: Path) -> Iterator[str]:
    text = _without_code(document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            yield target


def test_links_inside_the_project_lead_somewhere() -> None:
    seen = 0
    missing = []
    for document in _documents():
        for target in _links(document):
            seen += 1
            path, _, anchor = target.partition("#")
            if not (document.parent / path).exists():
                missing.append(f"{document.relative_to(ROOT)}: {target}")
            assert not anchor, "anchors are not checked; link the page"
    assert seen > 40
    assert missing == []


def test_pictures_are_shown_somewhere_and_small() -> None:
    shown = {
        (document.parent / target).resolve()
        for document in _documents()
        for target in _links(document)
        if target.endswith(".png")
    }
    there = set((ROOT / "docs" / "images").glob("*.png"))
    assert there == shown
    assert max(path.stat().st_size for path in there) < 250_000


def test_make_targets_named_in_documents_exist_and_are_listed() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, flags=re.MULTILINE))
    for document in _documents():
        text = document.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, flags=re.MULTILINE))
        assert named <= targets, document
    phony = re.search(r"^\.PHONY: (.*)", makefile, flags=re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == targets


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for record in sorted(folder.glob("0*.md")):
        number, title = record.name[:4], record.read_text(encoding="utf-8").splitlines()[0]
        assert title.startswith(f"# {number} "), record.name
        assert f"]({record.name})" in index


def _commands(group: object, names: str = "wenyi") -> Iterator[tuple[str, list[str]]]:
    """Yield every command with the options it takes."""
    below = getattr(group, "commands", None)
    if below is None or getattr(group, "invoke_without_command", False):
        options = [name for p in getattr(group, "params", ()) for name in p.opts]
        yield names, [name for name in options if name.startswith("--")]
    for name, command in (below or {}).items():
        yield from _commands(command, f"{names} {name}")


def test_every_command_and_option_is_documented() -> None:
    # Without a command it opens the window; that stands before the commands.
    commands = {name: o for name, o in _commands(get_command(cli)) if name != "wenyi"}
    headings = re.findall(r"^### `(wenyi [^`]*)`$", CLI, flags=re.MULTILINE)
    assert len(headings) == len(commands)
    of: dict[str, str] = {}
    for heading in headings:
        named = [n for n in commands if heading == n or heading.startswith(n + " ")]
        of[max(named, key=len)] = heading
    for name, options in commands.items():
        heading = of[name]
        for option in options:
            assert option in heading or option in ("--json", "--help"), f"{name} {option}"
    assert {word for _, options in commands.items() for word in options} >= {"--escl", "--deep"}


@pytest.mark.parametrize("path", ["README.md", "README.zh.md"])
def test_the_readmes_command_lines_can_be_typed(path: str) -> None:
    commands = dict(_commands(get_command(cli)))
    text = (ROOT / path).read_text(encoding="utf-8")
    lines = re.findall(r"^wenyi .*", text, flags=re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        words = shlex.split(line)
        named = [n for n in commands if words[: len(n.split())] == n.split()]
        used = {word for word in words if word.startswith("--")}
        command = max(named, key=len)
        assert command != "wenyi" or words[1].startswith("--"), line
        assert used <= set(commands[command]), line


def test_shared_options_are_documented() -> None:
    station = typer.main.get_command(cli)
    for parameter in station.params:
        for option in parameter.opts:
            assert option in CLI, option


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| `([^`]+)` \|", text, flags=re.MULTILINE)
    written = {name: tomllib.loads(f"x = {value}")["x"] for name, value in rows}
    defaults = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    assert written == {k: list(v) if isinstance(v, tuple) else v for k, v in defaults.items()}


def test_every_setting_of_a_centre_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "centre.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z_0-9`, ]+`) \| ([^|]+) \|", text, flags=re.MULTILINE)
    written: dict[str, str] = {}
    for names, values in rows:
        keys, given = re.findall(r"`([^`]+)`", names), re.findall(r"`([^`]+)`", values)
        written |= dict(
            zip(keys, given if len(given) == len(keys) else [""] * len(keys), strict=True)
        )
    usual = CentreConfig(Path())
    plain = {field.name: getattr(usual, field.name) for field in fields(usual)}
    assert set(written) >= set(plain) - {"home", "limits", "quota", "schedule"}
    for part in (usual.limits, usual.quota, usual.schedule):
        plain |= {field.name: getattr(part, field.name) for field in fields(part)}
        assert set(written) >= {field.name for field in fields(part)}
    for key, value in written.items():
        if value and isinstance(plain.get(key), bool | int | float | str | tuple) and plain[key]:
            found = tomllib.loads(f"x = {value}")["x"]
            assert (tuple(found) if isinstance(found, list) else found) == plain[key], key


def test_what_a_station_keeps_is_documented(tmp_path: Path) -> None:
    with open_station(tmp_path):
        pass
    save_settings(tmp_path, Settings())
    text = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    for path in tmp_path.iterdir():
        name = re.sub(r"-(wal|shm)$", "", path.name)
        assert f"`{name}`" in text or f"`{name}/`" in text, path.name


def _promised(command: str) -> set[str]:
    """Return the keys in quotes of the JSON form that follows a command's heading."""
    (section,) = re.findall(rf"^### `{command}[^\n]*\n(.*?)(?=^### )", CLI, flags=re.M | re.S)
    (form,) = re.findall(r"```\n(.*?)```", section, flags=re.DOTALL)
    return set(re.findall(r'"([a-z_0-9]+)"', form))


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()


def test_a_batch_has_the_promised_keys(tmp_path: Path) -> None:
    with open_station(tmp_path) as station:
        case_id, batch_id = open_case(station.store)
        pages = receive(station.store, case_id, batch_id, None, None)
        refused = (FileRefused("a.pdf", Encrypted(source="a.pdf")),)
        jam = PaperJam(device="ADF")
        report = BatchReport(batch_id, tuple(pages), refused, jam)
        rows = batch_rows(station, case_id, report)
    assert _keys(rows) == _promised("wenyi scan")


@pytest.mark.parametrize("path", ["README.md", "README.zh.md"])
def test_readmes_lead_with_the_two_commands_and_each_other(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    first = re.search(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    assert first is not None
    assert re.findall(r"^make [a-z]+", first[1], flags=re.MULTILINE) == ["make run", "make test"]
    other = "README.zh.md" if path == "README.md" else "README.md"
    assert f"]({other})" in text
