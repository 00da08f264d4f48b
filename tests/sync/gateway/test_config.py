"""What is set up of a centre, and what is said of mistakes."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources.errors import BadOption, BadSettingsFile
from sync.gateway.config import Bucket, CentreConfig, Limits, credentials, load
from sync.gateway.limits import Rates


def written(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / "centre.toml").write_text(text, encoding="utf-8")
    return home


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found == CentreConfig(tmp_path)
    assert found.folder == tmp_path / "blobs"
    assert found.address == ("127.0.0.1", 8443)


def test_options_come_before_the_file(tmp_path: Path) -> None:
    text = 'name = "某法院"\nlisten = "0.0.0.0:1"\nhosts = ["c.example"]\n[limits]\nthreads = 3\n'
    found = load(written(tmp_path, text), {"listen": "[::1]:2", "hosts": "", "blobs": "/b"})
    assert found.name == "某法院"
    assert found.address == ("::1", 2)
    assert found.limits.threads == 3
    assert found.blobs == Path("/b")
    assert found.certificate_hosts == ("c.example", "::1", "localhost", "127.0.0.1")


def test_an_s3_store_has_a_bucket_for_each_zone(tmp_path: Path) -> None:
    options = {"blobs": "s3://court", "s3_endpoint": "https://s3.example:8333/"}
    found = load(tmp_path, options)
    assert found.buckets == {
        "main": Bucket("https://s3.example:8333", "court-main"),
        "secret": Bucket("https://s3.example:8333", "court-secret"),
    }
    found = load(tmp_path, {"database_url": "postgresql://u@h/d"})
    assert found.database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nmae = 'x'", "nmae"),
        ("name = 5", "name"),
        ("listen = 'nowhere'", "listen"),
        ("listen = 'h:99999'", "listen"),
        ("listen = ''", "proxy_socket"),
        ("database_url = 'mysql://root:word@h/d'", "database_url"),
        ("blobs = 's3://a/b'", "blobs"),
        ("blobs = 's3://a'", "s3_endpoint"),
        ("s3_endpoint = 'ftp://x'", "s3_endpoint"),
        ("metrics_from = ['x']", "metrics_from"),
        ("hosts = ['a b']", "hosts"),
        ("sweep = 'yes'", "sweep"),
        ("lease_s = 0", "lease_s"),
        ("[limits]\nthreads = 'many'", "limits.threads"),
        ("[limits]\nbody = 1", "limits.body"),
        ("[limits]\nidle_s = -1", "limits.idle_s"),
        ("[schedule]\nscrub_every_s = true", "schedule.scrub_every_s"),
        ("[buckets.other]\nname = 'x'", "buckets"),
        ("[buckets.main]\nendpoint = 'https://x'", "buckets"),
        ("[buckets.main]\nname='a'\nendpoint='https://x'", "buckets.secret"),
        (
            "[buckets.main]\nname='a'\nendpoint='https://x'\n"
            "[buckets.secret]\nname='a'\nendpoint='https://x'",
            "buckets.main = buckets.secret",
        ),
        ("=", "Invalid"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(BadSettingsFile) as caught:
        load(written(tmp_path, text))
    assert named in str(caught.value.params)
    assert str(caught.value.params["path"]).endswith("centre.toml")
    assert "word" not in str(caught.value)


@given(st.binary(max_size=200))
@example(b"\r")
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    home = tmp_path_factory.getbasetemp() / "any"
    home.mkdir(exist_ok=True)
    (home / "centre.toml").write_bytes(data)
    try:
        load(home)
    except BadSettingsFile:
        return
    tomllib.loads(data.decode("utf-8"))


def test_credentials_are_for_their_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys"
    file.write_text("id\nword\n")
    bucket = Bucket("https://x", "b", credentials=str(file))
    file.chmod(0o600)
    assert credentials("main", bucket) == ("id", "word")
    file.chmod(0o640)
    with pytest.raises(BadSettingsFile):
        credentials("main", bucket)
    file.chmod(0o600)
    for text in ("id", "a b c", ""):
        file.write_text(text)
        with pytest.raises(BadSettingsFile):
            credentials("main", bucket)
    monkeypatch.setenv("WENYI_S3_MAIN_KEY", "k")
    monkeypatch.setenv("WENYI_S3_MAIN_SECRET", "s")
    assert credentials("main", Bucket("https://x", "b")) == ("k", "s")
    # Those of one zone do not open the other.
    with pytest.raises(BadSettingsFile):
        credentials("secret", Bucket("https://x", "b"))


def test_every_limit_has_a_sane_default() -> None:
    assert all(getattr(Limits(), field.name) > 0 for field in fields(Limits))


@given(st.lists(st.floats(0, 10), max_size=60))
def test_a_caller_never_gets_more_than_its_rate(steps: list[float]) -> None:
    now = [0.0]
    rates = Rates(2.0, 5, clock=lambda: now[0])
    given_ = 0
    for step in steps:
        now[0] += step
        wait = rates.wait_s("a")
        assert 0 <= wait <= 0.5
        given_ += wait == 0
        assert given_ <= 5 + 2.0 * now[0] + 1e-6
    assert rates.wait_s("b") == 0


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"listen": "nowhere"}, "--listen"),
        ({"database_url": "mysql://x"}, "--database-url"),
        ({"s3_endpoint": "ftp://x"}, "--s3-endpoint"),
    ],
)
def test_a_wrong_option_is_not_called_a_wrong_file(
    tmp_path: Path, options: dict[str, str], named: str
) -> None:
    with pytest.raises(BadOption) as caught:
        load(tmp_path, options)
    assert caught.value.params["option"] == named
