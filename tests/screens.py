"""The pictures of the pages in docs/screens: `make screens`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from browsing import chromium, visitors_context
from places import NOW, lived_in

SCREENS = Path(__file__).parents[1] / "docs" / "screens"


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, lived_in(Path(folder)) as (address, places), chromium() as browser:
        for width, height in ((1280, 900), (390, 844)):
            viewport = {"width": width, "height": height}
            for place in places:
                if place.is_shown:
                    context = (
                        visitors_context(browser, address, place.level, NOW, viewport=viewport)
                        if place.level
                        else browser.new_context(locale="sv-SE", viewport=viewport)  # type: ignore[arg-type]
                    )
                    page = context.new_page()
                    page.goto(address + place.address)
                    page.screenshot(path=SCREENS / f"{place.name}-{width}.png")
                    context.close()


if __name__ == "__main__":
    main()
