"""Text and tokens of Whisper, from its ``vocabulary.txt`` (词元).

A token is a run of bytes of UTF-8, each byte written as one printable character; a Chinese
character may be cut over two tokens. Text becomes tokens by the longest match: not always
the cut the model was trained on, which prompts can do with.

Source: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from resources.errors import ModelDamaged

_END_OF_TEXT = "<|endoftext|>"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Tokens that make whole characters together (一组词元)."""

    text: str
    first: int
    """0-based index of the first token; ``end`` is the one after the last."""
    end: int


class Vocabulary:
    """All tokens of a model.

    Args:
        path: ``vocabulary.txt``, one token a line.

    Raises:
        ModelDamaged: it lacks what every Whisper has.
    """

    def __init__(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").split("\n")
        try:
            self._texts = lines.index(_END_OF_TEXT)
        except ValueError as error:
            raise ModelDamaged(engine="whisper", model=path.parent.name) from error
        self.end = self._texts
        self._special = {
            token: number
            for number, token in enumerate(lines[self._texts :], self._texts)
            if token.startswith("<|")
        }
        table = _bytes_of_characters()
        self._bytes = [
            bytes(table.get(one, 0x20) for one in token) for token in lines[: self._texts]
        ]
        self._numbers = {token: n for n, token in enumerate(self._bytes) if token}
        self._longest = max(map(len, self._numbers))

    def special(self, name: str) -> int:
        """Return the token ``<|name|>``.

        Raises:
            ModelDamaged: there is none.
        """
        try:
            return self._special[f"<|{name}|>"]
        except KeyError as error:
            raise ModelDamaged(engine="whisper", model=name) from error

    def has(self, name: str) -> bool:
        """Tell whether there is a token ``<|name|>``."""
        return f"<|{name}|>" in self._special

    def text(self, tokens: Sequence[int]) -> str:
        """Return what tokens say; special ones say nothing."""
        return self._joined(tokens).decode("utf-8", "ignore")

    def is_text(self, token: int) -> bool:
        """Tell whether a token says something."""
        return 0 <= token < self._texts

    def latin(self) -> tuple[int, ...]:
        """Return the tokens in which a Latin letter stands."""
        return tuple(
            number for number, token in enumerate(self._bytes) if any(map(_is_letter, token))
        )

    def groups(self, tokens: Sequence[int]) -> list[Spoken]:
        """Return the least groups of tokens that make whole characters."""
        groups: list[Spoken] = []
        first = 0
        for end in range(1, len(tokens) + 1):
            try:
                text = self._joined(tokens[first:end]).decode("utf-8")
            except UnicodeDecodeError:
                continue
            groups.append(Spoken(text, first, end))
            first = end
        return groups

    def encode(self, text: str) -> list[int]:
        """Return tokens that say ``text``."""
        rest, tokens = text.encode(), list[int]()
        while rest:
            length = next(
                n
                for n in range(min(len(rest), self._longest), 0, -1)
                if n == 1 or rest[:n] in self._numbers
            )
            token = self._numbers.get(rest[:length])
            if token is not None:
                tokens.append(token)
            rest = rest[length:]
        return tokens

    def _joined(self, tokens: Sequence[int]) -> bytes:
        return b"".join(self._bytes[token] for token in tokens if self.is_text(token))


def _is_letter(byte: int) -> bool:
    return 0x41 <= byte & 0xDF <= 0x5A


@cache
def _bytes_of_characters() -> dict[str, int]:
    """Return the byte each printable character stands for.

    Printable bytes of Latin-1 stand for themselves, the others for U+0100 and up in order.
    """
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in plain]
    table = {chr(byte): byte for byte in plain}
    table.update({chr(0x100 + n): byte for n, byte in enumerate(others)})
    return table
