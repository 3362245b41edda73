"""Whoever copies what docs/deploy.md says gets what the files beside it ask for."""

import re
from pathlib import Path

from app.pages.access import FILES

PROJECT = Path(__file__).parents[1]
COMPOSE = (PROJECT / "compose.yaml").read_text("utf-8")
DEPLOY = (PROJECT / "docs" / "deploy.md").read_text("utf-8")
NGINX = (PROJECT / "docs" / "nginx.conf").read_text("utf-8")


def test_what_the_compose_file_cannot_do_without_is_written_into_its_env_file() -> None:
    (env,) = re.findall(r"cat > \.env <<END\n(.*?)\nEND", DEPLOY, re.DOTALL)

    assert set(re.findall(r"^(\w+)=", env, re.MULTILINE)) == set(re.findall(r"\$\{(\w+):\?", COMPOSE))


def test_nginx_lets_through_as_much_as_the_pages_take() -> None:
    (most,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)

    assert int(most) * 1024 * 1024 >= max(FILES.values())


def test_the_words_start_all_that_the_compose_file_starts() -> None:
    without = DEPLOY.partition("## Without")[2].partition("\n## ")[0]

    assert {f"\n{command}\n" in without for command in re.findall(r"command: (arshjul \w+)", COMPOSE)} == {True}
