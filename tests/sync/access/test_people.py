from __future__ import annotations

import logging
import statistics
import threading
import time

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, Type

from dossier.people import passwords
from dossier.people.waits import FREE_PER_LOGIN, LONGEST_WAIT_S, wait_s
from resources.errors import (
    BadSignIn,
    DuplicateItem,
    LastAdministrator,
    NotAllowed,
    PasswordToReplace,
    SignInLater,
    UnknownItem,
    WeakPassword,
    WenyiError,
)
from sync.access import people, sessions, tables
from sync.access.attempts import FREE_PER_ADDRESS
from sync.access.people import sign_in
from sync.ledger.metadata import metadata
from tests.sync.access.candidates import ADMIN, NOW, PASSWORD, Centre

_SETTINGS = passwords.hasher


def wrong(centre: Centre, login: str, at_s: int = NOW, address: str = "") -> None:
    with pytest.raises(BadSignIn):
        sign_in(centre.books, login, "not the password", at_s, address=address)


def test_a_person_signs_in(each_centre: Centre) -> None:
    person = each_centre.person("王书记员", "judge")
    given = sign_in(each_centre.books, " 王书记员 ", PASSWORD, NOW)
    assert given.person == person
    assert given.expires_at_s == NOW + sessions.LONGEST_S
    assert each_centre.who(bearer=given.session).person == person


def test_width_and_case_of_a_login_do_not_matter(centre: Centre) -> None:
    centre.person("wang")
    assert sign_in(centre.books, "ＷＡＮＧ", PASSWORD, NOW).person.login == "wang"
    with pytest.raises(DuplicateItem):
        centre.person("Wang")


@pytest.mark.parametrize("login", ["", "  ", "wa\u202eng", "a\x00b"])
def test_a_login_is_a_word_that_everybody_can_see(centre: Centre, login: str) -> None:
    with pytest.raises(UnknownItem):
        centre.person(login)


def test_the_first_password_is_for_one_time(each_centre: Centre) -> None:
    books = each_centre.books
    added = people.add(books, "first", "管理员", "administrator", ADMIN, NOW)
    assert len(added.one_time_password) == 23
    with pytest.raises(PasswordToReplace):
        sign_in(books, "first", added.one_time_password, NOW)
    with pytest.raises(WeakPassword):
        people.change_password(
            books, "first", added.one_time_password, added.one_time_password, NOW
        )
    people.change_password(books, "first", added.one_time_password, PASSWORD, NOW)
    assert sign_in(books, "first", PASSWORD, NOW).person.role == "administrator"
    with pytest.raises(BadSignIn):
        sign_in(books, "first", added.one_time_password, NOW)


def test_a_password_for_one_time_expires(centre: Centre) -> None:
    added = people.add(centre.books, "first", "", "administrator", ADMIN, NOW)
    late, one_time = NOW + passwords.ONE_TIME_S, added.one_time_password
    with pytest.raises(BadSignIn):
        sign_in(centre.books, "first", one_time, late)
    with pytest.raises(BadSignIn):
        people.change_password(centre.books, "first", one_time, PASSWORD, late)
    people.change_password(centre.books, "first", one_time, PASSWORD, late - 1)


def test_a_new_password_ends_the_sessions(centre: Centre) -> None:
    person = centre.person()
    token = centre.sign_in()
    people.change_password(centre.books, "wang", PASSWORD, "another good sentence", NOW)
    assert centre.who(bearer=token).person is None
    token = sign_in(centre.books, "wang", "another good sentence", NOW).session
    one_time = people.set_password(centre.books, person.id, ADMIN, NOW)
    assert centre.who(bearer=token).person is None
    with pytest.raises(PasswordToReplace):
        sign_in(centre.books, "wang", one_time, NOW)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "ninechars",
        "password12",
        "Password2024!",
        "1234567890",
        "0123456789",
        "aaaaaaaaaaaa",
        "abababababab",
        "qwertyuiop",
        "poiuytrewq",
        "abcdefghijkl",
        "woaini1314",
        "wang123456",
        "wangwuwangwu!",
        "王五王五王五王五王五",
        "x" * 257,
        "５２０１３１４５２０１３１４",
    ],
)
def test_passwords_that_everybody_tries_first_are_not_taken(password: str) -> None:
    with pytest.raises(WeakPassword):
        passwords.check_password(password, "wang", "wangwuwangwu")


@pytest.mark.parametrize(
    "password",
    ["correct horse", "今天天气真好我们去爬山吧", "lowercaseletters", "7391640285", "x9#Kq!pL2z"],
)
def test_no_rule_asks_for_digits_or_signs(password: str) -> None:
    passwords.check_password(password, "wang", "王")


