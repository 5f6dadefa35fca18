"use strict";

// The window that moves over the picture: what it reads, what it adds up, and how that is drawn.

const MOST_CELLS = 40;    // pixels along a side of a map that is drawn
const MOST_NUMBERS = 18;  // along a side that still has room for numbers

// Numbers of the input and of the filter, kept while sizes change.
const numbers = { input: new Map(), filter: new Map(), seed: 1 };

function numberAt(map, row, column, most) {
  const key = row + "," + column;
  if (!map.has(key)) {
    // the same for the same place: nothing jumps when a size is changed
    const mixed = Math.imul(row * 31 + column * 17 + numbers.seed * 101, 2654435761) >>> 8;
    map.set(key, mixed % (most + 1));
  }
  return map.get(key);
}

const inputAt = (row, column) => numberAt(numbers.input, row, column, 3);
const filterAt = (row, column) => numberAt(numbers.filter, row, column, 2);

// The factor that the window's tap (row, column) has, its filter turned or not.
function tapAt(layer, row, column) {
  const last = layer.k - 1;
  return layer.flip ? filterAt(last - row, last - column) : filterAt(row, column);
}

// The products that output pixel (row, column) is the sum of: [input row, column, tap row, column].
function termsOf(layer, row, column) {
  const { kind, i, k, s, p, d } = layer, along = at => {
    const found = [];
    for (let tap = 0; tap < k; tap++) {
      if (kind === "conv") {
        found.push([s * at - p + d * tap, tap]);
      } else if ((at + p - d * tap) % s === 0) {
        found.push([(at + p - d * tap) / s, tap]);
      }
    }
    return found;
  };
  const terms = [];
  for (const [y, tapY] of along(row)) {
    for (const [x, tapX] of along(column)) terms.push([y, x, tapY, tapX]);
  }
  return terms.map(([y, x, tapY, tapX]) => ({
    y, x, tapY, tapX, inside: y >= 0 && x >= 0 && y < i && x < i,
  }));
}

function outputAt(layer, row, column) {
  return termsOf(layer, row, column).reduce(
    (sum, t) => sum + (t.inside ? inputAt(t.y, t.x) * tapAt(layer, t.tapY, t.tapX) : 0), 0);
}

// --- drawing -----------------------------------------------------------------------------

function svgElement(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return node;
}

// A square map: `cell(row, column)` gives {kind, text, edit} for each pixel; `frame` is the window.
function drawMap(title, side, cell, frame) {
  const size = Math.max(12, Math.min(34, Math.floor(420 / side)));
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const width = side * size + 2;
  const svg = svgElement("svg", { width, height: width, viewBox: "-1 -1 " + width + " " + width });
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const { kind, text, edit } = cell(row, column);
      const group = svgElement("g", { class: kind + (edit ? " editable" : "") });
      group.append(svgElement("rect", {
        x: column * size, y: row * size, width: size, height: size,
      }));
      if (text !== undefined && side <= MOST_NUMBERS) {
        group.append(svgElement("text", {
          x: (column + 0.5) * size, y: (row + 0.5) * size, "font-size": Math.min(15, size * 0.5),
        }, text));
      }
      if (edit) group.addEventListener("click", edit);
      svg.append(group);
    }
  }
  if (frame) {
    const [row, column, span] = frame;
    svg.append(svgElement("rect", {
      class: "frame", x: column * size, y: row * size, width: span * size, height: span * size,
    }));
  }
  figure.append(caption, svg);
  return figure;
}

function editNumber(map, row, column, again) {
  return () => {
    const key = row + "," + column;
    const answer = prompt("A number for this place:", map.get(key));
    if (answer !== null && answer.trim() !== "" && isFinite(answer)) {
      map.set(key, Number(answer));
      again();
    }
  };
}

const shown = value => String(Math.round(value * 100) / 100);

function filterMap(layer, again) {
  const title = "filter, " + layer.k + "x" + layer.k +
    (layer.flip ? ", turned as it stands in the window" : "");
  return drawMap(title, layer.k, (row, column) => {
    const last = layer.k - 1;
    const [y, x] = layer.flip ? [last - row, last - column] : [row, column];
    return {
      kind: "tap own", text: shown(filterAt(y, x)), edit: editNumber(numbers.filter, y, x, again),
    };
  });
}

