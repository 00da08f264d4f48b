"""What an administrator does with forms, and what it comes to."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.access import acts, grants, people
from sync.access.grants import reach_of_device
from sync.blobs.contract import BlobKey
from sync.core.answers import Refusal
from sync.core.messages import Batch, Hello
from sync.gateway.heads import HeadSigner
from tests.sync.admin.demo import NUMBER, conflict_of
from tests.sync.admin.office import Office, Visitor, office, words
from tests.sync.bench import name
from tests.sync.gateway.running import CASE, Caller, page, row


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A centre with two stations and a conflict."""
    with office(tmp_path_factory.mktemp("work") / "centre") as found:
        yield found


@pytest.fixture(scope="module")
def pair(place: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Caller]]:
    folder = tmp_path_factory.mktemp("stations")
    found = [Caller(place.centre, folder, device) for device in ("one", "two")]
    yield found
    for each in found:
        each.close()


@pytest.fixture(scope="module")
def conflict(pair: list[Caller]) -> str:
    return conflict_of(pair[0], pair[1])


@pytest.fixture
def boss(place: Office) -> Visitor:
    return place.visitor("administrator")


def last_act(place: Office) -> acts.Act:
    with place.facilities.books.consulting() as connection:
        return acts.acts(connection, limit=1)[0]


def secret_of(visitor: Visitor, answer: Any) -> str:
    """Follow to the page that shows a secret; check that it does so once."""
    assert answer.headers["location"] == "/admin/once"
    shown = visitor.get("/once")
    found = re.search(r'id="secret">([^<]+)<', shown.text)
    assert found is not None
    assert visitor.get("/once").status_code == 404
    return found[1]


def test_a_code_is_made_shown_once_and_withdrawn(
    place: Office, boss: Visitor, conflict: str
) -> None:
    answer = boss.send("/stations/codes", {
        "name": "扫描台九", "kind": "station", "cases": f"{NUMBER}\n", "writes": "1", "hours": "8",
    }, on="/stations")  # fmt: skip
    assert "wenyi_once" in answer.headers["set-cookie"]
    assert secret_of(boss, answer).startswith("WY1-")
    listed = boss.get("/stations")
    assert "扫描台九" in words(listed)
    assert "1 件 · 写" in words(listed)
    link = re.search(r"/stations/codes/[^/]+/withdraw", listed.text)
    assert link is not None
    assert "撤回登记码？" in boss.read(link[0])
    assert boss.send(link[0]).headers["location"] == "/admin/stations?done=withdraw"
    assert "扫描台九" not in boss.read("/stations")
    assert last_act(place).what == "code_withdrawn"


