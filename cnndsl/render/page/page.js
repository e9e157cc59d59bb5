"use strict";
// A picture that folds: columns of cells, as the data tell them, placed anew whenever a frame opens or closes.

const data = JSON.parse(document.getElementById("data").textContent);
const { cells, columns, gaps, edges } = data;
const CLOSED = 28, ROUND = 5, LEAST = 0.5, SVG = "http://www.w3.org/2000/svg";
const picture = document.getElementById("picture"), stage = document.getElementById("stage");
const details = document.getElementById("details"), rows = document.querySelector("#table tbody");
const view = { x: 0, y: 0, k: 1 };
let chosen = -1, hits = [], height = 0;

function make(tag, attributes = {}, parent = null, text = null) {
  const svg = ["g", "rect", "path", "text", "title", "svg"].includes(tag);
  const node = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

// Places ---------------------------------------------------------------------------------------------

const gapAt = gaps.map(() => ({ y: 0, cover: -1 }));

function columnLength(number) {
  const [inside, between] = columns[number];
  let length = 0;
  for (const gap of between) length += gaps[gap];
  for (const cell of inside) length += cellLength(cells[cell]);
  return length;
}

function cellLength(cell) {
  if (!cell.columns) cell.length = cell.h;
  else if (cell.folded) cell.length = CLOSED;
  else cell.length = Math.max(...cell.columns.map(columnLength)) + (cell.head || 0);
  return cell.length;
}

function place(number, start, cover) {
  const [inside, between] = columns[number];
  between.forEach((gap, turn) => {
    gapAt[gap] = { y: start, cover };
    if (cover < 0) start += gaps[gap];
    if (turn === inside.length) return;
    const cell = cells[inside[turn]];
    cell.y = start;
    cell.cover = cover;
    const own = cover < 0 && cell.folded ? inside[turn] : cover;
    const inner = own < 0 ? start + (cell.head || 0) : start + CLOSED / 2;
    for (const column of cell.columns || []) place(column, inner, own);
    if (cover < 0) start += cell.length;
  });
}

function pointsOf(edge) {
  const from = cells[edge.from].cover, to = cells[edge.to].cover;
  if (from >= 0 && from === to) return [];
  const points = [];
  let last = -1;
  for (const [x, isGap, number, away] of edge.points) {
    const at = isGap ? gapAt[number] : cells[number], cover = at.cover;
    const before = points[points.length - 1];
    if (cover < 0) {
      if (last >= 0 && x !== before[0]) points.push([x, before[1]]);
      points.push([x, at.y + away]);
    } else if (cover !== last) {  // all that is in a closed frame is at its middle
      const middle = cells[cover].y + CLOSED / 2;
      if (before && before[0] !== cells[cover].spine) points.push([before[0], middle]);
      points.push([cells[cover].spine, middle]);
    }
    last = cover;
  }
  if (from >= 0) clip(points.reverse(), plate(cells[from])), points.reverse();
  if (to >= 0) clip(points, plate(cells[to]));
  return points.filter((point, turn) => !turn || String(point) !== String(points[turn - 1]));
}

function plate(cell) {
  const wide = cell.plate.width;
  return [cell.spine - wide / 2, cell.y, cell.spine + wide / 2, cell.y + CLOSED];
}

function clip(points, [left, top, right, bottom]) {
  const within = ([x, y]) => x >= left && x <= right && y >= top && y <= bottom;
  while (points.length > 2 && within(points[points.length - 2])) points.pop();
  const [x, y] = points[points.length - 2], end = points[points.length - 1];
  if (x === end[0]) end[1] = y < top ? top : bottom;
  else end[0] = x < left ? left : right;
}

function pathOf(points) {
  const towards = ([x, y], [a, b], by) => {
    const far = Math.hypot(a - x, b - y) || 1;
    return [x + (a - x) * by / far, y + (b - y) * by / far];
  };
  let text = `M${points[0]}`;
  for (let turn = 1; turn + 1 < points.length; turn++) {
    const [before, corner, after] = points.slice(turn - 1, turn + 2);
    const room = Math.min(ROUND, Math.hypot(before[0] - corner[0], before[1] - corner[1]) / 2,
      Math.hypot(after[0] - corner[0], after[1] - corner[1]) / 2);
    text += `L${towards(corner, before, room)}Q${corner} ${towards(corner, after, room)}`;
  }
  const end = points[points.length - 1], last = points[points.length - 2] || end;
  const back = towards(end, last, 6), away = [(end[1] - back[1]) / 2, (back[0] - end[0]) / 2];
  const head = `M${end}L${back[0] + away[0]},${back[1] + away[1]}L${back[0] - away[0]},${back[1] - away[1]}Z`;
  return [`${text}L${towards(end, last, 4)}`, head];
}

// Drawing --------------------------------------------------------------------------------------------

const root = make("g", {}, picture);
const [frames, lines, boxes] = ["frames", "lines", "boxes"].map(name => make("g", { id: name }, root));

function rectangle(kind, width, high, radius, parent) {
  const [fill, stroke] = data.colours[kind];
  make("rect", { class: "back", width, height: high, rx: radius }, parent);
  make("rect", { class: "fill", width, height: high, rx: radius, fill, stroke }, parent);
}

function button(number, parent, name) {
  const group = make("g", { class: name, role: "button", tabindex: -1, "data-cell": number }, parent);
  make("title", {}, group, cells[number].tip || cells[number].title);
  return group;
}

function draw(cell, number) {
  if (cell.kind === "frame") {
    cell.shape = button(number, frames, "frame");
    cell.area = make("rect", { width: cell.w, rx: 7 }, cell.shape);
    make("rect", { class: "handle", width: cell.w, height: 20 }, cell.shape);
    make("text", { class: "head", x: 9, y: 14 }, cell.shape, cell.title);
    cell.plate = button(number, boxes, "box");
    const words = cell.title || cell.name || "…";
    const label = make("text", { "text-anchor": "middle", y: 18 }, cell.plate, `${words}  ▸`);
    cell.plate.width = Math.max(40, label.getComputedTextLength() + 18);
    label.setAttribute("x", cell.plate.width / 2);
    rectangle("unit", cell.plate.width, CLOSED, 4, cell.plate);
    cell.plate.append(label);
    for (const shape of [cell.shape, cell.plate]) shape.setAttribute("aria-label", `${words}, frame`);
  } else if (cell.kind) {
    cell.shape = button(number, boxes, "box");
    const isRound = ["input", "output", "merge"].includes(cell.kind);
    rectangle(cell.kind, cell.w, cell.h, isRound ? Math.min(cell.w, cell.h) / 2 : 4, cell.shape);
    make("text", { "text-anchor": "middle", x: cell.w / 2, y: 16 }, cell.shape, cell.title);
    cell.shape.setAttribute("aria-label", [cell.title, cell.name, cell.leaves].filter(Boolean).join(", "));
    if (cell.label) cell.note = make("text", { class: "small", x: cell.spine + 6 }, lines, cell.label[0]);
  }
}

function move() {
  columnLength(0);
  place(0, 0, -1);
  const [inside, between] = columns[0];
  height = between.reduce((sum, gap) => sum + gaps[gap], 0) + inside.reduce((sum, each) => sum + cells[each].length, 0);
  cells.forEach(cell => {
    if (!cell.kind) return;
    const isShown = cell.cover < 0, isClosed = cell.kind === "frame" && cell.folded;
    cell.shape.style.display = isShown && !isClosed ? "" : "none";
    if (isShown) cell.shape.setAttribute("transform", `translate(${cell.x} ${cell.y})`);
    if (cell.kind === "frame" && isShown) cell.area.setAttribute("height", cell.length);
    if (cell.kind === "frame") {
      cell.plate.style.display = isShown && isClosed ? "" : "none";
      cell.plate.setAttribute("transform", `translate(${cell.spine - cell.plate.width / 2} ${cell.y})`);
      for (const shape of [cell.shape, cell.plate]) shape.setAttribute("aria-expanded", String(!cell.folded));
    }
    if (!cell.note) return;
    cell.note.style.display = isShown ? "" : "none";
    cell.note.setAttribute("y", gapAt[cell.label[1]].y + cell.label[2] - 4);
  });
  edges.forEach(edge => {
    const points = pointsOf(edge);
    edge.shape.style.display = points.length > 1 ? "" : "none";
    if (points.length < 2) return;
    const [line, head] = pathOf(points);
    edge.line.setAttribute("d", line);
    edge.arrow.setAttribute("d", head);
  });
  mark();
}

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
  const room = 24, wide = stage.clientWidth, high = stage.clientHeight;
  const whole = Math.min((wide - 2 * room) / data.width, (high - 2 * room) / height);
  const across = Math.min(1, (wide - 2 * room) / data.width);
  view.k = Math.min(1.4, Math.max(LEAST, whole < 0.35 ? across : whole));
  const first = cells.find(cell => cell.kind && cell.cover < 0);
  const fits = data.width * view.k <= wide || !first;
  view.x = fits ? (wide - data.width * view.k) / 2 : wide / 2 - first.spine * view.k;
  view.y = Math.max(room, (high - height * view.k) / 2);
  look();
}

