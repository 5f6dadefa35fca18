/* Convolutions as matrix products with one row for each tap (channel and place in the filter).
 *
 * For outputs and filters the row holds the pixels that the tap meets ("im2col"). For the image it
 * is the output's gradient times the filters, and each number is added to the pixel that it belongs
 * to ("col2im"). If there is one filter, a tap's row holds the output's numbers at the pixels that
 * it brings them to, for all channels. Images are shared out among the threads, or all threads have
 * the same one. */
#include "conv.h"

#include <string.h>

#include <algorithm>
#include <atomic>

#include "api.h"
#include "products.h"

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
#pragma GCC unroll 16
        for (int t = 0; t < taps; ++t) {
            const float weight = filters[i * all_taps + t];
            sums[t][0] += weight * a;
            sums[t][1] += weight * b;
        }
    }
#pragma GCC unroll 16
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

/* products (taps, pixels) = the transpose of filters (f, taps) times output (f, pixels). */
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

/* visit(distance in the image, distance in the taps' rows, pixels) for the pixels of one line of
 * the output that a tap meets, `g.stride_w` apart in the image. */
template <typename Visit>
void each_line(const dcgan_conv& g, Visit visit) {
    int64_t row = 0;
    for (int64_t c = 0; c < g.c; ++c)
        for (int64_t i = 0; i < g.kh; ++i)
            for (int64_t j = 0; j < g.kw; ++j, row += g.oh * g.ow) {
                int64_t top, bottom, left, right;
                inside(i, g.top, g.stride_h, g.h, g.oh, top, bottom);
                inside(j, g.left, g.stride_w, g.w, g.ow, left, right);
                for (int64_t y = top; y < bottom; ++y)
                    visit((c * g.h + y * g.stride_h - g.top + i) * g.w - g.left + j +
                              left * g.stride_w,
                          row + y * g.ow + left, right - left);
            }
}

void scatter(const dcgan_conv& g, const float* rows, float* image) {
    memset(image, 0, sizeof(float) * size_t(g.c * g.h * g.w));
    each_line(g, [&](int64_t pixel, int64_t place, int64_t pixels) {
        for (int64_t x = 0; x < pixels; ++x)
            image[pixel + x * g.stride_w] += rows[place + x];
    });
}

/* Whether the output of one filter goes to its pixels before the product. A filter has not enough
 * taps to make up for it if many pixels lie between theirs. */
bool spreads(int kind, const dcgan_conv& g) {
    return kind == GRAD_INPUTS && g.f == 1 && g.c >= 16 && g.stride_h * g.stride_w <= 9;
}

/* Rows of `h * w` pixels, one for each of the filter's taps. */
void spread(const dcgan_conv& g, const float* output, float* rows) {
    const int64_t pixels = g.h * g.w, positions = g.oh * g.ow;
    memset(rows, 0, sizeof(float) * size_t(g.kh * g.kw * pixels));
    dcgan_conv channel = g;
    channel.c = 1;
    each_line(channel, [&](int64_t pixel, int64_t place, int64_t count) {
        float* const to = rows + place / positions * pixels + pixel;
        for (int64_t x = 0; x < count; ++x)
            to[x * g.stride_w] = output[place % positions + x];
    });
}

/* What lies outside of the image stays as it is in `rows`. */
void gather(const dcgan_conv& g, const float* image, float* rows) {
    each_line(g, [&](int64_t pixel, int64_t place, int64_t pixels) {
        for (int64_t x = 0; x < pixels; ++x)
            rows[place + x] = image[pixel + x * g.stride_w];
    });
}

int threads() {
#ifdef _OPENMP
    return omp_get_max_threads();
#else
    return 1;
#endif
}

size_t rows_size(int kind, const dcgan_conv& g) {
    const int64_t numbers = spreads(kind, g) ? g.h * g.w : g.c * g.oh * g.ow;
    return Workspace::padded(sizeof(float) * size_t(g.kh * g.kw * numbers));
}

