"""Measure, print a table and write var/bench/results.json (`make bench`).

Every figure is a ratio against a limit or a peer in the same run, so that a noisy machine shifts
both sides.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from tests.bench import delivery, pressing, reading, storing, unchanged

RESULTS = Path("var/bench/results.json")


def main():
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    console = Console()
    figures = []
    for measure in (
        reading.feeds,
        reading.live_blogs,
        unchanged.visits,
        storing.sizes,
        delivery.ceilings,
        pressing.crowds,
    ):
        with console.status(
            f"measuring {measure.__module__.rpartition('.')[2]}: {measure.__doc__}"
        ):
            figures += asyncio.run(measure())
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n")
    table = Table("figure", "value", "unit", "goal", "note")
    for figure in figures:
        kept = figure["value"] <= figure["goal"]
        value = f"[{'green' if kept else 'red'}]{figure['value']}[/]"
        table.add_row(figure["name"], value, figure["unit"], f"≤ {figure['goal']}", figure["note"])
    console.print(table)
    console.print(f"written to {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
