"""What an answer looks like: lists that go on, tags, ranges, and refusals of bad input."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.core.codec import digest
from tests.sync.api.court import (
    FIRST,
    FOREIGN,
    HIDDEN,
    IMAGES,
    LATE,
    MAIN,
    SECRET,
    TRAY,
    A,
    B,
    Court,
    upload,
)

_IMAGE = IMAGES[FIRST]


def test_lists_go_on_where_they_stopped(court_: Court) -> None:
    for path, key, whole in (
        ("/cases", "cases", [A, B]),
        (f"/cases/{A}/documents", "documents", ["doc-empty", MAIN, SECRET]),
        (f"/documents/{MAIN}", "pages", [FIRST, LATE]),
    ):
        at, found = f"{path}?limit=1", []
        while True:
            data = court_.get("sys-all", at).json()
            found += [each["id"] for each in data[key]]
            if data["next"] is None:
                break
            assert data["next"].startswith("/api/v1")
            at = data["next"].removeprefix("/api/v1")
        # Other tests import cases.
        assert set(found) >= set(whole) if key == "cases" else found == whole
        everything = court_.get("sys-all", path).json()
        assert [each["id"] for each in everything[key]] == found
        assert everything["next"] is None


def test_a_page_says_what_it_is_and_whether_it_is_here(court_: Court) -> None:
    first, late = court_.get("judge-plain", f"/documents/{MAIN}").json()["pages"]
    assert first == {
        "id": FIRST,
        "position": 1,
        "sha256": digest(_IMAGE),
        "size_bytes": len(_IMAGE),
        "media_type": "image/jpeg",
        "width_px": 100,
        "height_px": 200,
        "dpi": 300,
        "state": "here",
        "read": True,
    }
    assert (late["id"], late["position"], late["state"], late["read"]) == (
        LATE,
        2,
        "awaited",
        False,
    )


def test_an_answer_that_did_not_change_is_not_sent_again(court_: Court) -> None:
    for path in ("/cases", f"/cases/{A}", f"/documents/{MAIN}", f"/pages/{FIRST}/image",
                 f"/pages/{FIRST}/text", "/events"):  # fmt: skip
        first = court_.get("clerk-secret", path)
        tag = first.headers["etag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = court_.get("clerk-secret", path, **{"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert court_.get("clerk-secret", path, **{"If-None-Match": '"x"'}).status_code == 200


def test_the_tag_of_an_image_is_its_digest_and_nothing_may_run_in_it(court_: Court) -> None:
    answer = court_.get("clerk-secret", f"/pages/{FIRST}/image")
    assert answer.headers["etag"] == f'"{digest(_IMAGE)}"'
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-disposition"] == f'inline; filename="{FIRST}.jpg"'
    # A station wrote text/html into this row.
    tray = court_.get("clerk-secret", f"/pages/{TRAY}/image")
    assert tray.headers["content-type"] == "application/octet-stream"
    assert tray.headers["content-disposition"].endswith('.bin"')


def test_head_says_what_get_would_send(court_: Court) -> None:
    path = f"/pages/{FIRST}/image"
    head, got = court_.ask("clerk-secret", "HEAD", path), court_.get("clerk-secret", path)
    assert head.content == b""
    for name in ("content-length", "content-type", "etag", "accept-ranges"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, len(_IMAGE)),
        ("bytes=5-9", 5, 10),
        ("bytes=-7", len(_IMAGE) - 7, len(_IMAGE)),
        (f"bytes=-{len(_IMAGE) * 2}", 0, len(_IMAGE)),
        (f"bytes=1048570-{1 << 40}", 1048570, len(_IMAGE)),
        ("bytes = 1 - 2", 1, 3),
    ],
)
def test_a_range_is_that_part_of_the_whole(
    court_: Court, asked: str, start: int, stop: int
) -> None:
    answer = court_.get("clerk-secret", f"/pages/{FIRST}/image", Range=asked)
    assert answer.status_code == 206
    assert answer.content == _IMAGE[start:stop]
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(_IMAGE)}"


@pytest.mark.parametrize("asked", [f"bytes={len(_IMAGE)}-", "bytes=99999999-", "bytes=-0"])
def test_a_range_outside_is_said_to_be_so(court_: Court, asked: str) -> None:
    answer = court_.get("clerk-secret", f"/pages/{FIRST}/image", Range=asked)
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(_IMAGE)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,3-4", "items=0-1", "bytes=", "bytes=-", "bytes=9-5", "x", "bytes=a-b"]
)
def test_other_ranges_are_answered_with_the_whole(court_: Court, asked: str) -> None:
    answer = court_.get("clerk-secret", f"/pages/{TRAY}/image", Range=asked)
    assert (answer.status_code, answer.content) == (200, IMAGES[TRAY])


def test_a_range_of_another_version_is_the_whole(court_: Court) -> None:
    path = f"/pages/{TRAY}/image"
    wanted = {"Range": "bytes=0-1"}
    tag = court_.get("clerk-secret", path).headers["etag"]
    assert court_.get("clerk-secret", path, **wanted, **{"If-Range": tag}).status_code == 206
    assert court_.get("clerk-secret", path, **wanted, **{"If-Range": '"x"'}).status_code == 200


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 4000), st.integers(0, 4000))
def test_any_range_agrees_with_slicing(court_: Court, first: int, last: int) -> None:
    whole = IMAGES[FOREIGN]
    answer = court_.get("clerk-b", f"/pages/{FOREIGN}/image", Range=f"bytes={first}-{last}")
    if last < first:
        assert answer.content == whole
    elif first >= len(whole):
        assert answer.status_code == 416
    else:
        assert answer.content == whole[first : last + 1]


@contextmanager
def _rotten(court: Court, page: str) -> Iterator[None]:
    """Flip the last bit of what the centre's store keeps of an image."""
    (path,) = (court.facilities.home / "blobs").rglob(digest(IMAGES[page]))
    good = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    try:
        yield
    finally:
        path.write_bytes(good)


