"""The pages: the whole way on them, who may open what, what is refused with what stays typed."""

import re
from io import BytesIO
from pathlib import Path

import pytest

from surgery_gov import web
from surgery_gov.accounts.rules.roles import Role
from surgery_gov.applications import service
from surgery_gov.applications.rules.words import Status
from tests.applications import world as w


@pytest.fixture
def world(app, now):
    return w.build()


@pytest.fixture
def people(world, log_in):
    return {
        "zhao": log_in("surgeon", login="01001", name="赵明远", department="PW"),
        "head": log_in("department_head", login="H001", name="普外主任", department="PW"),
        "affairs": log_in("medical_affairs", login="M101", name="周慧敏", department="YW"),
        "secretary": log_in("committee_secretary", login="C001", name="吴思远", department="YW"),
    }


def typed(*codes, step="submit", **more):
    return {
        "kind": "first",
        "codes": list(codes) or ["51.2300"],
        "reason": "已完成规范化培训",
        "until": "2027-10-31",
        "step": step,
        **more,
    }


def place(answer):
    return int(re.search(r"/applications/(\d+)", answer.location)[1])


def seen(client, path):
    return re.search(r'name="seen" value="(\d+)"', client.get(path).text)[1]


def put(client, path, data):
    """Post a form as it was opened: with the version that the page shows."""
    return client.post(path, data={**data, "seen": seen(client, path)})


ASSESSED = {
    **{f"mark_{key}": "good" for key in ("skill", "safety", "perioperative", "communication")},
    "voters": "5",
    "votes_for": "5",
    "opinion": "评估合格",
    "leader": "普外主任",
}


def test_applied_assessed_returned_corrected_reviewed_approved_issued(people):
    zhao, head = people["zhao"], people["head"]
    affairs, secretary = people["affairs"], people["secretary"]
    sent = zhao.post("/applications/new", data=typed("51.2300", "50.2200", key="k"))
    assert sent.status_code == 303
    key = place(sent)
    page = f"/applications/{key}"
    assert "待评估" in zhao.get(page).text
    assert "赵明远" in head.get("/applications/").text

    judged = {**ASSESSED, "0-opinion": "agree", "1-opinion": "refuse"}
    empty = put(head, f"{page}/judge", {}).text
    assert "有9处需要改正" in empty
    early = affairs.get(f"{page}/issue")
    assert early.status_code == 409
    assert "须先由科室工作小组评估。（依据：" in early.text
    refused = put(head, f"{page}/judge", {**judged, "leader": ""})
    assert refused.status_code == 422
    assert "不同意须写明理由" in refused.text
    assert 'value="5"' in refused.text
    done = put(head, f"{page}/judge", {**judged, "1-note": "例数不足"})
    assert done.status_code == 303

    assert put(affairs, f"{page}/turn/return", {"reason": ""}).status_code == 422
    assert put(affairs, f"{page}/turn/return", {"reason": "补证书"}).status_code == 303
    assert "补证书" in zhao.get(f"{page}/edit").text
    corrected = typed(step="submit", reason="已补充", **{"item-0": "51.2300"})
    corrected["codes"] = []
    assert put(zhao, f"{page}/edit", corrected).status_code == 303
    assert "现在由医务科办理" in zhao.get(page).text

    conditional = {"0-opinion": "conditional", "0-if_site": "东院区"}
    assert put(affairs, f"{page}/judge", conditional).status_code == 303
    again = secretary.get(f"{page}/judge").text
    assert 'value="东院区"' in again
    approved = {**conditional, "meeting_day": "2026-11-22", "resolution": "委〔2026〕7号"}
    assert put(secretary, f"{page}/judge", approved).status_code == 303

    wrong = {"document_day": "2020-01-01", "leave-0": "true"}
    told = put(affairs, f"{page}/issue", wrong).text
    assert all(f'href="#{name}"' in told for name in ("document_no", "document_day", "why-0"))
    assert "不发文须写明原因" in told
    told = put(affairs, f"{page}/issue", {**wrong, "why-0": "长" * 501}).text
    assert "不发文须写明原因" not in told  # it is written, but too long
    missing = put(affairs, f"{page}/issue", {"document_day": "2026-11-22"})
    assert missing.status_code == 422
    issue = {"document_day": "2026-11-22", "document_no": "仁一医〔2026〕60号"}
    assert put(affairs, f"{page}/issue", issue).status_code == 303
    shown = zhao.get(page).text
    assert "已发文" in shown
    assert "：附条件同意1项" in shown
    held = zhao.get("/applications/mine?show=held").text
    assert "腹腔镜下胆囊切除术" in held
    printed = affairs.get(f"{page}/form").text
    for words in ("医疗机构手术权限申请审批表", "委〔2026〕7号", "仁一医〔2026〕60号", "例数不足"):
        assert words in printed


