"use strict";

// The arithmetic of lib.shapes.sizes and lib.shapes.layers once more, for numbers that are changed
// on the page; tests/lib/shapes/page holds the two together.

class SizeError extends Error {}

function whole(what, value, least) {
  if (!Number.isInteger(value) || value < least) {
    throw new SizeError(what + " " + value + ": expected a whole number, " + least + " or more");
  }
  return value;
}

function extent(k, d) {
  return whole("dilation", d, 1) * (whole("filter size", k, 1) - 1) + 1;
}

// k: the extent of the filter, here and below
function padding(mode, k) {
  const named = { valid: 0, half: Math.floor(k / 2), full: k - 1 };
  if (typeof mode === "string") {
    if (!(mode in named)) throw new SizeError("padding " + mode + ": expected valid, half or full");
    return named[mode];
  }
  return whole("padding", mode, 0);
}

function samePadding(k, s) {
  const p = Math.floor((k - 1) / 2);
  if (2 * p < k - s) {
    throw new SizeError(
      "filter size " + k + ", stride " + s + ": no equal padding at both ends keeps the size; " +
      "take an odd filter size");
  }
  return p;
}

function convLength(i, k, s, p) {
  whole("input size", i, 1);
  whole("stride", s, 1);
  whole("padding", p, 0);
  if (i + 2 * p < k) {
    throw new SizeError(
      "the filter does not fit: input " + i + " with padding 2*" + p + " is shorter than " + k);
  }
  return Math.floor((i + 2 * p - k) / s) + 1;
}

function adjustment(k, s, p) {
  return Math.min(Math.max(s - k + 2 * p, 0), s - 1);
}

function deconvLength(i, k, s, p, a) {
  whole("input size", i, 1);
  whole("stride", s, 1);
  whole("padding", p, 0);
  if (a === null) a = adjustment(k, s, p);
  if (whole("output padding", a, 0) >= s) {
    throw new SizeError(
      "output padding " + a + " with stride " + s + ": expected 0 to " + (s - 1) +
      "; a convolution would not come back to the input");
  }
  const o = s * (i - 1) + a + k - 2 * p;
  if (o < 1) throw new SizeError("nothing is left: the output would have " + o + " pixels");
  return o;
}

// --- layers as texts ---------------------------------------------------------------------

function parseShape(text) {
  const parts = text.split("x");
  if (![1, 3].includes(parts.length) || !parts.every(part => /^\d+$/.test(part) && +part)) {
    throw new SizeError("size " + text + ": expected one number, or channels x height x width");
  }
  return parts.map(Number);
}

const SETTINGS = { conv: "fkspd", deconv: "fkspda" };
const SIZED = ["dense", "concat", "crop", "reshape"];
const PLAIN = ["batchnorm", "scale", "bias", "flatten"];

function parseLayer(text) {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? "" : text.slice(colon + 1);
  if (kind in SETTINGS) return { kind, ...parseSettings(text, rest, SETTINGS[kind]) };
  if (SIZED.includes(kind)) {
    const size = parseShape(rest);
    if ((size.length === 3) !== (kind === "reshape")) {
      throw new SizeError("layer " + text + ": wrong number of sizes");
    }
    return { kind, size: kind === "reshape" ? size : size[0] };
  }
  if (PLAIN.includes(kind) && !rest) return { kind };
  throw new SizeError(
    "layer " + text + ": expected conv, deconv, dense, concat, batchnorm, scale, bias, crop, " +
    "reshape or flatten");
}

function parseSettings(text, rest, allowed) {
  const found = { f: null, s: 1, p: "valid", d: 1, a: null };
  for (const part of rest.split(",").filter(Boolean)) {
    const [, name, value] = /^([^=]*)=?(.*)$/.exec(part);
    const number = /^\d+$/.test(value);
    const word = name === "p" && ["valid", "half", "full", "same"].includes(value);
    if (name.length !== 1 || !allowed.includes(name) || !(number || word)) {
      throw new SizeError(
        "layer " + text + ": found " + part + ", expected " + [...allowed].join("|") + "=NUMBER");
    }
    found[name] = number ? Number(value) : value;
  }
  if (!("k" in found)) throw new SizeError("layer " + text + ": no filter size, such as k=5");
  const k = extent(found.k, found.d);
  found.p = found.p === "same" ? samePadding(k, whole("stride", found.s, 1)) : padding(found.p, k);
  return found;
}

