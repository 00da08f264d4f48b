"""How ``wenyi record`` shows the signing of a record, and the check of one (签署情况、验签)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Session
from dossier.signing import CONSENT_WORDS, PAPER_WORDS, SIGNER_WORDS, Paper, PaperKind, Signer

if TYPE_CHECKING:
    from app.station.signing_standing import Standing
    from courtroom.signing.verifying import Verified

PAPER_NAMES = {
    PaperKind.RECORD: "笔录",
    PaperKind.INSTEAD: "录音录像替代笔录确认书",
    PaperKind.SHEET: "录音元数据表",
    PaperKind.GAPS: "录音中断情况说明",
    PaperKind.DISPLAYS: "示证记录",
    PaperKind.OPINIONS: "举证质证情况表",
}
_CHANGES = {"none": "无", "signatures": "仅后续签名与附记", "forbidden": "有不允许的改动"}
_PROBLEMS = {
    "": "有效",
    "changed": "内容被改动",
    "unreadable": "签名损坏",
    "coverage": "签名未覆盖所签内容",
    "timestamp": "时间戳无效",
    "form": "签名数据被改动",
    "revoked": "证书已被吊销",
    "untrusted": "证书不受信任或不在有效期",
    "changes": "签名后有不允许的改动",
}


def show(session: Session, now: Standing, silent: Sequence[str] = ()) -> None:
    """Print who read, asked, signed, refused; of a deliberation who said nothing yet."""
    paper = now.paper
    if session.json:
        print_json(
            {
                "paper": _paper_json(paper),
                "signers": [
                    {
                        "number": one.number,
                        "role": one.role,
                        "name": one.name,
                        "state": one.state.value,
                        "reason": one.reason,
                        "due": None if one.due_on is None else one.due_on.isoformat(),
                        "consent": None if one.consent is None else one.consent.value,
                    }
                    for one in now.signers
                ],
                "corrections": [
                    {
                        "id": one.id,
                        "signer": next(s.number for s in now.signers if s.id == one.signer_id),
                        "wish": one.wish,
                        "decision": one.decision.value,
                        "ground": one.ground,
                    }
                    for one in now.corrections
                ],
                "silent": list(silent),
                "signatures": [
                    {"at": one.at.isoformat(), "sha256": one.after.sha256, "sm3": one.after.sm3}
                    for one in now.signatures
                ],
            }
        )
        return
    print_table(
        f"{paper.title}（{PAPER_WORDS[paper.state]}，{paper.pages} 页）",
        ["号", "身份", "姓名", "状态", "说明"],
        (
            [str(one.number), one.role, one.name, SIGNER_WORDS[one.state], _remark(one)]
            for one in now.signers
        ),
    )
    if silent:
        print_note(f"评议中尚未发表意见：{'、'.join(silent)}。合议庭成员不得拒绝陈述意见。")


def show_papers(session: Session, papers: Sequence[Paper]) -> None:
    """Print the papers of a hearing, those that were superseded too."""
    if session.json:
        print_json({"papers": [_paper_json(one) for one in papers]})
        return
    print_table(
        "签署文书",
        ["文书", "状态", "页", "归卷"],
        (
            [
                one.title,
                PAPER_WORDS[one.state],
                str(one.pages),
                "未归" if one.material_id is None else "已归",
            ]
            for one in papers
        ),
    )


def _paper_json(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "kind": paper.kind.value,
        "title": paper.title,
        "state": paper.state.value,
        "pages": paper.pages,
        **asdict(paper.file),
        "timestamped": paper.timestamped_at is not None,
        "sealed": None if paper.seal is None else paper.seal.service,
        "material": paper.material_id,
    }


def _remark(one: Signer) -> str:
    if one.reason:
        return one.reason
    if one.consent is not None:
        return f"{CONSENT_WORDS[one.consent]}以录代记"
    return "" if one.due_on is None else f"{one.due_on.isoformat()} 前"


def verified_json(found: Verified) -> dict[str, Any]:
    """Return the result of a check as ``docs/cli.md`` promises it."""
    return {
        "signatures": [
            {
                "signer": one.signer,
                "time": None if one.time is None else one.time.isoformat(),
                "valid": one.valid,
                "covers_bytes": one.covers_bytes,
                "covers_whole": one.covers_whole,
                "changes_after": one.changes_after,
                "timestamped": one.timestamped,
                "reason": one.reason,
                "certificate": one.certificate,
                "problem": one.problem,
            }
            for one in found.signatures
        ],
        "timestamps": [
            {
                "time": None if one.time is None else one.time.isoformat(),
                "valid": one.valid,
                "problem": one.problem,
            }
            for one in found.stamps
        ],
        "locked": found.locked,
        "valid": found.ok,
    }


def print_verified(found: Verified, sealed: bool | None = None) -> None:
    """Print the result of a check for people."""
    from courtroom.transcript.contents import moment

    every = (*found.signatures, *found.stamps)
    if every:
        print_table(
            "签名",
            ["签名人", "时间", "签名范围", "结论", "此后改动"],
            (
                [
                    one.signer,
                    "" if one.time is None else moment(one.time),
                    "全文" if one.covers_whole else f"前 {one.covers_bytes} 字节",
                    _PROBLEMS.get(one.problem, one.problem),
                    _CHANGES[one.changes_after],
                ]
                for one in every
            ),
        )
    else:
        print_note("文件没有签名。")
    if sealed is not None:
        print_note("国密签章有效。" if sealed else "国密签章无效，或者不是这份文件的。")
    if every:
        print_note("文件已锁定。" if found.locked else "文件没有锁定，或锁定已失效。")
