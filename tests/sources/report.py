"""Print, kind by kind, what is read from each saved page and what should be (`make report-sources`)."""

import sys
from itertools import groupby

from rich.console import Console
from rich.table import Table

from tests.sources.cases import cases, differences, run


def main():
    console = Console(width=None if sys.stdout.isatty() else 160)
    wrong = 0
    for kind, several in groupby(cases(), key=lambda case: case.kind):
        table = Table(
            "page", "what it proves", "expected", "read", "differences", title=kind, expand=True
        )
        for case in several:
            outcome = run(case)
            found = differences(case, outcome)
            wrong += bool(found)
            want = "refusal" if case.claims.get("refused") else str(len(case.claims["entries"]))
            read = "refusal" if outcome.refused else str(len(outcome.entries))
            told = (
                "[red]" + "\n".join(found).replace("[", r"\[") + "[/]"
                if found
                else "[green]none[/]"
            )
            table.add_row(case.name, case.about, want, read, told)
        console.print(table)
    console.print(f"{len(cases())} pages, {wrong} with differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
