"""Who gets where, and what is refused: forged forms, other roles, markup, size."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.access import acts, people, sessions, stations
from sync.access.contract import Role
from sync.gateway.admin.site import PAGES
from sync.gateway.admin.visits import local
from tests.sync.admin.office import ROLES, Office, Visitor, words
from tests.sync.gateway.running import ADMIN, Caller

NOBODYS = {"/sign-in", "/password"}
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FILLED = {
    "code": "c", "right": "r", "key": "k", "webhook": "w", "conflict": "0" * 64, "keep": "centre",
}  # fmt: skip


@pytest.fixture(scope="session")
def station(office_: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    found = Caller(office_.centre, tmp_path_factory.mktemp("station"), "guarded")
    yield found
    found.close()


def paths(office: Office, method: str) -> list[str]:
    """Return all paths of a method, with names of things that are there where possible."""
    office.visitor("administrator")
    given = {**FILLED, "device": "guarded", "person": office.ids["administrator"]}
    found = [
        re.sub(r"\{(\w+)\}", lambda match: given[match[1]], page.path)
        for page in PAGES
        if page.method == method and page.path not in NOBODYS
    ]
    return list(dict.fromkeys(found))


def count_of_acts(office: Office) -> int:
    with office.facilities.books.consulting() as connection:
        return acts.acts(connection, limit=1)[0].number


@pytest.fixture
def nobody(office_: Office) -> Iterator[Visitor]:
    found = Visitor(office_.centre)
    yield found
    found.close()


def test_nobody_is_led_to_the_sign_in_wherever_they_ask(
    office_: Office, station: Caller, nobody: Visitor
) -> None:
    for path in [*paths(office_, "GET"), "/nothing/such"]:
        answer = nobody.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/admin/sign-in"), path
        assert not answer.text


def test_nobody_does_anything(office_: Office, station: Caller, nobody: Visitor) -> None:
    before = count_of_acts(office_)
    token = nobody.token("/sign-in")
    for path in paths(office_, "POST"):
        answer = nobody.http.post(f"/admin{path}", data={"form_token": token})
        assert answer.status_code == 303, path
        assert answer.headers["location"] == "/admin/sign-in", path
    assert count_of_acts(office_) == before


@pytest.mark.parametrize("role", [role for role in ROLES if role != "system"])
def test_matrix_of_roles(office_: Office, station: Caller, role: Role) -> None:
    visitor = office_.visitor(role)
    nothing = visitor.get("/nothing/such")
    assert nothing.status_code == 404
    seen = {"/", "/conflicts"} if role in ("clerk", "judge") else set[str]()
    seen |= {"/once"}
    for path in paths(office_, "GET"):
        answer = visitor.get(path)
        if role == "administrator":
            assert answer.status_code in (200, 404), path
        elif path == "/" and path in seen:
            assert answer.headers["location"] == "/admin/conflicts"
        elif path in seen:
            assert answer.status_code in (200, 404), path
        else:
            # Not even the number of characters tells that there is something.
            assert (answer.status_code, answer.text) == (404, nothing.text), path


@pytest.mark.parametrize("role", ["clerk", "judge", "scanner", "party"])
def test_other_roles_do_nothing(office_: Office, station: Caller, role: Role) -> None:
    visitor = office_.visitor(role)
    token, before = visitor.token("/password"), count_of_acts(office_)
    for path in paths(office_, "POST"):
        if path == "/sign-out":
            continue
        answer = visitor.http.post(f"/admin{path}", data={"form_token": token, "name": "x"})
        assert answer.status_code == 404, path
    assert count_of_acts(office_) == before


def test_forms_from_elsewhere_do_nothing(office_: Office, station: Caller, admin: Visitor) -> None:
    before = count_of_acts(office_)
    other = office_.visitor("clerk").token("/password")
    for path in [*paths(office_, "POST"), *NOBODYS]:
        for data, headers in (
            ({}, {}),
            ({"form_token": "0" * 64}, {}),
            ({"form_token": other}, {}),
            ({"form_token": admin.token("/people")}, {"Sec-Fetch-Site": "cross-site"}),
            ({"form_token": admin.token("/people")}, {"Sec-Fetch-Site": "same-site"}),
            ({"form_token": admin.token("/people")}, {"Origin": "https://elsewhere.example"}),
            ({"form_token": admin.token("/people")}, {"Origin": "null"}),
        ):
            answer = admin.http.post(f"/admin{path}", data=data, headers=headers)
            assert answer.status_code == 403, (path, data, headers)
    assert count_of_acts(office_) == before


def test_only_forms_are_read(admin: Visitor) -> None:
    token = admin.token("/people")
    for options in (
        {"json": {"form_token": token}},
        {"data": {"form_token": token}, "files": {"x": b"x"}},
        {"content": f"form_token={token}", "headers": {"Content-Type": "text/plain"}},
    ):
        answer = admin.http.post("/admin/people", **options)
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("a=" + "x" * (300 << 10), 413),
        ("a=" + "x" * (70 << 10), 422),
        ("&".join(f"a{n}=1" for n in range(200)), 422),
        ("a=%ff%fe", 422),
    ],
)
def test_forms_have_limits(admin: Visitor, body: str, status: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = admin.http.post("/admin/people", content=body, headers=headers)
    assert answer.status_code == status


def test_keys_and_headers_open_no_page(office_: Office) -> None:
    office_.visitor("system", "oa")
    books, now_s = office_.facilities.books, int(time.time())
    _, key = sessions.make_key(books, office_.ids["oa"], "test", ADMIN, now_s)
    with office_.centre.client() as http:
        for headers in (
            {"Authorization": f"Bearer {key}"},
            {"Cookie": f"wenyi_session={key}"},
            {"Authorization": f"Bearer {office_.visitor('administrator').session}"},
        ):
            assert http.get("/admin/systems", headers=headers).status_code == 303


def test_the_cookie_of_the_page_opens_nothing_else(office_: Office, admin: Visitor) -> None:
    headers = {"Cookie": f"wenyi_session={admin.session}"}
    with office_.centre.client() as http:
        assert http.get("/api/v1/cases", headers=headers).status_code == 401 or (
            "cases" not in http.get("/api/v1/cases", headers=headers).text
        )


def headers_of(answer: httpx.Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


def test_pages_are_guarded_and_hold_nothing_inline(
    office_: Office, station: Caller, admin: Visitor
) -> None:
    for path in [*paths(office_, "GET"), "/nothing/such", "/sign-in"]:
        answer = admin.get(path)
        headers_of(answer)
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?! src=\"/admin/static/)", answer.text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", answer.text), path
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", answer.text), path


def test_static_files_are_a_list(admin: Visitor) -> None:
    for name in ("admin.css", "admin.js", "icon.svg"):
        assert admin.get(f"/static/{name}").status_code == 200
    for name in ("words.toml", "..%2Fwords.toml", "../words.toml", "%2e%2e/site.py", ""):
        assert admin.get(f"/static/{name}").status_code in (303, 404)


def test_names_with_markup_stay_text(office_: Office, station: Caller, admin: Visitor) -> None:
    books, now_s = office_.facilities.books, int(time.time())
    stations.rename(books, "guarded", NASTY, ADMIN, now_s)
    who = people.add(books, "nasty<b>", NASTY, "system", ADMIN, now_s).person
    sessions.make_key(books, who.id, NASTY, ADMIN, now_s)
    pages = [
        "/", "/stations", "/stations/guarded", "/stations/guarded/revoke", "/people",
        f"/people/{who.id}", f"/people/{who.id}/lock", "/audit", "/systems",
        f"/sign-in?next={NASTY}", f"/people?done={NASTY}", f"/audit?before={NASTY}",
    ]  # fmt: skip
    for path in pages:
        text = admin.get(path).text
        assert "<script>alert" not in text, path
        assert "<img" not in text, path
    assert NASTY in words(admin.get("/stations")) or "&lt;script" in admin.get("/stations").text
    answer = admin.send("/people", {"login": NASTY, "name": '"><b>', "role": "pope"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert '"><b>' not in answer.text
    stations.rename(books, "guarded", "扫描台", ADMIN, now_s)


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ("/admin/stations", "/admin/stations"),
        ("/admin/people/01-a.b~c", "/admin/people/01-a.b~c"),
        ("//elsewhere.example/", "/admin/"),
        ("https://elsewhere.example/", "/admin/"),
        ("/admin//elsewhere.example", "/admin/"),
        ("/admin/../api", "/admin/"),
        ("/admin/\\elsewhere", "/admin/"),
        ("/admin/a?b=c", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_the_way_back_stays_here(wish: str, place: str) -> None:
    assert local(wish) == place


def test_unknown_things_are_not_there(admin: Visitor) -> None:
    for path in ("/stations/nobody", "/people/nobody", "/conflicts/nobody",
                 "/systems/webhooks/none/end", "/stations/codes/none/withdraw"):  # fmt: skip
        assert admin.get(path).status_code == 404, path


def cookies(answer: httpx.Response) -> dict[str, str]:
    return {each.partition("=")[0]: each for each in answer.headers.get_list("set-cookie")}


def test_signing_in_with_a_password_for_one_time(office_: Office, tmp_path: Path) -> None:
    books, now_s = office_.facilities.books, int(time.time())
    added = people.add(books, "neu", "新人", "administrator", ADMIN, now_s)
    new = "长夜 独坐 听 潮 声"
    nobody = Visitor(office_.centre)
    try:
        answer = nobody.send("/sign-in", {"login": "neu", "password": added.one_time_password})
        assert answer.headers["location"] == "/admin/password?first=1"
        assert "wenyi_session" not in cookies(answer)
        assert "一次性密码" in nobody.read("/password?first=1")
        asked: dict[str, Any] = {"login": "neu", "password": added.one_time_password}
        answer = nobody.send("/password", {**asked, "new": new, "again": "anders 12345"})
        assert answer.status_code == 422
        assert "两次输入不一致" in words(answer)
        answer = nobody.send("/password", {**asked, "new": "123456", "again": "123456"})
        assert answer.status_code == 422
        answer = nobody.send("/password", {**asked, "new": new, "again": new})
        assert answer.headers["location"] == "/admin/sign-in?done=password_changed"
        wrong = nobody.send("/sign-in", {"login": "neu", "password": "falsch und lang"})
        assert wrong.status_code == 403
        assert 'value="neu"' in wrong.text
        assert "falsch" not in wrong.text
        unknown = nobody.send("/sign-in", {"login": "neu2", "password": "falsch und lang"})
        assert unknown.text.replace("neu2", "neu") == wrong.text
        answer = nobody.send(
            "/sign-in", {"login": " NEU ", "password": new, "next": "/admin/audit"}
        )
        assert answer.headers["location"] == "/admin/audit"
        given = cookies(answer)["wenyi_session"]
        for flag in ("Secure", "HttpOnly", "SameSite=strict", "Path=/admin"):
            assert flag in given
        assert "登录" in nobody.read("/audit")
        nobody.send("/sign-out", on="/people")
        assert nobody.get("/people").status_code == 303
    finally:
        nobody.close()
