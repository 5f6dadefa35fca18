/* Rectifiers, plain and leaky, on all cores. */
#include "api.h"

using dcgan::PARALLEL;

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
