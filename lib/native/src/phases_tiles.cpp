#include "phases_tiles.h"

#include <algorithm>

namespace dcgan {
namespace phases {
namespace {

int64_t rounded_up(int64_t number, int64_t unit) { return (number + unit - 1) / unit * unit; }

/* The taps of each phase in as few pieces as have at most MAX_TAPS, of nearly equal lengths. */
std::vector<Piece> cut(int stride, int kernel) {
    std::vector<Piece> pieces;
    for (int phase = 0; phase < stride && phase < kernel; ++phase) {
        const int taps = (kernel - phase + stride - 1) / stride;
        const int parts = (taps + MAX_TAPS - 1) / MAX_TAPS;
        for (int part = 0, done = 0; part < parts; ++part) {
            const int length = (taps - done + parts - part - 1) / (parts - part);
            pieces.push_back({phase + stride * done, length});
            done += length;
        }
    }
    return pieces;
}

std::vector<Axis> axes(int64_t stride, int64_t kernel, int64_t padding, int64_t image,
                       int64_t output, int digit) {
    const auto axis = [&](int tile, int64_t first, int64_t count) {
        return Axis(stride, kernel, padding, image, output, tile, first, count);
    };
    if (digit < 5)
        return {axis(digit, 0, (output + digit - 1) / digit)};
    int64_t threes = (4 - output % 4) % 4, fours = (output - 3 * threes) / 4;
    if (3 * threes > output) /* 1, 2 and 5: nothing fits */
        return {axis(4, 0, (output + 3) / 4)};
    std::vector<Axis> both;
    if (fours)
        both.push_back(axis(4, 0, fours));
    if (threes)
        both.push_back(axis(3, 4 * fours, threes));
    return both;
}

}  // namespace

Axis::Axis(int64_t stride, int64_t kernel, int64_t padding, int64_t image, int64_t output,
           int tile, int64_t first, int64_t count)
    : stride(int(stride)), kernel(int(kernel)), tile(tile), first(first), count(count),
      outputs(std::min(count * tile, output - first)), start(first * stride - padding),
      image(image), span((count * tile - 1) * stride + kernel),
      pieces(cut(int(stride), int(kernel))), points(0) {
    for (const Piece& piece : pieces)
        points = std::max(points, piece.points(tile));
}

Tiling::Tiling(const dcgan_conv& g, const Axis& y, const Axis& x)
    : y(y), x(x), n(g.n), c(g.c), f(g.f), planes(g.f), channels(rounded_up(g.c, LANES)),
      filters(rounded_up(g.f, LANES)), points(y.points * x.points), depth(points, 0),
      before(points, 0), slots(size_t(points) * y.pieces.size() * x.pieces.size(), -1), total(0) {
    for (size_t py = 0; py < y.pieces.size(); ++py)
        for (size_t px = 0; px < x.pieces.size(); ++px)
            for (int i = 0; i < y.pieces[py].points(y.tile); ++i)
                for (int j = 0; j < x.pieces[px].points(x.tile); ++j) {
                    const int point =
                        y.point(y.pieces[py], i) * x.points + x.point(x.pieces[px], j);
                    slots[(size_t(point) * y.pieces.size() + py) * x.pieces.size() + px] =
                        depth[point]++;
                }
    for (int point = 0; point < points; ++point) {
        before[point] = total;
        total += depth[point];
    }
}

int64_t images_at_once(const std::vector<Tiling>& all) {
    /* Of some tiles' transforms, together; fewer tiles would read the filters too often. */
    const int64_t bytes = 12 << 20, fewest = 256;
    int64_t image = 0, tiles = 0;
    for (const Tiling& t : all) {
        image += t.tiles() * (t.total * t.channels + t.points * t.filters) * int64_t(sizeof(float));
        tiles = tiles ? std::min(tiles, t.tiles()) : t.tiles();
    }
    const int64_t images = std::max(bytes / image, (fewest + tiles - 1) / tiles);
    return std::max<int64_t>(1, std::min(all.front().n, images));
}

int64_t filters_at_once(const std::vector<Tiling>& all) {
    const int64_t most = 16 << 20, f = all.front().f;
    int64_t bytes = 0;
    for (const Tiling& t : all)
        bytes += t.filter_size() * int64_t(sizeof(float));
    if (bytes <= most || images_at_once(all) < all.front().n)
        return f;
    const int64_t parts = (bytes + most - 1) / most;
    return std::min(f, rounded_up((f + parts - 1) / parts, 4 * LANES));
}

std::vector<Tiling> tilings(const dcgan_conv& g, int way) {
    std::vector<Tiling> all;
    for (const Axis& y : axes(g.stride_h, g.kh, g.top, g.h, g.oh, way / 10))
        for (const Axis& x : axes(g.stride_w, g.kw, g.left, g.w, g.ow, way % 10))
            all.emplace_back(g, y, x);
    return all;
}

bool suits(const dcgan_conv& g, int64_t way) {
    const auto between = [](int64_t low, int64_t number, int64_t high) {
        return low <= number && number <= high;
    };
    return between(1, g.kh, 7) && between(1, g.kw, 7) && between(1, g.stride_h, 3) &&
           between(1, g.stride_w, 3) && between(2, way / 10, 5) && between(2, way % 10, 5) &&
           !g.bf16;
}

}  // namespace phases
}  // namespace dcgan
