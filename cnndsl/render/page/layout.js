"use strict";
// Where everything stands, worked out anew whenever a frame opens or closes: what layout/routes.py, sizes.py and
// anchors.py do for a picture that runs down. Which cells are in which columns does not change, and is told.

const data = JSON.parse(document.getElementById("data").textContent);
const { APART, ARRIVES, ARROW, HEAD, LABEL, LANE, LAST, LEAVES, MAIN, MARGIN, PAD, SHIFT, TRACK, TRIES } = data.sizes;
const cells = data.cells, columns = data.columns.map(inside => ({ cells: inside.map(each => cells[each]) }));
cells.forEach((cell, number) => {
  cell.number = number;
  cell.columns = (cell.columns || []).map(each => columns[each]);
  for (const column of cell.columns) column.around = cell;
});
for (const column of columns) column.cells.forEach((cell, place) => Object.assign(cell, { column, place }));

const isOpen = cell => cell.columns.length > 0 && !cell.folded;
const isSeen = cell => Boolean(cell.kind) && !cell.cover;
const standing = cell => cell.cover || cell;

/** Gives every cell its place; the lines between those that are seen, and how large all of it is. */
function layout() {
  const root = columns[0];
  cover(root, null);
  const seen = [root], lines = joined();
  for (const column of seen) {
    for (const cell of column.cells) {
      cell.aside = 0;
      cell.beside = isOpen(cell) ? [...cell.columns] : [];
      seen.push(...cell.beside);
    }
    const gaps = Array.from({ length: column.cells.length + 1 }, () => ({ tracks: new Map() }));
    Object.assign(column, { gaps, spans: new Map(), lanes: new Map() });
    Object.assign(column, { feeders: new Set(), isEntered: false, isLeft: false });
  }
  lines.forEach(feed);
  lines.forEach(route);
  seen.forEach(shareLanes);
  place(root);
  if (sortColumns(lines)) place(root);
  for (let turn = 0; turn < TRIES; turn++) {
    const crossed = sortTracks(lines);
    if (!crossed.length) break;
    for (const cell of crossed) cell.aside += SHIFT;
    place(root);
  }
  for (const line of lines) line.points = straight(pointsOf(line));
  return { width: root.before + root.behind, height: root.length, lines };
}

function cover(column, by) {
  for (const cell of column.cells) {
    cell.cover = by;
    for (const inner of cell.columns) cover(inner, by || (cell.folded ? cell : null));
  }
}

/** The edges between cells that are seen, each once. */
function joined() {
  const found = new Map();
  for (const [source, target, isAside] of data.edges) {
    const from = standing(cells[source]), to = standing(cells[target]);
    if (from === to) continue;
    const key = from.number * cells.length + to.number;
    if (!found.has(key)) found.set(key, { from, to, isAside, edges: [] });
    const line = found.get(key);
    line.isAside = line.isAside && isAside;
    line.edges.push([source, target]);
  }
  return [...found.values()];
}

// Routes ---------------------------------------------------------------------------------------------

/** A cell, and those around it; each knows its column and its place there. */
function wayOf(cell) {
  const found = [];
  for (let each = cell; each; each = each.column.around) found.push(each);
  return found;
}

/** Of two ways the cells in columns that they do not share, and then the first of each in one that they do. */
function parted({ from, to }) {
  const out = wayOf(from), into = wayOf(to);
  const own = new Set(out.map(each => each.column)), theirs = new Set(into.map(each => each.column));
  const above = out.filter(each => !theirs.has(each.column)), below = into.filter(each => !own.has(each.column));
  return { above, below, one: out[above.length], other: into[below.length] };
}

function feed(line) {
  Object.assign(line, parted(line));
  for (const { column, place } of line.below) {
    if (place) return;
    column.feeders.add(line.from);
  }
}

