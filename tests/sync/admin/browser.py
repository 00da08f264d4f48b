"""Headless Chromium, driven over its own protocol."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


class Browser:
    """One window."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver, self.url = driver, url

    def open(self, path: str) -> None:
        self.driver.get(f"{self.url}/admin{path}")

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(f"{self.url}/admin").partition("?")[0]

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "main").text

    def find(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def type(self, name: str, text: str) -> None:
        field = self.find(f"[name='{name}']")
        field.clear()
        field.send_keys(text)

    def press(self, label: str, *, stays: bool = False) -> None:
        """Press the button or link with these words; wait for the page it leads to."""
        for each in self.all("button, a"):
            if each.text.strip() == label:
                if stays:
                    each.click()
                else:
                    self._follow(each)
                return
        raise AssertionError(f"no {label!r} on {self.path}: {self.text}")

    def sign_in(self, login: str, password: str) -> None:
        self.open("/sign-in")
        self.type("login", login)
        self.type("password", password)
        self._follow(self.find("main button"))

    def _follow(self, element: WebElement) -> None:
        before = self.find("html")
        element.click()
        # Asked in the middle of a navigation, Chromium may answer with an inspector's error
        # instead of calling the element stale; the next question is answered.
        WebDriverWait(self.driver, 30, ignored_exceptions=[WebDriverException]).until(
            staleness_of(before)
        )

    def complaints(self) -> list[str]:
        """Return what the browser did not like: blocked scripts and styles above all."""
        return [
            str(line["message"])
            for line in self.driver.get_log("browser")  # type: ignore[no-untyped-call]
            if "favicon" not in str(line["message"])
        ]


@contextmanager
def browser(
    url: str, folder: Path, *, width: int = 1280, height: int = 900, dark: bool = False,
    scripts: bool = True,
) -> Iterator[Browser]:  # fmt: skip
    """Open a window; its profile lies in a folder of the test's."""
    assert CHROMIUM is not None
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (
        "--headless=new", "--no-sandbox", "--ignore-certificate-errors", "--disable-gpu",
        "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-background-networking",
        "--disable-component-update", f"--user-data-dir={folder}",
        f"--window-size={width},{height}",
        *(["--blink-settings=preferredColorScheme=0"] if dark else []),
    ):  # fmt: skip
        options.add_argument(flag)
    if not scripts:
        options.add_experimental_option(
            "prefs", {"profile.managed_default_content_settings.javascript": 2}
        )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    try:
        yield Browser(driver, url)
    finally:
        driver.quit()
