#include "phases.h"

#include <algorithm>

#include "api.h"
#include "phases_kept.h"
#include "phases_transforms.h"
#include "products.h"

namespace dcgan {
namespace phases {
namespace {

/* Rectangles of tiles, and working memory for some images and some filters at a time. */
struct Work {
    Rectangles all;
    const dcgan_conv& whole;
    dcgan_conv part;          /* the filters that are worked on */
    int64_t first_filter = 0; /* of the part */
    int64_t chunk, step;      /* images and filters at once; all images, if not all filters */
    float* scratch;

    explicit Work(const dcgan_conv& g)
        : whole(g), part(g), chunk(images_at_once(tilings(g, int(g.way)))),
          step(filters_at_once(tilings(g, int(g.way)))) {
        part.f = step;
        const std::vector<Tiling> cut = tilings(part, int(g.way));
        std::vector<size_t> sizes = {scratch_size(cut)};
        for (const Tiling& t : cut) {
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
        for (size_t i = 0; i < cut.size(); ++i)
            all.push_back({cut[i], parts[3 * i + 1], parts[3 * i + 2], parts[3 * i + 3]});
    }

    /* visit(first image, images, whether they are the first, the last) for all chunks. */
    template <typename Visit>
    void each_chunk(Visit visit) const {
        for (int64_t i = 0; i < whole.n; i += chunk)
            visit(i, std::min(chunk, whole.n - i), i == 0, i + chunk >= whole.n);
    }

    /* visit() with each part of the filters in turn. What is known of the images stays. */
    template <typename Visit>
    void each_part(Visit visit) {
        for (first_filter = 0; first_filter < whole.f; first_filter += step) {
            part.f = std::min(step, whole.f - first_filter);
            const std::vector<Tiling> cut = tilings(part, int(whole.way));
            for (size_t i = 0; i < cut.size(); ++i) {
                all[i].t = cut[i];
                all[i].t.planes = whole.f;
            }
            visit();
        }
    }

    /* The part's filters at the points; `w` are all of them. */
    void take_filters(const float* w, const int64_t* strides) {
        for (Rectangle& one : all)
            one.filters = filters_at_points(one.t, part, w + first_filter * strides[0], strides,
                                            int(all.size()), one.filters);
    }

    /* Where an image lies among all of them, and the part's output for it. */
    int64_t image(int64_t i) const { return i * whole.c * whole.h * whole.w; }
    int64_t output(int64_t i) const { return (i * whole.f + first_filter) * whole.oh * whole.ow; }
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

void forward(Work& work, const float* x, const float* w, const int64_t* strides, float* y) {
    work.each_chunk([&](int64_t i, int64_t images, bool first, bool) {
        images_to_points(work.all, images, x + work.image(i), work.scratch);
        work.each_part([&] {
            if (first)
                work.take_filters(w, strides);
            each_point(work, images, [](const Point& p) {
                return product_of_thread(false, p.tiles, p.filters, p.depth, p.image, p.depth,
                                         p.filter, p.filters, false, p.output, p.filters);
            });
            points_to_outputs(work.all, work.whole, images, y + work.output(i), work.scratch);
        });
    });
}

void image_gradient(Work& work, const float* y, const float* w, const int64_t* strides,
                    float* x) {
    work.each_chunk([&](int64_t i, int64_t images, bool first, bool) {
        work.each_part([&] {
            if (first)
                work.take_filters(w, strides);
            outputs_to_points(work.all, work.whole, images, y + work.output(i), work.scratch);
            const bool add = work.first_filter > 0;
            each_point(work, images, [add](const Point& p) {
                return product(false, true, p.tiles, p.depth, p.filters, p.output, p.filters,
                               p.filter, p.filters, add, p.image, p.depth);
            });
        });
        points_to_images(work.all, images, x + work.image(i), work.scratch);
    });
}

void filters_gradient(Work& work, const float* x, const float* y, float* w) {
    const dcgan_conv& g = work.whole;
    /* lanes without a channel or filter are multiplied, too, but never read back: a number that
     * happens to lie there cannot do harm, and none is in images, which blocks fill whole */
    work.each_chunk([&](int64_t i, int64_t images, bool first, bool last) {
        images_to_points(work.all, images, x + work.image(i), work.scratch);
        work.each_part([&] {
            outputs_to_points(work.all, g, images, y + work.output(i), work.scratch);
            each_point(work, images, [first](const Point& p) {
                return product_of_thread(true, p.depth, p.filters, p.tiles, p.image, p.depth,
                                         p.output, p.filters, !first, p.filter, p.filters);
            });
            float* const to = w + work.first_filter * g.c * g.kh * g.kw;
            for (size_t r = 0; last && r < work.all.size(); ++r)
                points_to_filters(work.all[r].t, work.all[r].filters, g.flip != 0, r > 0, to);
        });
    });
}

}  // namespace

void convolve(int kind, const dcgan_conv& g, const float* first, const float* second,
              const int64_t* strides, float* result) {
    Work work(g);
    if (kind == FORWARD)
        forward(work, first, second, strides, result);
    else if (kind == GRAD_INPUTS)
        image_gradient(work, first, second, strides, result);
    else
        filters_gradient(work, first, second, result);
}

}  // namespace phases
}  // namespace dcgan