def test_a_long_word_typed_in_a_note_widens_no_page(people):
    zhao, word = people["zhao"], "https://example.org/" + "a" * 300
    corrected = typed(key="k") | {"codes": [], "item-0": "51.2300", "note-0": word}
    page = f"/applications/{place(zhao.post('/applications/new', data=corrected))}"
    assert f'<span class="sg-sub sg-typed">说明：{word}</span>' in zhao.get(page).text
    style = (Path(web.__file__).parent / "static" / "app.css").read_text(encoding="utf-8")
    assert re.search(r"\.sg-typed \{ overflow-wrap: anywhere", style)


def test_a_document_of_a_later_day_is_not_told_as_in_force(people):
    page = f"/applications/{w.row(w.to_issue()).id}"
    affairs = people["affairs"]
    dated = {"document_day": "2026-12-20", "document_no": "仁一医〔2026〕60号"}
    put(affairs, f"{page}/issue", dated)
    told = affairs.get(page).text
    assert "自文件日期2026-12-20起生效，在此之前还不能实施" in told
    assert "准入查询即可查到" not in told


def test_the_same_form_sent_twice_is_one_application(people):
    zhao = people["zhao"]
    first = zhao.post("/applications/new", data=typed(key="once"))
    second = zhao.post("/applications/new", data=typed(key="once"))
    assert first.status_code == 303
    assert second.location == first.location
    assert len(w.all_numbers()) == 1
    late = zhao.post(f"/applications/{place(first)}/edit", data=typed(step="submit"))
    assert late.location == first.location


def test_what_was_typed_stays_and_every_fault_is_told(people):
    answer = people["zhao"].post(
        "/applications/new", data=typed("51.2300", reason="", until="2020-01-01", key="k")
    )
    assert answer.status_code == 422
    assert "有2处需要改正" in answer.text
    assert "2020-01-01" in answer.text
    assert "腹腔镜下胆囊切除术" in answer.text
    nothing = {"codes": [], "item-0": "51.2300", "step": "submit", "key": "k2"}
    assert "有3处需要改正" in people["zhao"].post("/applications/new", data=nothing).text


def test_a_name_is_answered_with_the_codes_that_may_be_meant(people):
    answer = people["zhao"].post("/applications/new", data=typed("胆囊", key="k"))
    assert answer.status_code == 422
    assert "51.2300 腹腔镜下胆囊切除术" in answer.text


def test_conditions_are_shown_before_applying_with_the_number_that_counts(people, judge_with):
    unmet = w.FakeCheck(
        state="not_met", got=3, message="近24个月主刀3例，要求20例。", remedy="联系教学秘书"
    )
    judge_with(w.FakeCheck(), unmet)
    zhao = people["zhao"]
    assert "缺1项" in zhao.get("/applications/mine").text
    page = zhao.get("/applications/new?code=51.2300").text
    for words in ("3 / 20", "近24个月主刀3例", "联系教学秘书", "条件未满足仍申请的理由"):
        assert words in page
    refused = zhao.post("/applications/new", data=typed(key="k"))
    assert refused.status_code == 422
    assert "须在此项的说明中写明理由" in refused.text


