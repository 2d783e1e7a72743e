"""An example of everything that programs send about cases, and of what they are told."""

from surgery_gov.preop.rules.cases import Anesthesia, Urgency

EXAMPLE_HEAD = {
    "number": "SS2026-000001",
    "source": "HIS",
    "source_number": "OP-7001",
    "state": "planned",
    "revision": 1,
}
EXAMPLE_CASE = {
    "source": "HIS",
    "source_number": "OP-7001",
    "patient_no": "0003120",
    "patient_name": "张三",
    "patient_sex": "男",
    "patient_age": "61岁",
    "patient_bed": "12床",
    "department": "GD",
    "diagnosis": "肝恶性肿瘤",
    "codes": ["50.3x00"],
    "surgeon_no": "10268",
    "starts_at": "2026-03-05T08:30:00+08:00",
    "ends_at": "2026-03-05T12:00:00+08:00",
    "urgency": Urgency.ELECTIVE.value,
    "anesthesia": Anesthesia.GENERAL.value,
    "assistants": ["10301"],
    "supervisor_no": "10301",
    "anesthetist_no": "20311",
    "nurse_no": "30417",
    "site": "3号手术间",
}
EXAMPLE_RECORD = {
    "kind": "consent",
    "source": "HIS",
    "author_no": "10268",
    "completed_at": "2026-03-04T15:00:00+08:00",
    "values": {
        "informed_by": "10268",
        "signed_by": "患者本人",
        "relation": "本人",
        "informed": "已告知手术风险",
    },
    "document_id": "EMR-88123",
}
EXAMPLE_MDT = {
    "kind": "mdt",
    "source": "EMR",
    "author_no": "10268",
    "completed_at": "2026-03-03T16:00:00+08:00",
    "values": {
        "place": "肝胆外科示教室",
        "mode": "on_site",
        "host": "00558",
        "recorder": "10268",
        "diagnosis": "肝恶性肿瘤",
        "indication": "有手术指征",
        "method": "肝叶切除术",
        "alternatives": "介入治疗",
        "outcome": "根治性切除",
        "risks": "出血、肝功能不全",
        "contingency": "备血、备ICU",
        "plan": "按计划手术",
        "care": "术后转ICU",
        "conclusion": "同意手术",
    },
    "participants": ["10268", "00558"],
    "disciplines": [
        {
            "department": "MZ",
            "staff_no": "20107",
            "at": "2026-03-03T15:40:00+08:00",
            "opinion": "可耐受全麻",
        },
        {
            "department": "心内科",
            "staff_no": "00731",
            "at": "2026-03-03T15:45:00+08:00",
            "opinion": "心功能可",
        },
    ],
    "document_id": "EMR-88124",
}
EXAMPLE_PERFORMANCE = {
    "surgeon_no": "10268",
    "codes": ["50.3x00"],
    "began_at": "2026-03-05T08:41:00+08:00",
    "ended_at": "2026-03-05T11:55:00+08:00",
}
EXAMPLE_CANCELLATION = {"reason": "患者发热，择期再行"}
_EXAMPLE_ITEM = {
    "code": "mdt",
    "label": "四级手术术前多学科讨论",
    "stage": "schedule",
    "state": "missing",
    "what": "四级手术还没有完成术前多学科讨论",
    "remedy": "请组织多学科讨论。",
    "basis": "《医疗机构手术分级管理办法》约第20条",
}
EXAMPLE_READINESS = {
    **EXAMPLE_HEAD,
    "stage": "schedule",
    "at": "2026-03-04T16:00:00+08:00",
    "ready": False,
    "open": ["mdt"],
    "warnings": [],
    "items": [_EXAMPLE_ITEM],
}
EXAMPLE_RECORDS = {
    "consent": {"summary": "知情同意", "value": EXAMPLE_RECORD},
    "mdt": {"summary": "在电子病历里完成的多学科讨论", "value": EXAMPLE_MDT},
}
