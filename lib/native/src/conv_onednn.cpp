/* Convolutions by oneDNN's direct algorithm. Its primitives work in blocked layouts, with reorders
 * where these are not the caller's. */
#include "conv.h"
#include "onednn.h"

namespace dcgan {
namespace {

typedef dcgan_conv_kind Kind;

/* Left alone, oneDNN takes AVX2 for the gradient of filters with 4 to 15 channels, which fill no
 * block of 16; with the channels last it finds its AVX-512 code, 1.7 times as fast. Where there is
 * only AVX2, 4 channels take six tenths of the time, and others more. */
bool channels_last(Kind kind, const dcgan_conv& g) {
    const int has = dnnl_get_effective_cpu_isa(), needs = dnnl_cpu_isa_avx512_core;
    const int64_t most = (has & needs) == needs ? 15 : 4;
    return kind == GRAD_WEIGHTS && 4 <= g.c && g.c <= most && !g.bf16;
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

const Plan& plan(Kind kind, const dcgan_conv& g, const int64_t* first, const int64_t* second) {
    const Dims one(first, first + 4), two(second, second + 4),
        image = kind == GRAD_INPUTS ? contiguous({g.n, g.c, g.h, g.w}) : one,
        output = kind == FORWARD       ? contiguous({g.n, g.f, g.oh, g.ow})
                 : kind == GRAD_INPUTS ? one
                                       : two;
    Dims key = {kind};
    const int64_t* const sizes = reinterpret_cast<const int64_t*>(&g);
    key.insert(key.end(), sizes, sizes + sizeof(g) / sizeof(*sizes));
    key.insert(key.end(), image.begin(), image.end());
    key.insert(key.end(), output.begin(), output.end());
    return plans.get(key, [&] { return make_plan(kind, g, image, output); });
}

}  // namespace

size_t direct_workspace_size(int kind, const dcgan_conv& g, const int64_t* first_strides,
                             const int64_t* second_strides) {
    return plan(Kind(kind), g, first_strides, second_strides).workspace_size();
}

void direct_convolve(int kind, const dcgan_conv& g, const float* first,
                     const int64_t* first_strides, const float* second,
                     const int64_t* second_strides, float* result, char* work) {
    plan(Kind(kind), g, first_strides, second_strides).run(work, first, second, result);
}

}  // namespace dcgan
