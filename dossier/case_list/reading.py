"""From the bytes of a list to its cases, line by line (读取案件清单).

CSV with a header, or a JSON array of objects; UTF-8 with or without a byte order mark,
UTF-16 with one, or GB18030. Nothing is run or written here, and a list that cannot be
read whole gives no case at all.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from dossier.case_list import limits
from dossier.case_list.columns import TITLES, Layout, column_of, role_of, shown
from dossier.case_list.listed import Listed, listed
from resources.errors import (
    BadCaseList,
    BadValue,
    RepeatedCase,
    TooLarge,
    Unsupported,
    WenyiError,
)

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used."""

    line: int
    number: str
    """As written, at most 64 characters; may be empty."""
    error: WenyiError


@dataclass(frozen=True, slots=True)
class CaseList:
    """What a list says."""

    rows: list[Listed | Fault | Repeated] = field(default_factory=list)
    """In the list's order."""
    ignored: tuple[str, ...] = ()
    """Columns that mean nothing to us."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says again what an earlier one said."""

    line: int
    number: str


def read_case_list(data: bytes, source: str) -> CaseList:
    """Return the cases that a list names, and what is wrong with the others.

    Args:
        data: the whole file.
        source: its name, for errors.

    Raises:
        TooLarge: over 20 MB or 50,000 rows.
        Unsupported: neither CSV with our columns nor a JSON array.
        BadCaseList: the bytes or the form are broken somewhere.
    """
    if len(data) > limits.MAX_BYTES:
        raise TooLarge(source=source, limit=f"{limits.MAX_BYTES // 1_000_000} MB")
    text = _decoded(data, source)
    if not text.strip():
        raise BadCaseList(source=source, line=1, found="empty")
    if text.lstrip()[0] in "[{":
        layout, rows = _json_rows(text, source)
    else:
        layout, rows = _csv_rows(text, source)
    return _checked(layout, rows, source)


def _decoded(data: bytes, source: str) -> str:
    marked = [(mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)]
    mark, encodings = (marked[0][0], [marked[0][1]]) if marked else (b"", ["utf-8", "gb18030"])
    faults: list[UnicodeDecodeError] = []
    for encoding in encodings:
        try:
            text = data[len(mark) :].decode(encoding)
        except UnicodeDecodeError as error:
            faults.append(error)
            continue
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise BadCaseList(source=source, line=line, found="NUL")
        return text
    # The encoding that went farther is the one that was meant.
    fault = max(faults, key=lambda error: error.start)
    line = data.count(b"\n", 0, len(mark) + fault.start) + 1
    raise BadCaseList(source=source, line=line, found=fault.encoding) from fault


_Rows = Iterator[tuple[int, dict[str, Any] | WenyiError]]


def _checked(layout: Layout, rows: _Rows, source: str) -> CaseList:
    found: list[Listed | Fault | Repeated] = []
    seen: dict[str, Listed] = {}
    for count, (line, row) in enumerate(rows, 1):
        if count > limits.MAX_ROWS:
            raise TooLarge(source=source, limit=f"{limits.MAX_ROWS} rows")
        if isinstance(row, WenyiError):
            found.append(Fault(line, "", row))
            continue
        try:
            case = listed(line, row, layout)
        except WenyiError as error:
            written = row.get(layout.columns["number"])
            found.append(Fault(line, shown(written, 64), error))
            continue
        first = seen.setdefault(case.number, case)
        if first is case:
            found.append(case)
        elif first.values == case.values:
            found.append(Repeated(line, case.number))
        else:
            again = RepeatedCase(number=case.number, line=first.line)
            found.append(Fault(line, case.number, again))
    return CaseList(found, tuple(layout.ignored))


# ---- CSV --------------------------------------------------------------------------


def _csv_rows(text: str, source: str) -> tuple[Layout, _Rows]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if len(first) > limits.MAX_ROW:
        raise Unsupported(source=source, found="CSV?")
    delimiter = max("\t,;，", key=lambda c: (_known(first, c), c == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = _csv_lines(reader, source)
    for _, names in lines:
        if len(names) > limits.MAX_COLUMNS:
            raise TooLarge(source=source, limit=f"{limits.MAX_COLUMNS} columns")
        layout = Layout(names, source)
        return layout, _csv_dicts(lines, names)
    raise BadCaseList(source=source, line=1, found="empty")


def _known(header: str, delimiter: str) -> int:
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    return sum(1 for name in names if column_of(name) or role_of(name))


def _csv_lines(reader: Any, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where a row begins and its cells, empty rows left out."""
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadCaseList(source=source, line=line, found=str(error)[:100]) from error
        if any(cell.strip() for cell in row):
            yield line, row


def _csv_dicts(lines: Iterator[tuple[int, list[str]]], names: list[str]) -> _Rows:
    for line, cells in lines:
        extra = [cell for cell in cells[len(names) :] if cell.strip()]
        if extra:
            # A comma inside a name that nobody quoted moves every cell after it.
            yield line, BadValue(column=f"{len(cells)} > {len(names)}", value=shown(extra[0]))
        else:
            yield line, dict(zip(names, cells, strict=False))


# ---- JSON -------------------------------------------------------------------------


def _json_rows(text: str, source: str) -> tuple[Layout, _Rows]:
    """Decode element by element: a list of 20 MB must not become a gigabyte of objects."""
    elements: list[tuple[int, dict[str, Any] | WenyiError]] = []
    names: dict[str, None] = {}
    for line, element in _Elements(text, source):
        if len(elements) == limits.MAX_ROWS:
            raise TooLarge(source=source, limit=f"{limits.MAX_ROWS} rows")
        if not isinstance(element, dict):
            elements.append((line, BadValue(column="[]", value=type(element).__name__)))
            continue
        names.update(dict.fromkeys(element))
        if len(names) > limits.MAX_COLUMNS:
            raise TooLarge(source=source, limit=f"{limits.MAX_COLUMNS} columns")
        elements.append((line, element))
    if not elements:
        names = dict.fromkeys(TITLES.values())
    return Layout(list(names), source), iter(elements)


class _Elements:
    """The elements of a JSON array, each with the line where it begins."""

    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source
        self._at = 0
        self._line, self._counted = 1, 0
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_unrepeated, parse_constant=_no_constant
        )

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        self._skip("[")
        if self._next() == "]":
            self._end()
            return
        while True:
            self._next()
            line = self._line_now()
            yield line, self._element()
            if self._next() == "]":
                self._end()
                return
            self._skip(",")

    def _element(self) -> Any:
        piece = self._text[self._at : self._at + limits.MAX_ROW]
        try:
            value, length = self._decoder.raw_decode(piece)
        except RecursionError:
            self._refuse("nesting")
        except ValueError as error:
            cut = len(piece) == limits.MAX_ROW
            self._refuse(f"> {limits.MAX_ROW} characters" if cut else str(error)[:100])
        self._at += length
        return value

    def _next(self) -> str:
        while self._at < len(self._text) and self._text[self._at] in _SPACE:
            self._at += 1
        return self._text[self._at : self._at + 1]

    def _skip(self, wanted: str) -> None:
        if self._next() != wanted:
            self._refuse(f"“{wanted}”?")
        self._at += 1

    def _end(self) -> None:
        self._skip("]")
        if self._next():
            self._refuse("text after “]”")

    def _line_now(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _refuse(self, found: str) -> NoReturn:
        raise BadCaseList(source=self._source, line=self._line_now(), found=found)


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
