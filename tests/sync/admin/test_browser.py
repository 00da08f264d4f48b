"""The journeys people really make, in a real browser on a real centre."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from selenium.webdriver.common.keys import Keys

from resources.errors import BadCode, Refused, SyncError
from sync.station import enrolling
from sync.station.asking import ask_json
from sync.station.link import Link
from tests.sync.admin.browser import CHROMIUM, DRIVER, Browser, browser
from tests.sync.admin.demo import PASSWORD, Demo, furnish
from tests.sync.admin.office import Office, office

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="Chromium and its driver are not installed"
)

# What the system's own arithmetic says of two colours. Source: WCAG 2.2, relative luminance.
CONTRASTS = """
const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = e => { for (; e; e = e.parentElement) {
  const c = getComputedStyle(e).backgroundColor;
  if (!/, 0\\)$/.test(c)) return c; } return "rgb(255, 255, 255)"; };
const found = [];
for (const e of document.querySelectorAll("body *")) {
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || !e.offsetParent || e.closest("option")) continue;
  const a = light(getComputedStyle(e).color), b = light(ground(e));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) found.push([e.tagName, e.className, e.textContent.trim().slice(0, 30), ratio]);
}
return JSON.stringify(found);
"""
SMALL_TARGETS = """
const targets = "button, .button, .tool, nav a, input, select, a.row";
return JSON.stringify([...document.querySelectorAll(targets)]
  .filter(e => e.offsetParent && e.type !== "checkbox" && e.type !== "hidden")
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.height < 44 || r.width < 44).map(([html, r]) => [html, r.width, r.height]));
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Demo]]:
    folder = tmp_path_factory.mktemp("journeys")
    with office(folder / "centre") as found:
        demo = furnish(found, folder)
        yield found, demo
        demo.close()


@pytest.fixture(scope="module")
def window(
    place: tuple[Office, Demo], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    with browser(place[0].centre.url, tmp_path_factory.mktemp("profile")) as found:
        found.sign_in("admin", PASSWORD)
        assert found.path == "/"
        yield found
        assert found.complaints() == []


def test_a_real_station_is_let_in_by_the_page_and_shut_out_again(
    place: tuple[Office, Demo], window: Browser
) -> None:
    centre = place[0].centre
    window.open("/stations")
    window.type("name", "立案窗口")
    window.find("[name=every]").click()
    window.find("[name=writes]").click()
    window.press("生成登记码")
    assert window.path == "/once"
    code = window.find("#secret").text
    window.press("复制", stays=True)

    key = Ed25519PrivateKey.generate()
    applicant = enrolling.Applicant(
        "window-1", 1, key.public_key().public_bytes_raw(),
        lambda digest: key.sign(bytes.fromhex(digest)), "this machine",
    )  # fmt: skip
    kept = enrolling.enrol(centre.url, code, applicant)
    assert kept.enrolment.centre == "某某区人民法院"
    link = Link(centre.url, kept.link_context())
    try:
        assert "head" in ask_json(link, "GET", "/v1/head", {})
        window.press("我已记下，继续")
        window.press("立案窗口")
        assert "全部案件 · 写" in window.text
        window.press("停用…")
        assert window.path == "/stations/window-1/revoke"
        window.press("取消")
        assert "已停用" not in window.text
        window.press("停用…")
        window.press("停用")
        assert "已停用" in window.text
        with pytest.raises(SyncError) as caught:
            ask_json(link, "GET", "/v1/head", {})
        assert isinstance(caught.value, Refused)
        window.press("恢复使用")
        assert "head" in ask_json(link, "GET", "/v1/head", {})
    finally:
        link.close()
    with pytest.raises(BadCode):
        enrolling.enrol(centre.url, code, applicant)


def test_everything_is_scrubbed_at_the_press_of_a_button(window: Browser) -> None:
    window.open("/storage")
    window.press("立即巡检一整轮")
    assert "巡检已开始" in window.text
    until = time.monotonic() + 20
    while "立即巡检一整轮" not in window.text and time.monotonic() < until:
        time.sleep(0.2)
        window.open("/storage")
    assert "立即巡检一整轮" in window.text
    assert "没有损坏的文件" in window.text


def test_a_clerk_decides_a_conflict_without_scripts(
    place: tuple[Office, Demo], tmp_path: Path
) -> None:
    centre, demo = place
    with browser(centre.centre.url, tmp_path / "profile", scripts=False, width=800) as clerk:
        clerk.sign_in("li.na", PASSWORD)
        assert clerk.path == "/conflicts"
        clerk.press(demo.conflict[:12] + "…")
        assert "起诉状及附件" in clerk.text
        clerk.press("改用被拒的版本…")
        clerk.press("改用此版本")
        assert "已裁决" in clerk.text
    with centre.facilities.books.view() as ledger:
        row = ledger.row("material", "m1")
    assert row is not None
    assert row["title"] == "起诉状及附件"


def test_the_keyboard_is_enough(place: tuple[Office, Demo], window: Browser) -> None:
    window.open("/people")
    body = window.find("body")
    body.send_keys(Keys.TAB)
    assert window.driver.switch_to.active_element.text == "跳到正文"
    seen = set()
    for _ in range(60):
        window.driver.switch_to.active_element.send_keys(Keys.TAB)
        element = window.driver.switch_to.active_element
        seen.add(element.get_attribute("name") or element.text)
        if element.text == "新增":
            break
    assert {"工作站", "admin", "login", "role", "新增"} <= seen


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (800, True)])
def test_looks(place: tuple[Office, Demo], tmp_path: Path, width: int, dark: bool) -> None:
    with browser(place[0].centre.url, tmp_path / "p", width=width, dark=dark) as window:
        window.open("/sign-in")
        assert json.loads(window.driver.execute_script(CONTRASTS)) == []
        window.sign_in("admin", PASSWORD)
        for path in ("/", "/stations", "/stations/scan-2", "/people", "/storage", "/audit",
                     "/stations/scan-2/revoke", "/systems", "/refusals"):  # fmt: skip
            window.open(path)
            assert window.path == path
            ground = window.driver.execute_script(
                "return getComputedStyle(document.body).backgroundColor"
            )
            assert ground == ("rgb(21, 25, 31)" if dark else "rgb(238, 241, 245)")
            assert json.loads(window.driver.execute_script(CONTRASTS)) == [], path
            assert json.loads(window.driver.execute_script(SMALL_TARGETS)) == [], path
            inner, whole = window.driver.execute_script(
                "return [innerWidth, document.documentElement.scrollWidth]"
            )
            assert whole <= inner, path
        assert window.complaints() == []
