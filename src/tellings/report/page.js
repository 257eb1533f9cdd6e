"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // The pieces of a statement that is cut by another mark light up together.
  const light = () => {
    for (const piece of all(".s.on")) piece.classList.remove("on");
    const id = location.hash.slice(1);
    if (!id.startsWith("s-")) return;
    for (const piece of all(`[data-of="${CSS.escape(id)}"]`)) piece.classList.add("on");
  };
  addEventListener("hashchange", light);
  light();

  const filters = one("#filters");
  if (filters) {
    const rows = all(".matrix tbody tr");
    const columns = all("#tellings tbody tr").length;
    const facts = rows.map((row) => ({
      row, n: +row.dataset.n, o: +row.dataset.o,
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
      one("#found").textContent = `${shown} of ${rows.length} claims`;
    };
    // Start with what two tellings or more carry: the rest is one choice away.
    const two = [...filters.elements.show].find((i) => i.value === "two");
    if (facts.some(tests.two) && !location.hash.startsWith("#c-")) two.checked = true;
    filters.addEventListener("change", apply);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (what) for (const d of all(".matrix tr:not([hidden]) details")) d.open = what === "open";
    });
    addEventListener("hashchange", () => {
      const row = location.hash.startsWith("#c-") && document.getElementById(location.hash.slice(1));
      if (row && row.hidden) { filters.reset(); apply(); row.scrollIntoView(); }
    });
    apply();
  }

  const search = one("#search");
  if (search) {
    const list = one("#stories");
    const items = all("li", list).map((li) => ({ li, text: li.textContent.toLowerCase(), title: one("h2", li).textContent }));
    const number = (key) => (a, b) => b.li.dataset[key] - a.li.dataset[key];
    const orders = {
      origins: number("o"), tellings: number("n"), differ: number("d"),
      new: (a, b) => (a.li.dataset.at < b.li.dataset.at ? 1 : -1),
      title: (a, b) => a.title.localeCompare(b.title),
    };
    search.addEventListener("submit", (event) => event.preventDefault());
    search.elements.q.addEventListener("input", () => {
      const words = search.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        const show = words.every((w) => item.text.includes(w));
        item.li.hidden = !show;
        shown += show;
      }
      one("#found").textContent = words.length ? `${shown} of ${items.length} stories` : "";
    });
    search.elements.order.addEventListener("change", () => {
      list.append(...[...items].sort(orders[search.elements.order.value]).map((i) => i.li));
    });
  }
})();
