#include "phases.h"

#include <algorithm>

#include "api.h"
#include "phases_kept.h"
#include "phases_transforms.h"
#include "products.h"

namespace dcgan {
namespace phases {
namespace {

/* Rectangles of tiles, and working memory for some images at a time. */
struct Work {
    Rectangles all;
    int64_t n, chunk;
    float* scratch;

    explicit Work(const std::vector<Tiling>& tilings)
        : n(tilings.front().n), chunk(images_at_once(tilings)) {
        std::vector<size_t> sizes = {scratch_size(tilings)};
        for (const Tiling& t : tilings) {
            sizes.push_back(size_t(t.image_size(chunk * t.tiles())));
            sizes.push_back(size_t(t.output_size(chunk * t.tiles())));
            sizes.push_back(size_t(t.filter_size()));
        }
        size_t bytes = 0;
        for (size_t size : sizes)
            bytes += Workspace::padded(size * sizeof(float));
        char* memory = workspace.reserve(bytes);
        std::vector<float*> parts;
        for (size_t size : sizes) {
            parts.push_back(reinterpret_cast<float*>(memory));
            memory += Workspace::padded(size * sizeof(float));
        }
        scratch = parts[0];
        for (size_t i = 0; i < tilings.size(); ++i)
            all.push_back({tilings[i], parts[3 * i + 1], parts[3 * i + 2], parts[3 * i + 3]});
    }

    void take_filters(const dcgan_conv& g, const float* w, const int64_t* strides) {
        for (Rectangle& one : all)
            one.filters = filters_at_points(one.t, g, w, strides, int(all.size()), one.filters);
    }

    /* visit(first image, images) for all chunks. */
    template <typename Visit>
    void each_chunk(Visit visit) const {
        for (int64_t i = 0; i < n; i += chunk)
            visit(i, std::min(chunk, n - i));
    }
};

/* The matrices of one pair of points of a rectangle among those of its tiles in `images`. */
struct Point {
    int64_t tiles, depth, filters;
    float *image, *output, *filter;

    Point(const Rectangle& one, int64_t images, int q)
        : tiles(images * one.t.tiles()), depth(one.t.depth[q] * one.t.channels),
          filters(one.t.filters), image(one.images + one.t.image_place(q, tiles)),
          output(one.outputs + one.t.output_place(q, tiles)),
          filter(one.filters + one.t.filter_place(q)) {}
};

/* Each pair of points is one thread's, whole: no sum depends on how many there are. */
template <typename Product>
void each_point(const Work& work, int64_t images, Product product) {
    std::vector<Point> points;
    for (const Rectangle& one : work.all)
        for (int q = 0; q < one.t.points; ++q)
            points.emplace_back(one, images, q);
    const int64_t count = int64_t(points.size());
    bool failed = false;
#pragma omp parallel for schedule(dynamic) reduction(|| : failed)
    for (int64_t i = 0; i < count; ++i)
        failed = !product(points[size_t(i)]) || failed;
    check_product(!failed);
}

void forward(Work& work, const dcgan_conv& g, int64_t planes, const float* x, const float* w,
             const int64_t* strides, float* y) {
    work.take_filters(g, w, strides);
    work.each_chunk([&](int64_t i, int64_t images) {
        images_to_points(work.all, images, x + i * g.c * g.h * g.w, work.scratch);
        each_point(work, images, [](const Point& p) {
            return product(false, false, p.tiles, p.filters, p.depth, p.image, p.depth, p.filter,
                           p.filters, 0, p.output, p.filters);
        });
        points_to_outputs(work.all, g, images, y + i * planes * g.oh * g.ow, work.scratch);
    });
}

void image_gradient(Work& work, const dcgan_conv& g, int64_t planes, const float* y,
                    const float* w, const int64_t* strides, bool add, float* x) {
    work.take_filters(g, w, strides);
    work.each_chunk([&](int64_t i, int64_t images) {
        outputs_to_points(work.all, g, images, y + i * planes * g.oh * g.ow, work.scratch);
        each_point(work, images, [](const Point& p) {
            return product(false, true, p.tiles, p.depth, p.filters, p.output, p.filters, p.filter,
                           p.filters, 0, p.image, p.depth);
        });
        points_to_images(work.all, images, add, x + i * g.c * g.h * g.w, work.scratch);
    });
}

void filters_gradient(const Work& work, const dcgan_conv& g, int64_t planes, const float* x,
                      const float* y, float* w) {
    /* lanes without a channel or filter are multiplied, too, but never read back: a number that
     * happens to lie there cannot do harm, and none is in images, which blocks fill whole */
    work.each_chunk([&](int64_t i, int64_t images) {
        images_to_points(work.all, images, x + i * g.c * g.h * g.w, work.scratch);
        outputs_to_points(work.all, g, images, y + i * planes * g.oh * g.ow, work.scratch);
        each_point(work, images, [i](const Point& p) {
            return turned_product(p.depth, p.filters, p.tiles, p.image, p.depth, p.output,
                                  p.filters, i > 0, p.filter, p.filters);
        });
    });
    for (const Rectangle& one : work.all)
        points_to_filters(one.t, one.filters, g.flip != 0, &one != &work.all.front(), w);
}

}  // namespace

void convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
              const int64_t* strides, float* result) {
    const std::vector<Tiling> whole = tilings(g, int(g.way));
    const int64_t step = filters_at_once(whole);
    for (int64_t f = 0; f < g.f; f += step) {
        dcgan_conv part = g;
        part.f = std::min(step, g.f - f);
        std::vector<Tiling> parts;
        for (const Tiling& t : whole) {
            parts.emplace_back(part, t.y, t.x);
            parts.back().planes = g.f;
        }
        Work work(parts);
        const int64_t to = f * g.oh * g.ow;
        if (kind == FORWARD)
            forward(work, part, g.f, first, second + f * strides[0], strides, result + to);
        else if (kind == GRAD_INPUTS)
            image_gradient(work, part, g.f, first + to, second + f * strides[0], strides, f > 0,
                           result);
        else
            filters_gradient(work, part, g.f, first, second + to, result + f * g.c * g.kh * g.kw);
    }
}

}  // namespace phases
}  // namespace dcgan
