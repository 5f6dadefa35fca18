/* Batch normalisation with the rectifier after it, forward and backward, one pass over memory
 * each: a channel is read once from memory and then again from the processor's cache.
 *
 * Tensors are (n, c, m), C-contiguous; m is 1 for matrices. Sums run in float32 over short
 * rows and in float64 over the rows. */
#include <math.h>

#include <algorithm>

#include "api.h"

using dcgan::PARALLEL;

namespace {

/* Elements that are added up in float32 before the sum goes on in float64. */
const int64_t ROW = 1024;

/* Columns that a thread works on at once, where m is 1. */
const int64_t COLUMNS = 64;

/* What follows the normalisation: nothing, or a rectifier of this leak. */
struct Activation {
    bool on;
    float leak;
};

inline float rectified(float x, float leak) { return x > 0 ? x : leak * x; }

/* The mean of both slopes at 0, as (1 + sign) / 2 gives it. */
inline float slope(float x, float leak) {
    return x > 0 ? 1.0f : x < 0 ? leak : 0.5f * (1.0f + leak);
}

template <typename Term>
double sum_row(int64_t m, Term term) {
    double total = 0;
    for (int64_t start = 0; start < m; start += ROW) {
        const int64_t end = std::min(m, start + ROW);
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (int64_t i = start; i < end; ++i)
            part += term(i);
        total += part;
    }
    return total;
}

template <bool rectify>
void write_row(int64_t m, const float* x, float mean, float scale, float shift, float leak,
               float* y) {
#pragma omp simd
    for (int64_t i = 0; i < m; ++i) {
        const float z = (x[i] - mean) * scale + shift;
        y[i] = rectify ? rectified(z, leak) : z;
    }
}

struct Forward {
    int64_t n, c, m;
    const float *x, *gain, *bias;
    float eps;
    Activation activation;
    float *y, *mean, *inverse;

    void channel(int64_t k) const {
        const double count = double(n) * double(m);
        double sum = 0, squares = 0;
        for (int64_t i = 0; i < n; ++i) {
            const float* const row = x + (i * c + k) * m;
            sum += sum_row(m, [=](int64_t j) { return row[j]; });
        }
        const float centre = float(sum / count);
        for (int64_t i = 0; i < n; ++i) {
            const float* const row = x + (i * c + k) * m;
            squares += sum_row(m, [=](int64_t j) {
                const float d = row[j] - centre;
                return d * d;
            });
        }
        const float inv = 1.0f / sqrtf(float(squares / count) + eps);
        mean[k] = centre;
        inverse[k] = inv;
        const float scale = gain ? inv * gain[k] : inv, shift = bias ? bias[k] : 0.0f;
        for (int64_t i = 0; i < n; ++i) {
            const int64_t at = (i * c + k) * m;
            if (activation.on)
                write_row<true>(m, x + at, centre, scale, shift, activation.leak, y + at);
            else
                write_row<false>(m, x + at, centre, scale, shift, 0.0f, y + at);
        }
    }

    void columns(int64_t first, int64_t width) const {
        double sum[COLUMNS] = {}, squares[COLUMNS] = {};
        float centre[COLUMNS], scale[COLUMNS], shift[COLUMNS];
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k)
                sum[k] += x[i * c + first + k];
        for (int64_t k = 0; k < width; ++k)
            centre[k] = mean[first + k] = float(sum[k] / double(n));
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k) {
                const float d = x[i * c + first + k] - centre[k];
                squares[k] += d * d;
            }
        for (int64_t k = 0; k < width; ++k) {
            const float inv = 1.0f / sqrtf(float(squares[k] / double(n)) + eps);
            inverse[first + k] = inv;
            scale[k] = gain ? inv * gain[first + k] : inv;
            shift[k] = bias ? bias[first + k] : 0.0f;
        }
        const float leak = activation.on ? activation.leak : 1.0f;
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k) {
                const int64_t at = i * c + first + k;
                y[at] = rectified((x[at] - centre[k]) * scale[k] + shift[k], leak);
            }
    }
};

struct Backward {
    int64_t n, c, m;
    const float *x, *dy, *mean, *inverse, *gain, *bias;
    Activation activation;
    float *dx, *dgain, *dbias;

