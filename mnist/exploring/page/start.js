"use strict";

// The page's controls.

const byId = id => document.getElementById(id);
const model = JSON.parse(byId("model").textContent);
const generator = new Generator(model);
const { nz, ny, nc, side, latent } = model;
const directions = model.directions.map(floatsOf);

// A point is {z, classes}; the one above is made of a number, a class and the sliders.
const now = { seed: 1, z: null, classes: new Float32Array(ny), amounts: directions.map(() => 0) };
const ends = { start: null, end: null };
let playing = null, drawing = 0, points = [];

// --- drawing -----------------------------------------------------------------------------

function imageOf({ z, classes }) {
  const begun = performance.now();
  const bytes = generator.picture(z, classes);
  byId("speed").textContent = (performance.now() - begun).toFixed(1) + " ms";
  const image = new ImageData(side, side), plane = side * side;
  for (let n = 0; n < plane; n++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * n + channel] = bytes[(nc === 3 ? channel : 0) * plane + n];
    }
    image.data[4 * n + 3] = 255;
  }
  return image;
}

function draw(id, point) {
  byId(id).getContext("2d").putImageData(imageOf(point), 0, 0);
}

const pointNow = () => ({
  z: moved(now.z, directions, now.amounts, latent), classes: Float32Array.from(now.classes),
});

function drawNow() {
  draw("picture", pointNow());
}

function drawBetween() {
  const t = Number(byId("way").value), { start, end } = ends;
  draw("between", onTheWay(start, end, t));
}

function onTheWay(start, end, t) {
  return {
    z: between(start.z, end.z, t, latent), classes: between(start.classes, end.classes, t, "uniform"),
  };
}

// The grid, picture by picture, so that the page stays alive; a new one ends the one before.
async function drawGrid() {
  const mine = ++drawing, canvas = byId("grid");
  const count = id => Math.min(20, Math.max(1, Math.floor(Number(byId(id).value)) || 1));
  const byClass = ny > 0 && byId("by-class").checked;
  const [rows, columns] = [count("rows"), byClass ? ny : count("columns")];
  canvas.width = columns * side;
  canvas.height = rows * side;
  points = [];
  points.columns = columns;
  const next = randomNumbers(Math.floor(Math.random() * 2 ** 32));
  let paused = performance.now();
  for (let number = 0; number < rows * columns; number++) {
    const seed = Math.floor(next() * 2 ** 32), column = number % columns;
    const classes = new Float32Array(ny);
    if (ny) classes[byClass ? column : Math.floor(next() * ny)] = 1;
    const point = { seed, z: drawNoise(seed, nz, latent), classes };
    points.push(point);
    canvas.getContext("2d").putImageData(
      imageOf(point), column * side, Math.floor(number / columns) * side);
    if (performance.now() - paused > 40) {
      byId("progress").textContent = number + 1 + " of " + rows * columns;
      await new Promise(resolve => setTimeout(resolve, 0));
      if (mine !== drawing) return;
      paused = performance.now();
    }
  }
  byId("progress").textContent = "";
}

function save(canvas, name) {
  const link = document.createElement("a");
  link.download = name + ".png";
  link.href = canvas.toDataURL("image/png");
  link.click();
}

// --- controls ----------------------------------------------------------------------------

function choose(seed) {
  now.seed = seed >>> 0;
  now.z = drawNoise(now.seed, nz, latent);
  byId("seed").value = now.seed;
}

function middle() {
  now.amounts.fill(0);
  byId("sliders").querySelectorAll("input").forEach(slider => { slider.value = 0; });
  byId("sliders").querySelectorAll("output").forEach(output => { output.textContent = "0"; });
}

function chooseClasses(classes) {
  now.classes.set(classes);
  byId("classes").querySelectorAll("button").forEach((button, number) => {
    button.setAttribute("aria-pressed", now.classes[number] === 1);
  });
}

const oneHot = number => Float32Array.from({ length: ny }, (_, n) => Number(n === number));

function startClasses() {
  byId("class-box").hidden = byId("by-class-label").hidden = ny === 0;
  byId("classes").append(...model.classes.map((name, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      chooseClasses(oneHot(number));
      drawNow();
    });
    return button;
  }));
  byId("columns").disabled = ny > 0;
  byId("by-class").addEventListener("input", () => {
    byId("columns").disabled = byId("by-class").checked;
    drawGrid();
  });
}

function startSliders() {
  byId("sliders").append(...directions.map((_, number) => {
    const label = document.createElement("label");
    label.innerHTML = "<span></span><input type=range min=-3 max=3 step=0.1 value=0><output>0</output>";
    const [name, slider, output] = label.children;
    name.textContent = number + 1;
    slider.setAttribute("aria-label", "direction " + (number + 1));
    slider.addEventListener("input", () => {
      now.amounts[number] = Number(slider.value);
      output.textContent = slider.value;
      drawNow();
    });
    return label;
  }));
}

function startWay() {
  for (const id of ["start", "end"]) {
    byId("set-" + id).addEventListener("click", () => {
      ends[id] = pointNow();
      draw(id, ends[id]);
      drawBetween();
    });
  }
  byId("way").addEventListener("input", () => { stop(); drawBetween(); });
  byId("play").addEventListener("click", () => {
    if (playing !== null) return stop();
    byId("play").textContent = "Pause";
    let t = Number(byId("way").value), step = 0.02;
    playing = setInterval(() => {
      if (t + step > 1 || t + step < 0) step = -step;
      t += step;
      byId("way").value = t;
      drawBetween();
    }, 50);
  });
  byId("save-way").addEventListener("click", () => {
    const steps = 9, canvas = document.createElement("canvas");
    canvas.width = steps * side;
    canvas.height = side;
    for (let n = 0; n < steps; n++) {
      canvas.getContext("2d").putImageData(
        imageOf(onTheWay(ends.start, ends.end, n / (steps - 1))), n * side, 0);
    }
    save(canvas, "interpolation");
  });
}

function stop() {
  clearInterval(playing);
  playing = null;
  byId("play").textContent = "Play";
}

function startGrid() {
  for (const id of ["rows", "columns"]) byId(id).addEventListener("change", drawGrid);
  byId("more").addEventListener("click", drawGrid);
  byId("save-grid").addEventListener("click", () => save(byId("grid"), "samples"));
  byId("grid").addEventListener("click", event => {
    const cell = byId("grid").clientWidth / points.columns;
    const number = Math.floor(event.offsetY / cell) * points.columns + Math.floor(event.offsetX / cell);
    if (!points[number]) return;
    choose(points[number].seed);
    chooseClasses(points[number].classes);
    middle();
    drawNow();
    byId("picture").scrollIntoView({ block: "nearest" });
  });
}

for (const id of ["picture", "start", "between", "end"]) {
  byId(id).width = byId(id).height = side;
}
byId("random").addEventListener("click", () => {
  choose(Math.floor(Math.random() * 2 ** 32));
  drawNow();
});
byId("seed").addEventListener("input", () => {
  choose(Number(byId("seed").value) || 0);
  drawNow();
});
byId("middle").addEventListener("click", () => { middle(); drawNow(); });
byId("save").addEventListener("click", () => save(byId("picture"), "sample"));
startClasses();
startSliders();
startWay();
startGrid();
choose(2);
chooseClasses(oneHot(ny > 1 ? 1 : 0));
ends.end = pointNow();
choose(1);
chooseClasses(oneHot(0));
ends.start = pointNow();
drawNow();
draw("start", ends.start);
draw("end", ends.end);
drawBetween();
drawGrid();
