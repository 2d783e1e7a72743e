"""The forms of the discussions. Fields as hospitals use them; required are those of the rules."""

from surgery_gov.preop.rules.forms.shapes import Blank, Form, Shape, choice, line, person, text
from surgery_gov.preop.rules.records import Kind, Scope

AUTHORIZED_BY, AUTHORIZED_HOW = "authorized_by", "authorized_how"
"""Where another than the head hosts: which head authorized it, and when and how."""
PEOPLE = Blank(key="participants", label="参加人员", shape=Shape.PEOPLE)

DISCUSSION = Form(
    kind=Kind.DISCUSSION,
    source="《医疗质量安全核心制度要点》术前讨论制度",
    sections=(
        (
            "讨论",
            (
                choice("scope", "讨论范围", {s.value: s.label for s in Scope}),
                line("place", "地点", required=False),
                person("host", "主持人"),
                person(AUTHORIZED_BY, "授权副主任主持的科主任", required=False),
                line(AUTHORIZED_HOW, "授权的时间和方式", required=False),
                person("recorder", "记录人"),
                PEOPLE,
            ),
        ),
        (
            "病情与方案",
            (
                text("summary", "简要病情", required=False),
                text("diagnosis", "术前诊断及依据"),
                text("indication", "手术指征"),
                text("method", "拟施手术名称和方式"),
                text("approach", "体位、入路、步骤、要点", required=False),
                line("anesthesia", "拟施麻醉"),
                text("preparation", "术前准备情况"),
                text("outcome", "预期效果"),
                text("risks", "手术风险"),
                text("contingency", "处置预案"),
                text("afterwards", "术后注意事项", required=False),
                text("theatre", "手术室配合要求", required=False),
                text("wishes", "患者思想情况与要求", required=False),
            ),
        ),
        (
            "意见与结论",
            (text("opinions", "具体讨论意见", required=False), text("conclusion", "主持人小结")),
        ),
    ),
)

MDT = Form(
    kind=Kind.MDT,
    source="《医疗机构手术分级管理办法》约第20条",
    asks_disciplines=True,
    sections=(
        (
            "讨论",
            (
                line("place", "地点"),
                choice("mode", "方式", {"on_site": "现场", "online": "线上"}),
                person("host", "主持人"),
                person("recorder", "记录人"),
                PEOPLE,
            ),
        ),
        (
            "病情与方案",
            (
                text("diagnosis", "术前诊断"),
                text("summary", "病情摘要、重要检查", required=False),
                text("indication", "手术指征"),
                text("contraindication", "禁忌证", required=False),
                text("method", "手术方式"),
                text("alternatives", "备选方案"),
                text("outcome", "预期效果"),
                text("risks", "手术风险"),
                text("contingency", "处置预案"),
                text("anesthesia", "麻醉意见", required=False),
                text("preparation", "输血、ICU、器械、植入物准备", required=False),
            ),
        ),
        (
            "结论",
            (
                text("plan", "手术方案结论"),
                text("care", "围手术期管理方案"),
                text("conclusion", "主持人总结"),
            ),
        ),
    ),
)
