"""Both languages are complete, and everything that is shown has words."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from sync.access import acts as all_acts
from sync.access.acts import What
from sync.access.contract import DeviceKind, Role
from sync.access.stations import Reason
from sync.core.answers import Conflict
from sync.core.fields import RefusalCode
from sync.gateway import admin
from sync.gateway.admin import site, words
from sync.gateway.admin.words import LANGUAGES, Words, table

FOLDER = Path(admin.__file__).parent
_CALLED = re.compile(r"""\bt\(\s*["']([a-z_.]+)["']""")
_IN_CODE = re.compile(r"""\bwords\(\s*["']([a-z_.]+)["']""")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_word_is_in_both_languages_with_the_same_values() -> None:
    for name, both in table().items():
        assert len(both) == len(LANGUAGES), name
        assert all(text.strip() for text in both), name
        assert fields(both[0]) == fields(both[1]), name


def test_english_is_english() -> None:
    for name, (_, english) in table().items():
        rest = english.replace("副卷", "").replace("中文", "")
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", rest), name


def test_what_templates_and_code_say_is_there() -> None:
    said: set[str] = set()
    for path in FOLDER.glob("templates/*.html"):
        said |= set(_CALLED.findall(path.read_text(encoding="utf-8")))
    for path in FOLDER.glob("*.py"):
        said |= set(_IN_CODE.findall(path.read_text(encoding="utf-8")))
    # A name that ends like this is the beginning of one that comes from data.
    assert len(said) > 150
    assert {name for name in said if not name.endswith((".", "_"))} <= set(table())


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("role", get_args(Role)),
        ("kind", get_args(DeviceKind)),
        ("act", get_args(What)),
        ("refusal", get_args(RefusalCode)),
        ("reason", get_args(Reason)),
        ("reason", get_args(get_type_hints(Conflict)["reason"])),
        ("rights", ("granted", "enrolled", "followed")),
        ("systems", ("active", "paused", "dead")),
        ("stations", tuple(f"hours_{each}" for each in (1, 8, 24, 72, 336))),
        ("zone", ("main", "secret")),
        ("once", ("code", "password", "key", "webhook")),
    ],
)
def test_what_comes_from_data_has_words(prefix: str, names: tuple[str, ...]) -> None:
    assert names
    for name in names:
        assert f"{prefix}.{name}" in table()


def test_every_detail_of_an_act_has_words() -> None:
    named: set[str] = set()
    for file in (Path(all_acts.__file__).parents[1]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "acts.note":
                named |= {word.arg for word in node.keywords if word.arg}
    assert {"role", "until_s", "serial"} < named
    assert {f"detail.{name}" for name in named} <= set(table())


def test_every_confirmed_act_has_words_before_and_after() -> None:
    from sync.gateway.admin.pages import Confirmed

    owners = (getattr(page.answer, "__self__", None) for page in site.PAGES)
    acts = {owner.name for owner in owners if isinstance(owner, Confirmed)}
    assert {"revoke", "take", "lock", "end", "withdraw", "revoke_key", "end_webhook"} < acts
    for name in acts:
        assert {f"confirm.{name}.{part}" for part in ("title", "text", "button")} <= set(table())
    for name in acts - {"password"}:
        assert f"done.{name}" in table()


def test_unknown_words_are_an_error_and_unknown_data_is_not() -> None:
    with pytest.raises(KeyError):
        Words("en")("no.such.words")
    assert words.Words("en").known("refusal.of_the_future", "of_the_future") == "of_the_future"
