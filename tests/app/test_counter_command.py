"""``wenyi counter``, ``receipt`` and ``task``: from the counter to a filed task."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pikepdf
import pytest
import zxingcpp
from PIL import Image

from app.cli.main import main
from app.station import open_station
from app.station.paper_pages import drawn
from dossier.changes import AddMaterial, CloseBatch, OpenBatch
from dossier.documents import apart
from dossier.ids import BatchId, new_id
from dossier.model import Batch, BatchState
from tests.dossier.paper import NOW, NUMBER, material, open_case, receive

COUNTER, CENTRE = "张收转", "李扫描"


class Run(Protocol):
    def __call__(self, *words: str, who: str = ...) -> tuple[int, dict[str, Any]]: ...


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counter-command") / "home"
    with open_station(folder) as station:
        _, batch_id = open_case(station.store)
        station.store.apply(CloseBatch(batch_id, BatchState.DONE), "machine")
    (folder / "court.toml").write_text('name = "某某市人民法院"\nmark = "A"\n', encoding="utf-8")
    return folder


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, who: str = COUNTER) -> tuple[int, dict[str, Any]]:
        (home / "config.toml").write_text(f'person = "{who}"\n', encoding="utf-8")
        capfd.readouterr()
        code = main(["--home", str(home), "--json", *words])
        lines = capfd.readouterr().out.strip().splitlines()
        return code, json.loads(lines[-1]) if lines else {}

    return call


def scan(home: Path, pages: int) -> str:
    """Scan as a device would; return the batch."""
    with open_station(home) as station:
        case_id = station.store.case_by_number(NUMBER).id
        batch = Batch(BatchId(new_id()), case_id, "scanner", "", BatchState.OPEN, NOW)
        station.store.apply(OpenBatch(batch), CENTRE)
        ids = receive(station.store, case_id, batch.id, *[None] * pages)
        station.store.apply(CloseBatch(batch.id, BatchState.DONE), CENTRE)
        station.store.apply(AddMaterial(material(case_id), tuple(ids)), CENTRE)
    return batch.id


def kind(told: dict[str, Any]) -> str:
    return str(told["error"]["kind"])


def test_paper_goes_from_the_counter_to_a_filed_task(run: Run, home: Path, tmp_path: Path) -> None:
    code, told = run(
        *("counter", "register", "--case", NUMBER, "--submitter", "张三", "--capacity", "原告"),
        *("--item", "民事起诉状|2|2|copy|complaint", "--item", "借条|1|1|原件（待退）|evidence"),
        *("--identity", "440301199001011234", "--way", "post", "--tracking", "sf 1234", "--task"),
    )
    assert code == 0
    (came,) = told["registrations"]
    task = told["task"]
    assert came["tracking"] == "SF1234"
    assert [item["evidence"] for item in came["items"]] == [False, True]
    assert (task["sheets"], task["state"], task["registration"]) == (3, "waiting", came["id"])

    pdf = tmp_path / "receipt.pdf"
    code, told = run("receipt", "--case", NUMBER, "--pdf", str(pdf))
    first = pdf.read_bytes()
    assert (code, told["receipt"]["again"]) == (0, False)
    texts = ["".join("".join(page.texts).split()) for page in apart.text_of(first, "收据")]
    # Two copies are no sheets of one paper.
    assert not any("页，共" in text for text in texts)
    for text, part in zip(texts, ("第一联", "第二联"), strict=True):
        wanted = (
            "诉讼材料收据",
            "借条（证据）",
            "原件（待退）",
            "张三（原告）",
            "收到时间",
            COUNTER,
        )
        assert all(word in text for word in (*wanted, part, came["number"], "SF1234", "六十九条"))
    assert run("receipt", "--case", NUMBER, "--pdf", str(pdf), who="另一人")[1]["receipt"]["again"]
    assert pdf.read_bytes() == first

    number = task["number"]
    _, told = run("task", "labels", number, "--pdf", str(tmp_path / "label.pdf"))
    (page,) = drawn((tmp_path / "label.pdf").read_bytes(), "label")
    picture = Image.open(io.BytesIO(page.encoded or b"")).convert("L")
    (code_read,) = zxingcpp.read_barcodes(np.asarray(picture))
    assert code_read.text == task["label"]
    code, told = run("cabinet", "history", "--label", task["label"])
    assert [act["act"] for act in told["acts"]] == ["register"]

    _, told = run("task", "hand-over", number, "--pdf", str(tmp_path / "list.pdf"))
    listed = told["list"]
    assert kind(run("task", "take", listed)[1]) == "RuleError.SameHands"
    code, told = run("task", "take", listed, "--sheets", f"{number}=2", who=CENTRE)
    assert (code, kind(told)) == (8, "RuleError.SheetsDiffer")
    assert run("task", "take", listed, who=CENTRE)[0] == 0
    _, told = run("task", "hand-over", listed, "--pdf", str(tmp_path / "list.pdf"))
    text = "".join(apart.text_of((tmp_path / "list.pdf").read_bytes(), "清单")[0].texts)
    assert all(word in text for word in (listed, number, COUNTER, CENTRE))

    run("task", "count", number, "--batch", scan(home, 2), who=CENTRE)
    code, told = run("task", "reconcile", number, "--dry-run", who=CENTRE)
    assert (code, told["missing"], told["task"]["state"]) == (0, 1, "scanning")
    assert kind(run("task", "reconcile", number, who=CENTRE)[1]) == "RuleError.SheetsDiffer"
    run("task", "count", number, "--batch", scan(home, 1), who=CENTRE)
    code, told = run("task", "reconcile", number, who=CENTRE)
    assert (code, told["matched"], told["task"]["state"]) == (0, 3, "checking")
    assert run("task", "send-back", number, "--ground", "模糊", who=CENTRE)[0] == 0
    assert run("task", "begin", number, who=CENTRE)[0] == 0
    assert run("task", "reconcile", number, who=CENTRE)[0] == 0
    code, told = run("task", "pass", number, who=CENTRE)
    assert (code, told["tasks"][0]["state"]) == (0, "filed")
    _, told = run("task", "history", number)
    assert [step["act"] for step in told["steps"]][-2:] == ["reconcile", "pass"]
    assert run("journal", "verify")[0] == 0


def test_files_are_looked_into_by_a_child_and_compared(
    run: Run, home: Path, tmp_path: Path
) -> None:
    _, told = run(
        *("counter", "register", "--case", NUMBER, "--submitter", "李四", "--way", "electronic"),
        *("--item", "录音|0"),
    )
    (came,) = told["registrations"]
    assert came["items"][0]["original"] == "electronic"
    good, broken, strange = (tmp_path / name for name in ("状.pdf", "坏.pdf", "宏.docm"))
    with pikepdf.new() as made:
        for _ in range(2):
            made.add_blank_page(page_size=(595, 842))
        made.save(good)
    picture = tmp_path / "照片.jpg"
    data = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(data, "JPEG")
    picture.write_bytes(data.getvalue())
    broken.write_bytes(b"%PDF-1.7 nothing")
    strange.write_bytes(b"PK")
    given = [str(path) for path in (good, picture, broken, strange, tmp_path / "没有.pdf")]
    code, told = run("counter", "submit", came["number"], *given)
    assert code == 4
    assert [(one["name"], one["pages"]) for one in told["files"]] == [
        ("状.pdf", 2),
        ("照片.jpg", 1),
    ]
    assert [one["file"] for one in told["refused"]] == ["坏.pdf", "宏.docm", "没有.pdf"]
    file = told["files"][0]["id"]
    assert kind(run("counter", "compare", file, "--differs")[1]) == "RuleError.EmptyValue"
    code, told = run("counter", "compare", file, "--differs", "--ground", "缺第2页")
    assert (code, told["files"][0]["outcome"]) == (0, "differs")
    assert run("counter", "compare", file, "--same")[1]["files"][0]["compared_by"] == COUNTER
    code, told = run("counter", "files", "--number", came["number"])
    assert [one["outcome"] for one in told["files"]] == ["same", None]


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("counter", "check-id", "440301199001011235"), 8, "RuleError.WrongDigit"),
        (("counter", "register", "--item", "x|0"), 8, "RuleError.BadPages"),
        (("counter", "register", "--item", "x|两"), 8, "RuleError.BadPages"),
        (("counter", "register", "--item", "x|1|0"), 8, "RuleError.BadCopies"),
        (("counter", "register", "--item", "x|1|?"), 8, "RuleError.BadCopies"),
        (("counter", "register", "--item", "x|1", "--phone", "+-()12"), 8, "RuleError.BadPhone"),
        (("counter", "register", "--item", "x|1", "--sheets", "20001"), 8, "RuleError.BadSheets"),
        (("counter", "register", "--item", "x"), 8, "RuleError.BadForm"),
        (("counter", "register", "--item", "x|1|1|半原件"), 8, "RuleError.BadForm"),
        (("counter", "register", "--item", "x|1|1|copy|没有"), 8, "RuleError.BadValue"),
        (("counter", "withdraw", "S1", "--ground", "x"), 8, "RuleError.UnknownItem"),
        (("counter", "list", "--day", "昨天"), 8, "RuleError.BadForm"),
        (
            ("receipt", "--case", NUMBER, "--number", "S1", "--pdf", "x"),
            8,
            "RuleError.NotListed",
        ),
        (("task", "history", "https://example.org/?a=1"), 8, "RuleError.UnknownTask"),
        (("task", "take", "Y1", "--sheets", "三张"), 8, "RuleError.BadForm"),
    ],
)
def test_what_is_wrong_is_named(run: Run, words: tuple[str, ...], code: int, error: str) -> None:
    if words[1] == "register":
        words = (*words, "--case", NUMBER, "--submitter", "张三", "--task")
    got, told = run(*words)
    assert (got, kind(told)) == (code, error)
    assert told["error"]["message"]
    assert "{" not in told["error"]["message_en"]


def test_nothing_is_registered_where_its_task_is_refused(run: Run) -> None:
    _, before = run("counter", "list", "--all")
    given = ("--case", NUMBER, "--submitter", "张三", "--item", "x|1", "--task")
    code, told = run("counter", "register", *given, "--label", "有 空格")
    assert (code, kind(told)) == (8, "RuleError.BadForm")
    _, after = run("counter", "list", "--all")
    assert after == before


def test_an_id_that_nothing_has_is_told_where_there_are_some(run: Run, tmp_path: Path) -> None:
    pdf, other = str(tmp_path / "receipt.pdf"), "（2026）粤0308民初9981号"
    assert run("case", "new", "--number", other, "--cause", "合同纠纷")[0] == 0
    code, told = run("receipt", "--case", other, "--pdf", pdf)
    assert (code, kind(told)) == (8, "RuleError.NothingRegistered")
    assert other in told["error"]["message"] and other in told["error"]["message_en"]
    new = ("task", "new", "--case", NUMBER, "--title", "卷", "--sheets", "2", "--label")
    code, told = run(*new, "有 空格")
    assert (code, kind(told)) == (8, "RuleError.BadForm")
    code, told = run(*new, "WX7")
    number = told["tasks"][0]["number"]
    for words, command in (
        (("receipt", "--case", NUMBER, "--pdf", pdf, "--number", "S999"), "counter list"),
        (("task", "count", number, "--batch", "S999"), "quality"),
        (("cabinet", "decide", "--loan", "S999", "--due", "2026-03-31"), "cabinet loans"),
        (("cabinet", "settle", "--alarm", "S999", "--ground", "无"), "cabinet alarms"),
        (("cabinet", "settle", "--visit", "S999", "--ground", "无"), "cabinet visits"),
    ):
        code, told = run(*words)
        assert (code, kind(told)) == (8, "RuleError.NotListed"), words
        for message in (told["error"]["message"], told["error"]["message_en"]):
            assert "S999" in message and f"wenyi {command}" in message, words
    code, told = run("cabinet", "decide", "--loan", "S999", "--due", "明天")
    assert (code, kind(told)) == (8, "RuleError.BadForm")