def test_a_secret_is_for_the_session_that_made_it(place: Office, boss: Visitor) -> None:
    answer = boss.send("/stations/codes", {"kind": "station", "hours": "8"}, on="/stations")
    carried = answer.headers["set-cookie"].partition(";")[0].partition("=")[2].strip('"')
    other = place.visitor("clerk")
    other.http.cookies.set("wenyi_once", carried, path="/admin/once")
    answer = other.get("/once")
    assert answer.status_code == 404
    assert "WY1-" not in answer.text
    secret_of(
        boss, boss.send("/stations/codes", {"kind": "station", "hours": "8"}, on="/stations")
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "spaceship", "hours": "8"}, "kind"),
        ({"kind": "station", "hours": "9999"}, "hours"),
        ({"kind": "station", "hours": ""}, "hours"),
        ({"kind": "station", "hours": "8", "cases": "（1999）沪01民终1号"}, "cases"),
        ({"kind": "station", "hours": "8", "cases": NUMBER, "every": "1"}, "cases"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_input_stays(
    boss: Visitor, conflict: str, fields: dict[str, str], wrong: str
) -> None:
    answer = boss.send("/stations/codes", {"name": "留下的", **fields}, on="/stations")
    assert answer.status_code == 422
    assert f'id="fault-{wrong}"' in answer.text
    assert 'value="留下的"' in answer.text
    if "cases" in fields:
        assert fields["cases"] in answer.text


def test_a_station_is_renamed_granted_confided_shut_out_and_let_in(
    place: Office, boss: Visitor, pair: list[Caller], conflict: str
) -> None:
    where = "/stations/two"
    books = place.facilities.books
    assert boss.send(f"{where}/name", {"name": "  "}, on=where).status_code == 422
    boss.send(f"{where}/name", {"name": "二号台"}, on=where)
    assert "二号台" in boss.read("/stations")

    boss.send(f"{where}/confide", {}, on=where)
    with books.consulting() as connection:
        assert not reach_of_device(connection, "two", "station", int(time.time())).secret
    boss.send(f"{where}/confide", {"secret": "1"}, on=where)

    for fields in (
        {},
        {"case": NUMBER, "every": "1"},
        {"case": "没有"},
        {"every": "1", "days": "x"},
    ):
        assert boss.send(f"{where}/grant", fields, on=where).status_code == 422
    boss.send(f"{where}/grant", {"case": NUMBER, "days": "3"}, on=where)
    assert NUMBER in boss.read(where)
    with books.consulting() as connection:
        right = grants.rights_of(connection, "two", int(time.time()))[-1]
    assert right.case == CASE
    assert right.until_s is not None
    assert NUMBER in boss.read(f"{where}/rights/{right.id}/take")
    # Through another holder's path there is no such right.
    assert boss.get(f"/stations/one/rights/{right.id}/take").status_code == 404
    boss.send(f"{where}/rights/{right.id}/take")
    assert NUMBER not in boss.read(where)

    boss.send(f"{where}/revoke", {"reason": "lost"})
    assert last_act(place).details == {"reason": "lost"}
    answer = pair[1].ask(Hello(1, ()))
    assert isinstance(answer, Refusal)
    assert answer.code == "revoked"
    assert "已停用的工作站仍在连接" in boss.read(where)
    boss.send(f"{where}/restore", on=where)
    assert not isinstance(pair[1].ask(Hello(1, ())), Refusal)
    assert "在线" in boss.read(where)


def test_refusals_are_counted_by_station_and_code(boss: Visitor, pair: list[Caller]) -> None:
    for _ in range(3):
        pair[0].post(Batch("main", (name(b"as named"),)), b"as nameD")
    text = boss.read("/refusals")
    assert re.search(r"hash .*3 20\d\d-", text)


def test_people_are_added_changed_locked_and_given_passwords(place: Office, boss: Visitor) -> None:
    assert boss.send("/people", {"login": "", "role": "clerk"}).status_code == 422
    answer = boss.send("/people", {"login": "li.na", "name": "李娜", "role": "clerk"})
    assert re.fullmatch(r"(?:[2-9a-z]{5}-){3}[2-9a-z]{5}", secret_of(boss, answer))
    assert boss.send("/people", {"login": "LI.NA", "role": "clerk"}).status_code == 422
    books = place.facilities.books
    with books.consulting() as connection:
        who = people.by_login(connection, "li.na")
    assert who is not None
    where = f"/people/{who.id}"
    boss.send(where, {"name": "李娜娜", "role": "judge"})
    assert "李娜娜" in boss.read("/people")
    assert boss.send(where, {"name": "李娜娜", "role": "system"}).status_code == 422
    assert "锁定此人？" in boss.read(f"{where}/lock")
    boss.send(f"{where}/lock")
    assert "已锁定" in boss.read(where)
    boss.send(f"{where}/unlock", on=where)
    assert "-" in secret_of(boss, boss.send(f"{where}/password"))
    boss.send(f"{where}/end")
    assert last_act(place).what == "sessions_ended"
    own = f"/people/{place.ids['administrator']}"
    answer = boss.send(f"{own}/lock")
    assert answer.status_code == 422
    assert boss.get("/people").status_code == 200


def test_systems_get_keys_and_webhooks(place: Office, boss: Visitor) -> None:
    answer = boss.send("/people", {"login": "oa", "name": "审判系统", "role": "system"})
    where = answer.headers["location"].removeprefix("/admin").partition("?")[0]
    assert secret_of(boss, boss.send(f"{where}/keys", {"note": "夜间导入"}, on=where))
    link = re.search(rf"{where}/keys/[^/]+/revoke", boss.get(where).text)
    assert link is not None
    boss.send(link[0])
    assert "已撤销" in boss.read(where)

    owner = where.removeprefix("/people/")
    asked = {"url": "http://court.example/x", "owner": owner}
    answer = boss.send("/systems/webhooks", asked, on="/systems")
    assert answer.status_code == 422
    assert "http://court.example/x" in answer.text
    asked = {"url": "https://203.0.113.9/in", "owner": owner, "kind.page.filed": "1"}
    assert secret_of(boss, boss.send("/systems/webhooks", asked, on="/systems"))
    text = boss.get("/systems").text
    hook = re.search(r"/systems/webhooks/([^/]+)/end", text)
    assert hook is not None
    each = f"/systems/webhooks/{hook[1]}"
    boss.send(f"{each}/pause", on="/systems")
    assert "已暂停" in boss.read("/systems")
    boss.send(f"{each}/retry", on="/systems")
    assert last_act(place).what == "webhook_resumed"
    assert "203.0.113.9" in boss.read(f"{each}/end")
    boss.send(f"{each}/end")
    assert "还没有推送订阅" in boss.read("/systems")


def test_who_runs_the_centre_reads_nothing_of_a_conflict(
    place: Office, boss: Visitor, conflict: str
) -> None:
    assert conflict[:12] in boss.read("/conflicts")
    text = boss.read(f"/conflicts/{conflict}")
    assert "您没有该案的阅卷权限" in text
    for told in ("起诉状", NUMBER, "李娜", "赵磊"):
        assert told not in text
    assert boss.get(f"/conflicts/{conflict}/keep/centre").status_code == 404
    stranger = place.visitor("judge", "without rights")
    assert conflict[:12] not in stranger.read("/conflicts")
    assert stranger.get(f"/conflicts/{conflict}").status_code == 404


def test_who_may_read_but_not_write_looks_and_does_not_decide(
    place: Office, conflict: str
) -> None:
    reader = place.visitor("judge", "reader")
    place.grant("reader", CASE)
    assert "您可以查看，但无权裁决" in reader.read(f"/conflicts/{conflict}")
    token = reader.token(f"/conflicts/{conflict}")
    answer = reader.http.post(f"/admin/conflicts/{conflict}/keep/mine", data={"form_token": token})
    assert answer.status_code == 404


def test_a_clerk_takes_the_refused_version(
    place: Office, pair: list[Caller], conflict: str
) -> None:
    clerk = place.visitor("clerk", "li")
    place.grant("li", CASE, writes=True)
    text = clerk.read(f"/conflicts/{conflict}")
    for told in ("民事起诉状（含证据清单）", "起诉状及附件", "李娜", "赵磊", NUMBER, "材料名称"):
        assert told in text
    assert "改用被拒的版本？" in clerk.read(f"/conflicts/{conflict}/keep/mine")
    answer = clerk.send(f"/conflicts/{conflict}/keep/mine")
    assert answer.headers["location"] == f"/admin/conflicts/{conflict}?done=decided"
    assert "已裁决" in clerk.read(f"/conflicts/{conflict}")
    assert conflict[:12] not in clerk.read("/conflicts")
    assert conflict[:12] in clerk.read("/conflicts?decided=1")
    with place.facilities.books.view() as ledger:
        row = ledger.row("material", "m1")
        assert row is not None
        assert row["title"] == "起诉状及附件"
    again = clerk.http.post(
        f"/admin/conflicts/{conflict}/keep/centre",
        data={"form_token": clerk.token(f"/conflicts/{conflict}")},
    )
    assert again.status_code == 409
    assert last_act(place).what == "conflict_decided"


def test_a_clerk_keeps_what_stands(place: Office, pair: list[Caller], conflict: str) -> None:
    one, two = pair
    seen = {"cause": ""}
    for station, cause in ((one, "合同纠纷"), (two, "买卖合同纠纷")):
        sent = station.pen.entry(["case", CASE, seen, {"cause": cause}], case=CASE)
        station.commit(sent)
    clerk = place.visitor("clerk", "li")
    place.grant("li", CASE, writes=True)
    assert clerk.send(f"/conflicts/{sent.entry.hash}/keep/centre").status_code == 303
    with place.facilities.books.view() as ledger:
        row = ledger.row("case", CASE)
        assert row is not None
        assert row["cause"] == "合同纠纷"


def test_the_confidential_volume_stays_hidden_in_conflicts(
    place: Office, pair: list[Caller], conflict: str
) -> None:
    one, two = pair

    made = one.pen.entry(
        ["material", "s1", None, {**row("material", id="s1", case_id=CASE, volume="confidential"),
                                  "title": "评议笔录"}], case=CASE,
    )  # fmt: skip
    one.commit(made)
    two.pen.written.append(made)
    for station, title in ((one, "评议笔录甲"), (two, "评议笔录乙")):
        sent = station.pen.entry(
            ["material", "s1", {"title": "评议笔录"}, {"title": title}], case=CASE
        )
        station.commit(sent)
    clerk = place.visitor("clerk", "open only")
    place.grant("open only", CASE, writes=True)
    assert clerk.get(f"/conflicts/{sent.entry.hash}").status_code == 404
    assert sent.entry.hash[:12] not in clerk.read("/conflicts")
    answer = clerk.http.post(
        f"/admin/conflicts/{sent.entry.hash}/keep/mine",
        data={"form_token": clerk.token("/conflicts")},
    )
    assert answer.status_code == 404
    judge = place.visitor("judge", "confided")
    place.grant("confided", CASE, writes=True, secret=True)
    assert "评议笔录乙" in judge.read(f"/conflicts/{sent.entry.hash}")
    assert judge.send(f"/conflicts/{sent.entry.hash}/keep/mine").status_code == 303
    # What decided it speaks of the confidential volume, and is hidden like it.
    with place.facilities.books.view() as ledger:
        row_ = ledger.row("material", "s1")
        assert row_ is not None
        assert row_["title"] == "评议笔录乙"
    assert sent.entry.hash[:12] not in clerk.read("/conflicts?decided=1")


def test_damage_is_found_by_a_round_that_was_wished(
    place: Office, boss: Visitor, pair: list[Caller], conflict: str
) -> None:
    one = pair[0]
    good, bad = one.store(b"good page" * 999), one.store(b"bad page" * 999)
    one.commit(one.pen.entry(page("p1", good), page("p2", bad), case=CASE))
    assert "没有损坏的文件" in boss.read("/storage")
    store = place.facilities.stores["main"]
    path = Path(store.name) / bad[:2] / bad
    found = path if path.exists() else next(Path(store.name).rglob(f"{bad}*"))
    data = bytearray(found.read_bytes())
    data[len(data) // 2] ^= 1
    found.chmod(0o600)
    found.write_bytes(bytes(data))
    assert boss.send("/storage/scrub", on="/storage").status_code == 303
    until = time.monotonic() + 20
    while bad not in boss.read("/storage") and time.monotonic() < until:
        time.sleep(0.1)
    text = boss.read("/storage")
    assert bad in text
    assert good not in text
    assert store.head(BlobKey("main", good)) is not None
    while "整轮巡检进行中" in text and time.monotonic() < until:
        time.sleep(0.1)
        text = boss.read("/storage")
    assert "立即巡检一整轮" in text


def test_the_newest_head_is_given_to_print(place: Office, boss: Visitor, conflict: str) -> None:
    signed = HeadSigner().sign(place.facilities, force=True)
    answer = boss.get("/audit/head.txt")
    assert "attachment" in answer.headers["content-disposition"]
    if signed is not None:
        assert signed.digest in answer.text
    assert place.facilities.authority.public_key.hex() in answer.text
    assert place.facilities.authority.public_key.hex() in boss.read("/audit")


def test_acts_are_paged(place: Office, boss: Visitor) -> None:
    for _ in range(51):
        boss.send("/stations/one/name", {"name": "一号台"}, on="/refusals")
    first = boss.get("/audit")
    older = re.search(r"\?before=(\d+)", first.text)
    assert older is not None
    assert "日志树根" in words(first)
    assert "最新的" in boss.read(f"/audit?before={older[1]}")


def test_the_page_speaks_english_once_asked(place: Office, boss: Visitor, conflict: str) -> None:
    assert boss.get("/?lang=en").status_code == 200
    allowed = ("副卷", "中文", place.facilities.name, "一号台", "二号台", "扫描台", NUMBER)
    try:
        for path in ("/", "/stations", "/stations/one", "/people", "/conflicts", "/storage",
                     "/refusals", "/systems", "/password", "/nothing"):  # fmt: skip
            text = words(boss.get(path))
            for each in (*allowed, "李娜娜", "审判系统", "扫描台九"):
                text = text.replace(each, "")
            assert not re.search(r"[\u4e00-\u9fff]", text), (path, text)
        assert "Overview" in boss.read("/")
    finally:
        boss.get("/?lang=zh")


def test_a_centre_without_anything_says_what_to_do(tmp_path: Path) -> None:
    with office(tmp_path / "centre") as empty:
        boss = empty.visitor("administrator")
        assert "先生成登记码" in boss.read("/")
        assert "还没有工作站" in boss.read("/stations")
        assert "还没有签发过树根" in boss.read("/audit")
        assert "还没有对接系统" in boss.read("/systems")
        assert boss.get("/audit/head.txt").status_code == 404
