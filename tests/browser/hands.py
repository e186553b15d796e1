"""What a person's hands do on a page: press, follow a link to its page; and a person on a way through the pages."""

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Look


def press(button: Locator) -> None:
    """Press a button as a hand on the keyboard does."""
    button.focus()
    button.page.keyboard.press("Enter")


def press_and_arrive(button: Locator) -> None:
    """Press a button that loads a page, and wait until it is there."""
    with button.page.expect_navigation():
        press(button)


def follow(link: Locator) -> None:
    """Click a link or a button that loads a page, and wait until it is there."""
    with link.page.expect_navigation():
        link.click()


class Visitor:
    """One person's way through the pages in one language; every state is looked at."""

    way = "visitor"

    def __init__(self, page: Page, server: str, look: Look, language: str) -> None:
        self.page = page
        self.server = server
        self.check = look
        self.language = language

    def look(self, name: str) -> None:
        """Check the page and its language, and take its picture."""
        self.check(self.page, f"{self.way}-{self.language}-{name}")
        assert self.page.locator("html").get_attribute("lang") == self.language