function route(line) {
  const { from, to, above, below, one, other } = line;
  let key = `from ${from.number}`;
  const turns = line.turns = [];
  line.start = { column: from.column };
  const end = () => turns.length ? turns[turns.length - 1].to : line.start;
  leave(line, key);
  const [arrival, rest] = enter(line, key);
  if (other.place === one.place + 1) {
    if (!below.length && above.length) key = `to ${to.number}`;
    if (!isSame(end(), arrival)) turns.push({ at: track(one.column, other.place, key), to: arrival });
  } else {
    passBy(line, key);
    if (below.length) turns.push({ at: track(one.column, other.place, key), to: arrival });
  }
  turns.push(...rest);
  line.isBeside = Boolean(end().key);
}

const isSame = (one, other) => one.column === other.column && one.key === other.key;

function leave(line, key) {
  line.above.forEach(({ column, place }, level) => {
    column.isLeft = true;
    const last = column.cells.length - 1;
    if (place === last) return;
    const to = lane(column, key, 2 * place + (level ? 2 : 1), 2 * last + 2);
    line.turns.push({ at: level ? track(column, place + 1, key) : null, to });
  });
}

function passBy({ turns, above, below, one, other }, key) {
  const start = 2 * one.place + (above.length ? 2 : 1), end = 2 * other.place + (below.length ? 0 : 1);
  const to = lane(one.column, key, Math.min(start, end), Math.max(start, end));
  turns.push({ at: above.length ? track(one.column, one.place + 1, key) : null, to });
}

function enter({ from, to, below }, key) {
  let arrival = { column: to.column };
  const turns = [];
  below.forEach(({ column, place }, level) => {
    column.isEntered = true;
    const isFed = column.feeders.size === 1 && column.feeders.has(from);
    if (place === 0) {
      if (!column.around.frame || isSame(arrival, { column })) return;
      turns.unshift({ at: track(column, 0, key), to: arrival });
      arrival = isFed ? { column } : lane(column, key, 0, 0);
      return;
    }
    const beside = lane(column, key, 0, 2 * place + (level ? 0 : 1));
    if (level) turns.unshift({ at: track(column, place, key), to: arrival });
    arrival = beside;
    if (!isFed) return;
    turns.unshift({ at: track(column, 0, key), to: beside });
    arrival = { column };
  });
  return [arrival, turns];
}

function lane(column, key, start, end) {
  const [before, behind] = column.spans.get(key) || [start, end];
  column.spans.set(key, [Math.min(before, start), Math.max(behind, end)]);
  return { column, key };
}

function track(column, gap, key) {
  const { tracks } = column.gaps[gap];
  if (!tracks.has(key)) tracks.set(key, tracks.size);
  return { column, gap, key };
}

function shareLanes(column) {
  const taken = [], length = ([, [start, end]]) => end - start;
  for (const [key, [start, end]] of [...column.spans].sort((a, b) => length(a) - length(b) || a[1][0] - b[1][0])) {
    let free = taken.findIndex(spans => spans.every(([its, own]) => end < its || start > own));
    if (free < 0) free = taken.push([]) - 1;
    column.lanes.set(key, free);
    taken[free].push([start, end]);
  }
}

// Order ----------------------------------------------------------------------------------------------

/** From where, in which track and to where a line goes across between cells. */
function* crossings(line) {
  let from = line.start;
  for (const { at, to } of line.turns) {
    if (at) yield { from, at, to };
    from = to;
  }
}

/** Puts columns side by side as what leads to them comes; whether any changed places. */
function sortColumns(lines) {
  const arriving = new Map();
  for (const line of lines) for (const { from, to } of crossings(line)) {
    if (!arriving.has(to.column)) arriving.set(to.column, []);
    arriving.get(to.column).push(across(from));
  }
  const middle = places => places.reduce((sum, each) => sum + each, 0) / places.length;
  const middles = new Map([...arriving].map(([column, places]) => [column, middle(places)]));
  let isChanged = false;
  for (const cell of new Set([...middles.keys()].map(column => column.around))) {
    if (!cell || !cell.columns.every(column => middles.has(column))) continue;
    const led = cell.beside.slice(0, cell.isLed ? 1 : 0), rest = cell.beside.slice(led.length);
    const sorted = [...led, ...rest.sort((one, other) => middles.get(one) - middles.get(other))];
    isChanged ||= sorted.some((column, number) => column !== cell.beside[number]);
    cell.beside = sorted;
  }
  return isChanged;
}

