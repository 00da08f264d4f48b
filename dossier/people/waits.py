"""How long the next attempt waits after wrong passwords (登录失败等待)."""

from __future__ import annotations

FREE_PER_LOGIN = 5
"""Wrong passwords before the first wait."""
FIRST_WAIT_S = 2
LONGEST_WAIT_S = 15 * 60


def wait_s(failures: int, free: int) -> int:
    """Return how long the next attempt waits after so many wrong ones."""
    if failures < free:
        return 0
    return int(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - free, 30)))
