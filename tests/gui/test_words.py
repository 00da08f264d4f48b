"""Translations, fuzzy matching, the case number's reasons: words without windows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QFileInfo
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QFileIconProvider,
    QLabel,
    QPushButton,
    QStyle,
    QToolButton,
)

import app
import resources
from app.qt import translations
from app.qt.fuzzy import best, score
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.windows.names import change_name
from app.windows.scan_desk.cases import causes
from app.windows.scan_desk.number_check import Missing, check
from dossier.changes import MACHINE

CODE = Path(app.__file__).parent


def test_every_text_has_its_chinese() -> None:
    assert translations.faults(CODE) == []


def test_the_checker_finds_missing_computed_and_wrong_texts(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        'tr("Nobody translated this")\ntr(f"{1}")\ntrn("%n rabbit(s)", 2)\n', encoding="utf-8"
    )
    found = "\n".join(translations.faults(tmp_path))
    assert "no Chinese for 'Nobody translated this'" in found
    assert "bad.py:2: not a literal" in found
    assert "no English plural for '%n rabbit(s)'" in found
    assert "no longer used: 'Scan'" in found


def test_words_are_written_beside_and_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A running program has the file in its memory: written over, it would be gone from there."""
    monkeypatch.setattr(resources, "path", lambda name: tmp_path)
    messages = [translations.Message("Undo", ("撤销",), finished=True, numerus=False)]
    names = ("wenyi_zh_CN.ts", "wenyi_zh_CN.qm")
    for chosen in translations.LANGUAGES:
        translations.write_ts(translations.ts_path(chosen), chosen, messages)
    translations.compile_all()
    mapped = [(tmp_path / name).open("rb") for name in names]
    before = [file.read() for file in mapped]
    messages[0] = translations.Message("Undo", ("回退",), finished=True, numerus=False)
    translations.write_ts(tmp_path / names[0], "zh_CN", messages)
    translations.compile_all()
    for name, file, data in zip(names, mapped, before, strict=True):
        assert (tmp_path / name).read_bytes() != data
        file.seek(0)
        assert file.read() == data
        file.close()
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".qm", ".qm", ".ts", ".ts"]


def test_both_languages_and_qts_own_words(qapp: QApplication) -> None:
    translations.install("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert tr("Undo") == "撤销"
    assert trn("%n page(s)", 3) == "3 页"
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "取消"
    translations.install("en")
    assert (tr("Undo"), trn("%n page(s)", 1), trn("%n page(s)", 3)) == (
        "Undo",
        "1 page",
        "3 pages",
    )
    assert QCoreApplication.translate("elsewhere", "never heard of") == "never heard of"


def test_a_file_dialog_is_chinese_throughout(qapp: QApplication, tmp_path: Path) -> None:
    translations.install("zh_CN")
    (tmp_path / "folder").mkdir()
    (tmp_path / "sound.xyzw").touch()
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    shown += [button.text() for button in dialog.findChildren(QPushButton)]
    shown += [button.toolTip() for button in dialog.findChildren(QToolButton)]
    assert len(shown) > 8
    assert [text for text in shown if text and not re.search("[\u4e00-\u9fff]", text)] == []
    kinds = QFileIconProvider()
    assert kinds.type(QFileInfo(str(tmp_path / "folder"))) == "文件夹"
    dialog.close()
    translations.install("en")
    assert QFileIconProvider().type(QFileInfo(str(tmp_path / "folder"))) == "Folder"


def test_buttons_of_a_dialog_have_no_pictures_of_another_style(theme: Theme) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
    assert box.style().styleHint(hint, None, box) == 0


def test_changes_are_named_in_chinese(qapp: QApplication) -> None:
    assert change_name("MovePages") == "移动页面"
    assert change_name("SomethingNew") == "变更"
    assert MACHINE  # machine entries are never offered for undo, so need no name


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", Missing.EMPTY),
        ("粤0308民初1号", Missing.YEAR),
        ("（2026）", Missing.COURT),
        ("(2026)X", Missing.COURT),
        ("（2026）粤0308", Missing.TYPE),
        ("（2026）粤0308民初", Missing.SERIAL),
        ("（2026）粤0308民初12", Missing.END),
        ("（2026）粤030民初12号", Missing.OTHER),
    ],
)
def test_says_what_is_missing_in_a_number(text: str, missing: Missing) -> None:
    assert check(text) is missing


def test_a_good_number_comes_back_in_normal_form() -> None:
    assert check(" (2026) 粤0308民初１２号 ") == "（2026）粤0308民初12号"


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(check(text), str | Missing)


def test_causes_are_many_and_unique() -> None:
    assert len(causes()) >= 60
    assert len(set(causes())) == len(causes())
    assert "买卖合同纠纷" in causes()
    assert resources.path("causes.toml").exists()


@given(st.text("abc 导出", min_size=1, max_size=8), st.text("abcd 导出PDF", max_size=20))
def test_a_substring_always_fits_and_a_foreign_letter_never(query: str, text: str) -> None:
    assert score(query.strip(), text + query.strip() + text)
    assert not score(query + "z", text)


def test_better_fits_come_first() -> None:
    texts = [("旋转", "Rotate left"), ("导出 PDF", "Export PDF"), ("打开案件", "Open case")]
    assert best("导出", texts)[0] == 1
    assert best("open", texts)[0] == 2
    assert best("rl", texts) == [0]
    assert best("", texts) == [0, 1, 2]
    assert best("扫描", texts) == []
