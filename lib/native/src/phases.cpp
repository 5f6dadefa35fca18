#include "phases.h"

#include <algorithm>

#include "api.h"
#include "phases_kept.h"
#include "phases_transforms.h"
#include "products.h"

namespace dcgan {
namespace phases {
namespace {

/* Working memory of one rectangle of tiles. */
struct Memory {
    float *scratch, *images, *outputs, *filters;

    explicit Memory(const Tiling& t) {
        const int64_t tiles = t.chunk() * t.tiles();
        const size_t sizes[] = {scratch_size(t), size_t(t.image_size(tiles)),
                                size_t(t.output_size(tiles)), size_t(t.filter_size())};
        size_t bytes = 0;
        for (size_t size : sizes)
            bytes += Workspace::padded(size * sizeof(float));
        char* memory = workspace.reserve(bytes);
        float** const parts[] = {&scratch, &images, &outputs, &filters};
        for (int i = 0; i < 4; ++i) {
            *parts[i] = reinterpret_cast<float*>(memory);
            memory += Workspace::padded(sizes[i] * sizeof(float));
        }
    }
};

/* The matrices of one pair of points among those of `tiles` tiles. */
struct Point {
    int64_t tiles, depth, filters;
    float *image, *output, *filter;

    Point(const Tiling& t, const Memory& memory, int64_t tiles, int q)
        : tiles(tiles), depth(t.depth[q] * t.channels), filters(t.filters),
          image(memory.images + t.image_place(q, tiles)),
          output(memory.outputs + t.output_place(q, tiles)),
          filter(memory.filters + t.filter_place(q)) {}
};

/* Each pair of points is one thread's, whole: no sum depends on how many there are. */
template <typename Product>
void each_point(const Tiling& t, const Memory& memory, int64_t images, Product product) {
    bool failed = false;
#pragma omp parallel for schedule(dynamic) reduction(|| : failed)
    for (int q = 0; q < t.points; ++q)
        failed = !product(Point(t, memory, images * t.tiles(), q)) || failed;
    check_product(!failed);
}

/* visit(first image, images) for all chunks. */
template <typename Visit>
void each_chunk(const Tiling& t, Visit visit) {
    for (int64_t i = 0; i < t.n; i += t.chunk())
        visit(i, std::min(t.chunk(), t.n - i));
}

void forward(const Tiling& t, const dcgan_conv& g, const float* x, const float* w,
             const int64_t* strides, float* y) {
    Memory memory(t);
    memory.filters = filters_at_points(t, g, w, strides, memory.filters);
    each_chunk(t, [&](int64_t i, int64_t images) {
        images_to_points(t, images, x + i * g.c * g.h * g.w, memory.images, memory.scratch);
        each_point(t, memory, images, [](const Point& p) {
            return product(false, false, p.tiles, p.filters, p.depth, p.image, p.depth, p.filter,
                           p.filters, 0, p.output, p.filters);
        });
        points_to_outputs(t, g, images, memory.outputs, y + i * t.planes * g.oh * g.ow,
                          memory.scratch);
    });
}

void image_gradient(const Tiling& t, const dcgan_conv& g, const float* y, const float* w,
                    const int64_t* strides, bool add, float* x) {
    Memory memory(t);
    memory.filters = filters_at_points(t, g, w, strides, memory.filters);
    each_chunk(t, [&](int64_t i, int64_t images) {
        outputs_to_points(t, g, images, y + i * t.planes * g.oh * g.ow, memory.outputs,
                          memory.scratch);
        each_point(t, memory, images, [](const Point& p) {
            return product(false, true, p.tiles, p.depth, p.filters, p.output, p.filters, p.filter,
                           p.filters, 0, p.image, p.depth);
        });
        points_to_images(t, images, memory.images, add, x + i * g.c * g.h * g.w, memory.scratch);
    });
}

void filters_gradient(const Tiling& t, const dcgan_conv& g, const float* x, const float* y,
                      bool add, float* w) {
    const Memory memory(t);
    /* lanes without a channel or filter are multiplied, too, but never read back: a number that
     * happens to lie there cannot do harm, and none is in images, which blocks fill whole */
    each_chunk(t, [&](int64_t i, int64_t images) {
        images_to_points(t, images, x + i * g.c * g.h * g.w, memory.images, memory.scratch);
        outputs_to_points(t, g, images, y + i * t.planes * g.oh * g.ow, memory.outputs,
                          memory.scratch);
        each_point(t, memory, images, [i](const Point& p) {
            return product(true, false, p.depth, p.filters, p.tiles, p.image, p.depth, p.output,
                           p.filters, i > 0, p.filter, p.filters);
        });
    });
    points_to_filters(t, memory.filters, g.flip != 0, add, w);
}

}  // namespace

void convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
              const int64_t* strides, float* result) {
    bool add = false;
    for (const Tiling& all : tilings(g, int(g.way))) {
        const int64_t step = filters_at_once(all);
        for (int64_t f = 0; f < g.f; f += step) {
            dcgan_conv part = g;
            part.f = std::min(step, g.f - f);
            Tiling t(part, all.y, all.x);
            t.planes = g.f;
            const int64_t to = f * g.oh * g.ow;
            if (kind == FORWARD)
                forward(t, part, first, second + f * strides[0], strides, result + to);
            else if (kind == GRAD_INPUTS)
                image_gradient(t, part, first + to, second + f * strides[0], strides,
                               add || f > 0, result);
            else
                filters_gradient(t, part, first, second + to, add,
                                 result + f * g.c * g.kh * g.kw);
        }
        add = true;
    }
}

}  // namespace phases
}  // namespace dcgan
