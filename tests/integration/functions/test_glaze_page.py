"""The admins' page of what is told of a person, in Chromium, against the real functions behind the host's server."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.host.cloudevents.server import Access, FunctionServer
from infra.host.template import load
from springline.access import audit
from springline.access.guard import SESSION_COOKIE
from springline.access.model import Role
from springline.platform import runtime
from springline.platform.clock import ManualClock
from springline.platform.pool import Pool
from springline.platform.runtime import Runtime
from tests.integration.chats import LATER
from tests.integration.profiles.telling import LADDER, Person, Telling, payload

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on the path: install the package chromium"),
]
expect = playwright.expect
ROOT = Path(__file__).resolve().parents[3]
SERVED = ("AdminApi", "AccessApi", "SystemApi")
PATIENCE = 20_000.0  # milliseconds
TEXT = "Ada runs the tool library: ask her first."


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def address(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the functions are served, on the test's database."""

    def forget() -> None:
        for name in [name for name in sys.modules if name.startswith("functions.")]:
            del sys.modules[name]

    ports = Runtime(settings, clock=ManualClock(LATER))
    ports.database.use(Pool(ports.database, size=6))
    monkeypatch.setattr(runtime, "_installed", [ports])
    forget()
    server = FunctionServer(load(ROOT / "template.yaml"), SERVED, access=Access())
    yield server.start(port=0)
    server.stop()
    forget()
    ports.close()


@dataclass
class Opened:
    """A page in a browser of its own; `faults` are what its console complained of."""

    page: Any
    address: str
    faults: list[str]

    def visit(self, person: Person) -> Any:
        self.page.goto(f"{self.address}/admin/profiles/{person.id}/glaze")
        return self.page

    def read(self, person: Person) -> Any:
        """Visit, and wait until it is there to be read."""
        page = self.visit(person)
        expect(page.locator("#text")).to_be_visible(timeout=PATIENCE)
        return page


@pytest.fixture
def open_page(chromium: Any, address: str) -> Iterator[Any]:
    contexts: list[Any] = []
    opened: list[Opened] = []

    def open_page(session: Any = None, **options: Any) -> Opened:
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        contexts.append(context)
        if session is not None:
            context.add_cookies([{"name": SESSION_COOKIE, "value": session.secret, "url": address, "httpOnly": True}])
        one = Opened(context.new_page(), address, [])
        one.page.on("console", lambda said: one.faults.append(said.text) if said.type == "error" else None)
        one.page.on("pageerror", lambda error: one.faults.append(str(error)))
        opened.append(one)
        return one

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def telling(db: Any) -> Telling:
    return Telling(db)


@pytest.fixture
def ada(telling: Telling) -> Person:
    person = telling.person("ada")
    telling.generate(person, payload(person), lifetime=timedelta(days=3650))
    return person


@pytest.fixture
def admin(open_page: Any, new_session: Any) -> Opened:
    return open_page(new_session(Role.ADMIN, name="Grace"))


def test_an_admin_sees_what_is_told_and_what_it_rests_on(admin: Opened, ada: Person) -> None:
    page = admin.read(ada)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    expect(page.locator("#text")).to_have_text("Knows about ladder and bread.")
    expect(page.locator("#badges")).to_have_text("generated text up to date")
    details = page.locator("#grounds details").first
    expect(details).to_contain_text("Help next door")
    details.locator("summary").click()
    expect(details.locator("blockquote")).to_have_text(LADDER)
    expect(page.locator("#history > li")).to_have_count(1)
    assert admin.faults == []


def test_an_override_is_written_and_taken_away_by_keyboard_alone(
    admin: Opened, telling: Telling, ada: Person, db: Any
) -> None:
    page = admin.read(ada)
    box = page.get_by_label("Shown instead of the generated text")
    box.focus()
    page.keyboard.type(TEXT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show this text")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Show your own text?")
    expect(dialog).to_contain_text("The generated text is kept")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Your text is shown now. The generated one is kept behind it.")
    expect(page.locator("#text")).to_have_text(TEXT)
    expect(page.locator("#behind")).to_contain_text("Knows about ladder and bread.")
    expect(page.locator("#origin")).to_contain_text("Put in front by Grace")
    expect(page.locator("#history > li").first).to_contain_text("put in front")
    expect(page.locator("#history ins").first).to_be_visible()

    page.get_by_role("button", name="Take it away").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Take the text away?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_have_text(TEXT)
    page.get_by_role("button", name="Take it away").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Take it away").press("Enter")
    expect(page.locator("#text")).to_have_text("Knows about ladder and bread.")
    expect(page.get_by_role("heading", name="Your own text")).to_be_focused()  # its button has gone
    assert telling.shown(ada).override is None
    with db.transaction() as tx:
        assert audit.verify(tx).fault is None
        noted = [entry.action for entry in audit.newest(tx) if entry.action.startswith("highlight.")]
    assert noted == ["highlight.override_cleared", "highlight.overridden", "highlight.read"]
    assert admin.faults == []


