"use strict";

// The innermost loop of the matrix products in WebAssembly with SIMD, put together here byte by
// byte; where a browser has none, or no memory for it, multiplyTile of generator.js does the same.

const TILE_COLUMNS = 4, TILE_PIXELS = 8;
const LARGEST_MEMORY = 1 << 30; // bytes

// tile(weight, pixels, inputs, sums): addresses in bytes and a number. For each input, 4 weights
// times 8 pixels are added to 32 sums, 8 vectors of four.
function tileModule(pages) {
  const leb = value => {
    const bytes = [];
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    return [...bytes, value];
  };
  const sized = bytes => [...leb(bytes.length), ...bytes];
  const section = (id, bytes) => [id, ...sized(bytes)];
  const text = word => sized([...word].map(letter => letter.charCodeAt(0)));
  const I32 = 0x7f, V128 = 0x7b, [WEIGHT, PIXELS, INPUTS, SUMS] = [0, 1, 2, 3];
  const [SUM, X, FACTOR] = [4, 12, 14]; // local variables: 8 sums, 2 vectors of pixels, a weight
  const get = local => [0x20, local], set = local => [0x21, local];
  const load = (address, offset) => [...get(address), 0xfd, 0x00, 2, ...leb(offset)];
  const splat = (address, offset) => [...get(address), 0xfd, 0x09, 2, ...leb(offset)];
  const add = [0xfd, 0xe4, 0x01], multiply = [0xfd, 0xe6, 0x01];
  const advance = (local, by) => [...get(local), 0x41, by, 0x6a, ...set(local)];
  const row = number => [
    ...splat(WEIGHT, 4 * number), ...set(FACTOR),
    ...[0, 1].flatMap(half => {
      const sum = SUM + 2 * number + half;
      return [...get(sum), ...get(FACTOR), ...get(X + half), ...multiply, ...add, ...set(sum)];
    }),
  ];
  const loop = [
    0x03, 0x40,
    ...load(PIXELS, 0), ...set(X), ...load(PIXELS, 16), ...set(X + 1),
    ...[0, 1, 2, 3].flatMap(row),
    ...advance(WEIGHT, 4 * TILE_COLUMNS), ...advance(PIXELS, 4 * TILE_PIXELS),
    ...get(INPUTS), 0x41, 1, 0x6b, 0x22, INPUTS, 0x0d, 0, // less one; again unless it is 0
    0x0b,
  ];
  const store = Array.from({ length: 8 }, (_, n) => [
    ...get(SUMS), ...get(SUM + n), 0xfd, 0x0b, 2, ...leb(16 * n),
  ]).flat();
  return new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, ...sized([I32, I32, I32, I32]), 0]),
    ...section(2, [1, ...text("page"), ...text("memory"), 2, 0, ...leb(pages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("tile"), 0, 0]),
    ...section(10, [1, ...sized([1, 11, V128, ...loop, ...store, 0x0b])]),
  ]);
}

// Gives arrays out of one memory, and the loop that works in it; `tile` is null without SIMD.
class Arena {
  constructor(bytes) {
    this.at = 0;
    this.tile = null;
    const pages = Math.ceil(bytes / 65536) + 1;
    if (typeof WebAssembly === "undefined" || bytes > LARGEST_MEMORY) return;
    const code = tileModule(pages);
    if (!WebAssembly.validate(code)) return;
    try {
      this.memory = new WebAssembly.Memory({ initial: pages });
      const compiled = new WebAssembly.Module(code);
      this.tile = new WebAssembly.Instance(compiled, { page: { memory: this.memory } }).exports.tile;
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof WebAssembly.CompileError)) throw error;
      this.tile = null; // no room, or not allowed here
    }
  }

  floats(length) {
    if (this.tile === null) return new Float32Array(length);
    const found = new Float32Array(this.memory.buffer, this.at, length);
    this.at += Math.ceil(length / 4) * 16;
    return found;
  }
}
