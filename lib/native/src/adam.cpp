/* Adam's step, on all cores. */
#include <math.h>

#include "api.h"

using dcgan::PARALLEL;

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
