/* What goes through its numbers once, on all cores: rectifiers, Adam's step, sums. */
#include <math.h>

#include <algorithm>

#include "api.h"

using dcgan::PARALLEL;
using dcgan::ROW;

/* y = x where positive, leak*x elsewhere; y may be x. */
DCGAN_API const char* dcgan_rectify(int64_t size, const float* x, float leak, float* y) {
    const dcgan::Running running;
#pragma omp parallel for simd schedule(static) if (parallel : size > PARALLEL)
    for (int64_t i = 0; i < size; ++i)
        y[i] = x[i] > 0 ? x[i] : leak * x[i];
    return nullptr;
}

/* dx = dy * slope at x, at 0 the mean of both slopes; dx may be dy. */
DCGAN_API const char* dcgan_rectify_grad(int64_t size, const float* x, const float* dy,
                                         float leak, float* dx) {
    const dcgan::Running running;
    const float middle = 0.5f * (1.0f + leak);
#pragma omp parallel for simd schedule(static) if (parallel : size > PARALLEL)
    for (int64_t i = 0; i < size; ++i)
        dx[i] = dy[i] * (x[i] > 0 ? 1.0f : x[i] < 0 ? leak : middle);
    return nullptr;
}

/* One step of Adam, number t, with weight decay l2 as part of the gradient. The new values may
 * overwrite the old ones. `l` is the decay of b1. */
DCGAN_API const char* dcgan_adam(int64_t size, const float* p, const float* m, const float* v,
                                 const float* g, float l2, float t, float lr, float b1, float b2,
                                 float e, float l, float* new_p, float* new_m, float* new_v) {
    const dcgan::Running running;
    const float b1_t = b1 * powf(l, t - 1.0f), keep_m = 1.0f - b1_t, keep_v = 1.0f - b2;
    const float rate = lr / (1.0f - powf(b1, t)), correct_v = 1.0f / (1.0f - powf(b2, t));
#pragma omp parallel for simd schedule(static) if (parallel : size > PARALLEL)
    for (int64_t i = 0; i < size; ++i) {
        const float grad = g[i] + l2 * p[i];
        const float m_t = b1_t * m[i] + keep_m * grad, v_t = b2 * v[i] + keep_v * grad * grad;
        new_m[i] = m_t;
        new_v[i] = v_t;
        new_p[i] = p[i] - rate * m_t / (sqrtf(v_t * correct_v) + e);
    }
    return nullptr;
}

namespace {

double sum_contiguous(const float* x, int64_t size) {
    double total = 0;
#pragma omp parallel for reduction(+ : total) if (size > PARALLEL)
    for (int64_t start = 0; start < size; start += ROW) {
        const int64_t end = std::min(size, start + ROW);
        float part = 0;
#pragma omp simd reduction(+ : part)
        for (int64_t i = start; i < end; ++i)
            part += x[i];
        total += part;
    }
    return total;
}

}  // namespace

/* y (c) = sums of x (n, c, m) over n and m. */
DCGAN_API const char* dcgan_sum(int64_t n, int64_t c, int64_t m, const float* x, float* y) {
    const dcgan::Running running;
    if (c == 1) {
        *y = float(sum_contiguous(x, n * m));
    } else if (m == 1) {
        const int64_t width = 64;
#pragma omp parallel for schedule(static) if (n * c > PARALLEL)
        for (int64_t first = 0; first < c; first += width) {
            const int64_t columns = std::min(width, c - first);
            double total[width] = {};
            for (int64_t i = 0; i < n; ++i)
                for (int64_t k = 0; k < columns; ++k)
                    total[k] += x[i * c + first + k];
            for (int64_t k = 0; k < columns; ++k)
                y[first + k] = float(total[k]);
        }
    } else {
#pragma omp parallel for schedule(static) if (n * c * m > PARALLEL)
        for (int64_t k = 0; k < c; ++k) {
            double total = 0;
            for (int64_t i = 0; i < n; ++i)
                for (int64_t start = 0; start < m; start += ROW) {
                    const float* const row = x + (i * c + k) * m;
                    const int64_t end = std::min(m, start + ROW);
                    float part = 0;
#pragma omp simd reduction(+ : part)
                    for (int64_t j = start; j < end; ++j)
                        part += row[j];
                    total += part;
                }
            y[k] = float(total);
        }
    }
    return nullptr;
}
