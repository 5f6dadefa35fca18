/* Matrix products by oneDNN, so that one set of threads does all the work. */
#include <string.h>

#include <algorithm>

#include "onednn.h"

namespace dcgan {
namespace {

/* Rows of float32 to rows of bfloat16 next to each other, rounded to nearest, ties to even.
 * oneDNN's own conversion is several times slower where it changes the layout, too. */
void round_rows(int64_t rows, int64_t columns, const float* from, int64_t distance,
                uint16_t* to) {
#pragma omp parallel for schedule(static) if (rows * columns > 1 << 15)
    for (int64_t row = 0; row < rows; ++row) {
        const float* const x = from + row * distance;
        uint16_t* const y = to + row * columns;
#pragma omp simd
        for (int64_t i = 0; i < columns; ++i) {
            uint32_t bits;
            memcpy(&bits, x + i, sizeof(bits));
            const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
            /* adding could carry a NaN over to infinity: its upper half is kept, made quiet */
            const bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
            y[i] = uint16_t(is_nan ? (bits >> 16) | 0x40 : rounded);
        }
    }
}

/* a (m, k) times b (k, n), both bfloat16, added up in float32. `ta` and `tb` say that one is
 * stored the other way round. */
std::unique_ptr<Plan> make_plan(bool ta, bool tb, int64_t m, int64_t n, int64_t k, bool add) {
    const Dims a = {m, k}, b = {k, n}, c = {m, n};
    const Dims a_strides = ta ? Dims{1, m} : Dims{k, 1}, b_strides = tb ? Dims{1, k} : Dims{n, 1};
    const Attributes attributes = own_scratchpad();
    if (add) {
        dnnl_post_ops_t after;
        check(dnnl_post_ops_create(&after), "attributes");
        dnnl_status_t status = dnnl_post_ops_append_sum(after, 1.0f, 0, dnnl_f32);
        if (status == dnnl_success)
            status = dnnl_primitive_attr_set_post_ops(attributes.get(), after);
        dnnl_post_ops_destroy(after);
        check(status, "attributes");
    }
    MemoryDesc first = strided(a, a_strides, dnnl_bf16), second = strided(b, b_strides, dnnl_bf16),
               result = strided(c, {n, 1});
    dnnl_primitive_desc_t made;
    check(dnnl_matmul_primitive_desc_create(&made, engine(), first.get(), second.get(), nullptr,
                                            result.get(), attributes.get()),
          "matrix product");
    typedef Plan::Operand Operand;
    return std::unique_ptr<Plan>(
        new Plan(PrimitiveDesc(made),
                 Operand{DNNL_ARG_SRC, dnnl_query_src_md, std::move(first)},
                 Operand{DNNL_ARG_WEIGHTS, dnnl_query_weights_md, std::move(second)},
                 Operand{DNNL_ARG_DST, dnnl_query_dst_md, std::move(result)}));
}

Cache<Dims, Plan> product_plans(64);

}  // namespace
}  // namespace dcgan

namespace {

/* to (columns, rows) = from (rows, columns) the other way round. */
void transpose(int64_t rows, int64_t columns, const float* from, float* to) {
    const int64_t tile = 16;
#pragma omp parallel for schedule(static) if (rows * columns > 1 << 15)
    for (int64_t start = 0; start < columns; start += tile)
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t i = start; i < std::min(columns, start + tile); ++i)
                to[i * rows + row] = from[row * columns + i];
}

void sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
           int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    dcgan::check(dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta,
                            c, ldc),
                 "matrix product");
}

}  // namespace

/* C (m, n) = alpha * A (m, k) B (k, n) + beta * C, row-major. `ta` and `tb` say that A or B is
 * stored the other way round; lda, ldb, ldc are the distances of stored rows. */
DCGAN_API const char* dcgan_sgemm(int ta, int tb, int64_t m, int64_t n, int64_t k, float alpha,
                                  const float* a, int64_t lda, const float* b, int64_t ldb,
                                  float beta, float* c, int64_t ldc) {
    using namespace dcgan;
    return guarded([&] {
        const Threads threads(m * n * k < PARALLEL_PRODUCTS);
        /* A few rows times the transpose of a large matrix, as in the gradient of a layer's
         * input: oneDNN is a quarter faster at the transposed product. */
        if (!ta && tb && beta == 0 && ldc == n && 16 <= m && 4 * m <= n && 512 <= k) {
            std::lock_guard<std::mutex> held(workspace.lock);
            float* const turned =
                reinterpret_cast<float*>(workspace.reserve(sizeof(float) * size_t(m * n)));
            sgemm(false, true, n, m, k, alpha, b, ldb, a, lda, 0.0f, turned, m);
            transpose(n, m, turned, c);
        } else {
            sgemm(ta != 0, tb != 0, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        }
    });
}

/* C = A B, or C += A B if `add`, with A and B rounded to bfloat16; the rest as above, with C's
 * rows next to each other. */
DCGAN_API const char* dcgan_bf16gemm(int ta, int tb, int64_t m, int64_t n, int64_t k,
                                     const float* a, int64_t lda, const float* b, int64_t ldb,
                                     int add, float* c) {
    using namespace dcgan;
    return guarded([&] {
        const Threads threads(m * n * k < PARALLEL_PRODUCTS);
        const Dims key = {ta, tb, m, n, k, add};
        const size_t a_size = Workspace::padded(sizeof(uint16_t) * size_t(m * k)),
                     b_size = Workspace::padded(sizeof(uint16_t) * size_t(k * n));
        std::lock_guard<std::mutex> held(workspace.lock);
        const Plan& plan = product_plans.get(
            key, [&] { return make_plan(ta != 0, tb != 0, m, n, k, add != 0); });
        char* const work = workspace.reserve(a_size + b_size + plan.workspace_size());
        uint16_t* const rounded_a = reinterpret_cast<uint16_t*>(work);
        uint16_t* const rounded_b = reinterpret_cast<uint16_t*>(work + a_size);
        round_rows(ta ? k : m, ta ? m : k, a, lda, rounded_a);
        round_rows(tb ? n : k, tb ? k : n, b, ldb, rounded_b);
        plan.run(work + a_size + b_size, rounded_a, rounded_b, c);
    });
}
