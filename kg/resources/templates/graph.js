"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const { details, layouts } = data;
  const TIERS = ["cited research", "uncited research", "expert opinion", "anecdote", "assertion"];
  const VARIABLE = { "cited research": "cited", "uncited research": "uncited", "expert opinion": "expert", anecdote: "anecdote", assertion: "assertion" };
  const LISTED = 60; // entries of a list before a button offers the rest

  // ------------------------------------------------------------------------------------------ index

  const byId = new Map(), byKey = new Map(), byShort = new Map(), links = new Map();
  const short = (key) => key.replace(/^.*\/([^/]+\/[^/]+)$/, "$1");
  for (const node of data.nodes) {
    byId.set(node.id, node);
    byKey.set(node.key, node);
    byShort.set(short(node.key), node);
    links.set(node.id, []);
    node.visible = true;
    node.pie = [0, 0, 0, 0, 0];
    if (node.sort === "claim") node.claim = details.claims[node.key];
  }
  data.edges.forEach((edge, i) => {
    edge.id = i + 1;
    edge.a = byId.get(edge.from);
    edge.b = byId.get(edge.to);
    links.get(edge.from).push(edge);
    links.get(edge.to).push(edge);
  });
  const claims = data.nodes.filter((node) => node.sort === "claim");
  const named = data.nodes.filter((node) => node.sort !== "claim").sort((p, q) => links.get(q.id).length - links.get(p.id).length || p.id - q.id);
  const words = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  for (const node of data.nodes) {
    const said = [node.name];
    if (node.claim) {
      const article = details.articles[node.claim.article];
      said.push(node.claim.speaker || "", article.title || "", article.name, ...node.claim.concepts.map((c) => (byKey.get(c) || {}).name || ""), ...node.claim.works.map((w) => (details.works[w] || {}).citation || ""));
    }
    if (node.sort === "work") said.push(details.works[node.key].citation, details.works[node.key].design);
    node.said = words(said.join(" \n "));
  }

  // ------------------------------------------------------------------------------------------ state

  const state = { hide: new Set(), article: "", q: "", node: "", theme: "" };
  let wide = true, colours = {}, focus = null, hovered = null, pointed = null, hits = null, labelBoxes = [];

  function readHash() {
    const said = new URLSearchParams(location.hash.slice(1));
    const parts = new Set([...document.querySelectorAll("[data-part]")].map((chip) => chip.dataset.part));
    state.hide = new Set((said.get("hide") || "").split(",").filter((part) => parts.has(part)));
    const article = said.get("article") || "";
    state.article = Object.keys(details.articles).find((iri) => short(iri) === article) || "";
    state.q = said.get("q") || "";
    state.node = byShort.has(said.get("node")) ? said.get("node") : "";
    state.theme = ["light", "dark"].includes(said.get("theme")) ? said.get("theme") : "";
  }
  function writeHash() {
    const said = new URLSearchParams();
    if (state.hide.size) said.set("hide", [...state.hide].sort().join(","));
    if (state.article) said.set("article", short(state.article));
    if (state.q) said.set("q", state.q);
    if (state.node) said.set("node", state.node);
    if (state.theme) said.set("theme", state.theme);
    const hash = said.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
    if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  }

  // ----------------------------------------------------------------------------------------- colours

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const mix = (hex, alpha) => {
    const n = parseInt(hex.slice(1), 16);
    return `rgba(${n >> 16},${(n >> 8) & 255},${n & 255},${alpha})`;
  };
  function readColours() {
    const theme = state.theme || (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue("--" + name).trim();
    colours = { dark: theme === "dark", card: value("card"), ink: value("ink"), soft: value("soft"), line: value("line"), strong: value("line-strong"), font: value("text") };
    for (const tier of TIERS) colours[tier] = { fill: value(VARIABLE[tier]), ink: value(VARIABLE[tier] + "-ink") };
  }
  function nodeColour(node) {
    if (node.sort === "claim") return { background: colours[node.part].fill, border: colours.card };
    if (node.sort === "work") return { background: colours.card, border: colours.ink };
    return { background: colours.card, border: colours.card };
  }
  // many lines are drawn faintly, and those of bare assertions, mostly the many, more faintly still
  const faint = Math.max(0.1, Math.min(0.42, 8 / Math.sqrt(data.edges.length + 1)));
  const edgeColour = (edge) => ({ color: mix(colours[edge.part].fill, edge.part === "assertion" ? faint * 0.55 : faint) });

  // ---------------------------------------------------------------------------------------- network

  const stage = $("graph");
  let network, nodeSet, edgeSet;
  const layout = () => (wide ? layouts.wide : layouts.tall);
  /** Where nodes stand now: the wide layout is stretched to the shape of the window, the tall one is scrolled. */
  let stretch = 1;
  function putNodes() {
    const w = stage.clientWidth - 28, h = stage.clientHeight - 28, wanted = w / h / (layouts.wide.width / layouts.wide.height);
    stretch = wide ? Math.max(0.8, Math.min(1.7, wanted)) : 1;
    for (const node of data.nodes) [node.x, node.y] = wide ? [node.wx * stretch, node.wy] : [node.tx, node.ty];
    for (const region of layout().regions) {
      region.px = region.x * stretch;
      region.pw = region.w * stretch;
    }
  }
  const bends = () => ({ edges: { smooth: { ...data.options.edges.smooth, forceDirection: wide ? "horizontal" : "vertical" } } });
  const isWide = () => stage.clientWidth >= stage.clientHeight * 0.95;

  function setUp() {
    wide = isWide();
    putNodes();
    computeVisible();
    nodeSet = new vis.DataSet(data.nodes.map((n) => ({ id: n.id, shape: n.shape, size: n.size, x: n.x, y: n.y, hidden: !n.visible, color: nodeColour(n), borderWidth: n.sort === "work" ? 1.6 : 1 })));
    edgeSet = new vis.DataSet(data.edges.map((e) => ({ id: e.id, from: e.from, to: e.to, hidden: !e.visible, color: edgeColour(e) })));
    const options = { ...data.options, edges: { ...data.options.edges, ...bends().edges } };
    network = new vis.Network(stage, { nodes: nodeSet, edges: edgeSet }, options);
    network.on("beforeDrawing", paintRegions);
    network.on("afterDrawing", paintOver);
    network.on("click", onClick);
    network.on("hoverNode", (event) => hover(byId.get(event.node)));
    network.on("blurNode", () => hover(null));
    network.on("dragStart", () => hover(null));
    network.on("zoom", () => hover(null));
    network.once("afterDrawing", () => {
      document.documentElement.dataset.ready = String(Math.round(performance.now()));
    });
    fit();
  }
  let whole = true;
  /** All of it; on a phone its breadth, from the top, and at the next call all of it. */
  function fit() {
    const box = layout(), w = stage.clientWidth, h = stage.clientHeight, pad = w < 600 ? 8 : 14;
    const across = box.width * stretch, broad = (w - 2 * pad) / across, high = (h - 2 * pad) / box.height;
    whole = wide || !whole || broad <= high;
    const scale = Math.min(whole ? Math.min(broad, high) : broad, 1.7);
    const y = whole ? box.height / 2 : (h / 2 - pad) / scale;
    // headings stand beside a tall picture seen whole
    const x = whole && !wide ? (w / 2 - pad) / scale : across / 2;
    network.moveTo({ position: { x, y }, scale, animation: false });
  }
  function zoomBy(factor) {
    network.moveTo({ scale: Math.max(0.05, Math.min(6, network.getScale() * factor)), animation: false });
  }
  function onResize() {
    network.setSize("100%", "100%");
    const before = [wide, stretch];
    wide = isWide();
    putNodes();
    if (before[0] !== wide) network.setOptions(bends());
    if (before[0] !== wide || before[1] !== stretch) nodeSet.update(data.nodes.map((n) => ({ id: n.id, x: n.x, y: n.y })));
    network.redraw();
    whole = true;
    fit();
  }

  // ------------------------------------------------------------------------------------- what is seen

  function computeVisible() {
    const counts = new Map();
    for (const node of claims) {
      node.inArticle = !state.article || node.claim.article === state.article;
      node.visible = node.inArticle && !state.hide.has(node.part);
      if (node.inArticle) counts.set(node.part, (counts.get(node.part) || 0) + 1);
    }
    for (const node of named) {
      node.pie = [0, 0, 0, 0, 0];
      for (const edge of links.get(node.id)) if (edge.a.visible) node.pie[TIERS.indexOf(edge.a.part)] += 1;
      node.backed = node.pie.reduce((p, q) => p + q, 0);
      node.visible = !state.hide.has(node.part) && node.backed > 0;
      if (node.backed) counts.set(node.part, (counts.get(node.part) || 0) + 1);
    }
    for (const edge of data.edges) edge.visible = edge.a.visible && edge.b.visible;
    for (const chip of document.querySelectorAll("[data-part]")) {
      chip.setAttribute("aria-pressed", String(!state.hide.has(chip.dataset.part)));
      chip.querySelector("b").textContent = String(counts.get(chip.dataset.part) || 0);
    }
  }
  function refresh() {
    computeVisible();
    nodeSet.update(data.nodes.map((n) => ({ id: n.id, hidden: !n.visible })));
    edgeSet.update(data.edges.map((e) => ({ id: e.id, hidden: !e.visible })));
    const seen = claims.filter((node) => node.visible).length;
    $("status").textContent = `${seen} of ${claims.length} claims shown`;
    $("empty").hidden = seen > 0;
    $("empty").textContent = claims.length ? "No claim is shown. Switch a tier on above, or choose another article." : "No claim was found in these articles.";
    showBehind();
    search();
  }
  /** What is lit: null for all, else the nodes and edges around the selection, or the hits of a search. */
  function lit() {
    const centre = focus || hovered;
    if (centre) {
      const edges = links.get(centre.id).filter((edge) => edge.visible);
      const nodes = new Set([centre]);
      for (const edge of edges) nodes.add(edge.a).add(edge.b);
      return { nodes, edges };
    }
    return hits ? { nodes: hits, edges: [] } : null;
  }

  // ----------------------------------------------------------------------------------------- painting

  let view = { scale: 1, x: 0, y: 0, w: 0, h: 0, ratio: 1 };
  function readView() {
    const centre = network.getViewPosition(), scale = network.getScale();
    view = { scale, w: stage.clientWidth, h: stage.clientHeight, ratio: network.canvas.pixelRatio || 1 };
    view.x = view.w / 2 - centre.x * scale;
    view.y = view.h / 2 - centre.y * scale;
  }
  const sx = (x) => x * view.scale + view.x;
  const sy = (y) => y * view.scale + view.y;

  /** Draw in pixels of the screen, whatever the zoom. */
  function onScreen(ctx, draw) {
    ctx.save();
    ctx.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    draw();
    ctx.restore();
  }
  function box(ctx, x, y, w, h, r) {
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, Math.min(r, w / 2, h / 2));
  }
  function paintRegions(ctx) {
    readView();
    onScreen(ctx, () => {
      ctx.fillStyle = colours.card;
      ctx.fillRect(0, 0, view.w, view.h);
      for (const region of layout().regions) {
        if (region.sort !== "tier") continue;
        const off = state.hide.has(region.key);
        box(ctx, sx(region.px), sy(region.y), region.pw * view.scale, region.h * view.scale, 10);
        ctx.fillStyle = mix(colours[region.key].fill, (region.key === "uncited research" ? 0.07 : colours.dark ? 0.1 : 0.075) * (off ? 0.35 : 1));
        ctx.fill();
      }
    });
  }
  function shapePath(ctx, shape, x, y, r) {
    ctx.beginPath();
    if (shape === "dot") ctx.arc(x, y, r, 0, 2 * Math.PI);
    else if (shape === "square") ctx.rect(x - r, y - r, 2 * r, 2 * r);
    else if (shape === "diamond") { ctx.moveTo(x, y - r); ctx.lineTo(x + r, y); ctx.lineTo(x, y + r); ctx.lineTo(x - r, y); ctx.closePath(); }
    else {
      const up = shape === "triangle" ? 1 : -1, rise = r * 1.15;
      ctx.moveTo(x, y - up * (rise - 0.275 * r));
      ctx.lineTo(x + rise, y + up * rise * 0.73);
      ctx.lineTo(x - rise, y + up * rise * 0.73);
      ctx.closePath();
    }
  }
  /** A concept: a ring whose arcs say which tiers its claims are of. */
  function ring(ctx, node) {
    const r = node.size, inner = Math.max(1.5, r * 0.42);
    let from = -Math.PI / 2;
    for (let i = 0; i < 5; i++) {
      if (!node.pie[i]) continue;
      const to = from + (2 * Math.PI * node.pie[i]) / node.backed;
      ctx.beginPath();
      ctx.arc(node.x, node.y, r, from, to);
      ctx.arc(node.x, node.y, inner, to, from, true);
      ctx.closePath();
      ctx.fillStyle = colours[TIERS[i]].fill;
      ctx.fill();
      from = to;
    }
  }
  function paintNode(ctx, node) {
    if (node.sort === "concept") return ring(ctx, node);
    const colour = nodeColour(node);
    shapePath(ctx, node.shape, node.x, node.y, node.size);
    ctx.fillStyle = colour.background;
    ctx.fill();
    ctx.lineWidth = node.sort === "work" ? 1.6 : 1;
    ctx.strokeStyle = colour.border;
    ctx.stroke();
  }
  function paintLine(ctx, edge) {
    const { a, b } = edge, bend = 0.45, curved = data.options.edges.smooth.enabled;
    ctx.beginPath();
    ctx.moveTo(a.x, a.y);
    if (!curved) ctx.lineTo(b.x, b.y);
    else if (wide) ctx.bezierCurveTo(a.x + (b.x - a.x) * bend, a.y, b.x - (b.x - a.x) * bend, b.y, b.x, b.y);
    else ctx.bezierCurveTo(a.x, a.y + (b.y - a.y) * bend, b.x, b.y - (b.y - a.y) * bend, b.x, b.y);
    ctx.strokeStyle = mix(colours[edge.part].fill, 0.85);
    ctx.lineWidth = 1.5 / Math.min(1, Math.max(0.4, view.scale));
    ctx.stroke();
  }
  function paintOver(ctx) {
    const shown = lit();
    if (!shown) {
      for (const node of named) if (node.visible && node.sort === "concept") ring(ctx, node);
    } else {
      // what is not lit sinks behind a veil; what is lit is drawn once more on top
      onScreen(ctx, () => {
        ctx.fillStyle = mix(colours.card, colours.dark ? 0.66 : 0.7);
        ctx.fillRect(0, 0, view.w, view.h);
      });
      for (const edge of shown.edges) paintLine(ctx, edge);
      for (const node of shown.nodes) if (node.visible) paintNode(ctx, node);
    }
    for (const node of new Set([focus, pointed])) {
      if (!node || !node.visible) continue;
      ctx.beginPath();
      ctx.arc(node.x, node.y, node.size + 5, 0, 2 * Math.PI);
      ctx.strokeStyle = colours.ink;
      ctx.lineWidth = 1.8 / Math.min(1, view.scale);
      ctx.stroke();
    }
    onScreen(ctx, () => {
      const taken = new Boxes();
      paintHeadings(ctx, taken);
      paintNames(ctx, taken, shown);
    });
  }

  /** Rectangles already covered, in cells, so that asking is cheap. */
  class Boxes {
    constructor() { this.cells = new Map(); }
    * keys(x, y, w, h) {
      for (let i = Math.floor(x / 64); i <= Math.floor((x + w) / 64); i++)
        for (let j = Math.floor(y / 24); j <= Math.floor((y + h) / 24); j++) yield i * 100003 + j;
    }
    free(x, y, w, h) {
      for (const key of this.keys(x, y, w, h))
        for (const b of this.cells.get(key) || []) if (x < b[0] + b[2] && x + w > b[0] && y < b[1] + b[3] && y + h > b[1]) return false;
      return true;
    }
    add(x, y, w, h) {
      for (const key of this.keys(x, y, w, h)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push([x, y, w, h]);
      }
    }
  }
  const widths = new Map();
  function width(ctx, text) {
    const key = ctx.font + text;
    if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
    return widths.get(key);
  }
  function clipped(ctx, text, most) {
    if (width(ctx, text) <= most) return text;
    const chars = [...text];
    let low = 1, high = chars.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ctx.measureText(chars.slice(0, middle).join("").trimEnd() + "…").width <= most) low = middle;
      else high = middle - 1;
    }
    return chars.slice(0, low).join("").trimEnd() + "…";
  }
  function paintHeadings(ctx, taken) {
    ctx.font = `600 12px ${colours.font}`;
    const longest = Math.max(...TIERS.join(" ").split(" ").map((word) => width(ctx, capital(word))));
    // one size for all tiers, by the narrowest of their regions
    const tierSize = 12 * Math.min(...layout().regions.filter((r) => r.sort === "tier").map((r) => (r.pw * view.scale - 4) / longest));
    for (const region of layout().regions) {
      let x0 = Math.max(sx(region.px), 0), x1 = Math.min(sx(region.px + region.pw), view.w);
      const y0 = sy(region.y), y1 = sy(region.y + region.h);
      if (x1 - x0 < 34 || y1 < (wide ? 40 : 8) || y0 > view.h) continue;
      // seen from far the room for headings is too low: they stand beside their region, if there is place
      const beside = !wide && layout().head * view.scale < 17 && view.w - x1 > 100;
      if (beside) [x0, x1] = [x1, view.w];
      const room = x1 - x0 - (wide && region.sort === "tier" ? 2 : 12);
      const chip = document.querySelector(`[data-part="${CSS.escape(region.key)}"] b`);
      const count = chip ? chip.textContent : "";
      const tier = region.sort === "tier";
      ctx.font = `600 12px ${colours.font}`;
      let lines = [region.label];
      if (wide && (tier || width(ctx, region.label) > room)) lines = region.label.split(" ");
      const size = Math.max(9, Math.min(12, tier && wide ? tierSize : (12 * room) / Math.max(...lines.map((line) => width(ctx, line)))));
      const step = size + 2.5;
      ctx.font = `600 ${size}px ${colours.font}`;
      if (Math.max(...lines.map((line) => width(ctx, line))) > room + 1) continue;
      // a heading stays in sight while its region is
      const top = beside ? (y0 + y1 - step) / 2 : Math.min(Math.max(y0 + (wide ? 8 : 5), 6), y1 - step * (lines.length + (wide ? 1 : 0)) - 6);
      let left = x0 + 7;
      const shown = [...lines.map((line) => [line, tier ? colours[region.key].ink : colours.ink])];
      const inline = !wide || !tier;
      if (!inline) shown.push([count, colours.soft]);
      const countRoom = inline ? width(ctx, " " + count) + 3 : 0;
      const broad = Math.max(...shown.map(([line]) => width(ctx, line))) + countRoom;
      if (wide && tier) left = Math.max(x0 + 2, Math.min(x0 + 9, (x0 + x1 - broad) / 2));
      if (y0 + 5 < 6) {
        box(ctx, left - 5, top - 3, Math.min(broad, room) + 10, step * shown.length + 5, 6);
        ctx.fillStyle = mix(colours.card, 0.93);
        ctx.fill();
      }
      shown.forEach(([line, colour], i) => {
        ctx.fillStyle = state.hide.has(region.key) ? colours.soft : colour;
        ctx.fillText(line, left, top + step * (i + 0.5));
      });
      if (inline) {
        const last = lines[lines.length - 1];
        const at = left + width(ctx, last) + width(ctx, " ") + 2;
        if (at + width(ctx, count) <= x1) {
          ctx.fillStyle = colours.soft;
          ctx.fillText(count, at, top + step * (lines.length - 0.5));
        }
      }
      taken.add(left - 3, top - 2, Math.min(broad, room) + 6, step * shown.length + 3);
    }
  }
  function paintNames(ctx, taken, shown) {
    labelBoxes = [];
    const size = Math.max(11, Math.min(14, 15 * view.scale)), high = size + 2;
    const cell = (wide ? 188 * stretch : 138) * view.scale;
    const far = cell < 70 && !(shown && shown.nodes.size < 40);
    const order = shown ? [...named].sort((p, q) => shown.nodes.has(q) - shown.nodes.has(p)) : named;
    const marks = new Boxes();
    for (const node of named) {
      if (!node.visible || (shown && !shown.nodes.has(node))) continue;
      const r = Math.min(node.size, 6) * view.scale;
      marks.add(sx(node.x) - r, sy(node.y) - r, 2 * r, 2 * r);
    }
    for (const node of order) {
      if (!node.visible || (shown && !shown.nodes.has(node))) continue;
      const bold = node === focus;
      ctx.font = `${bold ? 600 : 400} ${size}px ${colours.font}`;
      const x = sx(node.x) + node.size * view.scale + (bold ? 5 * view.scale + 5 : 4), y = sy(node.y);
      if (x > view.w || y < 0 || y > view.h || x < -300) continue;
      const few = shown && shown.nodes.size < 40;
      const most = few ? 320 : Math.max(cell - 2 * node.size * view.scale - 8, 44);
      let text, w, left, fits = false;
      // a name may reach beyond its cell where nothing stands in its way; from far off, few names are whole
      for (const room of few ? [most] : far ? [170] : [1.35 * most, most]) {
        text = clipped(ctx, node.name, room);
        w = width(ctx, text);
        left = x + w + 4 > view.w && few ? Math.max(2, sx(node.x) - node.size * view.scale - 6 - w) : x;
        fits = far
          ? taken.free(left - 12, y - high, w + 24, 2 * high)
          : taken.free(left - 1, y - high / 2, w + 3, high) && marks.free(left, y - high / 2 + 2, w, high - 4);
        if (fits) break;
      }
      if (!fits) continue;
      taken.add(left - 1, y - high / 2, w + 3, high);
      labelBoxes.push([left, y - high / 2, w, high, node]);
      box(ctx, left - 2, y - high / 2, w + 4, high, 3);
      ctx.fillStyle = mix(colours.card, 0.86);
      ctx.fill();
      ctx.fillStyle = colours.ink;
      ctx.fillText(text, left, y + 0.5);
    }
  }

  // --------------------------------------------------------------------------------------- interaction

  function nearest(point, reach) {
    readView();
    for (const [x, y, w, h, node] of labelBoxes) if (point.x >= x && point.x <= x + w && point.y >= y && point.y <= y + h) return node;
    let best = null, least = reach * reach;
    for (const node of data.nodes) {
      if (!node.visible) continue;
      const dx = sx(node.x) - point.x, dy = sy(node.y) - point.y, d = dx * dx + dy * dy;
      if (d < least) [best, least] = [node, d];
    }
    return best;
  }
  function onClick(event) {
    const node = event.nodes.length ? byId.get(event.nodes[0]) : nearest(event.pointer.DOM, 14);
    select(node && node.visible ? node : null);
  }
  function hover(node, at) {
    if (node && !node.visible) node = null;
    hovered = node;
    stage.style.cursor = node ? "pointer" : "";
    const tip = $("tip");
    tip.hidden = !node;
    if (node) {
      readView();
      tip.replaceChildren();
      if (node.claim) {
        tip.dataset.tier = node.part;
        tip.append(make("strong", node.part[0].toUpperCase() + node.part.slice(1)), make("q", shortened(node.name, 260)));
      } else {
        delete tip.dataset.tier;
        const what = node.sort === "work" ? details.works[node.key].design || "cited work" : node.part;
        tip.append(make("strong", what), document.createTextNode(node.sort === "work" ? details.works[node.key].citation : `${node.name}: ${node.backed} claim${node.backed === 1 ? "" : "s"}`));
      }
      const x = at ? at.x : sx(node.x), y = at ? at.y : sy(node.y), w = tip.offsetWidth, h = tip.offsetHeight;
      const left = x + 16 + w < view.w ? x + 16 : Math.max(4, x - w - 16);
      tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(4, Math.min(y + 12, view.h - h - 4)))}px)`;
    }
    network.redraw();
  }
  const shortened = (text, most) => ([...text].length > most ? [...text].slice(0, most - 1).join("").trimEnd() + "…" : text);

  function select(node, { reveal = false, move = false } = {}) {
    focus = node;
    pointed = null;
    hovered = null;
    $("tip").hidden = true;
    state.node = node ? short(node.key) : "";
    writeHash();
    showSide();
    if (node && (reveal || move)) {
      readView();
      const x = sx(node.x), y = sy(node.y);
      if (x < 20 || y < 20 || x > view.w - 20 || y > view.h - 20) network.moveTo({ position: { x: node.x, y: node.y }, animation: false });
    }
    network.redraw();
  }
  function step(dx, dy) {
    readView();
    const from = pointed || focus;
    if (!from) {
      pointed = claims.find((node) => node.visible) || null;
    } else {
      let best = null, least = Infinity;
      for (const node of data.nodes) {
        if (!node.visible || node === from) continue;
        const x = node.x - from.x, y = node.y - from.y, along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
        if (along > 1 && along >= aside * 0.5 && along + 2.5 * aside < least) [best, least] = [node, along + 2.5 * aside];
      }
      if (best) pointed = best;
    }
    if (!pointed) return;
    const x = sx(pointed.x), y = sy(pointed.y);
    if (x < 24 || y < 24 || x > view.w - 24 || y > view.h - 24) network.moveTo({ position: { x: pointed.x, y: pointed.y }, animation: false });
    $("status").textContent = `${pointed.part}: ${pointed.name}`;
    hover(pointed);
  }
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      $("search").focus();
    } else if (event.key === "Escape") {
      if (document.activeElement === $("search") && $("search").value) { setQuery(""); $("search").value = ""; }
      else { hover(null); select(null); stage.focus(); }
    } else if (document.activeElement === stage) {
      const moves = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
      if (moves[event.key]) step(...moves[event.key]);
      else if (event.key === "Enter" || event.key === " ") { if (pointed) { select(pointed); $("side-body").focus(); } }
      else if (event.key === "+" || event.key === "=") zoomBy(1.3);
      else if (event.key === "-") zoomBy(1 / 1.3);
      else if (event.key === "0") fit();
      else return;
      event.preventDefault();
    }
  }

  // ------------------------------------------------------------------------------------------- the side

  /** An element with text as text, never as markup. */
  function make(tag, text = "", attributes = {}) {
    const out = document.createElement(tag);
    if (text) out.textContent = text;
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "class") out.className = value;
      else if (name === "onclick") out.addEventListener("click", value);
      else out.setAttribute(name, value);
    }
    return out;
  }
  const icon = (tier) => document.querySelector(`.chip[data-part="${CSS.escape(tier)}"] .mark`).cloneNode(true);
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  function link(url, text) {
    return make("a", text, { href: url, target: "_blank", rel: "noopener noreferrer" });
  }
  function split(counts) {
    const bar = make("span", "", { class: "split" });
    TIERS.forEach((tier, i) => {
      if (!counts[i]) return;
      const piece = make("i", "", { "data-tier": tier });
      piece.style.flexGrow = counts[i];
      bar.append(piece);
    });
    return bar;
  }
  function nodeItem(node) {
    const button = make("button", "", { type: "button", onclick: () => select(node, { reveal: true }), "data-key": node.key });
    const small = make("small");
    if (node.claim) {
      small.dataset.tier = node.part;
      const article = details.articles[node.claim.article];
      small.append(icon(node.part), `${capital(node.part)}, ${article.title || article.name}`);
      button.append(make("span", node.name, { class: "quote", dir: "auto" }), small);
    } else {
      small.append(node.sort === "work" ? details.works[node.key].design || "cited work" : node.part, `, ${node.backed} claim${node.backed === 1 ? "" : "s"}`);
      button.append(make("span", node.name), small);
    }
    const item = make("li");
    item.append(button);
    return item;
  }
  function list(nodes) {
    const out = make("ul", "", { class: "list" });
    out.append(...nodes.slice(0, LISTED).map(nodeItem));
    if (nodes.length > LISTED) {
      const rest = make("li");
      rest.append(make("button", `Show the other ${nodes.length - LISTED}`, { type: "button", onclick: () => { rest.remove(); out.append(...nodes.slice(LISTED).map(nodeItem)); } }));
      out.append(rest);
    }
    return out;
  }
  function facts(entries) {
    const out = make("dl", "", { class: "facts" });
    for (const [name, values] of entries) {
      const filled = values.filter(Boolean);
      if (!filled.length) continue;
      out.append(make("dt", name));
      for (const value of filled) {
        const dd = make("dd");
        dd.append(value);
        out.append(dd);
      }
    }
    return out;
  }
  const tagButton = (node) => make("button", node.name, { type: "button", class: "tag", "data-key": node.key, onclick: () => select(node, { reveal: true }) });
  function tags(nodes) {
    if (!nodes.length) return null;
    const out = make("div", "", { class: "tags" });
    out.append(...nodes.map(tagButton));
    return out;
  }
  function workLines(work) {
    const out = make("div");
    out.append(make("div", work.citation));
    if (work.design) out.append(make("div", capital(work.design), { class: "hush" }));
    if (work.doi) out.append(link("https://doi.org/" + encodeURIComponent(work.doi).replaceAll("%2F", "/"), "doi:" + work.doi));
    else if (work.url && /^https?:\/\//i.test(work.url)) out.append(link(work.url, shortened(work.url, 70)));
    if (work.design === "protocol") out.append(make("p", "A protocol is a plan: it has no results yet.", { class: "warning" }));
    return out;
  }
  function claimDetails(node) {
    const claim = node.claim, article = details.articles[claim.article], out = [];
    const badge = make("div", "", { class: "badge", "data-tier": node.part });
    badge.append(icon(node.part), capital(node.part));
    const marks = make("div", "", { class: "tags" });
    for (const tag of [claim.kind, claim.hedged && "hedged", claim.negated && "denied"]) if (tag) marks.append(make("span", tag, { class: "tag" }));
    out.push(badge, make("blockquote", claim.quote, { class: /^[“"„«]/.test(claim.quote) ? "words" : "words bare", id: "quote", dir: "auto" }), marks);
    const cue = ([name, said]) => {
      const line = make("div", name + (said ? ": " : ""), { class: "cue" });
      if (said) line.append(make("q", said, { dir: "auto" }));
      return line;
    };
    const of = (...parts) => claim.concepts.map((key) => byKey.get(key)).filter((n) => n && parts.includes(n.part));
    out.push(facts([
      ["Who", [claim.speaker]],
      ["Rests on", [...claim.works.map((key) => details.works[key] && workLines(details.works[key])), claim.study]],
      ["Why this tier", [claim.why, ...claim.cues.map(cue)]],
      ["Says more than it rests on", claim.warnings.map(cue)],
      ["Asserts", claim.effects],
      ["Figures", [claim.measures.join("; ")]],
      ["Techniques", [tags(of("intervention"))]],
      ["Conditions and people", [tags(of("condition", "population"))]],
      ["Outcomes and instruments", [tags(of("outcome", "instrument"))]],
      ["Article", [article.title || article.name, make("span", `${article.title ? article.name + ", " : ""}from character ${claim.start}`, { class: "hush" })]],
    ]));
    return out;
  }
  function otherDetails(node) {
    const around = links.get(node.id).map((edge) => edge.a).filter((claim) => claim.visible);
    around.sort((p, q) => TIERS.indexOf(p.part) - TIERS.indexOf(q.part) || p.id - q.id);
    const out = [];
    if (node.sort === "work") out.push(make("div", "Cited work", { class: "badge" }), workLines(details.works[node.key]));
    else out.push(make("div", capital(node.part), { class: "badge" }), make("div", node.name, { class: "head", id: "concept" }), split(node.pie));
    out.push(make("h2", `${around.length} claim${around.length === 1 ? "" : "s"}`), list(around));
    return out;
  }
  function showSide() {
    const found = state.q.trim() !== "";
    $("details").hidden = !focus;
    $("results").hidden = Boolean(focus) || !found;
    $("home").hidden = Boolean(focus) || found;
    if (focus) {
      const back = make("button", found ? "← Results" : "← Back", { type: "button", class: "back", onclick: () => select(null) });
      $("details").replaceChildren(back, ...(focus.claim ? claimDetails(focus) : otherDetails(focus)));
      $("details").dataset.key = focus.key;
    }
    const label = focus ? (focus.claim ? capital(focus.part) : focus.name) : found && hits ? `${hits.size} found` : "How to read this";
    $("sheet-label").textContent = label;
    openSheet(Boolean(focus) || (found && document.activeElement !== $("search")));
    $("side-body").scrollTop = 0;
  }
  function openSheet(open) {
    $("side").classList.toggle("open", open);
    $("sheet").setAttribute("aria-expanded", String(open));
  }
  function showBehind() {
    const techniques = named.filter((node) => node.part === "intervention" && node.backed).sort((p, q) => q.backed - p.backed || p.id - q.id);
    $("behind-title").hidden = !techniques.length;
    $("behind").replaceChildren(...techniques.slice(0, 12).map((node) => {
      const said = TIERS.map((tier, i) => node.pie[i] && `${node.pie[i]} ${tier}`).filter(Boolean).join(", ");
      const button = make("button", "", { type: "button", title: said, "aria-label": `${node.name}: ${said}`, onclick: () => select(node, { reveal: true }) });
      button.append(make("span", node.name), make("span", String(node.backed), { class: "n" }), split(node.pie));
      const item = make("li");
      item.append(button);
      return item;
    }));
    const plans = named.filter((node) => node.sort === "work" && details.works[node.key].design === "protocol" && node.backed);
    $("warnings").replaceChildren(...plans.map((node) => {
      const note = make("p", `${node.backed} claim${node.backed === 1 ? " rests" : "s rest"} on a study protocol, a plan without results: `, { class: "warning" });
      note.append(make("button", node.name, { type: "button", onclick: () => select(node, { reveal: true }) }));
      return note;
    }));
  }

  // -------------------------------------------------------------------------------------------- search

  function setQuery(text) {
    state.q = text;
    focus = null;
    state.node = "";
    search();
    writeHash();
    network.redraw();
  }
  function search() {
    const asked = words(state.q).split(/\s+/).filter(Boolean);
    hits = null;
    if (asked.length) {
      const rank = { concept: 0, work: 1, claim: 2 };
      const found = data.nodes.filter((node) => node.visible && asked.every((word) => node.said.includes(word)));
      found.sort((p, q) => rank[p.sort] - rank[q.sort] || p.id - q.id);
      hits = new Set(found);
      $("results").replaceChildren(make("h2", found.length ? `${found.length} found` : "Nothing found"), found.length ? list(found) : make("p", "Try fewer letters, or switch tiers on.", { class: "hush" }));
      $("status").textContent = `${found.length} found`;
    }
    showSide();
  }

  // ---------------------------------------------------------------------------------------------- start

  function applyState() {
    $("search").value = state.q;
    $("article").value = state.article;
    focus = state.node ? byShort.get(state.node) : null;
  }
  function recolour() {
    readColours();
    nodeSet.update(data.nodes.map((n) => ({ id: n.id, color: nodeColour(n) })));
    edgeSet.update(data.edges.map((e) => ({ id: e.id, color: edgeColour(e) })));
    network.redraw();
  }
  readHash();
  readColours();
  applyState();
  setUp();
  refresh();

  for (const chip of document.querySelectorAll("[data-part]"))
    chip.addEventListener("click", () => {
      const part = chip.dataset.part;
      if (!state.hide.delete(part)) state.hide.add(part);
      writeHash();
      refresh();
      network.redraw();
    });
  $("article").addEventListener("change", (event) => {
    state.article = event.target.value;
    writeHash();
    refresh();
    network.redraw();
  });
  $("search").addEventListener("input", (event) => setQuery(event.target.value));
  $("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !hits || !hits.size) return;
    select([...hits][0], { reveal: true });
    $("side-body").focus();
  });
  $("theme").addEventListener("click", () => {
    state.theme = colours.dark ? "light" : "dark";
    writeHash();
    recolour();
  });
  $("sheet").addEventListener("click", () => openSheet(!$("side").classList.contains("open")));
  $("zoom-in").addEventListener("click", () => zoomBy(1.3));
  $("zoom-out").addEventListener("click", () => zoomBy(1 / 1.3));
  $("zoom-fit").addEventListener("click", fit);
  dark.addEventListener("change", () => { if (!state.theme) recolour(); });
  addEventListener("keydown", onKey);
  addEventListener("hashchange", () => { readHash(); applyState(); recolour(); refresh(); });
  new ResizeObserver(onResize).observe(stage);

  // for tests, and for pages that embed this one
  window.evidenceGraph = {
    visible: () => data.nodes.filter((node) => node.visible).map((node) => node.key),
    at: (key) => { readView(); const node = byKey.get(key); return { x: sx(node.x), y: sy(node.y) }; },
    labels: () => labelBoxes.map(([x, y, w, h, node]) => ({ x, y, w, h, name: node.name })),
    network,
  };
})();
