"""Edge shapes of the catalog: what is asked of a list, an import, a publication."""

from datetime import date
from typing import Any

from marshmallow import EXCLUDE, fields, post_load, validate

from surgery_gov.catalog.queries import Filters
from surgery_gov.catalog.queries.search import SORTS
from surgery_gov.catalog.rules.editions import LONGEST_DOCUMENT, LONGEST_NAME
from surgery_gov.catalog.rules.entries import FLAGS
from surgery_gov.catalog.rules.values import Category
from surgery_gov.web.schema import Day, Line, Strict

GRADE_CHOICES = {"34": (3, 4), "12": (1, 2), "4": (4,), "3": (3,), "2": (2,), "1": (1,)}
GRADE_WORDS = {
    "34": "三级、四级",
    "12": "一级、二级",
    "4": "四级",
    "3": "三级",
    "2": "二级",
    "1": "一级",
}


class ListSchema(Strict):
    """The query string of the list. Loads to ``Filters``; pages and the day are read beside."""

    class Meta:
        """A link with more in its query string is still a link."""

        unknown = EXCLUDE

    q = fields.String(load_default="", validate=validate.Length(max=100))
    grade = fields.String(load_default="", validate=validate.OneOf(["", *GRADE_CHOICES]))
    department = fields.String(load_default="", validate=validate.Length(max=100))
    flag = fields.String(load_default="", validate=validate.OneOf(["", *FLAGS]))
    category = fields.String(load_default="", validate=validate.OneOf(["", *Category]))
    sort = fields.String(load_default="code", validate=validate.OneOf(SORTS))

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> Filters:
        """Return what the queries take."""
        return Filters(
            query=given["q"].strip(),
            grades=GRADE_CHOICES.get(given["grade"], ()),
            department=given["department"].strip(),
            flag=given["flag"],
            category=given["category"],
            sort=given["sort"],
        )


class ImportSchema(Strict):
    """The edition to import into."""

    edition = Line(required=True, longest=LONGEST_NAME)

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> str:
        """Return the name."""
        name: str = given["edition"]
        return name


class PublishSchema(Strict):
    """The day an edition comes into force, the document, and the digest of what was shown."""

    in_force_from = Day(required=True)
    document_no = Line(required=True, longest=LONGEST_DOCUMENT)
    seen = Line(load_default="")

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> tuple[date, str, str]:
        """Return day, document and digest."""
        return given["in_force_from"], given["document_no"], given["seen"]
