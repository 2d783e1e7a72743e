"""Take the screenshots that README and the manual show: python -m scripts.screenshots [FOLDER].

Loads the demo hospital into a temporary folder, serves it, walks through the pages in Chromium
and writes docs/shots/*.png. Nothing outside that folder is touched.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, sync_playwright

from surgery_gov.kernel import clock
from surgery_gov.kernel.calendar import local_date
from tests.support.demo_server import accounts, load_demo, serving_demo

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESK, PHONE = (1200, 600), (390, 844)
LARGEST = 200_000
SURGEON, REVOKED, HELD = "10268", "50.3x00", "51.2300"
DIRTY = (
    ("科室", "手术编码", "手术名称", "手术级别", "类别", "限制类技术"),
    ("肝胆外科", "50.3x00", "肝叶切除术", "四级", "手术", "否"),
    ("肝胆外科", "51.2300", "腹腔镜下胆囊切除术", "Ⅲ级", "手术", "否"),
    ("肝胆外科", 51.22, "胆囊切除术", "三级", "手术", "否"),
    ("肝胆外科", "50.5900\n50.5901", "肝移植术", "四级", "手术", "是"),
    ("骨科", "81.5100", "全髋关节置换", "", "手术", "否"),
    ("骨科", "81.54", "全部膝关节置换", "四级", "手术", "否"),
    ("普外科", "17.4100", "开放性机器人援助操作", "三级", "手术", "是"),
)


@dataclass(frozen=True)
class Shot:
    """A picture: its name, who is logged in, the way there, and the size of the window."""

    name: str
    role: str
    walk: Callable[[Page], None]
    size: tuple[int, int] = DESK


def at(path: str) -> Callable[[Page], None]:
    """Return the walk straight to an address."""
    return lambda page: page.goto(path) and None


def ask(code: str) -> Callable[[Page], None]:
    """Return the walk to the answer about one procedure, yesterday at half past eight."""

    def walk(page: Page) -> None:
        page.goto("/clearance/")
        page.locator("#staff_no").fill(SURGEON)
        page.locator("#codes-1").fill(code)
        page.locator("#codes-2").fill(HELD if code != HELD else "")
        page.locator("#at_date").fill(str(local_date(clock.now()) - timedelta(days=1)))
        page.locator("#at_time").fill("08:30")
        page.get_by_role("button", name="查询可否实施").click()
        page.wait_for_selector(".sg-answer")

    return walk


def choose(page: Page) -> None:
    """Open the candidates of a procedure half typed."""
    page.goto("/clearance/")
    page.locator("#staff_no").fill(SURGEON)
    page.locator("#codes-1").press_sequentially("fqj")
    page.wait_for_selector(".sg-list:not([hidden]) [role=option]")
    page.keyboard.press("ArrowDown")


def revoke(page: Page) -> None:
    """Look at what a revocation would change."""
    page.goto(f"/privileges/surgeons/{SURGEON}/{HELD}/revoke")
    page.locator("#document_no").fill("仁一医〔2026〕99号")
    page.locator("#reason").fill("动态评估结论“取消”")
    page.get_by_role("button", name="核对影响").click()
    page.wait_for_selector(".sg-diff")


def import_dirt(page: Page) -> None:
    """Check a workbook with every common fault."""
    book = openpyxl.Workbook()
    for row in DIRTY:
        book.active.append(row)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "手术分级目录.xlsx"
        book.save(path)
        page.goto("/catalog/import")
        page.get_by_label("版本名称").fill("2026版第3次修订")
        page.get_by_label("表格文件").set_input_files(path)
        page.get_by_role("button", name="检查文件").click()
        page.wait_for_selector("#faults")


def compare(page: Page) -> None:
    """Compare the draft with the edition in force."""
    page.goto("/catalog/editions")
    page.get_by_role("link", name="比较两个版本").click()
    page.locator("#f-before").select_option(index=2)
    page.locator("#f-after").select_option(index=1)
    page.get_by_role("button", name="查询").click()
    page.wait_for_selector("main tbody tr")


def filing(page: Page) -> None:
    """Open the demo's filing."""
    page.goto("/filings/")
    page.locator("main tbody th a").first.click()
    page.wait_for_selector(".sg-facts")


def cover(page: Page) -> None:
    """Open the sheet to be signed and sealed."""
    filing(page)
    page.get_by_role("link", name="打印封面").click()
    page.wait_for_selector(".sg-paper")


OFFICE = "医务科"


def case(page: Page) -> None:
    """Open the first of tomorrow's cases that lack something: it is still to be got ready."""
    page.goto(f"/cases/?since={local_date(clock.now()) + timedelta(days=1)}")
    page.locator("main table th[scope=row] a").first.click()
    page.wait_for_selector("main h1")


SHOTS = (
    Shot("catalog", OFFICE, at("/catalog/?grade=4&department=肝胆外科")),
    Shot("catalog-phone", OFFICE, at("/catalog/?grade=4&department=肝胆外科"), PHONE),
    Shot("compare", OFFICE, compare),
    Shot("import-faults", OFFICE, import_dirt),
    Shot("privileges", OFFICE, at(f"/privileges/surgeons/{SURGEON}")),
    Shot("revoke", OFFICE, revoke),
    Shot("ask", OFFICE, choose),
    Shot("refused", OFFICE, ask(REVOKED)),
    Shot("refused-phone", OFFICE, ask(REVOKED), PHONE),
    Shot("permitted", OFFICE, ask(HELD)),
    Shot("filing", OFFICE, filing),
    Shot("cover", OFFICE, cover),
    Shot("todo", OFFICE, at("/agenda/")),
    Shot("applying", "术者", at("/applications/mine")),
    Shot("matrix", "科主任", at("/matrix/")),
    Shot("case", OFFICE, case),
    Shot("board", "手术室护士", at("/cases/board")),
    Shot("trail", "审计员", at("/audit/?event=privilege")),
)


def log_in(page: Page, role: str) -> None:
    """Log in through the form."""
    login, password = accounts()[role]
    page.goto("/")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_selector(".sg-side", state="attached")


@contextmanager
def window(browser: Browser, address: str, role: str) -> Iterator[Page]:
    """Open a logged-in window."""
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    page = context.new_page()
    log_in(page, role)
    yield page
    context.close()


def take(browser: Browser, address: str, folder: Path) -> None:
    """Take every picture; raises where one is larger than a page should load."""
    for role in dict.fromkeys(shot.role for shot in SHOTS):
        with window(browser, address, role) as page:
            for shot in (s for s in SHOTS if s.role == role):
                width, height = shot.size
                page.set_viewport_size({"width": width, "height": height})
                shot.walk(page)
                path = folder / f"{shot.name}.png"
                page.screenshot(path=path)
                size = path.stat().st_size
                print(f"{path}  {size // 1000} kB")
                if size > LARGEST:
                    raise ValueError(f"{path} is larger than {LARGEST} bytes")


def main() -> None:
    """Take the pictures into the folder named, docs/shots by default."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/shots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        load_demo(place)
        with serving_demo(place) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            take(browser, address, folder)
            browser.close()


if __name__ == "__main__":
    main()
