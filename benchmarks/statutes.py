"""What looking things up in the laws costs: import, words, numbers, citations; beside grep.

Run: ``python -m benchmarks.statutes [FOLDER] [--laws 20] [--rounds 5]``; prints JSON. FOLDER
holds laws as docs/statutes.md has them; they stay where they are. Where there are fewer than
``--laws``, further ones are made of shuffled paragraphs of theirs, so that words are as common
as in real ones; without FOLDER all are made of common words. Beside the search stands
``grep -r`` over the same files, in the same run: it finds the line a phrase stands in,
unranked, and neither versions nor words apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

from dossier.statutes.law import label
from dossier.statutes.library import Library
from resources import toml

TERMS = (
    "违约金", "善意取得", "诉讼时效", "股东会", "试用期", "格式条款", "举证期限", "连带责任",
    "缺席判决", "电子签名", "不可抗力", "表见代理", "抵押权", "机动车", "经济补偿", "回避",
    "法定代表人", "财产保全", "书证", "赔偿损失", "人民法院应当", "当事人", "的",
)  # fmt: skip
APART = ("违约金 过高", "股东 出资 期限", "买受人 风险 承担", "录音 录像 中断", "遗嘱 见证人")
QUESTIONS = (
    "违约金过高怎么调整", "试用期最长多少个月", "夫妻共同债务如何认定", "交通事故谁承担赔偿责任",
    "笔录有遗漏怎么办", "股东可以查阅会计账簿吗", "电子签名什么条件下可靠",
)  # fmt: skip
NUMBERS = ("民法典579", "民法典第五百七十七条", "民诉法150条第二款", "公司法 21", "证据规定10")


def measured(work: Callable[[str], Any], queries: list[str], rounds: int) -> dict[str, float]:
    """Return milliseconds of each of ``rounds`` rounds over the queries, in another order each."""
    chance = random.Random(5)
    taken_ms = []
    for _ in range(rounds):
        for query in chance.sample(queries, len(queries)):
            began = time.perf_counter()
            work(query)
            taken_ms.append(1000 * (time.perf_counter() - began))
    taken_ms.sort()
    return {
        "n": len(taken_ms),
        "p50_ms": round(statistics.median(taken_ms), 2),
        "p95_ms": round(taken_ms[int(0.95 * (len(taken_ms) - 1))], 2),
        "max_ms": round(taken_ms[-1], 2),
    }


def real_paragraphs(folder: Path) -> list[str]:
    """Return the first paragraphs of the articles in a folder of laws."""
    article = re.compile(r"^第[一二三四五六七八九十百千零]+条\s+(.{10,})$", re.MULTILINE)
    return [
        text
        for path in sorted(folder.rglob("*.md"))
        for text in article.findall(path.read_text(encoding="utf-8"))
    ]


def made_paragraphs() -> list[str]:
    """Return paragraphs of common words and the terms that are looked for."""
    chance = random.Random(3)
    words = str(toml("common_words.toml")["words"]).split()
    return [
        "，".join(
            "".join(chance.choices(words, k=5)) + chance.choice(TERMS)
            for _ in range(chance.randint(2, 9))
        )
        + "。"
        for _ in range(2_000)
    ]


def more_laws(paragraphs: list[str], target: Path, count: int) -> None:
    """Write laws made of shuffled paragraphs."""
    chance = random.Random(11)
    for number in range(count):
        chosen = chance.choices(paragraphs, k=chance.randint(60, 350))
        lines = [f"# 中华人民共和国第{number}号试算法", "2020年1月1日 通过", "<!-- INFO END -->"]
        for at, text in enumerate(chosen, 1):
            if at % 30 == 1:
                lines.append(f"## 第{at // 30 + 1}章 某章")
            lines.append(f"{label(at)} {text}")
        path = target / f"第{number}号试算法(2020-01-01).md"
        path.write_text("\n\n".join(lines), encoding="utf-8")


def grep(folder: Path) -> Callable[[str], None]:
    """Return what looks for a phrase with grep."""
    settings = os.environ | {"LC_ALL": "C"}

    def run(query: str) -> None:
        command = ["grep", "-rnF", "--", query, str(folder)]
        subprocess.run(command, stdout=subprocess.DEVNULL, env=settings, check=False)

    return run


def while_importing(library: Library, folder: Path, queries: list[str]) -> dict[str, float]:
    """Return what searches cost while the same folder is imported anew."""
    for path in folder.rglob("*.md"):
        path.write_text(path.read_text(encoding="utf-8") + "\n又一款。\n", encoding="utf-8")
    thread = Thread(target=library.import_, args=(folder,))
    thread.start()
    taken_ms = []
    chance = random.Random(7)
    while thread.is_alive():
        began = time.perf_counter()
        library.find(chance.choice(queries))
        taken_ms.append(1000 * (time.perf_counter() - began))
    thread.join()
    taken_ms.sort()
    return {"n": len(taken_ms), "p95_ms": round(taken_ms[int(0.95 * (len(taken_ms) - 1))], 2)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--laws", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        laws = Path(made) / "laws"
        laws.mkdir()
        for path in sorted(given.folder.rglob("*.md")) if given.folder else ():
            target = laws / path.relative_to(given.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        library = Library(Path(made) / "statutes.db")
        have = len({one.title for one in _imported(library, laws)[0]})
        library.close()
        (Path(made) / "statutes.db").unlink(missing_ok=True)
        paragraphs = real_paragraphs(given.folder) if given.folder else made_paragraphs()
        more_laws(paragraphs, laws, max(0, given.laws - have))
        library = Library(Path(made) / "statutes.db")
        versions, import_s = _imported(library, laws)
        began = time.perf_counter()
        library.import_(laws)
        again_s = time.perf_counter() - began
        phrases = [*TERMS]
        text = "\n".join(path.read_text(encoding="utf-8") for path in laws.rglob("*.md"))
        began = time.perf_counter()
        cited = len(library.cited(text[:1_000_000]))
        cited_s = time.perf_counter() - began
        report = {
            "laws": len({one.title for one in versions}),
            "versions": len(versions),
            "articles": sum(one.articles for one in versions),
            "characters": len(text),
            "import_s": round(import_s, 2),
            "import_again_s": round(again_s, 2),
            "database_bytes": (Path(made) / "statutes.db").stat().st_size,
            "terms": measured(library.find, phrases, given.rounds),
            "terms_apart": measured(library.find, [*APART], given.rounds),
            "questions": measured(library.find, [*QUESTIONS], given.rounds),
            "numbers": measured(library.find, [*NUMBERS], given.rounds),
            "all": measured(library.find, [*phrases, *APART, *QUESTIONS, *NUMBERS], given.rounds),
            "on_a_day": measured(
                lambda query: library.find(query, on=date(2023, 6, 1)), phrases, given.rounds
            ),
            "grep_terms": measured(grep(laws), phrases, given.rounds),
            "cited": {
                "characters": min(len(text), 1_000_000),
                "found": cited,
                "seconds": round(cited_s, 2),
            },
            "while_importing": while_importing(library, laws, phrases),
            "load": os.getloadavg()[0],
        }
        library.close()
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 0


def _imported(library: Library, folder: Path) -> tuple[list[Any], float]:
    began = time.perf_counter()
    report = library.import_(folder)
    taken_s = time.perf_counter() - began
    if report.refused:
        sys.exit(f"refused: {report.refused[0]}")
    return library.versions(), taken_s


if __name__ == "__main__":
    sys.exit(main())
