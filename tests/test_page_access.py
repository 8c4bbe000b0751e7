"""The sandbox page for those who see little or use no pointer: names, roles, contrast, order of focus, what is said."""

import re
from itertools import pairwise
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright")
from playwright.sync_api import Page, expect

from tests import test_page_browser as browsing
from tests.reading_aloud import aloud, stumbles
from tests.test_page_browser import Side, browser, page

__all__ = ["browser", "page"]

pytestmark = browsing.pytestmark
LARGE_PX, BOLD_PX = 24, 18.66
"""From which size on, plain and bold, WCAG counts letters as large."""
FADED_MS = 600
"""By then colours have stopped to change."""
_SEEN = """
    const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && !one.closest("[aria-hidden=true], [inert]") && one.getClientRects().length > 0;
    const told = (one) => one.outerHTML.slice(0, 160);
    const all = (what) => [...document.querySelectorAll(what)].filter(seen);
"""
_NAMELESS = (
    "() => {"
    + _SEEN
    + """
    const name = (one) => {
        const by = (one.getAttribute("aria-labelledby") || "").split(/\\s+/).map((id) => document.getElementById(id));
        const labels = one.labels ? [...one.labels] : [];
        return [one.getAttribute("aria-label"), ...by.map((part) => part && part.textContent),
                ...labels.map((label) => label.textContent), one.getAttribute("alt"), one.getAttribute("title"),
                one.matches("input, textarea, select, img") ? "" : one.textContent].join("").trim();
    };
    return all("button, a[href], input, textarea, select, img, [role=button], [role=combobox], [role=dialog], " +
               "[role=checkbox], [role=radio], [role=option], [role=tab], nav").filter((one) => !name(one)).map(told);
}"""
)
_BROKEN = (
    "() => {"
    + _SEEN
    + """
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    const twice = ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `id twice: ${id}`);
    const refers = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant", "for"];
    const lost = refers.flatMap((name) => [...document.querySelectorAll(`[${name}]`)].filter(seen).flatMap((one) =>
        one.getAttribute(name).split(/\\s+/).filter((id) => id && !document.getElementById(id))
            .map((id) => `${name} to nothing: ${id} in ${told(one)}`)));
    const known = new Set(("alert alertdialog article banner button checkbox combobox complementary contentinfo " +
        "dialog feed form group heading img link list listbox listitem log main menu menuitem navigation none note " +
        "option presentation radio radiogroup region search separator status switch tab tablist tabpanel textbox " +
        "timer toolbar tooltip").split(" "));
    const roles = [...document.querySelectorAll("[role]")].filter((one) => !known.has(one.getAttribute("role")));
    const outside = all("[role=option]").filter((one) => !one.closest("[role=listbox]"));
    const pressed = all("[tabindex]").filter((one) => Number(one.getAttribute("tabindex")) > 0);
    return [...twice, ...lost, ...roles.map((one) => `role: ${told(one)}`),
            ...outside.map((one) => `option outside a list: ${told(one)}`),
            ...pressed.map((one) => `tabindex above 0: ${told(one)}`)];
}"""
)
_PALE = (
    "([large, bold]) => {"
    + _SEEN
    + """
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
    const ground = (one) => {
        const layers = [];
        for (let at = one; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
        return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
    };
    const light = (color) => color.slice(0, 3).map((one) => one / 255)
        .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, n) => sum + one * [0.2126, 0.7152, 0.0722][n], 0);
    const own = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    return all("body *").filter((one) => own(one) && !one.disabled && !one.closest("[aria-disabled=true], :disabled"))
        .flatMap((one) => {
            const style = getComputedStyle(one), size = parseFloat(style.fontSize);
            if (style.backgroundClip === "text") return [];
            const below = ground(one), [a, b] = [light(over(rgba(style.color), below)), light(below)].sort().reverse();
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const least = size >= large || (size >= bold && Number(style.fontWeight) >= 700) ? 3 : 4.5;
            return ratio < least ? [`${ratio.toFixed(2)} < ${least}: ${told(one)}`] : [];
        });
}"""
)

_FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const around = [one, one.parentElement, one.parentElement.parentElement];
    const look = () => around.map((each) => getComputedStyle(each))
        .map((style) => [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join()).join();
    const focused = look();
    one.blur();
    const marked = look() !== focused;
    one.focus({ preventScroll: true });
    return { place: [...document.querySelectorAll("*")].indexOf(one), marked, told: one.outerHTML.slice(0, 120) };
}"""
"""Where the focus is, and whether it can be seen there: whether anything looks different without it."""


@pytest.fixture
def asked(page: Page) -> Page:
    """The page after somebody has asked on one side and looked something up on the other."""
    slack = Side(page, "slack")
    browsing._ask(slack)
    browsing._leave_form(slack)
    Side(page, "discord").type("/mentor help")
    Side(page, "discord").sees("Ask for a session")
    return page


def audit(page: Page) -> list[str]:
    """Return what somebody who does not see the page, or sees little, would stumble over."""
    wrong: list[str] = [*page.evaluate(_NAMELESS), *page.evaluate(_BROKEN)]
    wrong += page.evaluate(_PALE, [LARGE_PX, BOLD_PX])
    return [*wrong, *stumbles(aloud(page))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_has_a_name_a_role_and_contrast(asked: Page, scheme: Any) -> None:
    asked.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    asked.wait_for_timeout(FADED_MS)
    assert audit(asked) == []
    browsing._open_form(Side(asked, "slack"))
    assert audit(asked) == []


def test_the_audit_notices_what_is_wrong(page: Page) -> None:
    page.evaluate("""() => {
        document.body.insertAdjacentHTML("beforeend", '<button id="same"></button><p id="same">pale</p>' +
            '<div role="buton" aria-labelledby="nothing" tabindex="3">odd</div>');
        Object.assign(document.querySelector("p#same").style, { color: "#999", background: "#aaa" });
    }""")
    wrong = "\n".join(audit(page))
    for what in ('<button id="same">', "id twice: same", "pale", "role:", "to nothing: nothing", "tabindex above 0"):
        assert what in wrong


def test_the_page_has_a_language_a_title_and_landmarks(page: Page) -> None:
    assert page.locator("html").get_attribute("lang")
    assert page.title()
    expect(page.locator("main, [role=main]")).to_have_count(1)
    assert page.locator("h1, [role=heading][aria-level='1']").count() <= 1
    assert page.locator("[role=log], [aria-live]").count() >= 2


def test_what_arrives_is_said_by_a_live_region(asked: Page) -> None:
    for platform in ("slack", "discord"):
        live = asked.locator(f"#{platform}").locator("[role=log], [aria-live=polite]").first
        expect(live).to_have_count(1)


def test_tab_goes_through_what_can_be_pressed_in_the_order_in_which_it_stands(asked: Page) -> None:
    asked.evaluate("() => document.querySelector('.skip').focus()")
    places: list[int] = []
    unmarked: list[str] = []
    for _ in range(60):
        asked.keyboard.press("Tab")
        asked.wait_for_timeout(30)
        found = asked.evaluate(_FOCUSED)
        if found is None:
            break
        places.append(found["place"])
        unmarked += [] if found["marked"] else [found["told"]]
    assert len(places) > 15
    falls = sum(one > other for one, other in pairwise(places))
    assert falls <= 1, "the focus jumps about"  # once, from the end of the page to its beginning
    assert unmarked == [], "nobody can see where the focus is"


def test_an_answer_in_the_place_of_a_form_or_a_message_is_said(asked: Page) -> None:
    slack, discord = Side(asked, "slack"), Side(asked, "discord")
    news = discord.root.locator("[aria-live=polite]")
    browsing._ask(slack)
    expect(slack.form).not_to_contain_text("Kind of session")
    words = str(slack.form.locator(".dialog-body").inner_text()).split()[:4]
    expect(slack.root.locator("[aria-live=polite]")).to_contain_text(" ".join(words))
    discord.press("Details")
    shown = discord.sees("Only visible to you")
    shown.get_by_role("button", name="Claim").press("Enter")
    expect(news).to_contain_text("It's yours until")


def test_the_answer_to_a_press_on_a_card_is_said_and_not_the_card_again(asked: Page) -> None:
    discord = Side(asked, "discord")
    discord.root.get_by_role("button", name="Claim").first.press("Enter")
    discord.sees("It's yours until")
    expect(discord.root.locator(".messages")).to_contain_text("Being claimed")
    expect(discord.root.locator("[aria-live=polite]")).to_contain_text("It's yours until")


def test_what_is_wrong_in_a_form_is_said_once_and_with_the_names_of_its_fields(page: Page) -> None:
    slack = Side(page, "slack")
    browsing._open_form(slack)
    slack.form.locator("button[type=submit]").press("Enter")
    news = slack.root.locator("[aria-live=polite]")
    expect(news).to_contain_text(
        "Slack, What do you need?: Please fill this in. Tell mentors a little more: Please fill this in."
    )
    expect(slack.form.locator(".field-error[role=alert]")).to_have_count(0)
    expect(slack.form.get_by_label("What do you need?")).to_be_focused()
    # One alone is said with its field.
    said = news.locator("p").count()
    browsing._fill_in(slack)
    slack.form.get_by_label("What do you need?").fill("")
    slack.form.locator("button[type=submit]").press("Enter")
    expect(slack.form.get_by_label("What do you need?")).to_be_focused()
    expect(slack.form.get_by_label("What do you need?")).to_have_accessible_description("Please fill this in.")
    expect(news.locator("p")).to_have_count(said)


def test_the_tour_has_its_name_once(page: Page) -> None:
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(page.get_by_role("complementary", name="Tour")).to_contain_text("Step 1")
    assert [one.role for one in aloud(page) if one.name == "Tour" and one.role != "button"] == ["complementary"]


def test_a_menu_says_its_choice_once_and_a_form_says_what_is_required(page: Page) -> None:
    slack = Side(page, "slack")
    browsing._open_form(slack)
    kind = slack.form.get_by_role("combobox", name="Kind of session")
    slack.choose(kind, "Interview prep")
    form = [one for one in aloud(page) if "Ask for a session" in one.inside]
    assert [one.name.replace(" ,", ",") for one in form if one.role in ("combobox", "group")] == [
        *(f"{one}, required" for one in ("Kind of session", "How long", "Video or phone", "How soon")),
        "Days that suit you (optional)",
        "Times of day (optional)",
    ]
    expect(kind).to_have_text("Interview prep")
    expect(
        slack.form.locator(":is(label, legend)").filter(has_text="(optional)").filter(has_text="required")
    ).to_have_count(0)


def test_what_comes_is_said_in_whole_sentences_and_then_its_buttons(asked: Page) -> None:
    said = asked.locator("#discord [aria-live=polite]")
    expect(said).to_contain_text(f"This week. {browsing.TITLE}. {browsing.STORY} Offered")
    expect(said).to_contain_text(re.compile(r"ago\. Buttons: Claim, Details\."))
    long = "One sentence of many. " * 40
    cut = asked.evaluate("async (words) => (await import('/static/spoken.js')).bounded(words)", long)
    assert cut.endswith("One sentence of many. There is more to read.")
    assert len(cut) < 650


def test_of_two_things_that_come_at_once_both_are_said(asked: Page) -> None:
    discord = Side(asked, "discord")
    news = discord.root.locator("[aria-live=polite]")
    discord.press("Claim")
    discord.root.get_by_role("combobox", name="A city in your time zone").click()
    discord.root.get_by_role("option", name="London").click()
    discord.press("Book", on="It's yours until")
    expect(news).to_contain_text("You and Ada meet on")
    expect(news).to_contain_text("a new message in Mini Mentor.")
    expect(news).to_contain_text("You and Ada meet on")


def test_a_message_is_named_by_its_title_for_many_have_the_same_buttons(asked: Page) -> None:
    discord = Side(asked, "discord")
    card = discord.root.get_by_role("article", name="Open · Interview prep · 45 min")
    expect(card.get_by_role("button", name="Claim")).to_have_count(1)


def test_a_form_that_was_open_has_the_focus_again_after_a_reload(page: Page) -> None:
    slack = Side(page, "slack")
    browsing._open_form(slack)
    page.reload()
    expect(slack.form.get_by_label("What do you need?")).to_be_focused()


def test_that_a_form_is_closed_is_said_where_the_focus_can_not_go_back_to_what_opened_it(page: Page) -> None:
    slack = Side(page, "slack")
    browsing._open_form(slack)
    page.reload()
    expect(slack.form.locator(".field input").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(slack.form).to_have_count(0)
    expect(slack.line).to_be_focused()
    expect(slack.root.locator("[aria-live=polite]")).to_contain_text("Slack, Ask for a session is closed.")
    browsing._open_form(slack)
    page.keyboard.press("Escape")
    expect(slack.form).to_have_count(0)
    expect(slack.line).to_be_focused()
    expect(slack.root.get_by_text("Ask for a session is closed.")).to_have_count(1)


def test_f6_goes_into_a_form_that_is_open(page: Page) -> None:
    browsing._open_form(Side(page, "slack"))
    page.keyboard.press("F6")
    expect(Side(page, "discord").line).to_be_focused()
    page.keyboard.press("Shift+F6")
    expect(Side(page, "slack").form.get_by_label("What do you need?")).to_be_focused()


def test_the_words_above_the_fields_of_a_form_are_said_with_its_title(asked: Page) -> None:
    discord = Side(asked, "discord")
    discord.press("Claim")
    discord.root.get_by_role("combobox", name="A city in your time zone").click()
    discord.root.get_by_role("option", name="London").click()
    discord.press("Propose another time", on="It's yours until")
    expect(discord.form).to_have_accessible_description(re.compile(f"^{browsing.TITLE}"))
