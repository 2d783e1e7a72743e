"""Help stands in the same place on each page: the manual, and whom to call."""

from surgery_gov.kernel import db
from surgery_gov.web.manual import Block, Span, blocks_of
from tests.support import make


def test_the_manual_is_a_page_for_everybody(app):
    page = app.test_client().get("/manual")
    assert page.status_code == 200
    assert "共同的做法</h2>" in page.text
    assert "<b>登录</b>：用工号" in page.text
    assert "**" not in page.text
    assert "](" not in page.text


def test_each_page_says_where_help_is(app, log_in):
    assert 'href="/manual"' in app.test_client().get("/accounts/login").text
    with app.app_context():
        make.institution()
    db.session.remove()
    page = log_in("surgeon").get("/accounts/me").text
    assert f"医务科电话：{make.profile().phone}" in page


def test_headings_lists_and_words_are_told_apart():
    blocks = blocks_of("# 题\n\n一`二`[三](x.md)<b>\n\n- 甲\n- **乙**\n\n1. 子\n![图](y.png)\n尾")
    assert [(block.kind, len(block.lines)) for block in blocks] == [
        ("h1", 1),
        ("p", 1),
        ("ul", 2),
        ("ol", 1),
        ("p", 1),
    ]
    assert blocks[1].text == "一二三<b>"
    assert Span("b", "乙") in blocks[2].lines[1]
    assert isinstance(blocks[0], Block)