def test_bytes_that_rotted_are_an_error_and_are_sent_again(court_: Court) -> None:
    path = f"/pages/{HIDDEN}/image"
    with _rotten(court_, HIDDEN):
        answer = court_.get("sys-all", path)
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "StoreError.Damaged"
    # It is marked: not there until a station that has it sent it again.
    assert court_.get("sys-all", path).status_code == 404
    assert court_.station is not None
    court_.station.store(IMAGES[HIDDEN], "secret")
    assert court_.get("sys-all", path).content == IMAGES[HIDDEN]


def test_a_long_image_that_rotted_is_cut_before_its_end(court_: Court) -> None:
    path = f"/pages/{FIRST}/image"
    with _rotten(court_, FIRST), pytest.raises(httpx.RemoteProtocolError):
        court_.get("sys-all", path)
    assert court_.get("sys-all", path).status_code == 404
    assert court_.station is not None
    upload(court_.station, IMAGES[FIRST])
    assert court_.get("sys-all", path).content == IMAGES[FIRST]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/cases?limit=0", 422),
        ("/cases?limit=501", 422),
        ("/cases?limit=x", 422),
        (f"/cases?after={'a' * 201}", 422),
        ("/cases?number=nonsense", 422),
        (f"/cases/{A}/documents?after=nonsense", 422),
        (f"/documents/{MAIN}?after=nonsense", 422),
        ("/events?after=nonsense", 422),
        ("/nothing", 404),
        ("/cases/a/b/c", 404),
        ("/pages/%00/image", 404),
        (f"/pages/{'a' * 5000}/image", 404),
        ("/cases/%ED%A0%80", 404),
        ("/documents/..%2F..%2Fetc", 404),
    ],
)
def test_what_cannot_be_answered_gets_an_error_of_one_form(
    court_: Court, path: str, status: int
) -> None:
    answer = court_.get("sys-all", path)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error.keys() == {"code", "zh", "en", "thing"}
    assert "nonsense" not in error["thing"]


def test_other_methods_are_refused_in_the_same_form(court_: Court) -> None:
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        answer = court_.ask("sys-all", method, f"/cases/{A}")
        assert answer.status_code == 405
        assert "error" in answer.json()


def test_the_description_names_every_endpoint(court_: Court) -> None:
    paths = court_.http.get("/openapi.json").json()["paths"]
    ours = {path for path in paths if path.startswith("/api/v1")}
    wanted = ("cases", "events", "cases/import", "webhooks", "documents/{document_id}")
    assert {f"/api/v1/{name}" for name in (*wanted, "pages/{page_id}/image")} <= ours


def test_events_come_in_order_and_go_on_after_a_cursor(court_: Court) -> None:
    whole = court_.get("sys-all", "/events?limit=500").json()
    kinds = [event["kind"] for event in whole["events"]]
    assert kinds[0] == "case.opened"
    assert {"document.added", "page.received", "page.filed", "page.read"} <= set(kinds)
    assert not whole["more"]
    cursor, found = "", []
    while True:
        part = court_.get("sys-all", f"/events?limit=2&after={cursor}").json()
        found += part["events"]
        cursor = part["cursor"]
        if not part["more"]:
            break
    assert found == whole["events"]
    assert court_.get("sys-all", f"/events?after={cursor}").json()["events"] == []
    ids = [event["id"] for event in found]
    assert len(set(ids)) == len(ids)


def test_a_cursor_is_its_readers_own(court_: Court) -> None:
    cursor = court_.get("sys-all", "/events?limit=1").json()["cursor"]
    assert court_.get("sys-all", f"/events?after={cursor}").status_code == 200
    assert court_.get("sys-plain", f"/events?after={cursor}").status_code == 422
