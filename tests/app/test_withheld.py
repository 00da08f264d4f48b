"""Who may not see the confidential volume is told nothing of it, by any command (不得接触副卷).

A mark stands in every text of 副卷 that a person can write. Whoever is kept from it runs every
command that reads, for people and as JSON, and what each prints and writes holds neither the
mark nor the id or digest of a row of 副卷.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from app.cli.main import main
from app.cli.rights import READING
from app.cli.session import FILE_VARIABLE
from app.station import open_station
from app.station.checks import check_case, patrol, report_json, report_pdf
from app.station.hearing import HearingRun
from app.station.lookups import LookupDesk
from app.station.packages import Wish, check_package, make_package
from app.station.report_signing import write_report
from app.station.reviews import UNTOLD, review
from courtroom.listening.heard import Heard, HeardKind
from dossier import order
from dossier.archive_changes import AskLookup
from dossier.changes import AddMaterial, ReadPage
from dossier.checks.codes import Stage
from dossier.checks.open_part import RULE
from dossier.custody.changes import RegisterBundle
from dossier.custody.model import Bundle
from dossier.deadlines.changes import NoteCaseEvent
from dossier.deadlines.model import CaseEvent
from dossier.evidence import Admission, Exhibit, Note, Ruling
from dossier.evidence_changes import NoteRuling, SetExhibits, WriteNote
from dossier.hearing import Hearing, Seat, Span, Utterance
from dossier.hearing_changes import OpenHearing, WriteUtterances
from dossier.ids import (
    BundleId,
    CaseEventId,
    CaseId,
    ExhibitId,
    HearingId,
    LookupId,
    MaterialId,
    NoteId,
    RulingId,
    SeatId,
    UtteranceId,
    new_id,
)
from dossier.lookup import Lookup
from dossier.model import Material, Volume
from dossier.people import passwords
from dossier.people.accounts import Accounts
from dossier.people.archive import person_of
from dossier.people.permits import Role
from dossier.store import Store, open_store, schema
from resources.errors import BadArgument, NotGranted, NotPermitted
from tests.courtroom.transcript.court import heard as speech
from tests.courtroom.transcript.withheld_desk import OWN as DESK_PASSWORD
from tests.courtroom.transcript.withheld_desk import Desk
from tests.dossier.checks.clean import NUMBER, Clean, clean_case, receive
from tests.dossier.paper import page_text

MARK = "鹧鸪"
"""In no other text of the case, the program, or this test's own words."""
OWN = "三月的雨下在旧码头上面"
NOW = datetime.now(UTC) - timedelta(hours=1)
CLOSED = Volume.CONFIDENTIAL
WORKS = {Role.CLERK: "chen", Role.ARCHIVIST: "dang", Role.JUDGE: "fa", Role.ADMINISTRATOR: "guan"}


@dataclass(frozen=True)
class World:
    home: Path
    made: Clean
    hearing: HearingId
    secrets: frozenset[str]


