#include "phases_transforms.h"

#if defined(_OPENMP)
#include <omp.h>
#endif

#include "phases_maps.h"

namespace dcgan {
namespace phases {
namespace {

int threads() {
#if defined(_OPENMP)
    return omp_get_max_threads();
#else
    return 1;
#endif
}

int thread() {
#if defined(_OPENMP)
    return omp_get_thread_num();
#else
    return 0;
#endif
}

/* Whether these planes' vector is the first in its line of the cache, at the points. It then has
 * the next tile's lines fetched: they are too far apart for the processor to see what comes. */
inline bool leads(int64_t plane) { return plane % LINE == 0; }

/* A part of planes: from the first row and column to those after the last. */
struct Extent {
    int64_t top = 0, left = 0, bottom = 0, right = 0;

    /* Become large enough for these rows and columns, too. */
    void include(int64_t y, int64_t height, int64_t x, int64_t width) {
        const bool empty = top == bottom;
        top = empty ? y : std::min(top, y);
        left = empty ? x : std::min(left, x);
        bottom = empty ? y + height : std::max(bottom, y + height);
        right = empty ? x + width : std::max(right, x + width);
    }
    int64_t height() const { return bottom - top; }
    int64_t width() const { return right - left; }
};

void include_read(Extent* extent, const Tiling& t) {
    extent->include(t.y.start, t.y.span, t.x.start, t.x.span);
}

void include_written(Extent* extent, const Tiling& t) {
    extent->include(t.y.first, t.y.count * t.y.tile, t.x.first, t.x.count * t.x.tile);
}

/* What all rectangles read of an image, and what they write of an output. */
Window read_by(const Rectangles& all) {
    Extent e;
    for (const Rectangle& one : all)
        include_read(&e, one.t);
    const Tiling& t = all.front().t;
    return {t.y.image, t.x.image, e.top, e.height(), e.left, e.width()};
}

Window written_by(const Rectangles& all, const dcgan_conv& g) {
    Extent e;
    for (const Rectangle& one : all)
        include_written(&e, one.t);
    return {g.oh, g.ow, e.top, e.height(), e.left, e.width()};
}

/* One pair of pieces of a rectangle: its tiles' pixels in `window`, and where its points lie among
 * those of `images` images, looked up once: finding them for each tile took longer than the
 * transform. */
struct Corner {
    const Tiling& t;
    const Piece &down, &across;
    int rows, columns;
    int64_t width, start; /* of the window, and the first pixel's place in it */
    float* points;
    int64_t first[MAX_POINTS * MAX_POINTS], step[MAX_POINTS * MAX_POINTS];

    Corner(const Rectangle& one, size_t py, size_t px, int64_t images, const Window& window)
        : t(one.t), down(t.y.pieces[py]), across(t.x.pieces[px]), rows(down.points(t.y.tile)),
          columns(across.points(t.x.tile)), width(window.width),
          start((t.y.start + down.offset - window.top) * width + t.x.start + across.offset -
                window.left),
          points(one.images) {
        for (int a = 0; a < rows; ++a)
            for (int b = 0; b < columns; ++b) {
                const int q = t.y.point(down, a) * t.x.points + t.x.point(across, b);
                first[a * columns + b] =
                    t.image_place(q, images * t.tiles()) + t.slot(q, py, px) * t.channels;
                step[a * columns + b] = t.depth[q] * t.channels;
            }
    }

    /* Of the i-th point of a tile. */
    int64_t place(int i, int64_t tile) const { return first[i] + tile * step[i]; }

    Vector* pixels(float* scratch, int64_t tile) const {
        const int64_t row = tile / t.x.count * t.y.tile * t.y.stride,
                      column = tile % t.x.count * t.x.tile * t.x.stride;
        return reinterpret_cast<Vector*>(scratch) + start + row * width + column;
    }
};

std::vector<Corner> corners(const Rectangles& all, int64_t images, const Window& window) {
    std::vector<Corner> found;
    for (const Rectangle& one : all)
        for (size_t py = 0; py < one.t.y.pieces.size(); ++py)
            for (size_t px = 0; px < one.t.x.pieces.size(); ++px)
                found.emplace_back(one, py, px, images, window);
    return found;
}

/* Likewise a rectangle's tiles in the outputs. */
struct Tiles {
    const Tiling& t;
    Transform down, across;
    int64_t width, start;
    int64_t distance; /* from one pair of points' matrix to the next, in vectors */
    float* points;

