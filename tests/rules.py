"""House rules for notebooks and pages: numbers in prose come from code; nobody's sentences but our own.

``python -m tests.rules book/countries/kazakhstan.ipynb`` lists what a chapter breaks.
"""

from __future__ import annotations

import ast
import html
import json
import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import yaml

from onrecord import ledger, run

ROOT = Path(__file__).resolve().parent.parent
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
YEAR = r"(?:1[5-9]\d\d|20[0-4]\d)"
ALLOWED = [
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:(?:and|to|or) \d{{1,2}} )?{MONTH}(?: {YEAR})?\b",
    rf"\b{MONTH} \d{{1,2}}(?:, {YEAR})?\b",
    rf"\b{YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?\b",
    rf"\b{YEAR}(?:s|[-–/]\d{{2,4}})?\b",
    r"“[^”]*”",
]
WORDS = re.compile(
    r"\b(?:eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|dozens?"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|a|half a) (?:thousand|million|billion|trillion))\b",
    re.I,
)
FORBIDDEN_CODE = re.compile(r"\bpip install|%pip|!pip|\brequests\.|urllib|\bwarnings\.(?:filter|simple)|\bopen\(|Path\(['\"]/|/home/|/tmp/|/root/")
SHOWN = {"title", "subtitle", "alt", "note", "answer"}


@lru_cache(maxsize=1)
def names() -> list[str]:
    return sorted((ROOT / "tests" / "names.txt").read_text(encoding="utf-8").split("\n"), key=len, reverse=True)


def typed_numbers(text: str) -> list[str]:
    """Digits and number words above ten in a text that are no year, date, name or quotation."""
    for name in names():
        if name.strip():
            text = text.replace(name, " ")
    text = re.sub(r"\]\([^)]*\)|`[^`]*`|<[^>]*>|https?://\S+|^:{3,}.*$|^\([\w-]+\)=$", " ", text, flags=re.M)
    for pattern in ALLOWED:
        text = re.sub(pattern, " ", text)
    return [text[max(0, m.start() - 25) : m.end() + 25].replace("\n", " ") for m in re.finditer(r"\d+", text)] + [m.group() for m in WORDS.finditer(text)]


def literal(node: ast.AST) -> str:
    """The literal parts of a text, placeholders left out; a mapping or name gives nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return " ".join(v.value if isinstance(v, ast.Constant) else "\u25a1" for v in node.values)
    if isinstance(node, ast.BinOp):
        return f"{literal(node.left)} {literal(node.right)}"
    if isinstance(node, ast.IfExp):
        return f"{literal(node.body)} {literal(node.orelse)}"
    return ""


def shown_texts(source: str) -> list[str]:
    """What a code cell shows to readers: prose, titles, subtitles, alt texts, notes, answers."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        if name == "prose" and node.args:
            found.append(literal(node.args[0]))
        if name in ("figure", "finding", "close"):
            found.extend(literal(k.value) for k in node.keywords if k.arg in SHOWN)
    return found


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, str]:
    """The glossary's abbreviations with the words that they stand for."""
    text = (ROOT / "book" / "reference" / "glossary.md").read_text(encoding="utf-8").partition(":::{glossary}")[2]
    entries = [e.strip().split("\n") for e in text.split("\n\n")]
    found = {}
    for head, *said in entries:
        short = re.search(r"\(([A-Z]{2,6})\)", head) or re.fullmatch(r"([A-Z]{2,6})", head)
        if short:
            found[short[1]] = head.split(" (")[0] if "(" in head else re.split(r"[.,;:]", said[0].strip())[0]
    return found


def prose_of(book) -> str:
    """A chapter's running text in order: its own and what its cells showed as text; quotations and links taken out."""
    parts = []
    for cell in book.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        else:
            parts += [o["data"]["text/markdown"] for o in cell.outputs if "text/markdown" in o.get("data", {})]
    return re.sub(r"\[[^]]*\]\([^)]*\)|“[^”]*”|`[^`]*`", " ", "\n".join(parts))


# Everybody reads these; names of firms are no abbreviations here.
PLAIN = {"US", "UN", "EU", "BP", "ZTE", "KAZ"}


def unexplained(text: str) -> list[str]:
    """Abbreviations that a text uses before it says what they stand for, or that the glossary lacks."""
    found = []
    for short in dict.fromkeys(re.findall(r"\b[A-Z]{2,6}\b", text)):
        if short in PLAIN or re.fullmatch(r"[IVXLC]+", short):
            continue
        long = abbreviations().get(short)
        if long is None:
            found.append(f"{short}: not in the glossary")
        elif f"({short}" not in text[: text.index(short) + len(short)] and " ".join(long.lower().split()[:3]) not in text[: text.index(short) + 90].lower():
            found.append(f"{short}: used before it is spelt out as {long!r}")
    return found


@lru_cache(maxsize=1)
def article_runs() -> frozenset | None:
    """Every run of eight words of the ten articles, where the corpus is there; titles apart."""
    corpus = os.environ.get("ONRECORD_CORPUS")
    if not corpus and (ROOT.parent / "shared" / "corpus").is_dir():
        corpus = str(ROOT.parent / "shared" / "corpus")
    if not corpus:
        return None
    runs: set = set()
    for text in ledger.corpus_texts(Path(corpus)).values():
        runs |= ledger.runs(text)
    for piece in ledger.articles().values():
        runs -= ledger.runs(piece.title)
    return frozenset(runs)


