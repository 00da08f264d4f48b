"""The tables between SANE's words and ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import NotOffered
from scanner.devices.contract import DeviceKind
from scanner.devices.sane.child import device_info
from scanner.devices.sane.configuration import Configuration, write_configuration
from scanner.devices.sane.wishes import mode_name, nearest, source_name
from scanner.profile import ColourMode, Source


@pytest.mark.parametrize(
    ("offered", "adf", "duplex", "flatbed"),
    [
        (["Flatbed", "ADF", "ADF Duplex"], "ADF", "ADF Duplex", "Flatbed"),
        (["Flatbed", "Automatic Document Feeder"], "Automatic Document Feeder", None, "Flatbed"),
        (
            ["ADF Front", "ADF Back", "ADF Duplex"],
            "ADF Front",
            "ADF Duplex",
            None,
        ),
        (
            [
                "Document Table",
                "Automatic Document Feeder(left aligned)",
                "Automatic Document Feeder(left aligned,Duplex)",
            ],
            "Automatic Document Feeder(left aligned)",
            "Automatic Document Feeder(left aligned,Duplex)",
            "Document Table",
        ),
        (["FlatBed", "ADF - Both sides", "ADF"], "ADF", "ADF - Both sides", "FlatBed"),
        (["Card Front", "Flatbed"], None, None, "Flatbed"),
    ],
)
def test_sources_are_found_under_the_names_backends_use(
    offered: list[str], adf: str | None, duplex: str | None, flatbed: str | None
) -> None:
    for wish, expected in (
        (Source.ADF, adf),
        (Source.ADF_DUPLEX, duplex),
        (Source.FLATBED, flatbed),
    ):
        if expected is None:
            with pytest.raises(NotOffered) as caught:
                source_name(wish, offered, "x")
            assert caught.value.params["offered"] == ", ".join(offered)
        else:
            assert source_name(wish, offered, "x") == expected


@pytest.mark.parametrize(
    ("offered", "lineart", "grey", "colour"),
    [
        (["Lineart", "Gray", "Color"], "Lineart", "Gray", "Color"),
        (["Gray", "Color"], "Gray", "Gray", "Color"),
        (
            ["Black & White", "True Gray", "24bit Color"],
            "Black & White",
            "True Gray",
            "24bit Color",
        ),
        (["Color"], "Color", "Color", "Color"),
        (["Gray"], "Gray", "Gray", None),
    ],
)
def test_a_mode_is_met_by_itself_or_a_richer_one(
    offered: list[str], lineart: str, grey: str, colour: str | None
) -> None:
    assert mode_name(ColourMode.LINEART, offered, "x") == lineart
    assert mode_name(ColourMode.GRAY, offered, "x") == grey
    if colour is None:
        with pytest.raises(NotOffered):
            mode_name(ColourMode.COLOR, offered, "x")
    else:
        assert mode_name(ColourMode.COLOR, offered, "x") == colour


def test_of_two_equally_near_resolutions_the_finer_is_taken() -> None:
    assert nearest(250, [200, 300]) == 300
    assert nearest(300, None) == 300


@given(
    st.floats(-1e4, 1e4),
    st.floats(0, 500),
    st.floats(0, 500),
    st.floats(1 / 65536, 50) | st.just(0.0),
)
def test_the_nearest_of_a_range_lies_in_it(
    wish: float, minimum: float, length: float, step: float
) -> None:
    value = nearest(wish, (minimum, minimum + length, step))

    assert minimum - 1e-6 <= value <= minimum + length + 1e-6


def test_a_private_configuration_leaves_the_system_alone_and_names_what_is_wanted(
    tmp_path: Path,
) -> None:
    system = tmp_path / "system"
    system.mkdir()
    (system / "dll.conf").write_text("# all\nnet\nescl\nepson2 # usb\n\ndell1600n_net\ntest\n")
    ours = tmp_path / "ours"
    ours.mkdir()

    value = write_configuration(ours, Configuration(), system)

    assert value == f"{ours}:"
    assert (ours / "dll.conf").read_text().split() == ["net", "epson2", "airscan", "test"]
    assert [path.name for path in system.iterdir()] == ["dll.conf"]


def test_a_given_address_is_the_only_thing_looked_at(tmp_path: Path) -> None:
    wanted = Configuration(system=False, test=False, address="http://10.0.0.2/eSCL")

    assert write_configuration(tmp_path, wanted) == str(tmp_path)
    assert (tmp_path / "dll.conf").read_text() == "airscan\n"
    text = (tmp_path / "airscan.conf").read_text()
    assert "http://10.0.0.2/eSCL, eSCL" in text
    assert "discovery = disable" in text


@pytest.mark.parametrize(
    ("entry", "name", "kind"),
    [
        (
            ("test:1", "Noname", "frontend-tester", "virtual device"),
            "SANE frontend-tester 1",
            "test",
        ),
        (("airscan:e0:Kyocera", "eSCL", "Kyocera", "ip=10.0.0.2"), "Kyocera", "escl"),
        (("fujitsu:fi-7160:1", "FUJITSU", "fi-7160", "scanner"), "FUJITSU fi-7160", "sane"),
        (("genesys:x", "Canon", "Canon LiDE 120", "flatbed"), "Canon LiDE 120", "sane"),
    ],
)
def test_devices_are_named_for_people(
    entry: tuple[str, str, str, str], name: str, kind: str
) -> None:
    info = device_info(*entry)

    assert (info.id, info.name, info.kind) == (entry[0], name, DeviceKind(kind))
