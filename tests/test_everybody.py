"""Every page is for everybody: on every screen, in both languages, by keyboard, enlarged, in their own colours.

What axe can judge it judges; the rest of WCAG 2.2 AA that a page may break unseen is tested on its own.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from browsing import CHROMIUM, chromium, visitors_context
from flask import Flask
from handmade import config_in
from places import NOW, Place, lived_in, page_routes
from playwright.sync_api import Browser, BrowserContext, Page
from visiting import OURS, session_of, token_of_session
from visiting import browser as browser_of
from werkzeug.test import TestResponse

import app.pages
from app import create_app
from app.pages import KEY
from app.store import Store, StoreTrouble
from app.tokens import hash_of

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium here: tests/setup.sh tests installs it")

AXE = AXE_FILE_PATH.read_text("utf-8")
COLOURS = ["color-contrast", "link-in-text-block"]
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
WHERE = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  return look() && (await frame(), await frame(), look());  // at the latest then it has been scrolled to
  function look() {
    const one = document.activeElement, box = one.getClientRects()[0], name = one.outerHTML.slice(0, 120);
    if (one === document.body) return 'end';
    const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;  // of what is on the screen
    const x = middle(box.left, box.right, innerWidth), y = middle(box.top, box.bottom, innerHeight);
    const hit = document.elementFromPoint(x, y);
    const own = [one, ...(one.labels ?? [])].some(each => each.contains(hit) || hit?.contains(each));
    if (!hit || !own) return `hidden at ${Math.round(x)},${Math.round(y)}: ${name}`;
    const ring = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const line = style => style.stroke !== 'none' && parseFloat(style.strokeWidth) >= 2;
    const around = [];
    for (let each = one; each !== document.body; each = each.parentElement) around.push(each);
    const drawn = around.some(each => ring(getComputedStyle(each)))
      || [...one.querySelectorAll('*')].some(each => ring(getComputedStyle(each)) || line(getComputedStyle(each)));
    return drawn ? '' : `no ring: ${name}`;
  }
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
  const style = getComputedStyle(each), seconds = text => text.split(', ').some(each => parseFloat(each) > 0.01);
  return seconds(style.transitionDuration) || (style.animationName !== 'none' && seconds(style.animationDuration));
}).map(each => each.tagName)"""
SMALL = """() => [...document.querySelectorAll(
  'main :is(button, input:not([type=hidden]), select, textarea, summary), main li > a, header a, nav a, .button'
)].filter(each => each.checkVisibility() && !each.closest('p')).filter(each => {
  const own = each.getBoundingClientRect(), label = each.labels?.[0]?.getBoundingClientRect();
  const size = ['width', 'height'].map(side => Math.max(own[side], label?.[side] ?? 0));
  return size.some(length => length > 0 && length < 24);
}).map(each => each.outerHTML.slice(0, 120))"""


class Reader:
    """Opens places, each as whoever may see it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.levels: dict[tuple[str | None, bool], Page] = {}

    def open(self, place: Place, language: str = "sv", width: int = 1280, *, lax: bool = False) -> Page:
        """With the policy set aside, where a test puts something of its own into a page."""
        page = self.page(place, lax)
        page.set_viewport_size({"width": width, "height": 900})
        ask = "&" if "?" in place.address else "?"
        answer = page.goto(f"{self.address}{place.address}{ask}lang={language}")
        assert answer is not None and answer.status == place.status, (place.name, answer and answer.status)
        return page

    def page(self, place: Place, lax: bool) -> Page:
        if (place.level, lax) not in self.levels:
            context = self.context(place, bypass_csp=lax)
            context.set_default_timeout(15_000)
            self.levels[place.level, lax] = context.new_page()
        return self.levels[place.level, lax]

    def context(self, place: Place, **more: object) -> BrowserContext:
        if place.level is None:
            return self.browser.new_context(locale="sv-SE", **more)  # type: ignore[arg-type]
        return visitors_context(self.browser, self.address, place.level, NOW, **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def lived(folder: Path) -> Iterator[tuple[Reader, list[Place]]]:
    with ExitStack() as stack:
        address, found = stack.enter_context(lived_in(folder))
        yield Reader(stack.enter_context(chromium()), address), found


@pytest.fixture
def reader(lived: tuple[Reader, list[Place]]) -> Reader:
    return lived[0]


@pytest.fixture
def found(lived: tuple[Reader, list[Place]]) -> list[Place]:
    return lived[1]


def test_every_route_that_answers_with_a_page_is_held_to_this(found: list[Place]) -> None:
    assert page_routes() <= {place.route for place in found}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault_in_light_or_dark(reader: Reader, found: list[Place], language: str, width: int) -> None:
    """What is in its light is in its dark too, but for the colours."""
    for place in found:
        page = reader.open(place, language, width, lax=True)
        page.add_script_tag(content=AXE)
        assert page.locator("html").get_attribute("lang") == language, place.name
        assert faults(page) == [], place.name
        page.emulate_media(color_scheme="dark")
        assert faults(page, runOnly=COLOURS) == [], place.name
        page.emulate_media(color_scheme=None)


def faults(page: Page, **options: object) -> list[tuple[str, list[str]]]:
    """By the names of axe's rules, and where."""
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **options})
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]]


@pytest.mark.parametrize("status", [401, 500, 503])
def test_a_page_that_says_what_went_wrong_is_as_good_as_the_others(
    reader: Reader, found: list[Place], folder: Path, status: int
) -> None:
    """What cannot be asked for is asked of a web of its own, and shown where the sheet is."""
    page = reader.open(found[0], width=390, lax=True)
    html = broken(folder, status)
    page.route("**/broken", lambda route: route.fulfill(status=status, body=html, content_type="text/html"))

    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(reader.address + "/broken")
        page.add_script_tag(content=AXE)

        assert page.get_by_role("heading", level=1).count() == 1
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.unroute("**/broken")


