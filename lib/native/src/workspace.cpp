/* Working memory, error messages, and the processor's mode in all threads. */
#include "api.h"

#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace dcgan {

Workspace workspace;

char* Workspace::reserve(size_t bytes) {
    if (bytes > size_) {
        const size_t page = size_t(1) << 21;
        const size_t wanted = (bytes + page - 1) / page * page;
        free(data_);
        data_ = nullptr;
        size_ = 0;
        void* found = nullptr;
        if (posix_memalign(&found, page, wanted))
            throw std::bad_alloc();
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        madvise(found, wanted, MADV_HUGEPAGE); /* only speed: a refusal does not matter */
#endif
        data_ = static_cast<char*>(found);
        size_ = wanted;
    }
    return data_;
}

const char* remember_error(const std::string& message) {
    thread_local std::string last;
    last = message;
    return last.c_str();
}

}  // namespace dcgan

/* Set flush-to-zero in the calling thread and in OpenMP's, see prelude.h. */
DCGAN_API const char* dcgan_flush_denormals() {
    const dcgan::Running running;
#if defined(__SSE2__)
#pragma omp parallel
    _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
    return nullptr;
}
