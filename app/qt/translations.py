"""Words of the interface: ``tr`` and ``trn``, loading, and the checker (翻译).

Source strings are English. Translations stand in ``resources/translations/*.ts``
(Qt Linguist's format). Qt reads compiled ``.qm`` files; a missing or older one is
compiled at the start of the program.

``python -m app.qt.translations --check | --update | --compile``
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import platformdirs
import PySide6
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources

CONTEXT = "wenyi"
LANGUAGES = ("zh_CN", "en")
"""The first is the default; the second is the language of the source strings."""


def tr(text: str) -> str:
    """Return ``text`` in the language in force; give it a literal."""
    return QCoreApplication.translate(CONTEXT, text)


def trn(text: str, n: int) -> str:
    """Return ``text`` with ``%n`` replaced, in the right plural form; give it a literal."""
    return QCoreApplication.translate(CONTEXT, text, "", n)


def mark(text: str) -> str:
    """Return ``text`` itself, to be translated where it is shown with :func:`spoken`."""
    return text


def spoken(marked: str) -> str:
    """Return the translation of a text that stands in a table under :func:`mark`."""
    return QCoreApplication.translate(CONTEXT, marked)


@dataclass(slots=True)
class _Loaded:
    language: str = ""
    translators: list[QTranslator] = field(default_factory=list)


_loaded = _Loaded()
"""QCoreApplication keeps no reference to its translators; somebody must."""


def language() -> str:
    """Return the language in force; the default before one was installed."""
    return _loaded.language or LANGUAGES[0]


def install(chosen: str) -> None:
    """Make ``chosen`` (``zh_CN`` or ``en``) the language of the interface."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("no QCoreApplication")
    for translator in _loaded.translators:
        app.removeTranslator(translator)
    _loaded.language = chosen
    _loaded.translators = [*_qt_words(chosen), *_own_words(chosen)]
    QLocale.setDefault(QLocale(chosen))
    for translator in _loaded.translators:
        app.installTranslator(translator)


def _qt_words(chosen: str) -> list[QTranslator]:
    """Qt's own dialogs and shortcuts; what Qt leaves in English stands in a file of ours."""
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    found = [translator] if translator.load(f"qtbase_{chosen}", folder) else []
    missing = _qt_ts_path(chosen)
    return [*found, *_words_of(missing)] if missing.exists() else found


def _own_words(chosen: str) -> list[QTranslator]:
    return _words_of(ts_path(chosen))


def _words_of(source: Path) -> list[QTranslator]:
    translator = QTranslator()
    return [translator] if translator.load(str(_compiled(source))) else []


def _compiled(source: Path) -> Path:
    """Return the ``.qm`` of a ``.ts``, compiling it when it is missing or older.

    A checkout needs no build step that way; a frozen program ships the ``.qm``.
    """
    beside = source.with_suffix(".qm")
    if getattr(sys, "frozen", False):
        return beside
    if beside.exists() and beside.stat().st_mtime >= source.stat().st_mtime:
        return beside
    if os.access(source.parent, os.W_OK):
        folder = source.parent
    else:
        folder = Path(platformdirs.user_cache_dir("wenyi", appauthor=False))
        folder.mkdir(parents=True, exist_ok=True)
    target = folder / beside.name
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        _compile(source, target)
    return target


def _compile(source: Path, target: Path) -> None:
    """Write ``target`` beside and rename it: running programs have the one before in memory."""
    suffix = ".exe" if sys.platform == "win32" else ""
    tool = Path(PySide6.__file__).with_name("lrelease" + suffix)
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    command = [str(tool), "-silent", str(source), "-qm", str(partial)]
    subprocess.run(command, check=True)  # noqa: S603  (our own files)
    partial.replace(target)


def ts_path(chosen: str) -> Path:
    """Return the translation file of a language."""
    return resources.path("translations") / f"wenyi_{chosen}.ts"