def test_a_file_is_added_given_and_taken_away(people):
    zhao, head = people["zhao"], people["head"]
    key = place(zhao.post("/applications/new", data=typed(step="save", key="k")))
    page = f"/applications/{key}"
    file = {"file": (BytesIO(b"%PDF-1.4 a certificate"), "证书.pdf"), "proof_kind": "培训证书"}
    rows = {"item-0": "51.2300", "note-0": "外院做过", "codes": []}
    kept = put(zhao, f"{page}/edit", typed(step="attach") | rows | {"reason": "改过"} | file)
    assert kept.status_code == 303
    assert "改过" in zhao.get(f"{page}/edit").text
    assert "外院做过" in zhao.get(f"{page}/edit").text
    link = re.search(rf"{page}/evidence/[0-9a-f]{{64}}", zhao.get(f"{page}/edit").text)[0]
    given = zhao.get(link)
    assert given.data == b"%PDF-1.4 a certificate"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert head.get(link).status_code == 404  # a draft is its author's alone
    service.submit(w.ZHAO, key)
    assert head.get(link).status_code == 200
    assert zhao.get(f"{page}/evidence/{'0' * 64}").status_code == 404


def test_a_file_that_is_refused_loses_nothing_that_was_typed(people):
    zhao = people["zhao"]
    bad = {"file": (BytesIO(b"<html>"), "x.html"), "proof_kind": "其他", "proof_note": "见页3"}
    refused = zhao.post("/applications/new", data=typed(step="attach", key="k", **bad))
    assert refused.status_code == 422
    assert "已完成规范化培训" in refused.text
    assert "见页3" in refused.text
    bad |= {"file": (BytesIO(b"<html>"), "x.html"), "proof_kind": ""}
    both = zhao.post("/applications/new", data=typed(step="attach", key="k", **bad)).text
    assert "认不出这个文件" in both
    assert "请选择材料的种类" in both
    assert "继续填写" in zhao.get("/applications/mine?show=open").text
    good = {"file": (BytesIO(b"%PDF-1.4 x"), "证书.pdf"), "proof_kind": "其他"}
    kept = zhao.post("/applications/new", data=typed(step="attach", key="k", **good))
    page = zhao.get(kept.location).text
    assert "证书.pdf" in page
    remove = re.search(r'name="remove" value="(\d+)"', page)[1]
    rows = {"item-0": "51.2300", "codes": [], "remove": remove, "step": ""}
    put(zhao, kept.location.partition("#")[0], typed() | rows | {"reason": "又改过"})
    page = zhao.get(kept.location).text
    assert "证书.pdf" not in page
    assert "又改过" in page


def test_the_page_that_answers_a_refused_file_can_be_sent_on(people):
    zhao = people["zhao"]
    key = place(zhao.post("/applications/new", data=typed(step="save", key="k")))
    page = f"/applications/{key}/edit"
    bad = {"file": (BytesIO(b"<html>"), "x.html"), "proof_kind": "其他", "proof_note": "见页3"}
    rows = {"item-0": "51.2300", "codes": []}
    refused = put(zhao, page, typed(step="attach") | rows | {"reason": "改过"} | bad)
    assert refused.status_code == 422
    assert "改过" in refused.text
    assert "见页3" in refused.text
    assert w.dossier(key).proofs == ()
    assert f'action="{page}"' in refused.text
    shown = re.search(r'name="seen" value="(\d+)"', refused.text)[1]
    good = {"file": (BytesIO(b"%PDF-1.4 x"), "证书.pdf"), "proof_kind": "其他", "seen": shown}
    sent = typed(step="attach") | rows | {"reason": "再改"} | good
    assert zhao.post(page, data=sent).status_code == 303
    assert [proof.filename for proof in w.dossier(key).proofs] == ["证书.pdf"]
    assert "再改" in zhao.get(page).text