function show(number) {
  const cell = cells[number], x = view.x + cell.spine * view.k, y = view.y + (cell.y + 14) * view.k;
  if (x < 40 || x > stage.clientWidth - 40) view.x += stage.clientWidth / 2 - x;
  if (y < 40 || y > stage.clientHeight - 40) view.y += stage.clientHeight / 2 - y;
  look();
}

// Choosing -------------------------------------------------------------------------------------------

const before = cells.map(() => []);
edges.forEach(edge => before[edge.to].push(edge.from));

function feeding(number) {
  const found = new Set([number]), waiting = [number];
  while (waiting.length) for (const each of before[waiting.pop()]) {
    if (!found.has(each)) found.add(each), waiting.push(each);
  }
  return found;
}

function mark() {
  const feeds = chosen < 0 ? new Set() : feeding(chosen);
  root.classList.toggle("feeding", chosen >= 0);
  const covering = new Set([...feeds].map(each => cells[each].cover));
  cells.forEach((cell, number) => {
    if (!cell.kind) return;
    cell.shape.classList.toggle("feeds", feeds.has(number));
    cell.shape.classList.toggle("chosen", number === chosen);
    cell.shape.classList.toggle("hit", hits.includes(number));
    if (cell.plate) cell.plate.classList.toggle("feeds", covering.has(number));
    if (cell.row) cell.row.classList.toggle("chosen", number === chosen);
  });
  edges.forEach(edge => edge.shape.classList.toggle("feeds", feeds.has(edge.to) && feeds.has(edge.from)));
}