// The large map of a convolution's input: with its zeros around, the window over it.
function drawConvolution(layer, size, row, column, again) {
  const { i, s, p, k, d } = layer, span = extent(k, d);
  const terms = new Set(termsOf(layer, row, column).map(t => t.y + "," + t.x));
  const input = drawMap(
    "input, " + i + "x" + i + (p ? " and " + p + (p > 1 ? " zeros" : " zero") + " around" : ""), i + 2 * p,
    (y, x) => {
      const inside = y >= p && x >= p && y < i + p && x < i + p;
      const tapped = terms.has((y - p) + "," + (x - p)) ? " tap" : "";
      return {
        kind: (inside ? "map" : "zero") + tapped,
        text: inside ? shown(inputAt(y - p, x - p)) : "0",
        edit: inside ? editNumber(numbers.input, y - p, x - p, again) : null,
      };
    }, [s * row, s * column, span]);
  return [input, filterMap(layer, again), outputMap(layer, size, row, column)];
}

function outputMap(layer, size, row, column) {
  const place = row * size + column;
  return drawMap("output, " + size + "x" + size, size, (y, x) => {
    const now = y * size + x;
    return {
      kind: "result" + (now === place ? " hit" : "") + (now > place ? " later" : ""),
      text: size <= MOST_NUMBERS ? shown(outputAt(layer, y, x)) : undefined,
    };
  });
}

// A transposed convolution as a window with stride 1 over the input with s - 1 zeros between.
function drawStretched(layer, size, row, column, again) {
  const { i, s, p, k, d } = layer, span = extent(k, d);
  const border = span - 1 - p, side = size + span - 1;
  const input = drawMap(
    "input, " + i + "x" + i + (s > 1 ? ", " + (s > 2 ? s - 1 + " zeros" : "a zero") + " between" : "") +
      ", in " + side + "x" + side, side,
    (y, x) => {
      const [v, h] = [y - border, x - border];
      const real = v % s === 0 && h % s === 0 && v >= 0 && h >= 0 && v / s < i && h / s < i;
      const inWindow = y >= row && x >= column && y < row + span && x < column + span &&
        (y - row) % d === 0 && (x - column) % d === 0;
      return {
        kind: (real ? "map" : "zero") + (inWindow ? " tap" : ""),
        text: real ? shown(inputAt(v / s, h / s)) : "0",
        edit: real ? editNumber(numbers.input, v / s, h / s, again) : null,
      };
    }, [row, column, span]);
  return [input, filterMap({ ...layer, flip: !layer.flip }, again),
    outputMap(layer, size, row, column)];
}

// A transposed convolution as each input pixel adding its multiple of the filter.
function drawSpread(layer, size, row, column, again) {
  const { i, s, p, k, d } = layer, span = extent(k, d);
  const input = drawMap("input, " + i + "x" + i, i, (y, x) => ({
    kind: "map" + (y === row && x === column ? " hit" : ""),
    text: shown(inputAt(y, x)),
    edit: editNumber(numbers.input, y, x, again),
  }));
  const whole = Math.max(s * (i - 1) + span, size + p);
  const now = row * i + column;
  const output = drawMap(
    "output, " + size + "x" + size + (p ? ", the dashed edge cut off" : ""), whole, (y, x) => {
      const [v, h] = [y - p, x - p];
      const inside = v >= 0 && h >= 0 && v < size && h < size;
      const [down, right] = [y - s * row, x - s * column];
      const tapped = down >= 0 && right >= 0 && down < span && right < span &&
        down % d === 0 && right % d === 0;
      // what the input's pixels up to this one have added
      const sum = termsOf(layer, v, h).reduce((total, t) => total +
        (t.inside && t.y * i + t.x <= now ? inputAt(t.y, t.x) * tapAt(layer, t.tapY, t.tapX) : 0),
        0);
      return { kind: (inside ? "result" : "cut") + (tapped ? " tap" : ""), text: shown(sum) };
    }, [s * row, s * column, span]);
  return [input, filterMap(layer, again), output];
}
