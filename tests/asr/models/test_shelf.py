"""Models on the shelf: whole, cut short, changed, in pieces; brought by hand."""

from __future__ import annotations

import stat
import sys
import zipfile
from pathlib import Path
from threading import Event

import pytest

from asr import models
from asr.engines import EngineSettings, choose, open_engine
from asr.models import Model
from resources.errors import (
    BadSettingsFile,
    Cancelled,
    Corrupt,
    EngineMissing,
    Hostile,
    Missing,
    ModelDamaged,
    ModelMissing,
    ModelNotTaken,
    UnknownModel,
)
from tests.asr.models.supply import ARCHIVED, FILES, digest, laid, listed, zipped


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return listed(tmp_path)


# ---- brought by hand ----------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "模型/whisper base"])
def test_a_folder_is_known_by_its_bytes(tmp_path: Path, archive: Path, below: str) -> None:
    source = laid(tmp_path / "stick" / below, FILES | {"README.txt": b"hello"})
    state = models.import_path(tmp_path / "stick", tmp_path)
    assert state.model.name == "test/files"
    assert (models.locate("test/files", tmp_path) / "model.bin").read_bytes() == FILES["model.bin"]
    assert not (tmp_path / "models/test/files/README.txt").exists()
    assert source.is_dir()


def test_a_zip_as_it_was_given_out_is_known_by_its_digest(tmp_path: Path, archive: Path) -> None:
    renamed = archive.rename(tmp_path / "下载 (1).zip")
    assert models.import_path(renamed, tmp_path).model.name == "test/zip"
    folder = models.locate("test/zip", tmp_path)
    assert {name: (folder / name).read_bytes() for name in ARCHIVED} == ARCHIVED


def test_a_zip_somebody_made_of_the_files_is_taken_too(tmp_path: Path, archive: Path) -> None:
    made = zipped(tmp_path / "made.zip", FILES | {"notes": b"x"}, "usb/model/")
    assert models.import_path(made, tmp_path).model.name == "test/files"


def test_what_is_unpacked_from_an_archive_cannot_be_proved(tmp_path: Path, archive: Path) -> None:
    with pytest.raises(UnknownModel):
        models.import_path(laid(tmp_path / "unpacked", ARCHIVED), tmp_path)


def test_changed_bytes_are_refused_and_what_was_there_stays(tmp_path: Path, archive: Path) -> None:
    models.import_path(laid(tmp_path / "good", FILES), tmp_path)
    changed = FILES | {"model.bin": b"\x01" + FILES["model.bin"][1:]}
    with pytest.raises(ModelNotTaken, match="bad"):
        models.import_path(laid(tmp_path / "bad", changed), tmp_path)
    with pytest.raises(ModelNotTaken, match=r"bad\.zip"):
        models.import_path(zipped(tmp_path / "bad.zip", changed), tmp_path)
    assert models.verify("test/files", tmp_path).usable
    assert sorted(path.name for path in (tmp_path / "models/test").iterdir()) == ["files"]


def test_a_changed_archive_of_the_right_size_is_damaged(tmp_path: Path, archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[-30] ^= 1
    archive.write_bytes(data)
    with pytest.raises((ModelDamaged, Corrupt)):
        models.import_path(archive, tmp_path)


@pytest.mark.parametrize(
    "name", ["../up", "/etc/abs", "a/../../up", "C:/x", "a\\..\\b", "nul\0x", "con:"]
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, archive: Path, name: str) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as made:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name
        made.writestr(entry, b"x")
    with pytest.raises((Hostile, UnknownModel)):
        models.import_path(bad, tmp_path)
    assert not (tmp_path / "models").exists()


def test_links_in_a_zip_are_refused(tmp_path: Path, archive: Path) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as made:
        entry = zipfile.ZipInfo("model.bin")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    with pytest.raises(Hostile):
        models.import_path(bad, tmp_path)


def test_a_file_that_says_it_is_small_is_not_unpacked_further(
    tmp_path: Path, archive: Path
) -> None:
    made = zipped(tmp_path / "bomb.zip", FILES | {"conf/config.json": bytes(50 << 20)})
    data = bytearray(made.read_bytes())
    # The directory at the end lies about the size.
    at = data.rindex(b"conf/config.json") - 46 + 24
    data[at : at + 4] = len(FILES["conf/config.json"]).to_bytes(4, "little")
    made.write_bytes(data)
    with pytest.raises((Corrupt, ModelDamaged, UnknownModel)):
        models.import_path(made, tmp_path)
    assert not (tmp_path / "models/test/files").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"no zip at all"])
