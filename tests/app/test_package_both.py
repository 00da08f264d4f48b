"""Both bags of a case whose open hearing was deliberated in, taken by another station."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.main import main
from app.station import Station, open_station
from app.station.package_import import take
from app.station.packages import Wish, make_package, volumes
from dossier import archive_number, case_number
from dossier.changes import DeletePages
from dossier.checks.codes import Stage
from dossier.hearing import Hearing
from dossier.hearing_changes import OpenHearing
from dossier.ids import CaseId, HearingId, new_id
from dossier.model import Volume
from dossier.store import hearings as reads
from tests.app.test_package_silenced import AMONG_JUDGES, OPEN, recorded, sound_of, spoken
from tests.dossier.checks.clean import NUMBER, Clean, clean_case

Bags = dict[Volume, Path]


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Clean]]:
    """A full case; judges deliberated in its open hearing while the recorder ran."""
    home = tmp_path_factory.mktemp("court") / "home"
    with open_station(home, read_in_background=False) as station:
        made = clean_case(station.store)
        held = Hearing(HearingId(new_id()), made.case.id, 1, "第一法庭", "普通程序")
        station.store.apply(OpenHearing(held), "书记员")
        spoken(station, held, recorded(station, held, lambda stage: stage.go(12.0)), 5.0)
        yield station, made


@pytest.fixture(scope="module")
def bags(court: tuple[Station, Clean], tmp_path_factory: pytest.TempPathFactory) -> Bags:
    return packed(court[0], court[1].case.id, tmp_path_factory.mktemp("bags"))


@pytest.fixture(scope="module")
def bare(
    court: tuple[Station, Clean], bags: Bags, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The bag of 副卷 where that holds no document: deliberation alone."""
    station, made = court
    assert bags  # made before the documents go
    closed = station.arrangement(made.case.id).volume(Volume.CONFIDENTIAL)
    pages = [page for item in closed.items for one in item.materials for page in one.pages]
    if pages:
        station.store.apply(DeletePages(tuple(page.id for page in pages)), "甲")
    return packed(station, made.case.id, tmp_path_factory.mktemp("bare"))[Volume.CONFIDENTIAL]


def packed(station: Station, case_id: CaseId, out: Path) -> Bags:
    assert volumes(station, case_id) == (Volume.MAIN, Volume.CONFIDENTIAL)
    return {
        volume: make_package(station, Wish(case_id, volume), out, who="甲").folder
        for volume in volumes(station, case_id)
    }


def test_both_bags_make_the_case_elsewhere_and_deliberation_stays_in_its_own(
    bags: Bags, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "home"
    with open_station(home, read_in_background=False) as other:
        main_ = take(other, bags[Volume.MAIN], Stage.HANDOVER, who="乙", number=NUMBER)
        assert (main_.items, main_.pages, main_.along.recordings) == (10, 20, 0)
        assert sorted(one.partition("（")[0].split()[-1] for one in main_.not_taken) == [
            "静音副本",
            "静音副本说明",
        ]
        # Nothing of the other volume came with it, and its words are those of the open court.
        case_id = main_.case.id
        with other.store.snapshot() as reader:
            (held,) = reads.hearings(reader, case_id)
            lines = [one for page in reads.utterances(reader, held.id) for one in page]
            assert reads.sittings(reader, held.id) == []
        assert OPEN in [one.text for one in lines]
        assert {one.volume for one in lines} == {Volume.MAIN}
        assert AMONG_JUDGES not in [one.text for one in lines]

        closed = take(other, bags[Volume.CONFIDENTIAL], Stage.HANDOVER, who="乙", number=NUMBER)
        assert (closed.items, closed.pages, closed.along.recordings) == (1, 2, 0)
        left = "\n".join(closed.not_taken)
        for name in ("公开庭审-01-01/channel-00/000000.flac", "journal.json", "庭中评议/01.json"):
            assert name in left
        with other.store.snapshot() as reader:
            (held,) = reads.hearings(reader, case_id)
            # Not played at this station at all: nobody hears it who may not.
            assert reads.sittings(reader, held.id) == []
        assert not sound_of(home)
    assert main(["--home", str(home), "package", "import", str(bags[Volume.CONFIDENTIAL])]) == 8
    assert "重复接收" in capfdbinary.readouterr().err.decode()


@pytest.mark.parametrize("first", [True, False], ids=["after the open one", "alone"])
def test_a_bag_of_deliberation_alone_is_not_here_already(
    bags: Bags, bare: Path, tmp_path: Path, first: bool,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:  # fmt: skip
    assert bare.name == archive_number.of(case_number.parse(NUMBER), Volume.CONFIDENTIAL)
    home = tmp_path / "home"
    with open_station(home, read_in_background=False) as other:
        if first:
            take(other, bags[Volume.MAIN], Stage.HANDOVER, who="乙")
        taken = take(other, bare, Stage.HANDOVER, who="乙", number=NUMBER)
        assert taken.leaves_sound
        assert (taken.items, taken.pages) == (0, 0)
        assert any("公开庭审-01-01/" in one for one in taken.not_taken)
    # What stays in the package is told as often as it is asked for, with where it lies.
    capfdbinary.readouterr()
    assert main(["--home", str(home), "package", "import", str(bare)]) == 0
    said = capfdbinary.readouterr().err.decode()
    assert "000000.flac" in said and str(bare) in said
