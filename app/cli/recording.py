"""``wenyi recording``: what a recording proves by itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import print_json, print_note, print_text
from app.cli.session import CaseNumberOption, Json, Session, session_of
from courtroom.recorder.journal import NAME
from dossier.ids import SittingId
from resources.errors import BadForm, Missing, NoRecording, StoreError, Unreadable

group = typer.Typer(help="Recordings of hearings (庭审录音).", no_args_is_help=True)

_WHAT = {
    "journal": "日志被改动",
    "order": "次序不符",
    "missing": "文件缺失",
    "samples": "声音被改动",
    "file": "文件被改动（声音未变）",
    "head": "与另存的校验值不符",
    "sheet": "与元数据表不符",
    "video": "录像被改动",
}


@group.command("verify")
def verify(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of the recording or of its copy.")],
    head: Annotated[
        str | None, typer.Option(help="NUMBER:HASH of a record that was kept elsewhere.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option(help="File of 32 bytes, for a sealed recording.")
    ] = None,
    json: Json = False,
) -> int:
    """Find any second that was changed, removed, reordered or inserted (完整性校验).

    A recording of this station is opened with the station's key and held against its journal.
    """
    from courtroom.recorder.verify_recording import verify as check

    session = session_of(context, json)
    if not (folder / NAME).is_file():
        raise NoRecording(source=str(folder))
    try:
        key = None if key_file is None else _key(key_file)
        known = _head(head)
        if key is None and known is None:
            key, known = _of_station(session, folder)
        report = check(folder, key, known)
    except OSError as error:
        raise StoreError(path=str(folder), detail=str(error)) from error
    first = report.first
    if session.json:
        told = {**asdict(report), "seconds": round(report.seconds, 3)}
        print_json({**told, "first_bad": None if first is None else asdict(first)})
    elif first is None:
        gaps = f"{report.gaps} 处（各声道分别计），均已说明" if report.gaps else "无"
        print_note(
            f"录音完好：各声道合计 {report.seconds:.1f} 秒，"
            f"日志 {report.records} 条；中断：{gaps}。"
        )
        print_text(f"{report.records - 1}:{report.head}")
    else:
        when = "" if first.start_s < 0 else f"第 {first.start_s:.3f} 秒起，"
        print_note(
            f"录音有误：{when}{first.seat}{_WHAT.get(first.what, first.what)}（{first.where}）；"
            f"共 {len(report.faults)} 处。"
        )
    if not session.json:
        _remarks(report.ended, report.by_digest_only)
    return 0 if report.ok else 6


@group.command("restore")
def restore(
    context: typer.Context,
    sitting: Annotated[
        str, typer.Argument(help="Id of the recording, as `recording list` has it.")
    ],
    folder: Annotated[Path, typer.Argument(help="Folder to be made.")],
    json: Json = False,
) -> int:
    """Make a recording's folder again from what this station or the centre holds (录音恢复)."""
    from app.station.hearing_files import restore as made_again

    session = session_of(context, json)
    with session.station() as station:
        report = made_again(station.store, SittingId(sitting), folder)
    if session.json:
        print_json(
            {
                "folder": str(folder),
                "ok": report.ok,
                "records": report.records,
                "by_digest_only": report.by_digest_only,
            }
        )
    else:
        print_note("录音已恢复，校验无误。" if report.ok else "录音已恢复，但校验有误。")
        if report.by_digest_only:
            print_note("由另一工作站加密：只校验了密文。播放须用那台工作站的密钥。")
        print_text(str(folder))
    return 0 if report.ok else 6


@group.command("list")
def listed(
    context: typer.Context,
    case: CaseNumberOption,
    json: Json = False,
) -> int:
    """List the recordings of a case and how many of their files are kept for the centre."""
    from dossier.store import hearings as reads

    session = session_of(context, json)
    found: list[dict[str, object]] = []
    with session.station() as station:
        store = station.store
        case_id = store.case_by_number(case).id
        with store.snapshot() as reader:
            for hearing in store.shown(reads.hearings(reader, case_id)):
                for one in reads.sittings(reader, hearing.id):
                    files = reads.recording_files(reader, one.id)
                    here = sum(store.blobs.has(file.sha256) for file in files)
                    found.append(
                        {
                            "sitting": str(one.id),
                            "hearing": hearing.ordinal,
                            "begun_at": one.begun_at.isoformat(),
                            "length_s": round(one.length_s, 1),
                            "files": len(files),
                            "files_here": here,
                            "bytes": sum(file.size_bytes for file in files),
                        }
                    )
    if session.json:
        print_json({"recordings": found})
        return 0
    for each in found:
        print_text(
            f"{each['sitting']}  第{each['hearing']}次  {each['begun_at']}  "
            f"{each['length_s']} 秒  文件 {each['files_here']}/{each['files']}"
        )
    return 0


def _of_station(session: Session, folder: Path) -> tuple[bytes | None, tuple[int, str] | None]:
    """Return key and head of a recording that lies where this station keeps its own."""
    from app.station.hearing_files import kept_head, sitting_in

    lies_in, here = folder.resolve().parent, session.home.resolve() / "recordings"
    if lies_in != here or not (session.home / "dossier.db").exists():
        return None, None
    with session.station() as station:
        sitting = sitting_in(station.store, folder.resolve().name)
        if sitting is None:
            return None, None
        return station.store.recordings_key, kept_head(sitting)


def _head(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise BadForm(column="--head", value=text, form="NUMBER:SHA256")
    return int(number), digest.lower()


def _key(path: Path) -> bytes:
    if not path.exists():
        raise Missing(source=str(path))
    try:
        key = path.read_bytes()
    except OSError as error:
        raise Unreadable(source=str(path)) from error
    if len(key) != 32:
        raise BadForm(column="--key-file", value=str(path), form=f"32 bytes (not {len(key)})")
    return key


def _remarks(ended: bool, by_digest_only: int) -> None:
    if not ended:
        print_note("录音没有正常结束的记录，末尾是否完整无法由其自身证明。")
    if by_digest_only:
        print_note(f"{by_digest_only} 段只核对了密文或文件摘要（未给密钥或缺少 soundfile）。")
