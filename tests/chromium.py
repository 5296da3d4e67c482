"""A headless browser for tests and audit: Debian's Chromium driven by Playwright, and what it saw of a page."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

from onrecord.bound.pdf import program

VIEWS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
# Watches from then on, frame by frame, that no figure in the window is blank: its picture, its drawing or a line in their place is there.
WATCH = """() => {
  const blank = window.blankFigures = new Set();
  const areas = [...document.querySelectorAll('.plot-area')];
  const shown = e => !!e && getComputedStyle(e).display !== 'none' && getComputedStyle(e).visibility === 'visible' && e.getBoundingClientRect().height > 50;
  const tick = () => {
    for (const area of areas) {
      const box = area.getBoundingClientRect();
      if (box.bottom < 0 || box.top > innerHeight) continue;
      const picture = [...area.querySelectorAll('img')].some(i => shown(i) && i.complete && i.naturalWidth > 0);
      const drawing = [...area.querySelectorAll('.plot-live .main-svg')].some(s => shown(s) && s.querySelector('path, rect, circle, text'));
      if (!picture && !drawing && !area.matches('.plot-waiting')) blank.add((area.closest('[id]') || {}).id || '?');
    }
    requestAnimationFrame(tick);
  };
  tick();
}"""
# Scrolls from top to bottom, so that all that loads late is loaded, then waits until each figure is drawn or given up.
SCROLL = """async () => {
  const areas = [...document.querySelectorAll('.plot-area')];
  // Each step is painted, as it is for a reader: a busy machine would otherwise jump over what is laid out when it comes near.
  // A browser that for once paints no frame must not hold up everything.
  const painted = () => new Promise(r => { requestAnimationFrame(() => requestAnimationFrame(r)); setTimeout(r, 2000); });
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) { scrollTo(0, y); await painted(); }
  for (const area of areas) {
    area.scrollIntoView({block: 'center'});
    for (let i = 0; i < 1200; i++) {
      if (area.matches('.plot-drawn, .plot-failed')) break;
      await new Promise(r => setTimeout(r, 25));
    }
  }
  scrollTo(0, 0);
  return areas.map(area => {
    const shown = e => e && e.getBoundingClientRect().width > 50 && e.getBoundingClientRect().height > 50;
    const live = area.querySelector('.plot-live');
    const drawn = [...area.querySelectorAll('.plot-live svg.main-svg')].some(s => shown(s) && s.querySelector('path, rect, circle, text'));
    return {name: (area.closest('[id]') || {}).id || '', live: !!live && drawn && area.matches('.plot-drawn'),
            named: live.getAttribute('role') === 'img' && !!live.getAttribute('aria-label'),
            stops: live.querySelectorAll('a[href], button, [tabindex], input, select').length};
  });
}"""
# What a reader without a mouse relies on: one first heading, no level left out.
HEADINGS = "() => [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')].map(h => [+h.tagName[1], h.textContent.trim()])"


@contextmanager
def browsing():
    """An open browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Seen:
    """What one page did in one view."""

    page: str
    problems: list[str] = field(default_factory=list)
    title: str = ""
    headings: list = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    wide: int = 0
    shift: float = 0.0
    moves: list[str] = field(default_factory=list)


# The most that a page may move under its reader, as cumulative layout shift is counted.
MOST_SHIFT = 0.02
# The sum, and for each movement when it came and what moved from where to where.
SHIFT = """() => new Promise(done => {
  let sum = 0;
  const moves = [];
  const tag = n => n.tagName.toLowerCase() + (n.id ? '#' + n.id : '') + [...n.classList].map(c => '.' + c).join('');
  const named = n => !n ? 'something gone' : n.nodeType === 1 ? tag(n) : n.textContent.trim().slice(0, 30);
  const box = r => [r.left, r.top, r.width, r.height].map(Math.round).join(' ');
  new PerformanceObserver(list => { for (const e of list.getEntries()) {
    sum += e.value;
    const parts = e.sources.map(s => `${named(s.node)} ${box(s.previousRect)} to ${box(s.currentRect)}`);
    moves.push(`${e.value.toFixed(3)} after ${Math.round(e.startTime)} ms: ${parts.join(', ')}`);
  } }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([sum, moves]), 100);
})"""


@contextmanager
def viewing(browser, address: str, view: str = "desktop", theme: str = "light", **more):
    """A browser context for one view; yields ``look(path) -> Seen``."""
    context = browser.new_context(viewport=VIEWS[view], color_scheme=theme, reduced_motion="reduce", **more)
    # A busy machine is no fault of the page.
    context.set_default_timeout(120_000)
    try:
        yield lambda path, then=None: look(context, address, path, then)
    finally:
        context.close()


def _left(request) -> bool:
    """The tab's picture comes after all else: a page that is left may still have waited for it."""
    return request.url.endswith("/favicon.svg") and "ERR_ABORTED" in (request.failure or "")


def noting(page, address: str, problems: list[str]) -> None:
    """Note what a page asks of other hosts, what fails to load and what its scripts complain of."""
    page.on("console", lambda m: problems.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: problems.append(f"script: {e}"))
    page.on("requestfailed", lambda r: None if _left(r) else problems.append(f"failed: {r.url} ({r.failure})"))
    page.on("response", lambda r: problems.append(f"status {r.status}: {r.url}") if r.status >= 400 else None)
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else problems.append(f"other host: {r.url}"))


def look(context, address: str, path: str, then=None) -> Seen:
    """Open a page, scroll through it and note what went wrong; ``then(page, seen)`` may do more before it closes."""
    seen = Seen(path)
    page = context.new_page()
    noting(page, address, seen.problems)
    try:
        page.goto(f"{address}/{path}", wait_until="load")
        page.evaluate(WATCH)
        seen.figures = page.evaluate(SCROLL)
        seen.blank = page.evaluate("() => [...window.blankFigures]")
        seen.title = page.title()
        seen.headings = page.evaluate(HEADINGS)
        seen.wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        seen.shift, seen.moves = page.evaluate(SHIFT)
        if then is not None:
            then(page, seen)
    finally:
        page.close()
    return seen


def faults(seen: Seen) -> list[str]:
    """What no page may do in any view."""
    bad = [f"blank figure {name}" for name in seen.blank]
    bad += [f"{f['name']} stayed a still picture" for f in seen.figures if not f["live"]]
    bad += [f"{f['name']} is not one labelled image without tab stops" for f in seen.figures if not f["named"] or f["stops"]]
    if seen.wide > 0:
        bad.append(f"{seen.wide} px wider than the window")
    if seen.shift >= MOST_SHIFT:
        bad.append(f"moves while loading, {seen.shift:.3f} in all: {'; '.join(seen.moves)}")
    return bad
