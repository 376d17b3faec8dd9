"""German."""

from bot.domain.rules import Rules

RULES = Rules(
    language="de",
    breaking=(r"eilmeldung", r"eil", r"breaking(?:\s+news)?", r"\+\+\+\s*eil\s*\+\+\+"),
    curfew=(r"ausgangssperren?", r"ausgangsverbote?", r"ausgangsbeschränkung(?:en)?"),
    lifted=(
        r"aufgehoben",
        r"hebt\s+.{0,60}?\s*auf",
        r"hob\s+.{0,60}?\s*auf",
        r"beendet",
        r"aufhebung",
        r"(?:ist|sind)\s+(?:vorbei|zu\s+ende|ausgelaufen)",
        r"gilt\s+nicht\s+(?:mehr|länger)",
        r"außer\s+kraft",
    ),
    still=(
        r"(?:nicht|noch\s+nicht|nie)\s+(?:aufgehoben|beendet)",
        r"(?:wird|werden|soll|sollen|könnte|kann|dürfte)\s+(?:\S+\s+){0,8}?(?:aufgehoben|beendet)\b",
        r"bis\s+zur\s+aufhebung",
    ),
    extended=(
        r"verlänger\w+",
        r"ausgeweitet",
        r"ausweit\w+",
        r"weitet\s+.{0,60}?\s*aus",
        r"ausgedehnt",
    ),
    unreal=(
        r"\b(?:keine?|ohne|nie|weder|gegen|schließ\w+|lehn\w+|dementier\w+|verneint)\b[^.;]{0,60}{c}",
        r"{c}[^.;]{0,40}\b(?:nicht|nie)\s+(?:\w+\s+){0,2}(?:geplant|verhängt|nötig|notwendig|vorgesehen|geben|zur\s+debatte)",
        r"{c}[^.;]{0,40}\b(?:ausgeschlossen|abgelehnt)\b",
        r"\b(?:erwäg\w+|prüf\w+|diskutier\w+|forder\w+|fordert|vorgeschlagen|vorschlag\w*|droh\w+|möglich\w*|könnt\w+|eventuell\w*|ob|falls|wenn|plan(?:t|en))\b[^.;]{0,60}{c}",
        r"{c}[^.;]{0,40}\b(?:erwogen|geprüft|im\s+gespräch|möglich|diskutiert|gefordert|vorgeschlagen)",
    ),
    unreal_lifting=(
        r"\b(?:letzt\w+\s+(?:jahr|woche|monat|sommer)\w*|vergangen\w+|(?:18|19|20)\d\d|frühere\w*|damalige\w*|historisch\w*|erinner\w+)\b[^.;]{0,50}{c}",
        r"{c}[^.;]{0,50}\b(?:von|im\s+jahr|während)\s+(?:(?:18|19|20)\d\d|der\s+(?:pandemie|besatzung)|des\s+krieges)",
        r"\b(?:roman|film|lied|buch|serie|album)\b[^.;]{0,40}{c}",
    ),
    starts=(r"ab", r"von", r"zwischen", r"seit"),
    ends=(r"bis", r"und", r"–", r"-"),
    area=(r"in", r"für", r"über", r"auf"),
    days={"heute": 0, "heute abend": 0, "heute nacht": 0, "morgen": 1},
    weekdays=("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    hours={"mitternacht": 24, "mittag": 12},
    hour_words=(r"uhr",),
)
