"""Templates compile, and each belongs to a feature."""

import re
from pathlib import Path

import jinja2
import pytest

import surgery_gov
from surgery_gov.kernel.resources import folder

PACKAGE = Path(surgery_gov.__path__[0])
TEMPLATES = sorted(p for p in folder("templates").rglob("*.html"))
FEATURES = {p.name for p in PACKAGE.iterdir() if p.is_dir()} | {"_layout", "errors"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(folder("templates"))))
def test_a_template_compiles_and_stands_in_its_feature(path):
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates")),
        autoescape=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters.update(dict.fromkeys(("day", "instant", "last_day", "number"), str))
    environment.get_template(str(path.relative_to(folder("templates"))))
    assert path.relative_to(folder("templates")).parts[0] in FEATURES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(folder("templates"))))
def test_a_form_that_posts_carries_its_token(path):
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        assert "csrf" in form, form[:200]


def test_nothing_is_marked_safe():
    offenders = [p.name for p in TEMPLATES if re.search(r"\|\s*safe\b", p.read_text("utf-8"))]
    assert offenders == []
