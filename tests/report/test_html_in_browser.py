"""The page in a real browser: nothing hostile runs, and a person can find what they look for, with or without mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from leastwise.audit import Audit, all_checks
from leastwise.model import Severity, Status
from leastwise.report.html import html
from report.audits import ACCOUNT, HOSTILE, OTHER, an_audit, an_estate_of_all_statuses, many, refused, result

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-gpu",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
FEW = 25
"""How many rows of a check are shown before somebody asks for more."""
WATCH = """
    window.violations = [];
    document.addEventListener('securitypolicyviolation', e => window.violations.push(e.violatedDirective));
"""
CONTRASTS = """() => {
    const parts = c => { const m = c.match(/[\\d.]+/g).map(Number); return {rgb: m.slice(0, 3), a: m[3] ?? 1}; };
    const light = ([r, g, b]) => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
        return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
    const behind = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
        if (c.a === 1) return c.rgb; } return [255, 255, 255]; };
    const low = [];
    for (const e of document.querySelectorAll('body *')) {
        const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if (!own || !e.checkVisibility() || ['SCRIPT', 'OPTION', 'STYLE'].includes(e.tagName)) continue;
        const [a, b] = [light(parts(getComputedStyle(e).color).rgb), light(behind(e))].sort((x, y) => y - x);
        const ratio = (a + .05) / (b + .05);
        if (ratio < 4.5) low.push(`${e.tagName}.${e.className} "${e.textContent.slice(0, 30)}" ${ratio.toFixed(2)}`);
    }
    return low;
}"""
Scheme = Literal["light", "dark"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt-get install chromium)"),
]


@dataclass
class Shown:
    """A page and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many results can be seen, or would be if their check were open."""
        return self.page.locator(".practice:not([hidden]) .check:not([hidden]) .row:not([hidden])").count()

    @property
    def count(self) -> str:
        return self.page.locator("#count").inner_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield started
        started.close()


@contextmanager
def shown(
    browser: Browser,
    directory: Path,
    audit: Audit,
    *,
    address: str = "",
    script: bool = True,
    scheme: Scheme = "light",
    width: int = 1280,
) -> Iterator[Shown]:
    """A page as a person opens it, from a file; every complaint of the browser fails the test."""
    file = directory / "report.html"
    file.write_bytes(html(audit))
    context = browser.new_context(
        java_script_enabled=script, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    seen = Shown(page)
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    page.on("request", lambda request: _only_the_file(request.url, seen))
    page.goto(file.as_uri() + address)
    yield seen
    if script:
        seen.complaints += evaluated(page, "window.violations")
    context.close()
    assert seen.complaints == []


def _only_the_file(url: str, seen: Shown) -> None:
    if not url.startswith(("file:", "data:")):
        seen.complaints.append(f"asked for {url}")


def evaluated(page: Page, expression: str) -> Any:
    return page.evaluate(expression)


def hostile() -> Audit:
    names = list(enumerate(HOSTILE))
    return an_audit(
        [
            *(result(name=name, value=name, region=name[:9]) for _, name in names),
            *(result(Status.UNKNOWN, name=name, says=name, permissions=(name,)) for _, name in names),
            *(result(Status.NOT_APPLICABLE, name=None, says=name) for _, name in names),
        ],
        accounts=((ACCOUNT, HOSTILE[0]), *((f"{number:012}", name) for number, name in names)),
        missing=tuple(refused(name) for _, name in names),
    )


@pytest.mark.parametrize("script", [True, False])
def test_no_hostile_name_runs(browser: Browser, tmp_path: Path, script: bool) -> None:
    with shown(browser, tmp_path, hostile(), script=script) as seen:
        page = seen.page
        if script:
            page.click("#open")
            for details in page.locator(".row details").all()[:5]:
                details.locator("summary").click()
            page.fill("#search", HOSTILE[0])
            expect(page.locator("#count")).to_contain_text(" of ")
            assert evaluated(page, "window.ran") is None
        assert page.locator("img, iframe, object, embed, [onerror], [onload], [style]").count() == 0
        assert page.locator("script").count() == 1


def test_the_policy_refuses_what_is_slipped_in(browser: Browser, tmp_path: Path) -> None:
    """Were the escaping to fail one day, the policy still stands; and violations are noticed by these tests."""
    with shown(browser, tmp_path, an_audit([result()])) as seen:
        violations = evaluated(
            seen.page,
            """async () => {
                const script = document.createElement('script');
                script.textContent = 'window.ran = 1';
                document.body.append(script);
                document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.ran=1"><p style="top:0">');
                await new Promise(done => setTimeout(done, 200));
                return window.violations.splice(0);
            }""",
        )
        assert {"script-src-elem", "img-src", "style-src-attr"} <= set(violations)
        assert evaluated(seen.page, "window.ran") is None
        assert seen.complaints
        seen.complaints.clear()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("audit", [hostile(), an_estate_of_all_statuses()], ids=["hostile", "usual"])
def test_nothing_hangs_over_the_edge(browser: Browser, tmp_path: Path, width: int, audit: Audit) -> None:
    with shown(browser, tmp_path, audit, width=width) as seen:
        evaluated(seen.page, "document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert evaluated(seen.page, "document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa(browser: Browser, tmp_path: Path, scheme: Scheme) -> None:
    severities = [result(name=str(severity), severity=severity) for severity in Severity]
    audit = an_estate_of_all_statuses()
    everything = an_audit([*severities, *audit.results], accounts=audit.accounts, missing=(refused(),))
    with shown(browser, tmp_path, everything, scheme=scheme) as seen:
        evaluated(seen.page, "document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert evaluated(seen.page, CONTRASTS) == []


def test_search_as_you_type(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, tmp_path, an_estate_of_all_statuses()) as seen:
        page = seen.page
        assert seen.count == "3 findings, 7 other results"
        page.keyboard.press("/")
        assert evaluated(page, "document.activeElement.id") == "search"
        page.keyboard.type("USER/carol")
        assert seen.rows == 1
        assert seen.count == "1 of 3 findings"
        page.keyboard.type(" no such words")
        assert seen.rows == 0
        expect(page.locator("#nothing")).to_be_visible()
        page.keyboard.press("Escape")
        assert seen.count == "3 findings, 7 other results"
        assert page.input_value("#search") == ""
        expect(page.locator("#nothing")).to_be_hidden()


@pytest.mark.parametrize(
    "words", ["as it should be", "AccessDenied", "iam:getloginprofile", "applicable", "mfa_active"]
)
def test_everything_can_be_searched(browser: Browser, tmp_path: Path, words: str) -> None:
    with shown(browser, tmp_path, an_estate_of_all_statuses()) as seen:
        seen.page.fill("#search", words)
        assert 0 < seen.rows < 10


@pytest.mark.parametrize(
    ("box", "rows", "told"),
    [
        ("severity=critical", 1, "1 of 3 findings"),
        ("severity=low", 1, "1 of 3 findings"),
        ("status=FAIL", 3, "3 of 3 findings"),
        ("status=UNKNOWN", 2, "0 of 3 findings, 2 other results"),
        ("status=NOT_APPLICABLE", 1, "0 of 3 findings, 1 other result"),
    ],
)
def test_filters(browser: Browser, tmp_path: Path, box: str, rows: int, told: str) -> None:
    name, value = box.split("=")
    with shown(browser, tmp_path, an_estate_of_all_statuses()) as seen:
        seen.page.locator(f"input[name={name}][value={value}]").check()
        assert (seen.rows, seen.count) == (rows, told)
        expect(seen.page.locator(".row:not([hidden])").first).to_be_visible()
        seen.page.click("#clear")
        assert seen.count == "3 findings, 7 other results"


def test_filters_by_practice_and_account_join(browser: Browser, tmp_path: Path) -> None:
    audit = many(60)
    practice = all_checks()[0].practice.id
    wanted = [one for one in audit.results if one.practice == practice and one.account == OTHER]
    with shown(browser, tmp_path, audit) as seen:
        seen.page.select_option("select[name=practice]", practice)
        seen.page.select_option("select[name=account]", OTHER)
        assert seen.count == f"{len(wanted)} of 60 findings"
        assert seen.rows == len(wanted)


def test_the_address_keeps_the_filter(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, tmp_path, an_estate_of_all_statuses()) as seen:
        page = seen.page
        page.fill("#search", "a & b=c#d")
        page.fill("#search", "alice & b=c#d")
        page.locator("input[name=severity][value=high]").check()
        page.select_option("#order", "practice")
        expect(page).to_have_url(re.compile("q=.*&severity=high&order=practice$"))
        page.reload()
        assert page.input_value("#search") == "alice & b=c#d"
        assert page.locator("input[value=high]").is_checked()
        assert page.input_value("#order") == "practice"
        assert seen.count == "0 of 3 findings"
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile("#order=practice$"))


def test_an_address_is_restored_and_a_wrong_one_does_no_harm(browser: Browser, tmp_path: Path) -> None:
    address = f"#status=FAIL&account={OTHER}&practice=no-such&severity=%3Cscript%3E&x=y"
    with shown(browser, tmp_path, an_estate_of_all_statuses(), address=address) as seen:
        assert seen.count == "1 of 3 findings"
        evaluated(seen.page, "location.hash = '#q=bob'")
        expect(seen.page.locator("#count")).to_have_text("1 of 3 findings")
        assert seen.page.input_value("#search") == "bob"
        assert not seen.page.locator("input[value=FAIL]").is_checked()


def test_a_link_to_a_practice_that_is_filtered_away_shows_it(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, tmp_path, an_estate_of_all_statuses(), address="#q=nothing-like-it") as seen:
        expect(seen.page.locator("#mfa")).to_be_hidden()
        seen.page.click("a[href='#mfa']")
        expect(seen.page.locator("#mfa")).to_be_visible()
        expect(seen.page.locator("#mfa")).to_be_in_viewport()


def test_everything_works_from_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, tmp_path, an_audit([result(), result(Status.PASS, name=None, count=4)])) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert evaluated(page, "document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        visited: list[str] = []
        for _ in range(40):
            page.keyboard.press("Tab")
            visited.append(
                evaluated(page, "document.activeElement.closest('.row') ? 'row' : document.activeElement.tagName")
            )
            outline = """() => {
                const e = document.activeElement;
                return getComputedStyle(e.closest('.chip') ?? e).outlineStyle;
            }"""
            assert evaluated(page, outline) == "solid"
            if visited[-1] == "row":
                break
        assert {"INPUT", "SELECT", "BUTTON", "SUMMARY", "row"} <= set(visited)
        expect(page.get_by_text("arn:aws:iam::111122223333:user/alice")).to_be_hidden()
        page.keyboard.press("Enter")
        expect(page.get_by_text("arn:aws:iam::111122223333:user/alice")).to_be_visible()


def test_the_dark_theme_is_a_button_away(browser: Browser, tmp_path: Path) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    with shown(browser, tmp_path, an_estate_of_all_statuses()) as seen:
        before, button = evaluated(seen.page, colour), seen.page.locator("#theme")
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        assert evaluated(seen.page, colour) != before
        assert evaluated(seen.page, CONTRASTS) == []
        button.click()
        assert evaluated(seen.page, colour) == before
    with shown(browser, tmp_path, an_estate_of_all_statuses(), scheme="dark") as seen:
        assert evaluated(seen.page, colour) != before
        expect(seen.page.locator("#theme")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("script", [True, False])
def test_print_opens_everything_and_drops_the_controls(browser: Browser, tmp_path: Path, script: bool) -> None:
    with shown(browser, tmp_path, an_audit([result(name=f"user-{n}") for n in range(FEW + 5)]), script=script) as seen:
        page = seen.page
        arns = page.locator(".row dl code", has_text="arn:aws:iam::")
        page.emulate_media(media="print")
        expect(page.locator("#filters")).to_be_hidden()
        expect(page.locator(".show-all")).to_have_count(1 if script else 0)
        expect(arns.last).to_be_visible()
        assert all(arn.is_visible() for arn in arns.all())
        assert arns.count() == FEW + 5
        expect(page.get_by_text("Why it matters")).to_be_visible()
        if script:
            page.emulate_media(media="screen")
            expect(page.locator(".row:not([hidden])")).to_have_count(FEW)
            assert not arns.first.is_visible()


def test_it_can_be_read_without_script(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, tmp_path, many(3 * FEW * len(all_checks())), script=False) as seen:
        page = seen.page
        expect(page.locator("#filters")).to_be_hidden()
        expect(page.locator("#theme")).to_be_hidden()
        assert page.locator(".row:visible").count() == 3 * FEW * len(all_checks())
        page.locator(".row summary").first.click()
        expect(page.locator(".row dl").first).to_be_visible()


def test_the_order_can_be_that_of_the_practices(browser: Browser, tmp_path: Path) -> None:
    first, last = all_checks()[0], all_checks()[-1]
    if first.practice == last.practice:
        pytest.skip("takes checks of two practices to compare")
    audit = an_audit([result(check=first.id, severity=Severity.LOW), result(check=last.id, severity=Severity.CRITICAL)])
    with shown(browser, tmp_path, audit) as seen:
        order = "[...document.querySelectorAll('.practice')].map(node => node.id)"
        assert evaluated(seen.page, order) == [last.practice.id, first.practice.id]
        seen.page.select_option("#order", "practice")
        assert evaluated(seen.page, order) == [first.practice.id, last.practice.id]
        rows = "document.querySelector('#practice-rows th').textContent"
        assert evaluated(seen.page, rows) == "Lock away the root user"


def test_a_large_report_shows_some_and_finds_all(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, tmp_path, many(5_000)) as seen:
        page = seen.page
        assert seen.count == "5,000 findings"
        assert seen.rows <= FEW * len(all_checks())
        page.fill("#search", "user-04999")
        assert (seen.rows, seen.count) == (1, "1 of 5,000 findings")
        expect(page.get_by_text("user-04999 has done")).to_be_visible()
        took = evaluated(
            page,
            """() => {
                const search = document.getElementById('search'), start = performance.now();
                search.value = 'user-02';
                search.dispatchEvent(new Event('input', {bubbles: true}));
                return performance.now() - start;
            }""",
        )
        assert seen.count == "1,000 of 5,000 findings"
        assert took < 1_000, f"a keystroke took {took:.0f} ms"
        page.keyboard.press("Escape")
        button = page.locator(".show-all").first
        before = seen.rows
        button.click()
        assert seen.rows > before
        expect(button).to_be_hidden()
        assert evaluated(page, "document.activeElement.tagName") == "SUMMARY"
