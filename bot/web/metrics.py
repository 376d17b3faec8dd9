"""Figures for Prometheus, read from the ledger at each scrape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bot.ports import Status

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def exposition(status: Status) -> bytes:
    """Return the figures of a moment and those of the process in Prometheus' text format."""
    registry = CollectorRegistry()  # of its own: nothing that a library registers slips in
    ProcessCollector(namespace="tocsin", registry=registry)
    registry.register(_Figures(status))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        status = self._status
        failures = ((source.id, source.failures) for source in status.sources)
        states = Counter(target.state.value for target in status.targets)
        yield _gauge("backlog", "Deliveries that are due", "account", status.backlog.items())
        yield _gauge("entries", "Entries known", "story", status.entries.items())
        yield _gauge("source_failures", "Failed visits in a row", "source", failures)
        yield _gauge("targets", "Chats that are told", "state", states.items())
        yield GaugeMetricFamily("tocsin_waiting", "Items only a person can settle", status.waiting)


def _gauge(name: str, help_: str, label: str, values: Iterable[tuple[str, int]]) -> Metric:
    family = GaugeMetricFamily(f"tocsin_{name}", help_, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family
