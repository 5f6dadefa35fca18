#include "phases_kept.h"

#include <string.h>

#include <algorithm>
#include <list>

#include "api.h"
#include "phases_transforms.h"

namespace dcgan {
namespace phases {
namespace {

/* Of all that is kept, and of one layer's. */
const size_t MOST_BYTES = size_t(128) << 20, MOST_OF_ONE = size_t(64) << 20;

/* Of one shape: a generator's and a discriminator's layer often have the same. */
const int MOST_OF_A_SHAPE = 2;

struct Kept {
    std::vector<int64_t> shape;
    const float* place; /* of the filters when they were seen */
    size_t bytes;
    Pages memory; /* the filters' points, then the filters */

    float* at_points() const { return reinterpret_cast<float*>(memory.get()); }
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

/* Forget what a new one of this shape takes the place of: the same filters as they were, or the
 * oldest of too many. Returns memory for the new one. */
Pages make_room(const std::vector<int64_t>& shape, const float* place, size_t bytes) {
    Pages memory;
    int of_shape = 0;
    size_t total = bytes;
    for (auto each = all.begin(); each != all.end();) {
        const bool replaced = each->shape == shape &&
                              (each->place == place || ++of_shape == MOST_OF_A_SHAPE);
        if (replaced || total + each->bytes > MOST_BYTES) {
            if (replaced)
                memory = std::move(each->memory);
            each = all.erase(each);
        } else {
            total += each->bytes;
            ++each;
        }
    }
    return memory ? std::move(memory) : allocate(bytes);
}

}  // namespace

float* filters_at_points(const Tiling& t, const dcgan_conv& g, const float* w,
                         const int64_t* strides, int together, float* own) {
    const int64_t taps = g.kh * g.kw;
    const size_t used = size_t(g.f * g.c * taps), points = size_t(t.filter_size()),
                 bytes = (points + used) * sizeof(float);
    const bool contiguous = strides[3] == 1 && strides[2] == g.kw && strides[1] == taps &&
                            strides[0] == g.c * taps;
    const size_t most = std::min(MOST_OF_ONE, MOST_BYTES / size_t(together));
    if (!contiguous || bytes > most || t.planes > t.f) {
        filters_to_points(t, w, strides, g.flip != 0, own);
        return own;
    }
    const std::vector<int64_t> shape = {g.f,        g.c,      g.kh,     g.kw,  g.stride_h,
                                        g.stride_w, t.y.tile, t.x.tile, g.flip};
    for (auto each = all.begin(); each != all.end(); ++each)
        if (each->shape == shape && same(each->at_points() + points, w, used)) {
            all.splice(all.begin(), all, each);
            return each->at_points();
        }
    Kept made = {shape, w, bytes, make_room(shape, w, bytes)};
    filters_to_points(t, w, strides, g.flip != 0, made.at_points());
    memcpy(made.at_points() + points, w, used * sizeof(float));
    all.push_front(std::move(made));
    return all.front().at_points();
}

void forget_filters() { all.clear(); }

}  // namespace phases
}  // namespace dcgan
