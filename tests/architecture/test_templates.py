"""Templates compile, and each belongs to a feature."""

import re
from pathlib import Path

import jinja2

import surgery_gov
from surgery_gov.kernel.resources import folder

PACKAGE = Path(surgery_gov.__path__[0])
TEMPLATES = sorted(p for p in folder("templates").rglob("*.html"))
FEATURES = {p.name for p in PACKAGE.iterdir() if p.is_dir()} | {"_layout", "errors"}


def test_a_template_compiles_and_stands_in_its_feature():
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates")),
        autoescape=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters.update(dict.fromkeys(("day", "instant", "last_day", "number"), str))
    for path in TEMPLATES:
        name = path.relative_to(folder("templates"))
        environment.get_template(str(name))
        assert name.parts[0] in FEATURES


def test_a_form_that_posts_carries_its_token():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
            assert "csrf" in form, (path, form[:200])


def test_nothing_is_marked_safe():
    offenders = [p.name for p in TEMPLATES if re.search(r"\|\s*safe\b", p.read_text("utf-8"))]
    assert offenders == []
