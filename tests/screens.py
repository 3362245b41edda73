"""The pictures of the pages in docs/screens: `make screens`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from browsing import chromium, served, subscribe_page, visitors_context

SCREENS = Path(__file__).parents[1] / "docs" / "screens"


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, served(Path(folder)) as address, chromium() as browser:
        for width, height in ((1280, 900), (390, 844)):
            viewport = {"width": width, "height": height}
            page = visitors_context(browser, address, viewport=viewport).new_page()
            page.goto(f"{address}/?year=2027")
            page.screenshot(path=SCREENS / f"aret-{width}.png")
            page.goto(address + subscribe_page())
            page.screenshot(path=SCREENS / f"prenumerera-{width}.png", full_page=True)


if __name__ == "__main__":
    main()
