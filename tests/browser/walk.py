"""Walk the built book in Chromium: what each page asks for, what it says in the console, what axe-core finds.

Run as ``python tests/browser/walk.py [--axe] [--shots DIR] [pages …]``, or import ``serve``, ``pages`` and ``visit`` in tests.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "html"
CHROMIUM = "/usr/bin/chromium"
SIZES = {"desktop": (1280, 900), "tablet": (820, 1100), "phone": (390, 844)}
PACKED = {".html", ".css", ".js", ".svg", ".json", ".csv", ".txt"}


class Packed(SimpleHTTPRequestHandler):
    """Files with gzip and a lasting cache, as a real host serves them."""

    protocol_version = "HTTP/1.1"
    packed: dict = {}

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        status = 200
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", 404
        data = path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)) + ("; charset=utf-8" if path.suffix in PACKED else ""))
        if path.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", ""):
            key = (str(path), path.stat().st_mtime_ns)
            data = self.packed.setdefault(key, gzip.compress(data, 9))
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=31536000" if "_static" in self.path else "no-cache")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@contextmanager
def serve(folder: Path = BUILT, port: int = 0):
    """The built book on loopback; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Packed, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def pages(folder: Path = BUILT) -> list[str]:
    """Every page of the built book, as paths."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html") if "_static" not in p.parts)


def scroll(page) -> None:
    """Bring every figure near, and wait until each is drawn or stays a picture."""
    # Polled in the page: Playwright's own waiting evaluates strings, which the page's policy forbids.
    page.evaluate("""async () => {
        const wait = (ms) => new Promise((r) => setTimeout(r, ms));
        for (let y = 0; y < document.body.scrollHeight; y += 500) { scrollTo(0, y); await wait(30); }
        scrollTo(0, 0);
        const areas = [...document.querySelectorAll('.plot-area')];
        for (let n = 0; n < 400 && !areas.every((a) => a.matches('.plot-drawn, .plot-failed')); n += 1) await wait(50);
    }""")


def visit(browser, base: str, path: str, *, size: str = "desktop", dark: bool = False, axe: bool = False, shot: Path | None = None, script: bool = True, block: str = "") -> dict:
    """Open a page and say what was asked of other hosts, what failed, what the console said, and what axe-core found."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", java_script_enabled=script)
    page = context.new_page()
    seen = {"page": path, "outside": [], "failed": [], "console": [], "axe": [], "bytes": 0}
    own = base if base.startswith("http") else "file:"
    page.on("request", lambda r: None if r.url.startswith((own, "data:", "blob:")) else seen["outside"].append(r.url))
    page.on("requestfailed", lambda r: seen["failed"].append(r.url))
    page.on("response", lambda r: seen["failed"].append(f"{r.status} {r.url}") if r.status >= 400 and not path.startswith("404") else None)
    page.on("console", lambda m: seen["console"].append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: seen["console"].append(str(e)))
    if block:
        page.route(block, lambda route: route.abort())
    page.goto(f"{base}/{path}", wait_until="load")
    if script:
        scroll(page)
        seen["wide"] = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        seen["shift"] = page.evaluate("() => new Promise(r => { let s = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) s += e.value; })"
                                      ".observe({ type: 'layout-shift', buffered: true }); setTimeout(() => r(s), 150); })")
    if axe:
        page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})")
        seen["axe"] = [f"{v['id']}: {v['help']}: {v['nodes'][0]['target']} {v['nodes'][0]['html'][:160]} ({len(v['nodes'])})" for v in found["violations"]]
    if shot:
        shot.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(shot), full_page=True)
    seen["console"] = sorted(set(seen["console"]))
    context.close()
    return seen


def main() -> int:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--axe", action="store_true")
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--file", action="store_true", help="open from the disk instead of a server")
    parser.add_argument("--size", choices=SIZES, action="append")
    args = parser.parse_args()
    bad = 0
    with serve() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in args.pages or pages():
            for size in args.size or ("desktop", "phone"):
                for dark in (False, True):
                    shot = args.shots / f"{path.removesuffix('.html').replace('/', '-')}-{size}-{'dark' if dark else 'light'}.png" if args.shots else None
                    seen = visit(browser, BUILT.as_uri() if args.file else address, path, size=size, dark=dark, axe=args.axe, shot=shot)
                    wrong = {k: v for k, v in seen.items() if k in ("outside", "failed", "console", "axe") and v}
                    if seen.get("wide"):
                        wrong["wide"] = True
                    if seen.get("shift", 0) >= 0.02:
                        wrong["shift"] = seen["shift"]
                    if wrong:
                        bad += 1
                        print(path, size, "dark" if dark else "light", json.dumps(wrong, ensure_ascii=False, indent=1))
        browser.close()
    print(f"{bad} visits with something to mend")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
