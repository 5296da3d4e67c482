"""How the book loads and looks: page head, scripts and styles, the Plotly bundle, cards, front page and 404."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import docutils.nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from onrecord import figures
from onrecord.publishers import replace
from onrecord.site import nodes, store

log = logging.getLogger(__name__)

# Kinds of Plotly trace in the bundle; scatter is in its core. A figure of another kind stops the build.
TRACES = ("bar", "box", "choropleth", "heatmap", "histogram", "scattergeo")

# --- Plotly ---------------------------------------------------------------------------------------------------------


def _entry() -> str:
    named = ", ".join(f"require('plotly.js/lib/{t}')" for t in TRACES)
    return f"var Plotly = require('plotly.js/lib/core');\nPlotly.register([{named}]);\nmodule.exports = Plotly;\n"


def _installed(root: Path, package: str) -> str | None:
    """The version of an npm package in ``node_modules``."""
    try:
        return json.loads((root / "node_modules" / package / "package.json").read_text(encoding="utf-8"))["version"]
    except OSError:
        return None


def _esbuild(root: Path) -> Path | None:
    """esbuild's own program: it needs no Node once npm has installed it."""
    found = [*root.glob("node_modules/@esbuild/*/bin/esbuild"), *root.glob("node_modules/@esbuild/*/esbuild.exe")]
    return found[0] if found else None


def bundle(root: Path) -> tuple[str, str | None]:
    """The Plotly script and, where it is not the book's own bundle, the reason in one line."""
    wanted = json.loads((root / "package.json").read_text(encoding="utf-8"))["dependencies"]["plotly.js"]
    have, program = _installed(root, "plotly.js"), _esbuild(root)
    if have == wanted and program:
        key = hashlib.sha256(f"{_entry()}{have}{_installed(root, 'esbuild')}".encode()).hexdigest()[:12]
        made = root / "_build" / ".plotly" / f"plotly-{key}.js"
        if not made.is_file():
            made.parent.mkdir(parents=True, exist_ok=True)
            part = made.with_suffix(f".{os.getpid()}.part")
            command = [
                str(program),
                "--bundle",
                "--minify",
                "--format=iife",
                "--global-name=Plotly",
                "--target=es2018",
                "--define:global=window",
                "--legal-comments=inline",
                "--log-level=error",
                f"--outfile={part}",
                "--loader:.css=empty",
            ]
            done = subprocess.run(command, input=_entry(), text=True, cwd=root, capture_output=True)
            if done.returncode:
                raise ExtensionError(f"esbuild could not bundle plotly.js:\n{done.stderr}")
            part.replace(made)
        return made.read_text(encoding="utf-8"), None
    import plotly

    why = "run `npm ci` first" if have is None else f"node_modules has plotly.js {have}, package.json names {wanted}: run `npm ci`"
    script = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    return script, f"plotly: no bundle of the book's own ({why}); pages load the whole plotly.min.js of the Python package, three times its size"


def _plotly(app) -> str:
    """What ``plotly.js`` holds: the two templates, then the script. Maps bring their own geometry (see onrecord.js)."""
    script, why = bundle(Path(app.srcdir))
    if why:
        log.warning(why, type="onrecord", subtype="plotly") if os.environ.get("ONRECORD_STRICT") else log.info(why)
    return f"window.OnRecordTemplates={json.dumps(figures.TEMPLATES, separators=(',', ':'))};\n{script}\n"


def known_traces(app, doctree, docname: str) -> None:
    """Stop at a figure whose kind of trace the bundle lacks: it would stay a still picture for no stated reason."""
    for area in doctree.findall(nodes.plot_area):
        kinds = {t.get("type", "scatter") for t in json.loads(area["spec"])["data"]} - {"scatter", *TRACES}
        if kinds:
            raise ExtensionError(f"{docname}: figure {area['name']!r} draws {', '.join(sorted(kinds))}; add it to TRACES in onrecord/site/front.py")


# --- Sections that wait until they are near ----------------------------------------------------------------------------

# Heights, in rem, that onrecord.css knows as classes tall-1, tall-2, …: what a section takes on the page while it is not laid out.
HEIGHTS = (12, 20, 30, 45, 60, 80, 110, 150, 200, 270, 360, 480, 640, 850, 1100, 1500, 2000, 2700)


