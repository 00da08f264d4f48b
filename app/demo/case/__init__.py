"""The demo case (演示案件): believable paper of one invented civil case, drawn by us.

Nothing in it exists: firms, people, numbers, the court's name and all seals are made up.
"""

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
