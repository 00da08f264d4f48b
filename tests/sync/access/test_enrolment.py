from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from resources.errors import (
    BadCertificateRequest,
    BadCode,
    NotAllowed,
    Rejected,
    UnknownItem,
    WenyiError,
)
from sync.access import grants, stations, tokens
from sync.access.acts import acts
from sync.access.authority import STATION_LIFE_S
from sync.access.codes import make_code, read_code
from sync.access.contract import Caller
from sync.access.enrolment import ANSWERED_AGAIN_S, MOST_CERTIFICATES, Enrolled, renew
from sync.access.tokens import DEFAULT_S
from sync.ledger.contract import EVERYTHING, NOTHING, Reach
from tests.sync.access.candidates import ADMIN, NOW, Candidate, Centre, csr, der

DAY_S = 24 * 3600


def test_a_code_lets_a_station_in_with_what_the_code_says(each_centre: Centre) -> None:
    centre, candidate = each_centre, Candidate()
    reach = Reach(frozenset({"case-1", "case-2"}), writes=True, secret=True)
    given = centre.enrol(candidate.request(centre.code(reach)))
    assert (given.device, given.kind, given.name) == (candidate.device, "station", "扫描台")
    assert given.not_after_s == NOW + STATION_LIFE_S
    caller = centre.who(der(given.certificate_pem))
    assert caller.device is not None
    assert caller.device.id == candidate.device
    assert caller.reach == reach
    with centre.books.transaction() as ledger:
        head = ledger.epoch(candidate.device, 1)
        assert head is not None
        assert head.public_key == candidate.journal_key.public_key().public_bytes_raw()


def test_a_code_for_every_case(each_centre: Centre) -> None:
    _, certificate = each_centre.station(EVERYTHING)
    assert each_centre.who(certificate).reach == EVERYTHING


def test_a_courtroom_never_writes(centre: Centre) -> None:
    _, certificate = centre.station(EVERYTHING, "courtroom")
    assert centre.who(certificate).reach == Reach(None, False, True)


def test_a_code_is_good_once(each_centre: Centre) -> None:
    code = each_centre.code()
    each_centre.enrol(Candidate().request(code))
    with pytest.raises(BadCode):
        each_centre.enrol(Candidate().request(code))


def test_of_many_stations_with_one_code_one_gets_in(each_centre: Centre) -> None:
    code = each_centre.code()
    requests = [Candidate().request(code) for _ in range(20)]
    start, results = threading.Barrier(20), list[Enrolled | WenyiError]()

    def run(number: int) -> None:
        start.wait()
        try:
            results.append(each_centre.enrol(requests[number]))
        except WenyiError as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, Enrolled) for result in results) == 1
    assert sum(type(result) is BadCode for result in results) == 19
    with each_centre.books.consulting() as connection:
        assert len(stations.stations(connection, NOW)) == 1


def test_one_station_that_asks_twice_at_once_is_one(each_centre: Centre) -> None:
    request = Candidate().request(each_centre.code())
    start, results = threading.Barrier(8), list[Enrolled]()

    def run() -> None:
        start.wait()
        results.append(each_centre.enrol(request))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len(set(results)) == 1


def test_a_lost_answer_is_given_again_for_ten_minutes(each_centre: Centre) -> None:
    candidate, code = Candidate(), each_centre.code()
    first = each_centre.enrol(candidate.request(code))
    # A new request with the same key is signed anew: other bytes, same station.
    assert each_centre.enrol(candidate.request(code), NOW + ANSWERED_AGAIN_S - 1) == first
    with pytest.raises(BadCode):
        each_centre.enrol(candidate.request(code), NOW + ANSWERED_AGAIN_S)


@pytest.mark.parametrize("change", ["device", "csr", "journal"])
def test_nobody_else_gets_the_lost_answer(centre: Centre, change: str) -> None:
    candidate, code = Candidate(), centre.code()
    centre.enrol(candidate.request(code))
    other = replace(candidate)
    if change == "device":
        other.device = Candidate().device
    elif change == "csr":
        other.key = ec.generate_private_key(ec.SECP256R1())
    else:
        other.journal_key = Ed25519PrivateKey.generate()
    with pytest.raises(BadCode):
        centre.enrol(other.request(code))


def test_a_station_shut_out_meanwhile_gets_no_lost_answer(centre: Centre) -> None:
    candidate, code = Candidate(), centre.code()
    centre.enrol(candidate.request(code))
    stations.revoke(centre.books, candidate.device, ADMIN, NOW)
    with pytest.raises(BadCode):
        centre.enrol(candidate.request(code))


