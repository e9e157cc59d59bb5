// The picture: a shape for every cell, put where the layout says, and lines drawn anew.

const { LINE, SMALL_LINE } = data.sizes, ROUND = 5, SVG = "http://www.w3.org/2000/svg";
const picture = document.getElementById("picture");

function make(tag, attributes = {}, parent = null, text = null) {
  const isDrawn = ["g", "rect", "path", "text", "title", "svg"].includes(tag);
  const node = isDrawn ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

const root = make("g", {}, picture);
const [frames, lines, boxes] = ["frames", "lines", "boxes"].map(id => make("g", { id }, root));
let placed = null;

/** What stands for a frame or box now: a frame has a shape for when it is open, and one for when it is not. */
const shapeOf = cell => isOpen(cell) ? cell.open : cell.closed;
const colours = kind => { const [fill, stroke] = data.colours[kind]; return { fill, stroke }; };

function button(cell, parent, name) {
  const group = make("g", { class: name, role: "button", tabindex: -1, "data-cell": cell.number }, parent);
  make("title", {}, group, cell.tip || cell.title);
  return group;
}

function draw(cell) {
  const isRound = ["input", "output", "merge"].includes(cell.kind), middle = cell.w / 2;
  const area = { width: cell.w, height: cell.h, rx: isRound ? Math.min(cell.w, cell.h) / 2 : 4 };
  cell.closed = button(cell, boxes, "box");
  const said = [cell.title, cell.name, cell.output || cell.leaves];
  cell.closed.setAttribute("aria-label", said.filter(Boolean).join(", "));
  for (const by of cell.times > 1 ? [3, 0] : [0]) {
    make("rect", { class: "back", x: by, y: by, ...area }, cell.closed);
    make("rect", { class: "fill", x: by, y: by, ...area, ...colours(cell.kind) }, cell.closed);
  }
  make("text", { "text-anchor": "middle", x: middle, y: LINE }, cell.closed, cell.title);
  cell.notes.forEach((note, number) => {
    const y = LINE + SMALL_LINE * (number + 1);
    make("text", { class: "small", "text-anchor": "middle", x: middle, y }, cell.closed, note);
  });
  if (cell.leaves) make("text", { class: "small leaves", x: middle + 6, y: cell.h + LABEL - 4 }, cell.closed, cell.leaves);
  if (cell.frame) drawFrame(cell);
}

function drawFrame(cell) {
  make("path", { class: "fold", d: `M2.5 ${cell.h / 2 - 3}l3 3l-3 3` }, cell.closed);
  cell.open = button(cell, frames, "frame");
  cell.area = make("rect", { rx: 7 }, cell.open);
  cell.handle = make("rect", { class: "handle", height: cell.frame.head }, cell.open);
  if (cell.frame.title) make("text", { class: "head", x: MARGIN, y: HEAD - 6 }, cell.open, cell.frame.title);
  cell.open.setAttribute("aria-label", cell.title);
  cell.open.setAttribute("aria-expanded", "true");
  cell.closed.setAttribute("aria-expanded", "false");
}

/** Puts everything in its place, after frames have opened or closed. */
function move() {
  placed = layout();
  for (const cell of cells) {
    if (!cell.kind) continue;
    for (const shape of [cell.open, cell.closed]) if (shape) shape.style.display = "none";
    if (!isSeen(cell)) continue;
    const shape = shapeOf(cell);
    shape.style.display = "";
    shape.setAttribute("transform", `translate(${cell.x} ${cell.y})`);
    if (!isOpen(cell)) continue;
    for (const rect of [cell.area, cell.handle]) rect.setAttribute("width", cell.before + cell.behind);
    cell.area.setAttribute("height", cell.length);
  }
  lines.replaceChildren();
  for (const line of placed.lines) {
    const [way, arrow] = pathsOf(line.points);
    line.shape = make("g", { class: "edge" }, lines);
    make("path", { class: line.isAside ? "line aside" : "line", d: way }, line.shape);
    make("path", { class: "arrow", d: arrow }, line.shape);
  }
}

/** A line with round corners, and the arrow at its end. */
function pathsOf(points) {
  const far = ([x, y], [a, b]) => Math.hypot(a - x, b - y);
  const towards = ([x, y], [a, b], by) => {
    const share = by / (far([x, y], [a, b]) || 1);
    return [x + (a - x) * share, y + (b - y) * share];
  };
  let text = `M${points[0]}`;
  for (let turn = 1; turn + 1 < points.length; turn++) {
    const [before, corner, after] = points.slice(turn - 1, turn + 2);
    const room = Math.min(ROUND, far(before, corner) / 2, far(corner, after) / 2);
    text += `L${towards(corner, before, room)}Q${corner} ${towards(corner, after, room)}`;
  }
  const [last, end] = points.slice(-2), back = towards(end, last, 6);
  const away = [(end[1] - back[1]) / 2, (back[0] - end[0]) / 2];
  const head = `M${end}L${back[0] + away[0]},${back[1] + away[1]}L${back[0] - away[0]},${back[1] - away[1]}Z`;
  return [`${text}L${towards(end, last, 4)}`, head];
}