def test_a_bundle_is_written_out_and_remembered(people, world):
    key = w.bundle("PW", "GALL", "胆道包", ("51.2300", "50.2200", "52.7x00"))
    w.leave_catalog("52.7x00")
    zhao = people["zhao"]
    assert "胆道包" in zhao.get("/applications/new").text
    got = zhao.post("/applications/new", data=typed(step="save", key="k", bundle=str(key)))
    page = zhao.get(got.location).text
    assert "99.0000）不在现行目录中，没有加入" in page
    dossier = w.dossier(place(got))
    assert dossier.content.codes == ("51.2300", "50.2200")
    assert dossier.content.bundles == ("胆道包（GALL）",)
    rows = {"item-0": "51.2300", "item-1": "50.2200", "drop-1": "true", "codes": []}
    put(zhao, got.location, typed(step="submit") | rows)
    assert "胆道包（GALL）" in people["head"].get(f"/applications/{dossier.id}").text
    other = w.bundle("XW", "HEART", "心脏包", ("36.1000",))
    for number in (other, 999, -1, 2**40):
        forged = typed(step="save", key="z", bundle=str(number))
        assert zhao.post("/applications/new", data=forged).status_code == 422


def test_many_at_once_on_one_page(people):
    first, second = w.submitted(w.ZHAO), w.submitted(w.QIAN, "50.2200")
    for number in (first, second):
        w.assess(number)
    affairs = people["affairs"]
    page = affairs.get("/applications/batch/review").text
    assert first in page
    assert second in page
    picked = {f"{n}-0-opinion": "agree" for n in (first, second)}
    picked |= {f"{n}-seen": w.row(n).version for n in (first, second)}
    nothing = affairs.post("/applications/batch/review", data=picked)
    assert nothing.status_code == 422
    bad = {**picked, "pick": [first, second], f"{second}-0-opinion": "refuse"}
    refused = affairs.post("/applications/batch/review", data=bad)
    assert refused.status_code == 422
    assert w.row(first).status == Status.REVIEW
    good = {**picked, "pick": [first, second]}
    assert affairs.post("/applications/batch/review", data=good).status_code == 303
    assert {w.row(n).status for n in (first, second)} == {Status.APPROVE}


def test_a_changed_hidden_field_opens_no_way(people):
    number = w.submitted()
    w.assess(number)
    forged = {f"{number}-0-opinion": "agree", "pick": [number, "SQ2026-9999"]}
    answer = people["affairs"].post("/applications/batch/review", data=forged)
    assert answer.status_code == 422
    assert w.row(number).status == Status.REVIEW


def test_a_form_that_does_not_say_which_version_was_read_changes_nothing(people):
    number = w.submitted()
    page = f"/applications/{w.row(number).id}"
    blind = {**ASSESSED, "0-opinion": "agree", "reason": "补证书", "assessor_no": "H002"}
    tries = [("head", "/judge"), ("head", "/turn/return"), ("zhao", "/withdraw")]
    for who, path in [*tries, ("affairs", "/assessor")]:
        answer = people[who].post(f"{page}{path}", data=blind)
        assert answer.status_code == 409, path
        assert "没有收到所看的是哪一稿" in answer.text
    assert w.row(number).status == Status.ASSESS
    w.assess(number)
    batch = {f"{number}-0-opinion": "agree", "pick": [number]}
    assert people["affairs"].post("/applications/batch/review", data=batch).status_code == 409
    assert w.row(number).status == Status.REVIEW


def test_a_verdict_posted_twice_is_entered_once_and_leads_to_what_was_entered(people):
    page = f"/applications/{w.row(w.submitted()).id}"
    tried = [
        ("head", "judge", {**ASSESSED, "0-opinion": "agree"}),
        ("affairs", "turn/return", {"reason": "补证书"}),
        ("zhao", "withdraw", {"reason": "不再需要"}),
    ]
    for who, path, typed_ in tried:
        client = people[who]
        data = {**typed_, "seen": seen(client, f"{page}/{path}")}
        first, second = (client.post(f"{page}/{path}", data=data) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 303), path
        assert second.location == first.location == page
        assert "没有重复登记" in client.get(page).text
    shown = people["affairs"].get(page).text
    assert (shown.count("评估合格"), shown.count("不再需要")) == (1, 1)


