import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields, validate

from surgery_gov.web.schema import Line, Strict, flat


class Sample(Strict):
    name = Line(required=True, longest=20)
    day = fields.Date()
    moment = fields.AwareDateTime()
    count = fields.Integer()
    share = fields.Float(validate=validate.Range(0, 100))
    mark = fields.String(validate=validate.Length(equal=3))


@pytest.mark.parametrize(
    ("given_", "field", "told"),
    [
        ({}, "name", "请填写"),
        ({"name": "  "}, "name", "请填写"),
        ({"name": "x" * 21}, "name", "最多20个字"),
        ({"name": "a\x00b"}, "name", "不能识别的字符"),
        ({"name": "a\ud800"}, "name", "不能识别的字符"),
        ({"name": "证书\u202efdp.exe"}, "name", "不能识别的字符"),
        ({"name": "甲\u2067乙"}, "name", "不能识别的字符"),
        ({"name": "甲", "day": "2026-13-01"}, "day", "应为日期"),
        ({"name": "甲", "moment": "2026-03-04T08:30:00"}, "moment", "时间缺少时区"),
        ({"name": "甲", "count": "many"}, "count", "应为整数"),
        ({"name": "甲", "share": "-5"}, "share", "应在0到100之间"),
        ({"name": "甲", "share": "nan"}, "share", "应为数字"),
        ({"name": "甲", "mark": "ab"}, "mark", "应为3个字"),
        ({"name": "甲", "other": "1"}, "other", "没有这个字段"),
    ],
)
def test_faults_are_told_in_chinese(given_, field, told):
    with pytest.raises(ValidationError) as fault:
        Sample().load(given_)
    assert told in "；".join(flat(fault.value.messages_dict)[field])


@given(st.text(max_size=30))
def test_any_text_is_refused_or_kept_but_for_the_space_around_it(text):
    try:
        kept = Sample().load({"name": text})["name"]
    except ValidationError:
        return
    assert kept == text.strip()