def broken(folder: Path, status: int) -> str:
    """The session has ended with something typed; the program fails; the store is away."""
    web = create_app(config_in(folder), clock=lambda: NOW)
    with closing(web.extensions[KEY].store) as store, pytest.MonkeyPatch.context() as trouble:
        if status == 401:
            answer = ended(web, store)
        else:
            trouble.setattr(Store, "years", lambda *given: 1 / 0 if status == 500 else locked())
            answer = browser_of(web, token_of_session("kumla", "coordinator", NOW)).get("/")
    assert answer.status_code == status
    return answer.text


def ended(web: Flask, store: Store) -> TestResponse:
    token = session_of(store, "kumla", "secretary", NOW)
    visitor = browser_of(web, token)
    data = {"csrf": visitor.form_token(), "text": "Det jag skrev."}
    store.end_session("kumla", hash_of(token))
    return visitor.post("/document/questions/beslut-paragraf", data=data, headers={"Origin": OURS})


def locked() -> None:
    raise StoreTrouble("locked")


@pytest.mark.parametrize(("width", "why"), [(320, "the smallest screen"), (640, "200 % of 1280"), (390, "a phone")])
def test_nothing_has_to_be_scrolled_sideways(reader: Reader, found: list[Place], width: int, why: str) -> None:
    for place in found:
        page = reader.open(place, width=width)

        assert page.evaluate("document.documentElement.scrollWidth") <= width, (place.name, why)


@pytest.mark.parametrize("width", [1280, 390])
def test_text_may_be_spaced_out_without_loss(reader: Reader, found: list[Place], width: int) -> None:
    for place in found:
        page = reader.open(place, width=width, lax=True)

        page.add_style_tag(content=SPACED)

        assert page.evaluate("document.documentElement.scrollWidth") <= width, place.name
        cut = page.evaluate(
            "() => [...document.querySelectorAll('main *')].filter(each => getComputedStyle(each).overflow === 'hidden'"
            " && each.clientWidth > 1 && !each.closest('svg') && each.scrollHeight > each.clientHeight + 1)"
            ".map(each => each.outerHTML.slice(0, 80))"
        )
        assert cut == [], place.name


@pytest.mark.parametrize("width", [1280, 390])
def test_whoever_uses_the_keyboard_alone_always_sees_where_they_are(
    reader: Reader, found: list[Place], width: int
) -> None:
    for place in found:
        page = reader.open(place, width=width)
        for _ in range(400):
            page.keyboard.press("Tab")
            where = page.evaluate(WHERE)
            if where == "end":
                break
            assert where == "", place.name
        else:
            pytest.fail(f"{place.name}: the keyboard does not come to the end of the page")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_thumb_hits_what_it_aims_at(reader: Reader, found: list[Place], width: int) -> None:
    for place in found:
        assert reader.open(place, width=width).evaluate(SMALL) == [], place.name


def test_who_wants_nothing_to_move_sees_nothing_move(reader: Reader, found: list[Place]) -> None:
    for place in found:
        page = reader.open(place)
        page.emulate_media(reduced_motion="reduce")

        assert page.evaluate(MOVING) == [], place.name
        page.emulate_media(reduced_motion=None)


def test_in_a_persons_own_colours_every_button_has_an_edge_and_every_mark_is_drawn(
    reader: Reader, found: list[Place]
) -> None:
    for place in found:
        page = reader.open(place)
        page.emulate_media(forced_colors="active")

        bare = page.evaluate(
            "() => [...document.querySelectorAll('.button')].filter(each => each.checkVisibility()"
            " && !(parseFloat(getComputedStyle(each).borderTopWidth) > 0)).map(each => each.outerHTML)"
        )
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        lost = page.evaluate(
            "ground => [...document.querySelectorAll('svg .mk, svg.mk, a.mark')].filter(each => {"
            " const style = getComputedStyle(each.querySelector('use, circle, rect, path') ?? each);"
            " return style.stroke === ground && [ground, 'none'].includes(style.fill); }).map(each => each.outerHTML)",
            ground,
        )

        assert (bare, lost) == ([], []), place.name
        page.emulate_media(forced_colors=None)


def test_no_page_asks_another_host_breaks_its_policy_or_weighs_too_much(reader: Reader, found: list[Place]) -> None:
    for level in {place.level for place in found}:
        own = [place for place in found if place.level == level]
        page = reader.context(own[0]).new_page()
        asked, said, sizes = set[str](), list[str](), list[int]()
        page.on("request", lambda request, asked=asked: asked.add(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on("requestfinished", lambda request, sizes=sizes: sizes.append(wire_size(request.sizes())))
        for place in own:
            sizes.clear()
            page.goto(reader.address + place.address, wait_until="networkidle")

            assert sum(sizes) < 100_000, (place.name, sizes)
        assert [each for each in said if "status of 4" not in each] == []  # that a page is 404 is what it is for
        assert asked and all(url.startswith(reader.address) for url in asked)
        page.context.close()


def wire_size(sizes: dict[str, int]) -> int:
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def test_nothing_is_done_by_dragging_alone() -> None:
    """Because nothing is done by dragging."""
    pages = Path(app.pages.__file__).parent
    for file in (*pages.glob("templates/*.html"), *pages.glob("static/*.js")):
        assert not re.search(r"drag|pointermove|mousemove|touchmove", file.read_text(), re.IGNORECASE), file.name
