"""Draws signing in, the lock, the to-do list and accounts (人员与待办截图)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from app.qt import translations
from app.qt.theme import Scheme

if TYPE_CHECKING:
    from app.screenshots.artist import Artist
    from app.station.station import Station
    from app.windows.main import Program

PEOPLE = frozenset({"sign-in", "lock", "todo", "accounts"})
"""Pictures for which nothing needs to be scanned; drawn last, as people sign in from then on."""
_SOON_S = 60.0
_OWN = "三月的雨下在旧码头上面"


def _cases(station: Station) -> None:
    """Make cases whose deadlines run, stand still, and ran out."""
    from dossier.deadlines.desk import DeadlineDesk
    from dossier.deadlines.model import CHINA

    now = datetime.now(CHINA)

    def ago(days: int) -> datetime:
        return (now - timedelta(days=days)).replace(hour=9, minute=30)

    desk = DeadlineDesk(station.store, "书记员甲")
    numbers = ("（2026）粤0308民初2201号", "（2026）粤0308民初2187号", "（2025）粤0308民初9034号")
    causes = ("买卖合同纠纷", "民间借贷纠纷", "建设工程施工合同纠纷")
    running, held, closed = (
        station.new_case(number, cause, who="书记员甲").id
        for number, cause in zip(numbers, causes, strict=True)
    )
    for case_id in (running, held, closed):
        desk.assign(case_id, "clerk", "书记员甲")
        desk.assign(case_id, "judge", "承办法官")
        desk.assign(case_id, "president", "院长")
    for case_id, days in ((running, 9), (held, 100), (closed, 330)):
        for kind in ("case_filed", "paper_handed", "moved_to_trial", "copy_sent"):
            desk.note_event(case_id, kind, ago(days))
    desk.note_event(running, "copy_served", ago(8), subject="被告")
    desk.note_event(held, "hearing_held", ago(80))
    desk.note_event(closed, "hearing_held", ago(300))
    desk.note_event(closed, "closed", ago(120))
    desk.suspend(held, "appraisal", ago(40).date(), None, "委托鉴定")
    desk.sweep()


def draw_people(artist: Artist, program: Program) -> None:
    """Draw the windows in the order somebody meets them."""
    from app.windows.people.accounts import AccountsDialog
    from app.windows.people.sign_in import SignInPage
    from app.windows.todo.page import ToDoPage
    from dossier.people.accounts import Accounts
    from dossier.people.permits import Role

    if program.services is None:
        return
    translations.install("zh_CN")
    program.theme.choose(Scheme.LIGHT)
    station = cast("Station", program.services)
    _cases(station)
    accounts = Accounts(station.store)
    admin = accounts.add("admin", "管理员", Role.ADMINISTRATOR, "root", _OWN).account
    accounts.admit(admin)
    for login, name, role in (
        ("1002", "书记员甲", Role.CLERK),
        ("1003", "承办法官", Role.JUDGE),
        ("1004", "院长", Role.LEADER),
        ("1005", "扫描员乙", Role.SCANNER),
    ):
        accounts.add(login, name, role, "", _OWN if role is Role.CLERK else None)
    accounts.lock("1005", "")
    station.store.door.leave()
    program.role = "todo"
    program.show_seat()
    window = program.window
    page = None if window is None else window.centralWidget()
    if not isinstance(page, SignInPage):
        return
    page.form.login.setText("1002")
    artist.rest(0.5)
    artist.draw("sign-in")
    page.form.password.setText(_OWN)
    page.form.submit()
    artist.wait(lambda: program.todo is not None and program.todo.listed is not None, _SOON_S)
    window = program.window
    page_ = None if window is None else window.centralWidget()
    if window is None or not isinstance(page_, ToDoPage):
        return
    artist.rest(1.0)
    matters = [page_.table.item(row, 3) for row in range(page_.table.rowCount())]
    stopped = [row for row, item in enumerate(matters) if item is not None and "，" in item.text()]
    page_.table.selectRow(stopped[0] if stopped else 0)
    artist.rest(0.5)
    artist.draw("todo")
    accounts.admit(admin)
    dialog = AccountsDialog(window, program.theme, program.lanes, station.people)
    dialog.show()
    artist.wait(lambda: dialog.table.rowCount() > 0, _SOON_S)
    dialog.table.selectRow(1)
    artist.draw_dialog("accounts", dialog)
    # Last: a locked program covers every window that opens.
    program.guard.lock_now()
    artist.rest(0.5)
    if program.guard.screen is not None:
        artist.draw("lock", program.guard.screen)
        program.guard.screen.uncover()
        program.guard.screen = None