def test_what_changed_meanwhile_is_told_with_a_way_on_and_what_was_typed_stays(people):
    page = f"/applications/{w.row(w.submitted()).id}"
    data = {**ASSESSED, "0-opinion": "agree", "seen": seen(people["head"], f"{page}/judge")}
    people["zhao"].post(f"{page}/urge")
    refused = people["head"].post(f"{page}/judge", data=data)
    assert refused.status_code == 409
    assert "请重新打开这件申请（不要用浏览器的刷新）" in refused.text
    assert "评估合格" in refused.text
    assert f'href="{page}"' in refused.text


def test_the_dual_control_holds_on_the_pages(world, log_in):
    own = log_in("department_head", login="01001", name="赵明远", department="PW")
    number = w.submitted()
    page = f"/applications/{w.row(number).id}"
    shown = own.get(page).text
    assert "申请人不能办理自己的申请" in shown
    assert "填写评估" not in shown
    for path in (f"{page}/judge", f"{page}/turn/return", f"{page}/turn/reject"):
        assert own.post(path, data={"reason": "x", "0-opinion": "agree"}).status_code == 403
    assert w.row(number).status == Status.ASSESS


def test_urging_and_naming_on_the_pages(people):
    number = w.submitted()
    page = f"/applications/{w.row(number).id}"
    zhao, affairs = people["zhao"], people["affairs"]
    assert zhao.post(f"{page}/urge").status_code == 303
    assert "已催办" in zhao.get("/applications/mine?show=open").text
    assert zhao.post(f"{page}/urge", follow_redirects=True).status_code == 200
    assert "已催办" in people["head"].get("/applications/").text
    wrong = put(affairs, f"{page}/assessor", {"assessor_no": "77777", "reason": "主任申请"})
    assert wrong.status_code == 422


PATHS = (
    "",
    "/form",
    "/judge",
    "/issue",
    "/back",
    "/turn/return",
    "/turn/reject",
    "/assessor",
    "/edit",
    "/withdraw",
)
POSTED = (*PATHS[2:], "/urge", "/discard")
EVERYWHERE = ("/", "/issuing", "/mine", "/new", "/batch/review", "/batch/approve")
SEES = {
    ("surgeon", "own"): {"": 200, "/form": 200, "/withdraw": 200, "/edit": 409},
    ("department_head", "own"): {
        "": 200,
        "/form": 200,
        "/judge": 200,
        "/turn/return": 200,
        "/turn/reject": 200,
    },
    ("medical_affairs", "own"): {"": 200, "/form": 200, "/assessor": 200},
    ("committee_secretary", "own"): {"": 200, "/form": 200},
    ("auditor", "own"): {"": 200, "/form": 200},
}
LISTS = {
    "surgeon": ("/mine",),
    "department_head": ("/",),
    "medical_affairs": ("/", "/issuing", "/batch/review"),
    "committee_secretary": ("/", "/issuing", "/batch/approve"),
    "auditor": ("/",),
}
HOSPITAL_WIDE = {Role.MEDICAL_AFFAIRS, Role.COMMITTEE_SECRETARY, Role.AUDITOR}
DEPARTMENTS = {"own": "PW", "other": "XW", "none": None}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("whose", DEPARTMENTS)
def test_every_route_for_every_role_own_other_and_no_department(world, log_in, role, whose):
    department = DEPARTMENTS[whose] or ("ZZ" if role is Role.DEPARTMENT_HEAD else None)
    number = w.submitted()
    page = f"/applications/{w.row(number).id}"
    mine = role is Role.SURGEON and whose == "own"
    login = "01001" if mine else f"X{role.value[:6]}"
    client = log_in(role.value, login=login, department=department)
    expected = SEES.get((role.value, "own" if role in HOSPITAL_WIDE else whose), {})
    for path in PATHS:
        got = client.get(page + path).status_code
        assert got == expected[path] if path in expected else got in {403, 404, 409}, path
    for path in POSTED:
        if mine and path in {"/urge", "/edit"}:
            continue
        assert client.post(page + path, data={}).status_code in {403, 404, 409, 422}, path
    for path in EVERYWHERE:
        got = client.get(f"/applications{path}").status_code
        own_form = role is Role.SURGEON and path == "/new"
        assert (
            got in {200, 403} if own_form else (got == 200) is (path in LISTS.get(role.value, ()))
        ), path
    assert w.row(number).status == Status.ASSESS
    assert len(w.acts(number)) == 1


