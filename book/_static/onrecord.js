/* What the pages do beyond reading: colour mode, figures drawn when near, the scorecard's filters, search of the record.
   Every page reads without it. */
(function () {
  "use strict";
  const root = document.documentElement;
  const me = document.currentScript;
  const base = me.src.replace(/_static\/onrecord\.js.*$/, "");

  const make = (tag, props, ...inside) => {
    const made = Object.assign(document.createElement(tag), props || {});
    made.append(...inside);
    return made;
  };
  const all = (what, where) => Array.from((where || document).querySelectorAll(what));

  /* Figures ------------------------------------------------------------------------------------------------------ */

  // Maps bring their own shapes. Without an atlas Plotly would fetch a world file from another host.
  function emptyAtlas() {
    const none = { type: "GeometryCollection", geometries: [] };
    const layers = ["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"];
    const file = { type: "Topology", objects: Object.fromEntries(layers.map((l) => [l, none])), arcs: [] };
    return new Proxy({}, { get: () => file });
  }

  let plotly = null;
  function loadPlotly() {
    if (!plotly) {
      plotly = new Promise((done, failed) => {
        window.PlotlyGeoAssets = { topojson: emptyAtlas() };
        const tag = document.createElement("script");
        tag.src = base + "_static/plotly.js" + (me.dataset.plotly ? "?v=" + me.dataset.plotly : "");
        tag.onload = () => (window.Plotly ? done(window.Plotly) : failed(new Error("plotly.js did not load")));
        tag.onerror = () => failed(new Error("plotly.js did not load"));
        document.head.append(tag);
      });
    }
    return plotly;
  }

  const theme = () => (root.dataset.theme === "dark" ? "dark" : "light");

  // The picture stays until something is drawn that can be seen, and comes back if drawing fails.
  function draw(area) {
    return loadPlotly().then((Plotly) => {
      // Parsed anew each time: Plotly writes into what it is given.
      const spec = JSON.parse(area.querySelector(".plot-data").textContent);
      const live = area.querySelector(".plot-live");
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      live.hidden = false;
      const layout = Object.assign({}, spec.layout, {
        template: window.OnRecordTemplates[theme()], autosize: true, dragmode: false, height: Number(area.dataset.height),
      });
      delete layout.width;
      if (still) delete layout.transition;
      const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };
      return Plotly.react(live, spec.data, layout, config).then(() => {
        const made = live.querySelector(".main-svg");
        if (!made || !made.querySelector("path, rect, text") || made.getBoundingClientRect().width < 50) throw new Error("nothing was drawn");
        area.classList.remove("plot-failed");
        area.classList.add("plot-drawn");
      });
    }).catch((why) => {
      area.querySelector(".plot-live").hidden = true;
      area.classList.remove("plot-drawn");
      area.classList.add("plot-failed");
      console.warn("figure stays a picture: " + why.message);
    });
  }

  const areas = Array.from(document.querySelectorAll(".plot-area"));
  // Pictures of the colours in use come with the page, not when they are scrolled to, and those for paper; until one is there, a line says so.
  function pictures() {
    for (const area of areas) {
      all(".plot-picture.only-light", area).forEach((i) => { i.loading = "eager"; });
      const picture = area.querySelector(".plot-picture.only-" + theme());
      if (!picture) continue;
      picture.loading = "eager";
      const there = () => area.classList.toggle("plot-waiting", !(picture.complete && picture.naturalWidth));
      there();
      picture.addEventListener("load", there, { once: true });
    }
  }
  if (areas.length) {
    pictures();
    const begun = new Set();
    // One figure after the other, so that scrolling stays smooth.
    let queue = Promise.resolve();
    const add = (area) => { queue = queue.then(() => draw(area)); };
    if ("IntersectionObserver" in window) {
      const near = new IntersectionObserver((seen) => {
        for (const one of seen) {
          if (!one.isIntersecting) continue;
          near.unobserve(one.target);
          begun.add(one.target);
          add(one.target);
        }
      }, { rootMargin: "600px 0px" });
      areas.forEach((a) => near.observe(a));
    }
    new MutationObserver(() => { pictures(); begun.forEach(add); }).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  }

  /* Light, dark, as the system ----------------------------------------------------------------------------------- */

  const system = matchMedia("(prefers-color-scheme: dark)");
  const modes = ["auto", "light", "dark"];
  const modeButton = document.querySelector(".mode-switch");
  function setMode(mode, keep) {
    root.dataset.mode = mode;
    const now = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    if (root.dataset.theme !== now) root.dataset.theme = now;
    if (modeButton) modeButton.querySelector(".mode-name").textContent = { auto: "Auto", light: "Light", dark: "Dark" }[mode];
    if (keep) try { localStorage.setItem("mode", mode); } catch (why) { /* a browser may refuse to remember */ }
  }
  if (modeButton) {
    modeButton.hidden = false;
    modeButton.title = "Colours: as the system, light, dark";
    modeButton.addEventListener("click", () => setMode(modes[(modes.indexOf(root.dataset.mode) + 1) % 3], true));
  }
  system.addEventListener("change", () => setMode(root.dataset.mode));
  setMode(root.dataset.mode || "auto");

  /* Contents over the page: an anchor without script, with it kept out of the history and closed by Escape ---------- */

  const contents = document.getElementById("contents");
  const opener = document.querySelector(".open-contents");
  const beside = all("body > *").filter((e) => e !== contents);
  function showContents(open) {
    root.classList.toggle("contents-open", open);
    beside.forEach((e) => { e.inert = open; });
    if (open) contents.focus(); else opener.focus();
  }
  if (contents && opener) {
    opener.addEventListener("click", (e) => { e.preventDefault(); showContents(true); });
    contents.querySelector(".close-contents").addEventListener("click", (e) => { e.preventDefault(); showContents(false); });
    contents.addEventListener("click", (e) => { if (e.target.closest(".contents-list a")) showContents(false); });
    document.addEventListener("keydown", (e) => { if (e.key === "Escape" && root.classList.contains("contents-open")) showContents(false); });
  }

  /* Small helps ---------------------------------------------------------------------------------------------------- */

  all(".print-item").forEach((e) => { e.hidden = false; });
  all(".print-page").forEach((e) => e.addEventListener("click", () => window.print()));
  let closed = [];
  window.addEventListener("beforeprint", () => { closed = all("main details:not([open])"); closed.forEach((d) => { d.open = true; }); });
  window.addEventListener("afterprint", () => closed.forEach((d) => { d.open = false; }));

  // A link to something inside a closed part opens it.
  function reveal() {
    let at = null;
    try { at = location.hash.length > 1 && !location.hash.includes("=") && document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (why) { return; }
    for (let d = at && at.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    if (at && at.closest("details")) at.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // What scrolls sideways can be reached and scrolled by keyboard. Measured when near: measuring all would lay out the whole page.
  const boxes = all(".pst-scrollable-table-container, .scrolls");
  function reachable(box) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    if (wide) { box.tabIndex = 0; box.setAttribute("role", "region"); box.setAttribute("aria-label", `Table ${boxes.indexOf(box) + 1}, scrolls sideways`); }
    else if (box.hasAttribute("tabindex")) { ["tabindex", "role", "aria-label"].forEach((a) => box.removeAttribute(a)); }
  }
  const later = window.requestIdleCallback ? (f) => requestIdleCallback(f) : (f) => setTimeout(() => f({ timeRemaining: () => 0 }), 200);
  // Work that can wait, in pieces: as many at a time as leave the page free to answer its reader.
  function inPieces(pieces) {
    if (pieces.length) later((time) => { do pieces.shift()(); while (pieces.length && time.timeRemaining() > 5); inPieces(pieces); });
  }
  if (boxes.length && "IntersectionObserver" in window && "ResizeObserver" in window) {
    const sizes = new ResizeObserver((seen) => seen.forEach((one) => reachable(one.target)));
    const near = new IntersectionObserver((seen) => seen.forEach((one) => {
      if (one.isIntersecting) { near.unobserve(one.target); sizes.observe(one.target); }
    }), { rootMargin: "300px 0px" });
    boxes.forEach((b) => near.observe(b));
  }

  // Tables that phones show as cards stay tables to screen readers.
  const narrow = matchMedia("(max-width: 48rem)");
  function named() {
    if (!narrow.matches) return;
    narrow.removeEventListener("change", named);
    inPieces(all(".also-checked, .scorecard, .source-table, .cards").flatMap((table) => {
      table.setAttribute("role", "table");
      all("thead, tbody", table).forEach((e) => e.setAttribute("role", "rowgroup"));
      all("th", table).forEach((e) => e.setAttribute("role", "columnheader"));
      const heads = table.matches(".cards") ? all("thead th", table).map((e) => e.textContent.trim()) : [];
      return all("tr", table).map((row) => () => {
        row.setAttribute("role", "row");
        all("td", row).forEach((e) => {
          e.setAttribute("role", "cell");
          if (e.cellIndex && heads.length && e.textContent.trim()) e.dataset.label = heads[e.cellIndex];
        });
      });
    }));
  }
  narrow.addEventListener("change", named);
  later(named);

  function copyCode() {
    if (!navigator.clipboard) return;
    inPieces(all(".cell_input").map((cell) => () => {
      const button = make("button", { type: "button", className: "copy-code", textContent: "Copy" });
      button.setAttribute("aria-label", "Copy code");
      button.addEventListener("click", () => navigator.clipboard.writeText(cell.querySelector("pre").textContent).then(() => {
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      }));
      cell.append(button);
    }));
  }
  later(copyCode);

  /* Copy buttons of citations and of links to findings and figures; without this script they stay hidden ------------ */

  function copyButtons() {
    const buttons = all(".copy-citation, .copy-link");
    if (!buttons.length || !navigator.clipboard) return;
    const canonical = document.querySelector('link[rel="canonical"]');
    const page = (canonical ? canonical.href : location.href).split("#")[0];
    const said = make("p", { className: "unseen" });
    said.setAttribute("role", "status");
    document.body.append(said);
    // One listener for all: a chapter has hundreds of buttons.
    document.addEventListener("click", async (e) => {
      const button = e.target.closest(".copy-citation, .copy-link");
      if (!button) return;
      const label = button.dataset.label || (button.dataset.label = button.textContent);
      const text = button.dataset.anchor ? page + "#" + button.dataset.anchor : button.parentElement.querySelector(".citation-text").textContent;
      try {
        await navigator.clipboard.writeText(text.trim());
        button.textContent = said.textContent = "Copied";
      } catch (why) {
        button.textContent = said.textContent = "Not copied: select the text";
      }
      setTimeout(() => { button.textContent = label; said.textContent = ""; }, 2000);
    });
  }
  later(copyButtons);

  // Sections wait to be laid out until they are near (see onrecord.css). Once a reader moves, the rest follow one by one, so that no jump meets a guessed height.
  addEventListener("scroll", () => {
    const parts = all(".text > section > section");
    const next = () => { const part = parts.shift(); if (part) { part.style.contentVisibility = "visible"; later(next); } };
    later(next);
  }, { once: true, passive: true });

  const links = new Map(all(".page-toc a").map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  if (links.size && "IntersectionObserver" in window) {
    const watched = new IntersectionObserver((seen) => {
      for (const one of seen) {
        if (!one.isIntersecting) continue;
        links.forEach((a) => { a.classList.remove("here"); a.removeAttribute("aria-current"); });
        const a = links.get(one.target.id);
        if (a) { a.classList.add("here"); a.setAttribute("aria-current", "true"); }
      }
    }, { rootMargin: "-10% 0px -80% 0px" });
    links.forEach((a, id) => { const part = document.getElementById(id); if (part) watched.observe(part); });
  }

  /* The scorecard: filters with counts, sorted columns, the choice kept in the address ------------------------------ */

  const NAMES = { kaz: "Kazakhstan", kgz: "Kyrgyzstan", tjk: "Tajikistan", tkm: "Turkmenistan", uzb: "Uzbekistan", afg: "Afghanistan", chn: "China", rus: "Russia",
    usa: "United States", euu: "European Union", "central-asia": "Central Asia", "the-west": "The West", arm: "Armenia", aze: "Azerbaijan", geo: "Georgia", irn: "Iran",
    tur: "Türkiye", pak: "Pakistan", ind: "India", ukr: "Ukraine", blr: "Belarus", jpn: "Japan", kor: "South Korea", gbr: "United Kingdom", are: "United Arab Emirates",
    mng: "Mongolia", mda: "Moldova", ltu: "Lithuania", deu: "Germany", twn: "Taiwan", syr: "Syria", isr: "Israel", sau: "Saudi Arabia", qat: "Qatar" };
  const THEMES = ["belt-and-road", "trade", "energy", "debt-investment", "remittances", "sanctions-currencies", "russia-security", "militancy", "alignment", "west",
    "closed-borders", "unrest-opinion", "digital", "water"];
  const SCALE = ["borne-out", "partly-borne-out", "not-borne-out", "not-yet-due", "cannot-be-tested", "not-tested-here", "premise-failed", "sources-disagree"];
  const words = (slug) => slug.charAt(0).toUpperCase() + slug.slice(1).replace(/-/g, " ");

  function filterable(table) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows).map((tr) => {
      // The page writes a row's classes in this order: verdict, kind, article, themes, countries.
      const is = Array.from(tr.classList).filter((c) => c.startsWith("is-")).map((c) => c.slice(3));
      const rest = is.slice(3);
      return { tr, verdict: [is[0]], kind: [is[1]], article: [is[2]], chapter: [tr.cells[3].textContent.trim()], theme: rest.filter((c) => THEMES.includes(c)),
        country: rest.filter((c) => !THEMES.includes(c)), by: tr.cells[4].textContent.trim(), badge: tr.cells[0].textContent.trim() };
    });
    const label = { verdict: {}, article: {} };
    rows.forEach((r) => { label.verdict[r.verdict[0]] = r.badge; label.article[r.article[0]] = r.by; });
    const facets = [["verdict", "Verdict"], ["country", "Country"], ["theme", "Theme"], ["kind", "Kind"], ["article", "Said by"], ["chapter", "Chapter"]];
    const shown = (facet, value) => (label[facet] && label[facet][value]) || NAMES[value] || (facet === "country" ? value.toUpperCase() : facet === "chapter" ? value : words(value));
    const bar = make("form", { className: "filters" });
    bar.setAttribute("aria-label", "Filter the findings");
    bar.addEventListener("submit", (e) => e.preventDefault());
    const selects = {};
    for (const [facet, name] of facets) {
      const values = Array.from(new Set(rows.flatMap((r) => r[facet])));
      if (facet === "verdict") values.sort((a, b) => SCALE.indexOf(a) - SCALE.indexOf(b));
      else values.sort((a, b) => shown(facet, a).localeCompare(shown(facet, b)));
      const select = make("select", {}, make("option", { value: "" }), ...values.map((v) => make("option", { value: v })));
      selects[facet] = select;
      select.addEventListener("change", () => update(true));
      bar.append(make("label", {}, name, select));
    }
    const clear = make("button", { type: "button", textContent: "Show all" });
    clear.addEventListener("click", () => { facets.forEach(([f]) => { selects[f].value = ""; }); update(true); });
    const count = make("p", { className: "filter-count" });
    count.setAttribute("role", "status");
    bar.append(clear, count);
    const fits = (row, but) => facets.every(([f]) => f === but || !selects[f].value || row[f].includes(selects[f].value));
    function update(write) {
      for (const [facet] of facets) {
        const open = rows.filter((r) => fits(r, facet));
        for (const option of selects[facet].options) {
          const n = option.value ? open.filter((r) => r[facet].includes(option.value)).length : open.length;
          option.textContent = (option.value ? shown(facet, option.value) : "All") + " (" + n + ")";
        }
      }
      let n = 0;
      const by = new Map();
      for (const row of rows) {
        const on = fits(row);
        row.tr.hidden = !on;
        if (!on) continue;
        n += 1;
        by.set(row.badge, [(by.get(row.badge) || [0])[0] + 1, row.verdict[0]]);
      }
      count.replaceChildren(make("strong", { textContent: n + " of " + rows.length + " findings" }));
      Array.from(by).sort((a, b) => SCALE.indexOf(a[1][1]) - SCALE.indexOf(b[1][1]))
        .forEach(([badge, [m, slug]]) => count.append("\u2003", make("span", { className: "verdict verdict-" + slug, textContent: badge }), "\u00a0" + m));
      clear.disabled = facets.every(([f]) => !selects[f].value);
      if (write) {
        const state = new URLSearchParams(facets.filter(([f]) => selects[f].value).map(([f]) => [f, selects[f].value])).toString();
        history.replaceState(null, "", state ? "#" + state : location.pathname + location.search);
      }
    }
    function read() {
      if (location.hash && !location.hash.includes("=")) return;
      const state = new URLSearchParams(location.hash.slice(1));
      facets.forEach(([f]) => { selects[f].value = state.get(f) || ""; if (selects[f].selectedIndex < 0) selects[f].value = ""; });
      update(false);
    }
    addEventListener("hashchange", read);
    read();
    if (!count.firstChild) update(false);
    (table.closest(".pst-scrollable-table-container") || table).before(bar);
    table.classList.add("ready");

    Array.from(table.tHead.rows[0].cells).forEach((th, column) => {
      const button = make("button", { type: "button", textContent: th.textContent.trim() });
      th.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = th.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (r) => r.tr.cells[column].textContent.trim().replace(/^[^\p{L}\p{N}]+/u, "");
        body.append(...rows.slice().sort((a, b) => key(a).localeCompare(key(b)) * (down ? -1 : 1)).map((r) => r.tr));
      });
    });
  }
  all("table.scorecard").forEach((t) => { if (t.tBodies.length && t.rows[0].cells.length === 5) filterable(t); else t.classList.add("ready"); });

  /* Search: statements, quotations, findings and figures first, each at its own place ------------------------------- */

  const found = document.getElementById("record-results");
  if (found) {
    document.addEventListener("DOMContentLoaded", () => {
      const asked = (new URLSearchParams(location.search).get("q") || "").trim();
      if (!/[\p{L}\p{N}]/u.test(asked)) { document.getElementById("page-q").focus(); return; }
      performance.mark("onrecord-asked");
      // Words are found by their beginnings: "rouble" is no part of "trouble".
      const fold = (t) => " " + t.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[’‘]/g, "'").replace(/[^\p{L}\p{N}%]+/gu, " ");
      const terms = fold(asked).trim().split(" ").filter(Boolean).map((t) => " " + t);
      const hits = [];
      for (const row of window.OnRecordIndex || []) {
        const title = fold(row.t), rest = fold([row.q, row.n, row.p, row.v].filter(Boolean).join(" "));
        if (!terms.every((t) => title.includes(t) || rest.includes(t))) continue;
        hits.push([terms.filter((t) => title.includes(t)).length * 2 + (row.q && terms.every((t) => fold(row.q).includes(t)) ? 1 : 0), row]);
      }
      hits.sort((a, b) => b[0] - a[0]);
      found.append(make("h2", { textContent: hits.length ? "In the record: " + hits.length : "In the record: nothing" }));
      const list = make("ol");
      const show = (from, to) => {
        for (const [, row] of hits.slice(from, to)) {
          const item = make("li", {}, make("a", { href: base + row.u, textContent: row.t }));
          if (row.q) item.append(make("p", { className: "quoted-words", textContent: "“" + row.q + "”" }));
          const from = make("p", { className: "from" });
          if (row.v) from.append(make("span", { className: "verdict verdict-" + row.v.toLowerCase().replace(/ /g, "-"), textContent: row.s + " " + row.v }), " ");
          from.append((row.k === "figure" ? "Figure in " : "") + row.p);
          item.append(from);
          list.append(item);
        }
      };
      show(0, 20);
      found.append(list);
      performance.measure("onrecord-search", "onrecord-asked");
      if (hits.length > 20) {
        const more = make("button", { type: "button", className: "tool", textContent: "Show the other " + (hits.length - 20) });
        more.addEventListener("click", () => { show(20); more.remove(); });
        found.append(more);
      }
      found.append(make("h2", { textContent: "In the pages" }));
    });
  }
})();