def test_a_mark_is_shown_in_plain_words(admin: Opened, ada: Person) -> None:
    page = admin.read(ada)
    page.get_by_label("Reason, in a few words").fill("She has moved to Porto")
    page.get_by_role("button", name="Mark as out of date").click()
    expect(page.locator("#reason-list")).to_contain_text("“She has moved to Porto”")
    expect(page.locator("#text")).to_contain_text("out of date. People see")
    expect(page.locator("#badges")).to_have_text("statistics instead of a text out of date")
    expect(page.locator("#behind")).to_contain_text("Generated text, not shown")
    expect(page.get_by_label("Reason, in a few words")).to_have_value("")


def test_writing_anew_is_asked_for(admin: Opened, telling: Telling, ada: Person) -> None:
    page = admin.read(ada)
    page.get_by_role("button", name="Write it anew").click()
    expect(page.get_by_role("status")).to_have_text("It will be written anew.")
    expect(page.locator("#waiting")).to_contain_text("on their way")
    assert any(event["type"].endswith("regeneration.requested.v1") for event in telling.pipeline.log())


def test_what_another_admin_did_meanwhile_is_shown_and_not_overwritten(
    admin: Opened, telling: Telling, ada: Person
) -> None:
    page = admin.read(ada)
    expect(page.locator("#text")).to_have_text("Knows about ladder and bread.")
    telling.override(ada, "Somebody else was faster.")
    page.locator("#override").fill(TEXT)
    page.get_by_role("button", name="Show this text").click()
    page.get_by_role("dialog").get_by_role("button", name="Show this text").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has changed this since you read it.")
    expect(page.locator("#text")).to_have_text("Somebody else was faster.")
    expect(page.locator("#override")).to_have_value(TEXT)  # what was typed is not lost
    assert telling.shown(ada).override_text == "Somebody else was faster."


def test_a_deleted_messages_words_are_nowhere_on_the_page(admin: Opened, telling: Telling, ada: Person) -> None:
    telling.tell(telling.chat.deleted("ada-ladder"))
    page = admin.read(ada)
    expect(page.locator("#reason-list")).to_contain_text("A message that it rests on was deleted, or has expired")
    expect(page.locator("#hidden")).to_have_text("Hidden, because messages are gone: the text, 1 point, 1 quote.")
    expect(page.locator("#history > li")).to_have_count(1)
    assert "ladder" not in page.content()


def test_words_are_never_taken_for_markup(admin: Opened, telling: Telling) -> None:
    evil = "<img src=x onerror=\"document.title='hacked'\"> & <b>bold</b>"
    person = telling.person("<i>mallory</i>", said={"evil": evil})
    telling.override(person, evil)
    page = admin.read(person)
    expect(page.locator("#text")).to_have_text(evil)
    expect(page.get_by_role("heading", level=1)).to_contain_text("<")
    assert page.locator("main img, main b, main i").count() == 0
    assert "hacked" not in page.title()
    assert admin.faults == []


def test_a_network_that_is_gone_is_told_and_nothing_typed_is_lost(admin: Opened, ada: Person) -> None:
    page = admin.read(ada)
    page.locator("#override").fill(TEXT)
    page.context.set_offline(True)
    page.get_by_role("button", name="Show this text").click()
    page.get_by_role("dialog").get_by_role("button", name="Show this text").click()
    expect(page.get_by_role("alert")).to_contain_text("Springline does not answer. Is the network there?")
    page.context.set_offline(False)
    page.get_by_role("button", name="Read it again").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("#override")).to_have_value(TEXT)


def test_who_is_not_signed_in_is_sent_to_sign_in(open_page: Any, ada: Person) -> None:
    opened = open_page()
    opened.visit(ada)
    opened.page.wait_for_url("**/sign-in")
    expect(opened.page.get_by_role("heading", level=1)).to_contain_text("Sign in")


def test_whose_session_ends_meanwhile_is_sent_to_sign_in(admin: Opened, ada: Person) -> None:
    page = admin.read(ada)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    page.context.clear_cookies()
    page.get_by_role("button", name="Write it anew").click()
    page.wait_for_url("**/sign-in")


def test_who_is_no_admin_is_told_so(open_page: Any, new_session: Any, ada: Person) -> None:
    opened = open_page(new_session(Role.OPERATOR))
    page = opened.visit(ada)
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is for admins")
    assert page.evaluate("getComputedStyle(document.querySelector('.notice')).borderRadius") == "16px"  # has its style


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_screen_in_light_and_dark(
    open_page: Any, new_session: Any, telling: Telling, ada: Person, scheme: str
) -> None:
    telling.override(ada, "Averyveryverylongwordthatdoesnotend" * 6)
    opened = open_page(
        new_session(Role.ADMIN, name="Grace"), viewport={"width": 390, "height": 800}, color_scheme=scheme
    )
    page = opened.visit(ada)
    expect(page.locator("#history > li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.removeprefix("rgb(").removesuffix(")").split(","))) > 384) == (scheme == "light")


def test_what_has_the_focus_can_be_seen(admin: Opened, ada: Person) -> None:
    page = admin.read(ada)
    expect(page.locator("#history > li")).to_have_count(1)
    seen: list[str] = []
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(() => { const it = document.activeElement, style = getComputedStyle(it);"
                " return `${it.id || it.tagName} ${style.outlineStyle !== 'none'}` })()"
            )
        )
    assert [one for one in seen if one.endswith("false") and not one.startswith("BODY")] == []
    assert {"override true", "regenerate true", "reason true", "SUMMARY true"} <= set(seen)
