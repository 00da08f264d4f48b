"""Lists of cases at the centre: entries of its own chain, which every station can follow."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.case_list import Report
from resources.errors import Conflict, DocumentError, DuplicateCase, OtherValues, Rejected
from sync.access.acts import Actor
from sync.core.answers import Committed, FeedItem
from sync.core.entries import header, origin
from sync.core.messages import Commit
from sync.gateway.case_import import import_cases
from sync.gateway.composing import facilities_of
from sync.gateway.config import CentreConfig
from sync.gateway.contract import Facilities
from sync.gateway.registry import DEVICE, Deed, Registry
from sync.ledger import new_generation, queries
from sync.ledger.contract import EVERYTHING, NOTHING, Reach
from tests.sync.api.court import A, Court
from tests.sync.bench import Pen
from tests.sync.gateway.running import row

_HEAD = "案号,案由,原告\n"


@contextmanager
def _opened(home: Path) -> Iterator[Facilities]:
    with facilities_of(CentreConfig(home)) as found:
        yield found


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Facilities]:
    with _opened(tmp_path / "centre") as found:
        yield found


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facilities]:
    with _opened(tmp_path_factory.mktemp("centre")) as found:
        yield found


def _list(*serials: int, cause: str = "纠纷") -> bytes:
    rows = (f"（2026）粤0308民初{serial}号,{cause},张三\n" for serial in serials)
    return (_HEAD + "".join(rows)).encode()


def _import(centre: Facilities, data: bytes, reach: Reach = EVERYTHING, **more: Any) -> Report:
    registry = Registry(centre.books, centre.centre, centre.authority)
    return import_cases(
        centre.books, registry, data, "list", actor=Actor("sys"), reach=reach, **more
    )


def _outcomes(report: Report) -> list[str]:
    return [line.outcome for line in report.lines]


def _feed(centre: Facilities) -> list[FeedItem]:
    with centre.books.transaction() as ledger:
        return ledger.items("", 0, 500)


def _numbers(centre: Facilities) -> list[str]:
    with centre.books.reading(EVERYTHING) as connection:
        things = queries.cases(connection, EVERYTHING, limit=10_000)
    return [str(thing.row["number"]) for thing in things]


def test_cases_become_signed_entries_of_one_chain(centre: Facilities) -> None:
    report = _import(centre, _list(*range(1, 251)))
    assert _outcomes(report) == ["new"] * 250
    assert len(_numbers(centre)) == 250
    with centre.books.transaction() as ledger:
        head = ledger.epoch(DEVICE, 1)
        items = ledger.items("", 0, 500)
    assert head is not None
    previous = origin(DEVICE, 1, head.public_key)
    for sequence, item in enumerate(items, 1):
        assert item.entry is not None
        entry = header(item.entry.raw)
        assert (entry.device, entry.epoch, entry.sequence) == (DEVICE, 1, sequence)
        assert entry.previous == previous
        assert (entry.kind, item.outcome) == ("OpenCase", "applied")
        assert centre.authority.verify(head.public_key, item.entry.hash, item.entry.signature)
        previous = item.entry.hash
    assert (head.sequence, head.hash) == (250, previous)
    assert {line.case for line in report.lines} == {item.cases[0] for item in items}


def test_the_key_of_the_chain_is_not_that_of_receipts(centre: Facilities) -> None:
    _import(centre, _list(1))
    with centre.books.transaction() as ledger:
        head = ledger.epoch(DEVICE, 1)
    assert head is not None
    assert head.public_key != centre.authority.public_key


def test_a_dry_run_says_the_same_and_writes_nothing(centre: Facilities) -> None:
    data = _list(1, 2) + "坏,x,\n".encode()
    planned = _import(centre, data, dry_run=True)
    assert _outcomes(planned) == ["new", "new", "refused"]
    assert _feed(centre) == []
    with centre.books.transaction() as ledger:
        assert ledger.device(DEVICE) is None
    assert _outcomes(_import(centre, data)) == _outcomes(planned)


def test_the_same_list_again_changes_nothing(centre: Facilities) -> None:
    _import(centre, _list(1, 2))
    again = _import(centre, _list(2, 3, 1))
    assert _outcomes(again) == ["same", "new", "same"]
    assert len(_feed(centre)) == 3


def test_what_differs_is_told_and_left(centre: Facilities) -> None:
    _import(centre, _list(1))
    report = _import(centre, _list(1, cause="别的纠纷"))
    assert _outcomes(report) == ["differs"]
    assert isinstance(report.lines[0].error, OtherValues)
    assert len(_feed(centre)) == 1


def test_of_a_case_out_of_reach_the_report_says_that_it_is_there_and_no_more(
    centre: Facilities,
) -> None:
    _import(centre, _list(1))
    same = _import(centre, _list(1), NOTHING).lines[0]
    other = _import(centre, _list(1, cause="别的纠纷"), NOTHING).lines[0]
    assert same.to_json() == other.to_json()
    assert (same.outcome, same.case) == ("refused", "")
    assert isinstance(same.error, DuplicateCase)


def test_gateways_that_import_at_once_keep_one_chain(centre: Facilities) -> None:
    reports: list[Report] = []
    lists = [_list(*range(start, start + 150)) for start in (1, 200, 400, 600)]
    threads = [
        threading.Thread(target=lambda data=data: reports.append(_import(centre, data)))
        for data in lists
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.count("new") for report in reports] == [150] * 4
    assert [report.stopped for report in reports] == [None] * 4
    with centre.books.transaction() as ledger:
        head = ledger.epoch(DEVICE, 1)
    assert head is not None
    assert head.sequence == 600
    assert len(set(_numbers(centre))) == 600


def test_the_same_list_at_once_makes_every_case_once(centre: Facilities) -> None:
    reports: list[Report] = []
    data = _list(*range(1, 121))
    threads = [
        threading.Thread(target=lambda: reports.append(_import(centre, data))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = _numbers(centre)
    assert len(numbers) == len(set(numbers)) == 120
    assert sum(report.count("new") for report in reports) == 120
    assert sum(report.count("same") for report in reports) == 240
    assert {item.outcome for item in _feed(centre)} == {"applied"}


def test_a_restored_centre_goes_on_in_a_new_epoch(centre: Facilities) -> None:
    _import(centre, _list(1))
    new_generation(centre.books)
    assert _outcomes(_import(centre, _list(1, 2))) == ["same", "new"]
    with centre.books.transaction() as ledger:
        old, new = ledger.epoch(DEVICE, 1), ledger.epoch(DEVICE, 2)
    assert old is not None
    assert new is not None
    assert (old.open, new.open) == (False, True)
    assert old.public_key != new.public_key
    assert (old.sequence, new.sequence) == (1, 1)
    # And stays in it.
    _import(centre, _list(3))
    with centre.books.transaction() as ledger:
        assert ledger.epoch(DEVICE, 3) is None


def test_a_revoked_registry_enters_nothing(centre: Facilities) -> None:
    from sync.core.messages import Revoke

    _import(centre, _list(1))
    centre.centre.revoke(Revoke(DEVICE, True))
    report = _import(centre, _list(2))
    assert isinstance(report.stopped, Rejected)
    assert report.lines == ()
    assert len(_feed(centre)) == 1


def test_more_than_a_manifest_holds_is_not_begun(centre: Facilities) -> None:
    from datetime import UTC, datetime

    from dossier.store.plan.delta import Planned

    registry = Registry(centre.books, centre.centre, centre.authority)
    deeds = [Deed(Planned(None), "Note")] * 501
    with pytest.raises(ValueError, match="501"):
        registry.enter(deeds, who="sys", at=datetime.now(UTC))
    assert _feed(centre) == []


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.tuples(st.integers(1, 40), st.sampled_from(["纠纷", "", "x\x00", "甲" * 300]))
        ).map(
            lambda rows: (
                _HEAD + "".join(f"（2026）粤0308民初{n}号,{cause},张三\n" for n, cause in rows)
            ).encode()
        ),
    )
)
def test_any_list_leaves_whole_cases_and_a_report_that_counts_them(
    lasting: Facilities, data: bytes
) -> None:
    before = len(_numbers(lasting))
    try:
        report = _import(lasting, data)
    except DocumentError:
        assert len(_numbers(lasting)) == before
        return
    numbers = _numbers(lasting)
    assert len(numbers) == len(set(numbers)) == before + report.count("new")
    assert len(_feed(lasting)) == len(numbers)


# ---- over HTTP --------------------------------------------------------------------


def test_over_http_a_list_is_imported_and_can_be_read_at_once(court_: Court) -> None:
    data = (_HEAD + "（2026）粤0308民初777号,借款合同纠纷,赵六\n坏,x,\n").encode("gb18030")
    path = "/cases/import"
    planned = court_.ask("sys-all", "POST", f"{path}?dry_run=true", content=data).json()
    assert (planned["dry_run"], planned["new"], planned["refused"]) == (True, 1, 1)
    done = court_.ask("sys-all", "POST", path, content=data)
    assert done.status_code == 200
    report = done.json()
    assert [line["outcome"] for line in report["lines"]] == ["new", "refused"]
    assert report["lines"][1]["error"].keys() == {"code", "zh", "en"}
    case = court_.get("sys-all", f"/cases/{report['lines'][0]['case']}").json()
    assert (case["number"], case["cause"]) == ("（2026）粤0308民初777号", "借款合同纠纷")
    assert [party["name"] for party in case["parties"]] == ["赵六"]
    assert court_.ask("sys-all", "POST", path, content=data).json()["same"] == 1


def test_over_http_json_is_taken_too_and_stations_follow(court_: Court) -> None:
    from sync.core.answers import FeedPage
    from sync.core.messages import Feed

    rows = [{"案号": "（2026）粤0308民初778号", "案由": "纠纷", "当事人": ["原告：钱七"]}]
    answer = court_.ask("sys-all", "POST", "/cases/import", content=json.dumps(rows))
    case = answer.json()["lines"][0]["case"]
    assert court_.station is not None
    page = court_.station.ask(Feed(case, "", 0))
    assert isinstance(page, FeedPage)
    assert [item.device for item in page.items] == [DEVICE]


def test_over_http_a_number_that_is_taken_tells_an_administrator_without_rights_no_more(
    court_: Court,
) -> None:
    data = (_HEAD + "（2026）粤0308民初1号,猜的案由,猜\n").encode()
    answer = court_.ask("admin-none", "POST", "/cases/import", content=data)
    line = answer.json()["lines"][0]
    assert (line["outcome"], line["case"]) == ("refused", "")
    assert A not in answer.text
    assert "案由" not in line["error"]["zh"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"\xff\xfe\xff", 400),
        ("案由\nx\n".encode(), 400),
        (b"[" * 1000, 400),
        (b"[" + b" " * 20_000_000 + b"]", 400),
        (b" " * 22_100_000, 413),
    ],
    ids=["empty", "bytes", "columns", "nested", "too large", "far too large"],
)
def test_over_http_a_bad_list_gets_one_error(court_: Court, data: bytes, status: int) -> None:
    before = court_.get("sys-all", "/cases?limit=500").json()
    answer = court_.ask("sys-all", "POST", "/cases/import", content=data)
    assert answer.status_code == status
    assert answer.json()["error"].keys() == {"code", "zh", "en", "thing"}
    assert court_.get("sys-all", "/cases?limit=500").json() == before


class _Racing:
    """A centre at which a station's case arrives just before ours."""

    def __init__(self, centre: Facilities, number: str) -> None:
        self._centre, self._number = centre.centre, number
        self._pen = Pen("d1")
        self._centre.enrol("d1", 1, self._pen.public)

    def enrol(self, *arguments: Any) -> Any:
        return self._centre.enrol(*arguments)

    def answer(self, caller: str, request: Any, pieces: Any = ()) -> Any:
        if isinstance(request, Commit) and self._number:
            row_ = row("case", id="c1", number=self._number, cause="工作站的案由")
            sent = self._pen.entry(["case", "c1", None, row_], case="c1")
            self._number = ""
            assert isinstance(self._centre.answer("d1", Commit(1, (sent,))), Committed)
        return self._centre.answer(caller, request, pieces)


def test_a_station_that_was_faster_keeps_its_case_and_ours_is_on_record(
    centre: Facilities,
) -> None:
    racing: Any = _Racing(centre, "（2026）粤0308民初2号")
    registry = Registry(centre.books, racing, centre.authority)
    report = import_cases(centre.books, registry, _list(1, 2), "list", actor=Actor("sys"))
    assert _outcomes(report) == ["new", "refused"]
    assert isinstance(report.lines[1].error, Conflict)
    assert sorted(_numbers(centre)) == ["（2026）粤0308民初1号", "（2026）粤0308民初2号"]
    with centre.books.transaction() as ledger:
        assert len(ledger.conflicts("", 0, 10)) == 1
    assert _outcomes(_import(centre, _list(1, 2))) == ["same", "differs"]
