"""The demo case (演示案件): believable paper of one invented civil case, drawn by us.

Nothing in it exists: firms, people, numbers, the court's name and all seals are made up.
What draws is loaded when first asked for: a window needs only the case's number.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.demo.case.canvas import TruthLine
    from app.demo.case.dossier import VERSION, DemoCase, Sheet, Side, demo_case, render_side
    from app.demo.case.files import write_pages

__all__ = [
    "VERSION",
    "DemoCase",
    "Sheet",
    "Side",
    "TruthLine",
    "demo_case",
    "render_side",
    "write_pages",
]

_HOMES = {"TruthLine": "canvas", "write_pages": "files"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'dossier')}"), name)
