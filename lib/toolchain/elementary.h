/* exp and tanh of float32 that the compiler can compute several at a time: libm's are calls,
 * 4 ns and 15 ns a number. Included by prelude.h; lib/compat/elementary.py makes Theano use them.
 *
 * The polynomials are those of Moshier's Cephes library (expf.c, tanhf.c). No branches: both
 * sides of each condition are computed and one is taken. */
#ifndef DCGAN_ELEMENTARY_H
#define DCGAN_ELEMENTARY_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* e**x; at most 2 units in the last place off. Infinite from 88.73 on, 0 below -87.33, where
 * the result would be denormal. */
static inline float dcgan_exp(float x) {
    const float low = -87.33654f, high = 88.72284f;
    const float inside = x > high ? high : (x < low ? low : x);
    /* adding and taking away 1.5 * 2**23 rounds to the nearest whole number */
    const float rounding = 12582912.0f;
    const float shifted = inside * 1.44269504f + rounding;
    const float n = shifted - rounding;
    /* the logarithm of 2 in two parts, the first exact when multiplied by n */
    const float r = inside - n * 0.693359375f + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    /* 2**n in two factors: n may be 128 */
    int32_t bits;
    memcpy(&bits, &shifted, sizeof(bits));
    const int32_t whole = bits - 0x4b400000;
    const int32_t half = whole >> 1, first_bits = (half + 127) << 23,
                  second_bits = (whole - half + 127) << 23;
    float first, second;
    memcpy(&first, &first_bits, sizeof(first));
    memcpy(&second, &second_bits, sizeof(second));
    const float result = p * first * second;
    const float above = x > high ? __builtin_inff() : result;
    return x < low ? 0.0f : (x == x ? above : x);
}

/* The hyperbolic tangent; at most 2 units in the last place off. */
static inline float dcgan_tanh(float x) {
    const float size = fabsf(x), square = x * x;
    float p = -5.70498872745e-3f;
    p = p * square + 2.06390887954e-2f;
    p = p * square - 5.37397155531e-2f;
    p = p * square + 1.33314422036e-1f;
    p = p * square - 3.33332819422e-1f;
    const float small = p * square * size + size;
    const float large = 1.0f - 2.0f / (dcgan_exp(size + size) + 1.0f);
    return copysignf(size < 0.625f ? small : large, x);
}

#endif
