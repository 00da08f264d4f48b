"""SANE's options in the words of the contract (选项转换)."""

from __future__ import annotations

from typing import Any, Final

from scanner.devices.contract import Option, OptionKind

# Source: SANE Standard 1.06, 4.2.9.1 to 4.2.9.3: SANE_Value_Type and SANE_Unit.
_BOOL, _INT, _FIXED, _STRING = 0, 1, 2, 3
_KINDS: Final = {
    _BOOL: OptionKind.BOOL,
    _INT: OptionKind.INT,
    _FIXED: OptionKind.FLOAT,
    _STRING: OptionKind.TEXT,
}
UNITS: Final = {0: "", 1: "px", 2: "bit", 3: "mm", 4: "dpi", 5: "%", 6: "µs"}
_WORD_BYTES: Final = 4


def contract_options(device: Any, status_error: type[Exception]) -> tuple[Option, ...]:
    """Return the options of an opened python-sane ``device``, without buttons and groups."""
    return tuple(
        contract_option(device, option, status_error)
        for option in device.opt.values()
        if option.type in _KINDS and option.name
    )


def contract_option(device: Any, option: Any, status_error: type[Exception]) -> Option:
    """Return one option with its constraint and its value now."""
    kind = _KINDS[option.type]
    constraint = option.constraint
    bounds = constraint if isinstance(constraint, tuple) and len(constraint) == 3 else None
    return Option(
        name=option.name,
        title=option.title,
        kind=kind,
        unit=UNITS.get(option.unit, ""),
        value=_value(device, option, kind, status_error),
        choices=tuple(constraint) if isinstance(constraint, list) else (),
        minimum=None if bounds is None else float(bounds[0]),
        maximum=None if bounds is None else float(bounds[1]),
        step=None if bounds is None or not bounds[2] else float(bounds[2]),
        settable=bool(option.is_active() and option.is_settable()),
    )


def _value(
    device: Any, option: Any, kind: OptionKind, status_error: type[Exception]
) -> bool | int | float | str | None:
    # A table of numbers, such as a gamma curve, reads as its first: not a value.
    is_table = kind in (OptionKind.INT, OptionKind.FLOAT) and option.size != _WORD_BYTES
    if is_table or not option.is_active():
        return None
    try:
        value = getattr(device, option.py_name)
    except (AttributeError, status_error):
        return None
    return bool(value) if kind is OptionKind.BOOL else value
