"""How long the proof-reader takes, and what it finds of the seeded errors (校对).

Run: ``python -m benchmarks.proof`` from the folder of the sources.
"""

from __future__ import annotations

import time

from dossier.documents.proof.reading import proofread
from tests.dossier.documents.seeds import SEEDS
from tests.dossier.documents.texts import JUDGMENT, TEXTS, facts


def main() -> None:
    """Print the figures of ``docs/benchmarks.md``."""
    known = facts()
    found = sure = 0
    for seed in SEEDS:
        wrong = "\n".join(TEXTS[seed.text]).replace(seed.right, seed.wrong, 1)
        rules = [one for one in proofread([wrong.split("\n")], known) if one.rule == seed.rule]
        found += bool(rules)
        sure += any(one.sure for one in rules)
    clean = sum(len(proofread([text], known)) for text in TEXTS.values())
    print(f"seeded {len(SEEDS)}, found {found}, sure {sure}; in clean texts {clean}")
    pages = [JUDGMENT] * 20
    begun, used = time.perf_counter(), time.process_time()
    proofread(pages, known)
    size = sum(map(len, JUDGMENT)) * len(pages)
    wall_s, cpu_s = time.perf_counter() - begun, time.process_time() - used
    print(f"{size} characters: {wall_s:.3f} s, {cpu_s:.3f} core-seconds")


if __name__ == "__main__":
    main()
