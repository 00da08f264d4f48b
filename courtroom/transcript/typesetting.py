"""Typesetting with typst: templates are ours, all words are data (排版)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import typst

from resources import path
from resources.errors import FontMissing

_SONG = ("Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "Songti SC", "AR PL UMing CN")
_OTHERS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC")
_MONO = ("DejaVu Sans Mono", "Consolas", "Courier New", "DejaVu Sans")


def pdf(template: str, data: dict[str, Any], made_at: datetime | None = None) -> bytes:
    """Return a PDF/A-2b of a template below ``resources/typst``.

    ``data`` is read by the template as JSON; nothing in it can be typst's code, and the
    template sees no file but itself.

    Args:
        template: name without ``.typ``.
        data: what it shows, besides the fonts.
        made_at: time in the file, by default now.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    made_at = datetime.now(UTC) if made_at is None else made_at
    source = path(f"typst/{template}.typ")
    made = typst.compile(
        source,
        root=source.parent,
        format="pdf",
        sys_inputs=_inputs(data),
        pdf_standards=["a-2b"],
        timestamp=made_at.replace(microsecond=0),
        font_paths=_book(),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made no single file")
    return made


def told(template: str, data: dict[str, Any], label: str) -> list[Any]:
    """Return what a template tells of itself under a label, in order, as its metadata.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    source = path(f"typst/{template}.typ")
    found = typst.query(
        source,
        f"<{label}>",
        field="value",
        root=source.parent,
        sys_inputs=_inputs(data),
        font_paths=_book(),
    )
    return list(json.loads(found))


def _inputs(data: dict[str, Any]) -> dict[str, str]:
    values = {**data, "fonts": list(fonts()), "mono": [*_present(_MONO), *fonts()]}
    return {"data": json.dumps(values, ensure_ascii=False)}


@cache
def fonts() -> tuple[str, ...]:
    """Return the Chinese fonts of this machine, the best first.

    Raises:
        FontMissing: none is installed.
    """
    found = (*_present(_SONG), *_present(_OTHERS))
    if not found:
        raise FontMissing(engine="typst", font="fonts-noto-cjk")
    return found


def _present(names: tuple[str, ...]) -> list[str]:
    families = _families()
    return [name for name in names if name in families]


@cache
def _families() -> frozenset[str]:
    return frozenset(_book().families())


@cache
def _book() -> typst.Fonts:
    """Return the fonts of this machine, looked for once: it takes a tenth of a second."""
    return typst.Fonts()
