/* Batch normalisation with the rectifier after it, forward and backward, one pass over memory
 * each: a channel is read once from memory and then again from the processor's cache.
 *
 * Tensors are (n, c, m), C-contiguous; m is 1 for matrices. Sums run in float32 over short
 * rows and in float64 over the rows. */
#include <math.h>

#include <algorithm>

#include "api.h"

using dcgan::PARALLEL;
using dcgan::ROW;

namespace {

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

inline float normalised(float x, float mean, float inverse) { return (x - mean) * inverse; }

/* The gradient before the rectifier: its input is made again, cheaper than keeping it. */
inline float through(float xhat, float dy, float gain, float bias, float leak) {
    return dy * slope(xhat * gain + bias, leak);
}

/* All channels on all cores: rows of channels where they are long, else columns. */
template <typename Work>
void each_channel(const Work& work) {
    const bool many = work.n * work.c * work.m > PARALLEL;
    if (work.m == 1) {
#pragma omp parallel for schedule(static) if (many)
        for (int64_t first = 0; first < work.c; first += COLUMNS)
            work.columns(first, std::min(COLUMNS, work.c - first));
    } else {
#pragma omp parallel for schedule(static) if (many)
        for (int64_t k = 0; k < work.c; ++k)
            work.channel(k);
    }
}

/* y = (x - mean) * scale + shift of one channel. */
struct Affine {
    float mean, scale, shift;
};

template <bool rectify>
void write_row(int64_t m, const float* x, Affine to, float leak, float* y) {
#pragma omp simd
    for (int64_t i = 0; i < m; ++i) {
        const float z = (x[i] - to.mean) * to.scale + to.shift;
        y[i] = rectify ? rectified(z, leak) : z;
    }
}

struct Forward {
    int64_t n, c, m;
    const float *x, *gain, *bias;
    float eps;
    Activation activation;
    float *y, *mean, *inverse;

    /* Keep what the squares of the differences from the mean say of a channel. */
    Affine settle(int64_t k, float centre, double squares) const {
        const float inv = 1.0f / sqrtf(float(squares / (double(n) * double(m))) + eps);
        mean[k] = centre;
        inverse[k] = inv;
        return {centre, gain ? inv * gain[k] : inv, bias ? bias[k] : 0.0f};
    }

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
        const Affine to = settle(k, centre, squares);
        for (int64_t i = 0; i < n; ++i) {
            const int64_t at = (i * c + k) * m;
            if (activation.on)
                write_row<true>(m, x + at, to, activation.leak, y + at);
            else
                write_row<false>(m, x + at, to, 0.0f, y + at);
        }
    }

    void columns(int64_t first, int64_t width) const {
        double sum[COLUMNS] = {}, squares[COLUMNS] = {};
        float centre[COLUMNS], scale[COLUMNS], shift[COLUMNS];
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k)
                sum[k] += x[i * c + first + k];
        for (int64_t k = 0; k < width; ++k)
            centre[k] = float(sum[k] / double(n));
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k) {
                const float d = x[i * c + first + k] - centre[k];
                squares[k] += d * d;
            }
        for (int64_t k = 0; k < width; ++k) {
            const Affine to = settle(first + k, centre[k], squares[k]);
            scale[k] = to.scale;
            shift[k] = to.shift;
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

    /* Keep the sums of one channel, and divide them by the number of its elements. */
    void settle(int64_t k, double& sum, double& product) const {
        if (dgain) {
            dgain[k] = float(product);
            dbias[k] = float(sum);
        }
        sum /= double(n) * double(m);
        product /= double(n) * double(m);
    }

    void channel(int64_t k) const {
        if (activation.on)
            channel_through<true>(k);
        else
            channel_through<false>(k);
    }

    template <bool rectify>
    void channel_through(int64_t k) const {
        const float centre = mean[k], inv = inverse[k], g = gain ? gain[k] : 1.0f,
                    b = bias ? bias[k] : 0.0f, leak = activation.leak;
        const auto before = [=](float xhat, float d) {
            return rectify ? through(xhat, d, g, b, leak) : d;
        };
        double sum = 0, product = 0;
        for (int64_t i = 0; i < n; ++i) {
            const float *const row = x + (i * c + k) * m, *const top = dy + (i * c + k) * m;
            for (int64_t start = 0; start < m; start += ROW) {
                const int64_t end = std::min(m, start + ROW);
                float s = 0, p = 0;
#pragma omp simd reduction(+ : s, p)
                for (int64_t j = start; j < end; ++j) {
                    const float xhat = normalised(row[j], centre, inv), d = before(xhat, top[j]);
                    s += d;
                    p += d * xhat;
                }
                sum += s;
                product += p;
            }
        }
        settle(k, sum, product);
        const float mean_d = float(sum), mean_p = float(product), scale = inv * g;
        for (int64_t i = 0; i < n; ++i) {
            const float *const row = x + (i * c + k) * m, *const top = dy + (i * c + k) * m;
            float* const out = dx + (i * c + k) * m;
#pragma omp simd
            for (int64_t j = 0; j < m; ++j) {
                const float xhat = normalised(row[j], centre, inv);
                out[j] = scale * (before(xhat, top[j]) - mean_d - xhat * mean_p);
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
                const float xhat = normalised(x[at], centre[k], inv[k]),
                            d = through(xhat, dy[at], g[k], b[k], leak);
                sum[k] += d;
                product[k] += d * xhat;
            }
        float mean_d[COLUMNS], mean_p[COLUMNS], scale[COLUMNS];
        for (int64_t k = 0; k < width; ++k) {
            settle(first + k, sum[k], product[k]);
            mean_d[k] = float(sum[k]);
            mean_p[k] = float(product[k]);
            scale[k] = inv[k] * g[k];
        }
        for (int64_t i = 0; i < n; ++i)
            for (int64_t k = 0; k < width; ++k) {
                const int64_t at = i * c + first + k;
                const float xhat = normalised(x[at], centre[k], inv[k]),
                            d = through(xhat, dy[at], g[k], b[k], leak);
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
    each_channel(todo);
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
    each_channel(todo);
    return nullptr;
}
