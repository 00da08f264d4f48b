"""The commands of the scan desk: names, icons, shortcuts (命令与快捷键)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.commands import Commands
from app.qt.translations import mark

if TYPE_CHECKING:
    from app.windows.scan_desk.window import ScanDesk

CASE = mark("Case")
SCAN = mark("Scan")
PAGES = mark("Pages")
CATALOGUE = mark("Catalogue")
VIEW = mark("View")


def add_commands(c: Commands, d: ScanDesk) -> None:
    """Add every command of the scan desk, in the order of the menus."""
    _case_and_scan(c, d)
    _pages(c, d)
    _catalogue(c, d)
    _view(c, d)


def _case_and_scan(c: Commands, d: ScanDesk) -> None:
    c.add(
        "open_case", mark("Open case…"), d.cases.choose, group=CASE, icon="case", keys=("Ctrl+O",)
    )
    c.add("new_case", mark("New case…"), d.cases.create, group=CASE, icon="add", keys=("Ctrl+N",))
    c.add(
        "backfill",
        mark("Fill in from the papers…"),
        d.cases.backfill,
        group=CASE,
        icon="form",
        keys=("Ctrl+B",),
    )
    today = mark("Today…")
    paper = mark("Have paper scanned…")
    c.add("scan_task", paper, d.cases.have_scanned, group=CASE, icon="tray")
    c.add("today", today, d.cases.today, group=CASE, icon="timeline", keys=("F12",))
    c.add(
        "export", mark("Export PDF…"), d.cases.export, group=CASE, icon="export", keys=("Ctrl+E",)
    )
    c.add(
        "scan",
        mark("Scan"),
        d.intake.scan,
        group=SCAN,
        icon="scan",
        keys=("F5",),
        tint="on_accent",
    )
    c.add(
        "stop",
        mark("Stop"),
        d.intake.stop,
        group=SCAN,
        icon="stop",
        keys=("Shift+F5",),
        tint="danger",
    )
    c.add(
        "import",
        mark("Import…"),
        d.intake.choose_files,
        group=SCAN,
        icon="import",
        keys=("Ctrl+I",),
    )
    folders = mark("Folders that are taken in…")
    c.add("folders", folders, d.intake.folders, group=SCAN, icon="tray")
    _into_places(c, d)
    sheets = mark("Separator sheets…")
    c.add("separators", sheets, d.printed.separators, group=SCAN, icon="item")
    again = mark("Look for devices again")
    c.add("devices", again, d.intake.find_devices, group=SCAN, icon="refresh", keys=("Ctrl+F5",))
    c.add(
        "save_profile", mark("Save scan profile…"), d.intake.save_profile, group=SCAN, icon="save"
    )
    c.add("delete_profile", mark("Delete scan profile"), d.intake.delete_profile, group=SCAN)


def _into_places(c: Commands, d: ScanDesk) -> None:
    p = d.placing
    for name, words, icon, key, run in (
        (
            "insert_before",
            mark("Scan before this page"),
            "add",
            "F6",
            lambda: p.insert(after=False),
        ),
        ("insert_after", mark("Scan behind this page"), "add", "F7", lambda: p.insert(after=True)),
        ("rescan", mark("Scan this page again"), "refresh", "F8", p.rescan),
        ("replace_file", mark("Replace page by a file…"), "import", "F9", p.replace_by_file),
        ("backs", mark("Scan the backs…"), "pages", "F4", p.backs),
        ("go_on", mark("Go on from a sheet…"), "forward", "F11", p.go_on),
    ):
        c.add(name, words, run, group=SCAN, icon=icon, keys=(key,))


def _pages(c: Commands, d: ScanDesk) -> None:
    c.add("undo", mark("Undo"), d.step_back, group=PAGES, icon="undo", keys=("Ctrl+Z",))
    redo = ("Ctrl+Shift+Z", "Ctrl+Y")
    again = mark("Redo")
    c.add("redo", again, lambda: d.step_back(forth=True), group=PAGES, icon="redo", keys=redo)
    left, right = mark("Rotate left"), mark("Rotate right")
    keys = ("Ctrl+Shift+R",)
    c.add(
        "rotate_left", left, lambda: d.filing.rotate(3), group=PAGES, icon="rotate_left", keys=keys
    )
    keys = ("Ctrl+R",)
    c.add(
        "rotate_right",
        right,
        lambda: d.filing.rotate(1),
        group=PAGES,
        icon="rotate_right",
        keys=keys,
    )
    c.add(
        "process",
        mark("Image processing…"),
        lambda: d.filing.process(),
        group=PAGES,
        icon="eraser",
        keys=("Ctrl+Shift+I",),
    )
    c.add(
        "move_to",
        mark("Move pages to…"),
        lambda: d.filing.move_to(),
        group=PAGES,
        icon="move_to",
        keys=("Ctrl+M",),
    )
    c.add(
        "delete",
        mark("Delete pages"),
        lambda: d.filing.delete(),
        group=PAGES,
        icon="delete",
        keys=("Del",),
    )
    keys = ("Ctrl+Backspace",)
    c.add(
        "restore",
        mark("Restore pages"),
        lambda: d.filing.restore(),
        group=PAGES,
        icon="restore",
        keys=keys,
    )
    c.add("choose_all", mark("Choose all pages"), d.choose_all, group=PAGES)
    shown = mark("Show deleted pages")
    keys = ("Ctrl+Shift+D",)
    c.add("show_deleted", shown, d.reorder, group=PAGES, icon="restore", keys=keys, checkable=True)
    arrival = mark("Order pages by arrival")
    c.add("by_arrival", arrival, d.reorder, group=PAGES, icon="by_arrival", checkable=True)


def _catalogue(c: Commands, d: ScanDesk) -> None:
    g = CATALOGUE
    keys = ("Ctrl+Return",)
    c.add(
        "confirm",
        mark("Confirm"),
        lambda: d.filing.confirm(),
        group=g,
        icon="check",
        keys=keys,
        tint="on_accent",
    )
    c.add(
        "confirm_all",
        mark("Confirm all"),
        lambda: d.filing.confirm_all(),
        group=g,
        icon="check_all",
        keys=("Ctrl+Shift+Return",),
    )
    c.add(
        "own_titles",
        mark("This court's titles…"),
        lambda: d.filing.own_titles(),
        group=g,
        icon="book",
    )
    c.add(
        "rename",
        mark("Rename material"),
        lambda: d.filing.rename(),
        group=g,
        icon="rename",
        keys=("F2",),
    )
    for name, words, icon, key, run in (
        ("split", mark("Begin a new material here"), "add", "Ctrl+D", lambda: d.filing.split()),
        ("merge", mark("Join to the material before"), "link", "Ctrl+J", lambda: d.filing.merge()),
        (
            "move_material",
            mark("Move material to…"),
            "move_to",
            "Ctrl+L",
            lambda: d.filing.move_material_to(),
        ),
        ("up", mark("Material up"), "previous", "Alt+Up", lambda: d.filing.nudge(-1)),
        ("down", mark("Material down"), "next", "Alt+Down", lambda: d.filing.nudge(1)),
        ("contents", mark("Table of contents…"), "text", "Ctrl+Shift+T", d.printed.contents),
    ):
        c.add(name, words, run, group=g, icon=icon, keys=(key,))
    listed = mark("List of scanned materials…")
    c.add("scan_list", listed, d.printed.scan_list, group=g, icon="text")
    empty = mark("Show empty items")
    c.add("empty_items", empty, d.show_empty_items, group=g, icon="empty_items", checkable=True)


def _view(c: Commands, d: ScanDesk) -> None:
    g = VIEW
    back, forth = mark("Previous page"), mark("Next page")
    c.add("previous", back, lambda: d.step(-1), group=g, icon="previous", keys=("Alt+Left",))
    c.add("next", forth, lambda: d.step(1), group=g, icon="next", keys=("Alt+Right",))
    near, far = mark("Zoom in"), mark("Zoom out")
    c.add("zoom_in", near, lambda: d.zoom(1), group=g, icon="zoom_in", keys=("Ctrl+=", "Ctrl++"))
    c.add("zoom_out", far, lambda: d.zoom(-1), group=g, icon="zoom_out", keys=("Ctrl+-",))
    c.add("fit_page", mark("Fit page"), d.fit_page, group=g, icon="fit_page", keys=("Ctrl+0",))
    c.add("fit_width", mark("Fit width"), d.fit_width, group=g, icon="fit_width", keys=("Ctrl+2",))
    c.add("actual", mark("Actual size"), d.actual_size, group=g, icon="actual", keys=("Ctrl+1",))
    c.add(
        "red_free",
        mark("Show without red seals"),
        d.show_red_free,
        group=g,
        icon="eye",
        keys=("Ctrl+Shift+E",),
        checkable=True,
    )
    c.add("search", mark("Search this case"), d.search, group=g, icon="search", keys=("Ctrl+F",))
    c.add("next_hit", mark("Next hit"), lambda: d.step_hit(1), group=g, keys=("F3",))
    c.add(
        "previous_hit", mark("Previous hit"), lambda: d.step_hit(-1), group=g, keys=("Shift+F3",)
    )
    c.add("copy_text", mark("Copy text of the page"), d.copy_text, group=g, keys=("Ctrl+Shift+C",))
