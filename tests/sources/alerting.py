"""Alerts as tests write them, and the way to read them."""

from datetime import UTC, datetime

from bot.domain.reading import Page, Visit
from bot.ports import FetchError
from bot.sources import cap

URL = "https://river.example/alerts"
NOW = datetime(2021, 1, 6, 22, tzinfo=UTC)
DAY = "2021-01-06T"
NS = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER = "desk@river.example"


def tag(name, text):
    return f"<{name}>{text}</{name}>" if text else ""


def alert(number, hour, kind="Alert", *, names=(), sender=SENDER, status="Actual", **told):
    """Write an alert; ``names`` are the numbers and hours of those it supersedes."""
    referred = " ".join(f"{sender},{n},{DAY}{h}:00:00Z" for n, h in names)
    envelope = {
        "identifier": number, "sender": sender, "sent": f"{DAY}{hour}:00:00Z", "status": status,
        "msgType": kind, "scope": "Public", "references": referred,
    }  # fmt: skip
    head = "".join(tag(name, text) for name, text in envelope.items())
    body = info(**told) if kind != "Cancel" or told else ""
    return f'<alert xmlns="{NS}">{head}{body}</alert>'


def info(event="Flood Warning", area="Lower Quay", **told):
    fields = {
        "category": "Met", "event": event, "responseType": told.get("response", ""),
        "urgency": told.get("urgency", "Expected"), "severity": told.get("severity", "Severe"),
        "certainty": told.get("certainty", "Likely"), "expires": told.get("expires", ""),
        "headline": told.get("headline", f"{event} for {area}"), "description": told.get("text", ""),
    }  # fmt: skip
    inner = "".join(tag(name, text) for name, text in fields.items())
    return f"<info>{inner}<area>{tag('areaDesc', area)}</area></info>"


def several(*alerts):
    return f"<alerts>{''.join(alerts)}</alerts>"


def visit(cursor=None, **options):
    return Visit(URL, NOW, options, cursor)


def read(pages, cursor=None, url=URL, **options):
    """Drive the source over pages by address; return its reading and what it asked for."""
    steps = cap.read(visit(cursor, **options))
    asked, answer = [], None
    try:
        while True:
            failed = isinstance(answer, Exception)
            request = steps.throw(answer) if failed else steps.send(answer)
            asked.append(request.url)
            found = pages.get(request.url, FetchError("not found"))
            if isinstance(found, str):
                found = Page(url if len(asked) == 1 else request.url, found.encode())
            answer = found
    except StopIteration as end:
        return end.value, asked


def entries(*alerts, cursor=None, **options):
    reading, _ = read({URL: several(*alerts)}, cursor, **options)
    return reading
