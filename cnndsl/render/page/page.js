// What people do with the picture: look around, fold, choose, search, with a pointer or with keys.

const LEAST = 0.5;
const stage = document.getElementById("stage"), details = document.getElementById("details");
const query = document.getElementById("query"), found = document.getElementById("found");
const rows = document.querySelector("#table tbody");
const view = { x: 0, y: 0, k: 1 };
let chosen = null, hits = new Set(), stop = null, fitted = null;

// Looking around -------------------------------------------------------------------------------------

function look() {
  root.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
}

function zoom(by, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
  const k = Math.min(8, Math.max(0.02, view.k * by));
  view.x = x - (x - view.x) * k / view.k;
  view.y = y - (y - view.y) * k / view.k;
  view.k = k;
  look();
}

function fit() {
  const room = 28, wide = stage.clientWidth, high = stage.clientHeight;
  const across = (wide - 2 * room) / placed.width, whole = Math.min(across, (high - 2 * room) / placed.height);
  view.k = Math.min(1.4, Math.max(LEAST, whole < 0.35 ? Math.min(1, across) : whole));
  const first = cells.find(isSeen), fits = placed.width * view.k <= wide || !first;
  view.x = fits ? (wide - placed.width * view.k) / 2 : wide / 2 - first.column.spine * view.k;
  view.y = Math.max(room, (high - placed.height * view.k) / 2);
  fitted = { ...view };
  look();
}

/** Whether nobody has looked elsewhere since the picture was fitted in. */
const isFitted = () => ["x", "y", "k"].every(name => view[name] === fitted[name]);

function show(cell) {
  const { column, y: top } = standing(cell);
  const x = view.x + column.spine * view.k, y = view.y + (top + 14) * view.k;
  if (x < 40 || x > stage.clientWidth - 40) view.x += stage.clientWidth / 2 - x;
  if (y < 40 || y > stage.clientHeight - 40) view.y += stage.clientHeight / 2 - y;
  look();
}

// Folding --------------------------------------------------------------------------------------------

/** Lays out and draws again; `kept` stays where it is on the screen. */
function arrange(kept = null) {
  const before = kept && [kept.column.spine, kept.y];
  move();
  if (kept) {
    view.x += (before[0] - kept.column.spine) * view.k;
    view.y += (before[1] - kept.y) * view.k;
    look();
  }
  stopAt(stop || cells.find(isSeen));
  mark();
}

function fold(cell, folded = !cell.folded) {
  cell.folded = folded;
  arrange(cell);
  shapeOf(cell).focus({ preventScroll: true });
}

function foldAll(folded) {
  for (const cell of cells) if (cell.frame) cell.folded = folded;
  arrange();
  fit();
}

/** Opens the frames around a cell. */
function reveal(cell) {
  if (!cell.cover) return;
  for (let each = cell.column.around; each; each = each.column.around) each.folded = false;
  arrange();
}

/** The one shape at which the Tab key stops; from there arrows lead on. */
function stopAt(cell) {
  if (stop) for (const shape of [stop.open, stop.closed]) if (shape) shape.setAttribute("tabindex", -1);
  stop = cell && standing(cell);
  if (stop) shapeOf(stop).setAttribute("tabindex", 0);
}

// Choosing -------------------------------------------------------------------------------------------

const before = cells.map(() => []);
for (const [source, target] of data.edges) before[target].push(cells[source]);

function feeding(cell) {
  const feeds = new Set([cell]);
  for (const each of feeds) for (const source of before[each.number]) feeds.add(source);
  return feeds;
}

function mark() {
  const feeds = chosen ? feeding(chosen) : new Set();
  const [fed, hit] = [feeds, hits].map(all => new Set([...all].map(standing)));
  root.classList.toggle("feeding", Boolean(chosen));
  for (const cell of cells) {
    if (!isSeen(cell)) continue;
    const { classList } = shapeOf(cell);
    classList.toggle("feeds", fed.has(cell));
    classList.toggle("hit", hit.has(cell));
  }
  for (const { shape, edges } of placed.lines) {
    shape.classList.toggle("feeds", edges.some(ends => ends.every(each => feeds.has(cells[each]))));
  }
}

function choose(cell) {
  for (const each of [chosen, cell]) for (const node of each ? [each.closed, each.row] : []) {
    if (!node) continue;
    node.classList.toggle("chosen", each === cell);
    if (each === cell) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
  }
  chosen = cell;
  tell(cell);
  if (cell) reveal(cell);
  mark();
  if (!cell) return;
  stopAt(cell);
  show(cell);
  if (cell.row) cell.row.scrollIntoView({ block: "nearest" });
}