function choose(number, { focus = true } = {}) {
  chosen = number;
  if (number >= 0) reveal(number);
  tell(number);
  mark();
  if (number < 0) return;
  show(number);
  if (focus) cells[number].shape.focus({ preventScroll: true });
  if (cells[number].row) cells[number].row.scrollIntoView({ block: "nearest" });
}

function reveal(number) {
  let cover = cells[number].cover;
  if (cover < 0) return;
  while (cover >= 0) {
    cells[cover].folded = false;
    columnLength(0);
    place(0, 0, -1);
    cover = cells[number].cover;
  }
  move();
}

function fold(number, folded = !cells[number].folded) {
  cells[number].folded = folded;
  move();
  (folded ? cells[number].plate : cells[number].shape).focus({ preventScroll: true });
}

function tell(number) {
  details.replaceChildren();
  const cell = cells[number];
  if (!cell) return void make("p", {}, details, "Choose a box for its numbers, and for what feeds it.");
  make("h2", {}, details, cell.title);
  const list = make("dl", {}, details);
  const say = (name, value) => { make("dt", {}, list, name); return make("dd", {}, list, value); };
  if (cell.name) say("name", cell.name);
  if (cell.leaves) say("output", cell.leaves);
  if (cell.params) say("parameters", cell.params.toLocaleString("en"));
  if (cell.macs) say("MACs", cell.macs.toLocaleString("en"));
  if (cell.kept) say("training keeps", `${cell.kept.toLocaleString("en")} bytes for each sample`);
  for (const [name, sizes] of Object.entries(cell.sees || {})) if (sizes.length) say(`sees of ${name}`, sizes.join("x"));
  if (cell.place) make("a", { href: encodeURI(cell.place) }, say("written at", ""), cell.place);
  for (const [name, sizes] of Object.entries(cell.sees || {})) field(data.inputs[name], sizes);
}

function field(whole, sizes) {
  if (!whole || !sizes.length) return;
  const extents = whole.slice(1).slice(-2), seen = sizes.slice(-2);
  const [high, wide] = extents.length > 1 ? extents : [extents[0] / 12, extents[0]];
  const scale = 150 / Math.max(high, wide), part = seen.length > 1 ? seen : [high, seen[0]];
  const svg = make("svg", { width: wide * scale + 2, height: high * scale + 2, role: "img",
    "aria-label": `sees ${sizes.join("x")} of ${whole.slice(1).join("x")}` }, details);
  const draw = (w, h, more) => make("rect", { x: 1 + (wide - w) * scale / 2, y: 1 + (high - h) * scale / 2,
    width: w * scale, height: h * scale, ...more }, svg);
  draw(wide, high, { fill: "none", stroke: "currentColor" });
  draw(Math.min(wide, part[1]), Math.min(high, part[0]), { fill: data.colours.product[0], stroke: data.colours.product[1] });
}

function search(text) {
  const wanted = text.trim().toLowerCase();
  hits = wanted ? [...cells.keys()].filter(each => cells[each].kind && cells[each].kind !== "frame" &&
    `${cells[each].name || ""} ${cells[each].title}`.toLowerCase().includes(wanted)) : [];
  document.getElementById("found").textContent = wanted ? `${hits.length} found` : "";
  mark();
}