PDF = b"%PDF-1.4 a certificate"


def a_file(**more):
    return {"file": (BytesIO(PDF), "证书.pdf"), "proof_kind": "培训证书", **more}


@pytest.mark.parametrize("step", ["save", "submit", "attach"])
def test_a_file_chosen_is_taken_in_whatever_button_is_pressed(people, step):
    zhao = people["zhao"]
    sent = zhao.post("/applications/new", data=typed(step=step, key="k", **a_file()))
    assert sent.status_code == 303
    dossier = w.dossier(place(sent))
    assert [proof.filename for proof in dossier.proofs] == ["证书.pdf"]
    assert dossier.status is (Status.ASSESS if step == "submit" else Status.DRAFT)
    if step == "submit":
        assert [file["filename"] for file in dossier.current.evidence] == ["证书.pdf"]


def test_a_file_that_is_not_taken_in_is_told_and_holds_the_submission_back(people):
    zhao = people["zhao"]
    unnamed = zhao.post("/applications/new", data=typed(key="k", **a_file(proof_kind="")))
    assert unnamed.status_code == 422
    assert "请选择材料的种类，并重新选择文件" in unnamed.text
    key = int(re.search(r'action="/applications/(\d+)/edit"', unnamed.text)[1])
    assert w.dossier(key).status is Status.DRAFT
    wrong = zhao.post("/applications/new", data=typed("胆囊", key="z", **a_file()))
    assert wrong.status_code == 422
    assert "文件也没有收下" in wrong.text


def test_a_stale_draft_shows_what_changed_and_can_be_sent_on_knowingly(people):
    zhao = people["zhao"]
    key = place(zhao.post("/applications/new", data=typed(step="save", key="k")))
    page, rows = f"/applications/{key}/edit", {"item-0": "51.2300", "codes": []}
    opened = seen(zhao, page)
    put(zhao, page, typed(step="save", reason="另一个窗口写的") | rows)
    mine = typed(reason="这个窗口写的") | rows
    stale = zhao.post(page, data={**mine, "seen": opened})
    assert stale.status_code == 409
    for words in ("<del>另一个窗口写的</del>", "<ins>这个窗口写的</ins>", "再按一次"):
        assert words in stale.text
    assert w.dossier(key).content.reason == "另一个窗口写的"
    shown = re.search(r'name="seen" value="(\d+)"', stale.text)[1]
    assert shown != opened
    assert zhao.post(page, data={**mine, "seen": shown}).status_code == 303
    assert w.dossier(key).current.content.reason == "这个窗口写的"


def test_one_file_too_many_is_a_conflict_with_a_sentence(people, monkeypatch):
    monkeypatch.setattr("surgery_gov.applications.service.drafting.MOST_FILES", 0)
    answer = people["zhao"].post("/applications/new", data=typed(key="k", **a_file()))
    assert answer.status_code == 409
    assert "一件申请最多附0份材料" in answer.text


