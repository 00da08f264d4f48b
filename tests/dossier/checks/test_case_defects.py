"""Defects seeded into a clean case: each is found under its code, where it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dossier.catalogue.arrange import arrange
from dossier.catalogue.heading import Numbering
from dossier.changes import MACHINE, AddMaterial, DeletePages, MoveMaterial, MovePages
from dossier.checks.antivirus import Verdict
from dossier.checks.case_facts import CaseFacts, Content, Heard, Held, Reading
from dossier.evidence import Exhibit
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    HearingState,
    Sitting,
)
from dossier.ids import (
    ExhibitId,
    HearingEventId,
    HearingId,
    MaterialId,
    PageId,
    SittingId,
)
from dossier.model import BatchState, Volume
from dossier.store import Store, open_store
from dossier.store.verify import Problem, Report
from tests.dossier.checks.clean import Clean, clean_case, receive
from tests.dossier.checks.judging import facts_of, failed, outcomes
from tests.dossier.paper import KEY, material


@dataclass
class World:
    """A store with a clean case and what is known of it."""

    store: Store
    made: Clean
    facts: CaseFacts


@dataclass
class Kept:
    """A closed store with a clean case; copy it, do not open it."""

    home: Path
    made: Clean


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    home = tmp_path_factory.mktemp("clean") / "home"
    with open_store(home, key=KEY) as store:
        return Kept(home, clean_case(store))


@pytest.fixture(scope="module")
def world(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from opened(kept, tmp_path_factory.mktemp("checked"))


def opened(kept: Kept, folder: Path) -> Iterator[World]:
    home = Path(shutil.copytree(kept.home, folder / "home"))
    with open_store(home, key=KEY) as store:
        yield World(store, kept.made, facts_of(store, kept.made.case.id))


Spoil = Callable[[CaseFacts], CaseFacts]


def again(facts: CaseFacts, **changed: object) -> CaseFacts:
    """Return changed facts, with everything that follows from rows made anew."""
    made = replace(facts, **changed)  # type: ignore[arg-type]
    arranged = arrange(made.template, made.materials, made.pages)
    volumes = {one.id: one.volume for one in made.materials}
    return replace(made, arrangement=arranged, volumes=volumes)


def page(number: int = 4, **changed: object) -> Spoil:
    def spoil(facts: CaseFacts) -> CaseFacts:
        pages = list(facts.pages)
        pages[number] = replace(pages[number], **changed)  # type: ignore[arg-type]
        return again(facts, pages=tuple(pages))

    return spoil


def row(**changed: object) -> Spoil:
    """Change the first material."""

    def spoil(facts: CaseFacts) -> CaseFacts:
        first = replace(facts.materials[0], **changed)  # type: ignore[arg-type]
        return again(facts, materials=(first, *facts.materials[1:]))

    return spoil


def case(**changed: object) -> Spoil:
    return lambda facts: again(facts, case=replace(facts.case, **changed))  # type: ignore[arg-type]


def party(**changed: object) -> Spoil:
    def spoil(facts: CaseFacts) -> CaseFacts:
        first = replace(facts.parties[0], **changed)  # type: ignore[arg-type]
        return again(facts, parties=(first, *facts.parties[1:]))

    return spoil


def content(**changed: object) -> Spoil:
    def spoil(facts: CaseFacts) -> CaseFacts:
        id_ = facts.live[3].id
        made = replace(facts.contents[id_], **changed)  # type: ignore[arg-type]
        return replace(facts, contents={**facts.contents, id_: made})

    return spoil


def without(category: str) -> Spoil:
    def spoil(facts: CaseFacts) -> CaseFacts:
        gone = {one.id for one in facts.materials if one.category == category}
        return again(
            facts,
            materials=tuple(one for one in facts.materials if one.id not in gone),
            pages=tuple(one for one in facts.pages if one.material_id not in gone),
            received=frozenset(),
        )

    return spoil


def exhibit(number: int = 1, **changed: object) -> Exhibit:
    made = Exhibit(ExhibitId(f"e{number}"), None, "原告", number, "合同", "a")  # type: ignore[arg-type]
    return replace(made, submitter="原告", **changed)  # type: ignore[arg-type]


def exhibits(*some: Exhibit, gaps: tuple[tuple[str, tuple[int, ...]], ...] = ()) -> Spoil:
    return lambda facts: replace(facts, exhibits=some, exhibit_gaps=gaps)


def hearing(
    state: HearingState = HearingState.CLOSED,
    *,
    starts: timedelta | None = timedelta(days=10),
    closes: timedelta | None = timedelta(days=10, hours=2),
    ordinals: tuple[int, ...] = (1,),
    sittings: tuple[int, ...] = (),
) -> Spoil:
    def spoil(facts: CaseFacts) -> CaseFacts:
        opened = facts.case.created_at
        made = []
        for ordinal in ordinals:
            id_ = HearingId(f"h{ordinal}")
            one = Hearing(id_, facts.case.id, ordinal, "第一法庭", "普通程序", state=state)
            times = {HearingEventKind.START: starts, HearingEventKind.CLOSE: closes}
            events = tuple(
                HearingEvent(HearingEventId(kind), facts.case.id, id_, kind, opened + at, "书记员")
                for kind, at in times.items()
                if at is not None
            )
            recorded = tuple(
                Sitting(SittingId(f"s{n}"), facts.case.id, id_, n, f"f{n}", f"r{n}", opened)
                for n in sittings
            )
            heard = {one.id: () for one in recorded}
            made.append(Held(one, events, recorded, heard))  # type: ignore[arg-type]
        return replace(facts, hearings=tuple(made))

    return spoil


def environment(**changed: object) -> Spoil:
    return lambda facts: replace(
        facts,
        environment=replace(facts.environment, **changed),  # type: ignore[arg-type]
    )


def printed(number: int, of: int) -> Spoil:
    """Give the third page of the evidence another printed number."""

    def spoil(facts: CaseFacts) -> CaseFacts:
        volume = facts.arrangement.volumes[0]
        evidence = next(item for item in volume.items if item.item.key == "evidence")
        id_ = evidence.materials[0].pages[2].id
        return replace(facts, numbers={**facts.numbers, id_: Numbering(number, of)})

    return spoil


def virus(facts: CaseFacts) -> CaseFacts:
    clean = {id_: replace(one, virus=Verdict("clean")) for id_, one in facts.contents.items()}
    first = next(iter(clean))
    clean[first] = replace(clean[first], virus=Verdict("infected", "Eicar"))
    return replace(environment(clamd="ClamAV 1.4/27000/x")(facts), contents=clean)


def twice(facts: CaseFacts) -> CaseFacts:
    pages = list(facts.pages)
    pages[5] = replace(pages[5], sha256=pages[6].sha256)
    return again(facts, pages=tuple(pages))


def unplaced(facts: CaseFacts) -> CaseFacts:
    batches = tuple(replace(one, state=BatchState.OPEN) for one in facts.batches)
    return replace(facts, batches=batches)


NOW = datetime.now(UTC)
DEFECTS: dict[str, tuple[str, Spoil]] = {
    "page of another digest": ("1-1", content(sha256="0" * 64)),
    "damaged page": ("1-1", content(sha256="", size_bytes=0, fault="f" * 64)),
    "title too long": ("1-2", row(title="长" * 201)),
    "cause too long": ("1-2", case(cause="由" * 61)),
    "case number with half-width brackets": ("1-3", case(number="(2026)粤0308民初123号")),
    "no case number": ("1-3", case(number="第一百二十三号案件")),
    "identity with a wrong check digit": ("1-3", party(identity="440308190001010885")),
    "credit code with a wrong check": ("1-3", party(identity="91440300MA5000882D")),
    "digest of another form": ("1-3", page(sha256="ABC")),
    "unknown role": ("1-4", party(role="路人")),
    "unknown procedure": ("1-4", case(procedure="criminal_first")),
    "category that the template lacks": ("1-4", row(category="nowhere")),
    "format that is not taken": ("1-4", page(media_type="image/webp")),
    "case opened in the future": ("1-5", case(created_at=NOW + timedelta(days=400))),
    "year after the case was opened": ("1-5", case(number="（2031）粤0308民初123号")),
    "page received before the case": ("1-5", page(received_at=NOW - timedelta(days=3000))),
    "page received in the future": ("1-5", page(received_at=NOW + timedelta(days=30))),
    "page without a width": ("1-5", page(width_px=0)),
    "resolution that cannot be": ("1-5", page(dpi=7)),
    "hearing before the case": ("1-5", hearing(starts=-timedelta(days=90))),
    "hearing that ends before it begins": ("1-5", hearing(closes=timedelta(days=1))),
    "closed hearing without an end": ("1-5", hearing(closes=None)),
    "zero-width space in a title": ("1-6", row(title="民事\u200b起诉状")),
    "control character in a cause": ("1-6", case(cause="买卖\u0007合同纠纷")),
    "private character in a name": ("1-6", party(name="张\ue000三")),
    "right-to-left override in a title": ("1-6", row(title="起诉状\u202efdp")),
    "case number of no archive number": ("1-7", case(number="民初123")),
    "same page twice": ("1-8", twice),
    "same exhibit number twice": ("1-8", exhibits(exhibit(1), exhibit(1))),
    "size that differs": ("1-10", page(size_bytes=77)),
    "width that differs": ("1-10", page(width_px=999)),
    "format that differs": ("1-10", page(media_type="image/png")),
    "content that is gone": ("1-11", content(sha256="", size_bytes=0, fault="missing")),
    "page of an unknown material": ("1-11", page(material_id=MaterialId("nowhere"))),
    "page of an unknown batch": ("1-11", page(batch_id="nowhere")),
    "exhibit of a page that is gone": ("1-11", exhibits(exhibit(pages=(PageId("gone"),)))),
    "page the journal received and nobody holds": (
        "2-1",
        lambda facts: replace(facts, received=facts.received | {"lost"}),
    ),
    "bytes in all": ("2-2", content(size_bytes=1)),
    "no cause": ("2-3", case(cause=" ")),
    "no defendant": ("2-3", lambda facts: replace(facts, parties=facts.parties[:1])),
    "party without a name": ("2-3", party(name="")),
    "material without a title": ("2-4", row(title="")),
    "page without a time": ("2-4", page(received_at=None)),
    "exhibit without a name": ("2-4", exhibits(exhibit(name=""))),
    "batch left open": ("2-5", unplaced),
    "page not filed": ("2-5", page(material_id=None)),
    "page not read": ("2-5", page(reading="")),
    "filing not confirmed": ("2-5", row(confirmed=False)),
    "hearing not closed": ("2-5", hearing(HearingState.OPEN, closes=None)),
    "printed page missing": ("2-6", printed(4, 4)),
    "printed pages out of order": ("2-6", printed(1, 5)),
    "exhibit number missing": ("2-6", exhibits(exhibit(2), gaps=(("原告", (1,)),))),
    "hearing number missing": ("2-6", hearing(ordinals=(1, 3))),
    "sitting number missing": ("2-6", hearing(sittings=(2,))),
    "page cut off": ("2-7", content(whole=False)),
    "recording not kept": ("2-8", hearing(sittings=(1,))),
    "no complaint": ("2-9", without("complaint")),
    "no judgment": ("2-9", without("judgments")),
    "no proof of service": ("2-9", without("service")),
    "no fee receipt": ("2-9", without("fees")),
    "page that search does not find": (
        "3-2",
        lambda facts: replace(facts, found={**facts.found, facts.live[0].id: False}),
    ),
    "bytes of another format": ("3-3", content(media_type="image/webp")),
    "page that does not decode": ("3-4", content(fault="DocumentError.Corrupt")),
    "recording with a wrong second": (
        "3-4",
        lambda facts: replace(facts, heard={SittingId("s"): Heard(("samples 000000.flac",), 9.0)}),
    ),
    "no decoder": ("3-5", environment(decoders=())),
    "no Chinese font": ("3-6", environment(fonts=())),
    "archive inside": ("3-8", content(media_type="application/zip")),
    "sealed bytes inside": ("3-8", content(media_type="sealed")),
    "malware": ("4-2", virus),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_seeded_defect_is_found_under_its_code(world: World, name: str) -> None:
    number, spoil = DEFECTS[name]
    found = failed(outcomes(spoil(world.facts)))
    assert number in found
    one = found[number].judged.findings[0]
    assert one.place.kind
    for language in ("zh_CN", "en"):
        words = one.words(language)
        assert words
        # Every parameter that the words ask for was given.
        assert "—" not in words


def test_a_clean_case_fails_nothing(world: World) -> None:
    assert failed(outcomes(world.facts)) == {}
    assert len(world.facts.live) == 22


def test_defects_cover_every_code_a_machine_judges_on_a_case() -> None:
    from dossier.checks.codes import codes

    judged = {one.number for one in codes() if "case" in one.on and not one.manual}
    # 3-1 fails before there are facts; 4-1 and 4-4 are never failures but a person's matter.
    assert judged - {number for number, _ in DEFECTS.values()} == {"3-1", "4-1", "4-4"}
    assert len(DEFECTS) >= 60


# ---- defects in the bytes and rows themselves -------------------------------------------


@pytest.fixture
def spoiled(kept: Kept, tmp_path: Path) -> Iterator[World]:
    yield from opened(kept, tmp_path)


def test_a_flipped_byte_and_a_lost_file_are_told_apart(spoiled: World) -> None:
    first, second = spoiled.facts.live[:2]
    path = spoiled.store.blobs.path(first.sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    spoiled.store.blobs.path(second.sha256).unlink()

    found = failed(outcomes(facts_of(spoiled.store, spoiled.made.case.id)))
    # The store's own check of the journal misses the lost file, too.
    wrong = [f for f in found["1-1"].judged.findings if f.rule == "digest"]
    assert {f.place.id for f in wrong} == {first.id}
    assert {f.place.id for f in found["1-11"].judged.findings} == {second.id}


def test_what_was_done_through_the_door_is_found(spoiled: World) -> None:
    store, made = spoiled.store, spoiled.made
    extra = receive(store, made, "extra", ("送货单", 1, 1))
    store.apply(MovePages((made.pages["购销合同"][2],), made.materials["传票"]), "clerk")
    store.apply(DeletePages((made.pages["送达回证"][0],)), "clerk")
    found = failed(outcomes(facts_of(store, made.case.id)))
    assert {f.place.id for f in found["2-5"].judged.findings} == {extra}
    assert {"page_missing"} <= {f.rule for f in found["2-6"].judged.findings}
    assert "lacking" in {f.rule for f in found["2-9"].judged.findings}


def test_findings_name_the_page_as_people_see_it(spoiled: World) -> None:
    store, made = spoiled.store, spoiled.made
    one = receive(store, made, "late", None)
    store.apply(
        AddMaterial(material(made.case.id, "补充证据", category="evidence"), (one,)), MACHINE
    )
    facts = facts_of(store, made.case.id)
    (unread,) = [f for f in failed(outcomes(facts))["2-5"].judged.findings if f.rule == "unread"]
    position = facts.arrangement.positions[one]
    assert (unread.place.volume, unread.place.position) == (Volume.MAIN, position)
    assert unread.place.label == f"正卷第 {position} 页"


def test_a_moved_material_stays_without_a_finding(spoiled: World) -> None:
    store, made = spoiled.store, spoiled.made
    store.apply(MoveMaterial(made.materials["传票"], Volume.MAIN, "other"), "clerk")
    assert failed(outcomes(facts_of(store, made.case.id))) == {}


def test_empty_backs_may_be_alike(world: World) -> None:
    pages = list(world.facts.pages)
    for number in (5, 6):
        pages[number] = replace(pages[number], sha256=pages[5].sha256, blank=True)
    assert "1-8" not in failed(outcomes(again(world.facts, pages=tuple(pages))))


def test_a_journal_that_was_tampered_with_fails_fixity(world: World) -> None:
    facts = world.facts
    assert facts.journal is not None
    assert facts.journal.ok
    bad = Report(facts.journal.entries, "", 0, (Problem("hash", 7, "entry"),))
    found = failed(outcomes(replace(facts, journal=bad)))
    assert "7" in found["1-1"].detail()


def test_a_slow_carrier_and_old_definitions_are_for_a_person(world: World) -> None:
    slow = replace(world.facts, reading=Reading(1000, 10.0))
    told = {one.code.number: one for one in outcomes(slow)}
    assert told["4-4"].result == "manual"
    old = environment(clamd="ClamAV 1.0.0/26000/Mon Jan  2 09:30:00 2023")(world.facts)
    told = {one.code.number: one for one in outcomes(old)}
    assert told["4-1"].result == "manual"
    # Nothing was scanned, so nothing is clean.
    assert told["4-2"].result == "manual"


def test_manual_codes_are_never_passed(world: World) -> None:
    told = {one.code.number: one.result for one in outcomes(world.facts)}
    assert {told[n] for n in ("3-7", "4-5", "4-6", "4-7")} == {"manual"}
    assert {told[n] for n in ("4-1", "4-2")} == {"not_run"}
    assert Content().virus is None