@lru_cache(maxsize=1)
def quotations() -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Words of each quotation that is long enough to hold a run, by its first eight words."""
    found: dict = {}
    for c in ledger.claims().values():
        words = tuple(ledger.word_list(c.quote or ""))
        if len(words) >= ledger.RUN:
            found.setdefault(words[: ledger.RUN], []).append(words)
    return found


def copied(text: str) -> list[str]:
    """Runs of eight words of an article in a text, the ledger's quotations taken out."""
    known = article_runs()
    if known is None:
        return []
    vocabulary, quoted = _vocabulary(), quotations()
    words = ledger.word_list(text)
    found, start, free = [], 0, 0
    # Only stretches of words that the articles use at all can hold a run: tables of numbers pass quickly.
    while start < len(words):
        end = start
        while end < len(words) and words[end] in vocabulary:
            end += 1
        at = start
        while at <= end - ledger.RUN:
            run = tuple(words[at : at + ledger.RUN])
            whole = [q for q in quoted.get(run, ()) if tuple(words[at : at + len(q)]) == q]
            if whole:
                free = at = at + max(map(len, whole))
                continue
            if run in known and at >= free:
                found.append(" ".join(run))
            at += 1
        start = end + 1
    return sorted(set(found))


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset(word for run in article_runs() for word in run)


def texts_of(value) -> list[str]:
    """All texts in a value read from JSON or YAML."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for v in value.values() for t in texts_of(v)]
    if isinstance(value, list):
        # Notebooks keep a text as a list of lines.
        if value and all(isinstance(v, str) for v in value):
            return ["".join(value)]
        return [t for v in value for t in texts_of(v)]
    return []


def copied_in(path: Path) -> list[str]:
    """:func:`copied` for a file, read as what it is, so that line breaks and escapes hide nothing."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".json", ".ipynb") or path.name == "claims.lock":
        lines = text.splitlines() if path.name == "claims.lock" else [text]
        return sorted({c for line in lines for t in texts_of(json.loads(line)) for c in copied(t)})
    if path.suffix in (".yaml", ".yml"):
        return sorted({c for t in texts_of(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))) for c in copied(t)})
    if path.suffix in (".html", ".svg"):
        return copied(visible(text))
    return copied(text)


def visible(page: str) -> str:
    """The words of a page, its scripts and styles left out."""
    page = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page)
    # Words of neighbouring blocks, such as a heading and a quotation, are no run: a word that no article has stands between them.
    page = re.sub(r"</?(?:p|h\d|div|li|td|th|tr|dt|dd|blockquote|section|summary|figcaption|table|ul|ol|dl)\b[^>]*>", " zzblockzz ", page)
    return html.unescape(re.sub(r"(?s)<[^>]+>", " ", page))


def text_files() -> list[Path]:
    """Every text file of the repository: what git follows, else all that stands here and is not built."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        left = {"_build", ".venv", "node_modules", ".git", "__pycache__"}
        paths = [p for p in ROOT.rglob("*") if not left & set(p.relative_to(ROOT).parts)]
    return sorted(p for p in paths if p.is_file() and b"\0" not in p.read_bytes()[:8000])


def complaints(path: Path) -> list[str]:
    """What a notebook breaks, each with its cell."""
    book = run.read(path)
    guarded = [c.source for c in book.cells if c.cell_type == "code"][:1] == [run.GUARD]
    found = [] if guarded else [f"{path.name}: its first code cell is not the one that says what to install; 'python -m onrecord run --write' puts it there"]
    for number, cell in enumerate(book.cells, 1):
        where = f"{path.name}, cell {number}"
        texts = [cell.source] if cell.cell_type != "code" else []
        if cell.cell_type == "code":
            try:
                texts = shown_texts(cell.source)
            except SyntaxError as bad:
                found.append(f"{where}: {bad.msg}")
                continue
            if FORBIDDEN_CODE.search(cell.source) and cell.source != run.GUARD:
                found.append(f"{where}: install, network, file access, path or silenced warning: {FORBIDDEN_CODE.search(cell.source).group()}")
        for text in texts:
            found.extend(f"{where}: typed number: {t}" for t in typed_numbers(text))
        found.extend(f"{where}: words of an article: {c}" for c in copied(cell.source))
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                found.append(f"{where}: holds a traceback")
            if output.output_type == "stream":
                found.append(f"{where}: prints to {output.name}: {output.text[:80]!r}")
    counts = [c.execution_count for c in book.cells if c.cell_type == "code"]
    if counts != list(range(1, len(counts) + 1)):
        found.append(f"{path.name}: was not run from top to bottom")
    found.extend(f"{path.name}: {u}; spell it out at its first use, or add it to the glossary" for u in unexplained(prose_of(book)))
    return found


if __name__ == "__main__":
    every = [c for name in sys.argv[1:] for c in complaints(Path(name))]
    print("\n".join(every) or "no complaints")
    sys.exit(bool(every))
