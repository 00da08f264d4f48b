from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import BadSettingsFile, UnknownItem
from scanner.profile import A3, A4, ColourMode, Paper, Profile, Source
from scanner.profiles import (
    BUILT_IN,
    FILE_NAME,
    delete_profile,
    find_profile,
    load_profiles,
    save_profile,
)

RECEIPT = Profile("收据 80 mm", Source.FLATBED, 600, ColourMode.GRAY, Paper("收据", 80.0, 200.5))


def test_a_new_station_has_the_built_in_profiles(tmp_path: Path) -> None:
    assert load_profiles(tmp_path / "not yet there") == BUILT_IN


def test_saved_profiles_come_back_after_the_built_in_ones(tmp_path: Path) -> None:
    save_profile(tmp_path / "home", RECEIPT)
    save_profile(tmp_path / "home", Profile("A3", paper=A3))

    assert load_profiles(tmp_path / "home") == (*BUILT_IN, RECEIPT, Profile("A3", paper=A3))
    assert find_profile(tmp_path / "home", RECEIPT.name) == RECEIPT


def test_a_built_in_profile_can_be_replaced_and_shows_again_when_that_is_deleted(
    tmp_path: Path,
) -> None:
    mine = Profile(BUILT_IN[0].name, dpi=200)
    save_profile(tmp_path, mine)
    assert load_profiles(tmp_path) == (mine, *BUILT_IN[1:])

    delete_profile(tmp_path, mine.name)
    assert load_profiles(tmp_path) == BUILT_IN


def test_what_is_not_there_cannot_be_found_or_deleted(tmp_path: Path) -> None:
    for act in (find_profile, delete_profile):
        with pytest.raises(UnknownItem):
            act(tmp_path, "无")


@pytest.mark.parametrize(
    "text",
    [
        "not toml [",
        "profile = 3",
        "[[profile]]\nname = 'x'",
        "[[profile]]\nname='x'\nsource='moon'\ndpi=300\nmode='color'\npaper='A4'",
        "[[profile]]\nname='x'\nsource='adf'\ndpi=-3\nmode='color'\npaper='A4'",
        "[[profile]]\nname='x'\nsource='adf'\ndpi=300\nmode='color'\npaper='A9'",
        "[[profile]]\nname=''\nsource='adf'\ndpi=300\nmode='color'\npaper='A4'",
        "\udcff",
    ],
)
def test_a_bad_file_is_named_and_never_written_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE_NAME
    before = text.encode("utf-8", "surrogateescape")
    path.write_bytes(before)

    with pytest.raises(BadSettingsFile) as caught:
        load_profiles(tmp_path)
    with pytest.raises(BadSettingsFile):
        save_profile(tmp_path, RECEIPT)

    assert caught.value.params["path"] == str(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "profile",
    [
        Profile(""),
        Profile("x" * 61),
        Profile("a\nb"),
        Profile("x", dpi=1),
        Profile("x", paper=Paper("y", 0.0, 10.0)),
    ],
)
def test_what_cannot_be_saved_is_refused_and_changes_nothing(
    tmp_path: Path, profile: Profile
) -> None:
    with pytest.raises(ValueError, match=r"name|dpi|length"):
        save_profile(tmp_path, profile)
    assert list(tmp_path.iterdir()) == []


names = st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and text.strip())


@given(
    name=names,
    source=st.sampled_from(Source),
    dpi=st.integers(50, 2400),
    mode=st.sampled_from(ColourMode),
    paper=st.one_of(
        st.just(A4), st.builds(Paper, names, st.floats(10, 2000), st.floats(10, 2000))
    ),
)
def test_every_profile_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    source: Source,
    dpi: int,
    mode: ColourMode,
    paper: Paper,
) -> None:
    home = tmp_path_factory.mktemp("home")
    profile = Profile(name, source, dpi, mode, paper)

    save_profile(home, profile)

    assert find_profile(home, name) == profile
    tomllib.loads((home / FILE_NAME).read_text("utf-8"))


def test_profiles_for_kinds_of_documents_are_shipped_and_keep_what_is_faint() -> None:
    by_name = {profile.name: profile for profile in BUILT_IN}
    assert {"合同", "身份证件", "票据", "图纸", "手写"} <= set(by_name)
    assert not by_name["手写"].blanks
    assert by_name["图纸"].paper is A3
    assert not by_name["图纸"].deskew and not by_name["图纸"].crop


def test_what_is_switched_off_is_kept_and_an_older_file_has_all_on(tmp_path: Path) -> None:
    faint = Profile("铅笔", deskew=False, crop=False, blanks=False)
    save_profile(tmp_path, faint)
    assert find_profile(tmp_path, "铅笔") == faint
    text = (tmp_path / FILE_NAME).read_text("utf-8")
    older = "\n".join(line for line in text.splitlines() if "false" not in line)
    (tmp_path / FILE_NAME).write_text(older, "utf-8")
    assert find_profile(tmp_path, "铅笔") == Profile("铅笔")
    (tmp_path / FILE_NAME).write_text(older + "\ndeskew = 3\n", "utf-8")
    with pytest.raises(BadSettingsFile):
        load_profiles(tmp_path)
