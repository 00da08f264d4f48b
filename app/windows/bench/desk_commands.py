"""The commands of the bench: names, icons, keys (命令与快捷键)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup

from app.qt.commands import Commands
from app.qt.translations import mark

if TYPE_CHECKING:
    from app.windows.bench.window import BenchDesk

SCREENS = mark("Screens")
PAGE = mark("Page")
READ = mark("Read")
VIEW = mark("Zones")
TOOLS = (
    ("hand", mark("Move the page"), "hand", "Ctrl+1"),
    ("pen", mark("Pen"), "pen", "Ctrl+2"),
    ("highlighter", mark("Highlighter"), "highlighter", "Ctrl+3"),
    ("box", mark("Box"), "box", "Ctrl+4"),
    ("arrow", mark("Arrow"), "arrow", "Ctrl+5"),
    ("text", mark("Text on the page"), "write", "Ctrl+6"),
    ("erase", mark("Erase a mark"), "eraser", "Ctrl+7"),
    ("loupe", mark("Loupe"), "loupe", "Ctrl+8"),
    ("callout", mark("Enlarge a part of the page"), "callout", "Ctrl+9"),
)


def add_commands(c: Commands, d: BenchDesk) -> None:
    """Add every command of the bench, in the order of the menus."""
    _screens(c, d)
    _page(c, d)
    _read(c, d)
    _view(c, d)


def _screens(c: Commands, d: BenchDesk) -> None:
    g, b = SCREENS, d.bench
    # These keys are caught for the whole application: a dialog must not be in their way.
    c.add("blank", mark("Black for all, or screens on"), b.toggle_blank, group=g,
          icon="screens_off", keys=("Pause", "F12"))  # fmt: skip
    c.add("show", mark("Show the page"), d.show_page, group=g, icon="show",
          keys=("Ctrl+Return", "F5"))  # fmt: skip
    c.add("show_marked", mark("Show the page with my private marks"), d.show_marked, group=g,
          icon="show", keys=("Ctrl+Shift+Return",))  # fmt: skip
    c.add("take_down", mark("Take down what is shown"), b.take_down, group=g, icon="screens",
          keys=("F6",))  # fmt: skip
    c.add("withdraw", mark("Withdraw the exhibit…"), d.withdraw, group=g, icon="withdraw")
    c.add("freeze", mark("Freeze what is shown"), d.freeze, group=g, icon="freeze",
          keys=("F7",), checkable=True)  # fmt: skip
    c.add("hide_marks", mark("Hide all marks"), d.hide_marks, group=g, icon="mark",
          keys=("F8",), checkable=True)  # fmt: skip
    c.add("snapshot", mark("Keep as a numbered picture"), d.snapshot, group=g, icon="camera",
          keys=("F9",))  # fmt: skip
    c.add("control", mark("Give or take back control…"), d.control, group=g, icon="control",
          keys=("F10",))  # fmt: skip
    c.add("shown_back", mark("Show the previous page"), lambda: b.turn_shown(-1), group=g,
          icon="previous", keys=("Ctrl+PgUp",))  # fmt: skip
    c.add("shown_on", mark("Show the next page"), lambda: b.turn_shown(1), group=g,
          icon="next", keys=("Ctrl+PgDown",))  # fmt: skip
    c.add("to_all", mark("For everybody"), lambda: b.choose_target("*"), group=g, icon="seat",
          keys=("Ctrl+0",))  # fmt: skip


def _page(c: Commands, d: BenchDesk) -> None:
    g, b = PAGE, d.bench
    c.add("page_back", mark("Look at the previous page"), lambda: b.leaf(-1), group=g,
          icon="previous", keys=("Alt+Left",))  # fmt: skip
    c.add("page_on", mark("Look at the next page"), lambda: b.leaf(1), group=g, icon="next",
          keys=("Alt+Right",))  # fmt: skip
    c.add("fit", mark("Whole page"), d.fit, group=g, icon="fit_page", keys=("Ctrl+Shift+0",))
    c.add("rotate", mark("Rotate the page"), d.rotate, group=g, icon="rotate_right",
          keys=("Ctrl+Shift+R",))  # fmt: skip
    sync = c.add("sync", mark("Zoom in step with the screens"), d.sync, group=g, icon="sync",
                 checkable=True)  # fmt: skip
    sync.setChecked(True)
    c.add("compare_add", mark("Put beside others"), d.compare, group=g, icon="compare",
          keys=("Ctrl+D",))  # fmt: skip
    tools = QActionGroup(d)
    for name, words, icon, keys in TOOLS:
        one = c.add(f"tool_{name}", words, lambda name=name: d.use_tool(name), group=g,  # type: ignore[misc]
                    icon=icon, keys=(keys,), checkable=True)  # fmt: skip
        tools.addAction(one)
    c["tool_hand"].setChecked(True)
    c.add("undo_mark", mark("Take my last mark back"), d.undo_mark, group=g, icon="undo",
          keys=("Ctrl+Z",))  # fmt: skip


def _read(c: Commands, d: BenchDesk) -> None:
    g = READ
    c.add("find", mark("Search the dossier"), d.find_in_dossier, group=g, icon="search",
          keys=("Ctrl+F",))  # fmt: skip
    c.add("statutes", mark("Look up a statute"), d.find_statute, group=g, icon="statutes",
          keys=("Ctrl+L",))  # fmt: skip
    c.add("note", mark("New note"), d.new_note, group=g, icon="note", keys=("Ctrl+N",))
    c.add("opinions", mark("Opinions on the evidence…"), d.opinions, group=g, icon="matrix",
          keys=("Ctrl+M",))  # fmt: skip
    c.add("timeline", mark("Time line of the hearing…"), d.timeline, group=g, icon="timeline",
          keys=("Ctrl+T",))  # fmt: skip


def _view(c: Commands, d: BenchDesk) -> None:
    g = VIEW
    from app.windows.bench.layout import NAMES, PRESETS, ZONES

    for number, zone in enumerate(ZONES, 1):
        c.add(f"zone_{zone}", NAMES[zone], lambda zone=zone: d.go_to(zone), group=g,  # type: ignore[misc]
              keys=(f"Alt+{number}",))  # fmt: skip
    c.add("full_zone", mark("This zone alone, or all"), d.toggle_zone, group=g, icon="expand",
          keys=("F4",))  # fmt: skip
    for key, (name, _) in PRESETS.items():
        c.add(f"layout_{key}", name, lambda key=key: d.use_preset(key), group=g, icon="layout")  # type: ignore[misc]
    c.add("layout_reset", mark("Zones as delivered"), d.reset_layout, group=g, icon="restore")
    c.add("full_window", mark("Window without frame"), d.toggle_window, group=g, icon="expand",
          keys=("F11",))  # fmt: skip
    c.add("keys", mark("Keys and pedals…"), d.choose_keys, group=g, icon="keyboard")
