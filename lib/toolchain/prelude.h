/* Included before every C++ module that Theano compiles (lib/toolchain.py).
 *
 * Theano-PyMC 1.1.2's C code was written for NumPy 1.x; NumPy 2 dropped the names below.
 * The flush-to-zero part is about speed: see there. */
#ifndef DCGAN_PRELUDE_H
#define DCGAN_PRELUDE_H

#include <Python.h>
#include <math.h>
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>

#include "elementary.h"

#ifndef NPY_PY3K
#define NPY_PY3K 1
#endif

#if defined(NPY_ABI_VERSION) && NPY_ABI_VERSION >= 0x02000000

/* npy_3kcompat.h used to bring Python 2's names. NumPy 2.0's still brings some, which these
 * must come after; 2.1's has none. */
#include <numpy/npy_3kcompat.h>
#undef PyString_Check
#undef PyString_FromString
#undef PyString_FromFormat
#define PyInt_Check PyLong_Check
#define PyInt_CheckExact PyLong_CheckExact
#define PyInt_FromLong PyLong_FromLong
#define PyInt_FromSize_t PyLong_FromSize_t
#define PyInt_FromSsize_t PyLong_FromSsize_t
#define PyInt_AsLong PyLong_AsLong
#define PyInt_AS_LONG PyLong_AsLong
#define PyInt_AsSsize_t PyLong_AsSsize_t
#define PyNumber_Int PyNumber_Long
#define PyString_Check PyUnicode_Check
#define PyString_FromString PyUnicode_FromString
#define PyString_FromFormat PyUnicode_FromFormat
#define PyString_InternFromString PyUnicode_InternFromString

/* Theano derives its complex types from these and reads .real and .imag, which NumPy 2's
 * lack. The layout is the same, and array data comes in as void pointers. */
struct dcgan_complex64 {
    npy_float32 real, imag;
};
struct dcgan_complex128 {
    npy_float64 real, imag;
};
#define npy_complex64 dcgan_complex64
#define npy_complex128 dcgan_complex128

/* Theano says "no axis" with NPY_MAXDIMS, its only use of the name; NumPy 2's word for that
 * is NPY_RAVEL_AXIS. */
#undef NPY_MAXDIMS
#define NPY_MAXDIMS NPY_RAVEL_AXIS

/* x[indices] += y, or = y, for AdvancedIncSubtensor1; lib/repairs.py takes Theano's away. */
static inline int inplace_increment(PyArrayObject* x, PyObject* indices, PyArrayObject* y,
                                    int add) {
    if (!add)
        return PyObject_SetItem((PyObject*)x, indices, (PyObject*)y);
    PyObject* numpy = PyImport_ImportModule("numpy");
    PyObject* ufunc = numpy ? PyObject_GetAttrString(numpy, "add") : NULL;
    PyObject* done = ufunc ? PyObject_CallMethod(ufunc, "at", "OOO", x, indices, y) : NULL;
    Py_XDECREF(numpy);
    Py_XDECREF(ufunc);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

#endif /* NumPy 2 */

/* After hundreds of epochs Adam's moments and small activations become denormal numbers,
 * which the processor handles tens of times slower. Each module sets flush-to-zero and
 * denormals-are-zero in the thread that loads it; threads started later inherit both.
 * DCGAN_KEEP_DENORMALS=1 in the environment leaves the processor's mode alone. */
#if defined(__SSE2__)
#include <stdlib.h>
#include <xmmintrin.h>
namespace {
struct dcgan_flush_to_zero {
    dcgan_flush_to_zero() {
        const char* keep = getenv("DCGAN_KEEP_DENORMALS");
        if (!keep || keep[0] != '1')
            _mm_setcsr(_mm_getcsr() | 0x8040);
    }
} dcgan_flush_to_zero_at_load;
}  // namespace
#endif

#endif