def test_unknown_wrong_and_locked_are_one_answer(centre: Centre) -> None:
    centre.person("wang")
    locked = centre.person("li")
    centre.person("court", "system")
    people.lock(centre.books, locked.id, ADMIN, NOW)
    answers = set()
    for login, password in (
        ("nobody", PASSWORD),
        ("wang", "wrong"),
        ("li", PASSWORD),
        ("court", ""),
        ("court", PASSWORD),
        ("x" * 10_000, "y" * 10_000),
    ):
        with pytest.raises(BadSignIn) as raised:
            sign_in(centre.books, login, password, NOW)
        answers.add((str(raised.value), repr(raised.value.params)))
    # Nor does a password that would not be taken tell that the old one was right.
    with pytest.raises(BadSignIn) as raised:
        people.change_password(centre.books, "li", PASSWORD, "weak", NOW)
    answers.add((str(raised.value), repr(raised.value.params)))
    assert answers == {(str(BadSignIn()), "{}")}


def test_passwords_are_kept_as_the_standard_says() -> None:
    """Source: RFC 9106, section 4, the second recommended option."""
    assert _SETTINGS.type is Type.ID
    assert (_SETTINGS.time_cost, _SETTINGS.memory_cost, _SETTINGS.parallelism) == (3, 65536, 4)


def test_a_password_kept_with_weaker_settings_is_hashed_anew(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.person("wang")
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(2, 2048, 1))
    token = centre.sign_in()
    with centre.books.consulting() as connection:
        (kept,) = connection.execute(sa.select(tables.person.c.password)).one()
    assert "m=2048,t=2" in kept
    assert centre.who(bearer=token).person is not None
    centre.sign_in()


