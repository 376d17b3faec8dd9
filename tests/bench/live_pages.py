"""Live-blog pages as newsrooms serve them: JSON-LD in the head, the same updates as elements."""

import json
from functools import cache

URL = "https://gazette.example/world/live/2021/jan/06/capitol-unrest"
UPDATES = 400
NAMES = ("Ann Lee", "Bo Chen", "Chidi Okafor", "Dana Weiß")
SAID = """
    police officers barricade chamber senators curfew mayor governor national guard members street crowd
    evening statement building windows doors session certification count electoral votes vice president
    leaves returns says according witnesses the a of in on and with after before near until from by their
    city hall bridge steps terrace west east lawn tunnel café résumé “nobody” expects hospital ambulance
"""
WORDS = SAID.split()
HEAD = """<!doctype html><html lang="en" class="no-js"><head><meta charset="utf-8">
<title>Unrest at the Capitol: live | The Gazette</title><meta name="viewport" content="width=device-width">
<link rel="canonical" href="{url}"><link rel="preload" as="font" href="/fonts/serif.woff2" crossorigin>
<link rel="alternate" hreflang="en" href="{url}"><meta property="og:title" content="Unrest at the Capitol: live">
<meta property="og:type" content="article"><meta property="og:url" content="{url}">
<meta property="og:image" content="https://media.gazette.example/share/1200.jpg"><meta name="twitter:card" content="summary">
<style>{style}</style><script>{script}</script>
<script type="application/ld+json">{blog}</script></head>
"""
BODY = """<body class="live"><header id="top" role="banner"><nav aria-label="sections"><ul>{menu}</ul></nav></header>
<main id="live" class="live-blog" data-polling="30"><h1>Unrest at the Capitol: live</h1>{posts}</main>
<aside id="more"><h2>More on this story</h2><ul>{menu}</ul></aside>
<footer id="end"><p>© The Gazette</p></footer><script async>{script}</script></body></html>"""
POST = """
<article id="block-{key}" class="block block--content{key_event}" data-block-id="{key}" data-published="{moment}">
<header class="block__meta"><time datetime="{moment}" class="block__time">{clock}</time>
<a class="block__anchor" href="#block-{key}" aria-label="Link to this update"><span class="icon icon--link"></span></a></header>
<h2 class="block__title">{title}</h2><div class="block__body"><p>{first}</p>
<p>{second} <a href="https://gazette.example/world/{key}" data-link="in body">{linked}</a>.</p>{figure}</div>
<footer class="block__foot"><span class="block__by">{author}</span></footer></article>"""
FIGURE = """<figure class="image" data-media="{key}"><picture><source media="(min-width: 740px)"
 srcset="https://media.gazette.example/{key}/740.jpg 740w"><img src="https://media.gazette.example/{key}/500.jpg"
 alt="{alt}" loading="lazy" width="500" height="300"></picture><figcaption>{alt}</figcaption></figure>"""


def sentence(number, count):
    """Return words that differ from update to update."""
    picked = [WORDS[(number * 31 + n * n + 7 * n) % len(WORDS)] for n in range(count)]
    return f"{picked[0].capitalize()} {number} {' '.join(picked[1:])}."


def key_of(number):
    return f"5ff6{number * 2654435761 % 2**32:08x}8f08c3cb92a5cacb"


def moment_of(number):
    minutes = 1439 - number * 3
    return f"2021-01-{6 + minutes // 1440:02}T{minutes % 1440 // 60:02}:{minutes % 60:02}:{number % 60:02}.000Z"


def update(number, *, html=False):
    """Return one update as JSON-LD has it."""
    key, moment = key_of(number), moment_of(number)
    first, second = sentence(number, 38), sentence(number + 7, 34)
    linked = f'<p>{first}</p><p>{second} <a href="{URL}/{key}">{sentence(number, 4)}</a></p>'
    node = {
        "@type": "BlogPosting",
        "@id": f"{URL}#block-{key}",
        "headline": sentence(number + 3, 7).rstrip("."),
        "datePublished": moment,
        "dateModified": moment,
        "author": [{"@type": "Person", "name": NAMES[number % 4]}],
        "articleBody": linked if html else f"{first}\n\n{second}",
    }
    image = {"@type": "ImageObject", "url": f"https://media.gazette.example/{key}/1200.jpg"}
    return node | ({"image": image} if number % 4 == 0 else {})


def post(number):
    """Return one update as the page shows it."""
    moment, key, alt = moment_of(number), key_of(number), sentence(number + 5, 9)
    return POST.format(
        key=key,
        moment=moment,
        clock=moment[11:16],
        key_event=" is-key-event" if number % 20 == 0 else "",
        title=sentence(number + 3, 7).rstrip("."),
        first=sentence(number, 38),
        second=sentence(number + 7, 34),
        linked=sentence(number, 4).rstrip("."),
        figure=FIGURE.format(key=key, alt=alt) if number % 4 == 0 else "",
        author=NAMES[number % 4],
    )


@cache
def live_page(*, html=False):
    """Return a page of about a megabyte, half of it JSON-LD, with 400 updates."""
    blog = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": URL,
        "headline": "Unrest at the Capitol: live",
        "coverageStartTime": "2021-01-06T04:00:00Z",
        "liveBlogUpdate": [update(number, html=html) for number in range(UPDATES)],
    }
    script = "".join(f"window.setting{n}={{on:true,ratio:0.{n}}};\n" for n in range(400))
    style = "".join(f".block--{n}{{margin:0 {n}px;color:#{n:03}}}\n" for n in range(600))
    menu = "".join(f'<li><a href="/section/{n}">Section {n}</a></li>' for n in range(60))
    posts = "".join(map(post, range(UPDATES)))
    told = json.dumps(blog, ensure_ascii=False).replace("</", "<\\/")
    head = HEAD.format(url=URL, blog=told, script=script, style=style)
    return (head + BODY.format(menu=menu, posts=posts, script=script)).encode()
