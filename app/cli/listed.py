"""What an id is looked for in, told where there is none such (编号不存在时的去处)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from resources.errors import NotListed, UnknownItem


@contextmanager
def listed_by(option: str, value: str, command: str) -> Iterator[None]:
    """Turn UnknownItem of this value into NotListed, which names the command that lists them."""
    try:
        yield
    except UnknownItem as error:
        if error.params["thing"] != value:
            raise
        raise NotListed(option=option, thing=value, command=command) from error
