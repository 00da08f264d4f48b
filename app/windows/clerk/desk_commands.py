"""The commands of the clerk's desk: names, icons, keys (命令与快捷键)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.commands import Commands
from app.qt.translations import mark
from app.windows.clerk import scan_task, teaching
from app.windows.clerk.importing import import_text
from app.windows.clerk.screens_actions import add_screen_commands
from dossier.hearing import Mark

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

HEARING = mark("Hearing")
RECORD = mark("Record")
SPEAKER = mark("Speaker")
FIND = mark("Find")
PLAYBACK = mark("Playback")
SEAT_KEYS = 9
SKIP_S = 2.0


def add_commands(c: Commands, d: ClerkDesk) -> None:
    """Add every command of the desk, in the order of the menus."""
    _hearing(c, d)
    _record(c, d)
    _speaker(c, d)
    _find(c, d)
    add_screen_commands(c, d.screens)
    _playback(c, d)


def _hearing(c: Commands, d: ClerkDesk) -> None:
    g, h = HEARING, d.hearing
    c.add(
        "open_hearing", mark("Open a hearing…"), h.choose, group=g, icon="case", keys=("Ctrl+O",)
    )
    c.add("new_hearing", mark("New hearing of a case…"), h.new, group=g, icon="add",
          keys=("Ctrl+N",))  # fmt: skip
    c.add("deliberate", mark("Deliberation of a case's panel…"), h.deliberate, group=g,
          icon="confidential")  # fmt: skip
    c.add("head", mark("Head of the record…"), h.head, group=g, icon="item", keys=("Ctrl+H",))
    c.add("check", mark("Check the room…"), h.check, group=g, icon="check_all", keys=("F7",))
    c.add("start", mark("Open court"), h.start, group=g, icon="record", keys=("F5",),
          tint="on_accent")  # fmt: skip
    c.add("recess", mark("Recess…"), h.recess, group=g, icon="pause", keys=("F6",))
    c.add("resume", mark("Resume"), h.resume, group=g, icon="play", keys=("Shift+F6",))
    c.add("finish", mark("Close court…"), h.finish, group=g, icon="stop", keys=("Shift+F5",),
          tint="danger")  # fmt: skip
    c.add("signing", mark("Read and sign the record…"), h.signing, group=g, icon="pen",
          keys=("Ctrl+Alt+S",))  # fmt: skip
    c.add("record_again", mark("Record again"), h.record_again, group=g, icon="microphone")
    c.add("scan_task", mark("Have paper scanned…"), lambda: scan_task.ask(d), group=g,
          icon="scan")  # fmt: skip
    c.add("log", mark("Log of the hearing…"), h.show_log, group=g, icon="text")
    c.add("models", mark("Speech models…"), h.models, group=g, icon="settings")
    c.add("laws", mark("Import laws and regulations…"), h.laws, group=g, icon="statutes")
    c.add("sound", mark("Sound and recognition…"), h.sound, group=g, icon="microphone")
    c.add("try_engine", mark("Try recognition again"), h.try_engine, group=g, icon="refresh")
    c.add("recognise_rest", mark("Recognise the rest"), h.recognise_rest, group=g,
          icon="ear")  # fmt: skip
    c.add("export", mark("Export the record…"), h.export, group=g, icon="export", keys=("Ctrl+E",))
    c.add("import_text", mark("Import a text…"), lambda: import_text(d), group=g, icon="import",
          keys=("Ctrl+I",))  # fmt: skip
    c.add("keys", mark("Keys and pedals…"), d.choose_keys, group=g, icon="keyboard")


def _record(c: Commands, d: ClerkDesk) -> None:
    g, a = RECORD, d.editing
    c.add("undo", mark("Undo"), a.undo, group=g, icon="undo", keys=("Ctrl+Z",))
    c.add("redo", mark("Redo"), a.redo, group=g, icon="redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"))
    c.add("new_line", mark("New line"), a.new_line, group=g, icon="add", keys=("Ctrl+Return",))
    c.add("remove", mark("Remove the line"), a.remove, group=g, icon="delete",
          keys=("Ctrl+Shift+Del",))  # fmt: skip
    c.add("move_up", mark("Move the line up"), lambda: a.move(-1), group=g, keys=("Alt+Up",))
    c.add("move_down", mark("Move the line down"), lambda: a.move(1), group=g, keys=("Alt+Down",))
    c.add("inaudible", mark("Write 【听不清】"), a.inaudible, group=g, icon="ear", keys=("F4",))
    c.add("phrase", mark("Stock phrase…"), a.phrase, group=g, icon="phrase", keys=("F9",))
    c.add("mark_key", mark("Mark as key"), lambda: a.mark(Mark.KEY), group=g, icon="mark",
          keys=("Ctrl+B",))  # fmt: skip
    c.add("mark_doubtful", mark("Mark as doubtful"), lambda: a.mark(Mark.DOUBTFUL), group=g,
          keys=("Ctrl+D",))  # fmt: skip
    c.add("mark_inaudible", mark("Mark as inaudible"), lambda: a.mark(Mark.INAUDIBLE), group=g,
          keys=("Ctrl+Shift+D",))  # fmt: skip
    c.add("stage", mark("Begin a stage…"), a.choose_stage, group=g, icon="by_arrival",
          keys=("Ctrl+G",))  # fmt: skip
    c.add("take_stage", mark("Take the suggested stage"), lambda: d.chips.take("stage"), group=g,
          keys=("Alt+S",))  # fmt: skip
    c.add("take_evidence", mark("Show the evidence spoken of"), d.take_evidence, group=g,
          icon="evidence", keys=("Alt+E",))  # fmt: skip
    c.add("leave_suggestions", mark("Put the suggestions away"), d.leave_suggestions, group=g,
          keys=("Alt+Q",))  # fmt: skip
    c.add("take_offer", mark("Take the better text"), lambda: a.next_offer(True), group=g,
          icon="check", keys=("Alt+A",))  # fmt: skip
    c.add("leave_offer", mark("Leave the better text"), lambda: a.next_offer(False), group=g,
          keys=("Alt+D",))  # fmt: skip
    c.add("next_offer", mark("Next line with a better text"), lambda: a.next_offer(None), group=g,
          keys=("Alt+N",))  # fmt: skip
    c.add("restore", mark("Restore a hidden voice…"), a.restore, group=g, icon="restore",
          keys=("Ctrl+Shift+R",))  # fmt: skip
    c.add("add_word", mark("Teach recognition the selected word"), lambda: teaching.teach(d),
          group=g, icon="word", keys=("Ctrl+L",))  # fmt: skip
    c.add("forget_word", mark("Take a taught word back…"), lambda: teaching.take_back(d),
          group=g, keys=("Alt+L",))  # fmt: skip
    c.add("go_to_end", mark("Follow what is said"), d.follow, group=g, icon="next",
          keys=("Ctrl+End",))  # fmt: skip


def _speaker(c: Commands, d: ClerkDesk) -> None:
    g, a = SPEAKER, d.editing
    for number in range(1, SEAT_KEYS + 1):
        c.add(
            f"speaker_{number}",
            mark("This line: seat"),
            lambda number=number: a.speaker(number, new=False),  # type: ignore[misc]
            group=g,
            keys=(f"Ctrl+{number}",),
        )
    for number in range(1, SEAT_KEYS + 1):
        c.add(
            f"new_speaker_{number}",
            mark("New line: seat"),
            lambda number=number: a.speaker(number, new=True),  # type: ignore[misc]
            group=g,
            keys=(f"Alt+{number}",),
        )
    c.add("relabel_all", mark("All of this speaker was said by…"), a.relabel_all, group=g,
          keys=("Ctrl+Shift+L",))  # fmt: skip
    h = d.hearing
    c.add("move_seat", mark("Change seats…"), h.move_seat, group=g, icon="seat",
          keys=("Ctrl+Shift+M",))  # fmt: skip
    c.add("edit_seat", mark("Who sits there…"), h.edit_seat, group=g, icon="rename")
    c.add("add_seat", mark("Add a seat…"), h.add_seat, group=g, icon="add")


def _find(c: Commands, d: ClerkDesk) -> None:
    g, a = FIND, d.editing
    c.add("find", mark("Find…"), lambda: d.finder.open(replacing=False), group=g, icon="search",
          keys=("Ctrl+F",))  # fmt: skip
    c.add("replace", mark("Replace…"), lambda: d.finder.open(replacing=True), group=g,
          keys=("Ctrl+R",))  # fmt: skip
    c.add("next_hit", mark("Next place"), lambda: d.finder.step(1), group=g, keys=("F3",))
    c.add("previous_hit", mark("Previous place"), lambda: d.finder.step(-1), group=g,
          keys=("Shift+F3",))  # fmt: skip
    c.add("next_doubt", mark("Next doubtful words"), lambda: a.doubtful(1), group=g,
          icon="warning", keys=("F8",))  # fmt: skip
    c.add("previous_doubt", mark("Previous doubtful words"), lambda: a.doubtful(-1), group=g,
          keys=("Shift+F8",))  # fmt: skip


def _playback(c: Commands, d: ClerkDesk) -> None:
    g, p = PLAYBACK, d.playing
    c.add("play", mark("Play or pause"), p.toggle, group=g, icon="play", keys=("Esc",))
    c.add("play_here", mark("Play from the caret"), d.play_here, group=g, keys=("F2",))
    c.add("play_line", mark("Play this line"), p.play_line, group=g, keys=("Shift+F2",))
    c.add("loop_line", mark("Play this line again and again"), lambda: p.play_line(loop=True),
          group=g, keys=("Ctrl+F2",))  # fmt: skip
    c.add("skip_back", mark("Back two seconds"), lambda: p.skip(-SKIP_S), group=g, icon="back",
          keys=("Alt+Left",))  # fmt: skip
    c.add("skip_forward", mark("Forward two seconds"), lambda: p.skip(SKIP_S), group=g,
          icon="forward", keys=("Alt+Right",))  # fmt: skip
    c.add("slower", mark("Slower"), lambda: p.faster(-1), group=g, keys=("Alt+-",))
    c.add("faster", mark("Faster"), lambda: p.faster(1), group=g, keys=("Alt+=",))
    c.add("solo", mark("Only this seat, or all"), p.toggle_solo, group=g, icon="solo",
          keys=("F10",))  # fmt: skip
    c.add("earlier_line", mark("Previous line of this speaker"), lambda: p.neighbour(-1), group=g,
          icon="previous", keys=("Alt+PgUp",))  # fmt: skip
    c.add("later_line", mark("Next line of this speaker"), lambda: p.neighbour(1), group=g,
          icon="next", keys=("Alt+PgDown",))  # fmt: skip
    c.add("earlier_mark", mark("Previous marked line"), lambda: p.neighbour(-1, mark=True),
          group=g, keys=("Alt+Shift+PgUp",))  # fmt: skip
    c.add("later_mark", mark("Next marked line"), lambda: p.neighbour(1, mark=True), group=g,
          keys=("Alt+Shift+PgDown",))  # fmt: skip
    typing = c.add("pause_typing", mark("Pause while typing"), d.pause_for_typing, group=g,
                   checkable=True)  # fmt: skip
    typing.setChecked(True)