/** Numbers the tracks of each gap so that none runs on another; the cells that prevent it. */
function sortTracks(lines) {
  const gaps = new Map();
  const add = (ends, place, key) => ends.set(place, (ends.get(place) || new Set()).add(key));
  for (const line of lines) for (const { from, at, to } of crossings(line)) {
    const gap = at.column.gaps[at.gap];
    if (!gaps.has(gap)) gaps.set(gap, { behind: at.column.cells[at.gap], leaving: new Map(), arriving: new Map() });
    add(gaps.get(gap).leaving, Math.round(across(from)), at.key);
    add(gaps.get(gap).arriving, Math.round(across(to)), at.key);
  }
  const crossed = [];
  for (const [gap, { behind, leaving, arriving }] of gaps) {
    const pairs = [];
    for (const [place, keys] of arriving) for (const key of keys) {
      for (const each of leaving.get(place) || []) if (each !== key) pairs.push([each, key]);
    }
    const order = inOrder([...gap.tracks.keys()], pairs);
    if (order) gap.tracks = new Map(order.map((key, number) => [key, number]));
    else if (behind && isOpen(behind)) crossed.push(behind);
  }
  return crossed;
}

/** The keys so that in each pair the first stands before the second; null, if there is no such order. */
function inOrder(keys, pairs) {
  const followers = new Map(keys.map(key => [key, []])), waiting = new Map(keys.map(key => [key, 0]));
  for (const [one, other] of pairs) {
    followers.get(one).push(other);
    waiting.set(other, waiting.get(other) + 1);
  }
  const found = keys.filter(key => !waiting.get(key));
  for (const one of found) for (const other of followers.get(one)) {
    waiting.set(other, waiting.get(other) - 1);
    if (!waiting.get(other)) found.push(other);
  }
  return found.length === keys.length ? found : null;
}

// Sizes ----------------------------------------------------------------------------------------------

function place(root) {
  measure(root);
  settle(root, root.before, 0);
}

function measure(column) {
  column.before = column.inside = column.length = 0;
  for (const cell of column.cells) {
    if (!isOpen(cell)) Object.assign(cell, { before: cell.w / 2, behind: cell.w / 2, length: cell.h });
    else if (cell.frame) measureFrame(cell);
    else measureFork(cell);
    cell.before -= cell.aside;
    cell.behind += cell.aside;
    column.before = Math.max(column.before, cell.before);
    column.inside = Math.max(column.inside, cell.behind);
    column.length += cell.length;
  }
  column.gaps.forEach((gap, number) => {
    const above = column.cells[number - 1], isLast = number === column.cells.length;
    gap.label = above && !isOpen(above) && above.leaves ? above.room + MARGIN : 0;
    column.inside = Math.max(column.inside, gap.label);
    const isEdge = !column.around && (isLast || !number);
    gap.length = (gap.label ? LABEL : 0) + TRACK * gap.tracks.size + (isEdge ? 0 : isLast ? LAST : ARROW);
    column.length += gap.length;
  });
  const lanes = Math.max(-1, ...column.lanes.values()) + 1;
  column.behind = column.inside + (lanes ? LANE * lanes + LANE / 2 : 0);
}

function measureFrame(cell) {
  const [inner] = cell.columns, title = cell.frame.room;
  measure(inner);
  cell.before = inner.before + PAD;
  cell.behind = inner.behind + PAD;
  if (inner.isEntered && title > cell.before) {  // what comes in must not cross it
    cell.before = title;
    cell.behind = Math.max(cell.behind, title);
  }
  cell.behind = Math.max(cell.behind, title - cell.before);
  cell.length = inner.length + cell.frame.head;
}

