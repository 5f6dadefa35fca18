"use strict";

const data = JSON.parse(document.getElementById("data").textContent);

// --- grids through the epochs ------------------------------------------------------------

function startPlayer(grids, fps) {
  const picture = document.getElementById("grid");
  const slider = document.getElementById("slider");
  const button = document.getElementById("play");
  let timer = null;

  function show(index) {
    const name = "epoch " + grids[index].epoch;
    slider.value = index;
    slider.setAttribute("aria-valuetext", name);
    document.getElementById("epoch").textContent = name;
    picture.src = grids[index].uri;
    picture.alt = "Generated images after " + name;
    document.getElementById("grid-caption").textContent = picture.alt;
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  }

  function step() {
    const next = Number(slider.value) + 1;
    show(next);
    if (next === grids.length - 1) stop();
  }

  button.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (Number(slider.value) === grids.length - 1) show(0);
    button.textContent = "Pause";
    timer = setInterval(step, 1000 / fps);
  });
  slider.addEventListener("input", () => {
    stop();
    show(Number(slider.value));
  });
  // some browsers keep a slider where it was before the page was read again
  show(grids.length - 1);
}

// --- curves ------------------------------------------------------------------------------

const MARGIN = { left: 46, right: 10, top: 8, bottom: 22 };
const COLOURS = 4;

function element(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Round numbers from `low` to `high`, about `count` of them. */
function ticks(low, high, count, whole) {
  const rough = (high - low) / count;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  let step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  if (whole) step = Math.max(1, Math.round(step));
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
    found.push(i * step);
  }
  return found;
}

function format(value) {
  return String(Number(value.toPrecision(4)));
}

/** The index of the number in the ascending `list` that is nearest to `wanted`. */
function nearest(list, wanted) {
  let best = 0;
  list.forEach((value, index) => {
    if (Math.abs(value - wanted) < Math.abs(list[best] - wanted)) best = index;
  });
  return best;
}

class Chart {
  constructor(panel, lastEpoch, readAll) {
    this.panel = panel;
    this.lastEpoch = lastEpoch;
    this.readAll = readAll;
    this.epochs = [...new Set(panel.curves.flatMap((curve) => curve.epochs))].sort((a, b) => a - b);
    this.epoch = this.epochs[this.epochs.length - 1];
    this.xRange = lastEpoch > 1 ? [1, lastEpoch] : [0.5, 1.5];
    this.yRange = this.valueRange();
    this.build();
  }

  valueRange() {
    const values = this.panel.curves.flatMap((curve) => curve.values);
    let low = Math.min(...values);
    let high = Math.max(...values);
    if (this.panel.curves.some((curve) => curve.name === "d_x")) return [0, 1];
    const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
    return [low - (low >= 0 ? Math.min(room, low) : room), high + room];
  }

  build() {
    const heading = document.createElement("h3");
    heading.textContent = this.panel.title;
    this.readout = document.createElement("div");
    this.readout.className = "readout";
    this.plot = document.createElement("div");
    this.plot.className = "plot";
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "img");
    this.node = document.createElement("div");
    this.node.className = "panel";
    this.node.append(heading, this.readout, this.plot);
    this.plot.addEventListener("pointermove", (event) => this.point(event));
    this.plot.addEventListener("pointerdown", (event) => this.point(event));
    this.plot.addEventListener("pointerleave", () => this.readAll(this.lastEpoch));
    this.plot.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  x(epoch) {
    const [low, high] = this.xRange;
    const width = this.plot.clientWidth - MARGIN.left - MARGIN.right;
    return MARGIN.left + ((epoch - low) / (high - low)) * width;
  }

  y(value) {
    const [low, high] = this.yRange;
    const height = this.plot.clientHeight - MARGIN.top - MARGIN.bottom;
    return MARGIN.top + (1 - (value - low) / (high - low)) * height;
  }

