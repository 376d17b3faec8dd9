"""Lines inside an article's text that are not of it: who wrote it, what to subscribe to or read next."""

from __future__ import annotations

import re

from bot.domain.blocks import Block, Heading, Paragraph, Rich, Style

_CREDITS = re.compile(
    r"(?:additional |further )?(?:reporting|editing|writing|research|translation) (?:\w+ )?by\b.*"
    r"|.{3,100}? (?:also )?contributed (?:reporting\b.*|to this (?:report|story|article)\b.*)"
    r"|.{3,100}? (?:is|are|was) (?:an? |the |our |\w+['’]s? )?[^.!?]{0,80}?\b(?:correspondents?|reporters?|editors?|journalists?"
    r"|writers?|columnists?|contributors?|producers?|professor|fellow|researchers?)\b.*"
    r"|with (?:files|reporting) from .*",
    re.IGNORECASE | re.DOTALL,
)
_INVITES = re.compile(
    r"(?:sign up|subscribe|register) (?:now |here |today )?(?:for|to) (?:our|the|your)\b.{0,80}\b(?:newsletters?|podcasts?|app|alerts|briefing|channel)\b.*"
    r"|(?:follow|like|join) us on (?:twitter|x|facebook|instagram|whatsapp|telegram|youtube|tiktok)\b.*"
    r"|(?:download|get) (?:our|the) (?:\w+ ){0,3}app\b.*"
    r"|(?:abonnieren sie|melden sie sich (?:an )?f[uü]r) .{0,60}newsletter.*"
    r"|(?:inscrivez-vous|abonnez-vous) [aà] (?:notre|la) .{0,60}newsletter.*"
    r"|(?:suscr[ií]bete|ap[uú]ntate) a nuestr[oa]s? .{0,60}(?:newsletter|bolet[ií]n).*"
    r"|iscriviti (?:alla|alle) .{0,60}newsletter.*",
    re.IGNORECASE | re.DOTALL,
)
_NEXT = re.compile(
    r"(?:related|more|recommended|further|top|other|latest) (?:stories|articles|reading|coverage|news|topics|links|content)"
    r"|more (?:on this story|from .{2,40})|read (?:more|next|also)|see also|you (?:may|might) also like|most (?:read|popular)"
    r"|mehr zum thema|lesen sie auch|das k[oö]nnte sie auch interessieren|[aà] lire aussi|sur le m[eê]me sujet"
    r"|leggi anche|lee tambi[eé]n|te puede interesar|leia tamb[eé]m|lees ook",
    re.IGNORECASE,
)
_SHORT = 400  # characters


def is_aside(block: Block) -> bool:
    """Tell a credit in italics, an invitation and the heading of a list of links."""
    match block:
        case Heading(Rich(text)):
            return _NEXT.fullmatch(text.rstrip(" :")) is not None
        case Paragraph(rich) if len(rich.text) < _SHORT:
            if _INVITES.fullmatch(rich.text):
                return True
            return _is_italic(rich) and _CREDITS.fullmatch(rich.text) is not None
        case _:
            return False


def _is_italic(rich: Rich) -> bool:
    slanted = sum(m.end - m.start for m in rich.marks if m.style is Style.ITALIC)
    return slanted * 10 >= len(rich.text) * 9
