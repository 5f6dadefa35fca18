"use strict";

// A generator's layers in plain JavaScript: matrix products and deconvolutions on typed arrays.

function bytesOf(text) {
  const binary = atob(text), bytes = new Uint8Array(binary.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = binary.charCodeAt(n);
  return bytes;
}

const floatsOf = text => text === null ? null : new Float32Array(bytesOf(text).buffer);

// The values of all 65536 half-precision numbers (IEEE 754).
function halfTable() {
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const exponent = (bits >> 10) & 31, fraction = bits & 1023;
    const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[bits] = bits & 32768 ? -size : size;
  }
  return table;
}

class Layer {
  constructor(packed, half, ny, arena) {
    Object.assign(this, packed);
    this.pixels = this.sideIn * this.sideIn;
    this.taps = this.kernel ? this.kernel * this.kernel : 1;
    this.columns = this.outputs * this.taps;
    this.ny = ny;
    this.gain = floatsOf(packed.gain);
    this.bias = floatsOf(packed.bias);
    this.arena = arena;
    this.blocks = Math.ceil(this.pixels / TILE_PIXELS);
    const [weights, tiles] = Layer.sizes(packed);
    this.weight = this.unpack(half, arena.floats(weights));
    this.tiles = arena.floats(tiles);
    this.sums = arena.floats(TILE_COLUMNS * TILE_PIXELS);
    this.input = new Float32Array(this.inputs * this.pixels);
    this.products = new Float32Array(this.columns * this.pixels);
    this.output = this.kernel
      ? new Float32Array(this.outputs * this.sideOut * this.sideOut) : this.products;
  }

  // How many floats the weights and the tiles of pixels take.
  static sizes({ inputs, outputs, kernel, sideIn }) {
    const columns = outputs * (kernel ? kernel * kernel : 1), pixels = sideIn * sideIn;
    if (pixels === 1) return [inputs * columns, 0];
    return [Math.ceil(columns / TILE_COLUMNS) * inputs * TILE_COLUMNS,
      Math.ceil(pixels / TILE_PIXELS) * inputs * TILE_PIXELS];
  }

  // For one pixel rows of columns, as they come; for more, blocks of columns: [block][input][4].
  unpack(half, found) {
    const bytes = bytesOf(this.weight), scales = floatsOf(this.scales);
    const codes = this.weightBytes === 2 ? new Uint16Array(bytes.buffer) : new Int8Array(bytes.buffer);
    const { inputs, columns, taps } = this, plain = this.pixels === 1;
    let at = 0;
    for (let input = 0; input < inputs; input++) {
      for (let column = 0; column < columns; column++, at++) {
        const value = (half ? half[codes[at]] : codes[at]) * scales[Math.floor(column / taps)];
        found[plain ? at : ((column >> 2) * inputs + input) * TILE_COLUMNS + (column & 3)] = value;
      }
    }
    return found;
  }

  run(values, classes) {
    this.input.set(values);
    for (let y = 0; y < this.ny; y++) {
      const start = (this.inputs - this.ny + y) * this.pixels;
      this.input.fill(classes[y], start, start + this.pixels);
    }
    if (this.pixels === 1) this.multiplyOne();
    else this.multiply();
    if (this.kernel) this.spread();
    this.finish();
    return this.output;
  }

  multiplyOne() {
    const { input, products, weight, inputs, columns } = this;
    products.fill(0);
    for (let n = 0; n < inputs; n++) {
      const factor = input[n];
      if (factor === 0) continue; // a rectifier leaves many
      for (let column = 0, at = n * columns; column < columns; column++, at++) {
        products[column] += factor * weight[at];
      }
    }
  }

  // products (columns, pixels) = weight (inputs, columns) turned, times input (inputs, pixels)
  multiply() {
    const { input, products, weight, tiles, sums, inputs, columns, pixels, blocks } = this;
    for (let block = 0, at = 0; block < blocks; block++) {
      for (let n = 0; n < inputs; n++) {
        for (let lane = 0; lane < TILE_PIXELS; lane++, at++) {
          const pixel = block * TILE_PIXELS + lane;
          tiles[at] = pixel < pixels ? input[n * pixels + pixel] : 0;
        }
      }
    }
    const tile = this.arena.tile;
    for (let column = 0; column < columns; column += TILE_COLUMNS) {
      const wide = Math.min(TILE_COLUMNS, columns - column), w = column * inputs;
      for (let block = 0; block < blocks; block++) {
        const t = block * inputs * TILE_PIXELS;
        if (tile) {
          tile(weight.byteOffset + 4 * w, tiles.byteOffset + 4 * t, inputs, sums.byteOffset);
        } else {
          multiplyTile(weight, w, tiles, t, inputs, sums, 0);
          multiplyTile(weight, w, tiles, t + 4, inputs, sums, 4);
        }
        const first = block * TILE_PIXELS, high = Math.min(TILE_PIXELS, pixels - first);
        for (let row = 0; row < wide; row++) {
          for (let lane = 0; lane < high; lane++) {
            products[(column + row) * pixels + first + lane] = sums[row * TILE_PIXELS + lane];
          }
        }
      }
    }
  }

