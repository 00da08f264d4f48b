"""A certificate of one's own, chosen in the window: opened, checked, told what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from app.qt.messages import Question
from app.qt.theme import Theme
from app.station import signing_certificates, signing_own
from app.windows.clerk.signing_own import DEVICE, FILE, OwnDialog, OwnRow
from courtroom.signing import certificates, tokens
from dossier.ids import CaseId, HearingId, PaperId, SignerId
from dossier.signing import Signer
from dossier.store import Store, open_store
from resources.errors import WenyiError
from tests.courtroom.signing.test_tokens import MODULE, PIN, devices, pytestmark

__all__ = ["devices", "pytestmark"]

ZHANG = Signer(SignerId("s"), CaseId("c"), HearingId("h"), PaperId("p"), 1, "原告", "张三")
SPOKEN = "口令 1"


class Straight:
    """What the window's signing does on a lane, done at once."""

    token_library = ""

    def __init__(self, store: Store) -> None:
        self._store = store

    def own_file(self, path: Path, pin: str, then: Any, failed: Any) -> None:
        self._do(lambda: signing_own.from_file(self._store, path, pin), then, failed)

    def own_device(self, module: Path, label: str, pin: str, then: Any, failed: Any) -> None:
        self._do(lambda: signing_own.from_device(self._store, module, pin, label), then, failed)

    def devices(self, module: Path, then: Any, failed: Any) -> None:
        self._do(lambda: tokens.labels(module), then, failed)

    def _do(self, work: Callable[[], Any], then: Any, failed: Any) -> None:
        try:
            made = work()
        except WenyiError as error:
            failed(error)
        else:
            then(made)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = open_store(tmp_path_factory.mktemp("own"))
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme, store: Store) -> OwnDialog:
    made = OwnDialog(cast(Any, None), theme, cast(Any, Straight(store)), ZHANG)
    qtbot.addWidget(made)
    return made


def give(dialog: OwnDialog, path: Path, pin: str = SPOKEN) -> str:
    """Give a file and its passphrase; return what is told."""
    dialog.file.setText(str(path))
    dialog.pin.setText(pin)
    assert dialog.yes.isEnabled()
    dialog.check()
    assert dialog.pin.text() == "", "it does not stay in the field"
    return dialog.told.text()


def test_a_file_is_checked_and_what_is_wrong_is_told(
    dialog: OwnDialog, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    issuer, other = (certificates.demo_authority(name=name) for name in ("甲机构", "乙机构"))
    signing_certificates.trust(store, issuer.certificate)
    for name, made in {
        "zhang": certificates.issued(issuer, "张三"),
        "expired": certificates.issued(issuer, "张三", now - timedelta(days=90), days=30),
        "early": certificates.issued(issuer, "张三", now + timedelta(days=9)),
        "other": certificates.issued(other, "张三"),
        "li": certificates.issued(issuer, "李四"),
    }.items():
        (tmp_path / name).write_bytes(made.packed(SPOKEN.encode()))
    (tmp_path / "text").write_text("no certificate")
    for name, pin, why in (
        ("zhang", "wrong", "口令不对"),
        ("expired", SPOKEN, "已过期"),
        ("early", SPOKEN, "尚未生效"),
        ("other", SPOKEN, "不在本站信任之列"),
        ("text", SPOKEN, "不是 PKCS#12"),
        ("none", SPOKEN, "找不到"),
    ):
        assert why in give(dialog, tmp_path / name, pin)
        assert dialog.key is None and not dialog.result()
    said: list[str] = []

    def no(parent: object, theme: object, title: str, *words: str, **more: bool) -> bool:
        said.append(title)
        return False

    monkeypatch.setattr(Question, "ask", no)
    assert "未采用" in give(dialog, tmp_path / "li"), "somebody else's"
    assert said and dialog.key is None
    give(dialog, tmp_path / "zhang")
    assert dialog.key is not None and dialog.key.name == "张三" and dialog.result()
    assert SPOKEN not in repr(dialog.key) and len(said) == 1
    with signing_own.opened(dialog.key) as identity:
        assert identity is not None and identity.name == "张三"


@pytest.mark.usefixtures("devices")
def test_a_device_is_found_and_its_pin_tried_once(dialog: OwnDialog, store: Store) -> None:
    from tests.courtroom.signing import papers

    signing_certificates.trust(store, papers.authority().certificate)
    dialog.choose(DEVICE)
    assert not dialog.form.isRowVisible(dialog._holders[FILE][0])
    dialog.module.setText("/nowhere/none.so")
    dialog.look()
    assert "none.so" in dialog.told.text()
    dialog.module.setText(str(MODULE))
    dialog.look()
    found = [dialog.label.itemText(at) for at in range(dialog.label.count())]
    assert {"zhang", "expired"} <= set(found)
    for label, pin, why in (("zhang", "135791", "口令不对"), ("expired", PIN, "已过期")):
        dialog.label.setCurrentText(label)
        dialog.pin.setText(pin)
        dialog.check()
        assert why in dialog.told.text() and dialog.key is None
    dialog.label.setCurrentText("zhang")
    dialog.pin.setText(PIN)
    dialog.check()
    assert dialog.key is not None and dialog.key.name == "张三"
    assert PIN not in repr(dialog.key)


def test_the_court_s_certificate_signs_unless_another_is_chosen(
    qtbot: QtBot, theme: Theme, store: Store
) -> None:
    row = OwnRow(theme, cast(Any, Straight(store)), ZHANG)
    qtbot.addWidget(row)
    assert row.key is None and row.court.isHidden()
    row.take(signing_own.OwnKey("张三", datetime(2030, 1, 2, 4, tzinfo=UTC)))
    assert "张三" in row.text.text() and not row.court.isHidden()
    row.drop()
    assert row.key is None and row.court.isHidden()
