"""Signing in at a window, the lock over every window, taking over, the administrator's page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.demo.case import facts
from app.qt.lanes import Lane
from app.qt.messages import Question
from app.qt.theme import Scheme, Theme
from app.station import open_station
from app.station.cards import issue
from app.windows.main import Program
from app.windows.people.accounts import AccountForm, AccountsDialog, OneTimePassword, Wanted
from app.windows.people.lock import EXEMPT, LockScreen
from app.windows.people.rights import DESKS, may_open
from app.windows.people.sign_in import SignInPage
from app.windows.roles import ROLES, RolePage
from app.windows.settings import SettingsDialog
from dossier.people import passwords
from dossier.people.accounts import Accounts
from dossier.people.locking import Standing
from dossier.people.permits import Role
from dossier.people.waits import FREE_PER_LOGIN
from dossier.store import open_store
from resources.errors import UnknownCase
from tests.gui.bench_station import BenchStation, open_bench

OWN = "三月的雨下在旧码头上面"
BETTER = "四月的风吹过旧城墙下面"
SCANNER, CLERK = "扫描员甲（scanner）", "书记员甲（clerk）"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: what is tested is not how long it takes."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a closed station with a few accounts."""
    home = tmp_path_factory.mktemp("people") / "home"
    station = open_bench(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
        accounts = Accounts(station.store)
        admin = accounts.add("admin", "周管理", Role.ADMINISTRATOR, "root", OWN).account
        accounts.admit(admin)
        accounts.add("scanner", "扫描员甲", Role.SCANNER, "x", OWN)
        accounts.add("clerk", "书记员甲", Role.CLERK, "x", OWN)
    station.close()
    return home


@pytest.fixture
def station(peopled: Path, tmp_path: Path) -> Iterator[BenchStation]:
    home = Path(copytree(peopled, tmp_path / "home"))
    bench = BenchStation(home, open_store(home), demo=None)
    yield bench
    bench.close()


class Clock:
    """Seconds that a test sets."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def program(
    qapp: QApplication, theme: Theme, station: BenchStation, clock: Clock
) -> Iterator[Program]:
    made = Program(qapp, station.home, demo=False, role="scan", theme=theme)
    made.guard._clock = clock
    made.use(station)
    yield made
    theme.choose(Scheme.LIGHT)
    made.close(keep_station=True)
    qapp.processEvents()


def page(program: Program) -> SignInPage:
    assert program.window is not None
    found = program.window.centralWidget()
    assert isinstance(found, SignInPage)
    return found


def sign_in(program: Program, qtbot: QtBot, login: str, password: str = OWN) -> None:
    """As with a card: the name and Enter, then the password and Enter."""
    form = page(program).form
    QTest.keyClicks(form.login, login)
    QTest.keyClick(form.login, Qt.Key.Key_Return)
    form.password.setText(password)
    QTest.keyClick(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.guard.account is not None)
    qtbot.waitUntil(lambda: not isinstance(central(program), SignInPage))


def central(program: Program) -> object:
    assert program.window is not None
    return program.window.centralWidget()


def locked(program: Program, clock: Clock) -> LockScreen:
    clock.now_s += 60 * program.settings.lock_minutes
    program.guard.tick()
    screen = program.guard.screen
    assert screen is not None
    return screen


def test_nothing_is_shown_before_somebody_signs_in(program: Program, qtbot: QtBot) -> None:
    form = page(program).form
    assert program.desk is None and not form.go.isEnabled()
    assert program.window is not None
    assert [n for n in ("lock", "people", "todo") if has(program, n)] == []
    QTest.keyClicks(form.login, "SCANNER")
    QTest.keyClicks(form.password, "falsch")
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(form.said.text()))
    assert "用户名或密码不正确" in form.said.text() and form.password.text() == "falsch"
    form.password.clear()
    form.login.clear()
    sign_in(program, qtbot, "scanner")
    qtbot.waitUntil(lambda: program.desk is not None and program.desk.snapshot is not None)
    assert program.desk is not None and program.desk.who == SCANNER
    assert program.window.person.text() == SCANNER
    assert has(program, "lock") and not has(program, "people")


def test_names_stand_at_the_middle_of_the_fields_one_signs_in_with(
    program: Program, qtbot: QtBot
) -> None:
    form = page(program).form
    assert program.window is not None
    program.window.show()
    qtbot.waitUntil(form.isVisible)
    step = form.steps.currentWidget()
    assert step is not None
    labels = step.findChildren(QLabel)
    assert len(labels) == 2
    for label in labels:
        field = label.buddy()
        assert field in (form.login, form.password)
        words = label.mapToGlobal(label.contentsRect().center()).y()
        assert abs(words - field.mapToGlobal(field.rect().center()).y()) <= 1


def has(program: Program, name: str) -> bool:
    assert program.window is not None
    return any(action.objectName() == name for action in program.window.commands)


def test_desks_are_open_to_those_whose_work_they_are(program: Program, qtbot: QtBot) -> None:
    sign_in(program, qtbot, "admin")
    # The remembered desk is not for an administrator: they choose.
    found = central(program)
    assert isinstance(found, RolePage)
    cards = {one.accessibleName().split(",")[0]: one for one in found.findChildren(QPushButton)}
    assert not cards["扫描台"].isEnabled() and cards["运行"].isEnabled()
    scanner = program.services.people.accounts.account("scanner") if program.services else None
    keys = {one.key for one in ROLES}
    assert set(DESKS) <= keys
    assert {key for key in DESKS if may_open(scanner, key)} == {"scan", "quality", "custody"}
    assert all(may_open(None, key) for key in keys)


def test_after_wrong_passwords_one_waits_and_sees_how_long(
    program: Program, qtbot: QtBot, station: BenchStation
) -> None:
    form = page(program).form
    form.login.setText("clerk")
    for _ in range(FREE_PER_LOGIN + 1):
        form.password.setText("falsch")
        qtbot.waitUntil(form.go.isEnabled)
        form.said.clear()
        form.submit()
        qtbot.waitUntil(lambda: bool(form.said.text()))
    assert "秒后" in form.said.text() and not form.go.isEnabled()
    form._left_s = 0
    form._count_down()
    assert form.go.isEnabled()


def test_a_password_for_one_time_is_replaced_at_the_window(
    program: Program, qtbot: QtBot, station: BenchStation
) -> None:
    station.store.door.admit("admin", "周管理（admin）")
    one_time = station.people.accounts.set_password("clerk", "x")
    station.store.door.leave()
    form = page(program).form
    form.login.setText("clerk")
    form.password.setText(one_time)
    form.submit()
    qtbot.waitUntil(lambda: form.is_replacing)
    form.new.setText(BETTER)
    form.again.setText(OWN)
    form.submit()
    assert "不一致" in form.said.text()
    form.again.setText(BETTER)
    form.submit()
    qtbot.waitUntil(lambda: program.guard.account is not None)
    assert station.people.accounts.sign_in("clerk", BETTER).name == "书记员甲"


def test_the_lock_covers_every_window_and_opens_to_the_same_person(
    program: Program, qtbot: QtBot, clock: Clock, station: BenchStation
) -> None:
    sign_in(program, qtbot, "scanner")
    qtbot.waitUntil(lambda: program.desk is not None and program.desk.snapshot is not None)
    window = program.window
    assert window is not None
    clock.now_s += 60 * program.settings.lock_minutes - 20
    program.guard.tick()
    assert program.guard.lock.standing is Standing.WARNING
    QTest.keyClick(window, Qt.Key.Key_Shift)
    clock.now_s += 60 * program.settings.lock_minutes - 40
    program.guard.tick()
    assert program.guard.screen is None
    box = QDialog(window)
    box.setModal(True)
    box.show()
    public = QLabel("证据")
    public.setProperty(EXEMPT, True)
    public.show()
    screen = locked(program, clock)
    covered = {curtain.parent() for curtain in screen._curtains}
    assert {window, box} <= covered and public not in covered
    assert QApplication.activeModalWidget() is screen
    late = QDialog(window)
    late.setModal(True)
    late.show()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is screen)
    assert late in {curtain.parent() for curtain in screen._curtains}
    # What fails meanwhile waits; neither Escape nor closing opens anything.
    window.show_error(RuntimeError("later"))
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    screen.close()
    assert program.guard.screen is screen and screen.isVisible()
    window._errors.clear()
    # The machine's work goes on beneath, under the name of who began it.
    desk = program.desk
    assert desk is not None
    before = len(station.store.journal_entries())
    qtbot.waitUntil(lambda: bool(desk.choices.devices))
    desk.receiving.scan()
    qtbot.waitUntil(lambda: "CloseBatch" in [
        one.kind for one in station.store.journal_entries()[before:]
    ])  # fmt: skip
    assert {one.who for one in station.store.journal_entries()[before:]} <= {SCANNER, "machine"}
    screen.form.password.setText(OWN)
    screen.form.submit()
    qtbot.waitUntil(lambda: program.guard.screen is None)
    assert central(program) is window.centralWidget() and program.window is window
    for one in (box, late, public):
        one.close()


def test_a_card_says_who_somebody_is_and_the_password_that_it_is_they(
    program: Program, qtbot: QtBot, station: BenchStation
) -> None:
    card = issue(station.home, station.people.accounts, "clerk")
    form = page(program).form
    for wrong in (card[:-1] + ("A" if card[-1] != "A" else "B"), "WYP-9999-AAAA"):
        QTest.keyClicks(form.login, wrong)
        QTest.keyClick(form.login, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(form.said.text()))
        assert form.login.text() == ""
        form._say("")
    QTest.keyClicks(form.login, card)
    QTest.keyClick(form.login, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.login.text() == "clerk")
    assert program.guard.account is None and not form.go.isEnabled()
    form.password.setText(OWN)
    form.submit()
    qtbot.waitUntil(lambda: program.guard.account is not None)


def test_only_an_administrator_says_how_long_a_card_alone_is_enough(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[tuple[int, bool]] = []

    def answered(dialog: SettingsDialog) -> int:
        offered.append((dialog.card.value(), dialog.card.parent() is not None))
        dialog.card.setValue(1)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(SettingsDialog, "exec", answered)
    sign_in(program, qtbot, "clerk")
    program._settings()
    assert offered == [(0, False)] and program.settings.card_hours == 4
    program.guard.sign_out()
    sign_in(program, qtbot, "admin")
    program._settings()
    assert offered[1:] == [(4, True)] and program.settings.card_hours == 1


def test_accounts_made_by_another_program_are_asked_for_at_the_open_window(
    qapp: QApplication, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    bench = open_bench(tmp_path / "home")
    made = Program(qapp, bench.home, demo=False, role="intake", theme=theme)
    made.use(bench)
    try:
        assert made.following is not None and not made.guard.asks
        asked = QDialog(made.window)
        asked.setModal(True)
        asked.show()
        with open_store(bench.home) as other:
            Accounts(other).add("admin", "周管理", Role.ADMINISTRATOR, "root", OWN)
        heard: list[object] = []
        end = bench.store.follow(heard.append)
        made.following.look()
        qtbot.waitUntil(lambda: bool(heard))
        qapp.processEvents()
        assert not isinstance(central(made), SignInPage), "what is answered is not torn away"
        asked.reject()
        qtbot.waitUntil(lambda: isinstance(central(made), SignInPage))
        end()
        sign_in(made, qtbot, "admin")
        assert made.intake is not None
    finally:
        theme.choose(Scheme.LIGHT)
        made.close(keep_station=True)
        bench.close()


def test_a_demo_where_people_sign_in_makes_no_case(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    Accounts(store).add("admin", "周管理", Role.ADMINISTRATOR, "root", OWN)
    store.close()
    demo = open_station(tmp_path, demo=True, demo_sheets=1)
    try:
        with pytest.raises(UnknownCase):
            demo.store.case_by_number(facts.NUMBER)
    finally:
        demo.close()


def test_enter_chooses_a_seat(qtbot: QtBot, theme: Theme) -> None:
    page = RolePage(theme)
    qtbot.addWidget(page)
    card = page.findChildren(QPushButton, "role")[2]
    presses = {one.key().toString(): one for one in card.findChildren(QShortcut)}
    assert set(presses) == {"Return", "Enter"}
    with qtbot.waitSignal(page.chosen) as heard:
        presses["Return"].activated.emit()
    assert heard.args == [ROLES[2].key]


def test_another_takes_over_without_closing_and_sees_what_is_theirs(
    program: Program, qtbot: QtBot, clock: Clock, station: BenchStation
) -> None:
    sign_in(program, qtbot, "clerk")
    screen = locked(program, clock)
    screen.other.click()
    screen.form.login.setText("admin")
    screen.form.password.setText(OWN)
    screen.form.submit()
    qtbot.waitUntil(lambda: program.guard.screen is None)
    qtbot.waitUntil(lambda: isinstance(central(program), RolePage))
    kinds = [(one.kind, one.who) for one in station.store.journal_entries()[-2:]]
    assert kinds == [("SignIn", "周管理（admin）"), ("TakeOver", "周管理（admin）")]
    program.guard.sign_out()
    assert page(program) and program.guard.account is None
    qtbot.waitUntil(lambda: station.store.journal_entries()[-1].kind == "SignOut")


def test_what_an_earlier_person_asked_for_troubles_nobody_who_took_over(
    program: Program, qtbot: QtBot, clock: Clock, station: BenchStation
) -> None:
    sign_in(program, qtbot, "clerk")
    desk = program.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.snapshot is not None)
    assert desk.snapshot is not None
    case_id = desk.snapshot.case.id
    screen, held, ended = locked(program, clock), threading.Event(), threading.Event()
    screen.other.click()
    screen.form.login.setText("admin")
    screen.form.password.setText(OWN)
    program.lanes.run(Lane.STORE, lambda task: held.wait())
    screen.form.submit()
    # Asked by the clerk's desk, and looked at when the administrator is the one who is here.
    desk.open_case(case_id)
    program.lanes.run(Lane.STORE, lambda task: ended.set())
    held.set()
    qtbot.waitUntil(lambda: isinstance(central(program), RolePage) and ended.is_set())
    qtbot.wait(0)
    assert desk.snapshot is None  # and no error was shown


def test_a_case_read_for_one_person_is_not_shown_to_the_next(
    program: Program, qtbot: QtBot, station: BenchStation
) -> None:
    sign_in(program, qtbot, "clerk")
    desk, ended = program.desk, threading.Event()
    assert desk is not None
    qtbot.waitUntil(lambda: desk.snapshot is not None)
    assert desk.snapshot is not None
    case_id, desk.snapshot = desk.snapshot.case.id, None
    desk.open_case(case_id)
    assert station.people.signed_in is not None
    station.people.signed_in = station.people.accounts.account("scanner")
    program.lanes.run(Lane.STORE, lambda task: None, lambda _: ended.set())
    qtbot.waitUntil(ended.is_set)
    assert desk.snapshot is None


def test_an_administrator_keeps_accounts_in_a_window(
    program: Program,
    qtbot: QtBot,
    theme: Theme,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in(program, qtbot, "admin")
    assert has(program, "people") and program.window is not None
    shown: list[str] = []
    monkeypatch.setattr(OneTimePassword, "ask", lambda *given: shown.append(given[-1]))
    monkeypatch.setattr(Question, "ask", lambda *given: True)
    dialog = AccountsDialog(program.window, theme, program.lanes, station.people)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 3)
    assert not dialog.note.isVisible()

    def wanting(wanted: Wanted) -> None:
        monkeypatch.setattr(AccountForm, "ask", lambda *given: wanted)

    wanting(Wanted("li", "李法官", Role.JUDGE, True))
    dialog.add.click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 4)
    assert len(shown) == 1 and station.people.accounts.account("li").withheld
    dialog.table.selectRow(3)
    dialog.table.selectRow(next(r for r in range(4) if text(dialog, r, 0) == "li"))
    wanting(Wanted("li", "李法官", Role.PRESIDING, False))
    dialog.role.click()
    qtbot.waitUntil(lambda: station.people.accounts.account("li").role is Role.PRESIDING)
    for button, so in ((dialog.lock, True), (dialog.lock, False)):
        button.click()
        qtbot.waitUntil(lambda so=so: station.people.accounts.account("li").locked is so)  # type: ignore[misc]
        qtbot.waitUntil(lambda so=so: (dialog.lock.text() == "解除锁定") is so)  # type: ignore[misc]
    dialog.password.click()
    qtbot.waitUntil(lambda: len(shown) == 2)
    dialog.remove.click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 3)
    assert station.store.journal_entries()[-1].who == "周管理（admin）"


def text(dialog: AccountsDialog, row: int, column: int) -> str:
    item = dialog.table.item(row, column)
    return "" if item is None else item.text()
