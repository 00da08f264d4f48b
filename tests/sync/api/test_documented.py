"""docs/integration.md tells the truth: its examples run, and the answers look as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sync.gateway.api.courier import signature
from sync.gateway.api.telling import KINDS
from tests.sync.api.court import FIRST, MAIN, A, Court

_TEXT = (Path(__file__).parents[3] / "docs" / "integration.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", _TEXT, flags=re.MULTILINE | re.DOTALL)


def _block(kind: str) -> str:
    (found,) = [text for name, text in _BLOCKS if name == kind]
    return str(found)


def _examples() -> list[tuple[str, Any]]:
    """Return each example with the form of its answer, None where it shows none."""
    found: list[tuple[str, Any]] = []
    for place, (kind, text) in enumerate(_BLOCKS):
        if kind != "sh":
            continue
        after = _BLOCKS[place + 1] if place + 1 < len(_BLOCKS) else ("", "")
        found.append((text, json.loads(after[1]) if after[0] == "json" else None))
    return found


def _same_form(promised: Any, given: Any, where: str = "") -> None:
    assert type(promised) is type(given) or {type(promised), type(given)} <= {
        int,
        float,
        bool,
        type(None),
        str,
    }, where
    if isinstance(promised, dict):
        assert promised.keys() == given.keys(), where
        for key, value in promised.items():
            _same_form(value, given[key], f"{where}.{key}")
    elif isinstance(promised, list) and promised:
        assert given, where
        _same_form(promised[0], given[0], f"{where}[]")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_every_example_runs_and_answers_as_it_says(court_: Court, tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text(court_.centre.authority_pem)
    (tmp_path / "cases.csv").write_text(_block("csv"), encoding="utf-8")
    made = court_.ask(
        "sys-all",
        "POST",
        "/webhooks",
        json={"url": "https://example.com/", "kinds": ["page.filed"]},
    )
    environment = {
        **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        "CURL_CA_BUNDLE": str(authority),
        "CENTRE": court_.centre.url,
        "KEY": court_.tokens["sys-all"],
        "CASE": A,
        "DOCUMENT": MAIN,
        "PAGE": FIRST,
        "CURSOR": "",
        "HOOK": made.json()["id"],
    }
    shown = 0
    for script, promised in _examples():
        for line in script.replace("\\\n", " ").splitlines():
            done = subprocess.run(
                ["sh", "-euc", line],
                env=environment,
                cwd=tmp_path,
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, (line, done.stderr)
        if promised is not None:
            _same_form(promised, json.loads(done.stdout), line)
            shown += 1
    assert shown >= 11
    assert (tmp_path / "page.jpg").stat().st_size > 1_000_000


def test_the_receivers_check_works(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    scope: dict[str, Any] = {}
    exec(compile(_block("python"), "integration.md", "exec"), scope)  # noqa: S102
    now_s = int(time.time())
    header = signature("whsec_1", b"{}", now_s)
    assert scope["is_ours"]("whsec_1", header, b"{}")
    assert not scope["is_ours"]("whsec_2", header, b"{}")
    assert not scope["is_ours"]("whsec_1", header, b"{ }")
    assert not scope["is_ours"]("whsec_1", signature("whsec_1", b"{}", now_s - 3600), b"{}")


def test_every_kind_and_every_path_is_named(court_: Court) -> None:
    assert set(re.findall(r"`((?:case|document|page)\.[a-z_]+)`", _TEXT)) == set(KINDS)
    paths = court_.http.get("/openapi.json").json()["paths"]
    ours = {path for path in paths if path.startswith("/api/v1")}
    used = set(re.findall(r"\$CENTRE(/api/v1[^\"?]*)", _TEXT))
    named = {re.sub(r"\$[A-Z]+", "{}", path) for path in used}
    assert {re.sub(r"\{\w+\}", "{}", path) for path in ours} == named


def test_every_column_is_named() -> None:
    from dossier.case_list import columns

    for name in (*columns.TITLES.values(), *columns.ROLES[:3]):
        assert name in _TEXT
    for alias in re.findall(r"^\| (.*?) \| (.*?) \|", _TEXT, flags=re.MULTILINE):
        for name in (part.strip() for cell in alias for part in cell.split(",")):
            if name in (
                "案号",
                "案由",
                "程序",
                "当事人",
                "number",
                "cause",
                "parties",
                "plaintiff",
            ):
                assert columns.column_of(name) or columns.role_of(name)