@pytest.fixture(scope="module", autouse=True)
def quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
        yield


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("withheld")
    home = folder / "home"
    with open_store(home) as store:
        made = clean_case(store)
        hearing = hide(store, made)
        accounts = Accounts(store)
        accounts.admit(accounts.add("root", "管理员", Role.ADMINISTRATOR, "x", OWN).account)
        accounts.add("quan", "", Role.ARCHIVIST, "root", OWN)
        for role, login in WORKS.items():
            accounts.add(login, "", role, "root", OWN, withheld=True)
        (home / "court.toml").write_text('name = "深圳市盐田区人民法院"\n', encoding="utf-8")
        secrets = frozenset(hidden(store, made.case.id)) | {MARK}
    file = folder / "password.txt"
    file.write_text(f"{OWN}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FILE_VARIABLE, str(file))
        yield World(home, made, hearing, secrets)


def hide(store: Store, made: Clean) -> HearingId:
    """Fill 副卷 with things that patrol and checks find fault with."""
    case_id = made.case.id
    pages = [receive(store, made, f"{MARK}{n}", None) for n in range(3)]
    store.apply(ReadPage(pages[0], page_text(f"{MARK}评议意见", f"{MARK}认为应当驳回请求")), "x")
    title = f"{MARK}\u200b记录"
    paper = Material(
        MaterialId(new_id()), case_id, CLOSED, "deliberation", title, "", 0.9, "", False
    )
    store.apply(AddMaterial(paper, tuple(pages)), "x")
    shown = Exhibit(
        ExhibitId(new_id()), case_id, "原告", 1, "购销合同", order.between("", ""),
        material_id=made.materials["购销合同"], pages=tuple(made.pages["购销合同"]),
    )  # fmt: skip
    store.apply(SetExhibits(case_id, (shown,)), "x")
    bundle = Bundle(BundleId(new_id()), case_id, f"{MARK}-1", f"{MARK}卷宗袋", 3, NOW, "x", CLOSED)
    store.apply(RegisterBundle(bundle), "x")
    event = CaseEvent(
        CaseEventId(new_id()), case_id, "case_filed", NOW, "x", NOW,
        subject=f"{MARK}事", note=f"{MARK}备注", volume=CLOSED,
    )  # fmt: skip
    store.apply(NoteCaseEvent(event), "x")
    asked = Lookup(
        LookupId(new_id()), case_id, False, True, "某人", f"{MARK}身份", f"{MARK}用途", NOW
    )
    store.apply(AskLookup(asked), "x")
    public = Hearing(HearingId(new_id()), case_id, 1, "第一法庭", "普通程序")
    store.apply(OpenHearing(public), "x")
    held = Hearing(
        HearingId(new_id()), case_id, 3, f"{MARK}室", "普通程序",
        title="合议庭评议笔录", volume=CLOSED,
    )  # fmt: skip
    aside = Utterance(
        UtteranceId(new_id()), case_id, public.id, order.between("", ""), "审判长",
        f"{MARK}合议", (Span(None, 0, 4),), stage="评议", edited_by="x", volume=CLOSED,
    )  # fmt: skip
    store.apply(WriteUtterances(public.id, (aside,), ()), "x")
    ruling = Ruling(
        RulingId(new_id()), case_id, public.id, shown.id, admission=Admission.EXCLUDED,
        reason=f"{MARK}不采信", by="x", at=NOW, volume=CLOSED,
    )  # fmt: skip
    store.apply(NoteRuling(ruling), "x")
    note = Note(
        NoteId(new_id()), case_id, public.id, "法官", None, f"{MARK}疑点", NOW,
        exhibit_id=shown.id, page_id=shown.pages[0],
    )  # fmt: skip
    store.apply(WriteNote(note), "x")
    seat = Seat(SeatId(new_id()), case_id, held.id, "judge", "审判长", "审判长", "审", channel=0)
    store.apply(OpenHearing(held, (seat,)), "x")
    return public.id


def hidden(store: Store, case_id: CaseId) -> Iterator[str]:
    """Yield id and digest of every row of 副卷, and of the pages that lie there."""
    with store.snapshot() as reader:
        for table in schema.metadata.sorted_tables:
            if "volume" in table.c and "id" in table.c:
                query = sa.select(table.c.id).where(table.c.volume == CLOSED.value)
                yield from reader.connection.execute(query).scalars()
        closed = {one.id for one in reader.materials(case_id) if one.volume is CLOSED}
        for page in reader.pages(case_id):
            if page.material_id in closed:
                yield from (page.id, page.sha256)


COMMANDS: dict[Role, tuple[str, ...]] = {
    Role.CLERK: (
        "backfill --case {case}",
        "cabinet history --label {mark}-1",
        "cabinet list --case {case}",
        "cabinet loans --case {case}",
        "case list",
        "catalogue titles list",
        "check --case {case} --pdf {out}/a.pdf --report {out}/a.json",
        "counter files --case {case}",
        "counter list --case {case}",
        "counter list --all",
        "day",
        "deadline event --case {case}",
        "deadline explain --case {case}",
        "deadline ics --out {out}/a.ics",
        "deadline list --all",
        "deadline list --case {case}",
        "deadline sweep",
        "document list",
        "document check --case {case} {out}/letter.txt",
        "document make contents --case {case} --pdf {out}/contents.pdf",
        "document make cover --case {case} --pdf {out}/cover.pdf --blank",
        "document make paper_list --case {case} --pdf {out}/papers.pdf --blank",
        "document make remarks --case {case} --pdf {out}/remarks.pdf --blank",
        "document make transfer_list --case {case} --pdf {out}/transfer.pdf --blank",
        "evidence list --case {case} --withdrawn --pdf {out}/list.pdf",
        "evidence opinions --case {case} --pdf {out}/opinions.pdf",
        "evidence opinions --case {case} --hearing 1 --pdf {out}/opinions-1.pdf",
        "evidence receipt --case {case} --side 原告 --pdf {out}/receipt.pdf",
        "export --case {case} --pdf {out}/export.pdf",
        "export --case {case} --pdf {out}/closed.pdf --volume confidential",
        "indicators --from 2026-01-01 --to 2027-12-31 --csv {out}/indicators",
        "journal export --out {out}/journal.jsonl",
        "journal verify",
        "lookup list --as {who} --password-file {password}",
        "package --case {case} --out {out}/bags --paper-left 清点中",
        "package --case {case} --out {out}/closed --volume confidential --paper-left 清点中",
        "patrol --case {case}",
        "quality --case {case}",
        "record papers --hearing {hearing}",
        "record status --hearing {hearing}",
        "recording list --case {case}",
        "review 4-7 --case {case} --reason 看过",
        "search {mark}",
        "task list --case {case}",
        "task list --all",
        "transcript export --hearing {hearing} --txt {out}/a.txt --json-file {out}/t.json",
        "transcript export --hearing {hearing} --confidential --txt {out}/b.txt",
        "transcript list --case {case}",
    ),
    Role.ARCHIVIST: (
        "check --case {case}",
        "indicators --from 2026-01-01 --to 2027-12-31",
        "journal verify",
        "lookup list --as {who} --password-file {password}",
        "patrol --case {case}",
        "search {mark} --case {case}",
    ),
    Role.JUDGE: ("deadline list", "evidence list --case {case}", "transcript list"),
    Role.ADMINISTRATOR: (
        "indicators --from 2026-01-01 --to 2027-12-31",
        "journal export --out {out}/journal.jsonl",
        "journal verify --deep",
        "user list",
    ),
}
"""What reads, by who may at all."""

FOR_PEOPLE = ("check", "counter list", "deadline explain", "patrol")
"""Commands whose words for people are not all in what they print as JSON."""

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(world: World, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run(role: Role, line: str, *options: str) -> tuple[int, str]:
        words = [
            word.format(
                case=NUMBER,
                out=tmp_path,
                mark=MARK,
                hearing=world.hearing,
                who=WORKS[role],
                password=os.environ[FILE_VARIABLE],
            )
            for word in line.split()
        ]
        code = main(["--home", str(world.home), "--as", WORKS[role], *options, *words])
        told = capfdbinary.readouterr()
        return code, (told.out + told.err).decode()

    return run


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the text of every file that was written; of PDFs their pages' and properties'."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".pdf":
            with pikepdf.open(path) as pdf:
                yield path.name, words_of(path.read_bytes()) + str(dict(pdf.docinfo))
        elif path.is_file():
            yield path.name, path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("role", WORKS)
def test_no_command_tells_of_the_confidential_volume(
    world: World, tmp_path: Path, run: Run, role: Role
) -> None:
    (tmp_path / "letter.txt").write_text("案号（2026）粤0308民初124号", encoding="utf-8")
    told: list[tuple[str, str]] = []
    for line in COMMANDS[role]:
        forms = ((), ("--json",)) if line.startswith(FOR_PEOPLE) else (("--json",),)
        for options in forms:
            _, said = run(role, line, *options)
            # What was asked for stands in the answer.
            asked = (f"{MARK}-1", MARK) if "{mark}" in line else ()
            for word in asked:
                said = said.replace(word, "", 2)
            told.append((f"{line} {options}", said))
    told += written(tmp_path)
    assert len(told) > len(COMMANDS[role])
    assert [(name, one) for name, said in told for one in world.secrets if one in said] == []


def test_every_command_that_reads_is_run_or_reads_nothing_of_a_dossier() -> None:
    run = {line.split()[0] for lines in COMMANDS.values() for line in lines}
    # Screens of a room, which show exhibits; new papers and sound of one's own.
    assert set(READING) - run == {"display", "hearing", "hub", "receipt", "transcribe"}


def test_a_hearings_lines_are_counted_without_those_of_deliberation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with open_store(tmp_path / "home") as store:
        Desk(store)
    password = tmp_path / "password"
    password.write_text(DESK_PASSWORD, encoding="utf-8")
    password.chmod(0o600)
    monkeypatch.setenv(FILE_VARIABLE, str(password))
    for login, count in (("quan", 5), ("chen", 3)):
        main(["--home", str(tmp_path / "home"), "--as", login, "--json", "transcript", "list"])
        (held,) = json.loads(capfdbinary.readouterr().out)["hearings"]
        assert held["utterances"] == count


def test_the_whole_case_decides_and_only_who_may_learns_where(
    world: World, tmp_path: Path
) -> None:
    case_id = world.made.case.id
    with open_station(world.home, read_in_background=False) as station:
        accounts = Accounts(station.store)
        accounts.admit(accounts.account("quan"))
        review(station, case_id, "4-7", Stage.FILING, passed=True, reason=MARK, who="x")
        whole = check_case(station, case_id, Stage.FILING, who="x")
        found = patrol(station, case_id)
        assert {str(volume) for volume in whole.volumes} == {"main", "confidential"}
        closed = [one for one in found if one.place.volume is CLOSED]
        assert {"unread", "unconfirmed", "paper_left"} <= {one.rule for one in closed}
        for name in ("a.pdf", "a.json"):
            write_report(station, whole, tmp_path / name)
            assert (tmp_path / name).stat().st_mode & 0o077 == 0
        bag = make_package(station, Wish(case_id, CLOSED, paper="在柜"), tmp_path, who="x").folder

        accounts.admit(accounts.account(WORKS[Role.CLERK]))
        told = patrol(station, case_id)
        (one,) = [each for each in told if each.rule == RULE]
        assert (one.level, one.place.volume, one.place.id) == ("blocker", None, "")
        assert [each for each in told if each.rule != RULE] == [
            each for each in found if each.place.volume is not CLOSED
        ]
        part = check_case(station, case_id, Stage.FILING, who="x")
        assert [one.result for one in part.outcomes] == [one.result for one in whole.outcomes]
        assert {each.code.number for each in part.blocked} >= {"1-6", "2-5"}
        plain = report_json(part)
        assert (plain["volumes"], plain["partial"]) == (["main"], True)
        assert UNTOLD in json.dumps(plain, ensure_ascii=False)
        assert not part.reviews["4-7"].stale
        write_report(station, part, tmp_path / "part.json")
        for refused in (
            lambda: write_report(station, whole, tmp_path / "b.json"),
            lambda: check_package(station, bag, Stage.HANDOVER, who="x"),
            lambda: review(
                station, case_id, "4-7", Stage.FILING, passed=True, reason="x", who="x"
            ),
        ):
            with pytest.raises(NotPermitted):
                refused()


def test_a_hearing_of_the_confidential_volume_is_as_none(
    world: World, tmp_path: Path, run: Run
) -> None:
    told = []
    for wanted in ("3", "7"):
        line = f"evidence opinions --case {{case}} --hearing {wanted} --pdf {{out}}/no.pdf"
        code, said = run(Role.CLERK, line, "--json")
        assert code == BadArgument.exit_code
        told.append(said.replace(f'"{wanted}"', "").replace(f"“{wanted}”", ""))
    assert told[0] == told[1], "not even that it is there"
    assert not (tmp_path / "no.pdf").exists()


def test_who_is_kept_out_looks_up_the_main_volume_alone(world: World) -> None:
    case_id = world.made.case.id
    with open_station(world.home, read_in_background=False) as station:
        accounts = Accounts(station.store)
        person = person_of(accounts.account(WORKS[Role.CLERK]))
        accounts.admit(accounts.account("quan"))
        reader = LookupDesk(station, person)
        asked = reader.ask(case_id, "办理关联案件")
        LookupDesk(station, person_of(accounts.account("quan"))).decide(asked.id, True)
        closed = [
            page.id
            for page in station.store.pages(case_id)
            if page.material_id and station.store.material(page.material_id).volume is CLOSED
        ]
        first = world.made.pages["购销合同"][0]
        accounts.admit(accounts.account(WORKS[Role.CLERK]))
        looking = reader.open(asked.id)
        assert looking.picture(first, 100).shape[2] == 3
        told = repr((looking.lookup, looking.pages, reader.listed(), reader.uses(asked.id)))
        assert [one for one in world.secrets if one in told] == []
        assert closed
        for page in closed:
            with pytest.raises((NotGranted, NotPermitted)):
                looking.picture(page)


def test_a_report_says_of_which_volume_it_tells(world: World) -> None:
    with open_station(world.home, read_in_background=False) as station:
        whole = check_case(station, world.made.case.id, Stage.FILING, who="x")
    part = replace(whole, volumes=(Volume.MAIN,), partial=True)
    assert "仅限有权查看副卷的人员" in words_of(report_pdf(whole))
    assert "副卷的检测情况不列入本报告" in words_of(report_pdf(part))


def words_of(data: bytes) -> str:
    """Return the text of a PDF, without its breaks of lines."""
    with PdfDocument(data) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return text.replace("\r\n", "")


def test_at_the_desk_deliberation_is_neither_shown_nor_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path / "home") as store:
        desk = Desk(store, on=False)
        run = HearingRun(
            store, tmp_path / "home", desk.held.id, "chen", desk.opened, post=lambda do: do()
        )
        shown: list[Heard] = []
        run.on_heard = shown.append
        safe: list[str] = []
        monkeypatch.setattr(
            run.sound, "_listener", SimpleNamespace(acknowledge=safe.extend), raising=True
        )
        for kind in (HeardKind.PARTIAL, HeardKind.FINAL):
            run.enter(speech("r:9", "judge", 50.0, f"{MARK}还有", kind))
        assert [one.kind for one in shown] == [HeardKind.WITHDRAWN] * 2
        assert MARK not in repr(shown)
        run.save()
        # Not taken for safe: recognition tells it again to whoever opens the hearing next.
        assert safe == [] and not desk.opened.record.unsaved
        assert run.muted_s() == [((11.0, float("inf")), (20.0, 20.8), (25.0, 25.8))]
        # Where the hearing went on is theirs again.
        desk.opened.stage = "宣判"
        run.enter(speech("r:10", "judge", 60.0, OWN))
        run.save()
        assert set(safe) == {"r:10"} and shown[-1].text == OWN
