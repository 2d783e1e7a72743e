"""The demo's people and what they may do obey the rules the program keeps."""

import re
from collections import Counter, defaultdict
from datetime import timedelta

from surgery_gov.demo.tables import profile, rows
from surgery_gov.privileges.rules import Target
from surgery_gov.privileges.rules.conditions import UnderSupervisor
from surgery_gov.privileges.rules.wording import from_text

GIVING = {"授予", "续期"}
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def surgeons(dates):
    return {r["工号"]: r for r in (*rows("staff", dates), *rows("staff_joined", dates))}


def grades(dates):
    return {r["手术编码"]: r["手术级别"] for r in rows("catalog", dates)}


def codes_of_departments(dates):
    return {r["科室名称"]: r["科室代码"] for r in rows("departments", dates)}


def test_the_hospital_is_a_valid_shape_and_clearly_invented(dates):
    hospital = profile(dates)
    code = hospital["credit_code"]
    total = sum(ALPHABET.index(c) * (3**i % 31) for i, c in enumerate(code[:17]))
    assert re.fullmatch(r"12990102RENHE001X[0-9A-Z]", code)
    assert ALPHABET.index(code[17]) == (31 - total % 31) % 31
    assert len(hospital["registration_no"]) == 22
    assert hospital["edition"]["name"] == f"{dates.year}版"


def test_there_are_120_surgeons_known_by_number_not_by_name(dates):
    people = surgeons(dates)
    assert len(people) == 120
    assert all(re.fullmatch(r"\d{5}", number) for number in people)
    assert any(number.startswith("00") for number in people)
    twice = {name for name, n in Counter(p["姓名"] for p in people.values()).items() if n > 1}
    assert twice == {"王磊", "李静"}
    assert {"石䶮", "方𬭩", "仝㙦"} <= {p["姓名"] for p in people.values()}


def test_every_surgeon_has_a_department_a_certificate_and_dates_in_order(dates):
    people = surgeons(dates).values()
    assert {p["科室"] for p in people} <= codes_of_departments(dates).keys()
    assert len({p["执业证书编号"] for p in people}) == 120
    for p in people:
        assert re.fullmatch(r"1[12]0990102\d{6}", p["执业证书编号"])
        assert p["执业证书有效期起"] <= dates.text("{T-60}")
        assert not p["执业证书有效期止"] or p["执业证书有效期起"] < p["执业证书有效期止"]


def test_some_left_some_licences_lapsed_and_one_changed_department(dates):
    kinds = Counter(r["变更"] for r in rows("staff_changes", dates))
    ends = [p["执业证书有效期止"] for p in surgeons(dates).values() if p["执业证书有效期止"]]
    today = dates.today.isoformat()
    assert kinds["离职"] == 4
    assert kinds["调科"] == 1
    assert sum(end < today for end in ends) >= 3
    assert sum(end >= today for end in ends) >= 4


def test_there_are_1500_privileges_each_once(dates):
    items = [(r["工号"], r["手术编码"]) for r in rows("privileges", dates)]
    bands = [(r["工号"], r["授权项目"]) for r in rows("privileges_by_grade", dates)]
    assert len(items) + len(bands) == 1500
    assert len({*items, *bands}) == 1500


def test_grades_three_and_four_are_granted_item_by_item(dates):
    catalog, departments = grades(dates), set(codes_of_departments(dates).values())
    for row in rows("privileges", dates):
        assert row["手术编码"] in catalog
    for row in rows("privileges_by_grade", dates):
        target = Target.parse(row["授权项目"])
        assert target.grade in (1, 2)
        assert target.department in departments
    by_grade = Counter(catalog[r["手术编码"]] for r in rows("privileges", dates))
    assert by_grade["四级"] > 400
    assert by_grade["三级"] > 400


def test_nobody_is_granted_what_belongs_to_another_specialty(dates):
    people = surgeons(dates)
    departments = {r["手术编码"]: r["科室"].split("、") for r in rows("catalog", dates)}
    foreign = [
        r
        for r in rows("privileges", dates)
        if people[r["工号"]]["科室"] not in departments[r["手术编码"]]
    ]
    assert foreign == []


def test_names_in_every_table_agree_with_the_staff(dates):
    people = surgeons(dates)
    for table in ("privileges", "privileges_by_grade", "decisions", "staff_changes"):
        assert [r for r in rows(table, dates) if people[r["工号"]]["姓名"] != r["姓名"]] == []


def test_no_privilege_begins_before_the_post_or_the_licence(dates):
    people = surgeons(dates)
    for row in (*rows("privileges", dates), *rows("privileges_by_grade", dates)):
        person = people[row["工号"]]
        assert person["入职日期"] <= row["授权开始日期"]
        assert person["执业证书有效期起"] <= row["授权开始日期"]


