/* What the files of the native library share: error reporting, working memory, vectors.
 *
 * Functions for Python (lib/native/library.py) are `extern "C"`, take plain pointers and
 * numbers, and return nullptr or, on failure, a message that stays valid until the thread's
 * next failure. Each holds a `Running`, so that no fork falls into it. */
#ifndef DCGAN_NATIVE_API_H
#define DCGAN_NATIVE_API_H

#include <stddef.h>
#include <stdint.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(_WIN32)
#define DCGAN_API extern "C" __declspec(dllexport)
#else
#define DCGAN_API extern "C" __attribute__((visibility("default")))
#endif

namespace dcgan {

/* Below this many elements one thread is faster than waking the others. */
const int64_t PARALLEL = 1 << 15;

/* Floats in a line of the cache. */
const int64_t LINE = 16;

/* Sizes of an array, or strides in elements. */
typedef std::vector<int64_t> Dims;

/* Elements that are added up in float32, several sums side by side, before the sum goes on in
 * float64: fewer where a vector holds only four. */
#if defined(__AVX__)
const int64_t ROW = 1024;
#else
const int64_t ROW = 256;
#endif

/* Four numbers behind each other. */
typedef float Four __attribute__((vector_size(16), aligned(4), may_alias));

#if defined(__clang__)
#define DCGAN_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef int FourPlaces __attribute__((vector_size(16)));
#define DCGAN_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, FourPlaces{i, j, k, l})
#endif

/* Columns of a square of four rows become rows, or are added to them: nothing is added of the
 * first `done` rows. Steps are from row to row. */
template <bool ADD>
inline void turn(const float* from, int64_t from_step, float* to, int64_t to_step,
                 int64_t done = 0) {
    Four row[4], half[4];
    for (int i = 0; i < 4; ++i) {
        row[i] = *reinterpret_cast<const Four*>(from + i * from_step);
        if (ADD && i < done)
            row[i] = Four{};
    }
    for (int i = 0; i < 4; i += 2) {
        half[i] = DCGAN_SHUFFLE(row[i], row[i + 1], 0, 4, 1, 5);
        half[i + 1] = DCGAN_SHUFFLE(row[i], row[i + 1], 2, 6, 3, 7);
    }
    for (int i = 0; i < 2; ++i) {
        row[2 * i] = DCGAN_SHUFFLE(half[i], half[i + 2], 0, 1, 4, 5);
        row[2 * i + 1] = DCGAN_SHUFFLE(half[i], half[i + 2], 2, 3, 6, 7);
    }
    for (int i = 0; i < 4; ++i) {
        Four* const place = reinterpret_cast<Four*>(to + i * to_step);
        *place = ADD ? *place + row[i] : row[i];
    }
}

#undef DCGAN_SHUFFLE

struct Freed {
    size_t bytes = 0; /* of what the system gave for this alone; 0 of what malloc did */
    void operator()(char* memory) const;
};
typedef std::unique_ptr<char, Freed> Pages;

/* Memory for much data: at the start of a large page, and in such pages where the system has them. */
Pages allocate(size_t bytes);

/* One memory for all temporary data: calls that use it hold the lock and so run one after the
 * other. Each uses all cores anyway, and the memory is the largest call's, not the sum. */
class Workspace {
public:
    /* Bytes rounded up to whole cache lines, so that parts of the memory start on one. */
    static size_t padded(size_t bytes) { return (bytes + 63) / 64 * 64; }

    /* At least `bytes` bytes, aligned to a page; earlier contents are lost. */
    char* reserve(size_t bytes);

    /* Give the memory back. */
    void release();

    std::mutex lock;

private:
    Pages data_;
    size_t size_ = 0;
};

extern Workspace workspace;

/* While one is alive, a fork of this process waits; see process.cpp. Not to be nested: the second
 * would wait for the fork that waits for the first. */
class Running {
public:
    Running();
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
};

/* Multiplications of a matrix product or a convolution below which one thread is done before the
 * others are awake: where one and two threads took the same time. */
const int64_t PARALLEL_PRODUCTS = 1 << 21;

/* Keep OpenMP's threads on processors of their own, see process.cpp. */
void spread();

/* While it lives, the calling thread's parallel regions, oneDNN's too, have one thread if
 * `alone`. A primitive of oneDNN must run with as many threads as it was made with. */
class Threads {
public:
#ifdef _OPENMP
    explicit Threads(bool alone) : before_(alone ? omp_get_max_threads() : 1) {
        if (before_ > 1)
            omp_set_num_threads(1);
        if (!alone)
            spread();
    }
    ~Threads() {
        if (before_ > 1)
            omp_set_num_threads(before_);
    }

private:
    int before_;
#else
    explicit Threads(bool) {}
#endif
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
};

const char* remember_error(const std::string& message);

/* Run `body` as one operation; turn an exception into a message. */
template <typename Body>
const char* guarded(Body body) {
    const Running running;
    try {
        body();
        return nullptr;
    } catch (const std::bad_alloc&) {
        return remember_error("out of memory");
    } catch (const std::exception& error) {
        return remember_error(error.what());
    }
}

}  // namespace dcgan

#endif
