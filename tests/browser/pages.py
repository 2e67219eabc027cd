"""Pages of the Dagster UI as a person uses them: look, click, wait.

Belongs here: where things are on the pages, so that a new version of Dagster is met in one place. Does not belong here:
expectations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_LAUNCH = re.compile(r"^Launch")


class Pages:
    """A browser on one UI."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(f"{self._address}{path}")

    def text(self) -> str:
        """What can be read on the page now."""
        return self.page.inner_text("body")

    def wait_for(self, words: str) -> None:
        """Wait until these words can be read."""
        self.page.get_by_text(words).first.wait_for()

    def picture(self, path: Path) -> None:
        """Keep what the browser shows."""
        self.page.screenshot(path=path)

    def materialise(self, job: str, keys: Sequence[str]) -> None:
        """Press the button of a job and choose partitions; returns when the runs or the backfill are asked for."""
        self.open(f"/locations/hotpass/jobs/{job}")
        self.page.get_by_role("button", name="Materialize all").click()
        self.page.get_by_text("Select a partition or create one").click()
        for key in keys:
            self.page.locator(f'[title="{key}"]').first.click()
        self.page.keyboard.press("Escape")
        dialog = self.page.get_by_role("dialog")
        self.page.get_by_role("button", name=_LAUNCH).last.click()
        dialog.wait_for(state="hidden")

    def launch_from_launchpad(self, job: str, key: str) -> None:
        """Choose a partition in the launchpad of a job and launch it."""
        from playwright.sync_api import TimeoutError as WaitedInVainError

        self.open(f"/locations/hotpass/jobs/{job}/playground")
        field = self.page.get_by_placeholder("Partition")
        choice = self.page.get_by_text(key, exact=True).last
        for _ in range(6):  # what is typed before the partitions are there is forgotten
            field.click()
            field.fill("")
            field.fill(key)
            try:
                choice.wait_for(timeout=15_000)
                break
            except WaitedInVainError:
                continue
        choice.click()
        # The page asks for the settings of the partition first: who presses the button before they are there is asked
        # whether to launch without one.
        self.page.get_by_text(f"partition: {key}", exact=True).wait_for()
        self.page.get_by_role("button", name="Launch Run").click()

    def cancel_backfill(self, backfill: str) -> None:
        """Cancel a backfill by the menu of its page."""
        self.open(f"/runs/b/{backfill}")
        self.page.get_by_text("Partition selection").wait_for()
        self.page.locator('button:has([aria-label="expand_more"])').first.click()
        self.page.get_by_text("Cancel backfill").first.click()
        self.page.get_by_role("button", name="Cancel backfill").last.click()

    def switch(self, automation: str, *, on: bool) -> None:
        """Switch a sensor on or off on its page."""
        self.open(f"/locations/__repository__@hotpass/{automation}")
        self.wait_for("Latest tick")
        box = self.page.locator('input[type="checkbox"]').first
        if box.is_checked() != on:
            box.dispatch_event("click")  # the box itself is out of sight; what is seen is drawn

    def check(self, table: str, name: str) -> str:
        """What the page of a check says once its last result is there."""
        self.open(f"/assets/{table}?view=checks&checkDetail={name}")
        self.wait_for("Evaluation result")
        return self.text()