function measureFork(cell) {
  const { beside } = cell;
  beside.forEach(measure);
  const lead = cell.isLed ? beside[0] : longest(beside);
  if (lead && lead.isEntered) beside.sort((one, other) => (one !== lead) - (other !== lead));
  cell.length = Math.max(...beside.map(column => column.length));
  const ends = new Map();  // of so many columns, up to there
  beside.forEach((column, number) => {
    const upto = column.isLeft ? cell.length : column.length;
    const [known, end] = ends.get(upto) || [0, 0];
    const further = beside.slice(known, number).map(each => each.spine + reach(each, upto) + APART);
    ends.set(upto, [number, Math.max(end, ...further)]);
    column.spine = column.before + ends.get(upto)[1];
  });
  const wide = Math.max(...beside.map(column => column.spine + column.behind));
  cell.before = lead === beside[0] ? lead.spine : wide / 2;
  cell.behind = wide - cell.before;
  for (const column of beside) column.spine -= cell.before;
}

function longest(among) {
  const [first, second] = [...among].sort((one, other) => other.length - one.length);
  return first.length > MAIN * second.length ? first : null;
}

/** How far what begins within so much of a column's length extends behind its spine. */
function reach(column, upto) {
  const lanes = Math.min(...[...column.spans.values()].map(([start]) => start));
  let found = 0, at = 0;
  for (const [number, cell] of column.cells.entries()) {
    const gap = column.gaps[number];
    if (at >= upto) return found;
    if (lanes <= 2 * number + 1) return column.behind;
    found = Math.max(found, Math.min(gap.label, column.behind));
    at += gap.length;
    if (gap.tracks.size || cell.kind) found = Math.max(found, cell.behind);
    if (!cell.kind) for (const inner of cell.columns) {
      found = Math.max(found, cell.aside + inner.spine + reach(inner, upto - at));
    }
    at += cell.length;
  }
  return found;
}

function settle(column, spine, start) {
  column.spine = spine;
  column.gaps.forEach((gap, number) => {
    gap.start = start;
    start += gap.length;
    const cell = column.cells[number];
    if (!cell) return;
    Object.assign(cell, { x: spine - cell.before, y: start });
    if (isOpen(cell)) for (const inner of cell.columns) {
      settle(inner, spine + cell.aside + (cell.frame ? 0 : inner.spine), start + (cell.frame ? cell.frame.head : 0));
    }
    start += cell.length;
  });
}

// Lines ----------------------------------------------------------------------------------------------

function across({ column, key }) {
  return column.spine + (key ? column.inside + LANE * (column.lanes.get(key) + 1) : 0);
}

function along({ column, gap, key }) {
  const { start, label, tracks } = column.gaps[gap];
  return start + (label ? LABEL : 0) + TRACK * (tracks.get(key) + 0.5);
}

function pointsOf({ from, to, start, turns, isBeside }) {
  const isSide = turns.length && !turns[0].at;
  let x = across(start) + (isSide ? from.behind : 0), y = from.y + (isSide ? LEAVES : 1) * from.length;
  const points = [[x, y]];
  for (const turn of turns) {
    if (turn.at) y = along(turn.at);
    points.push([x, y], [x = across(turn.to), y]);
  }
  if (!isBeside) return [...points, [x, to.y]];
  y = to.y + ARRIVES * to.length;
  return [...points, [x, y], [to.column.spine + to.behind, y]];
}

function straight(points) {
  const found = [];
  for (const point of points) {
    const [before, last] = found.slice(-2), isAgain = one => point[0] === one[0] && point[1] === one[1];
    if (found.length && isAgain(found[found.length - 1])) continue;
    if (last && [0, 1].some(axis => before[axis] === last[axis] && last[axis] === point[axis])) found.pop();
    found.push(point);
  }
  return found;
}
