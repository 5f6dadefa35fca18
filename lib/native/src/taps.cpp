/* The output's gradient times the filters, one product for each tap (channel and place in the
 * filter), then each product added to the pixel it belongs to ("col2im"). Images are shared out
 * among the threads. */
#include "conv.h"

#include <string.h>

#include <algorithm>

#include "api.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace dcgan {
namespace {

/* A block of TAPS x 2 vectors of sums fills the registers. */
#if defined(__AVX512F__)
const int LANES = 16, TAPS = 12;
#elif defined(__AVX__)
const int LANES = 8, TAPS = 6;
#else
const int LANES = 4, TAPS = 6;
#endif
typedef float Vector __attribute__((vector_size(LANES * sizeof(float))));

inline Vector load(const float* from) {
    Vector v;
    memcpy(&v, from, sizeof(v));
    return v;
}

/* products[t][0..2*LANES) = sum over f of filters[f][t] * output[f][...] for `taps` taps. */
template <int taps>
void block(int64_t f, int64_t stride, int64_t all_taps, const float* output,
           const float* filters, float* products) {
    Vector sums[taps][2] = {};
    for (int64_t i = 0; i < f; ++i) {
        const Vector a = load(output + i * stride), b = load(output + i * stride + LANES);
        for (int t = 0; t < taps; ++t) {
            const float weight = filters[i * all_taps + t];
            sums[t][0] += weight * a;
            sums[t][1] += weight * b;
        }
    }
    for (int t = 0; t < taps; ++t)
        memcpy(products + t * stride, sums[t], sizeof(sums[t]));
}

template <int taps>
void remaining(int64_t left, int64_t f, int64_t stride, int64_t all_taps, const float* output,
               const float* filters, float* products) {
    if (left == taps)
        block<taps>(f, stride, all_taps, output, filters, products);
    else
        remaining<taps - 1>(left, f, stride, all_taps, output, filters, products);
}

template <>
void remaining<0>(int64_t, int64_t, int64_t, int64_t, const float*, const float*, float*) {}

/* products (taps, pixels) of one image's output (f, pixels) and the filters (f, taps). */
void multiply(int64_t f, int64_t taps, int64_t pixels, const float* output,
              const float* filters, float* products) {
    for (int64_t start = 0; start < pixels; start += 2 * LANES) {
        /* the last block begins earlier instead of ending beyond the rows */
        const int64_t pixel = std::min(start, pixels - 2 * LANES);
        int64_t t = 0;
        for (; t + TAPS <= taps; t += TAPS)
            block<TAPS>(f, pixels, taps, output + pixel, filters + t,
                        products + t * pixels + pixel);
        remaining<TAPS - 1>(taps - t, f, pixels, taps, output + pixel, filters + t,
                            products + t * pixels + pixel);
    }
}

/* First and last + 1 output positions whose tap `k` lies inside a side of `size` pixels. */
void inside(int64_t k, int64_t before, int64_t stride, int64_t size, int64_t positions,
            int64_t& first, int64_t& last) {
    const int64_t shift = before - k; /* pixel = position * stride - shift */
    first = shift > 0 ? (shift + stride - 1) / stride : 0;
    last = std::min(positions, size + shift > 0 ? (size + shift - 1) / stride + 1 : 0);
}

void scatter(const dcgan_conv& g, const float* products, float* image) {
    memset(image, 0, sizeof(float) * size_t(g.c * g.h * g.w));
    for (int64_t c = 0; c < g.c; ++c)
        for (int64_t i = 0; i < g.kh; ++i)
            for (int64_t j = 0; j < g.kw; ++j, products += g.oh * g.ow) {
                int64_t top, bottom, left, right;
                inside(i, g.top, g.stride_h, g.h, g.oh, top, bottom);
                inside(j, g.left, g.stride_w, g.w, g.ow, left, right);
                for (int64_t y = top; y < bottom; ++y) {
                    float* const to =
                        image + (c * g.h + y * g.stride_h - g.top + i) * g.w - g.left + j;
                    const float* const from = products + y * g.ow;
                    for (int64_t x = left; x < right; ++x)
                        to[x * g.stride_w] += from[x];
                }
            }
}

int threads() {
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

size_t products_size(const dcgan_conv& g) {
    return Workspace::padded(sizeof(float) * size_t(g.c * g.kh * g.kw * g.oh * g.ow));
}

}  // namespace

bool taps_suit(const dcgan_conv& g) {
    return g.c <= 8 && g.oh * g.ow >= 2 * LANES && products_size(g) <= size_t(1) << 22;
}

size_t taps_workspace_size(const dcgan_conv& g) { return products_size(g) * size_t(threads()); }

void taps_grad_inputs(const dcgan_conv& g, const float* output, const float* filters,
                      float* image, char* work) {
    const int64_t pixels = g.oh * g.ow, taps = g.c * g.kh * g.kw;
#pragma omp parallel num_threads(threads())
    {
#ifdef _OPENMP
        const int thread = omp_get_thread_num();
#else
        const int thread = 0;
#endif
        float* const products = reinterpret_cast<float*>(work + thread * products_size(g));
#pragma omp for schedule(static)
        for (int64_t i = 0; i < g.n; ++i) {
            multiply(g.f, taps, pixels, output + i * g.f * pixels, filters, products);
            scatter(g, products, image + i * g.c * g.h * g.w);
        }
    }
}

}  // namespace dcgan
