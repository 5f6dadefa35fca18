#include "onednn.h"

#include <string.h>

#include "products.h"

namespace dcgan {

void check(dnnl_status_t status, const char* what) {
    static const char* const names[] = {"success",           "out of memory", "invalid arguments",
                                        "unimplemented",     "last impl reached", "runtime error",
                                        "not required"};
    if (status != dnnl_success) {
        const char* name = size_t(status) < sizeof(names) / sizeof(*names) ? names[status] : "?";
        throw std::runtime_error(std::string("oneDNN: ") + what + ": " + name);
    }
}

dnnl_engine_t engine() {
    static const dnnl_engine_t cpu = [] {
        dnnl_engine_t made;
        check(dnnl_engine_create(&made, dnnl_cpu, 0), "engine");
        return made;
    }();
    return cpu;
}

dnnl_stream_t stream() {
    static const dnnl_stream_t in_order = [] {
        dnnl_stream_t made;
        check(dnnl_stream_create(&made, engine(), dnnl_stream_default_flags), "stream");
        return made;
    }();
    return in_order;
}

MemoryDesc strided(const std::vector<int64_t>& shape, const std::vector<int64_t>& strides,
                   dnnl_data_type_t type) {
    dnnl_memory_desc_t made;
    check(dnnl_memory_desc_create_with_strides(&made, int(shape.size()), shape.data(), type,
                                               strides.data()),
          "layout");
    return MemoryDesc(made);
}

MemoryDesc any_layout(const std::vector<int64_t>& shape, dnnl_data_type_t type) {
    dnnl_memory_desc_t made;
    check(dnnl_memory_desc_create_with_tag(&made, int(shape.size()), shape.data(), type,
                                           dnnl_format_tag_any),
          "layout");
    return MemoryDesc(made);
}

Attributes own_scratchpad() {
    dnnl_primitive_attr_t made;
    check(dnnl_primitive_attr_create(&made), "attributes");
    Attributes attributes(made);
    check(dnnl_primitive_attr_set_scratchpad_mode(made, dnnl_scratchpad_mode_user), "attributes");
    return attributes;
}

static Primitive make_primitive(const_dnnl_primitive_desc_t description) {
    dnnl_primitive_t made;
    check(dnnl_primitive_create(&made, description), "primitive");
    return Primitive(made);
}

static Memory make_memory(const_dnnl_memory_desc_t layout) {
    dnnl_memory_t made;
    check(dnnl_memory_create(&made, layout, engine(), DNNL_MEMORY_NONE), "memory");
    return Memory(made);
}

static void point(const Memory& memory, const void* data) {
    check(dnnl_memory_set_data_handle(memory.get(), const_cast<void*>(data)), "data");
}

static void execute_reorder(const Primitive& reorder, const Memory& from, const Memory& to) {
    const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from.get()}, {DNNL_ARG_TO, to.get()}};
    check(dnnl_primitive_execute(reorder.get(), stream(), 2, arguments), "reorder");
}

void Plan::connect(Port& port, Operand& operand, const_dnnl_primitive_desc_t description,
                   bool is_result) {
    const_dnnl_memory_desc_t wanted =
        dnnl_primitive_desc_query_md(description, operand.query, 0);
    port.role = operand.role;
    port.offset = size_;
    port.outer = make_memory(operand.outer.get());
    if (dnnl_memory_desc_equal(wanted, operand.outer.get()))
        return;
    port.inner = make_memory(wanted);
    size_ += Workspace::padded(dnnl_memory_desc_get_size(wanted));
    const_dnnl_memory_desc_t from = operand.outer.get(), to = wanted;
    if (is_result)
        std::swap(from, to);
    dnnl_primitive_desc_t made;
    check(dnnl_reorder_primitive_desc_create(&made, from, engine(), to, engine(), nullptr),
          "reorder");
    port.reorder = make_primitive(PrimitiveDesc(made).get());
}

Plan::Plan(PrimitiveDesc description, Operand first, Operand second, Operand result)
    : primitive_(make_primitive(description.get())) {
    connect(first_, first, description.get(), false);
    connect(second_, second, description.get(), false);
    connect(result_, result, description.get(), true);
    const_dnnl_memory_desc_t scratchpad =
        dnnl_primitive_desc_query_md(description.get(), dnnl_query_scratchpad_md, 0);
    scratchpad_ = make_memory(scratchpad);
    scratchpad_offset_ = size_;
    size_ += Workspace::padded(dnnl_memory_desc_get_size(scratchpad));
}

void Plan::run(char* work, const void* first, const void* second, void* result) const {
    dnnl_exec_arg_t arguments[4];
    const Port* const ports[] = {&first_, &second_, &result_};
    const void* const data[] = {first, second, result};
    for (int i = 0; i < 3; ++i) {
        const Port& port = *ports[i];
        point(port.outer, data[i]);
        if (port.inner) {
            point(port.inner, work + port.offset);
            if (i < 2)
                execute_reorder(port.reorder, port.outer, port.inner);
        }
        arguments[i].arg = port.role;
        arguments[i].memory = port.inner ? port.inner.get() : port.outer.get();
    }
    point(scratchpad_, work + scratchpad_offset_);
    arguments[3].arg = DNNL_ARG_SCRATCHPAD;
    arguments[3].memory = scratchpad_.get();
    check(dnnl_primitive_execute(primitive_.get(), stream(), 4, arguments), "execution");
    if (result_.inner)
        execute_reorder(result_.reorder, result_.inner, result_.outer);
}

bool sgemm(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float alpha, const float* a,
           int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    return dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c,
                      ldc) == dnnl_success;
}

/* --- bfloat16 ----------------------------------------------------------------------------- */

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

/* Nothing where products of bfloat16 are faster than of float32; elsewhere why not. */
DCGAN_API const char* dcgan_require_bf16() {
    return dcgan::guarded([] {
        const int has = dnnl_get_effective_cpu_isa(), needs = dnnl_cpu_isa_avx512_core_bf16;
        if ((has & needs) != needs)
            throw std::runtime_error("this processor has no AVX-512 BF16 instructions");
    });
}

/* C = A B, or C += A B if `add`, with A and B rounded to bfloat16; the rest as in
 * `dcgan_sgemm`, with C's rows next to each other. */
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
