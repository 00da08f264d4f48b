from __future__ import annotations

import pytest

from resources.errors import NotAllowed, UnknownItem
from sync.access import grants, people, sessions, stations
from sync.access.contract import Caller
from sync.access.sessions import IDLE_S, LONGEST_S, MOST_SESSIONS, SEEN_STEP_S
from sync.ledger.contract import EVERYTHING, NOTHING, Reach
from tests.sync.access.candidates import ADMIN, NOW, Candidate, Centre


def test_a_session_ends_after_half_an_hour_unused(each_centre: Centre) -> None:
    each_centre.person()
    token = each_centre.sign_in()
    assert each_centre.who(bearer=token, at_s=NOW + IDLE_S - 1).person is not None
    token = each_centre.sign_in()
    assert each_centre.who(bearer=token, at_s=NOW + IDLE_S).person is None


def test_a_session_in_use_goes_on_for_twelve_hours(centre: Centre) -> None:
    centre.person()
    token, now = centre.sign_in(), NOW
    while now + IDLE_S - SEEN_STEP_S < NOW + LONGEST_S:
        now += IDLE_S - SEEN_STEP_S
        assert centre.who(bearer=token, at_s=now).person is not None
    assert centre.who(bearer=token, at_s=NOW + LONGEST_S - 1).person is not None
    assert centre.who(bearer=token, at_s=NOW + LONGEST_S).person is None


def test_requests_one_after_the_other_do_not_all_write(centre: Centre) -> None:
    person = centre.person()
    token = centre.sign_in()
    for second in range(SEEN_STEP_S):
        centre.who(bearer=token, at_s=NOW + second)
    with centre.books.consulting() as connection:
        (session,) = sessions.open_sessions(connection, person.id, NOW)
    assert session.seen_at_s == NOW
    centre.who(bearer=token, at_s=NOW + SEEN_STEP_S)
    with centre.books.consulting() as connection:
        (session,) = sessions.open_sessions(connection, person.id, NOW + SEEN_STEP_S)
    assert session.seen_at_s == NOW + SEEN_STEP_S


def test_a_session_ends_when_signed_out(each_centre: Centre) -> None:
    each_centre.person()
    token, other = each_centre.sign_in(), each_centre.sign_in()
    sessions.sign_out(each_centre.books, token, NOW)
    assert each_centre.who(bearer=token).person is None
    assert each_centre.who(bearer=other).person is not None
    sessions.sign_out(each_centre.books, token, NOW)


def test_an_administrator_ends_all_at_once(each_centre: Centre) -> None:
    person = each_centre.person()
    tokens = [each_centre.sign_in() for _ in range(3)]
    assert sessions.end_all(each_centre.books, person.id, ADMIN, NOW) == 3
    assert all(each_centre.who(bearer=token).person is None for token in tokens)


def test_one_person_has_so_many_sessions(centre: Centre) -> None:
    person = centre.person()
    with centre.books.writing() as connection:
        tokens = [
            sessions.open_session(connection, person.id, "", "", NOW + number)[0]
            for number in range(MOST_SESSIONS + 1)
        ]
    later = NOW + MOST_SESSIONS + 1
    assert centre.who(bearer=tokens[0], at_s=later).person is None
    assert all(centre.who(bearer=token, at_s=later).person for token in tokens[1:])


def test_a_session_is_good_only_at_the_device_it_was_opened_from(centre: Centre) -> None:
    centre.person()
    one, here = centre.station(EVERYTHING, "courtroom")
    _, elsewhere = centre.station(EVERYTHING, "courtroom")
    token = centre.sign_in(station=one.device)
    assert centre.who(here, token).person is not None
    assert centre.who(elsewhere, token) == Caller()
    assert centre.who(None, token) == Caller()


def test_a_session_from_a_browser_may_be_shown_at_a_device(centre: Centre) -> None:
    person = centre.person()
    grants.grant(centre.books, person.id, None, ADMIN, NOW, writes=True)
    _, certificate = centre.station(Reach(frozenset({"case-1"})))
    caller = centre.who(certificate, centre.sign_in())
    assert caller.person == person
    assert caller.reach == Reach(frozenset({"case-1"})), "what both may get at"


