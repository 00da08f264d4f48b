"""The commands of the signing window and their keys (签署窗口命令)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.commands import Commands
from app.qt.translations import mark

if TYPE_CHECKING:
    from app.windows.clerk.signing_actions import SigningActions

GROUP = mark("Signing")


def add_signing_commands(c: Commands, a: SigningActions) -> None:
    """Add every command of the window; all can be reached by keys."""
    g = GROUP
    c.add("begin_signing", mark("Lay the record out"), a.begin, group=g, icon="write",
          keys=("Ctrl+N",))  # fmt: skip
    c.add("hand_out", mark("To the seat"), a.hand_out, group=g, icon="screen", keys=("F2",))
    c.add("second", mark("Second screen"), a.second, group=g, icon="screens", keys=("F3",))
    c.add("aloud", mark("Read aloud"), a.aloud, group=g, icon="microphone", keys=("F4",))
    c.add("sign", mark("Sign…"), a.sign, group=g, icon="pen", keys=("F5", "Ctrl+Return"),
          tint="on_accent")  # fmt: skip
    c.add("wish", mark("Correction…"), a.wish, group=g, icon="rename", keys=("F6",))
    c.add("defer", mark("Within five days"), a.defer, group=g, icon="timeline", keys=("F7",))
    c.add("refuse", mark("Refuses…"), a.refuse, group=g, icon="close", keys=("F8",),
          tint="danger")  # fmt: skip
    c.add("hand_out_all", mark("Send to all seats"), a.hand_out_all, group=g, icon="screens",
          keys=("Ctrl+F2",))  # fmt: skip
    c.add("take_back_all", mark("Take back from all seats"), a.take_back_all, group=g,
          icon="withdraw", keys=("Ctrl+Shift+F2",))  # fmt: skip
    c.add("aloud_all", mark("Read aloud to all"), a.aloud_all, group=g, icon="microphone",
          keys=("Ctrl+F4",))  # fmt: skip
    c.add("start_screens", mark("Switch the room's screens on"), a.start_screens, group=g,
          icon="screens", keys=("Ctrl+Shift+O",))  # fmt: skip
    c.add("redraft", mark("Lay out anew"), a.redraft, group=g, icon="refresh", keys=("Ctrl+R",))
    c.add("renew", mark("Sign anew, corrected…"), a.renew, group=g, icon="refresh",
          keys=("Ctrl+Shift+R",))  # fmt: skip
    c.add("switch_record", mark("Recording instead of the record…"), a.switch_record, group=g,
          icon="microphone")  # fmt: skip
    c.add("agrees", mark("Agrees"), a.agrees, group=g, icon="check", keys=("Ctrl+F6",))
    c.add("declines", mark("Does not agree"), a.declines, group=g, icon="close",
          keys=("Ctrl+F7",))  # fmt: skip
    c.add("verify", mark("Check signatures…"), a.verify, group=g, icon="check_all",
          keys=("Ctrl+I",))  # fmt: skip
    c.add("finish_signing", mark("Lock and file…"), a.finish, group=g, icon="archive",
          keys=("Ctrl+L",), tint="on_accent")  # fmt: skip
    w = a.window
    c.add("page_back", mark("Page back"), lambda: w.turn(w.page - 1), group=g, icon="previous",
          keys=("PgUp",))  # fmt: skip
    c.add("page_next", mark("Next page"), lambda: w.turn(w.page + 1), group=g, icon="next",
          keys=("PgDown",))  # fmt: skip
    c.add("zoom_in", mark("Larger"), w.viewer_larger, group=g, icon="zoom_in", keys=("Ctrl+=",))
    c.add("zoom_out", mark("Smaller"), w.viewer_smaller, group=g, icon="zoom_out",
          keys=("Ctrl+-",))  # fmt: skip
    c.add("person_next", mark("Next person"), lambda: w.step_person(1), group=g,
          keys=("Ctrl+Down",))  # fmt: skip
    c.add("person_back", mark("Previous person"), lambda: w.step_person(-1), group=g,
          keys=("Ctrl+Up",))  # fmt: skip