/* Memory of one thread: the rows, and for the filters the sum over its images. */
size_t own_size(int kind, const dcgan_conv& g) {
    const size_t filters = Workspace::padded(sizeof(float) * size_t(g.f * g.c * g.kh * g.kw));
    return rows_size(kind, g) + (kind == GRAD_WEIGHTS ? filters : 0);
}

/* Images that are worked on at once, each by one thread and in memory of its own. */
int at_once(int kind, const dcgan_conv& g) {
    const size_t most = size_t(1) << 28;
    return g.n < threads() || own_size(kind, g) * size_t(threads()) > most ? 1 : threads();
}

/* visit(image, memory of the thread that has it) */
template <typename Visit>
void each_image(const dcgan_conv& g, int together, char* work, size_t size, Visit visit) {
    if (together == 1) { /* outside of a parallel region, where products take all threads */
        for (int64_t i = 0; i < g.n; ++i)
            visit(i, reinterpret_cast<float*>(work));
        return;
    }
#pragma omp parallel num_threads(together)
    {
#ifdef _OPENMP
        const int thread = omp_get_thread_num();
#else
        const int thread = 0;
#endif
#pragma omp for schedule(static)
        for (int64_t i = 0; i < g.n; ++i)
            visit(i, reinterpret_cast<float*>(work + thread * size));
    }
}

}  // namespace

bool taps_suit(int kind, const dcgan_conv& g) {
    const int64_t most = kind == GRAD_INPUTS ? 8 : kind == GRAD_WEIGHTS && !g.bf16 ? 2 : 0;
    const bool few = g.c <= most && g.oh * g.ow >= 2 * LANES;
    return (few || spreads(kind, g)) && rows_size(kind, g) <= size_t(1) << 22;
}

size_t taps_workspace_size(int kind, const dcgan_conv& g) {
    return own_size(kind, g) * size_t(at_once(kind, g));
}

void taps_convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
                   float* result, char* work) {
    const int64_t pixels = g.oh * g.ow, taps = g.c * g.kh * g.kw, image = g.c * g.h * g.w;
    const size_t own = own_size(kind, g);
    const int together = at_once(kind, g);
    const bool one = spreads(kind, g), few = !one && kind == GRAD_INPUTS && taps_suit(kind, g);
    std::atomic<bool> failed(false);
    if (kind != GRAD_INPUTS) /* also what pixels outside of the image are */
        memset(work, 0, own * size_t(together));
    each_image(g, together, work, own, [&](int64_t i, float* rows) {
        if (one) {
            spread(g, first + i * pixels, rows);
            if (!product(false, false, g.c, g.h * g.w, g.kh * g.kw, second, g.kh * g.kw, rows,
                         g.h * g.w, false, result + i * image, g.h * g.w))
                failed = true;
        } else if (few) {
            multiply(g.f, taps, pixels, first + i * g.f * pixels, second, rows);
        } else if (kind == GRAD_INPUTS) {
            if (!product(true, false, taps, pixels, g.f, second, taps, first + i * g.f * pixels,
                         pixels, false, rows, pixels))
                failed = true;
        } else {
            gather(g, first + i * image, rows);
            const bool done =
                kind == FORWARD
                    ? product(false, false, g.f, pixels, taps, second, taps, rows, pixels, false,
                              result + i * g.f * pixels, pixels)
                    : product(false, true, g.f, taps, pixels, second + i * g.f * pixels, pixels,
                              rows, pixels, true, rows + rows_size(kind, g) / sizeof(float), taps);
            if (!done)
                failed = true;
        }
        if (kind == GRAD_INPUTS && !one)
            scatter(g, rows, result + i * image);
    });
    check_product(!failed);
    if (kind != GRAD_WEIGHTS)
        return;
    for (int64_t i = 0; i < g.f * taps; ++i) {
        float sum = 0;
        for (int thread = 0; thread < together; ++thread)
            sum += reinterpret_cast<float*>(work + thread * own + rows_size(kind, g))[i];
        result[i] = sum;
    }
}

}  // namespace dcgan
