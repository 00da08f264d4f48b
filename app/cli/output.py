"""How commands speak: tables for people, one JSON object for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from resources.errors import Language, WenyiError, describe


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object as UTF-8 on one line."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
    sys.stdout.flush()


def print_text(text: str) -> None:
    """Print a line for people, whatever the terminal's encoding."""
    sys.stdout.buffer.write(text.encode(sys.stdout.encoding or "utf-8", "replace") + b"\n")
    sys.stdout.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column in columns:
        # Ids are to be copied: a narrow terminal breaks them rather than cuts them off.
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(soft_wrap=False).print(table)


def print_note(text: str) -> None:
    """Print a remark on the error stream, so that standard output stays clean."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.buffer.write(text.encode(encoding, "replace") + b"\n")
    sys.stderr.flush()


def error_json(error: WenyiError) -> dict[str, str]:
    """Return an error as the JSON form that ``docs/cli.md`` promises."""
    chinese, english = describe(error, "zh_CN"), describe(error, "en")
    return {
        "kind": error.kind,
        "message": f"{chinese.what}{chinese.advice}",
        "message_en": f"{english.what} {english.advice}",
    }


def print_error(error: WenyiError, language: Language) -> None:
    """Print an error for people: the chosen language first, then the other."""
    other: Language = "en" if language == "zh_CN" else "zh_CN"
    for lang in (language, other):
        words = describe(error, lang)
        print_note(f"{words.what}{' ' if lang == 'en' else ''}{words.advice}")
