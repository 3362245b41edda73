"""The document's own words with what follows from them, its questions and answers, and the rules as they might be."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from handmade import SECRET, config_in, filled
from life import FILES, by, living, on
from visiting import Browser, logged_in

from app import create_app
from app.planning.documents import load_documents
from app.planning.drafts import draft_of
from app.planning.facts import answer, answers
from app.planning.revisions import open_questions
from app.planning.trials import countable, trial_of, with_times
from app.store import Store
from schedules.text import folded

NOW = on(2027, 4, 21)
BO = by("Bo Ek", NOW)
MEETS = "styrgrupp-sammantraden"
FIVE = f"/document/trial?rule={MEETS}&times=5"
GUESTS = "Rådet får bjuda in gäster."
QUESTION = "/document/questions/beslut-paragraf"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "secret").write_bytes(SECRET)
    filled(config_in(tmp_path)).close()
    return living(config_in(tmp_path).database)


@pytest.fixture
def web(tmp_path: Path, store: Store) -> Flask:
    return create_app(config_in(tmp_path), clock=lambda: NOW)


@pytest.fixture
def coordinator(web: Flask) -> Browser:
    return logged_in(web, "coordinator", "kumla")


def without_tags(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def note(page: str, rule: str) -> str:
    return without_tags(page.partition(f'<li id="note-{rule}"')[2].partition("</li>")[0].partition(">")[2])


def asked(page: str, question: str) -> str:
    return without_tags(page.partition(f'id="question-{question}"')[2].partition("</section>")[0].partition(">")[2])


# ---- the words


def test_each_rule_is_marked_where_it_stands(coordinator: Browser) -> None:
    page = coordinator.get("/document").text

    marks = [unescape(words) for words in re.findall("<mark>(.*?)</mark>", page)]
    assert folded("Mötestiden ska uppgå till en timme per sammanträde.") in marks
    assert "Styrgruppen sammanträder sex gånger per år på dag och tid som styrgruppen bestämmer" in marks
    assert "Syftet med BRÅ operativ grupp" in page and not [each for each in marks if each.startswith("Syftet")]


def test_beside_a_sentence_stands_what_it_asks_its_verdict_and_its_dates(coordinator: Browser) -> None:
    said = note(coordinator.get("/document").text, MEETS)

    assert re.match(r"\d+ 6 möten om året, varken fler eller färre Obekräftad 29 januari , 16 april ,", said), said
    assert f'href="/rules?year=2027#rule-{MEETS}"' in coordinator.get("/document").text


def test_every_number_in_the_text_leads_to_its_note(coordinator: Browser) -> None:
    page = coordinator.get("/document").text

    led = re.findall(r'<sup><a href="#note-([^"]+)">', page)
    noted = re.findall(r'<li id="note-([^"]+)"', page)
    assert len(noted) == len(set(noted)) == 21
    assert set(led) == set(noted) and len(led) == 22  # one is said in two places


def test_of_several_documents_each_has_its_page(web: Flask, store: Store) -> None:
    header = FILES["bra-arbetsordning.toml"].partition("[[role]]")[0].replace("Arbetsordning BRÅ", "Bilaga om rådet")
    header = header.replace("arbetsordning.txt", "bilaga.txt")
    people = '[[role]]\nid = "vard"\nname = "Värd"\n[[group]]\nid = "gastrad"\nname = "Gästrådet"\nmembers = ["vard"]\n'
    rule = f'[[rule]]\nid = "gaster"\nsection = "1"\nquote = "{GUESTS}"\nallows = {{ what = "Gäster bjuds in" }}\n'
    more = {"bilaga.toml": f"{header}\n{people}{rule}", "bilaga.txt": f"1 Gäster\n\n{GUESTS}\n"}
    load_documents(store, {**FILES, **more}, BO)
    client = logged_in(web, "reader", "kumla")

    pages = [client.get(f"/document?number={number}").text for number in (1, 2)]

    assert f"<mark>{GUESTS}</mark>" in pages[0] and "sex gånger" not in pages[0]
    assert GUESTS not in pages[1] and "sex gånger" in pages[1]
    assert client.get("/document?number=3").status_code == 404
    assert client.get("/document?number=x").status_code == 404


# ---- questions and answers


def test_every_question_stands_there_with_a_place_for_its_answer(coordinator: Browser, store: Store) -> None:
    page = coordinator.get("/document").text

    questions = open_questions(store, "kumla")
    assert len(questions) == 8
    for each in questions:
        assert each.question in asked(page, each.id)
        assert f'action="/document/questions/{each.id}"' in page


def test_an_answer_stands_there_with_who_gave_it_and_when(coordinator: Browser, store: Store) -> None:
    sent = coordinator.send(QUESTION, {"text": "Kommunstyrelsen § 45.", "number": "1"})

    assert (sent.status_code, sent.location) == (303, "/document?number=1#question-beslut-paragraf")
    assert answers(store, "kumla")["beslut-paragraf"].text == "Kommunstyrelsen § 45."
    said = asked(coordinator.get("/document").text, "beslut-paragraf")
    assert said.startswith("Besvarad.")
    assert "Kommunstyrelsen § 45. Svarat av Bo Ek, onsdag 21 april." in said


def test_a_later_answer_takes_the_place_of_an_earlier_one(coordinator: Browser, store: Store) -> None:
    for text in ("§ 45", "§ 46"):
        coordinator.send(QUESTION, {"text": text})

    said = asked(coordinator.get("/document").text, "beslut-paragraf")
    assert "§ 46" in said and "§ 45" not in said


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_no_answer_and_too_long_a_one_are_refused_and_nothing_typed_is_lost(
    coordinator: Browser, store: Store, text: str
) -> None:
    sent = coordinator.send(QUESTION, {"text": text})

    assert sent.status_code == 422
    assert "Skriv ett svar, högst 2 000 tecken." in asked(sent.text, "beslut-paragraf")
    assert f">{text}</textarea>" in sent.text
    assert not answers(store, "kumla")


def test_what_is_written_in_an_answer_is_words(coordinator: Browser) -> None:
    coordinator.send(QUESTION, {"text": "<script>alert(1)</script>"})

    page = coordinator.get("/document").text
    assert "<script>" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("level", ["reader", "secretary"])
def test_only_the_coordinator_answers_and_others_read(web: Flask, store: Store, level: str) -> None:
    answer(store, "kumla", "beslut-paragraf", "§ 45", BO)
    client = logged_in(web, level, "kumla", "styrgrupp" if level == "secretary" else "")  # type: ignore[arg-type]

    page = client.get("/document").text

    assert "§ 45" in asked(page, "beslut-paragraf") and "<textarea" not in page
    assert client.send(QUESTION, {"text": "§ 46"}).status_code == 403
    assert answers(store, "kumla")["beslut-paragraf"].text == "§ 45"


def test_a_question_of_nobodys_or_another_organisations_is_not_there(web: Flask, store: Store) -> None:
    theirs = logged_in(web, "coordinator", "exempel")

    assert theirs.send(QUESTION, {"text": "§ 45"}).status_code == 404
    assert theirs.send("/document/questions/x", {"text": "§ 45"}).status_code == 404
    assert not answers(store, "kumla") and not answers(store, "exempel")
    page = theirs.get("/document").text
    assert "tre gånger per år" in page and "kumla" not in page.lower()


def test_a_form_from_elsewhere_answers_nothing(coordinator: Browser, store: Store) -> None:
    sent = {"csrf": coordinator.form_token(), "text": "§ 45"}

    assert coordinator.post(QUESTION, data=sent, headers={"Origin": "https://evil.example"}).status_code == 403
    assert not answers(store, "kumla")


# ---- the rules as they might be


def test_five_instead_of_six_shows_what_goes_what_comes_and_how_the_rules_are_judged(
    coordinator: Browser, store: Store
) -> None:
    page = coordinator.get(FIVE).text

    tried = trial_of(store, "kumla", 2028, MEETS, 5, NOW)
    series = next(each for each in tried.series() if each.rule == MEETS)
    assert (series.before, series.after) == (6, 5)
    row = without_tags(page.partition('lang="sv">BRÅ styrgrupp</th>')[2].partition("</tr>")[0])
    assert row.startswith("6 6 5 ")
    assert len(series.gone) == len(series.come) + 1
    for day in (*series.gone, *series.come):
        assert f'datetime="{day}"' in page
    assert "Planerat: 5 av 5 per år." in page


def test_what_cannot_be_kept_any_more_is_said(coordinator: Browser) -> None:
    page = without_tags(coordinator.get(f"/document/trial?rule={MEETS}&times=3").text)

    assert "Går inte ihop." in page and "Bruten 3 av 4 per år planerade." in page


def test_what_nobody_has_decided_can_be_tried(coordinator: Browser) -> None:
    page = without_tags(coordinator.get("/document/trial?rule=andt-sammantraden&times=4").text)

    assert "Arbetsgrupp ANDT-SL 0 0 4" in page
    assert "Obestämd" in page and "Uppfylld Planerat: 4 av 4 per år." in page


def test_a_trial_leaves_nothing_behind(coordinator: Browser, store: Store) -> None:
    before = (store.documents("kumla"), store.log("kumla"), store.years("kumla"), draft_of(store, "kumla", 2028, NOW))

    coordinator.get(FIVE)

    after = (store.documents("kumla"), store.log("kumla"), store.years("kumla"), draft_of(store, "kumla", 2028, NOW))
    assert after == before


def test_a_changed_folder_is_another_and_the_first_is_as_it_was(store: Store) -> None:
    folder = draft_of(store, "kumla", 2028, NOW).folder

    changed = with_times(folder, MEETS, 5)

    assert {rule.id: times for rule, times in countable(changed)}[MEETS] == 5
    assert {rule.id: times for rule, times in countable(folder)}[MEETS] == 6


@pytest.mark.parametrize("times", ["", "0", "-1", "13", "fem", "5.5", "٥"])
def test_a_number_that_cannot_be_is_refused_in_words(coordinator: Browser, times: str) -> None:
    found = coordinator.get("/document/trial", query_string={"rule": MEETS, "times": times})

    assert found.status_code == 422
    assert "Skriv ett heltal från 1 till 12." in found.text
    assert f'value="{times}"' in found.text


@pytest.mark.parametrize("rule", ["styrgrupp-extra", "lagesbild", "styrgrupp-moten", "x"])
def test_a_rule_without_a_number_or_of_another_organisation_cannot_be_tried(coordinator: Browser, rule: str) -> None:
    assert coordinator.get(f"/document/trial?rule={rule}&times=5").status_code == 404


def test_a_reader_may_try_as_it_keeps_nothing(web: Flask) -> None:
    assert logged_in(web, "reader", "kumla").get(FIVE).status_code == 200
    for path in ("/document", FIVE):
        answer = web.test_client().get(path)
        assert answer.status_code == 303 and answer.location.startswith("/login")
