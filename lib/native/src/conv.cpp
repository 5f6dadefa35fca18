/* Convolutions by oneDNN: forward, gradient of the image, gradient of the filters.
 *
 * Float32 tensors in plain NCHW order come in and go out; the primitives work in blocked
 * layouts, with reorders in between where the two differ. */
#include "conv.h"

#include <string.h>

#include "onednn.h"

/* A ported checkout has only the direct algorithm. */
#if __has_include("phases.h")
#define DCGAN_PHASES
#include "phases.h"
#include "phases_tiles.h"
#endif

namespace dcgan {
namespace {

typedef std::vector<int64_t> Dims;

typedef dcgan_conv_kind Kind;

Dims contiguous(const Dims& shape) {
    Dims strides(shape.size(), 1);
    for (size_t i = shape.size() - 1; i > 0; --i)
        strides[i - 1] = strides[i] * shape[i];
    return strides;
}

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

/* Left alone, oneDNN takes AVX2 for the gradient of filters with 4 to 15 channels, which fill no
 * block of 16; with the channels last it finds its AVX-512 code, 1.7 times as fast. */
bool channels_last(Kind kind, const dcgan_conv& g) {
    const int has = dnnl_get_effective_cpu_isa(), needs = dnnl_cpu_isa_avx512_core;
    return kind == GRAD_WEIGHTS && g.c > 3 && g.c < 16 && !g.bf16 && (has & needs) == needs;
}

PrimitiveDesc describe(Kind kind, const dcgan_conv& g) {
    const dnnl_data_type_t in = g.bf16 ? dnnl_bf16 : dnnl_f32;
    const Dims strides = {g.stride_h, g.stride_w}, dilates = {0, 0};
    /* the padding that makes the sizes come out even: what is beyond is not read */
    const Dims before = {g.top, g.left},
               after = {(g.oh - 1) * g.stride_h + g.kh - g.h - g.top,
                        (g.ow - 1) * g.stride_w + g.kw - g.w - g.left};
    const Dims image = {g.n, g.c, g.h, g.w}, filters = {g.f, g.c, g.kh, g.kw},
               output = {g.n, g.f, g.oh, g.ow};
    const Attributes attributes = own_scratchpad();
    const bool last = channels_last(kind, g);
    const auto maps = [last](const Dims& shape, dnnl_data_type_t type) {
        return last ? strided(shape, {shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1],
                                      shape[1]},
                              type)
                    : any_layout(shape, type);
    };
    const auto forward = [&](dnnl_data_type_t image_type, dnnl_data_type_t filters_type,
                             dnnl_data_type_t output_type) {
        dnnl_primitive_desc_t made;
        check(dnnl_convolution_forward_primitive_desc_create(
                  &made, engine(), dnnl_forward_training, dnnl_convolution_direct,
                  maps(image, image_type).get(), any_layout(filters, filters_type).get(),
                  nullptr, maps(output, output_type).get(), strides.data(), dilates.data(),
                  before.data(), after.data(), attributes.get()),
              "forward convolution");
        return PrimitiveDesc(made);
    };
    if (kind == FORWARD)
        return forward(in, in, dnnl_f32);
    const PrimitiveDesc hint = forward(in, in, in);
    dnnl_primitive_desc_t made;
    if (kind == GRAD_INPUTS)
        check(dnnl_convolution_backward_data_primitive_desc_create(
                  &made, engine(), dnnl_convolution_direct, any_layout(image, dnnl_f32).get(),
                  any_layout(filters, in).get(), any_layout(output, in).get(), strides.data(),
                  dilates.data(), before.data(), after.data(), hint.get(), attributes.get()),
              "gradient of the image");
    else
        check(dnnl_convolution_backward_weights_primitive_desc_create(
                  &made, engine(), dnnl_convolution_direct, maps(image, in).get(),
                  any_layout(filters, dnnl_f32).get(), nullptr, maps(output, in).get(),
                  strides.data(), dilates.data(), before.data(), after.data(), hint.get(),
                  attributes.get()),
              "gradient of the filters");
    return PrimitiveDesc(made);
}

std::unique_ptr<Plan> make_plan(Kind kind, const dcgan_conv& g, const Dims& image_strides,
                                const Dims& output_strides) {
    const Dims filters = {g.f, g.c, g.kh, g.kw};
    MemoryDesc image = strided({g.n, g.c, g.h, g.w}, image_strides),
               weights = strided(filters, contiguous(filters)),
               output = strided({g.n, g.f, g.oh, g.ow}, output_strides);
    PrimitiveDesc description = describe(kind, g);
    typedef Plan::Operand Operand;
    if (kind == FORWARD)
        return std::unique_ptr<Plan>(
            new Plan(std::move(description),
                     Operand{DNNL_ARG_SRC, dnnl_query_src_md, std::move(image)},
                     Operand{DNNL_ARG_WEIGHTS, dnnl_query_weights_md, std::move(weights)},
                     Operand{DNNL_ARG_DST, dnnl_query_dst_md, std::move(output)}));
    if (kind == GRAD_INPUTS)
        return std::unique_ptr<Plan>(
            new Plan(std::move(description),
                     Operand{DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, std::move(output)},
                     Operand{DNNL_ARG_WEIGHTS, dnnl_query_weights_md, std::move(weights)},
                     Operand{DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md, std::move(image)}));
    return std::unique_ptr<Plan>(new Plan(
        std::move(description), Operand{DNNL_ARG_SRC, dnnl_query_src_md, std::move(image)},
        Operand{DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, std::move(output)},
        Operand{DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md, std::move(weights)}));
}

/* Enough for the layers of a few networks, for training and sampling batches. */
Cache<Dims, Plan> plans(128);

Plan& plan(Kind kind, const dcgan_conv& g, const Dims& image_strides, const Dims& output_strides) {
    Dims key = {kind};
    const int64_t* const sizes = reinterpret_cast<const int64_t*>(&g);
    key.insert(key.end(), sizes, sizes + sizeof(g) / sizeof(*sizes));
    key.insert(key.end(), image_strides.begin(), image_strides.end());
    key.insert(key.end(), output_strides.begin(), output_strides.end());
    return plans.get(key, [&] { return make_plan(kind, g, image_strides, output_strides); });
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
        const Plan* const todo =
            by_product || by_taps ? nullptr
            : kind == FORWARD     ? &plan(FORWARD, g, first_dims, contiguous(output))
            : kind == GRAD_INPUTS ? &plan(GRAD_INPUTS, g, contiguous(image), first_dims)
                                  : &plan(GRAD_WEIGHTS, g, first_dims, second_dims);
        char* const own = workspace.reserve(filters_size + (by_taps ? taps_workspace_size(kind, g)
                                                            : todo  ? todo->workspace_size()
                                                                    : 0));
        char* const work = own + filters_size;
        const auto run = [&](const float* one, const float* two, float* to) {
            if (by_product)
                whole(kind, g, one, two, to);
            else if (by_taps)
                taps_convolve(kind, g, one, two, to, work);
            else
                todo->run(work, one, two, to);
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