def test_what_is_no_zip_is_named(tmp_path: Path, archive: Path, data: bytes) -> None:
    (tmp_path / "模型.zip").write_bytes(data)
    with pytest.raises(Corrupt):
        models.import_path(tmp_path / "模型.zip", tmp_path)


def test_nothing_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        models.import_path(tmp_path / "none", tmp_path)


def test_an_import_can_be_cancelled(tmp_path: Path, archive: Path) -> None:
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        models.import_path(laid(tmp_path / "stick", FILES), tmp_path, cancel)
    with pytest.raises(Cancelled):
        models.import_path(archive, tmp_path, cancel)
    assert not (tmp_path / "models/test/files").exists()


# ---- found again --------------------------------------------------------------------


def test_a_half_model_is_damaged_and_a_missing_one_missing(tmp_path: Path, archive: Path) -> None:
    with pytest.raises(ModelMissing):
        models.locate("test/files", tmp_path)
    models.import_path(laid(tmp_path / "stick", FILES), tmp_path)
    (tmp_path / "models/test/files/model.bin").write_bytes(FILES["model.bin"][:-1])
    with pytest.raises(ModelDamaged):
        models.locate("test/files", tmp_path)
    (tmp_path / "models/test/files/model.bin").unlink()
    with pytest.raises(ModelDamaged):
        models.locate("test/files", tmp_path)


@pytest.mark.parametrize(
    ("name", "file"), [("test/files", "model.bin"), ("test/zip", "am/final.mdl")]
)
def test_a_flipped_bit_is_found(tmp_path: Path, archive: Path, name: str, file: str) -> None:
    models.import_path(laid(tmp_path / "stick", FILES), tmp_path)
    models.import_path(archive, tmp_path)
    path = models.locate(name, tmp_path) / file
    data = bytearray(path.read_bytes())
    data[1234] ^= 4
    path.write_bytes(data)
    for _ in range(2):
        with pytest.raises(ModelDamaged):
            models.locate(name, tmp_path)
        with pytest.raises(ModelDamaged):
            models.verify(name, tmp_path)


def test_an_archive_without_its_note_cannot_be_trusted(tmp_path: Path, archive: Path) -> None:
    models.import_path(archive, tmp_path)
    (tmp_path / "models/.checked/test--zip.json").write_text("{broken")
    with pytest.raises(ModelDamaged):
        models.locate("test/zip", tmp_path)


def test_data_packages_are_found_and_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(tmp_path)
    first, second = FILES["model.bin"][:700_000], FILES["model.bin"][700_000:]
    laid(
        tmp_path / "site/model_part_one",
        {"__init__.py": b"raise SystemExit", "d/a": first, "c": FILES["conf/config.json"]},
    )
    laid(tmp_path / "site/model_part_two", {"__init__.py": b"raise SystemExit", "d/b": second})
    text = (tmp_path / "models.toml").read_text()
    one = 'parts = [["model_part_one", "d/a"], ["model_part_two", "d/b"]]\n'
    text = text.replace('path = "model.bin"\n', f'path = "model.bin"\n{one}')
    two = 'parts = [["model_part_one", "c"]]\n'
    text = text.replace('path = "conf/config.json"\n', f'path = "conf/config.json"\n{two}')
    (tmp_path / "models.toml").write_text(text)
    assert state_of("test/files", tmp_path).place == "none"
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site")])
    assert state_of("test/files", tmp_path).place == "parts"
    folder = models.locate("test/files", tmp_path)
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES

    # What was torn or changed here since is put together anew: the packages have it whole.
    for spoilt in (first, FILES["model.bin"][:-1] + b"?"):
        (folder / "model.bin").write_bytes(spoilt)
        assert state_of("test/files", tmp_path).usable
        assert models.locate("test/files", tmp_path) == folder
        assert (folder / "model.bin").read_bytes() == FILES["model.bin"]

    laid(tmp_path / "site/model_part_two", {"d/b": second[:-1] + b"?"})
    with pytest.raises(ModelDamaged):
        models.locate("test/files", laid_home(tmp_path))


