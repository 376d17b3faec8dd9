"""One figure, in the form that results.json holds."""

from statistics import median
from time import perf_counter


def figure(name, value, unit, goal, note):
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "better": "lower",
        "note": note,
    }


def seconds(work, runs=5):
    """Return the median time of a call."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times)