const product = shape => shape.reduce((one, other) => one * other, 1);

// One layer's row: its shapes, the shape of its parameters, their number, its multiply-adds.
function layerRow(text, shape) {
  const layer = parseLayer(text);
  const planes = shape.length === 3;
  const needs = (good, words) => {
    if (!good) throw new SizeError("got " + shape.join("x") + ", expected " + words);
  };
  let out = shape, weights = null, madds = 0;
  if (layer.kind in SETTINGS) {
    needs(planes, "channels x height x width");
    if (layer.f === null) throw new SizeError("no number of filters, such as f=64");
    const { f, k, s, p, d, a } = layer;
    const side = layer.kind === "conv"
      ? i => convLength(i, extent(k, d), s, p) : i => deconvLength(i, extent(k, d), s, p, a);
    out = [f, side(shape[1]), side(shape[2])];
    weights = layer.kind === "conv" ? [f, shape[0], k, k] : [shape[0], f, k, k];
    madds = layer.kind === "conv" ? product(out) * shape[0] * k * k : product(shape) * f * k * k;
  } else if (layer.kind === "dense") {
    needs(!planes, "a vector; put flatten before it");
    weights = [shape[0], layer.size];
    out = [layer.size];
    madds = product(weights);
  } else if (layer.kind === "concat") {
    out = [shape[0] + layer.size, ...shape.slice(1)];
  } else if (layer.kind === "batchnorm") {
    weights = [2, shape[0]];
  } else if (layer.kind === "scale" || layer.kind === "bias") {
    weights = [shape[0]];
  } else if (layer.kind === "crop") {
    needs(planes, "channels x height x width");
    needs(Math.min(shape[1], shape[2]) >= layer.size, layer.size + " rows and columns or more");
    out = [shape[0], layer.size, layer.size];
  } else if (layer.kind === "reshape") {
    needs(product(layer.size) === product(shape), "as many as " + layer.size.join("x"));
    out = layer.size;
  } else {
    out = [product(shape)];
  }
  return {
    text, layer, inShape: shape, outShape: out, weights,
    parameters: weights ? product(weights) : 0, madds,
  };
}

function networkRows(texts) {
  let shape = parseShape(texts[0]);
  return texts.slice(1).map((text, index) => {
    try {
      const row = layerRow(text, shape);
      shape = row.outShape;
      return row;
    } catch (error) {
      if (!(error instanceof SizeError)) throw error;
      throw new SizeError("layer " + (index + 1) + ", " + text + ": " + error.message);
    }
  });
}

// --- what a pixel sees of the network's input, and reaches in its output -----------------------

function windowInputs([low, high], side, { k, s, p, d }) {
  return [Math.max(s * low - p, 0), Math.min(s * high - p + extent(k, d) - 1, side - 1)];
}

function windowPlaces([low, high], side, { k, s, p, d }) {
  const first = Math.ceil((low + p - extent(k, d) + 1) / s);
  return [Math.max(first, 0), Math.min(Math.floor((high + p) / s), side - 1)];
}

function spanBehind(span, row, back) {
  const shape = back ? row.inShape : row.outShape;
  if (shape.length !== 3) return null;
  const side = shape[2], kind = row.layer.kind;
  if (span === null || ["dense", "flatten", "reshape"].includes(kind)) return [0, side - 1];
  if (kind === "conv" || kind === "deconv") {
    const inputs = (kind === "conv") === back;
    return (inputs ? windowInputs : windowPlaces)(span, side, row.layer);
  }
  return back ? span : [span[0], Math.min(span[1], side - 1)];
}

function widest(spans, shape) {
  if (shape.length !== 3) return null;
  return Math.max(...spans.map(s => s === null ? shape[2] : Math.max(s[1] - s[0] + 1, 0)));
}

function networkFields(texts, rows) {
  const through = (span, some, back) => {
    for (const row of some) {
      if (span !== null && span[1] < span[0]) return span;
      span = spanBehind(span, row, back);
    }
    return span;
  };
  return rows.map((row, index) => {
    const places = row.outShape.length !== 3
      ? [null] : Array.from({ length: row.outShape[2] }, (_, n) => [n, n]);
    const before = rows.slice(0, index + 1).reverse(), behind = rows.slice(index + 1);
    return {
      sees: widest(places.map(place => through(place, before, true)), parseShape(texts[0])),
      reaches: widest(places.map(place => through(place, behind, false)),
        rows[rows.length - 1].outShape),
    };
  });
}
