"""Spanish."""

from bot.domain.rules import Rules

RULES = Rules(
    language="es",
    breaking=(r"[úu]ltima\s+hora", r"urgente", r"alerta\s+informativa", r"[úu]ltimo\s+minuto"),
    curfew=(r"toques?\s+de\s+queda",),
    lifted=(
        r"levant(?:a|an|ó|aron|ado|ados)",
        r"(?:fue|ha\s+sido|queda|quedó)\s+(?:levantad|suspendid|anulad|derogad)\w+",
        r"pone(?:n)?\s+fin\s+al?",
        r"puso\s+fin\s+al?",
        r"(?:terminó|ha\s+terminado|finalizó|ha\s+finalizado|concluyó)",
        r"derog(?:a|ó|ado)",
        r"suspend(?:e|ió|ido)",
    ),
    still=(
        r"\bno\s+(?:\w+\s+){0,3}(?:levant|suspend|termin|derog|fin)\w*",
        r"(?:levantar[áa]n?|ser[áa]\s+levantado|podr[íi]an?\s+levantar|va\s+a\s+levantar)",
        r"hasta\s+que\s+se\s+levante",
    ),
    extended=(
        r"extiend\w+",
        r"extendi\w+",
        r"extend\w+",
        r"prorrog\w+",
        r"prolong\w+",
        r"ampl[íi]\w+",
    ),
    unreal=(
        r"\b(?:sin|ning[úu]n|descart\w+|nieg\w+|neg[óo]|rechaz\w+|contra)\b[^.;]{0,60}{c}",
        r"\bno\s+(?:\w+\s+){0,4}?(?:hay|habr[áa]|impon\w+|decret\w+|declar\w+|plan\w+|prev\w+|contempl\w+|es\s+necesario|se)\b[^.;]{0,40}{c}",
        r"{c}[^.;]{0,20}\bno\s+(?:\w+\s+){0,2}(?:impon|decret|est[áa]\s+previsto|ser[áa]\s+necesario)\w*",
        r"\b(?:estudi\w+|eval[úu]\w+|consider\w+|debat\w+|propon\w+|propus\w+|pid\w+|pidi\w+|exig\w+|podr[íi]an?|posible|posibilidad|amenaz\w+|plante\w+|si)\b[^.;]{0,60}{c}",
        r"{c}[^.;]{0,30}\b(?:podr[íi]a|propuest\w+|posible|en\s+estudio)",
    ),
    unreal_lifting=(
        r"\b(?:el\s+año\s+pasado|la\s+semana\s+pasada|(?:18|19|20)\d\d|anterior|antiguo|hist[óo]ric\w+|record\w+)\b[^.;]{0,50}{c}",
        r"{c}[^.;]{0,50}\b(?:de|en|durante)\s+(?:(?:18|19|20)\d\d|la\s+(?:guerra|pandemia|dictadura))",
        r"\b(?:novela|pel[íi]cula|canci[óo]n|libro|serie|disco)\b[^.;]{0,40}{c}",
    ),
    starts=(
        r"desde(?:\s+las?)?",
        r"de(?:\s+las?)?",
        r"entre(?:\s+las?)?",
        r"a\s+partir\s+de(?:\s+las?)?",
    ),
    ends=(r"hasta(?:\s+las?)?", r"a(?:\s+las?)?", r"y(?:\s+las?)?"),
    area=(r"en", r"para", r"a"),
    days={"hoy": 0, "esta noche": 0, "esta tarde": 0, "mañana": 1},
    weekdays=("lunes", "martes", "mi[ée]rcoles", "jueves", "viernes", "s[áa]bado", "domingo"),
    hours={"medianoche": 24, "mediodía": 12},
    hour_words=(r"horas?", r"h"),
)
