"""Telling people: Apprise over the URLs of ``ALERT_URLS``. Neither addresses nor secrets ever come out of here."""

from __future__ import annotations

import logging
import re
from functools import cached_property
from typing import TYPE_CHECKING

from tiksports_dagster.failures import InputError
from tiksports_dagster.resources.http import user_agent
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.alerts import Delivery, Severity

if TYPE_CHECKING:
    from apprise import NotifyBase

SECONDS = 15.0
"""Longest wait for one service; connecting and reading have their own, shorter ones inside Apprise."""
MOST_CHARS = 3000
"""Length of a body; services cut longer ones at places of their own."""

_NEXT = re.compile(r"[,\s]+(?=[a-zA-Z][a-zA-Z0-9+.-]*://)")
"""A comma or space counts as a separator only before the next URL: a mail address list has commas of its own."""


class AppriseChannel:
    """Every service of ``ALERT_URLS``."""

    def __init__(self, settings: Settings) -> None:
        given = settings.alert_urls.get_secret_value() if settings.alert_urls else ""
        self._urls = [url for url in _NEXT.split(given.strip().strip(",").strip()) if url]
        self._agent = user_agent(settings.contact_url)

    @cached_property
    def _services(self) -> list[NotifyBase]:
        """Raises ``InputError`` for a URL that Apprise does not understand; it is named by its place alone."""
        if not self._urls:
            return []
        from apprise import Apprise, AppriseAsset, PersistentStoreMode

        # its log may quote what a service answered, and with it what was sent
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        asset = AppriseAsset(
            storage_mode=PersistentStoreMode.MEMORY,
            secure_logging=True,
            http_redirects=False,
            app_id=self._agent,
            app_desc="TikSports",
        )
        found: list[NotifyBase] = []
        for place, url in enumerate(self._urls, 1):
            made = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
            if made is None:
                raise InputError(
                    f"ALERT_URLS: URL {place} of {len(self._urls)} is none that Apprise understands (hidden); "
                    "see its list of services, such as mailto://, slack:// or tgram://, and correct it in .env"
                )
            found.append(made)
        return found

    @property
    def services(self) -> tuple[str, ...]:
        """The services' names, such as ``Slack``. Raises ``InputError``."""
        return tuple(str(service.service_name) for service in self._services)

    def send(self, title: str, body: str, severity: Severity) -> Delivery:
        """Tells every service, each within ``SECONDS``; what fails is named, never raised."""
        from apprise import Apprise, NotifyType

        kinds = {"info": NotifyType.INFO, "warn": NotifyType.WARNING, "error": NotifyType.FAILURE}
        taken: list[str] = []
        failed: list[str] = []
        for service in self._services:
            one = Apprise()
            one.add(service)
            try:
                done = bool(
                    one.notify(body=body[:MOST_CHARS], title=title[:200], notify_type=kinds[severity], timeout=SECONDS)
                )
            except Exception:  # noqa: BLE001 - a hundred plugins by other hands; their errors may quote secrets
                done = False
            (taken if done else failed).append(str(service.service_name))
        return Delivery(taken=tuple(taken), failed=tuple(failed))
