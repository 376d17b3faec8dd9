"""Closing lines: sentences that only promise that a page will be updated."""

from __future__ import annotations

import re

_GOES_ON = (
    r"(?:\s+(?:as|when|whenever|with|if|once|while|throughout|regularly|continuously|continually|frequently"
    r"|constantly|live|shortly|soon|during|until|in real time|here)\b[^.!?]*)?"
)
_PAGE = r"(?:live[ -]?)?(?:blog|page|article|story|post|feed|thread|ticker|report|coverage|file|piece|report)"
_CLOSINGS = re.compile(
    "|".join(
        (
            (
                rf"(?:this|our|the)(?: live| breaking| news| developing)* {_PAGE} (?:will be|is being|is|will continue to be)"
                rf"(?: \w+ly)? updated(?: \w+ly)?{_GOES_ON}"
            ),
            rf"we(?: will|'ll|’ll| are)(?: be)?(?: \w+ly)?(?: continue to| keep)? updat(?:e|ing) (?:this|our|the) {_PAGE}{_GOES_ON}",
            r"this is an? (?:developing|breaking|evolving|fast-moving)(?: news)?(?: story| event)(?: (?:and|that) (?:will be|is being) updated[^.!?]*)?",
            r"(?:much )?more (?:follows|to follow|to come|soon|on this soon)(?: shortly| soon)?",
            r"(?:more|further) (?:updates|details|information)(?: \w+)? (?:to follow|to come|will follow|follow|soon)",
            r"(?:please )?(?:refresh|reload)(?: the| this| your)? (?:page|browser)(?: regularly)? for(?: the)? (?:latest )?(?:updates|news|version)",
            r"(?:please )?check back (?:here )?(?:soon |later |regularly |often )?for (?:more |the latest |further )?(?:updates|details|news|information)",
            r"updates? to follow|stay tuned for (?:more |further |live |the latest )?(?:updates|details|news)",
            r"this story is (?:still )?developing(?: (?:and|it) (?:will|is|may)[^.!?]*updated[^.!?]*)?",
            r"est[ea] (?:blog|art[ií]culo|p[aá]gina|nota|noticia|directo|informaci[oó]n) (?:se (?:ir[aá] actualizando|actualizar[aá]|est[aá] actualizando)|ser[aá] actualizad[oa])[^.!?]*",
            r"(?:(?:habr[aá]|noticia en|informaci[oó]n en|en) (?:ampliaci[oó]n|desarrollo)|seguir[aá] actualiz[aá]ndose|m[aá]s informaci[oó]n en breve)",
            r"(?:ce|cet|cette|notre) (?:live|blog|direct|article|page|fil|dossier)(?: en direct)? (?:sera|est|va être) (?:r[eé]guli[eè]rement |constamment )?(?:mise?|actualis[eé]e?)(?: [aà] jour)?[^.!?]*",
            r"(?:plus d['’](?:informations?|infos?)|davantage d['’]informations) (?:[aà] (?:suivre|venir)|bient[oô]t)",
            r"(?:dieser?|dieses|unser) (?:live-?)?(?:blog|ticker|newsblog|newsticker|artikel|beitrag|text|seite|meldung|bericht) wird (?:\w+ )?(?:aktualisiert|erg[aä]nzt|fortgeschrieben)[^.!?]*",
            r"(?:diese) (?:seite|meldung|nachricht) wird (?:\w+ )?(?:aktualisiert|erg[aä]nzt)[^.!?]*",
            r"(?:die|der|das) (?:seite|meldung|nachricht|live-?(?:blog|ticker)|newsblog|newsticker|ticker|artikel|beitrag) wird (?:\w+ )?(?:aktualisiert|erg[aä]nzt)",
            r"wir aktualisieren (?:diesen?|dieses|unseren?) \w+[^.!?]*",
            r"(?:weitere|mehr) (?:informationen|infos|details|einzelheiten)(?: \w+)? (?:folgen|in k[uü]rze)|mehr in k[uü]rze",
            # Italian
            (
                r"(?:(?:notizia|articolo|servizio|testo|pagina|diretta|live) )?(?:[eè] )?in (?:continuo )?aggiornamento"
                r"|(?:questo|questa|il|la|l['’]|quest['’])\s?(?:articolo|notizia|pagina|diretta|live|blog|testo) (?:[eè] in|verr[aà]|sar[aà]|viene)"
                r" (?:\w+mente |continuo )?(?:aggiornamento|aggiornat[oa])"
                r"|(?:seguono|seguiranno) (?:ulteriori )?(?:aggiornamenti|dettagli)|(?:altri|ulteriori) (?:aggiornamenti|dettagli) (?:a breve|a seguire)"
            ),
            # Portuguese
            (
                r"(?:(?:not[ií]cia|mat[eé]ria|reportagem|texto) )?em (?:atualiza[cç][aã]o|actualiza[cç][aã]o)"
                r"|(?:est[ea]|a|o) (?:not[ií]cia|mat[eé]ria|reportagem|artigo|texto|p[aá]gina|blogue?) (?:est[aá] (?:a ser|sendo|em)|ser[aá])"
                r" (?:\w+mente )?a(?:c)?tualiza(?:d[oa]|[cç][aã]o)|mais informa[cç][oõ]es em (?:breve|instantes)"
            ),
            # Dutch
            (
                r"(?:dit|deze|het|de) (?:live)?(?:blog|bericht|artikel|verhaal|pagina|nieuws) word(?:t|en) (?:\w+ )?(?:bijgewerkt|aangevuld|ge[uü]pdatet)"
                r"|meer (?:volgt|informatie volgt|nieuws volgt)(?: (?:snel|later|zo))?"
            ),
            # Polish
            (
                r"(?:(?:ten|ta|nasz[aey]?) )?(?:artyku[lł]|tekst|materia[lł]|relacja|informacja|wiadomo[sś][cć]) (?:jest|b[eę]dzie) (?:\w+ )?aktualizowan[yae]"
                r"|wkr[oó]tce wi[eę]cej(?: informacji)?|wi[eę]cej (?:informacji )?wkr[oó]tce"
            ),
            # Ukrainian and Russian
            (
                r"(?:(?:цей|ця|этот|эта) )?(?:матеріал|новина|стаття|текст|материал|новость|статья)"
                r" (?:(?:постійно|постоянно) )?(?:оновлюється|доповнюється|обновляется|дополняется|буде оновлено|будет обновл[её]на?)"
                r"|(?:подробиці|деталі|подробности) (?:згодом|незабаром|позже|скоро)"
            ),
            # Swedish, Norwegian, Danish, Finnish
            (
                r"(?:artikeln|texten|nyheten|sidan|saken|artikkelen|artiklen|teksten|siden|bloggen) (?:oppdateres|opdateres|uppdateras)(?: (?:l[oø]pende|l[oö]pande))?"
                r"|(?:mer|mere) f[oø]l(?:j|g)er(?: snart)?|(?:juttua|uutista|artikkelia) p[aä]ivitet[aä][aä]n"
            ),
            # Turkish
            r"(?:bu )?(?:haber|sayfa|i[cç]erik)(?:imiz)? (?:s[uü]rekli )?g[uü]ncellen(?:iyor|ecek|mektedir)|ayr[iı]nt[iı]lar (?:geliyor|birazdan)",
            # Arabic and Hebrew
            r"(?:هذا )?(?:الخبر|المقال|التقرير|خبر) (?:قيد|يجري|تحت) (?:التحديث|تحديثه)|المزيد (?:قريبا|لاحقا|بعد قليل)",
            r"(?:הידיעה|הכתבה|המאמר|הדיווח) מתעדכנ?[ןת]|פרטים (?:נוספים )?בהמשך",
            # Japanese and Chinese
            r"(?:この)?(?:記事|ニュース|ページ)は(?:随時)?更新(?:され|し)(?:ます|ています|ていきます)|(?:本文|本页|本報導|本报道)(?:将|會|会)?(?:持续|持續|不断)?更新(?:中)?",
        )
    ),
    re.IGNORECASE,
)
LONGEST_CLOSING = 240


def is_closing_line(text: str) -> bool:
    """Tell a line that only promises updates."""
    if len(text) > LONGEST_CLOSING:
        return False
    whole = text.strip(" \n()[]*_-–—+。")
    if whole[:1].isalnum() and "\n" not in whole and not _CLOSINGS.match(whole):
        return False  # as nearly all text does not: the first sentence decides
    sentences = re.split(r"(?<=[.!?…])\s+", whole)
    bare = [sentence.strip(" .!…*_()[]\n。") for sentence in sentences]
    return any(bare) and all(
        _CLOSINGS.fullmatch(" ".join(words.split())) for words in bare if words
    )
