"""What a visit costs that finds nothing new."""

import asyncio
import sys
from statistics import median
from time import perf_counter

from aiohttp import ClientSession

from bot.domain.reading import Reading, Request
from bot.fetch import HttpWeb
from tests.bench.figures import figure

VISITS, RUNS = 200, 5
GOALS = {"304": 2.5, "same": 2.5}

# Both sides of a figure ask the same server, which stands in a process of its own.
_SERVER = """
import asyncio
from aiohttp import web
PAGE = b"<html>" + b"x" * 1_000_000 + b"</html>"
async def not_modified(request):
    if "If-None-Match" in request.headers:
        return web.Response(status=304, headers={"ETag": '"one"'})
    return web.Response(body=PAGE, headers={"ETag": '"one"'})
async def same(request):
    return web.Response(body=PAGE, content_type="text/html")
async def main():
    app = web.Application()
    app.add_routes([web.get("/304", not_modified), web.get("/same", same)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def visits():
    """visits that find nothing new"""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SERVER, stdout=asyncio.subprocess.PIPE
    )
    try:
        base = f"http://127.0.0.1:{int(await server.stdout.readline())}"
        return [await _figure(base, name) for name in GOALS]
    finally:
        server.kill()
        await server.wait()


async def _figure(base, name):
    url, parsed = f"{base}/{name}", []
    web = HttpWeb(allow_private=True)
    first = await web.visit(_steps(url, parsed), {})
    assert len(parsed) == 1
    headers = {"If-None-Match": '"one"'} if name == "304" else {}
    ratios = []
    async with ClientSession() as session:
        for _ in range(RUNS):
            ours = await _seconds(lambda: web.visit(_steps(url, parsed), first.validators))
            ratios.append(ours / await _seconds(lambda: _bare(session, url, headers)))
    await web.close()
    assert len(parsed) == 1, "what did not change was parsed again"
    note = f"{VISITS} visits of a 1 MB page, × {RUNS}; the page is parsed once, at the first"
    return figure(
        f"unchanged page ({name}) ÷ bare aiohttp", median(ratios), "ratio", GOALS[name], note
    )


async def _seconds(call):
    start = perf_counter()
    for _ in range(VISITS):
        await call()
    return perf_counter() - start


async def _bare(session, url, headers):
    async with session.get(url, headers=headers) as answer:
        await answer.read()


def _steps(url, parsed):
    page = yield Request(url)
    if not page.unchanged:
        parsed.append(url)
    return Reading(unchanged=page.unchanged)