    template <bool rectify>
    void channel(int64_t k) const {
        const double count = double(n) * double(m);
        const float centre = mean[k], inv = inverse[k], g = gain ? gain[k] : 1.0f,
                    b = bias ? bias[k] : 0.0f, leak = activation.leak;
        /* through the rectifier: its input is made again, which is cheaper than keeping it */
        const auto through = [=](float xhat, float dy_) {
            return rectify ? dy_ * slope(xhat * g + b, leak) : dy_;
        };
        double sum = 0, product = 0;
        for (int64_t i = 0; i < n; ++i) {
            const float *const row = x + (i * c + k) * m, *const top = dy + (i * c + k) * m;
            for (int64_t start = 0; start < m; start += ROW) {
                const int64_t end = std::min(m, start + ROW);
                float s = 0, p = 0;
#pragma omp simd reduction(+ : s, p)
                for (int64_t j = start; j < end; ++j) {
                    const float xhat = (row[j] - centre) * inv, d = through(xhat, top[j]);
                    s += d;
                    p += d * xhat;
                }
                sum += s;
                product += p;
            }
        }
        if (dgain) {
            dgain[k] = float(product);
            dbias[k] = float(sum);
        }
        const float mean_d = float(sum / count), mean_p = float(product / count), scale = inv * g;
        for (int64_t i = 0; i < n; ++i) {
            const float *const row = x + (i * c + k) * m, *const top = dy + (i * c + k) * m;
            float* const out = dx + (i * c + k) * m;
#pragma omp simd
            for (int64_t j = 0; j < m; ++j) {
                const float xhat = (row[j] - centre) * inv;
                out[j] = scale * (through(xhat, top[j]) - mean_d - xhat * mean_p);
            }
        }
    }

    void columns(int64_t first, int64_t width) const {
        double sum[COLUMNS] = {}, product[COLUMNS] = {};
        float centre[COLUMNS], inv[COLUMNS], g[COLUMNS], b[COLUMNS];
        const float leak = activation.on ? activation.leak : 1.0f;
        for (int64_t k = 0; k < width; ++k) {
            centre[k] = mean[first + k];
            inv[k] = inverse[first + k];
            g[k] = gain ? gain[first + k] : 1.0f;
            b[k] = bias ? bias[first + k] : 0.0f;
        }
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k) {
                const int64_t at = i * c + first + k;
                const float xhat = (x[at] - centre[k]) * inv[k],
                            d = dy[at] * slope(xhat * g[k] + b[k], leak);
                sum[k] += d;
                product[k] += d * xhat;
            }
        float mean_d[COLUMNS], mean_p[COLUMNS], scale[COLUMNS];
        for (int64_t k = 0; k < width; ++k) {
            mean_d[k] = float(sum[k] / double(n));
            mean_p[k] = float(product[k] / double(n));
            scale[k] = inv[k] * g[k];
            if (dgain) {
                dgain[first + k] = float(product[k]);
                dbias[first + k] = float(sum[k]);
            }
        }
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k) {
                const int64_t at = i * c + first + k;
                const float xhat = (x[at] - centre[k]) * inv[k],
                            d = dy[at] * slope(xhat * g[k] + b[k], leak);
                dx[at] = scale[k] * (d - mean_d[k] - xhat * mean_p[k]);
            }
    }
};

}  // namespace

/* Normalise x (n, c, m) over n and m. `gain` and `bias` (c) may be null. `leak` counts where
 * `rectify` is not 0. Writes y, and the means and inverse standard deviations (c). */
DCGAN_API const char* dcgan_batchnorm(int64_t n, int64_t c, int64_t m, const float* x,
                                      const float* gain, const float* bias, float eps,
                                      int rectify, float leak, float* y, float* mean,
                                      float* inverse) {
    const dcgan::Running running;
    const Forward todo = {n, c, m, x, gain, bias, eps, {rectify != 0, leak}, y, mean, inverse};
    if (m == 1) {
#pragma omp parallel for schedule(static) if (n * c * m > PARALLEL)
        for (int64_t first = 0; first < c; first += COLUMNS)
            todo.columns(first, std::min(COLUMNS, c - first));
    } else {
#pragma omp parallel for schedule(static) if (n * c * m > PARALLEL)
        for (int64_t k = 0; k < c; ++k)
            todo.channel(k);
    }
    return nullptr;
}

/* Gradient dx from dy, the gradient after the rectifier if there is one. `dgain` and `dbias`
 * (c) are written unless null. */
DCGAN_API const char* dcgan_batchnorm_grad(int64_t n, int64_t c, int64_t m, const float* x,
                                           const float* dy, const float* mean,
                                           const float* inverse, const float* gain,
                                           const float* bias, int rectify, float leak, float* dx,
                                           float* dgain, float* dbias) {
    const dcgan::Running running;
    const Backward todo = {n,    c,    m,  x,     dy,   mean, inverse, gain, bias, {rectify != 0, leak},
                           dx, dgain, dbias};
    if (m == 1) {
#pragma omp parallel for schedule(static) if (n * c * m > PARALLEL)
        for (int64_t first = 0; first < c; first += COLUMNS)
            todo.columns(first, std::min(COLUMNS, c - first));
    } else {
#pragma omp parallel for schedule(static) if (n * c * m > PARALLEL)
        for (int64_t k = 0; k < c; ++k)
            if (rectify)
                todo.channel<true>(k);
            else
                todo.channel<false>(k);
    }
    return nullptr;
}