def test_an_unknown_login_takes_as_long_as_a_wrong_password(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """argon2 runs for both; without it the unknown one would be ten times as quick."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(2, 32 * 1024, 1))
    centre.person("wang")
    took: dict[str, list[float]] = {"wang": [], "nobody": []}
    sign_in(centre.books, "wang", PASSWORD, NOW)
    wrong(centre, "warmed up")
    for turn in range(8):
        for login in took:
            started = time.perf_counter()
            # Long after the last one, so that nothing has to wait.
            wrong(centre, login, NOW + 7200 * (turn + 1))
            took[login].append(time.perf_counter() - started)
    known, unknown = (min(took[login]) for login in ("wang", "nobody"))
    assert 0.6 < known / unknown < 1.67, took
    assert statistics.median(took["nobody"]) > 0.01, "argon2 did not run"


def test_after_some_wrong_passwords_the_next_has_to_wait_longer_each_time(
    each_centre: Centre,
) -> None:
    each_centre.person("wang")
    for _ in range(FREE_PER_LOGIN):
        wrong(each_centre, "wang")
    now, waits = NOW, []
    for _ in range(4):
        with pytest.raises(SignInLater) as raised:
            sign_in(each_centre.books, "wang", PASSWORD, now)
        waits.append(raised.value.params["seconds"])
        now += waits[-1]
        wrong(each_centre, "wang", now)
    assert waits == [2, 4, 8, 16]
    with pytest.raises(SignInLater):
        sign_in(each_centre.books, "wang", PASSWORD, now)
    sign_in(each_centre.books, "wang", PASSWORD, now + 32)
    # All is forgotten by the right one.
    wrong(each_centre, "wang", now + 33)
    sign_in(each_centre.books, "wang", PASSWORD, now + 33)


def test_the_wait_is_at_most_a_quarter_of_an_hour() -> None:
    assert wait_s(FREE_PER_LOGIN - 1, FREE_PER_LOGIN) == 0
    assert wait_s(10**6, FREE_PER_LOGIN) == LONGEST_WAIT_S


def test_a_clock_set_back_keeps_nobody_out_for_long(centre: Centre) -> None:
    centre.person("wang")
    ten_years = 10 * 365 * 24 * 3600
    for _ in range(FREE_PER_LOGIN):
        wrong(centre, "wang", NOW + ten_years)
    with pytest.raises(SignInLater) as raised:
        sign_in(centre.books, "wang", PASSWORD, NOW)
    assert raised.value.params["seconds"] <= LONGEST_WAIT_S


def test_a_login_that_nobody_has_waits_alike(centre: Centre) -> None:
    centre.person("wang")
    for login in ("wang", "nobody"):
        for _ in range(FREE_PER_LOGIN):
            wrong(centre, login)
        with pytest.raises(SignInLater) as raised:
            sign_in(centre.books, login, PASSWORD, NOW)
        assert raised.value.params == {"seconds": 2}


def test_one_address_does_not_try_many_logins(centre: Centre) -> None:
    centre.person("wang")
    for number in range(FREE_PER_ADDRESS):
        wrong(centre, f"guess {number}", address="10.0.0.9")
    with pytest.raises(SignInLater):
        sign_in(centre.books, "wang", PASSWORD, NOW, address="10.0.0.9")
    sign_in(centre.books, "wang", PASSWORD, NOW, address="10.0.0.8")
    # A right password from there does not make it all undone.
    sign_in(centre.books, "wang", PASSWORD, NOW + 2, address="10.0.0.9")
    wrong(centre, "another", NOW + 2, address="10.0.0.9")
    with pytest.raises(SignInLater):
        sign_in(centre.books, "wang", PASSWORD, NOW + 3, address="10.0.0.9")


def test_many_guesses_at_once_count_as_many(each_centre: Centre) -> None:
    each_centre.person("wang")
    start, answers = threading.Barrier(12), list[type[WenyiError]]()

    def guess(number: int) -> None:
        start.wait()
        try:
            sign_in(each_centre.books, "wang", f"guess {number}", NOW)
        except WenyiError as error:
            answers.append(type(error))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(BadSignIn) == FREE_PER_LOGIN
    assert answers.count(SignInLater) == 12 - FREE_PER_LOGIN


def test_an_administrator_lets_somebody_in_again_at_once(centre: Centre) -> None:
    person = centre.person("wang")
    for _ in range(FREE_PER_LOGIN):
        wrong(centre, "wang")
    people.unlock(centre.books, person.id, ADMIN, NOW)
    centre.sign_in()


def test_a_locked_person_is_out_at_the_next_request(each_centre: Centre) -> None:
    person = each_centre.person("wang")
    token = each_centre.sign_in()
    people.lock(each_centre.books, person.id, ADMIN, NOW)
    assert each_centre.who(bearer=token).person is None
    people.unlock(each_centre.books, person.id, ADMIN, NOW)
    assert each_centre.who(bearer=token).person is None, "the session ended for good"
    each_centre.sign_in()


def test_one_administrator_is_left(centre: Centre) -> None:
    first = centre.person("a", "administrator")
    with pytest.raises(LastAdministrator):
        people.lock(centre.books, first.id, ADMIN, NOW)
    with pytest.raises(LastAdministrator):
        people.change(centre.books, first.id, ADMIN, NOW, role="clerk")
    second = centre.person("b", "administrator")
    people.lock(centre.books, first.id, ADMIN, NOW)
    with pytest.raises(LastAdministrator):
        people.lock(centre.books, second.id, ADMIN, NOW)


def test_two_administrators_who_lock_each_other_leave_one(each_centre: Centre) -> None:
    pair = [each_centre.person(login, "administrator") for login in "ab"]
    start = threading.Barrier(2)

    def lock(person_id: str) -> None:
        start.wait()
        try:
            people.lock(each_centre.books, person_id, ADMIN, NOW)
        except LastAdministrator:
            return

    threads = [threading.Thread(target=lock, args=(person.id,)) for person in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with each_centre.books.consulting() as connection:
        assert [one.locked for one in people.everybody(connection)].count(False) == 1


def test_another_role_ends_the_sessions(centre: Centre) -> None:
    person = centre.person("wang", "clerk")
    token = centre.sign_in()
    people.change(centre.books, person.id, ADMIN, NOW, name="王五")
    assert centre.who(bearer=token).person is not None
    people.change(centre.books, person.id, ADMIN, NOW, role="judge")
    assert centre.who(bearer=token).person is None


def test_a_system_is_no_person(centre: Centre) -> None:
    system, person = centre.person("oa", "system"), centre.person("wang")
    for refused in (
        lambda: people.change(centre.books, system.id, ADMIN, NOW, role="clerk"),
        lambda: people.change(centre.books, person.id, ADMIN, NOW, role="system"),
        lambda: people.set_password(centre.books, system.id, ADMIN, NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(UnknownItem):
        people.lock(centre.books, "nobody", ADMIN, NOW)


def test_secrets_are_in_no_log_no_error_and_no_row(
    centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person = centre.person("wang")
    system = centre.person("oa", "system")
    token = centre.sign_in()
    code = centre.code()
    _, key = sessions.make_key(centre.books, system.id, "", ADMIN, NOW)
    one_time = people.set_password(centre.books, person.id, ADMIN, NOW)
    errors: list[WenyiError] = []
    for attempt in (
        lambda: sign_in(centre.books, "wang", "typed by mistake", NOW),
        lambda: sign_in(centre.books, "wang", one_time, NOW),
        lambda: people.change_password(centre.books, "wang", one_time, "wang123456", NOW),
        lambda: people.add(centre.books, "wang", "", "clerk", ADMIN, NOW, PASSWORD),
    ):
        with pytest.raises(WenyiError) as raised:
            attempt()
        errors.append(raised.value)
    told = caplog.text + "".join(f"{error} {error.params}" for error in errors)
    rows = []
    with centre.books.consulting() as connection:
        for table in metadata.sorted_tables:
            rows += [str(row) for row in connection.execute(sa.select(table))]
    told += "".join(rows)
    for secret in (token, code, key, one_time, PASSWORD, "typed by mistake", "wang123456"):
        assert secret not in told
        assert secret[4:].replace("-", "") not in told