def height(node) -> float:
    """About how high a node stands on a page of usual width, generously: what is too high by a little shifts nothing."""
    if isinstance(node, nodes.disclosure) or {"cell_input", "tag_hide-input"} <= {*node.get("classes", ()), *node.parent.get("classes", ())}:
        return 40
    if isinstance(node, nodes.plot_area):
        return node["height"] + 30
    if isinstance(node, docutils.nodes.literal_block):
        return 45 + 20 * len(node.astext().splitlines())
    if isinstance(node, docutils.nodes.row):
        return max((height(entry) for entry in node), default=0)
    if isinstance(node, docutils.nodes.entry):
        return 18 + sum(22 * -(-len(part.astext()) // 40) + 6 if isinstance(part, docutils.nodes.TextElement) else height(part) for part in node)
    if isinstance(node, docutils.nodes.title):
        return 110
    if isinstance(node, docutils.nodes.TextElement):
        return 18 + 28 * -(-len(node.astext()) // 72)
    return sum(height(part) for part in node if isinstance(part, docutils.nodes.Element))


def measure(app, doctree, docname: str) -> None:
    """Give sections of the second rank the class of their height: what lies far from the window is not laid out (see onrecord.css).

    The first two and the last three are laid out at once. Which they are must be known while a page is still arriving.
    """
    for top in doctree.children:
        parts = [part for part in top.children if isinstance(part, docutils.nodes.section)] if isinstance(top, docutils.nodes.section) else []
        for part in parts[2:-3]:
            rem = height(part) / 20
            part["classes"].append(f"tall-{next((n for n, h in enumerate(HEIGHTS, 1) if h >= rem), len(HEIGHTS))}")


def call_below(app, doctree, docname: str) -> None:
    """Put a box that one call made before the call: nothing moves while the page arrives, and keys go from top to bottom."""
    for box in doctree.findall(docutils.nodes.container):
        made = {c for out in box if "cell_output" in out.get("classes", ()) for part in out for c in part.get("classes", ())}
        if made & {"opening", "quoted", "restated"}:
            box["classes"].append("call-below")
            box.insert(0, box.pop())


def unbroken(app, doctree, docname: str) -> None:
    """Keep a per cent sign on the line of its number; code, quotations and citations stay as they were written."""
    for words in list(doctree.findall(docutils.nodes.Text)):
        if " %" in words and not _as_written(words.parent):
            words.parent.replace(words, docutils.nodes.Text(_PER_CENT.sub("\N{NO-BREAK SPACE}", words)))


_PER_CENT = re.compile(r"(?<=\d) (?=%)")


def _as_written(node) -> bool:
    if node is None:
        return False
    if isinstance(node, docutils.nodes.literal | docutils.nodes.FixedTextElement) or {"quoted-words", "citation-text"} & {*node["classes"]}:
        return True
    return _as_written(node.parent)


# --- The head of a page -----------------------------------------------------------------------------------------------


def first(preload: list[str]) -> str:
    """The one script in the head: it runs before the first paint, so that a dark page does not flash white and buttons that
    copy have their place from the start, and asks early for the two fonts that every page needs (not on a disk, where
    browsers refuse it and say so)."""
    return (
        "(function(r){try{var m=localStorage.getItem('mode')}catch(e){}"
        "r.dataset.mode=m==='light'||m==='dark'?m:'auto';"
        "r.dataset.theme=m==='dark'||(r.dataset.mode==='auto'&&matchMedia('(prefers-color-scheme: dark)').matches)?'dark':'light';"
        "r.classList.add('js');if(navigator.clipboard)r.classList.add('copies');"
        f"if(location.protocol!=='file:')[{','.join(repr(f) for f in preload)}].forEach(function(f){{var l=document.createElement('link');"
        "l.rel='preload';l.as='font';l.type='font/woff2';l.crossOrigin='anonymous';l.href=r.dataset.content_root+'_static/fonts/'+f;"
        "document.head.append(l)})})(document.documentElement)"
    )


ABOUT = (
    "What ten pieces of 2021 and 2022 said about Central Asia between China, Russia and the West, "
    "quoted exactly and set beside open data and documented events."
)
KICKERS = {"countries": "Country", "themes": "Theme", "sources": "Source", "record": "The record", "reference": "Reference"}
FOOT = (
    ("Methods", "book/reference/methods"),
    ("Data", "book/reference/data"),
    ("Citing", "book/reference/citing"),
    ("Corrections", "book/reference/corrections"),
    ("About", "book/reference/about"),
)


# Jupyter Book writes the settings of a service that this book does not use into each page with code.
_THEBE = re.compile(r'<script type="text/x-thebe-config">.*?</script>\s*(<script>kernelName = [^<]*</script>)?', re.DOTALL)


# MyST-NB writes paragraphs into the summary of hidden code and gives it another name than it shows: both are faults to readers of the page's structure.
_HIDDEN = re.compile(r'<summary aria-label="Toggle hidden content">\s*<p class="collapsed[^"]*">Show code cell (?:source|content)</p>.*?</summary>', re.DOTALL)


# Pygments wraps each name, bracket and space in a span; only words that the style sheet colours keep theirs. Docutils writes a colon after
# each field's name for style sheets to hide. Together they are half the elements of a chapter. The roles that it gives to citations are withdrawn from ARIA.
_PLAIN = re.compile(r'<span class="(?!(?:k|kn|kc|ow|nb|s|s1|s2|sa|sd|si|se|c|c1|mi|mf)")[a-z][a-z0-9]{0,2}">([^<]*)</span>')
_UNSEEN = re.compile(
    r'<span class="colon">:</span>|(?<=<pre>)<span></span>| class="field-(?:odd|even)"| role="doc-biblioentry"| role="list"(?= class="citation-list")'
)
_LINKED = re.compile(r'<script type="application/ld\+json">.*?</script>\n?', re.DOTALL)


def lean(body: str) -> str:
    """A page's text without markup that nothing shows or reads."""
    return _UNSEEN.sub("", _PLAIN.sub(r"\1", _HIDDEN.sub("<summary>Code</summary>", _THEBE.sub("", body)))).rstrip()


def _sha(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def csp(script: str, base: str = "'none'") -> str:
    """Nothing from another host. ``file:`` lets the book be read from a disk; styles are inline where Plotly writes them."""
    return (
        f"default-src 'none'; script-src 'self' file: 'sha256-{_sha(script)}'; style-src 'self' file: 'unsafe-inline'; "
        f"img-src 'self' file: data: blob:; font-src 'self' file:; connect-src 'self'; form-action 'self' file:; base-uri {base}"
    )


def site_url(app) -> str:
    """The site's address with a closing slash, or nothing where it is unset."""
    address = getattr(app.config, "site_url", "") or app.config.html_baseurl or ""
    return address.rstrip("/") + "/" if address else ""


def _contents(context: dict) -> str:
    """The table of contents as plain lists, the current page marked."""
    try:
        listed = str(context["toctree"](collapse=False, titles_only=True, maxdepth=2, includehidden=True) or "")
    except Exception:  # pages without a place in the tree (search, 404) on some themes
        return ""
    parts = re.split(r'<p[^>]*class="caption"[^>]*><span class="caption-text">(.*?)</span></p>', listed)
    out = [parts[0]] if parts[0].strip() else []
    out += [f"<section><h2>{name}</h2>{body}</section>" for name, body in zip(parts[1::2], parts[2::2], strict=True)]
    return "\n".join(out).replace('class="current reference internal"', 'class="current reference internal" aria-current="page"')


def describe(app, docname: str, doctree) -> str:
    """A chapter's answer, else the first sentence or two of a page."""
    chapter = store.chapters(app.env).get(docname)
    words = (chapter or {}).get("answer", "")
    if not words and doctree is not None:
        from docutils.nodes import paragraph

        for node in doctree.findall(paragraph):
            if len(node.astext()) > 60 and "tally" not in node["classes"]:
                words = node.astext()
                break
    words = " ".join((words or ABOUT).split())
    return words if len(words) <= 200 else words[:197].rsplit(" ", 1)[0] + " …"


def page_context(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """What ``layout.html`` needs beside the theme's own context."""
    if app.builder.format != "html":
        return
    site, root = site_url(app), app.config.root_doc
    parts = pagename.split("/")
    path = "" if pagename == root else f"{pagename}.html"
    name = re.sub(r"<[^>]+>", "", context.get("title") or "")
    name = {"search": "Search", "404": "No such page"}.get(pagename, name)
    title = app.config.html_title or app.config.project
    known = app.env.found_docs
    links = []
    if doctree is not None and (Path(app.srcdir) / f"{pagename}.ipynb").is_file():
        links.append(("Notebook", context["pathto"](f"{pagename}.ipynb", True), False))
        for button in context.get("header_buttons") or ():
            if button.get("label") == "launch-buttons":
                links += [(b["text"], b["url"], True) for b in button["buttons"] if b.get("url")]
    described = describe(app, pagename, doctree)
    cards = []
    if doctree is not None:
        cards = [
            ("og:type", "article" if name and pagename != root else "website"),
            ("og:title", html.unescape(name) or title),
            ("og:description", described),
            ("og:site_name", title),
        ]
    if cards and site:
        cards += [("og:url", site + path)]
        picture = card_name(pagename)
        if app.onrecord_cards:
            cards += [
                ("og:image", f"{site}_static/cards/{picture}"),
                ("og:image:width", "1200"),
                ("og:image:height", "630"),
                ("og:image:alt", f"{html.unescape(name)}: {described}"),
                ("twitter:card", "summary_large_image"),
            ]
    if context.get("body"):
        context["body"] = lean(context["body"])
    tags = re.sub(r'<meta name="viewport"[^>]*>', "", context.get("metatags") or "")
    # What machines read of a chapter stands after what people read.
    linked, context["metatags"] = "".join(_LINKED.findall(tags)), _LINKED.sub("", tags)
    toc = str(context["generate_toc_html"]()) if doctree is not None and pagename != root and "generate_toc_html" in context else ""
    script = first(app.onrecord_preload)
    context["front"] = {
        "title": name if pagename == root or not name else f"{name} · {html.escape(title)}",
        "description": described,
        "csp": csp(script, "'self'" if pagename == "404" and site else "'none'"),
        "first": script,
        "base": site if pagename == "404" and site else "",
        "url": site + path if site and pagename != "404" else "",
        "cards": cards,
        "css": app.onrecord_assets["book.css"][1],
        "js": app.onrecord_assets["onrecord.js"][1],
        "plotly": app.onrecord_assets["plotly.js"][1],
        "contents": _contents(context),
        "toc": toc if toc.count("<li") > 1 else "",
        "kind": "cover" if pagename == root else f"{parts[1]} page-{parts[-1]}" if len(parts) > 2 else parts[-1],
        "kicker": KICKERS.get(parts[1], "") if len(parts) > 2 else "",
        "links": links,
        "linked": linked,
        "foot": [(label, context["pathto"](page)) for label, page in FOOT if page in known],
    }


# --- Fonts, styles, files of the site -----------------------------------------------------------------------------------

FACES = (("Source Serif 4", "source-serif-4", "normal"), ("Source Serif 4", "source-serif-4", "italic"), ("Inter", "inter", "normal"))
SUBSETS = ("cyrillic", "latin-ext", "latin")
# Its extended Latin weighs more than a chapter, for a letter or two in the titles of sources: the system's sans gives those.
LEFT_OUT = {("inter", "latin-ext")}
PRELOAD = ("source-serif-4-latin-wght-normal.woff2", "inter-latin-wght-normal.woff2")


def fonts(root: Path) -> tuple[str, list[Path]]:
    """The @font-face rules and the files they name; nothing where npm's packages are absent (system fonts then).

    ``optional``: a slow first page keeps the system's font, for exchanging it later would move the lines being read.
    """
    rules, files = [], []
    for family, package, style in FACES:
        home = root / "node_modules" / "@fontsource-variable" / package
        if not (home / "unicode.json").is_file():
            return "", []
        ranges = json.loads((home / "unicode.json").read_text(encoding="utf-8"))
        for subset in SUBSETS:
            if (package, subset) in LEFT_OUT:
                continue
            file = home / "files" / f"{package}-{subset}-wght-{style}.woff2"
            files.append(file)
            rules.append(
                f"@font-face{{font-family:'{family}';font-style:{style};font-weight:200 900;font-display:optional;"
                f"src:url(fonts/{file.name}) format('woff2');unicode-range:{ranges[subset]}}}"
            )
    return "\n".join(rules) + "\n", files


def prepare(app) -> None:
    """Make what every page names with its hash, before any page is written."""
    app.onrecord_assets, app.onrecord_preload, app.onrecord_cards = {}, [], False
    if app.builder.format != "html":
        return
    root = Path(app.srcdir)
    faces, files = fonts(root)
    if not files:
        log.info("fonts: none from npm (run `npm ci`); pages use the reader's system fonts")
    own = root / "book" / "_static"
    made = {
        "book.css": faces + (own / "onrecord.css").read_text(encoding="utf-8"),
        "onrecord.js": (own / "onrecord.js").read_text(encoding="utf-8"),
        "plotly.js": _plotly(app),
    }
    app.onrecord_assets = {name: (text, hashlib.sha256(text.encode()).hexdigest()[:10]) for name, text in made.items()}
    app.onrecord_fonts = files
    app.onrecord_preload = [f for f in PRELOAD if any(p.name == f for p in files)]
    app.onrecord_cards = cards_possible(root)


KEPT = {"documentation_options.js", "doctools.js", "sphinx_highlight.js", "searchtools.js", "language_data.js", "sphinx-design.min.css"}


def finish(app, failed) -> None:
    """Write the site's own files, drop those of themes and extensions that no page loads, set the cover at the root."""
    if failed or app.builder.format != "html":
        return
    out, own = Path(app.outdir), Path(app.srcdir) / "book" / "_static"
    static = out / "_static"
    for path in list(static.iterdir()):
        if path.name not in (*KEPT, "cards") and (path.name == "onrecord.css" or not (own / path.name).exists()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, (text, _) in app.onrecord_assets.items():
        replace(static / name, text.encode("utf-8"))
    if app.onrecord_fonts:
        (static / "fonts").mkdir(exist_ok=True)
        for file in app.onrecord_fonts:
            shutil.copyfile(file, static / "fonts" / file.name)
    replace(static / "record.js", _record(app).encode("utf-8"))
    if app.onrecord_cards:
        draw_cards(app, static / "cards")
    cover = out / f"{app.config.root_doc}.html"
    if cover.is_file():
        replace(out / "index.html", at_root(cover.read_text(encoding="utf-8"), app.config.root_doc).encode("utf-8"))


def at_root(page: str, docname: str) -> str:
    """A page as it must read two folders up: each relative address joined with the folder it was written for."""
    from posixpath import dirname, join, normpath

    folder = dirname(docname)

    def joined(found: re.Match) -> str:
        name, address = found.groups()
        path, mark, rest = address.partition("#") if "#" in address else (*address.partition("?"),)
        if not path or re.match(r"[a-z][a-z0-9+.-]*:|/", path):
            return found.group(0)
        return f'{name}="{normpath(join(folder, path))}{mark}{rest}"'

    page = re.sub(r'\b(href|src|action)="([^"]*)"', joined, page)
    return page.replace(f'data-content_root="{"../" * docname.count("/")}"', 'data-content_root="./"')


def _record(app) -> str:
    """What the search page looks through first: statements, quotations, findings and figures, each with its own address."""
    from onrecord import ledger

    claims = ledger.claims()
    rows = []
    for name, data in store.findings(app.env).items():
        claim = claims.get(name)
        rows.append(
            {
                "k": "finding",
                "t": data["statement"],
                "q": (claim.quote or "") if claim else "",
                "v": data["verdict"],
                "s": nodes.SHAPES[data["verdict"]],
                "n": data.get("note") or "",
                "p": app.env.titles[data["page"]].astext(),
                "u": f"{data['page']}.html#{data['anchor']}",
            }
        )
    for about in store.figures(app.env):
        rows.append(
            {
                "k": "figure",
                "t": about["title"],
                "n": f"{about['subtitle']} {about['alt']}",
                "p": app.env.titles[about["page"]].astext(),
                "u": f"{about['page']}.html#figure-{about['name']}",
            }
        )
    return f"window.OnRecordIndex={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"


def more_pages(app):
    """The page that a host shows for an address that does not exist."""
    if app.builder.format == "html":
        yield "404", {"title": "No such page"}, "404.html"


# --- Cards for links shared elsewhere -----------------------------------------------------------------------------------


def card_name(docname: str) -> str:
    return docname.removeprefix("book/").replace("/", "-") + ".png"


def cards_possible(root: Path) -> bool:
    """Cards need Pillow and the book's fonts; a build without them says so and names no picture."""
    try:
        import PIL  # noqa: F401
    except ImportError:
        log.info("cards: none drawn (Pillow is not installed; see requirements-build.txt)")
        return False
    if not fonts(root)[1]:
        log.info("cards: none drawn (no fonts from npm)")
        return False
    return True


COLOURS = {"Borne out": "#2f9166", "Partly borne out": "#d9a036", "Not borne out": "#c8564b"}


def draw_cards(app, folder: Path) -> None:
    """One picture of 1200 × 630 a page: its name, its answer, and a bar of its verdicts. Unchanged cards are kept."""
    from PIL import Image, ImageDraw, ImageFont

    home = Path(app.srcdir) / "node_modules" / "@fontsource-variable"

    def font(package: str, size: int, weight: int):
        made = ImageFont.truetype(str(home / package / "files" / f"{package}-latin-wght-normal.woff2"), size)
        made.set_variation_by_axes([weight])
        return made

    def lines(words: str, face, width: int, most: int) -> list[str]:
        out = [""]
        for word in words.split():
            longer = f"{out[-1]} {word}".strip()
            if out[-1] and face.getlength(longer) > width:
                if len(out) == most:
                    out[-1] = out[-1].rstrip(".,;:") + " …"
                    return out
                out.append(word)
            else:
                out[-1] = longer
        return out

    folder.mkdir(parents=True, exist_ok=True)
    kept, every, chapters = set(), list(store.findings(app.env).values()), store.chapters(app.env)
    title = app.config.html_title or app.config.project
    kinds = (font("source-serif-4", 84, 600), font("source-serif-4", 40, 400), font("inter", 30, 600))
    for docname in sorted(app.env.found_docs):
        cover = docname == app.config.root_doc
        name = app.env.titles[docname].astext()
        said = (chapters.get(docname) or {}).get("answer", "") or (ABOUT if cover else "")
        rows = every if cover else [r for r in every if r["page"] == docname or r["article"] == docname.rsplit("/", 1)[-1]]
        tally = [(v, sum(r["verdict"] == v for r in rows)) for v in COLOURS]
        drawn = {
            "title": title,
            "name": name,
            "said": said,
            "tally": tally,
            "fonts": [_installed(Path(app.srcdir), f"@fontsource-variable/{p}") for p in ("source-serif-4", "inter")],
        }
        stamp = hashlib.sha256(json.dumps(drawn).encode()).hexdigest()
        path = folder / card_name(docname)
        mark = Path(app.srcdir) / "_build" / ".cards" / f"{stamp}.png"
        kept.add(path.name)
        if not mark.is_file():
            picture = Image.new("RGB", (1200, 630), "#14303f")
            pen = ImageDraw.Draw(picture)
            pen.ellipse((930, -150, 1290, 210), fill="#1d4358")
            pen.text((80, 62), "On the record" if cover else title, font=kinds[2], fill="#e2a33b")
            y = 120
            for line in lines(name, kinds[0], 1040, 2):
                pen.text((80, y), line, font=kinds[0], fill="#fdfcf9")
                y += 94
            y += 24
            for line in lines(said, kinds[1], 1040, max(1, (500 - y) // 54)):
                pen.text((80, y), line, font=kinds[1], fill="#d9e2e6")
                y += 54
            x, whole = 80, sum(n for _, n in tally)
            for verdict, n in tally:
                if n:
                    wide = 1040 * n / whole
                    pen.rectangle((x, 530, x + wide - 4, 552), fill=COLOURS[verdict])
                    x += wide
            if whole:
                pen.text((80, 566), "   ".join(f"{n} {v.lower()}" for v, n in tally if n), font=kinds[2], fill="#d9e2e6")
            mark.parent.mkdir(parents=True, exist_ok=True)
            picture.save(mark, optimize=True)
        if not path.is_file() or path.read_bytes() != mark.read_bytes():
            shutil.copyfile(mark, path)
    for old in folder.glob("*.png"):
        if old.name not in kept:
            old.unlink()


def register(app) -> None:
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", page_context, priority=900)
    app.connect("html-collect-pages", more_pages)
    app.connect("doctree-resolved", known_traces)
    # After all that fills pages from other pages.
    app.connect("doctree-resolved", measure, priority=950)
    app.connect("doctree-resolved", call_below, priority=950)
    app.connect("doctree-resolved", unbroken, priority=950)
    # After sphinx-external-toc, which writes a redirect where no index.html stands.
    app.connect("build-finished", finish, priority=900)