def test_a_station_shut_out_takes_its_sessions_along(centre: Centre) -> None:
    centre.person()
    station, certificate = centre.station()
    token = centre.sign_in(station=station.device)
    stations.revoke(centre.books, station.device, ADMIN, NOW)
    assert centre.who(certificate, token) == Caller()
    stations.restore(centre.books, station.device, ADMIN, NOW)
    assert centre.who(certificate, token) == Caller()
    assert centre.who(certificate).device is not None


@pytest.mark.parametrize(
    "bearer",
    ["WS1_", "WK1_", "WS1_" + "A" * 43, "WK1_" + "A" * 43, "x" * 10_000, "WS1_\ud800", "' OR 1=1"],
)
def test_what_is_no_token_makes_nobody(centre: Centre, bearer: str) -> None:
    centre.person()
    _, certificate = centre.station(EVERYTHING)
    assert centre.who(bearer=bearer) == Caller()
    # Nor does the station alone stand in for whoever showed it.
    assert centre.who(certificate, bearer) == Caller()


def test_what_is_no_certificate_makes_nobody(centre: Centre) -> None:
    centre.person()
    token = centre.sign_in()
    for certificate in (b"x", b"\x30\x82" + b"\0" * 100):
        assert centre.who(certificate) == Caller()
        assert centre.who(certificate, token) == Caller()
    assert centre.who() == Caller()


def test_a_certificate_of_a_station_that_was_never_enrolled_makes_nobody(centre: Centre) -> None:
    from tests.sync.access.candidates import csr, der

    made = centre.authority.issue(csr(Candidate().key), "never-seen", NOW + 1000)
    assert centre.who(der(made.pem)) == Caller()


def test_a_systems_key(each_centre: Centre) -> None:
    system = each_centre.person("oa", "system")
    grants.grant(each_centre.books, system.id, None, ADMIN, NOW)
    id_, key = sessions.make_key(each_centre.books, system.id, "办公系统", ADMIN, NOW)
    caller = each_centre.who(bearer=key)
    assert caller.person == system
    assert caller.reach == Reach(None)
    with each_centre.books.consulting() as connection:
        (kept,) = sessions.keys_of(connection, system.id)
    assert (kept.id, kept.note, kept.revoked) == (id_, "办公系统", False)
    sessions.revoke_key(each_centre.books, id_, ADMIN, NOW)
    assert each_centre.who(bearer=key) == Caller()
    with pytest.raises(UnknownItem):
        sessions.revoke_key(each_centre.books, "none", ADMIN, NOW)


def test_a_systems_key_ends_with_its_time_and_its_system(centre: Centre) -> None:
    system = centre.person("oa", "system")
    _, key = sessions.make_key(centre.books, system.id, "", ADMIN, NOW, until_s=NOW + 60)
    assert centre.who(bearer=key, at_s=NOW + 59).person == system
    assert centre.who(bearer=key, at_s=NOW + 60) == Caller()
    people.lock(centre.books, system.id, ADMIN, NOW)
    assert centre.who(bearer=key) == Caller()


def test_keys_are_for_systems(centre: Centre) -> None:
    person = centre.person()
    with pytest.raises(NotAllowed):
        sessions.make_key(centre.books, person.id, "", ADMIN, NOW)
    with pytest.raises(UnknownItem):
        sessions.make_key(centre.books, "none", "", ADMIN, NOW)


