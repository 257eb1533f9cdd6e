"use strict";
(() => {
  document.documentElement.classList.add("js");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Styles lay tables out as grids and cards; these keep them tables for those who listen.
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
  for (const [what, role] of Object.entries(roles)) for (const e of all(what)) e.setAttribute("role", role);
  for (const e of all("[colspan]")) e.setAttribute("aria-colspan", e.colSpan);

  // The words stand once, in the full texts. Offsets count characters as Python does, not halves of rare ones.
  const chars = (text) => (/[\ud800-\udfff]/.test(text) ? [...text] : text);
  const span = (where) => where.split("-").map(Number);
  const texts = new Map(), places = new Map();
  for (const text of all(".text")) {
    texts.set(text.dataset.label, all(":scope > [data-q]", text).map((element) => {
      const [label, where] = element.dataset.q.split(":"), [start, end] = span(where);
      let at = start;
      const walk = (node) => {
        if (node.nodeType === Node.TEXT_NODE) { at += chars(node.data).length; return; }
        const from = at, id = node.id || node.dataset.of;
        const list = id && (places.get(id) ?? places.set(id, []).get(id)), mine = id && [label, from, from];
        if (id) list.push(mine);
        for (const child of node.childNodes) walk(child);
        if (id) mine[2] = at;
      };
      walk(element);
      return { start, end, text: chars(element.textContent) };
    }));
  }
  const words = (label, start, end) => {
    const p = texts.get(label)?.find((x) => x.start <= start && end <= x.end);
    const part = p ? p.text.slice(start - p.start, end - p.start) : "";
    return Array.isArray(part) ? part.join("") : part;
  };
  // The pieces of a statement; those with no word between them are one.
  const pieces = (id) => (places.get(id) ?? []).reduce((out, [label, start, end]) => {
    const last = out[out.length - 1];
    if (last && (last[2] === start || !/[\p{L}\p{N}]/u.test(words(label, last[2], start) || "x"))) last[2] = end;
    else out.push([label, start, end]);
    return out;
  }, []);
  const make = (tag, options, ...parts) => {
    const element = Object.assign(document.createElement(tag), options);
    element.append(...parts);
    return element;
  };
  const quoted = (label, start, end) => {
    const element = make("bdi", {}, words(label, start, end));
    element.dataset.q = `${label}:${start}-${end}`;
    return element;
  };
  const copied = (id) => pieces(id).flatMap((piece) => [make("small", {}, " … "), quoted(...piece)]).slice(1);
  for (const a of all('a[href^="#s-"]:empty')) a.append(...copied(a.hash.slice(1)));

  // What only one telling has is marked in its full text, and listed from there: by telling, and by speaker.
  const names = new Map(all("#filters [name=speaker] [value]").map((o) => [o.value, o.textContent]));
  const single = (i) => {
    const label = i.closest(".text").dataset.label, { p, v, h = "::" } = i.dataset;
    const [direct, certainty, shown] = h.split(":");
    const parts = [make("a", { href: `#${i.id}`, className: direct && "dq" }, ...copied(i.id))];
    const show = shown && shown.split(",").flatMap((w) => [", ", quoted(label, ...span(w))]).slice(1);
    if (certainty || show) parts.push(" ", make("span", { className: "tag" }, certainty, ...(show ? [certainty ? ": “" : "“", ...show, "”"] : [])));
    return { i, label, p, name: [v, names.get(p)].filter(Boolean), parts };
  };
  const others = new Map();
  for (const { i, label, p, name, parts } of all(".text .o[id]").map(single)) {
    const who = name.map((n, at) => [at ? " › " : "", make("bdi", {}, n)]).flat();
    const item = make("li", {}, ...(name.length ? [make("em", {}, ...who, ":"), " "] : []), ...parts);
    item.dataset.s = i.id;
    if (p) item.dataset.p = p;
    one(`.singles[data-label="${label}"]`)?.append(item);
    if (!p) continue;
    const again = [make("a", { href: `#${i.id}`, className: "lab" }, label), " ", ...parts.map((x) => x.cloneNode?.(true) ?? x)];
    const list = one(`.voice[data-p="${p}"] .said`);
    if (list) list.append(make("li", {}, ...again));
    else if (others.has(p)) others.get(p).append(" ", ...again);
    else others.set(p, make("li", {}, make("b", {}, make("bdi", {}, names.get(p))), ": ", ...again));
  }
  const rest = one("#rest .said");
  if (rest) rest.append(...[...others].sort(([a], [b]) => a - b).map(([, item]) => item));

  // A row that opens shows whole sentences.
  const whole = (more) => {
    const id = one("a", more.parentElement).hash.slice(1), [[label, from, to]] = pieces(id);
    const begins = one(`.text[data-label="${label}"]`).dataset.b.split(" ").map(Number);
    const at = begins.findLastIndex((begin) => begin <= from);
    const start = begins[at], line = texts.get(label).find((x) => x.start <= start && start < x.end);
    more.dataset.done = "";
    if (at < 0 || !line) return;
    const end = Math.min(line.end, begins[at + 1] ?? line.end, start + 1000);
    const text = words(label, start, end).trim().replace(/[\u202d\u202e]/g, "\ufffd");
    if (text.length > to - from + 2) more.prepend(make("span", { className: "whole" }, "Sentence: ", make("bdi", {}, text)));
  };
  addEventListener("toggle", (event) => {
    const row = event.target.open && event.target.closest(".matrix tr");
    if (row) for (const more of all(".more:not([data-done])", row)) whole(more);
  }, true);

  // The pieces of a statement that is cut by another mark light up together.
  const light = () => {
    for (const piece of all(".text i.on")) piece.classList.remove("on");
    const id = location.hash.slice(1);
    if (!id.startsWith("s-")) return;
    for (const piece of all(`[data-of="${CSS.escape(id)}"]`)) piece.classList.add("on");
  };
  // The statement that an address points at can be copied with where it stands.
  const cite = one("#cite");
  const citation = () => {
    const at = document.getElementById(location.hash.slice(1)), text = at?.closest(".text");
    if (!text || !location.hash.startsWith("#s-")) return "";
    const shown = one(`.say a[href="${location.hash}"], .singles a[href="${location.hash}"]`) || at;
    const words = shown.textContent.trim();
    return `“${words}”, ${one("h3 bdi", text).textContent}, ${one(".meta", text).textContent}\n${location.href}`;
  };
  const offer = () => {
    if (!cite) return;
    cite.hidden = !citation();
    one("output", cite).textContent = "";
  };
  if (cite) one("button", cite).addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(citation());
      one("output", cite).textContent = "copied";
    } catch {
      one("output", cite).textContent = citation();
    }
  });
  addEventListener("hashchange", offer);
  offer();
  addEventListener("hashchange", light);
  light();

  const filters = one("#filters");
  if (filters) {
    const rows = [...all(".matrix tbody tr"), ...all(".singles > li")];
    const folds = all(".one"), table = one("#claims .wide");
    const columns = all("#tellings tbody tr").length;
    const facts = rows.map((row) => ({
      row, n: +(row.dataset.n || 1), o: +(row.dataset.o || 1),
      kinds: (row.dataset.k || "").split(" "), people: (row.dataset.p || "").split(" "),
    }));
    const tests = {
      all: () => true, two: (f) => f.n > 1, every: (f) => f.n === columns, most: (f) => f.n > columns / 2,
      origin: (f) => f.o === 1, one: (f) => f.n === 1, differs: (f) => Boolean(f.row.dataset.k),
    };
    const apply = () => {
      const wanted = new FormData(filters);
      const speaker = wanted.get("speaker"), kind = wanted.get("kind");
      const rest = (f) => (!speaker || f.people.includes(speaker)) && (!kind || f.kinds.includes(kind));
      const left = facts.filter(rest);
      let shown = 0;
      for (const f of facts) {
        const show = tests[wanted.get("show")](f) && rest(f);
        f.row.hidden = !show;
        shown += show;
      }
      for (const input of filters.elements.show) {
        one(".amount", input.parentElement).textContent = left.filter(tests[input.value]).length;
      }
      const only = wanted.get("show") === "one";
      table?.toggleAttribute("hidden", only);
      for (const fold of folds) {
        const some = one(".singles > li:not([hidden])", fold);
        if (only || speaker) fold.open = Boolean(some);
      }
      one("#found").textContent = `${shown} of ${rows.length} claims`;
    };
    filters.addEventListener("change", apply);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (what) for (const d of all(".matrix tr:not([hidden]) details")) d.open = what === "open";
    });
    addEventListener("hashchange", () => {
      const row = location.hash.startsWith("#c-") && document.getElementById(location.hash.slice(1));
      if (!row) return;
      if (row.hidden || table?.hidden) { filters.reset(); apply(); }
      if (row.closest("details")) row.closest("details").open = true;
      row.scrollIntoView();
    });
    apply();
  }

  const sides = one("#sides");
  if (sides) {
    const panes = one("#panes"), svg = one(".bands"), texts = all(".text", panes);
    const chosen = () => new FormData(sides);
    let pairs = [], at = -1, leading = null;

    // A row of the matrix says which statements are one claim: its cells link to them.
    const rows = all(".matrix tbody tr").map((row) => ({
      differs: Boolean(row.dataset.k),
      of: all('td a[href^="#s-"]', row).map((a) => document.getElementById(a.hash.slice(1))).filter(Boolean),
    }));
    const parts = (element) => [element, ...all(`[data-of="${element.id}"]`, panes)];
    const clear = () => { for (const e of all(".al", panes)) e.classList.remove("al", "differs", "now"); };

    const align = () => {
      const on = chosen().get("view") === "two";
      clear();
      panes.classList.toggle("two", on);
      svg.toggleAttribute("hidden", !on);
      const left = texts[chosen().get("left")], right = texts[chosen().get("right")];
      for (const text of texts) {
        text.classList.toggle("left", on && text === left);
        text.classList.toggle("right", on && text === right && right !== left);
        text.tabIndex = on ? 0 : -1;
      }
      pairs = [];
      at = -1;
      if (!on || left === right) return draw();
      for (const row of rows) {
        // Repeats are paired in order, the last one of the shorter side with all that are left.
        const mine = row.of.filter((e) => left.contains(e)), theirs = row.of.filter((e) => right.contains(e));
        const most = mine.length && theirs.length ? Math.max(mine.length, theirs.length) : 0;
        for (let i = 0; i < most; i++) {
          const a = mine[Math.min(i, mine.length - 1)], b = theirs[Math.min(i, theirs.length - 1)];
          pairs.push({ a, b, differs: row.differs });
        }
      }
      const order = (e) => e.closest("[data-q]").dataset.q.match(/:(\d+)/)[1] * 1e5 + e.offsetTop;
      pairs.sort((x, y) => x.a.offsetTop - y.a.offsetTop || order(x.a) - order(y.a));
      for (const { a, b, differs } of pairs) {
        for (const e of [...parts(a), ...parts(b)]) {
          e.classList.add("al");
          if (differs) e.classList.add("differs");
        }
      }
      draw();
    };

    const draw = () => {
      if (svg.hasAttribute("hidden")) return;
      const box = svg.getBoundingClientRect(), shapes = [];
      pairs.forEach(({ a, b, differs }, i) => {
        const x = a.getBoundingClientRect(), y = b.getBoundingClientRect();
        const both = Math.max(x.bottom, y.bottom) < box.top || Math.min(x.top, y.top) > box.bottom;
        if (both || !x.height || !y.height) return;
        const [p, q, r, s] = [x.top, x.bottom, y.top, y.bottom].map((v) => Math.round(v - box.top));
        const w = box.width, path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        path.setAttribute("d", `M0 ${p}C${w / 2} ${p} ${w / 2} ${r} ${w} ${r}V${s}C${w / 2} ${s} ${w / 2} ${q} 0 ${q}z`);
        path.setAttribute("class", `${differs ? "differs" : ""} ${i === at ? "now" : ""}`);
        shapes.push(path);
      });
      svg.replaceChildren(...shapes);
    };

    // The pane that is being scrolled leads; the other brings the partner of the pair nearest its top third.
    const follow = (pane) => {
      const other = one(pane.classList.contains("left") ? ".right" : ".left", panes);
      if (other && chosen().get("lock") && leading === pane && pairs.length) {
        const mine = pane.classList.contains("left") ? "a" : "b", theirs = mine === "a" ? "b" : "a";
        const line = pane.getBoundingClientRect().top + pane.clientHeight / 3;
        const far = (p) => Math.abs(p[mine].getBoundingClientRect().top - line);
        const near = pairs.reduce((x, y) => (far(y) < far(x) ? y : x));
        other.scrollTop += near[theirs].getBoundingClientRect().top - near[mine].getBoundingClientRect().top;
      }
      draw();
    };
    for (const text of texts) {
      for (const event of ["pointerenter", "focusin", "touchstart", "wheel"]) {
        text.addEventListener(event, () => { leading = text; }, { passive: true });
      }
      text.addEventListener("scroll", () => requestAnimationFrame(() => follow(text)), { passive: true });
    }

    const step = (by) => {
      const differing = pairs.map((p, i) => (p.differs ? i : -1)).filter((i) => i >= 0);
      const output = one("#step");
      if (!differing.length) { output.textContent = "no difference between these two"; return; }
      const next = by > 0 ? differing.find((i) => i > at) : differing.findLast((i) => i < at);
      at = next ?? (by > 0 ? differing[0] : differing[differing.length - 1]);
      for (const e of all(".al.now", panes)) e.classList.remove("now");
      const { a, b } = pairs[at];
      leading = null;
      for (const e of [a, b]) {
        const pane = e.closest(".text");
        pane.scrollTop += e.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
        for (const piece of parts(e)) piece.classList.add("now");
      }
      output.textContent = `difference ${differing.indexOf(at) + 1} of ${differing.length}`;
      draw();
    };
    sides.hidden = false;
    sides.addEventListener("change", align);
    sides.addEventListener("submit", (event) => event.preventDefault());
    sides.addEventListener("click", (event) => { if (event.target.dataset.step) step(+event.target.dataset.step); });
    one("#texts").addEventListener("keydown", (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("select, input[type=text]");
      if (plain && panes.classList.contains("two") && (event.key === "n" || event.key === "p")) step(event.key === "n" ? 1 : -1);
    });
    addEventListener("resize", draw);
    // A link to a text that is not in view brings back all of them.
    addEventListener("hashchange", () => {
      const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      if (target && panes.contains(target) && !target.getClientRects().length) {
        one("[name=view][value=all]", sides).checked = true;
        align();
        target.scrollIntoView();
      }
    });
    align();
  }

  // What is shown of the matrix as a file. A cell that a spreadsheet would take for a formula begins with a quote.
  const served = location.protocol.startsWith("http");
  for (const e of all(".served")) e.hidden = !served;
  for (const e of all(".unserved")) e.hidden = served;
  one("#csv")?.addEventListener("click", () => {
    const heads = all(".matrix thead tr:last-child th").slice(1).map((th) => th.textContent.trim());
    const lines = all(".matrix tbody tr:not([hidden])").map((row) => {
      const cells = all("td", row).flatMap((td) => Array(td.colSpan).fill(td.classList.contains("n") ? "" : all(".say > a:not(.again)", td).map((a) => a.textContent.trim()).join(" | ")));
      return [one(".no", row).textContent, row.dataset.n, row.dataset.o, row.dataset.k || "", ...cells];
    });
    const cell = (text) => `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
    const text = [["claim", "tellings", "origins", "differs in", ...heads], ...lines].map((line) => line.map(cell).join(",")).join("\r\n");
    const href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
    make("a", { href, download: "claims.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  });

  // Paper cannot be opened: what is folded (but for the rows of the matrix) is printed unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("header details:not([open]), main > section:not(#claims) details:not([open])").filter((d) => !d.closest("#apart"));
    for (const d of folded) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of folded) d.open = false; });

  const search = one("#search");
  if (search) {
    // Ten thousand stories: only a page of them is in the document at a time. To those who run scripts the later
    // ones are text, which a browser reads at once; an entry of it becomes an element when it is shown.
    const PAGE = 200, list = one("#stories"), more = one("#more"), found = one("#found");
    const plain = make("textarea");
    const words = (source) => { plain.innerHTML = source.replace(/<[^>]*>/g, " "); return plain.value; };
    const later = one("#later")?.textContent.match(/<li [^]*?(?=\n<li |\n<\/ol>)/g) ?? [];
    const thread = (source) => source.match(/data-t="([^"]*)"/)?.[1] ?? "";
    const entry = (source, li) => ({
      li, source, text: `${words(source)} thread:${thread(source)}`.toLowerCase(), title: words(source.match(/<h2>[^]*?<\/h2>/)[0]).trim(),
      data: Object.fromEntries([...source.match(/<li [^>]*>/)[0].matchAll(/data-(\w+)="([^"]*)"/g)].map((m) => [m[1], m[2]])),
    });
    const items = [...all("li", list).map((li) => entry(li.outerHTML, li)), ...later.map((source) => entry(source))];
    const element = (item) => {
      if (!item.li) {
        const made = make("template", { innerHTML: item.source });
        item.li = made.content.firstElementChild;
      }
      return item.li;
    };
    const number = (key) => (a, b) => b.data[key] - a.data[key];
    const orders = {
      origins: number("o"), tellings: number("n"), differ: number("d"),
      new: (a, b) => (a.data.at < b.data.at ? 1 : a.data.at > b.data.at ? -1 : 0),
      title: (a, b) => a.title.localeCompare(b.title),
    };
    let matching = items, size = PAGE;
    const show = () => {
      list.replaceChildren(...matching.slice(0, size).map(element));
      more.hidden = matching.length <= size;
      more.textContent = `Show more (${Math.min(size, matching.length)} of ${matching.length})`;
    };
    const find = () => {
      const words = search.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      matching = items.filter((item) => words.every((w) => item.text.includes(w)));
      const order = orders[search.elements.order.value];
      if (search.elements.order.value !== "origins") matching.sort(order);
      found.textContent = words.length ? `${matching.length} of ${items.length} stories` : "";
      size = PAGE;
      show();
    };
    search.addEventListener("submit", (event) => event.preventDefault());
    search.elements.q.addEventListener("input", find);
    search.elements.order.addEventListener("change", find);
    more.addEventListener("click", () => { size += PAGE; show(); });
    // A story's page links to its thread.
    const follow = () => {
      if (!location.hash.startsWith("#thread:")) return;
      search.elements.q.value = location.hash.slice(1);
      search.elements.order.value = "new";
    };
    addEventListener("hashchange", () => { follow(); find(); });
    follow();
    find();
  }
})();
