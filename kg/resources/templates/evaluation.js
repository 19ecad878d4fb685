"use strict";
// Filters and sorts the mistakes that the page already holds; without it everything is shown.
(() => {
  const list = document.getElementById("mistakes");
  const items = [...list.children];
  const article = document.getElementById("article");
  const order = document.getElementById("order");
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const empty = document.getElementById("empty");
  const chips = [...document.querySelectorAll(".chip")];
  const words = items.map((item) => item.textContent.toLowerCase());
  let field = "";

  const plural = (n) => `${n.toLocaleString("en")} mistake${n === 1 ? "" : "s"}`;

  function show() {
    const wanted = search.value.trim().toLowerCase();
    const fits = (item, n) =>
      (!article.value || item.dataset.article === article.value) && (!wanted || words[n].includes(wanted));
    const counts = {};
    let shown = 0;
    items.forEach((item, n) => {
      const fit = fits(item, n);
      if (fit) counts[item.dataset.field] = (counts[item.dataset.field] || 0) + 1;
      item.hidden = !(fit && (!field || item.dataset.field === field));
      shown += item.hidden ? 0 : 1;
    });
    const all = Object.values(counts).reduce((a, b) => a + b, 0);
    for (const chip of chips) {
      const kind = chip.dataset.field;
      chip.setAttribute("aria-pressed", String(kind === field));
      chip.querySelector("b").textContent = (kind ? counts[kind] || 0 : all).toLocaleString("en");
    }
    count.textContent = shown === items.length ? plural(shown) : `${plural(shown)} of ${items.length.toLocaleString("en")}`;
    empty.hidden = shown > 0 || !items.length;
  }

  function sort() {
    const key = (item) => [item.dataset.article, Number(item.dataset.start)];
    const place = new Map(items.map((item, n) => [item, n]));
    const sorted = [...items].sort((one, two) => {
      if (order.value === "place") {
        const [a, b] = [key(one), key(two)];
        if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
        if (a[1] !== b[1]) return a[1] - b[1];
      }
      return place.get(one) - place.get(two);
    });
    list.append(...sorted);
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      field = chip.dataset.field === field ? "" : chip.dataset.field;
      show();
    });
  }
  for (const button of document.querySelectorAll("[data-pick]")) {
    button.addEventListener("click", () => {
      article.value = button.dataset.pick;
      show();
      document.getElementById("errors").scrollIntoView({ behavior: "smooth" });
    });
  }
  article.addEventListener("change", show);
  order.addEventListener("change", sort);
  search.addEventListener("input", show);
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  show();
})();
