"""A web server of one folder on loopback, with gzip as a real host has it. ``python -m tests.serve [folder] [port]``."""

from __future__ import annotations

import gzip
import re
import sys
import threading
import time
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SQUEEZED = {".html", ".css", ".js", ".json", ".svg", ".csv", ".txt", ".xml", ".ipynb", ".inv", ".map", ".webmanifest"}


# Of a page sent slowly: bytes at its start, bytes at a time (SLOW_START is a multiple), seconds between.
SLOW_START, PIECE, PAUSE = 35_000, 700, 0.02


@lru_cache(maxsize=512)
def squeezed(path: Path, stamp: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def weights(html: Path, chapter: str) -> tuple[int, int]:
    """Bytes that a chapter sends, compressed: as the first page before its figures, and as the next one without its data and pictures."""
    text = (html / chapter).read_text(encoding="utf-8")
    shared = [html / "_static" / name for name in ("book.css", "onrecord.js", "favicon.svg")]
    first = [text.encode(), *(path.read_bytes() for path in shared)]
    bare = re.sub(r'<script type="application/json".*?</script>', "", text, flags=re.DOTALL)
    fonts = sum(path.stat().st_size for path in (html / "_static" / "fonts").glob("*-latin-wght-*.woff2"))
    return sum(len(gzip.compress(part, 6)) for part in first) + fonts, len(gzip.compress(bare.encode(), 6))


class Handler(SimpleHTTPRequestHandler):
    """Files as they are, text compressed where the browser takes it."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".ipynb": "application/x-ipynb+json", ".js": "text/javascript", ".woff2": "font/woff2"}
    protocol_version = "HTTP/1.1"
    slowly = False

    def do_GET(self) -> None:
        path, status = Path(self.translate_path(self.path)), 200
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", 404
            if not path.is_file():
                self.send_error(404)
                return
        slow = self.slowly and path.suffix == ".html"
        packed = path.suffix in SQUEEZED and "gzip" in self.headers.get("Accept-Encoding", "") and not slow
        body = squeezed(path, path.stat().st_mtime_ns) if packed else path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)) + ("; charset=utf-8" if path.suffix in SQUEEZED else ""))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        for start in range(0, SLOW_START if slow else 0, PIECE):
            self.wfile.write(body[start : start + PIECE])
            self.wfile.flush()
            time.sleep(PAUSE)
        self.wfile.write(body[SLOW_START if slow else 0 :])

    def log_message(self, *arguments) -> None:
        pass


class SlowHandler(Handler):
    """Pages begin as over a poor line, a few words at a time, so that a browser paints them half arrived."""

    slowly = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address) -> None:
        """A browser that closes a connection early is no fault."""


@contextmanager
def serving(folder: Path, port: int = 0, handler: type[Handler] = Handler):
    """Serve ``folder`` on loopback; yields the address, without a closing slash."""
    server = Server(("127.0.0.1", port), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    chosen = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html")
    with serving(chosen, int(sys.argv[2]) if len(sys.argv) > 2 else 8000) as address:
        print(f"{address}/")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.exit(130)
