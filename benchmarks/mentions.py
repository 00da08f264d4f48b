"""Mentions of evidence: what is found in hand-written sentences, and how long it takes.

Run: ``python -m benchmarks.mentions [--wrong]``. A sentence set counts a mention as right only
with side, group, numbers and pages all right. The sets were written by hand, each but the first
before the rules were run on it; what the rules made of them then stands in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import statistics
import sys
import time

from courtroom.evidence.recall import recall
from courtroom.wording.mentions import mentions
from dossier.evidence import Exhibit
from dossier.ids import CaseId, ExhibitId
from tests.courtroom import mentioned

_ROUNDS = 5


def main() -> int:
    """Print precision and recall of each set, and how long a sentence takes."""
    report: dict[str, object] = {
        name: _scored([name]) for name in (*mentioned.SETS, *mentioned.UNSEEN, *mentioned.LATER)
    }
    report["all"] = _scored(list(mentioned.SETS))
    report["sentence_us"] = _took()
    report["recall_among_200_us"] = _recall_took()
    if "--wrong" in sys.argv:
        report["wrong"] = [
            [one.before, one.text, " ".join(one.want), " ".join(got)]
            for name in mentioned.LATER
            for one in mentioned.sentences(name)
            if set(got := mentioned.found(one)) != set(one.want)
        ]
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    return 0


def _scored(names: list[str]) -> dict[str, float]:
    right = wrong = missed = count = false_alarms = 0
    for one in (each for name in names for each in mentioned.sentences(name)):
        got, want = set(mentioned.found(one)), set(one.want)
        count += 1
        false_alarms += bool(got) and not want
        right, wrong, missed = (
            right + len(got & want),
            wrong + len(got - want),
            missed + len(want - got),
        )
    return {
        "sentences": count,
        "mentions": right + missed,
        "precision": round(right / (right + wrong), 4),
        "recall": round(right / (right + missed), 4),
        "offered where nothing was meant": false_alarms,
    }


def _took() -> dict[str, float]:
    texts = [one.text for name in mentioned.SETS for one in mentioned.sentences(name)]
    return _us([lambda text=text: mentions(text) for text in texts])


def _recall_took() -> dict[str, float]:
    kinds = ("借条", "转账凭证", "微信聊天记录", "送货单", "对账单")
    listed = [
        Exhibit(
            ExhibitId(str(n)),
            CaseId("c"),
            ("原告", "被告")[n % 2],
            n // 2 + 1,
            f"{kinds[n % 5]}{n}",
            f"i{n:05}",
        )
        for n in range(200)
    ]
    queries = ("原证三第五页", "转账凭证", "zhuanzhang", "证剧四", "微信聊天", "duizhangdan")
    return _us([lambda query=query: recall(query, listed) for query in queries])


def _us(calls: list[object]) -> dict[str, float]:
    took: list[float] = []
    for _ in range(_ROUNDS):
        for call in calls:
            start = time.perf_counter()
            call()  # type: ignore[operator]
            took.append((time.perf_counter() - start) * 1e6)
    took.sort()
    return {
        "p50": round(statistics.median(took), 1),
        "p95": round(took[int(len(took) * 0.95)], 1),
        "most": round(took[-1], 1),
    }


if __name__ == "__main__":
    sys.exit(main())
