"""Applied for, assessed, returned, corrected, reviewed, approved, issued: then it may be done."""

import re
import subprocess
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from tests.privileges import world as worlds

expect.set_options(timeout=20_000)


@pytest.fixture
def world(app):
    return worlds.build()


def submitted(page, until):
    page.goto("/applications/mine?q=dnqcs")
    page.goto("/applications/mine")
    page.get_by_label("选择腹腔镜下胆囊切除术").check()
    page.get_by_role("button", name="申请选中的手术").click()
    expect(page.locator("h1")).to_have_text("申请手术权限")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", name="有3处需要改正")).to_be_visible()
    page.get_by_role("radio", name="首次").check()
    page.get_by_label("申请的有效期至").fill(until)
    page.get_by_label("申请理由").fill("已完成规范化培训")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("status").first).to_contain_text("已提交申请SQ")
    return re.search(r"/applications/\d+", page.url)[0]


def assessed(page, place):
    page.goto(f"{place}/judge")
    for group in ("手术技术能力", "手术质量安全", "围手术期管理能力", "医患沟通能力"):
        page.get_by_role("group", name=group, exact=True).get_by_label("良").check()
    page.get_by_role("group", name="意见", exact=True).get_by_label("同意", exact=True).check()
    page.get_by_label("表决人数").fill("5")
    page.get_by_label("同意（人）").fill("5")
    page.get_by_label("工作小组意见").fill("评估合格")
    page.get_by_label("组长姓名").fill("普外主任")
    page.get_by_role("button", name="登记评估意见").click()
    expect(page.get_by_text("待复核").first).to_be_visible()


def agreed(page, place, button):
    page.goto(f"{place}/judge")
    page.get_by_role("group", name="意见", exact=True).get_by_label("同意", exact=True).check()
    if button == "登记审批意见":
        page.get_by_label("决议号").fill("委〔2026〕7号")
    page.get_by_role("button", name=button).click()


def test_from_the_application_to_the_answer(world, enter, tmp_path):
    until = local_date(clock.now() + timedelta(days=300)).isoformat()
    zhao = enter("surgeon", login="01001", name="赵明远", department="PW")
    place = submitted(zhao, until)

    head = enter("department_head", login="H001", name="普外主任", department="PW")
    assessed(head, place)

    affairs = enter("medical_affairs", login="M101", name="周慧敏", department="YW")
    affairs.goto(place)
    affairs.get_by_role("link", name="退回补正").click()
    affairs.get_by_label("原因").fill("请补充培训证明")
    affairs.get_by_role("button", name="退回补正").click()

    zhao.goto(place)
    expect(zhao.get_by_text("请补充培训证明").first).to_be_visible()
    zhao.get_by_role("link", name="补正申请").click()
    zhao.get_by_label("申请理由").fill("已完成规范化培训，证明见附件")
    zhao.get_by_role("button", name="提交补正").click()

    agreed(affairs, place, "登记复核意见")
    secretary = enter("committee_secretary", login="C001", name="吴思远", department="YW")
    agreed(secretary, place, "登记审批意见")

    affairs.goto(f"{place}/issue")
    affairs.get_by_label("文号").fill("仁一医〔2026〕60号")
    affairs.get_by_role("button", name="登记文号").click()
    expect(affairs.get_by_role("status").first).to_contain_text("手术权限1项")

    affairs.goto("/clearance/")
    affairs.get_by_label("术者", exact=True).fill("01001")
    affairs.get_by_label("手术，第1项").fill("51.2300")
    affairs.get_by_role("button", name="查询可否实施").click()
    expect(affairs.locator("h1")).to_have_text("可实施")

    affairs.goto(f"{place}/form")
    paper = tmp_path / "form.pdf"
    affairs.pdf(path=paper, prefer_css_page_size=True)
    said = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True)
    for words in ("医疗机构手术权限申请审批表", "01001", "委〔2026〕7号", "仁一医〔2026〕60号"):
        assert words in said.stdout


def test_files_added_and_taken_away_on_one_page_lose_nothing_typed(world, enter, tmp_path):
    page = enter("surgeon", login="01001", name="赵明远", department="PW")
    page.goto("/applications/new?code=51.2300")
    page.get_by_role("radio", name="首次").check()
    page.get_by_label("申请理由").fill("第一次写")
    add = page.get_by_role("button", name="添加材料，保存草稿")
    bad, good = tmp_path / "x.pdf", tmp_path / "证书.pdf"
    bad.write_bytes(b"<html>")
    good.write_bytes(b"%PDF-1.4 x")

    page.get_by_label("文件").set_input_files(bad)
    page.get_by_label("种类").select_option("其他")
    page.get_by_label(re.compile("^说明")).fill("见页3")
    add.click()
    expect(page.get_by_role("heading", name="需要改正")).to_be_visible()
    expect(page.get_by_label("申请理由")).to_have_value("第一次写")
    expect(page.get_by_label(re.compile("^说明"))).to_have_value("见页3")
    expect(page.get_by_role("link", name="x.pdf")).to_have_count(0)

    page.get_by_label("申请理由").fill("第二次写")
    page.get_by_label("文件").set_input_files(good)
    page.get_by_label("种类").select_option("其他")
    add.click()
    expect(page.get_by_role("link", name="证书.pdf")).to_be_visible()
    expect(page.get_by_label("申请理由")).to_have_value("第二次写")

    page.get_by_label("申请理由").fill("第三次写")
    page.get_by_role("button", name=re.compile("^删去")).click()
    expect(page.get_by_role("link", name="证书.pdf")).to_have_count(0)
    expect(page.get_by_label("申请理由")).to_have_value("第三次写")

    page.get_by_label("申请理由").fill("第四次写")
    page.get_by_role("button", name="保存草稿", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已保存草稿")
    expect(page.get_by_label("申请理由")).to_have_value("第四次写")
