"""Who sees what: every role at every endpoint on every object, against a table by hand."""

from __future__ import annotations

import pytest

from tests.sync.api.court import (
    DELETED,
    EMPTY,
    FIRST,
    FOREIGN,
    HIDDEN,
    IMAGES,
    LATE,
    MAIN,
    MARKS,
    OTHER,
    PEOPLE,
    REMOVED,
    SECRET,
    TRAY,
    A,
    B,
    Court,
    text_of,
)

_STAFF = {A, MAIN, EMPTY, FIRST, LATE, TRAY}
SEES: dict[str, set[str]] = {
    "sys-all": _STAFF | {SECRET, HIDDEN, B, OTHER, FOREIGN},
    "sys-plain": _STAFF | {B, OTHER, FOREIGN},
    "clerk-secret": _STAFF | {SECRET, HIDDEN},
    "judge-plain": _STAFF,
    "scanner-a": _STAFF,
    "admin-a": _STAFF,
    "party-a": {A, MAIN, FIRST, LATE},
    "clerk-b": {B, OTHER, FOREIGN},
    "party-all": set(),
    "admin-none": set(),
}
_CASES, _DOCUMENTS = (A, B), (MAIN, SECRET, EMPTY, REMOVED, OTHER)
_PAGES = (FIRST, LATE, HIDDEN, TRAY, DELETED, FOREIGN)
_PARTIES = {"party-a", "party-all"}
_IMAGES_HERE = {FIRST, HIDDEN, TRAY, DELETED, FOREIGN}
_TEXTS = {FIRST, HIDDEN, FOREIGN}


def _requests() -> list[tuple[str, str, str]]:
    """Return (path, the same path of something that never was, object)."""
    found: list[tuple[str, str, str]] = []
    for case in _CASES:
        for tail in ("", "/documents", "/unfiled"):
            found.append((f"/cases/{case}{tail}", f"/cases/never{tail}", case))
    for document in _DOCUMENTS:
        found.append((f"/documents/{document}", "/documents/never", document))
    for page in _PAGES:
        for tail in ("image", "text"):
            found.append((f"/pages/{page}/{tail}", f"/pages/never/{tail}", page))
    return found


def _may(who: str, path: str, thing: str) -> bool:
    if thing not in SEES[who]:
        return False
    if path.endswith("/unfiled"):
        return who not in _PARTIES
    if path.endswith("/image"):
        return thing in _IMAGES_HERE
    return not path.endswith("/text") or thing in _TEXTS


def test_the_table_is_about_everybody_and_everything() -> None:
    assert SEES.keys() == {*PEOPLE, "admin-none"}
    assert set(MARKS) == {*_CASES, *_DOCUMENTS, *_PAGES}


@pytest.mark.parametrize("who", SEES)
def test_nobody_sees_more_or_less_than_the_table_says(court_: Court, who: str) -> None:
    hidden = [mark for thing in MARKS if thing not in SEES[who] for mark in MARKS[thing]]
    given: list[str] = []
    for path, unknown, thing in _requests():
        answer = court_.get(who, path)
        if _may(who, path, thing):
            assert answer.status_code == 200, path
            given.append(answer.content.decode("utf-8", "replace") + str(answer.headers))
            continue
        never = court_.get(who, unknown)
        assert (answer.status_code, never.status_code) == (404, 404), path
        assert answer.content == never.content
        assert _told(answer.headers) == _told(never.headers)
        head = court_.ask(who, "HEAD", path) if path.endswith("image") else None
        assert head is None or head.status_code == 404
        ranged = court_.get(who, path, Range="bytes=0-3", **{"If-None-Match": "*"})
        assert ranged.status_code == 404
        assert ranged.content == never.content
    for path in ("/cases", "/cases?limit=1"):
        given.append(court_.get(who, path).text)
    for number in ("（2026）粤0308民初1号", "（2026）粤0308民初2号", "（2026）粤0308民初9号"):
        case = {1: A, 2: B}.get(int(number[-2]), "")
        answer = court_.get(who, f"/cases?number={number}")
        listed = [each["id"] for each in answer.json()["cases"]]
        assert listed == ([case] if case in SEES[who] else [])
        given.append(answer.text)
    for text in given:
        for mark in hidden:
            assert mark not in text, (who, mark)


def _told(headers: object) -> dict[str, str]:
    """Return the headers that could tell something."""
    assert hasattr(headers, "items")
    return {name: value for name, value in headers.items() if name not in ("date", "x-request-id")}