def laid_home(home: Path) -> Path:
    other = home / "other"
    return laid(other, {"models.toml": (home / "models.toml").read_bytes()})


def state_of(name: str, home: Path) -> models.State:
    return next(state for state in models.states(home) if state.model.name == name)


# ---- the lists ----------------------------------------------------------------------


def test_the_shipped_list_is_whole() -> None:
    shipped = models.known()
    assert {"whisper/base", "whisper/small", "vosk/small-cn-0.22", "vosk/ko"} <= {
        model.name for model in shipped
    }
    for model in shipped:
        assert model.licence
        assert model.origin
        assert model.files or model.archive
        assert model.url or model.archive or model.package


def base() -> Model:
    return models.named("whisper/base")


def test_the_shipped_list_pins_the_published_whisper() -> None:
    files = {file.path: file for file in base().files}
    assert files["model.bin"].size_bytes == 145_217_532
    assert files["model.bin"].sha256.startswith("d01c3014")


@pytest.mark.parametrize(
    "text",
    [
        "[[speech",
        '[[speech]]\nname = "x"\n',
        '[[speech]]\nname = "../x"\nengine="vosk"\nlanguages=["zh"]\nlicence=""\norigin=""\n',
        '[[speech]]\nname = "a/b"\nengine="vosk"\nlanguages=["zh"]\nlicence=""\norigin=""\n'
        '[[speech.file]]\npath="../x"\nsize=1\nsha256="' + "0" * 64 + '"\n',
        '[[speech]]\nname = "whisper/base"\nengine="vosk"\nlanguages=["zh"]\nlicence=""\n'
        'origin=""\n[[speech.file]]\npath="x"\nsize=1\nsha256="' + "0" * 64 + '"\n',
    ],
)
def test_a_bad_list_of_the_station_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "models.toml").write_text(text)
    with pytest.raises(BadSettingsFile):
        models.known(tmp_path)


# ---- the choice ---------------------------------------------------------------------


def test_of_itself_what_is_installed_is_chosen(tmp_path: Path) -> None:
    assert choose(EngineSettings(tmp_path)) == ("whisper/base", "whisper/base")
    assert choose(EngineSettings(tmp_path, language="ko")) == ("vosk/ko", "whisper/base")
    wish = EngineSettings(tmp_path, first="whisper", second="whisper/base", language="ko")
    assert choose(wish) == ("whisper/base", "whisper/base")


def test_vosk_for_chinese_goes_first_once_it_is_there(tmp_path: Path) -> None:
    listing = laid(tmp_path, {}) / "models.toml"
    data = b"--sample\n"
    listing.write_text(
        '[[speech]]\nname="vosk/mine"\nengine="vosk"\nlanguages=["zh"]\nlicence=""\norigin=""\n'
        "first=40\nsecond=10\n"
        f'[[speech.file]]\npath="m"\nsize={len(data)}\nsha256="{digest(data)}"\n'
    )
    assert choose(EngineSettings(tmp_path)).first == "whisper/base"
    models.import_path(laid(tmp_path / "stick", {"m": data}), tmp_path)
    assert choose(EngineSettings(tmp_path)) == ("vosk/mine", "whisper/base")
    with pytest.raises(ModelDamaged):
        # Pinned, whole, and still no model.
        open_engine("vosk/mine", EngineSettings(tmp_path))


def test_a_wish_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        choose(EngineSettings(tmp_path, first="whisper/small"))
    assert "whisper/small" in str(caught.value)
    with pytest.raises(ModelMissing):
        choose(EngineSettings(tmp_path, language="xx"))
    with pytest.raises(ModelMissing):
        open_engine("vosk/small-cn-0.22", EngineSettings(tmp_path))


def test_a_model_without_its_engine_is_told_apart(tmp_path: Path, archive: Path) -> None:
    text = (tmp_path / "models.toml").read_text().replace('engine = "vosk"', 'engine = "other"')
    (tmp_path / "models.toml").write_text(text)
    models.import_path(laid(tmp_path / "stick", FILES), tmp_path)
    with pytest.raises(EngineMissing):
        choose(EngineSettings(tmp_path, first="test/files"))
    with pytest.raises(EngineMissing):
        open_engine("test/files", EngineSettings(tmp_path))
