"""What is pushed to us, wired up: hooks and hubs on the running pipeline."""

from __future__ import annotations

from dataclasses import dataclass

from bot import sources
from bot.app import clock
from bot.config import Config
from bot.pipeline.hubs import Hubs
from bot.pipeline.ingest import Watched
from bot.pipeline.pushed import Calls, Intake
from bot.pipeline.service import Service
from bot.ports import Ledger, Web
from bot.sources.auto import replay


@dataclass(frozen=True, slots=True)
class Pushing:
    """Both ways in: ``intake`` is what the web calls, ``hubs`` keeps the subscriptions."""

    intake: Intake
    hubs: Hubs

    def apply(self, config: Config) -> None:
        """Take a configuration as the running one."""
        polled = {source.id: source for source in config.sources if source.kind != "hook"}
        self.intake.secrets = config.hook_secrets
        self.hubs.apply(polled, config.console.public_url)


def pushing_on(ledger: Ledger, web: Web, service: Service) -> Pushing:
    """Return the ways in for pushes, on a pipeline that is there."""
    call = Calls(ledger, service.ingest, clock.now, service.visits.ring)
    hubs = Hubs(ledger, web, clock.now, call)
    service.ingest.hubs = hubs
    intake = Intake(
        ledger,
        web,
        service.ingest,
        hubs,
        call,
        replay,
        clock=clock.now,
        told=service.rows.ring,
    )
    return Pushing(intake, hubs)


def watched_of(config: Config) -> dict[str, Watched]:
    """Return every source with its story and its reader; a hook's page is read when it calls."""
    stories = {story.id: story for story in config.stories}
    return {
        source.id: Watched(
            source,
            stories[source.story],
            sources.reader("auto" if source.kind == "hook" else source.kind),
        )
        for source in config.sources
    }
