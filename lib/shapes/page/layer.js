"use strict";

// The section of one layer: the numbers in its fields, the size, the formula, the moving window.

const byId = id => document.getElementById(id);
const FIELDS = ["i", "k", "s", "p", "d"];
let place = 0;
let timer = null;

function readLayer() {
  const layer = { kind: byId("kind").value, flip: byId("flip").checked };
  for (const name of FIELDS) layer[name] = byId(name).value === "" ? NaN : Number(byId(name).value);
  const chosen = byId("a").value;
  layer.a = layer.kind === "conv" || chosen === "" ? null : Number(chosen);
  return layer;
}

function showInFields(layer) {
  byId("kind").value = layer.kind;
  for (const name of FIELDS) byId(name).value = layer[name];
  byId("a").value = layer.a === null || layer.a === undefined ? "" : layer.a;
  place = 0;
}

function formula({ kind, i, k, s, p, d, a }, size) {
  const span = extent(k, d);
  const dilated = d > 1 ? "k' = d(k − 1) + 1 = " + span + ";  " : "";
  const name = d > 1 ? "k'" : "k";
  if (kind === "conv") {
    return dilated + "o = (i + 2p − " + name + ") // s + 1 = (" + i + " + 2·" + p + " − " + span +
      ") // " + s + " + 1 = " + size;
  }
  const extra = a === null ? adjustment(span, s, p) : a;
  return dilated + "o = s(i − 1) + a + " + name + " − 2p = " + s + "·(" + i + " − 1) + " + extra +
    " + " + span + " − 2·" + p + " = " + size;
}

function explanation({ kind, i, k, s, p, d, a }, size) {
  const span = extent(k, d);
  if (kind === "conv") {
    const unused = (i + 2 * p - span) % s;
    return "The padded side has " + (i + 2 * p) + " pixels, and the filter stands at " + size +
      " places, " + s + " apart." +
      (unused ? " The last " + unused + " of them are not looked at: the next step would leave." : "");
  }
  const extra = a === null ? adjustment(span, s, p) : a;
  const shortest = size - extra;
  const back = convLength(size, span, s, p);
  return "Backwards: (" + size + " + 2·" + p + " − " + span + ") // " + s + " + 1 = " + back + "." +
    (s > 1 && shortest > 0
      ? " A convolution takes any of " + Array.from({ length: s }, (_, n) => shortest + n).join(", ") +
        " to " + i + "; a = " + extra + (a === null ? " comes closest to s·i = " + s * i : " was asked for") + "."
      : "");
}

function sumText(layer, size) {
  if (layer.kind === "deconv" && byId("view").value === "spread") {
    const [row, column] = [Math.floor(place / layer.i), place % layer.i];
    return "The input's pixel (" + row + ", " + column + "), " + shown(inputAt(row, column)) +
      ", adds its multiple of the filter, from (" + (layer.s * row - layer.p) + ", " +
      (layer.s * column - layer.p) + ") of the output on.";
  }
  const [row, column] = [Math.floor(place / size), place % size];
  const parts = termsOf(layer, row, column).map(
    t => (t.inside ? shown(inputAt(t.y, t.x)) : "0") + "·" + shown(tapAt(layer, t.tapY, t.tapX)));
  const most = 26;
  return "output (" + row + ", " + column + ") = " + (parts.slice(0, most).join(" + ") || "0") +
    (parts.length > most ? " + …" : "") + " = " + shown(outputAt(layer, row, column));
}

function placesOf(layer, size) {
  const side = layer.kind === "deconv" && byId("view").value === "spread" ? layer.i : size;
  return side * side;
}

function drawPlace(layer, size) {
  const most = placesOf(layer, size);
  place = Math.min(place, most - 1);
  const side = Math.round(Math.sqrt(most));
  const row = Math.floor(place / side), column = place % side;
  byId("place").max = most - 1;
  byId("place").value = place;
  byId("place-text").textContent = "place " + (place + 1) + " of " + most;
  const draw = layer.kind === "conv" ? drawConvolution
    : byId("view").value === "spread" ? drawSpread : drawStretched;
  const largest = Math.max(layer.i + 2 * layer.p, size, layer.s * layer.i + layer.k);
  if (largest > MOST_CELLS * 2 || size > MOST_CELLS || layer.i > MOST_CELLS) {
    byId("drawing").replaceChildren("Sides of more than " + MOST_CELLS + " pixels are not drawn.");
    byId("sum").textContent = "";
    return;
  }
  byId("drawing").replaceChildren(...draw(layer, size, row, column, update));
  byId("sum").textContent = sumText(layer, size);
}

function showOthers(layer) {
  const size = outputSize(layer);
  byId("others").replaceChildren(...inOtherLibraries(layer).map(answer => {
    const line = document.createElement("tr");
    const cells = [["th", answer.name, ""], ["td", answer.code, "code"],
      ["td", answer.size, answer.size === size ? "" : "differs"], ["td", answer.note, ""]];
    line.append(...cells.map(([name, text, kind]) => {
      const cell = document.createElement(name);
      cell.textContent = text;
      cell.className = kind;
      return cell;
    }));
    return line;
  }));
}

function update() {
  const layer = readLayer();
  byId("a-label").hidden = byId("view-label").hidden = layer.kind === "conv";
  let size;
  try {
    size = outputSize(layer);
  } catch (error) {
    if (!(error instanceof SizeError)) throw error;
    stop();
    byId("size").textContent = error.message;
    byId("size").className = "size bad";
    for (const id of ["formula", "explanation", "drawing", "sum", "others"]) {
      byId(id).replaceChildren();
    }
    return;
  }
  byId("size").className = "size";
  byId("size").textContent = layer.i + " → " + size;
  byId("formula").textContent = formula(layer, size);
  byId("explanation").textContent = explanation(layer, size);
  showOthers(layer);
  drawPlace(layer, size);
}

function move(by) {
  place = (place + by + Number(byId("place").max) + 1) % (Number(byId("place").max) + 1);
  update();
}

function stop() {
  clearInterval(timer);
  timer = null;
  byId("play").textContent = "Play";
}

function startLayer() {
  for (const id of [...FIELDS, "a", "kind", "view", "flip"]) {
    byId(id).addEventListener("input", () => {
      byId("row").querySelectorAll(".chosen").forEach(block => block.classList.remove("chosen"));
      update();
    });
  }
  byId("place").addEventListener("input", () => {
    stop();
    place = Number(byId("place").value);
    update();
  });
  byId("back").addEventListener("click", () => { stop(); move(-1); });
  byId("forth").addEventListener("click", () => { stop(); move(1); });
  byId("play").addEventListener("click", () => {
    if (timer !== null) return stop();
    byId("play").textContent = "Pause";
    timer = setInterval(() => move(1), 450);
  });
  byId("shuffle").addEventListener("click", () => {
    numbers.input.clear();
    numbers.filter.clear();
    numbers.seed += 1;
    update();
  });
}