def test_rights_are_granted_and_taken_at_once(each_centre: Centre) -> None:
    person = each_centre.person(role="judge")
    token = each_centre.sign_in()
    give = each_centre.books
    assert each_centre.who(bearer=token).reach == NOTHING
    one = grants.grant(give, person.id, "case-1", ADMIN, NOW, secret=True)
    grants.grant(give, person.id, "case-2", ADMIN, NOW, writes=True, until_s=NOW + 60)
    reach = each_centre.who(bearer=token).reach
    assert reach.only("case-1") == Reach(frozenset({"case-1"}), False, True)
    assert reach.only("case-2") == Reach(frozenset({"case-2"}), True, False)
    assert not reach.secret
    assert not reach.writes
    assert each_centre.who(bearer=token, at_s=NOW + 60).reach == Reach(
        frozenset({"case-1"}), False, True
    )
    grants.take(give, one, ADMIN, NOW)
    assert not each_centre.who(bearer=token).reach.may_read("case-1")
    with pytest.raises(UnknownItem):
        grants.take(give, one, ADMIN, NOW)


def test_roles_cut_what_was_granted(centre: Centre) -> None:
    wanted = {
        "administrator": Reach(frozenset({"case-1"})),
        "party": Reach(frozenset({"case-1"})),
        "clerk": Reach(frozenset({"case-1"}), True, True),
        "scanner": Reach(frozenset({"case-1"}), True, True),
    }
    for role, reach in wanted.items():
        person = centre.person(role, role)  # type: ignore[arg-type]
        grants.grant(centre.books, person.id, "case-1", ADMIN, NOW, writes=True, secret=True)
        assert centre.who(bearer=centre.sign_in(role)).reach == reach
    party = centre.person("party2", "party")
    grants.grant(centre.books, party.id, None, ADMIN, NOW)
    assert centre.who(bearer=centre.sign_in("party2")).reach == NOTHING


def test_a_judge_fetches_a_case_to_the_courtroom(each_centre: Centre) -> None:
    judge = each_centre.person("judge", "judge")
    grants.grant(each_centre.books, judge.id, "case-1", ADMIN, NOW, writes=True, secret=True)
    device, certificate = each_centre.station(Reach(frozenset(), False, True), "courtroom")
    caller = each_centre.who(certificate, each_centre.sign_in("judge", station=device.device))
    grants.follow(each_centre.books, caller, "case-1", NOW)
    grants.follow(each_centre.books, caller, "case-1", NOW + 10)
    reach = each_centre.who(certificate).reach
    assert reach == Reach(frozenset({"case-1"}), False, True)
    with each_centre.books.consulting() as connection:
        assert len(grants.rights_of(connection, device.device, NOW)) == 1
    ends = NOW + 10 + grants.FOLLOWED_S
    assert each_centre.who(certificate, at_s=ends - 1).reach == reach
    assert each_centre.who(certificate, at_s=ends).reach == NOTHING


def test_a_device_without_confidential_volumes_fetches_the_rest(centre: Centre) -> None:
    judge = centre.person("judge", "judge")
    grants.grant(centre.books, judge.id, "case-1", ADMIN, NOW, secret=True)
    _, certificate = centre.station(NOTHING, "courtroom")
    grants.follow(centre.books, centre.who(certificate, centre.sign_in("judge")), "case-1", NOW)
    assert centre.who(certificate).reach == Reach(frozenset({"case-1"}))


def test_unknown_cases_and_those_of_others_are_refused_alike(centre: Centre) -> None:
    judge = centre.person("judge", "judge")
    grants.grant(centre.books, judge.id, "case-1", ADMIN, NOW)
    centre.person("dang", "party")
    _, certificate = centre.station(NOTHING, "courtroom")
    token = centre.sign_in("judge")
    at_device = centre.who(certificate, token)
    party = centre.who(certificate, centre.sign_in("dang"))
    answers = set()
    for caller, case in (
        (at_device, "case-2"),
        (at_device, None),
        (centre.who(bearer=token), "case-1"),
        (centre.who(certificate), "case-1"),
        (party, "case-1"),
        (Caller(), "case-1"),
    ):
        with pytest.raises(NotAllowed) as raised:
            grants.follow(centre.books, caller, case, NOW)
        answers.add((str(raised.value), repr(raised.value.params)))
    assert len(answers) == 1
    assert centre.who(certificate).reach == NOTHING