  draw() {
    const svg = element("svg", { "aria-hidden": "true" });
    const [left, right] = [MARGIN.left, this.plot.clientWidth - MARGIN.right];
    const bottom = this.plot.clientHeight - MARGIN.bottom;
    const whole = this.panel.curves.every((curve) => curve.values.every(Number.isInteger));
    for (const value of ticks(...this.yRange, 4, whole)) {
      const y = this.y(value);
      svg.append(element("line", { class: "rule", x1: left, x2: right, y1: y, y2: y }));
      const place = { x: left - 8, y: y + 4, "text-anchor": "end" };
      svg.append(element("text", place, format(value)));
    }
    for (const epoch of ticks(...this.xRange, Math.max(2, (right - left) / 70), true)) {
      const place = { x: this.x(epoch), y: bottom + 17, "text-anchor": "middle" };
      svg.append(element("text", place, epoch));
    }
    this.panel.curves.forEach((curve, index) => {
      const colour = "curve-" + (index % COLOURS);
      const points = curve.epochs.map((epoch, i) => [this.x(epoch), this.y(curve.values[i])]);
      svg.append(element("polyline", { class: "curve " + colour, points: points.join(" ") }));
      if (points.length > 40) return;
      for (const [cx, cy] of points) svg.append(element("circle", { class: colour, cx, cy, r: 2.5 }));
    });
    this.marks = element("g", {});
    svg.append(this.marks);
    this.plot.replaceChildren(svg);
    this.read(this.epoch);
  }

  /** Show the values at the epoch nearest to `wanted` that the panel has. */
  read(wanted) {
    this.epoch = this.epochs[nearest(this.epochs, wanted)];
    const x = this.x(this.epoch);
    const bottom = this.plot.clientHeight - MARGIN.bottom;
    const marks = [];
    if (this.epoch !== this.epochs[this.epochs.length - 1]) {
      marks.push(element("line", { class: "mark", x1: x, x2: x, y1: MARGIN.top, y2: bottom }));
    }
    const name = document.createElement("span");
    name.textContent = "epoch " + this.epoch;
    const entries = [name];
    const words = [];
    this.panel.curves.forEach((curve, index) => {
      const at = curve.epochs.indexOf(this.epoch);
      const value = at < 0 ? "–" : format(curve.values[at]);
      const colour = "curve-" + (index % COLOURS);
      if (at >= 0) {
        const place = { cx: x, cy: this.y(curve.values[at]), r: 4.5 };
        marks.push(element("circle", { class: colour, ...place }));
      }
      entries.push(this.entry(curve, colour, value));
      words.push((curve.label === curve.name ? "" : curve.label + " ") + value);
    });
    this.marks.replaceChildren(...marks);
    this.readout.replaceChildren(...entries);
    this.words = "epoch " + this.epoch + ": " + words.join(", ");
    this.plot.setAttribute("aria-label", this.panel.title + "; " + this.words);
  }

  entry(curve, colour, value) {
    const entry = document.createElement("span");
    const sample = element("svg", { viewBox: "0 0 20 10", "aria-hidden": "true" });
    sample.append(element("line", { class: "curve " + colour, x1: 0, x2: 20, y1: 5, y2: 5 }));
    const number = document.createElement("b");
    number.textContent = value;
    entry.append(sample, curve.label === curve.name ? "" : curve.label + " ", number);
    return entry;
  }

  point(event) {
    const [low, high] = this.xRange;
    const across = event.clientX - this.plot.getBoundingClientRect().left - MARGIN.left;
    const width = this.plot.clientWidth - MARGIN.left - MARGIN.right;
    this.readAll(low + (across / width) * (high - low));
  }

  key(event) {
    const last = this.epochs.length - 1;
    const at = this.epochs.indexOf(this.epoch);
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.readAll(this.epochs[Math.min(last, Math.max(0, moves[event.key]))]);
    document.getElementById("announcement").textContent = this.words;
  }
}

/** Charts that point at the same epoch together. */
function startCharts(panels, parent) {
  const lastEpoch = Math.max(...panels.flatMap((panel) => panel.curves.flatMap((c) => c.epochs)));
  const readAll = (epoch) => charts.forEach((chart) => chart.read(epoch));
  const charts = panels.map((panel) => new Chart(panel, lastEpoch, readAll));
  parent.append(...charts.map((chart) => chart.node));
}

if (data.grids.length) startPlayer(data.grids, data.fps);
for (const parent of document.querySelectorAll("[data-panels]")) {
  startCharts(data[parent.dataset.panels], parent);
}