  // Add each pixel's multiples of the filters where they belong.
  spread() {
    const { products, output, kernel, stride, padding, sideIn, sideOut, outputs, pixels } = this;
    output.fill(0);
    for (let filter = 0, from = 0; filter < outputs; filter++) {
      const base = filter * sideOut * sideOut;
      for (let tapY = 0; tapY < kernel; tapY++) {
        for (let tapX = 0; tapX < kernel; tapX++, from += pixels) {
          for (let row = 0; row < sideIn; row++) {
            const y = row * stride + tapY - padding;
            if (y < 0 || y >= sideOut) continue;
            for (let column = 0; column < sideIn; column++) {
              const x = column * stride + tapX - padding;
              if (x >= 0 && x < sideOut) {
                output[base + y * sideOut + x] += products[from + row * sideIn + column];
              }
            }
          }
        }
      }
    }
  }

  finish() {
    const { output, gain, bias, leak } = this;
    if (gain) for (let n = 0; n < output.length; n++) output[n] *= gain[n];
    if (bias) {
      const each = output.length / bias.length;
      for (let n = 0, at = 0; n < bias.length; n++) {
        for (let m = 0; m < each; m++, at++) output[at] += bias[n];
      }
    }
    if (this.activation === "tanh") {
      for (let n = 0; n < output.length; n++) output[n] = Math.tanh(output[n]);
    } else if (this.activation === "sigmoid") {
      for (let n = 0; n < output.length; n++) output[n] = 1 / (1 + Math.exp(-output[n]));
    } else {
      for (let n = 0; n < output.length; n++) if (output[n] < 0) output[n] *= leak;
    }
  }
}

// Four columns times four of a tile's pixels, summed over the inputs.
function multiplyTile(weight, w, tiles, t, inputs, sums, to) {
  let a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
  let c0 = 0, c1 = 0, c2 = 0, c3 = 0, d0 = 0, d1 = 0, d2 = 0, d3 = 0;
  for (let n = 0; n < inputs; n++, w += TILE_COLUMNS, t += TILE_PIXELS) {
    const x0 = tiles[t], x1 = tiles[t + 1], x2 = tiles[t + 2], x3 = tiles[t + 3];
    const a = weight[w], b = weight[w + 1], c = weight[w + 2], d = weight[w + 3];
    a0 += a * x0; a1 += a * x1; a2 += a * x2; a3 += a * x3;
    b0 += b * x0; b1 += b * x1; b2 += b * x2; b3 += b * x3;
    c0 += c * x0; c1 += c * x1; c2 += c * x2; c3 += c * x3;
    d0 += d * x0; d1 += d * x1; d2 += d * x2; d3 += d * x3;
  }
  const rows = [[a0, a1, a2, a3], [b0, b1, b2, b3], [c0, c1, c2, c3], [d0, d1, d2, d3]];
  for (let row = 0; row < TILE_COLUMNS; row++) sums.set(rows[row], row * TILE_PIXELS + to);
}

class Generator {
  // model: {nz, ny, nc, side, range, layers}; range is what black and white are, such as [-1, 1].
  // plain: without WebAssembly.
  constructor(model, plain) {
    Object.assign(this, model);
    const half = model.layers[0].weightBytes === 2 ? halfTable() : null;
    const bytes = model.layers.reduce((total, packed) => {
      const [weights, tiles] = Layer.sizes(packed);
      return total + 4 * (weights + tiles + TILE_COLUMNS * TILE_PIXELS) + 48;
    }, 0);
    this.arena = plain ? new Arena(Infinity) : new Arena(bytes);
    this.layers = model.layers.map(packed => new Layer(packed, half, model.ny, this.arena));
  }

  // Noise and classes to bytes, (nc, side, side).
  picture(z, classes) {
    const values = this.layers.reduce((h, layer) => layer.run(h, classes), z);
    const [black, white] = this.range, bytes = new Uint8Array(values.length);
    for (let n = 0; n < bytes.length; n++) {
      bytes[n] = Math.round(Math.min(1, Math.max(0, (values[n] - black) / (white - black))) * 255);
    }
    return bytes;
  }
}
