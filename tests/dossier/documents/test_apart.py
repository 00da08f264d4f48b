"""The confined child: a court's layout sees its own folder and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier.documents.apart import set_layout, text_of
from resources.errors import BadTemplate, Corrupt

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def _layout(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    layout = folder / "template.typ"
    layout.write_text(text, encoding="utf-8")
    return layout


def test_a_layout_is_set_and_its_text_read_back(tmp_path: Path) -> None:
    layout = _layout(
        tmp_path / "own",
        '#import "part.typ": head\n#let data = json(bytes(sys.inputs.data))\n'
        "#head\n\n#data.v.number",
    )
    (layout.parent / "part.typ").write_text("#let head = [Our own]", encoding="utf-8")
    made = set_layout(layout, {"v": {"number": "2026-123"}}, AT)
    assert made.startswith(b"%PDF-")
    (page,) = text_of(made, "own.pdf")
    assert page.texts == ["Our own", "2026-123"]
    read = page.read(2480, 3508)
    assert read.lines[0].text == "Our own"
    for line in read.lines:
        for word in line.words:
            (x0, y0), _, (x1, y1), _ = word.box
            assert 0 < x0 < x1 < 2480
            assert 0 < y0 < y1 < 3508
    assert read.lines[0].box[0][1] < read.lines[1].box[0][1]


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        '#read("../secret.txt")',
        '#read("link.txt")',
        '#import "@preview/cetz:0.3.1": *',
        "#let f(x) = f(x + 1)\n#f(0)",
        "#while true {}",
        "#panic()",
        "#(",
    ],
)
def test_what_a_layout_may_not_do_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    layout = _layout(tmp_path / "own", text)
    (layout.parent / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(BadTemplate) as refused:
        set_layout(layout, {}, AT)
    assert "secret" not in str(refused.value.params["reason"]).replace("secret.txt", "")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"\x00" * 1000])
def test_what_is_no_pdf_has_no_text(data: bytes) -> None:
    with pytest.raises(Corrupt):
        text_of(data, "x.pdf")