@pytest.mark.parametrize("who", SEES)
def test_counts_tell_nothing_of_what_is_hidden(court_: Court, who: str) -> None:
    if A not in SEES[who]:
        return
    found = court_.get(who, f"/cases/{A}").json()
    main = 2 if who not in _PARTIES else 1
    lines = [("main", main, 2)]
    if SECRET in SEES[who]:
        lines.append(("confidential", 1, 1))
    shown = [(line["volume"], line["documents"], line["pages"]) for line in found["catalogue"]]
    assert shown == lines
    assert found.get("unfiled_pages") == (None if who in _PARTIES else 1)
    listed = court_.get(who, f"/cases/{A}/documents").json()["documents"]
    assert {each["id"]: each["page_count"] for each in listed} == {
        doc: {MAIN: 2, SECRET: 1, EMPTY: 0}[doc]
        for doc in (MAIN, SECRET, EMPTY)
        if doc in SEES[who]
    }


def test_identity_numbers_are_not_for_parties(court_: Court) -> None:
    assert "11010519491231002X" in court_.get("judge-plain", f"/cases/{A}").text
    assert "11010519491231002X" not in court_.get("party-a", f"/cases/{A}").text
    assert court_.get("party-a", f"/cases/{A}").json()["parties"][0]["name"] == "原告甲"


@pytest.mark.parametrize("who", SEES)
def test_bytes_and_texts_are_those_that_were_stored(court_: Court, who: str) -> None:
    for page in SEES[who] & _IMAGES_HERE:
        assert court_.get(who, f"/pages/{page}/image").content == IMAGES[page]
    for page in SEES[who] & _TEXTS:
        found = court_.get(who, f"/pages/{page}/text").json()
        assert found["text"].encode() in text_of(page)


@pytest.mark.parametrize("who", SEES)
def test_events_name_nothing_that_is_hidden(court_: Court, who: str) -> None:
    text = court_.get(who, "/events?limit=500").text
    for thing in MARKS:
        id_, *others = MARKS[thing]
        # What was removed was there once; who reads the case may know that it was.
        once = thing in (REMOVED, DELETED) and A in SEES[who]
        seen = (thing in SEES[who] or once) and who not in _PARTIES
        assert (f'"{id_}"' in text) == seen, thing
        assert not any(mark in text for mark in others), thing


@pytest.mark.parametrize("who", ["party-a", "party-all"])
def test_parties_are_told_no_events_at_all(court_: Court, who: str) -> None:
    assert court_.get(who, "/events").status_code == 403


_GUARDED = [
    ("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", "/webhooks/x"), ("DELETE", "/webhooks/x"),
    ("POST", "/webhooks/x/retry"), ("POST", "/webhooks/x/pause"),
]  # fmt: skip
_MANAGERS = {"sys-all", "sys-plain", "admin-a", "admin-none"}
_IMPORTERS = {"sys-all", "admin-a", "admin-none"}


@pytest.mark.parametrize("who", SEES)
def test_webhooks_and_import_are_for_those_who_manage_them(court_: Court, who: str) -> None:
    for method, path in _GUARDED:
        status = court_.ask(who, method, path, content=b"").status_code
        assert (status == 403) == (who not in _MANAGERS), (method, path)
    status = court_.ask(
        who, "POST", "/cases/import?dry_run=1", content="案号,案由\n".encode()
    ).status_code
    assert status == (200 if who in _IMPORTERS else 403)


@pytest.mark.parametrize("token", ["", "nonsense", "WK1_" + "A" * 43, "WS1_" + "A" * 43, "é"])
def test_who_is_nobody_learns_nothing(court_: Court, token: str) -> None:
    headers = [(b"Authorization", f"Bearer {token}".encode())] if token else []
    answers = [
        court_.http.request(method, f"/api/v1{path}", headers=headers)
        for method, path in (
            *(("GET", path) for path, _, _ in _requests()),
            *_GUARDED,
            ("GET", "/cases"),
            ("GET", "/events"),
            ("GET", "/documents/never"),
            ("POST", "/cases/import"),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["www-authenticate"] == "Bearer"


def test_a_right_that_is_taken_back_is_gone_at_the_next_request(court_: Court) -> None:
    from sync.access import grants
    from tests.sync.gateway.running import ADMIN

    court_.person("judge-passing", "judge")
    right = court_.grant("judge-passing", A)
    assert court_.get("judge-passing", f"/pages/{FIRST}/text").status_code == 200
    tag = court_.get("judge-passing", f"/cases/{A}").headers["etag"]
    grants.take(court_.facilities.books, right, ADMIN, 1)
    assert court_.get("judge-passing", f"/pages/{FIRST}/text").status_code == 404
    again = court_.get("judge-passing", f"/cases/{A}", **{"If-None-Match": tag})
    assert again.status_code == 404
