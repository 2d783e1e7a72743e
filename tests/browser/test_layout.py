"""Every page of every role's menu, at the widths of a ward PC, a phone and a narrow phone."""

import pytest

from tests.support.demo_server import accounts
from tests.support.windows import log_in, window

WIDTHS = ((1440, 900), (390, 844), (320, 700))
MEASURE = """() => {
  const seen = (element) => element.offsetParent !== null;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (control) => (control.labels && control.labels.length)
    || control.getAttribute("aria-label") || control.getAttribute("aria-labelledby");
  const ids = all("[id]").map((element) => element.id);
  const brief = (element) => element.outerHTML.slice(0, 100);
  return {
    sideways: document.documentElement.scrollWidth - window.innerWidth,
    headings: all("h1").length,
    solid: all(".btn-primary").filter(seen).length,
    unnamed: all("input:not([type=hidden]),select,textarea").filter(seen)
      .filter((control) => !named(control)).map(brief),
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
    thin: all("main tbody td,main tbody th").filter(seen)
      .filter((cell) => cell.innerText.length > 3)
      .filter((cell) => cell.getBoundingClientRect().width < 34).map(brief),
    low: all("main a,main button,main summary").filter(seen)
      .filter((act) => !act.closest("p,li,dd"))
      .filter((act) => act.getBoundingClientRect().height < 24).map(brief),
    elements: all("*").length,
    weight: new Blob([document.documentElement.outerHTML]).size,
  };
}"""


def faults(seen, *, narrow):
    """What interface.md forbids, in words; nothing where the page is right."""
    said = {
        "scrolls sideways": max(seen["sideways"], 0),
        "has not exactly one h1": seen["headings"] - 1,
        "has more than one solid button": max(seen["solid"] - 1, 0),
        "has controls without a label": seen["unnamed"],
        "uses an id twice": seen["twice"],
        "has a column one character wide": seen["thin"],
        "has targets lower than 24 pixels": seen["low"] if narrow else [],
        "has too many elements": max(seen["elements"] - 10_000, 0),
        "is too heavy": max(seen["weight"] - 64_000, 0),
    }
    return [f"{words}: {what}" for words, what in said.items() if what]


@pytest.mark.parametrize("role", accounts())
def test_every_page_of_the_menu_keeps_the_layout(demo_address, chromium, role):
    wrong = []
    with window(chromium, demo_address) as (page, complaints):
        log_in(page, *accounts()[role])
        links = page.eval_on_selector_all(
            ".sg-side a", "(links) => links.map((link) => link.getAttribute('href'))"
        )
        assert links != []
        for link in links:
            for width, height in WIDTHS:
                page.set_viewport_size({"width": width, "height": height})
                complaints.clear()
                answer = page.goto(link)
                found = faults(page.evaluate(MEASURE), narrow=width < 768) + complaints
                if answer.status != 200:
                    found.append(f"answers {answer.status}")
                wrong += [f"{link} at {width}: {fault}" for fault in found]
    assert wrong == []


def test_the_log_in_keeps_the_layout(demo_address, chromium):
    for width, height in WIDTHS:
        with window(chromium, demo_address, width, height) as (page, complaints):
            page.goto("/")
            assert faults(page.evaluate(MEASURE), narrow=width < 768) + complaints == []


def test_the_menu_of_a_phone_opens_without_a_script(demo_address, chromium):
    with window(chromium, demo_address, 390, 844, java_script_enabled=False) as (page, _):
        log_in(page, *accounts()["医务科"])
        page.get_by_text("菜单", exact=True).click()
        page.locator(".sg-drop").get_by_text("手术分级目录").click()
        assert page.locator("h1").inner_text() == "手术分级目录"