def test_bad_codes_are_all_answered_alike(centre: Centre) -> None:
    used, withdrawn = centre.code(), centre.code()
    centre.enrol(Candidate().request(used))
    with centre.books.consulting() as connection:
        (left,) = tokens.open_codes(connection, NOW)
    tokens.withdraw(centre.books, left.id, ADMIN, NOW)
    with pytest.raises(UnknownItem):
        tokens.withdraw(centre.books, left.id, ADMIN, NOW)
    unknown = str(make_code(b"0" * 13, centre.authority.fingerprint))
    foreign = str(make_code(read_code(centre.code()).secret, "00" * 32))
    answers = set()
    for code in (used, withdrawn, unknown, foreign, "WY1-AAAAA", ""):
        with pytest.raises(BadCode) as raised:
            centre.enrol(Candidate().request(code))
        answers.add((type(raised.value), str(raised.value), repr(raised.value.params)))
    assert len(answers) == 1


def test_a_code_expires(centre: Centre) -> None:
    code = centre.code()
    with pytest.raises(BadCode):
        centre.enrol(Candidate().request(code), NOW + DEFAULT_S)
    with centre.books.consulting() as connection:
        assert tokens.open_codes(connection, NOW + DEFAULT_S) == []
    centre.enrol(Candidate().request(code), NOW + DEFAULT_S - 1)


def test_codes_live_for_two_weeks_at_most(centre: Centre) -> None:
    made = tokens.make(centre.books, centre.authority, ADMIN, NOW, name="", valid_s=1000 * DAY_S)
    assert made.until_s == NOW + 14 * DAY_S


def test_a_request_that_is_not_in_order_leaves_the_code_as_it_was(centre: Centre) -> None:
    code = centre.code()
    good = Candidate().request(code)
    ways: dict[str, tuple[object, type[WenyiError]]] = {
        "proof": (b"\0" * 64, Rejected),
        "public_key": (b"\0" * 31, Rejected),
        "epoch": (0, Rejected),
        "device": ("a b", Rejected),
        "csr_pem": ("nonsense", BadCertificateRequest),
    }
    for field, (value, error) in ways.items():
        with pytest.raises(error):
            centre.enrol(replace(good, **{field: value}))  # type: ignore[arg-type]
    for device in ("centre", "Centre-1"):
        with pytest.raises(Rejected):
            centre.enrol(replace(good, device=device))
    assert centre.enrol(good).device == good.device


def test_a_proof_is_worth_one_code_and_one_request(centre: Centre) -> None:
    mine, other = centre.code(), centre.code()
    good = Candidate().request(mine)
    for forged in (replace(good, code=other), replace(good, csr_pem=csr(Candidate().key))):
        with pytest.raises(Rejected):
            centre.enrol(forged)


def test_a_code_does_not_let_anybody_take_the_place_of_a_station(centre: Centre) -> None:
    victim, certificate = centre.station(EVERYTHING)
    thief = Candidate(victim.device, epoch=2)
    code = centre.code(EVERYTHING)
    with pytest.raises(NotAllowed):
        centre.enrol(thief.request(code))
    assert centre.who(certificate).device is not None
    # The code was not used up, and is good for somebody honest.
    assert centre.enrol(Candidate().request(code))


def test_a_station_with_its_own_journal_comes_again(centre: Centre) -> None:
    """As after its certificate expired: new certificate, new rights, same chain."""
    station, old = centre.station(EVERYTHING)
    station.key = ec.generate_private_key(ec.SECP256R1())
    given = centre.enrol(station.request(centre.code(Reach(frozenset({"case-1"})))))
    assert centre.who(der(given.certificate_pem)).reach == Reach(frozenset({"case-1"}))
    assert centre.who(old).device is None, "its old certificate is taken back"


def test_a_code_for_one_station_lets_that_one_in_with_another_journal(centre: Centre) -> None:
    station, _ = centre.station()
    code = centre.code(EVERYTHING, station=station.device)
    with pytest.raises(NotAllowed):
        centre.enrol(Candidate().request(code))
    again = Candidate(station.device, epoch=2)
    given = centre.enrol(again.request(code))
    assert centre.who(der(given.certificate_pem)).device is not None
    with centre.books.transaction() as ledger:
        old, new = ledger.epoch(station.device, 1), ledger.epoch(station.device, 2)
        assert old is not None
        assert new is not None
        assert (old.open, new.open) == (False, True)


def test_a_station_shut_out_does_not_come_back_by_a_code(centre: Centre) -> None:
    station, _ = centre.station()
    stations.revoke(centre.books, station.device, ADMIN, NOW)
    for code in (centre.code(), centre.code(station=station.device)):
        with pytest.raises(NotAllowed):
            centre.enrol(station.request(code))


def test_a_station_is_shut_out_at_its_next_request_and_let_in_again(each_centre: Centre) -> None:
    station, certificate = each_centre.station(EVERYTHING)
    assert each_centre.who(certificate).device is not None
    stations.revoke(each_centre.books, station.device, ADMIN, NOW)
    assert each_centre.who(certificate) == Caller()
    with each_centre.books.transaction() as ledger:
        device = ledger.device(station.device)
        assert device is not None
        assert device.revoked
    stations.restore(each_centre.books, station.device, ADMIN, NOW)
    assert each_centre.who(certificate).reach == EVERYTHING
    with pytest.raises(UnknownItem):
        stations.revoke(each_centre.books, "nobody", ADMIN, NOW)