// What people do -------------------------------------------------------------------------------------

const act = (name, run) => document.getElementById(name).addEventListener("click", run);
const all = folded => { cells.forEach(cell => { if (cell.kind === "frame") cell.folded = folded; }); move(); fit(); };
act("unfold", () => all(false));
act("fold", () => all(true));
act("larger", () => zoom(1.25));
act("smaller", () => zoom(0.8));
act("fit", fit);
act("help", event => {
  const keys = document.getElementById("keys");
  keys.hidden = !keys.hidden;
  event.currentTarget.setAttribute("aria-expanded", String(!keys.hidden));
});
document.getElementById("query").addEventListener("input", event => search(event.target.value));
document.getElementById("search").addEventListener("submit", event => {
  event.preventDefault();
  if (hits.length) choose(hits[(hits.indexOf(chosen) + 1) % hits.length], { focus: false });
});

const numberOf = target => Number(target.closest("[data-cell]")?.dataset.cell ?? -1);
const press = number => cells[number].kind === "frame" ? fold(number) : choose(number);
const pointers = new Map();
let moved = 0;
stage.addEventListener("pointerdown", event => { pointers.set(event.pointerId, event); moved = 0; });
stage.addEventListener("pointermove", event => {
  const last = pointers.get(event.pointerId);
  if (!last) return;
  if (pointers.size === 2) {
    const [other] = [...pointers.values()].filter(each => each.pointerId !== event.pointerId);
    const far = each => Math.hypot(each.offsetX - other.offsetX, each.offsetY - other.offsetY) || 1;
    zoom(far(event) / far(last), other.offsetX, other.offsetY);
  } else {
    view.x += event.clientX - last.clientX;
    view.y += event.clientY - last.clientY;
    moved += Math.abs(event.clientX - last.clientX) + Math.abs(event.clientY - last.clientY);
    look();
  }
  stage.classList.toggle("moving", moved > 4);
  pointers.set(event.pointerId, event);
});
for (const name of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(name, event => {
  pointers.delete(event.pointerId);
  stage.classList.remove("moving");
});
stage.addEventListener("click", event => {
  if (moved > 4) return;
  const number = numberOf(event.target);
  if (number < 0) choose(-1);
  else if (cells[number].kind !== "frame" || cells[number].folded || event.target.matches(".handle")) press(number);
});
stage.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
}, { passive: false });

const reachable = () => [...cells.keys()].filter(each => cells[each].kind && cells[each].cover < 0);
const shapeOf = cell => cell.kind === "frame" && cell.folded ? cell.plate : cell.shape;
stage.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const number = numberOf(event.target);
  if (step) {
    const known = reachable().sort((one, other) => cells[one].y - cells[other].y || cells[one].x - cells[other].x);
    const next = known[Math.min(known.length - 1, Math.max(0, known.indexOf(number) + step))];
    shapeOf(cells[next]).focus({ preventScroll: true });
    show(next);
  } else if ((event.key === "Enter" || event.key === " ") && number >= 0) press(number);
  else if (event.key === "Escape") choose(-1);
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", event => {
  if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const run = { "+": () => zoom(1.25), "-": () => zoom(0.8), 0: fit,
    "/": () => document.getElementById("query").focus() }[event.key];
  if (run) run(), event.preventDefault();
});

cells.forEach(draw);
for (const edge of edges) {
  edge.shape = make("g", { class: "edge" }, lines);
  edge.line = make("path", { class: edge.aside ? "line aside" : "line" }, edge.shape);
  edge.arrow = make("path", { class: "arrow" }, edge.shape);
}
function turns(number) {
  return cells[number].times * cells[number].around.reduce((product, frame) => product * cells[frame].times, 1);
}

const inOrder = [...cells.keys()].filter(each => cells[each].order >= 0);
inOrder.sort((one, other) => cells[one].order - cells[other].order).forEach(number => {
  const cell = cells[number];
  cell.row = make("tr", { tabindex: 0 }, rows);
  const figures = { notation: "compact", maximumSignificantDigits: 3 };
  const short = value => value ? value.toLocaleString("en", figures).replace("K", "k") : "";
  const times = turns(number);
  for (const value of [times > 1 ? `${cell.name} ×${times}` : cell.name, cell.leaves, short(cell.params), short(cell.macs)]) make("td", {}, cell.row, value);
  cell.row.addEventListener("click", () => choose(number, { focus: false }));
  cell.row.addEventListener("keydown", event => { if (event.key === "Enter") choose(number, { focus: false }); });
});
move();
fit();
const first = cells.find(cell => cell.kind && cell.cover < 0);
if (first) shapeOf(first).setAttribute("tabindex", 0);
addEventListener("resize", look);