def test_no_period_is_longer_than_the_rules_allow(dates):
    catalog = grades(dates)
    for row in rows("privileges", dates):
        since, until = dates.day(row["授权开始日期"]), dates.day(row["授权截止日期"])
        months = 12 if catalog[row["手术编码"]] == "四级" else 24
        assert since <= until < since.replace(year=since.year + months // 12)


def test_some_privileges_are_expired_and_some_expire_soon(dates):
    left = [(dates.day(r["授权截止日期"]) - dates.today).days for r in rows("privileges", dates)]
    assert sum(days < 0 for days in left) >= 20
    for horizon in (7, 30, 90):
        assert sum(0 <= days <= horizon for days in left) >= 4


def test_conditions_can_be_read_and_a_supervisor_holds_the_same_privilege(dates):
    held = {(r["工号"], r["手术编码"]) for r in rows("privileges", dates)}
    conditions = [
        (r["手术编码"], c) for r in rows("privileges", dates) for c in from_text(r["条件"])
    ]
    supervised = [(c.staff_no, code) for code, c in conditions if isinstance(c, UnderSupervisor)]
    assert len(conditions) >= 40
    assert len(supervised) >= 10
    assert set(supervised) <= held


def test_later_decisions_concern_what_is_held(dates):
    held = {(r["工号"], r["手术编码"]) for r in rows("privileges", dates)}
    held |= {(r["工号"], r["授权项目"]) for r in rows("privileges_by_grade", dates)}
    decisions = rows("decisions", dates)
    orphans = [
        r for r in decisions if r["决定"] != "授予" and (r["工号"], r["授权项目"]) not in held
    ]
    assert orphans == []
    again = [r for r in decisions if r["决定"] == "授予" and (r["工号"], r["授权项目"]) in held]
    assert again == []


def test_there_are_more_than_60_later_decisions_of_every_kind(dates):
    kinds = Counter(r["决定"] for r in rows("decisions", dates))
    assert kinds.total() - kinds["授予"] >= 60
    assert set(kinds) == {"授予", "续期", "限制", "暂停", "恢复", "取消"}
    assert min(kinds.values()) >= 8


def test_decisions_carry_what_their_kind_needs_and_reach_forward(dates):
    for row in rows("decisions", dates):
        decided = dates.instant(row["决定时间"]).date()
        assert row["文号"]
        assert row["依据"]
        assert row["原因"]
        assert bool(row["截止日期"]) == (row["决定"] in GIVING)
        assert bool(row["条件"]) or row["决定"] != "限制"
        assert decided < dates.day(row["生效日期"]) <= decided + timedelta(days=45)


def test_what_is_reinstated_was_suspended_before(dates):
    story = defaultdict(list)
    for row in sorted(rows("decisions", dates), key=lambda r: dates.instant(r["决定时间"])):
        story[row["工号"], row["授权项目"]].append(row["决定"])
    reinstated = [kinds for kinds in story.values() if "恢复" in kinds]
    assert len(reinstated) >= 8
    assert all(kinds[kinds.index("恢复") - 1] == "暂停" for kinds in reinstated)


def test_the_case_to_keep_is_told(dates):
    year = dates.year
    mine = {r["手术编码"]: r for r in rows("privileges", dates) if r["工号"] == "10268"}
    lobectomy = mine["50.3x00"]
    assert lobectomy["姓名"] == "赵明远"
    assert (lobectomy["授权开始日期"], lobectomy["授权截止日期"]) == (
        f"{year}-01-01",
        f"{year}-12-31",
    )
    assert mine["51.2300"]["授权截止日期"] > dates.today.isoformat()
    revoked = [r for r in rows("decisions", dates) if r["工号"] == "10268"]
    assert [(r["授权项目"], r["决定"], r["生效日期"]) for r in revoked] == [
        ("50.3x00", "取消", f"{year}-06-15")
    ]
    assert dates.day(f"{year}-06-15") < dates.today


def test_there_is_one_login_for_each_role_and_one_person_with_two(dates):
    accounts = rows("accounts", dates)
    roles = Counter(role for r in accounts for role in r["角色"].split("、"))
    clinical = {"医务科", "科主任", "术者", "麻醉医师", "手术室护士"}
    assert set(roles) == clinical | {"委员会秘书", "卫健委", "审计员", "系统管理员"}
    assert [r["姓名"] for r in accounts if r["角色"] == "科主任、术者"] == ["李国栋"]


def test_demo_passwords_obey_the_password_rules(dates):
    for row in rows("accounts", dates):
        password = row["密码"]
        classes = [r"[a-z]", r"[A-Z]", r"\d", r"[^0-9A-Za-z]"]
        assert len(password) >= 8
        assert sum(bool(re.search(c, password)) for c in classes) >= 3
