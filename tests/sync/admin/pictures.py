"""Draw the administration page for the documents: ``python -m tests.sync.admin.pictures DIR``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from tests.sync.admin.browser import Browser, browser
from tests.sync.admin.demo import PASSWORD, furnish
from tests.sync.admin.office import office

_COLOURS = 96


def main(folder: Path) -> None:
    """Draw each picture into a folder, packed."""
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        with office(room / "centre") as place:
            demo = furnish(place, room)
            for job in ("scrub", "overview"):
                place.facilities.bells.ring(job)
            time.sleep(2)
            with browser(place.centre.url, room / "light") as window:
                window.sign_in("admin", PASSWORD)
                _draw(window, "/", folder / "admin-overview.png")
                _draw(window, "/stations", folder / "admin-stations.png")
                window.press("退出")
                window.sign_in("li.na", PASSWORD)
                _draw(window, f"/conflicts/{demo.conflict}", folder / "admin-conflict.png")
            with browser(place.centre.url, room / "dark", dark=True, width=800) as window:
                window.sign_in("admin", PASSWORD)
                _draw(window, "/stations/scan-2?lang=en", folder / "admin-station-dark-en.png")
            demo.close()


def _draw(window: Browser, path: str, file: Path) -> None:
    window.open(path)
    width = window.driver.get_window_size()["width"]
    tall = "return document.querySelector('main').getBoundingClientRect().bottom"
    window.driver.set_window_size(width, 400)
    bottom = int(window.driver.execute_script(tall))
    window.driver.set_window_size(width, bottom + 200)
    window.driver.save_screenshot(str(file))
    with Image.open(file) as image:
        shown = image.convert("RGB").crop((0, 0, image.width, min(bottom, image.height)))
    shown.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