def test_a_certificate_is_renewed_and_the_old_one_lives_on(each_centre: Centre) -> None:
    station, first = each_centre.station(EVERYTHING)
    station.key = ec.generate_private_key(ec.SECP256R1())
    caller = each_centre.who(first)
    issued = renew(each_centre.books, each_centre.authority, caller, csr(station.key), NOW)
    for certificate in (first, der(issued.pem)):
        found = each_centre.who(certificate)
        assert found.device is not None
        assert found.device.id == station.device


def test_of_too_many_certificates_the_oldest_is_taken_back(centre: Centre) -> None:
    station, first = centre.station()
    caller, given = centre.who(first), [first]
    for later in range(1, MOST_CERTIFICATES + 1):
        issued = renew(centre.books, centre.authority, caller, csr(station.key), NOW + later)
        given.append(der(issued.pem))
    good = [centre.who(certificate).device is not None for certificate in given]
    assert good == [False] + [True] * MOST_CERTIFICATES


def test_renewal_is_for_stations_that_are_let_in(centre: Centre) -> None:
    station, certificate = centre.station()
    caller = centre.who(certificate)
    with pytest.raises(NotAllowed):
        renew(centre.books, centre.authority, Caller(), csr(station.key), NOW)
    stations.revoke(centre.books, station.device, ADMIN, NOW)
    with pytest.raises(NotAllowed):
        renew(centre.books, centre.authority, caller, csr(station.key), NOW)


def test_a_centre_restored_from_a_backup_takes_certificates_it_gave_since(centre: Centre) -> None:
    station, _ = centre.station(EVERYTHING)
    since = centre.authority.issue(csr(station.key), station.device, NOW + DAY_S)
    assert centre.who(der(since.pem)).reach == EVERYTHING


def test_an_enrolment_that_fails_midway_leaves_nothing(centre: Centre) -> None:
    """The epoch is taken by another key: found after the code, before anything else."""
    candidate, code = Candidate(), centre.code()
    from sync.core.centre import admission

    with centre.books.transaction() as ledger:
        admission.enrol(ledger, candidate.device, 1, b"\1" * 32)
    with pytest.raises(NotAllowed):
        centre.enrol(candidate.request(code))
    with centre.books.consulting() as connection:
        assert len(tokens.open_codes(connection, NOW)) == 1
        assert stations.stations(connection, NOW) == []


def test_the_list_of_stations_says_what_they_are(centre: Centre) -> None:
    station, _ = centre.station(Reach(frozenset({"case-1"}), True))
    with centre.books.consulting() as connection:
        (row,) = stations.stations(connection, NOW)
    assert row.id == station.device
    assert (row.kind, row.secret, row.revoked) == ("station", False, False)
    assert row.certificate_until_s == NOW + STATION_LIFE_S
    assert row.reach == Reach(frozenset({"case-1"}), True)


def test_a_name_does_not_disguise_itself(centre: Centre) -> None:
    candidate = Candidate()
    request = replace(candidate.request(centre.code()), name="扫\u202e描\n台\x00  " + "长" * 500)
    given = centre.enrol(request)
    assert given.name.startswith("扫描台 长")
    assert len(given.name) == 100


def test_acts_are_noted_and_kept(each_centre: Centre) -> None:
    import sqlalchemy as sa

    from sync.access.tables import act

    station, _ = each_centre.station()
    stations.revoke(each_centre.books, station.device, ADMIN, NOW + 5)
    with each_centre.books.consulting() as connection:
        found = acts(connection)
    assert [one.what for one in found] == ["station_revoked", "station_enrolled", "code_made"]
    assert (found[0].who, found[0].whom, found[0].at_s) == (ADMIN.who, station.device, NOW + 5)
    assert found[0].address == "127.0.0.1"
    with each_centre.books.consulting() as connection:
        assert acts(connection, before=found[0].number, limit=1)[0] == found[1]
    for change in (sa.update(act).values(who="nobody"), sa.delete(act)):
        with pytest.raises(WenyiError), each_centre.books.writing() as connection:
            connection.execute(change)
    with each_centre.books.consulting() as connection:
        assert acts(connection) == found


def test_a_devices_right_ends_with_its_time(centre: Centre) -> None:
    station, certificate = centre.station()
    grants.grant(centre.books, station.device, "case-1", ADMIN, NOW, until_s=NOW + 60)
    assert centre.who(certificate, at_s=NOW + 59).reach == Reach(frozenset({"case-1"}))
    assert centre.who(certificate, at_s=NOW + 60).reach == NOTHING
