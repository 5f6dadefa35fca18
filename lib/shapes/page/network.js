"use strict";

// The section of a whole network: its layers in a row, each as large as its maps are.

const withCommas = number => number.toLocaleString("en");

function mapsFigure(shape) {
  const svg = svgElement("svg", { width: 96, height: 100, viewBox: "0 0 96 100" });
  if (shape.length === 3) {
    const side = 8 + 9 * Math.log2(shape[1] + 1), depth = Math.min(1 + 3 * Math.log2(shape[0]), 32);
    const [left, top] = [(96 - side - depth) / 2, (100 - side + depth) / 2];
    svg.append(
      svgElement("path", {
        class: "deep",
        d: "M" + left + " " + top + " l" + depth + " " + -depth + " h" + side + " v" + side + " l" +
          -depth + " " + depth + " z",
      }),
      svgElement("rect", { class: "face", x: left, y: top, width: side, height: side }));
  } else {
    const height = Math.min(90, 8 + 6 * Math.log2(shape[0] + 1));
    svg.append(svgElement("rect", {
      class: "face", x: 42, y: (100 - height) / 2, width: 12, height,
    }));
  }
  return svg;
}

function block(name, title, shape, lines, onClick) {
  const node = document.createElement(onClick ? "button" : "div");
  if (onClick) {
    node.type = "button";
    node.addEventListener("click", onClick);
  }
  node.className = "block";
  const head = document.createElement("div"), figure = document.createElement("div");
  const foot = document.createElement("div");
  head.innerHTML = "<b></b><span class=quiet></span>";
  head.firstChild.textContent = name;
  head.lastChild.textContent = title;
  figure.className = "figure";
  figure.append(mapsFigure(shape));
  const size = document.createElement("div");
  size.className = "shape";
  size.textContent = shape.join("×");
  foot.append(size, ...lines.map(line => {
    const item = document.createElement("div");
    item.className = "quiet";
    item.textContent = line;
    return item;
  }));
  node.append(head, figure, foot);
  const item = document.createElement("div");
  item.setAttribute("role", "listitem");
  item.className = "item";
  item.append(node);
  return item;
}

function fieldLines({ sees, reaches }, index, last) {
  const lines = [];
  if (sees !== null) lines.push("sees " + sees + "×" + sees);
  if (reaches !== null && index < last) lines.push("reaches " + reaches + "×" + reaches);
  return lines;
}

function drawNetwork() {
  const texts = byId("texts").value.split("\n").map(line => line.trim()).filter(Boolean);
  let rows, input;
  try {
    input = parseShape(texts[0] || "");
    rows = networkRows(texts);
  } catch (error) {
    if (!(error instanceof SizeError)) throw error;
    byId("trouble").textContent = error.message;
    return;
  }
  byId("trouble").textContent = "";
  const found = networkFields(texts, rows);
  const blocks = [block("input", "", input, [])];
  rows.forEach((row, index) => {
    const lines = [];
    if (row.parameters) lines.push(withCommas(row.parameters) + " parameters");
    if (row.madds) lines.push(withCommas(row.madds) + " multiply-adds");
    lines.push(...fieldLines(found[index], index, rows.length - 1));
    const colon = row.text.indexOf(":");
    const [kind, rest] = colon < 0 ? [row.text, ""]
      : [row.text.slice(0, colon), row.text.slice(colon + 1)];
    const movable = row.layer.kind in SETTINGS;
    const item = block(kind, rest, row.outShape, lines, movable ? () => choose(row, item) : null);
    blocks.push(item);
  });
  byId("row").replaceChildren(...blocks);
  const total = name => withCommas(rows.reduce((sum, row) => sum + row[name], 0));
  byId("totals").textContent = total("parameters") + " parameters, " + total("madds") +
    " multiply-adds a picture";
}

function choose(row, item) {
  byId("row").querySelectorAll(".chosen").forEach(node => node.classList.remove("chosen"));
  item.firstChild.classList.add("chosen");
  showInFields({ ...row.layer, i: row.inShape[2] });
  update();
}

function startNetwork(networks) {
  const names = Object.keys(networks);
  byId("network").replaceChildren(...names.map(name => {
    const option = document.createElement("option");
    option.value = option.textContent = name;
    return option;
  }));
  const show = () => {
    byId("texts").value = networks[byId("network").value].join("\n");
    drawNetwork();
  };
  byId("network").addEventListener("input", show);
  byId("texts").addEventListener("input", drawNetwork);
  show();
}