function tell(cell) {
  details.replaceChildren();
  if (!cell) return void make("p", {}, details, "Choose a box for its numbers, and for what feeds it.");
  make("h2", {}, details, cell.title);
  const list = make("dl", {}, details), exact = value => value.toLocaleString("en");
  const say = (name, value) => { make("dt", {}, list, name); return make("dd", {}, list, value); };
  const sees = Object.entries(cell.sees || {}).filter(([, extents]) => extents.length);
  if (cell.name) say("name", named(cell));
  if (cell.output) say("output", cell.output);
  if (cell.params) say("parameters", exact(cell.params));
  if (cell.macs) say("MACs", exact(cell.macs));
  if (cell.kept) say("training keeps", `${exact(cell.kept)} bytes for each sample`);
  for (const [name, extents] of sees) say(`sees of ${name}`, extents.join("x"));
  if (cell.link) make("a", { href: cell.link }, say("written at", ""), cell.written);
  else if (cell.tip) say("written at", cell.tip.split("\n").pop());
  for (const [name, extents] of sees) field(data.inputs[name].slice(1), extents);
}

/** How much of an input is seen, of which the last two extents are drawn. */
function field(whole, extents) {
  const part = extents.slice(-2), [high, wide] = whole.length > 1 ? whole.slice(-2) : [whole[0] / 12, whole[0]];
  const scale = 150 / Math.max(high, wide), [tall, broad] = part.length > 1 ? part : [high, part[0]];
  const svg = make("svg", { width: wide * scale + 2, height: high * scale + 2, role: "img",
    "aria-label": `sees ${extents.join("x")} of ${whole.join("x")}` }, details);
  const centred = (w, h, more) => make("rect", { x: 1 + (wide - w) * scale / 2, y: 1 + (high - h) * scale / 2,
    width: w * scale, height: h * scale, ...more }, svg);
  centred(wide, high, { fill: "none", stroke: "currentColor" });
  centred(Math.min(wide, broad), Math.min(high, tall), colours("product"));
}

// Searching ------------------------------------------------------------------------------------------

function search(text) {
  const wanted = text.trim().toLowerCase();
  const isHit = cell => cell.kind && !cell.frame && `${cell.name || ""} ${cell.title}`.toLowerCase().includes(wanted);
  hits = new Set(wanted ? cells.filter(isHit) : []);
  found.textContent = wanted ? `${hits.size} found` : "";
  mark();
}

function next() {
  const all = [...hits], number = (all.indexOf(chosen) + 1) % all.length;
  if (!all.length) return;
  choose(all[number]);
  found.textContent = `${number + 1} of ${all.length}`;
}

query.addEventListener("input", () => search(query.value));
document.getElementById("search").addEventListener("submit", event => { event.preventDefault(); next(); });

// Buttons, pointers and keys -------------------------------------------------------------------------

const keys = document.getElementById("keys");
const runs = {
  unfold: () => foldAll(false),
  fold: () => foldAll(true),
  larger: () => zoom(1.25),
  smaller: () => zoom(0.8),
  fit,
  help: event => {
    keys.hidden = !keys.hidden;
    event.currentTarget.setAttribute("aria-expanded", String(!keys.hidden));
  },
};
for (const [id, run] of Object.entries(runs)) document.getElementById(id).addEventListener("click", run);

const cellOf = target => cells[target.closest("[data-cell]")?.dataset.cell];
const press = cell => cell.frame ? fold(cell) : choose(cell);
const pointers = new Map();
let moved = 0;

function at({ clientX, clientY }) {
  const { left, top } = stage.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

stage.addEventListener("pointerdown", event => {
  pointers.set(event.pointerId, at(event));
  moved = pointers.size > 1 ? Infinity : 0;
});
stage.addEventListener("pointermove", event => {
  const last = pointers.get(event.pointerId), now = at(event);
  if (!last) return;
  if (pointers.size > 1) {
    const [, other] = [...pointers].find(([id]) => id !== event.pointerId);
    const far = point => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    zoom(far(now) / far(last), ...other);
  } else {
    const [right, down] = [now[0] - last[0], now[1] - last[1]];
    view.x += right;
    view.y += down;
    moved += Math.abs(right) + Math.abs(down);
    look();
  }
  stage.classList.toggle("moving", moved > 4);
  pointers.set(event.pointerId, now);
});
for (const name of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(name, event => {
  pointers.delete(event.pointerId);
  stage.classList.remove("moving");
});
stage.addEventListener("click", event => {
  if (event.detail && moved > 4) return;  // the end of a drag; what no pointer did has no detail
  const cell = cellOf(event.target);
  if (!cell) choose(null);
  else if (!cell.frame || cell.folded || event.target === cell.handle || !event.detail) press(cell);
});
stage.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 16 : 1) / 400), ...at(event));
}, { passive: false });
stage.addEventListener("focusin", event => { if (cellOf(event.target)) stopAt(cellOf(event.target)); });
stage.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key], cell = cellOf(event.target);
  if (step) go(cell, step);
  else if (["Enter", " "].includes(event.key) && cell) press(cell);
  else if (event.key === "Escape") choose(null);
  else return;
  event.preventDefault();
});

