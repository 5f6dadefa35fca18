#include "phases_kept.h"

#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <list>
#include <memory>

#include "api.h"
#include "phases_transforms.h"

namespace dcgan {
namespace phases {
namespace {

/* Of all that is kept, and of one layer's. */
const size_t MOST_BYTES = size_t(96) << 20, MOST_OF_ONE = size_t(48) << 20;

/* Of one shape: a generator's and a discriminator's layer often have the same. */
const int MOST_OF_A_SHAPE = 2;

struct Free {
    void operator()(float* memory) const { free(memory); }
};

struct Kept {
    std::vector<int64_t> shape;
    const float* place; /* of the filters when they were seen */
    size_t filters, points; /* floats */
    std::unique_ptr<float, Free> memory; /* the filters, then their points */

    size_t bytes() const { return (filters + points) * sizeof(float); }
    float* at_points() const { return memory.get() + filters; }
};

std::list<Kept> all; /* most recently used first */

bool same(const float* a, const float* b, size_t size) {
    const size_t part = size_t(1) << 14;
    if (memcmp(a, b, sizeof(float) * std::min(part, size)) != 0)
        return false;
    bool differs = false;
#pragma omp parallel for schedule(static) reduction(|| : differs)
    for (size_t i = part; i < size; i += part)
        differs = differs || memcmp(a + i, b + i, sizeof(float) * std::min(part, size - i)) != 0;
    return !differs;
}

/* What makes room for a new one of this shape: the same place's, or the oldest of too many. */
void make_room(const std::vector<int64_t>& shape, const float* place, size_t bytes) {
    int found = 0;
    size_t total = bytes;
    for (auto each = all.begin(); each != all.end();) {
        const bool of_shape = each->shape == shape;
        total += each->bytes();
        if ((of_shape && (each->place == place || ++found == MOST_OF_A_SHAPE)) ||
            total > MOST_BYTES) {
            total -= each->bytes();
            each = all.erase(each);
        } else {
            ++each;
        }
    }
}

}  // namespace

float* filters_at_points(const Tiling& t, const dcgan_conv& g, const float* w,
                         const int64_t* strides, float* own) {
    const int64_t taps = g.kh * g.kw;
    const size_t filters = Workspace::padded(size_t(g.f * g.c * taps) * sizeof(float)) /
                           sizeof(float),
                 points = size_t(t.filter_size());
    const bool contiguous = strides[3] == 1 && strides[2] == g.kw && strides[1] == taps &&
                            strides[0] == g.c * taps;
    if (!contiguous || (filters + points) * sizeof(float) > MOST_OF_ONE) {
        filters_to_points(t, w, strides, g.flip != 0, own);
        return own;
    }
    const std::vector<int64_t> shape = {g.f,         g.c,      g.kh,     g.kw, g.stride_h,
                                        g.stride_w, t.y.tile, t.x.tile, g.flip};
    const size_t used = size_t(g.f * g.c * taps);
    for (auto each = all.begin(); each != all.end(); ++each)
        if (each->shape == shape && same(each->memory.get(), w, used)) {
            all.splice(all.begin(), all, each);
            return each->at_points();
        }
    make_room(shape, w, (filters + points) * sizeof(float));
    void* found = nullptr;
    if (posix_memalign(&found, 64, (filters + points) * sizeof(float)))
        throw std::bad_alloc();
    Kept made = {shape, w, filters, points, std::unique_ptr<float, Free>(static_cast<float*>(found))};
    memcpy(found, w, used * sizeof(float));
    filters_to_points(t, w, strides, g.flip != 0, made.at_points());
    all.push_front(std::move(made));
    return all.front().at_points();
}

}  // namespace phases
}  // namespace dcgan