def _qt_ts_path(chosen: str) -> Path:
    """Return the file of what Qt's own translation lacks; there need not be one."""
    return resources.path("translations") / f"qt_{chosen}.ts"


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a ``.ts`` file."""

    source: str
    forms: tuple[str, ...]
    finished: bool
    numerus: bool


def read_ts(path: Path) -> list[Message]:
    """Return the entries of a ``.ts`` file; none when there is no file."""
    if not path.exists():
        return []
    root = ElementTree.parse(path).getroot()  # noqa: S314  (our own file)
    messages = []
    for node in root.iter("message"):
        translation = node.find("translation")
        numerus = node.get("numerus") == "yes"
        if translation is None:
            forms: tuple[str, ...] = ()
        elif numerus:
            forms = tuple(form.text or "" for form in translation.findall("numerusform"))
        else:
            forms = (translation.text or "",)
        open_ = translation is None or translation.get("type") == "unfinished"
        finished = not open_ and bool(forms) and all(forms)
        messages.append(Message(node.findtext("source") or "", forms, finished, numerus))
    return messages


def write_ts(path: Path, chosen: str, messages: list[Message]) -> None:
    """Write a ``.ts`` file, entries sorted by source so that differences stay readable."""
    root = ElementTree.Element("TS", version="2.1", language=chosen, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for message in sorted(messages, key=lambda m: m.source):
        node = ElementTree.SubElement(context, "message")
        if message.numerus:
            node.set("numerus", "yes")
        ElementTree.SubElement(node, "source").text = message.source
        translation = ElementTree.SubElement(node, "translation")
        if not message.finished:
            translation.set("type", "unfinished")
        if message.numerus:
            for form in message.forms:
                ElementTree.SubElement(translation, "numerusform").text = form
        else:
            translation.text = message.forms[0] if message.forms else ""
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    partial = path.with_name(f"{path.name}.{os.getpid()}")  # a program that starts now reads it
    partial.write_text(head + ElementTree.tostring(root, "unicode") + "\n", encoding="utf-8")
    partial.replace(path)


@dataclass(frozen=True, slots=True)
class Use:
    """One call of ``tr``, ``trn`` or ``mark`` in the code; ``text`` is None if not a literal."""

    path: Path
    line: int
    text: str | None
    numerus: bool


def uses(folder: Path) -> Iterator[Use]:
    """Yield every call of ``tr``, ``trn`` and ``mark`` below ``folder``."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("tr", "trn", "mark") or not node.args:
                continue
            first = node.args[0]
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            text = str(first.value) if isinstance(first, ast.Constant) and literal else None
            yield Use(path, node.lineno, text, node.func.id == "trn")


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the translations of the code below ``folder``."""
    found = []
    known = {m.source: m for m in read_ts(ts_path("zh_CN"))}
    english = {m.source: m for m in read_ts(ts_path("en"))}
    used = set()
    for use in uses(folder):
        where = f"{use.path.name}:{use.line}"
        if use.text is None:
            found.append(f"{where}: not a literal")
            continue
        used.add(use.text)
        message = known.get(use.text)
        if message is None or not message.finished:
            found.append(f"{where}: no Chinese for {use.text!r}")
        elif _fields(message.forms[0]) != _fields(use.text):
            found.append(f"{where}: other fields in the Chinese for {use.text!r}")
        if use.numerus and (use.text not in english or not english[use.text].finished):
            found.append(f"{where}: no English plural for {use.text!r}")
    found.extend(f"no longer used: {source!r}" for source in known.keys() - used)
    return found


def _fields(text: str) -> set[str]:
    names = {part.split("}")[0] for part in text.split("{")[1:]}
    return names | ({"%n"} if "%n" in text else set())


def update(folder: Path) -> None:
    """Bring the ``.ts`` files up to the code: new entries unfinished, unused ones gone."""
    wanted = {use.text: use.numerus for use in uses(folder) if use.text is not None}
    for chosen in LANGUAGES:
        known = {m.source: m for m in read_ts(ts_path(chosen))}
        plural_only = chosen == "en"
        forms = ("", "") if plural_only else ("",)
        messages = [
            known.get(text) or Message(text, forms, finished=False, numerus=numerus)
            for text, numerus in wanted.items()
            if numerus or not plural_only
        ]
        write_ts(ts_path(chosen), chosen, messages)


def compile_all() -> None:
    """Compile every ``.ts`` to ``.qm`` with Qt's own tool."""
    for chosen in LANGUAGES:
        for source in (ts_path(chosen), _qt_ts_path(chosen)):
            if source.exists():
                _compile(source, source.with_suffix(".qm"))


def main() -> int:
    """Run the checker, the updater or the compiler."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--compile", action="store_true")
    given = parser.parse_args()
    folder = Path(__file__).resolve().parents[1]
    if given.update:
        update(folder)
    if given.compile:
        compile_all()
    wrong = faults(folder) if given.check else []
    for line in wrong:
        sys.stderr.write(line + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