/** To the next cell, from above to below. */
function go(cell, step) {
  const known = cells.filter(isSeen).sort((one, other) => one.y - other.y || one.x - other.x);
  const to = known[Math.min(known.length - 1, Math.max(0, known.indexOf(cell) + step))];
  shapeOf(to).focus({ preventScroll: true });
  show(to);
}

document.addEventListener("keydown", event => {
  if (event.target === query || event.ctrlKey || event.metaKey || event.altKey) return;
  const run = { "+": runs.larger, "=": runs.larger, "-": runs.smaller, 0: fit, "/": () => query.focus() }[event.key];
  if (run) run(), event.preventDefault();
});
let [broad, tall] = [stage.clientWidth, stage.clientHeight];
new ResizeObserver(() => {  // what is in the middle stays there
  const [right, down] = [stage.clientWidth - broad, stage.clientHeight - tall];
  [broad, tall] = [stage.clientWidth, stage.clientHeight];
  if (isFitted()) return fit();
  view.x += right / 2;
  view.y += down / 2;
  look();
}).observe(stage);

// The table and the legend ---------------------------------------------------------------------------

const figures = { minimumSignificantDigits: 3, maximumSignificantDigits: 3 };
const compact = new Intl.NumberFormat("en", { notation: "compact", ...figures });
const scaled = value => compact.format(value).replace("K", "k").replace("B", "G");
const short = value => value < 1000 ? value || "" : scaled(value);

/** Its name, with how often it comes where turns are drawn once. */
function named(cell) {
  let times = 1;
  for (let each = cell; each; each = each.column.around) times *= each.times || 1;
  return times > 1 ? `\u2068${cell.name}\u2069 ×${times}` : cell.name;
}

function tabulate(cell) {
  cell.row = make("tr", { "data-cell": cell.number }, rows);
  make("button", { type: "button", tabindex: -1 }, make("td", {}, cell.row), named(cell));
  for (const value of [cell.output, short(cell.params), short(cell.macs)]) make("td", {}, cell.row, value);
}

cells.filter(cell => cell.order >= 0).sort((one, other) => one.order - other.order).forEach(tabulate);
rows.querySelector("button")?.setAttribute("tabindex", 0);
rows.addEventListener("click", event => choose(cellOf(event.target)));
rows.addEventListener("focusin", event => {
  rows.querySelector("button[tabindex='0']").setAttribute("tabindex", -1);
  event.target.setAttribute("tabindex", 0);
});
rows.addEventListener("keydown", event => {
  const row = event.target.closest("tr");
  const to = { ArrowDown: row.nextSibling, ArrowUp: row.previousSibling }[event.key];
  if (!to) return;
  to.querySelector("button").focus();
  event.preventDefault();
});

for (const [kind, meaning] of Object.entries(data.meanings)) {
  if (!cells.some(cell => cell.kind === kind)) continue;
  const key = make("li", {}, document.getElementById("legend"), meaning), { fill, stroke } = colours(kind);
  const colour = make("span");
  Object.assign(colour.style, { background: fill, borderColor: stroke });
  key.prepend(colour);
}

cells.filter(cell => cell.kind).forEach(draw);
arrange();
fit();

// What stays as it was when a page is loaded again -----------------------------------------------------

const pathOf = cell => cell.tip.split("\n", 1)[0];

function resumed() {
  const folded = cells.filter(cell => cell.frame).map(cell => [pathOf(cell), cell.folded]);
  return { view: isFitted() ? null : view, folded, chosen: chosen && pathOf(chosen), wanted: query.value };
}

function resume(state) {
  const folded = new Map(state.folded);
  for (const cell of cells) if (cell.frame) cell.folded = folded.get(pathOf(cell)) ?? cell.folded;
  query.value = state.wanted;
  search(query.value);
  arrange();
  const again = state.chosen && cells.find(cell => cell.tip && pathOf(cell) === state.chosen && !cell.frame);
  if (again) choose(again);
  if (!state.view) return fit();
  Object.assign(view, state.view);
  look();
}
