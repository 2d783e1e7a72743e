"""The look, measured: contrast, the strict content policy, old browsers, sizes."""

import re
from pathlib import Path

import pytest

from surgery_gov.kernel.resources import folder

TEMPLATES = Path(folder("templates"))
STATIC = Path(__file__).parents[2] / "surgery_gov" / "web" / "static"
PAGES = sorted(TEMPLATES.rglob("*.html"))
SHEETS = sorted(STATIC.glob("*.css"))
FAMILIES = ("ok", "info", "warn", "stop", "hold", "none")
TEXT, SHAPE = 4.5, 3.0


def css(name="app.css"):
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def tokens():
    found = dict(re.findall(r"--sg-([\w-]+): (#[0-9a-f]{3,6});", css()))
    return {
        name: (color if len(color) == 7 else "#" + "".join(c * 2 for c in color[1:]))
        for name, color in found.items()
    }


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in ("bg", "bg-2")],
    ("ink-2", "bg-3", TEXT),
    *[("link", ground, TEXT) for ground in ("bg", "bg-2", "hover", "tint")],
    ("link-2", "bg", TEXT),
    ("bg", "brand", TEXT),
    ("bg", "brand-2", TEXT),
    ("bg", "link", TEXT),
    ("on-brand", "brand", TEXT),
    ("grade-3", "grade-3-bg", TEXT),
    ("line-2", "bg", SHAPE),
    ("line-2", "bg-2", SHAPE),
    ("focus", "bg", SHAPE),
    ("focus", "bg-2", SHAPE),
    *[(family, "bg", TEXT) for family in FAMILIES],
    *[(family, f"{family}-bg", TEXT) for family in FAMILIES],
    *[(f"{family}-line", "bg", SHAPE) for family in FAMILIES],
]


@pytest.mark.parametrize(("one", "other", "least"), PAIRS)
def test_the_colors_can_be_told_apart_by_everybody(one, other, least):
    known = tokens()
    assert contrast(known[one], known[other]) >= least


def page(path):
    """A template without its Jinja comments, which nobody is sent."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_a_template_obeys_the_content_policy_and_stays_at_home():
    for path in PAGES:
        source = page(path)
        assert re.findall(r"\sstyle=|<style\b", source) == [], path
        assert re.findall(r"""\son[a-z]+=["']""", source) == [], path
        assert re.findall(r"<script(?![^>]*\bsrc=)", source) == [], path
        assert re.findall(r"javascript:|https?://|[\"']//", source) == [], path


def test_every_picture_used_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    assert set(FAMILIES) <= drawn
    for path in PAGES:
        used = re.findall(r"""\bicon\("([\w-]+)"\)""", page(path))
        kinds = re.findall(r"""\b(?:tag|note|answer|reason)\("([\w-]+)",""", page(path))
        assert set(used) - drawn == set(), path
        assert set(kinds) - set(FAMILIES) == set(), path


def test_a_page_uses_only_classes_that_exist():
    known = set(re.findall(r"\.(sg-[\w-]+)", css() + css("paper.css")))
    for path in PAGES:
        lists = re.findall(r'class="([^"]*)"', page(path))
        plain = [re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "�", classes) for classes in lists]
        used = {word for classes in plain for word in classes.split() if word.startswith("sg-")}
        assert {word for word in used if "�" not in word} - known == set(), path


def test_every_family_of_state_has_its_colors():
    for family in FAMILIES:
        assert f".sg-{family} {{ --t: var(--sg-{family}); --b: var(--sg-{family}-bg)" in css()


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_a_style_sheet_works_in_chromium_86(path):
    source = css(path.name)
    assert re.findall(r":has\(|:is\(|:where\(|@container|@layer|subgrid|:popover|&", source) == []
    assert re.findall(r"@import|url\(", source) == []
    for body in re.findall(r"\{([^{}]*)\}", source):
        assert (
            re.findall(r"\b(?:inset-inline|aspect-ratio|accent-color|content-visibility)", body)
            == []
        )


def test_every_token_that_is_used_is_set():
    for sheet in SHEETS:
        source = css(sheet.name)
        used = set(re.findall(r"var\((--sg-[\w-]+)", source))
        assert used - set(re.findall(r"(--sg-[\w-]+):", source)) == set()


def test_a_first_visit_is_light():
    assert sum(p.stat().st_size for p in SHEETS) <= 40_000
    assert (STATIC / "app.js").stat().st_size <= 12_000
    assert (STATIC / "icons.svg").stat().st_size <= 4_000


def test_the_board_brings_little_of_its_own():
    assert (STATIC / "board.js").stat().st_size <= 2_000


@pytest.mark.parametrize("name", ["app.js", "board.js"])
def test_a_script_asks_for_nothing_that_old_browsers_or_the_policy_lack(name):
    source = (STATIC / name).read_text(encoding="utf-8")
    words = r"innerHTML|outerHTML|insertAdjacentHTML|\beval\b|new Function|https?://|\bconfirm\(|\balert\("
    assert re.findall(words, source) == []
    assert re.findall(r"\.at\(|structuredClone|\?\?=|\|\|=|findLast|replaceAll\(", source) == []