def test_taking_a_file_away_twice_is_once(people):
    zhao = people["zhao"]
    kept = zhao.post("/applications/new", data=typed(step="attach", key="k", **a_file()))
    page = kept.location.partition("#")[0]
    remove = re.search(r'name="remove" value="(\d+)"', zhao.get(page).text)[1]
    rows = {"item-0": "51.2300", "codes": [], "remove": remove, "step": ""}
    assert put(zhao, page, typed() | rows).status_code == 303
    assert put(zhao, page, typed() | rows).status_code == 303
    assert "已不在申请中" in zhao.get(page).text


def test_no_kind_is_chosen_for_the_applicant_but_the_only_one_there_is(people):
    zhao = people["zhao"]
    kinds = r'name="kind"[^>]*value="(\w+)" checked'
    assert not re.search(kinds, zhao.get("/applications/new?code=51.2300").text)
    unsaid = zhao.post("/applications/new", data=typed(key="k", kind=""))
    assert unsaid.status_code == 422
    assert "请选择申请类型" in unsaid.text
    w.issue(w.to_issue(w.ZHAO, "51.2300"))
    page = zhao.get("/applications/new?code=51.2300").text
    assert re.search(kinds, page)[1] == "renewal"
    assert "都已有权限，只能申请再授权" in page
    mixed = zhao.get("/applications/new?code=51.2300&code=50.2200").text
    assert not re.search(kinds, mixed)


def test_a_batch_shows_what_is_not_met_and_posted_twice_is_entered_once(people, judge_with):
    unmet = w.FakeCheck(state="not_met", got=3, message="近24个月主刀3例，要求20例。")
    judge_with(w.FakeCheck(), unmet)
    numbers = [w.submitted(who, code, note="进修时做过") for who, code in BOTH]
    for number in numbers:
        w.assess(number)
    affairs, path = people["affairs"], "/applications/batch/review"
    page = affairs.get(path).text
    assert page.count("近24个月主刀3例，要求20例。") == len(numbers)
    assert "缺1项" in page
    assert "申请人说明：进修时做过" in page
    data = {f"{n}-0-opinion": "agree" for n in numbers}
    data |= {f"{n}-seen": w.row(n).version for n in numbers} | {"pick": numbers}
    assert [affairs.post(path, data=data).status_code for _ in range(2)] == [303, 303]
    assert "已办理：这2件申请已由本人复核，没有重复登记。" in affairs.get("/applications/").text
    assert all(len(w.acts(n)) == len(("submit", "assess", "review")) for n in numbers)
    w.approve(*numbers)
    assert affairs.post(path, data=data).status_code == 303
    stranger = people["secretary"].post(path, data=data)
    assert stranger.status_code == 403


BOTH = ((w.ZHAO, "51.2300"), (w.QIAN, "50.2200"))


def test_a_full_page_of_procedures_stays_within_the_budget_with_every_condition(people, judge_with):
    unmet = [
        w.FakeCheck(
            code=f"c{n}",
            state="not_met",
            got=3,
            message="近24个月主刀3例，要求20例，尚缺17例。",
            basis="《医疗机构手术分级管理办法》约第15、16条；本院设置，2025-11-01起",
            remedy="联系科主任安排手术，或请教学秘书补录手术记录。",
        )
        for n in range(5)
    ]
    judge_with(*unmet)
    zhao = people["zhao"]
    page, none = (zhao.get(f"/applications/mine?{q}").text for q in ("size=100", "q=没有的手术"))
    rows = page.count("看条件")
    assert rows
    assert "联系科主任安排手术" in page
    each = (len(page.encode()) - len(none.encode())) / rows
    assert len(none.encode()) + 20 * each < 64_000


def test_what_is_no_open_item_cannot_be_left_out_of_a_document(people):
    from surgery_gov.kernel.errors import Invalid

    number = w.to_issue()
    with pytest.raises(Invalid, match=r"36\.1000不在待发文的项目中"):
        w.issue(number, withheld={"36.1000": "暂缓"})
    assert w.row(number).status == Status.ISSUE
