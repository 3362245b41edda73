"""A place is a page as somebody opens it: one at least for each route that answers with a page, in a living year."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from browsing import serving
from handmade import SECRET, config_in
from life import STYR, by, living, on, uid
from visiting import session_of

from app.accounts import LEVELS, Level, invite
from app.links import link_for
from app.outbox.coming import waiting
from app.pages.access import ACCESS
from app.planning import changing, facts, persons
from app.reminding import fill
from app.store import Store
from app.subscriptions import give_own_addresses, own_id, publish
from app.tokens import token_of

NOW = on(2027, 4, 21)
BO = by("Bo Ek", NOW)
MAIL = {"ARSHJUL_SMTP": "smtps://mail.kumla.example", "ARSHJUL_MAIL_FROM": "arshjul@kumla.example"}  # nobody sends
LETTER = "/reminders/mails/<id>/html"  # a mail as it looks, which test_letters_browser.py holds to the same
NO_PAGES = (".ics", ".json", ".csv", ".zip", "/healthz", "/readyz", "/metrics", "/static/<path:filename>", LETTER)


@dataclass(frozen=True, slots=True)
class Place:
    name: str  # of its picture
    route: str
    path: str = ""
    level: Level | None = "coordinator"
    status: int = 200
    is_shown: bool = False  # in docs/screens

    @property
    def address(self) -> str:
        return self.path or self.route


def page_routes() -> set[str]:
    read = {route.removeprefix("GET ") for route in ACCESS if route.startswith("GET ")}
    return {path for path in read if not path.endswith(NO_PAGES)}


def places(store: Store) -> list[Place]:
    """In the order of the menu."""
    coming = waiting(store, "kumla", NOW).coming[0].id
    maja = next(each.id for each in store.persons("kumla") if each.name == "Maja Lind")
    styrgrupp, invited = token_of(SECRET, own_id("kumla", "styrgrupp"), 1), invite(store, "kumla", "reader", BO)
    return [
        Place("aret", "/", "/?year=2027", is_shown=True),
        Place("aret-lasare", "/", "/?year=2027&group=styrgrupp", "reader"),
        Place("efterlevnad", "/rules", "/rules?year=2027", is_shown=True),
        Place("bilaga", "/rules/<int:year>/annex", "/rules/2027/annex", is_shown=True),
        Place("bekrafta", "/facts/<uid>", f"/facts/{uid(2)}", is_shown=True),
        Place("lamnat", "/facts/<uid>", f"/facts/{uid(3, 'lagesbild')}"),
        Place("dokumentet", "/document", is_shown=True),
        Place("prova", "/document/trial", f"/document/trial?rule={STYR}&times=5", is_shown=True),
        Place("prova-for-mycket", "/document/trial", f"/document/trial?rule={STYR}&times=99", status=422),
        Place("flytta", "/meetings/<uid>", f"/meetings/{uid(5)}", is_shown=True),
        Place("mote-som-varit", "/meetings/<uid>", f"/meetings/{uid(1)}"),
        Place("mote-lasare", "/meetings/<uid>", f"/meetings/{uid(4)}", "reader"),
        Place("stall-in", "/meetings/<uid>/cancellation", f"/meetings/{uid(4)}/cancellation", is_shown=True),
        Place("gruppens-moten", "/groups/<group>/meetings", "/groups/operativ-grupp/meetings?year=2027", is_shown=True),
        Place("publicera", "/years/<int:year>/release", "/years/2027/release", is_shown=True),
        Place("manniskor", "/people", is_shown=True),
        Place("manniskor-lasare", "/people", "/people", "reader"),
        Place("las-in-en-lista", "/people/roster", is_shown=True),
        Place("en-person", "/people/<person>", f"/people/{maja}", is_shown=True),
        Place("radera", "/people/<person>/erasure", f"/people/{maja}/erasure"),
        Place("kalendrar", "/calendars", is_shown=True),
        Place("paminnelser", "/reminders", is_shown=True),
        Place("ett-brev", "/reminders/mails/<id>", f"/reminders/mails/{coming}", is_shown=True),
        Place("logg", "/log", is_shown=True),
        Place("installningar", "/settings", is_shown=True),
        Place("hur-langt-i-forvag", "/settings/reminders", is_shown=True),
        Place("drift", "/settings/service", is_shown=True),
        Place("en-till", "/documents", is_shown=True),
        Place("inloggningar", "/accounts", is_shown=True),
        Place("min-inloggning", "/account", is_shown=True),
        Place("logga-in", "/login", level=None, is_shown=True),
        Place("forsta-gangen", "/join/<token>", f"/join/{invited}", None, is_shown=True),
        Place("prenumerera", "/subscribe/<token>", f"/subscribe/{styrgrupp}", None, is_shown=True),
        Place("prenumerera-oppet", "/subscribe/<organisation>/<group>", "/subscribe/kumla/operativ-grupp", None),
        Place("blev-det-av", "/done/<token>", link(store, "held", uid(2)), None, is_shown=True),
        Place("sluta-paminna", "/reminders/<token>", link(store, "decline", ""), None, is_shown=True),
        Place("tillganglighet", "/tillganglighet/<organisation>", "/tillganglighet/kumla", None, is_shown=True),
        Place("tillganglighet-egen", "/tillganglighet"),
        Place("finns-inte", "", "/nothing", status=404),
        Place("far-inte", "/accounts", "/accounts", "reader", status=403),
    ]


def link(store: Store, purpose: str, uid: str) -> str:
    return link_for(store, SECRET, "", "kumla", purpose, uid, "@polisen", on(2027, 5, 21))


@contextmanager
def lived_in(folder: Path) -> Iterator[tuple[str, list[Place]]]:
    """The address of a place in `folder`, and all places there."""
    found = prepared(folder)
    with serving(folder, lambda: NOW, **MAIL) as address:
        yield address, found


def prepared(folder: Path) -> list[Place]:
    """Kumla's 2027 on 21 April: much is done, and something of each kind is not."""
    (folder / "secret").write_bytes(SECRET)
    with closing(living(config_in(folder).database)) as store:
        live(store)
        found = places(store)
        for level in LEVELS:
            session_of(store, "kumla", level, NOW)
    return found


def live(store: Store) -> None:
    give_own_addresses(store, SECRET, "kumla", NOW)
    publish(store, "", "kumla", "operativ-grupp", NOW)
    maja, kim = ("Maja Lind", "bra-samordnare"), ("Kim Karlsson", "kommunpolis")
    persons.hold_role(store, "kumla", *maja, BO, since=date(2026, 8, 1), email="maja@kumla.example")
    persons.hold_role(store, "kumla", *kim, BO, since=date(2026, 1, 1), until=date(2027, 3, 31))
    facts.hold(store, "kumla", uid(1), BO)
    for number in (1, 2):
        facts.deliver(store, "kumla", uid(number, "lagesbild"), f"BRÅ 2027/{number}", BO)
    facts.answer(store, "kumla", "beslut-paragraf", "Kommunstyrelsen § 45.", BO)
    changing.decide_all(store, "kumla", "styrgrupp", 2027, BO)
    fill(store, "kumla", NOW)
    changing.move(store, "kumla", uid(5), date(2027, 10, 18), None, BO)
