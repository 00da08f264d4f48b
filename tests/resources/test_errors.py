"""Errors: words in both languages for each, and the same class on the other side of a process."""

from __future__ import annotations

import pickle
import re
import string
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from resources import toml
from resources.errors import (
    DeviceError,
    Language,
    PaperJam,
    WenyiError,
    all_errors,
    describe,
    family_of,
)

_CLASSES = all_errors()
_LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")


def _named_params(cls: type[WenyiError]) -> set[str]:
    """Return the parameters the docstrings of a class and its parents name."""
    docs = [parent.__doc__ or "" for parent in cls.__mro__ if issubclass(parent, WenyiError)]
    return {name for doc in docs for name in re.findall(r"``(\w+)``", doc)}


def _values(cls: type[WenyiError]) -> dict[str, str]:
    return {name: f"<{name}-value>" for name in sorted(_named_params(cls))}


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_the_tree_is_not_empty_and_names_are_unique() -> None:
    names = [cls.__name__ for cls in _CLASSES]
    assert len(names) > 40
    assert len(set(names)) == len(names)


def test_no_words_without_an_error() -> None:
    assert set(toml("errors.toml")) == {cls.__name__ for cls in _CLASSES}


@pytest.mark.parametrize("cls", _CLASSES, ids=lambda cls: cls.__name__)
def test_each_error_has_its_own_words_in_both_languages(cls: type[WenyiError]) -> None:
    entry = toml("errors.toml")[cls.__name__]
    assert set(entry) == set(_LANGUAGES)
    fields = []
    for language in _LANGUAGES:
        assert set(entry[language]) == {"what", "do"}
        assert all(text.strip() for text in entry[language].values())
        fields.append({key: _fields(text) for key, text in entry[language].items()})
    # What one language tells the other tells too; ``found_en`` is ``found`` in English.
    plain = {key: {name.removesuffix("_en") for name in names} for key, names in fields[1].items()}
    assert fields[0] == plain
    assert re.search(r"[\u4e00-\u9fff]", entry["zh_CN"]["what"])
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"（.*?号", "", entry["en"]["what"]))


@pytest.mark.parametrize("cls", _CLASSES, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_words_use_only_parameters_the_class_names(
    cls: type[WenyiError], language: Language
) -> None:
    values = _values(cls)
    words = describe(cls(**values), language)
    entry = toml("errors.toml")[cls.__name__][language]
    for shown, template in ((words.what, entry["what"]), (words.advice, entry["do"])):
        assert "—" not in shown or "—" in template, f"{template} needs more than {sorted(values)}"
        assert all(values[name] in shown for name in _fields(template))


def test_a_parameter_left_out_is_a_dash_and_never_a_template() -> None:
    assert describe(PaperJam(), "zh_CN").what == "“—”卡纸。"
    assert "{" not in describe(PaperJam(), "en").what


def test_a_value_with_braces_is_shown_as_it_is() -> None:
    assert "{device}" in describe(PaperJam(device="{device}"), "en").what


def test_each_class_belongs_to_a_family_with_an_exit_code_of_its_own() -> None:
    families = {family_of(cls) for cls in _CLASSES} - {WenyiError}
    codes = [family.exit_code for family in families]
    assert sorted(codes) == sorted(set(codes))
    assert min(codes) >= 3
    assert all(cls.exit_code == family_of(cls).exit_code for cls in _CLASSES)


def test_the_name_for_machines_carries_the_family() -> None:
    assert PaperJam(device="x").kind == "DeviceError.PaperJam"
    assert DeviceError(device="x").kind == "DeviceError"
    assert WenyiError().kind == "WenyiError"


def _fail(cls: type[WenyiError], params: dict[str, str]) -> None:
    raise cls(**params)


def test_errors_cross_processes_with_class_and_parameters() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        asked = [(cls, pool.submit(_fail, cls, _values(cls))) for cls in _CLASSES]
        for cls, future in asked:
            error = future.exception(60)
            assert type(error) is cls
            assert error.params == _values(cls)


def test_an_error_that_wraps_another_still_crosses() -> None:
    error = PaperJam(device="x", detail="驱动返回 7")
    error.__cause__ = OSError(5, "io")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is PaperJam
    assert again.params == {"device": "x", "detail": "驱动返回 7"}
