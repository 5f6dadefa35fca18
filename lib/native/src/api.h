/* What the files of the native library share: error reporting, working memory, vectors.
 *
 * Functions for Python (lib/native/library.py) are `extern "C"`, take plain pointers and
 * numbers, and return nullptr or, on failure, a message that stays valid until the thread's
 * next failure. Each holds a `Running`, so that no fork falls into it. */
#ifndef DCGAN_NATIVE_API_H
#define DCGAN_NATIVE_API_H

#include <stddef.h>
#include <stdint.h>

#include <exception>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>

#if defined(_WIN32)
#define DCGAN_API extern "C" __declspec(dllexport)
#else
#define DCGAN_API extern "C" __attribute__((visibility("default")))
#endif

namespace dcgan {

/* Below this many elements one thread is faster than waking the others. */
const int64_t PARALLEL = 1 << 15;

/* One memory for all temporary data: calls that use it hold the lock and so run one after the
 * other. Each uses all cores anyway, and the memory is the largest call's, not the sum. */
class Workspace {
public:
    /* Bytes rounded up to whole cache lines, so that parts of the memory start on one. */
    static size_t padded(size_t bytes) { return (bytes + 63) / 64 * 64; }

    /* At least `bytes` bytes, aligned to a page; earlier contents are lost. */
    char* reserve(size_t bytes);

    std::mutex lock;

private:
    char* data_ = nullptr;
    size_t size_ = 0;
};

extern Workspace workspace;

/* While one is alive, a fork of this process waits; see forking.cpp. Not to be nested: the second
 * would wait for the fork that waits for the first. */
class Running {
public:
    Running();
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
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