    Tiles(const Rectangle& one, Matrix matrix, int64_t images, const Window& window)
        : t(one.t), down(transform(matrix, t.y.tile, t.y.points - t.y.tile + 1)),
          across(transform(matrix, t.x.tile, t.x.points - t.x.tile + 1)), width(window.width),
          start((t.y.first - window.top) * width + t.x.first - window.left),
          distance(t.output_place(1, images * t.tiles()) / LANES), points(one.outputs) {}

    /* A tile's first point. */
    Vector* place(int64_t tile, int64_t f) const {
        return reinterpret_cast<Vector*>(points + tile * t.filters + f);
    }

    /* See `leads`. */
    template <bool WRITTEN>
    void fetch(int64_t tile, int64_t f) const {
        if (!leads(f))
            return;
        const Vector* const first = place(tile, f);
        for (int q = 0; q < t.points; ++q)
            __builtin_prefetch(first + q * distance, WRITTEN, WRITTEN ? 3 : 2);
    }

    Vector* pixels(float* scratch, int64_t tile) const {
        return reinterpret_cast<Vector*>(scratch) + start +
               tile / t.x.count * t.y.tile * width + tile % t.x.count * t.x.tile;
    }
};

std::vector<Tiles> tiles(const Rectangles& all, Matrix matrix, int64_t images,
                         const Window& window) {
    std::vector<Tiles> found;
    for (const Rectangle& one : all)
        found.emplace_back(one, matrix, images, window);
    return found;
}

/* visit(image, first plane, planes, scratch of the thread) for all images and whole vectors. */
template <typename Visit>
void each_block(int64_t images, int64_t planes, const Window& window, float* scratch,
                Visit visit) {
    const int64_t blocks = (planes + LANES - 1) / LANES,
                  own = window.height * window.width * LANES;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < images * blocks; ++i) {
        const int64_t first = i % blocks * LANES;
        visit(i / blocks, first, std::min<int64_t>(LANES, planes - first),
              scratch + thread() * own);
    }
}

}  // namespace

size_t scratch_size(const std::vector<Tiling>& tilings) {
    Extent images, outputs;
    for (const Tiling& t : tilings) {
        include_read(&images, t);
        include_written(&outputs, t);
    }
    return size_t(std::max(images.height() * images.width(), outputs.height() * outputs.width())) *
           LANES * size_t(threads());
}

void images_to_points(const Rectangles& rectangles, int64_t images, const float* x,
                      float* scratch) {
    const Window window = read_by(rectangles);
    const std::vector<Corner> all = corners(rectangles, images, window);
    const int64_t channels = rectangles.front().t.c, size = window.h * window.w;
    each_block(images, channels, window, scratch,
               [&](int64_t image, int64_t c, int64_t planes, float* own) {
        window.read(x + (image * channels + c) * size, planes, own);
        for (const Corner& corner : all) {
            const Tiling& t = corner.t;
            const Transform down = transform(IMAGE, t.y.tile, corner.down.taps),
                            across = transform(IMAGE, t.x.tile, corner.across.taps);
            const int points = corner.rows * corner.columns;
            float* const to = corner.points + c;
            Vector half[MAX_POINTS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
            for (int64_t tile = 0; tile < t.tiles(); ++tile) {
                across(corner.rows, corner.pixels(own, tile), t.x.stride,
                       t.y.stride * window.width, half, 1, corner.columns);
                down(corner.columns, half, corner.columns, 1, done, corner.columns, 1);
                const int64_t number = image * t.tiles() + tile;
                for (int i = 0; i < points; ++i) {
                    *reinterpret_cast<Vector*>(to + corner.place(i, number)) = done[i];
                    if (leads(c))
                        __builtin_prefetch(to + corner.place(i, number + 1), 1);
                }
            }
        }
    });
}

void points_to_images(const Rectangles& rectangles, int64_t images, float* x, float* scratch) {
    const Window window = read_by(rectangles);
    const std::vector<Corner> all = corners(rectangles, images, window);
    const int64_t channels = rectangles.front().t.c, size = window.h * window.w;
    each_block(images, channels, window, scratch,
               [&](int64_t image, int64_t c, int64_t planes, float* own) {
        std::fill(own, own + window.height * window.width * LANES, 0.0f);
        for (const Corner& corner : all) {
            const Tiling& t = corner.t;
            const Transform down = transform(IMAGE_BACK, t.y.tile, corner.down.taps),
                            across = transform(IMAGE_BACK, t.x.tile, corner.across.taps);
            const int points = corner.rows * corner.columns;
            const float* const from = corner.points + c;
            Vector half[MAX_POINTS * MAX_POINTS], done[MAX_POINTS * MAX_POINTS];
            for (int64_t tile = 0; tile < t.tiles(); ++tile) {
                const int64_t number = image * t.tiles() + tile;
                for (int i = 0; i < points; ++i) {
                    done[i] = *reinterpret_cast<const Vector*>(from + corner.place(i, number));
                    if (leads(c))
                        __builtin_prefetch(from + corner.place(i, number + 1), 0, 2);
                }
                down(corner.columns, done, corner.columns, 1, half, corner.columns, 1);
                across(corner.rows, half, 1, corner.columns, done, 1, corner.columns);
                Vector* const pixels = corner.pixels(own, tile);
                for (int a = 0; a < corner.rows; ++a)
                    for (int b = 0; b < corner.columns; ++b)
                        pixels[a * t.y.stride * window.width + b * t.x.stride] +=
                            done[a * corner.columns + b];
            }
        }
        float* const to = x + (image * channels + c) * size;
        if (!window.whole())
            std::fill(to, to + planes * size, 0.0f);
        window.write(own, planes, to);
    });
}

void outputs_to_points(const Rectangles& rectangles, const dcgan_conv& g, int64_t images,
                       const float* y, float* scratch) {
    const Window window = written_by(rectangles, g);
    const std::vector<Tiles> all = tiles(rectangles, MAP, images, window);
    const Tiling& any = rectangles.front().t;
    each_block(images, any.f, window, scratch,
               [&](int64_t image, int64_t f, int64_t planes, float* own) {
        window.read(y + (image * any.planes + f) * g.oh * g.ow, planes, own);
        Vector half[MAX_TILE * MAX_POINTS];
        for (const Tiles& each : all) {
            const Tiling& t = each.t;
            for (int64_t tile = 0; tile < t.tiles(); ++tile) {
                each.fetch<true>(image * t.tiles() + tile + 1, f);
                each.down(t.x.tile, each.pixels(own, tile), window.width, 1, half, t.x.tile, 1);
                each.across(t.y.points, half, 1, t.x.tile,
                            each.place(image * t.tiles() + tile, f), each.distance,
                            t.x.points * each.distance);
            }
        }
    });
}

void points_to_outputs(const Rectangles& rectangles, const dcgan_conv& g, int64_t images,
                       float* y, float* scratch) {
    const Window window = written_by(rectangles, g);
    const std::vector<Tiles> all = tiles(rectangles, MAP_BACK, images, window);
    const Tiling& any = rectangles.front().t;
    each_block(images, any.f, window, scratch,
               [&](int64_t image, int64_t f, int64_t planes, float* own) {
        Vector half[MAX_TILE * MAX_POINTS];
        for (const Tiles& each : all) {
            const Tiling& t = each.t;
            for (int64_t tile = 0; tile < t.tiles(); ++tile) {
                each.fetch<false>(image * t.tiles() + tile + 1, f);
                each.across(t.y.points, each.place(image * t.tiles() + tile, f), each.distance,
                            t.x.points * each.distance, half, 1, t.x.tile);
                each.down(t.x.tile, half, t.x.tile, 1, each.pixels(own, tile), window.width, 1);
            }
        }
        window.write(own, planes, y + (image * any.planes + f) * g.oh * g.ow);
    });
}

}  // namespace phases
}  // namespace dcgan
