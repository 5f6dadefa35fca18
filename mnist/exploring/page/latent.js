"use strict";

// Points of the noise: drawn, moved along directions, and on the way from one to another.

// A small generator of random numbers (mulberry32), so that a number stands for a picture.
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function drawNoise(seed, nz, kind) {
  const next = randomNumbers(seed), z = new Float32Array(nz);
  for (let n = 0; n < nz; n++) {
    z[n] = kind === "uniform" ? 2 * next() - 1
      : Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }
  return z;
}

// z moved by amounts, in standard deviations of the noise, along the directions.
function moved(z, directions, amounts, kind) {
  const found = Float32Array.from(z), unit = kind === "uniform" ? 1 / Math.sqrt(3) : 1;
  directions.forEach((direction, number) => {
    const amount = amounts[number] * unit * Math.sqrt(z.length) / 4;
    if (amount) for (let n = 0; n < found.length; n++) found[n] += amount * direction[n];
  });
  if (kind === "uniform") {
    for (let n = 0; n < found.length; n++) found[n] = Math.min(1, Math.max(-1, found[n]));
  }
  return found;
}

// As mnist.latent goes: straight, or along the great arc where the noise is normal.
function between(start, end, t, kind) {
  const dot = (a, b) => a.reduce((sum, value, n) => sum + value * b[n], 0);
  let [one, other] = [1 - t, t];
  const lengths = Math.sqrt(dot(start, start) * dot(end, end));
  if (kind === "normal" && lengths > 0) {
    const angle = Math.acos(Math.min(1, Math.max(-1, dot(start, end) / lengths)));
    if (Math.sin(angle) >= 1e-6) {
      one = Math.sin((1 - t) * angle) / Math.sin(angle);
      other = Math.sin(t * angle) / Math.sin(angle);
    }
  }
  return Float32Array.from(start, (value, n) => one * value + other * end[n]);
}
