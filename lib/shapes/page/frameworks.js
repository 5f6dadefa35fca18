"use strict";

// The same layer in other libraries: what to write there, and where the result is another one.
// A layer is {kind, i, k, s, p, d, a, flip}; each answer {name, code, size, note}.

function outputSize(layer) {
  const k = extent(layer.k, layer.d);
  return layer.kind === "conv"
    ? convLength(layer.i, k, layer.s, layer.p)
    : deconvLength(layer.i, k, layer.s, layer.p, layer.a);
}

function layerText({ kind, k, s, p, d, a }) {
  const parts = ["k=" + k, "s=" + s, "p=" + p];
  if (d > 1) parts.push("d=" + d);
  if (kind === "deconv" && a !== null) parts.push("a=" + a);
  return kind + ":" + parts.join(",");
}

// TensorFlow's SAME: zeros before and behind a side; the odd one goes behind.
function sameZeros(i, k, s) {
  const total = Math.max((Math.ceil(i / s) - 1) * s + k - i, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function inOtherLibraries(layer) {
  return layer.kind === "conv" ? convolutions(layer) : transposed(layer);
}

const FLIPS = {
  theano: "Theano turns the filter by 180 degrees (filter_flip=True); filter_flip=False does not.",
  others: "Does not turn the filter: give it the filter turned, w[:, :, ::-1, ::-1].",
};

function convolutions({ i, k, s, p, d, flip }) {
  const span = extent(k, d), size = convLength(i, span, s, p);
  const named = { [0]: "'valid'", [Math.floor(span / 2)]: "'half'", [span - 1]: "'full'" };
  const dilated = d > 1 ? ", filter_dilation=(" + d + ", " + d + ")" : "";
  const turned = flip ? FLIPS.others : "";
  const found = [{
    name: "Theano",
    code: "conv2d(X, w, border_mode=" + (named[p] || "(" + p + ", " + p + ")") +
      ", subsample=(" + s + ", " + s + ")" + dilated + (flip ? "" : ", filter_flip=False") + ")",
    size,
    note: FLIPS.theano,
  }, {
    name: "PyTorch",
    code: "Conv2d(c, f, " + k + ", stride=" + s + ", padding=" + p +
      (d > 1 ? ", dilation=" + d : "") + ")",
    size,
    note: turned + (s > 1 ? " padding='same' is refused with a stride." : ""),
  }];
  const rate = d > 1 ? ", dilation_rate=" + d : "";
  const [before, behind] = sameZeros(i, span, s);
  if (p === 0 || (before === p && behind === p)) {
    found.push({
      name: "Keras",
      code: "Conv2D(f, " + k + ", strides=" + s + ", padding='" + (p ? "same" : "valid") + "'" +
        rate + ")",
      size,
      note: turned,
    });
  } else {
    found.push({
      name: "Keras",
      code: "ZeroPadding2D(" + p + "), Conv2D(f, " + k + ", strides=" + s + rate + ")",
      size,
      note: turned,
    });
    const same = Math.ceil(i / s);
    found.push({
      name: "Keras, same",
      code: "Conv2D(f, " + k + ", strides=" + s + ", padding='same'" + rate + ")",
      size: same,
      note: "Adds " + before + " before and " + behind + " behind, here " + p + " and " + p + ": " +
        (same === size ? "as many pixels, but the window stands " + Math.abs(p - before) +
          " elsewhere; the values differ." : "another size."),
    });
  }
  return found;
}

function transposed({ i, k, s, p, d, a, flip }) {
  const span = extent(k, d), size = deconvLength(i, span, s, p, a);
  const usual = adjustment(span, s, p), extra = a === null ? usual : a;
  const dilated = d > 1 ? ", filter_dilation=(" + d + ", " + d + ")" : "";
  const turned = flip ? FLIPS.others : "";
  const found = [];
  if (d === 1) {
    found.push({
      name: "lib.ops",
      code: "deconv(X, w, subsample=(" + s + ", " + s + "), border_mode=(" + p + ", " + p + ")" +
        (extra === usual ? "" : ", output_shape=(" + size + ", " + size + ")") +
        (flip ? "" : ", conv_mode='cross'") + ")",
      size,
      note: extra === usual
        ? "Takes the size nearest to stride times input by itself."
        : "Without output_shape it would give " + deconvLength(i, span, s, p, null) + ".",
    });
  }
  found.push({
    name: "Theano",
    code: "conv2d_grad_wrt_inputs(X, w, input_shape=(None, None, " + size + ", " + size +
      "), border_mode=(" + p + ", " + p + "), subsample=(" + s + ", " + s + ")" + dilated +
      (flip ? "" : ", filter_flip=False") + ")",
    size,
    note: "Has no output padding: input_shape, the larger side, says which size is meant.",
  }, {
    name: "PyTorch",
    code: "ConvTranspose2d(c, f, " + k + ", stride=" + s + ", padding=" + p +
      (extra ? ", output_padding=" + extra : "") + (d > 1 ? ", dilation=" + d : "") + ")",
    size,
    // Theano's filters have the layout of the convolution that is run backwards, as PyTorch's do
    note: turned + (extra ? "" : usual ? " lib.ops.deconv alone would give " +
      deconvLength(i, span, s, p, null) + " pixels." : ""),
  });
  found.push({
    name: "TensorFlow",
    code: "conv2d_transpose(X, w, output_shape=[n, " + size + ", " + size + ", f], strides=" + s +
      ", padding=" + (p ? "[[0, 0], [" + p + ", " + p + "], [" + p + ", " + p + "], [0, 0]]"
      : "'VALID'") + (d > 1 ? ", dilations=" + d : "") + ")",
    size,
    note: turned + " Says the size itself, as Theano does, with channels last.",
  });
  // Keras' "valid" fills up to s * i where the filter is shorter than the stride; "same" gives
  // s * i, and takes the smaller half of what is too much off in front.
  const rate = d > 1 ? ", dilation_rate=" + d : "";
  const code = kind => "Conv2DTranspose(f, " + k + ", strides=" + s + ", padding='" + kind + "'";
  const off = Math.max(Math.floor((span - s) / 2), 0);
  if (p > 0 && size === s * i && off === p) {
    found.push({ name: "Keras", code: code("same") + rate + ")", size, note: turned });
    return found;
  }
  found.push({
    name: "Keras",
    code: code("valid") + (extra === Math.max(s - span, 0) ? "" : ", output_padding=" + extra) +
      rate + ")" + (p ? ", Cropping2D(" + p + ")" : ""),
    size,
    note: turned,
  });
  if (p > 0) {
    found.push({
      name: "Keras, same",
      code: code("same") + rate + ")",
      size: s * i,
      note: "Takes " + off + " off in front, here " + p + ": " + (size === s * i
        ? "as many pixels, moved by " + Math.abs(p - off) + "; the values differ."
        : "another size."),
    });
  }
  return found;
}
