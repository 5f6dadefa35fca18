/* Convolutions: forward, gradient of the image, gradient of the filters. Which algorithm each
 * takes, and what all of them need of the filters. Float32 tensors in NCHW order. */
#include "conv.h"

#include <string.h>

#include "api.h"
#include "products.h"

/* A ported checkout has only the direct algorithm. */
#if __has_include("phases.h")
#define DCGAN_PHASES
#include "phases.h"
#include "phases_kept.h"
#include "phases_tiles.h"
#endif

namespace dcgan {
namespace {

/* Copy filters of any strides (in elements) to or from plain order, flipped if wished. */
template <bool to_plain>
void copy_filters(float* plain, float* other, const Dims& shape, const int64_t* strides,
                  bool flip) {
    const int64_t kh = shape[2], kw = shape[3], filters = shape[0], channels = shape[1];
#pragma omp parallel for if (filters * channels * kh * kw > 1 << 15)
    for (int64_t f = 0; f < filters; ++f)
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t i = 0; i < kh; ++i)
                for (int64_t j = 0; j < kw; ++j) {
                    float& here = plain[((f * channels + c) * kh + i) * kw + j];
                    float& there = other[f * strides[0] + c * strides[1] +
                                         (flip ? kh - 1 - i : i) * strides[2] +
                                         (flip ? kw - 1 - j : j) * strides[3]];
                    (to_plain ? here : there) = (to_plain ? there : here);
                }
}

/* Filters that lie over the whole image, at one place: a matrix product, as in a generator's first
 * layer and in many a discriminator's last. oneDNN's convolutions take several times as long
 * there, and multiply the padding, too. */
bool whole_suits(const dcgan_conv& g) {
    return g.oh == 1 && g.ow == 1 && 0 <= g.top && g.top + g.h <= g.kh && 0 <= g.left &&
           g.left + g.w <= g.kw && !g.bf16;
}

/* All arrays contiguous, without a flip; of the filters the part that meets the image, (f, c, h, w). */
void whole(int kind, const dcgan_conv& g, const float* first, const float* second,
           float* result) {
    const int64_t taps = g.c * g.h * g.w;
    check_product(
        kind == FORWARD ? product(false, true, g.n, g.f, taps, first, taps, second, taps, false,
                                  result, g.f)
        : kind == GRAD_INPUTS ? product(false, false, g.n, taps, g.f, first, g.f, second, taps,
                                        false, result, taps)
                              : product(true, false, g.f, taps, g.n, second, g.f, first, taps,
                                        false, result, taps));
}

}  // namespace
}  // namespace dcgan

/* Forward: first = image, second = filters. Gradient of the image: first = output's gradient,
 * second = filters. Gradient of the filters: first = image, second = output's gradient.
 * Strides in elements; the filters' may be anything, the others' positive. The result is
 * C-contiguous. */
DCGAN_API const char* dcgan_convolve(int kind, const dcgan_conv* geometry, const float* first,
                                     const int64_t* first_strides, const float* second,
                                     const int64_t* second_strides, float* result) {
    using namespace dcgan;
    return guarded([&] {
        const dcgan_conv& g = *geometry;
        const Threads threads(g.n * g.f * g.oh * g.ow * g.c * g.kh * g.kw < PARALLEL_PRODUCTS);
        const Dims image = {g.n, g.c, g.h, g.w}, filters = {g.f, g.c, g.kh, g.kw},
                   output = {g.n, g.f, g.oh, g.ow};
        const Dims first_dims(first_strides, first_strides + 4),
            second_dims(second_strides, second_strides + 4);
        const size_t filters_size =
            Workspace::padded(sizeof(float) * size_t(g.f * g.c * g.kh * g.kw));
        std::lock_guard<std::mutex> held(workspace.lock);
        if (g.way) {
#ifdef DCGAN_PHASES
            if (!phases::suits(g, g.way))
                throw std::runtime_error("no such way to do this convolution");
            phases::convolve(kind, g, first, second, second_strides, result);
            return;
#else
            throw std::runtime_error("this library has the direct algorithm only");
#endif
        }
        const bool in_order = first_dims == contiguous(kind == GRAD_INPUTS ? output : image) &&
                              (kind != GRAD_WEIGHTS || second_dims == contiguous(output));
        const bool by_product = in_order && whole_suits(g),
                   by_taps = in_order && !by_product && taps_suit(kind, g);
        const size_t size =
            by_product ? 0
            : by_taps  ? taps_workspace_size(kind, g)
                       : direct_workspace_size(kind, g, first_strides, second_strides);
        char* const own = workspace.reserve(filters_size + size);
        char* const work = own + filters_size;
        const auto run = [&](const float* one, const float* two, float* to) {
            if (by_product)
                whole(kind, g, one, two, to);
            else if (by_taps)
                taps_convolve(kind, g, one, two, to, work);
            else
                direct_convolve(kind, g, one, first_strides, two, second_strides, to, work);
        };
        /* the part of the filters that is used, in the memory's order of taps */
        const Dims used = by_product ? Dims{g.f, g.c, g.h, g.w} : filters;
        const int64_t row = !by_product ? 0 : g.flip ? g.kh - g.top - g.h : g.top,
                      column = !by_product ? 0 : g.flip ? g.kw - g.left - g.w : g.left;
        const bool as_is = !g.flip && used == filters;
        float* const turned = reinterpret_cast<float*>(own);
        if (kind == GRAD_WEIGHTS) {
            const Dims steps = contiguous(filters);
            run(first, second, as_is ? result : turned);
            if (used != filters)
                memset(result, 0, sizeof(float) * size_t(g.f * g.c * g.kh * g.kw));
            if (!as_is)
                copy_filters<false>(turned, result + row * steps[2] + column * steps[3], used,
                                    steps.data(), g.flip != 0);
        } else if (as_is && second_dims == contiguous(filters)) {
            run(first, second, result);
        } else {
            const float* const from = second + row * second_dims[2] + column * second_dims[3];
            copy_filters<true>(turned, const_cast<float*>(from), used, second_strides,
                               g.flip != 0);
            run(first, turned, result);
        }
    });
}

/* Give back the working memory, and what is kept of filters, of ways that were tried: some need
 * more than what comes after. */
DCGAN_API const char* dcgan_forget_trials() {
    using namespace dcgan;
    return guarded([] {
        std::lock_guard<std::mutex> held(workspace.lock);
        workspace.release();
#ifdef DCGAN_PHASES
        phases::forget_filters();
#endif
    });
}
