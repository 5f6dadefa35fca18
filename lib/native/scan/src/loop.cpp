/* The steps of theano.scan: slices in, the inner function, results out (lib/native/scan/loop.py).
 *
 * A step in Python costs ten microseconds and more before the inner function computes anything.
 * Here a row of an array is a view made by NumPy's C API, and a result that is not already where
 * it belongs is one memcpy. Only the public API is used, so that any NumPy compiles this. */
#define PY_SSIZE_T_CLEAN
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <Python.h>
#include <numpy/arrayobject.h>
#include <string.h>

#include <chrono>
#include <vector>

namespace {

/* A Python error is set; `run` answers with it. */
struct Failed {};

void check(bool fine) {
    if (!fine)
        throw Failed();
}

/* An owned reference. */
class Owned {
public:
    explicit Owned(PyObject* object = nullptr) : object_(object) {}
    Owned(Owned&& other) noexcept : object_(other.object_) { other.object_ = nullptr; }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { Py_XDECREF(object_); }
    void keep(PyObject* borrowed) {
        Py_XINCREF(borrowed);
        reset(borrowed);
    }
    void reset(PyObject* owned) {
        PyObject* before = object_;
        object_ = owned;
        Py_XDECREF(before);
    }
    PyObject* get() const { return object_; }

private:
    PyObject* object_;
};

std::vector<long> numbers(PyObject* tuple) {
    std::vector<long> found;
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(tuple); k++) {
        found.push_back(PyLong_AsLong(PyTuple_GET_ITEM(tuple, k)));
        check(!PyErr_Occurred());
    }
    return found;
}

/* The value in one of Theano's storages, a list of one; borrowed. */
PyObject* value_in(PyObject* storages, size_t k) {
    return PyList_GET_ITEM(PyList_GET_ITEM(storages, (Py_ssize_t)k), 0);
}

/* Put `value`, whose reference is taken over, into a storage. */
void put(PyObject* storages, size_t k, PyObject* value) {
    check(value != nullptr);
    check(PyList_SetItem(PyList_GET_ITEM(storages, (Py_ssize_t)k), 0, value) == 0);
}

void put_none(PyObject* storages, size_t k) {
    Py_INCREF(Py_None);
    put(storages, k, Py_None);
}

PyArrayObject* as_array(PyObject* object) {
    if (!PyArray_Check(object)) {
        PyErr_Format(PyExc_TypeError, "scan: expected an array, got %s", Py_TYPE(object)->tp_name);
        throw Failed();
    }
    return (PyArrayObject*)object;
}

/* array[row] as a view, of an array without dimensions where `array` is a vector. */
PyObject* row_of(PyObject* object, npy_intp row) {
    PyArrayObject* array = as_array(object);
    if (PyArray_NDIM(array) < 1 || row < 0 || row >= PyArray_DIM(array, 0)) {
        PyErr_Format(PyExc_IndexError, "scan: row %zd is outside of an array", (Py_ssize_t)row);
        throw Failed();
    }
    PyArray_Descr* type = PyArray_DESCR(array);
    Py_INCREF(type);
    PyObject* view = PyArray_NewFromDescr(
        &PyArray_Type, type, PyArray_NDIM(array) - 1, PyArray_DIMS(array) + 1,
        PyArray_STRIDES(array) + 1, PyArray_BYTES(array) + row * PyArray_STRIDE(array, 0),
        PyArray_FLAGS(array) & NPY_ARRAY_WRITEABLE, nullptr);
    check(view != nullptr);
    Py_INCREF(object);
    if (PyArray_SetBaseObject((PyArrayObject*)view, object) < 0) {
        Py_DECREF(view);
        throw Failed();
    }
    return view;
}

bool is_plain(PyArrayObject* array) {
    return PyArray_IS_C_CONTIGUOUS(array) && PyArray_ISNOTSWAPPED(array) &&
           (PyArray_ISNUMBER(array) || PyArray_ISBOOL(array));
}

/* Whether buffer[row] = value only moves bytes. */
bool only_bytes(PyArrayObject* buffer, npy_intp row, PyObject* object) {
    if (!PyArray_Check(object) || row < 0 || row >= PyArray_DIM(buffer, 0))
        return false;
    PyArrayObject* value = (PyArrayObject*)object;
    return is_plain(buffer) && is_plain(value) && PyArray_ISWRITEABLE(buffer) &&
           PyArray_TYPE(buffer) == PyArray_TYPE(value) &&
           PyArray_NDIM(buffer) == PyArray_NDIM(value) + 1 &&
           PyArray_CompareLists(PyArray_DIMS(buffer) + 1, PyArray_DIMS(value),
                                PyArray_NDIM(value));
}

/* buffer[row] = value, with NumPy's own rules where the two differ in type or shape. */
void set_row(PyObject* object, npy_intp row, PyObject* value) {
    PyArrayObject* buffer = as_array(object);
    if (PyArray_NDIM(buffer) > 0 && only_bytes(buffer, row, value)) {
        char* to = PyArray_BYTES(buffer) + row * PyArray_STRIDE(buffer, 0);
        PyArrayObject* from = (PyArrayObject*)value;
        memmove(to, PyArray_BYTES(from), (size_t)PyArray_NBYTES(from));
        return;
    }
    Owned index(PyLong_FromSsize_t(row));
    check(index.get() && PyObject_SetItem(object, index.get(), value) == 0);
}

/* What stood in a storage before the inner function ran, and where its data lay. */
struct Before {
    Owned value;
    char* data = nullptr;

    void note(PyObject* now) {
        value.keep(now);
        data = PyArray_Check(now) ? PyArray_BYTES((PyArrayObject*)now) : nullptr;
    }
    /* Whether the function wrote into that very memory. */
    bool reused(PyObject* now) const {
        return data && now == value.get() && PyArray_BYTES((PyArrayObject*)now) == data;
    }
};

npy_intp wrapped(npy_intp at, npy_intp length) {
    at %= length;
    return at < 0 ? at + length : at;
}

class Loop {
public:
    /* The kinds of state, as loop.py orders them: mit_mot | traced | shared, where traced means
     * mit_sot, sit_sot (both with an initial state) and nit_sot. */
    PyObject *function, *sequences, *shared, *buffers, *inputs, *outputs, *allocate, *update;
    std::vector<long> taps, taps_each, tap_outs, slices, slices_each, scalar, lengths, position;
    size_t n_seqs, n_mit_mot, n_with_state, n_traced, n_shared;
    bool as_while;
    double seconds = 0;
    long step = 0;
    bool in_function = false;

    void run(long n_steps) {
        before_.resize((size_t)PyList_GET_SIZE(outputs));
        size_t mit_mot_taps = 0;
        for (size_t k = 0; k < n_mit_mot; k++)
            mit_mot_taps += (size_t)taps_each[k];
        mit_mot_before_.resize(mit_mot_taps);
        for (long slot : tap_outs)
            first_traced_ += slot < 0;
        bool more = true;
        while (step < n_steps && more) {
            fill_inputs();
            fill_outputs();
            call();
            if (as_while)
                more = !is_true(value_in(outputs, first_traced_ + n_traced - n_mit_mot + n_shared));
            if (update != Py_None)
                check(Owned(PyObject_CallObject(update, nullptr)).get() != nullptr);
            store_mit_mot();
            store_traced();
            for (size_t k = 0; k < n_shared; k++) {
                PyObject* value =
                    value_in(outputs, first_traced_ + n_traced - n_mit_mot + k);
                Py_INCREF(value);
                put(buffers, n_traced + k, value);
            }
            for (size_t k = 0; k < n_traced; k++)
                position[k] = (position[k] + 1) % lengths[k];
            step++;
        }
    }

private:
    std::vector<Before> before_, mit_mot_before_;
    size_t first_traced_ = 0; /* among the outputs: after those of mit_mot not written in place */

    static bool is_true(PyObject* value) {
        int answer = PyObject_IsTrue(value);
        check(answer >= 0);
        return answer > 0;
    }

    /* Scalars are not written in place, nor is the only row, which the function still reads. */
    bool prepared(size_t k) const { return step > 0 && lengths[k] != 1 && !scalar[k]; }

    void fill_inputs() {
        size_t to = 0;
        for (; to < n_seqs; to++)
            put(inputs, to, row_of(PyList_GET_ITEM(sequences, (Py_ssize_t)to), step));
        size_t tap = 0;
        for (size_t k = 0; k < n_with_state; k++)
            for (long n = 0; n < taps_each[k]; n++, tap++, to++) {
                npy_intp row = wrapped(position[k] + taps[tap], lengths[k]);
                put(inputs, to, row_of(value_in(buffers, k), row));
            }
        for (size_t k = 0; k < n_shared; k++, to++) {
            PyObject* value = step ? value_in(buffers, n_traced + k)
                                   : PyList_GET_ITEM(shared, (Py_ssize_t)k);
            Py_INCREF(value);
            put(inputs, to, value);
        }
        for (size_t k = 0; k < mit_mot_before_.size(); k++)
            mit_mot_before_[k].note(value_in(inputs, n_seqs + k));
    }

    void fill_outputs() {
        size_t size = (size_t)PyList_GET_SIZE(outputs);
        for (size_t to = 0; to < size; to++) {
            size_t k = to - first_traced_ + n_mit_mot; /* only where this output is traced */
            if (to >= first_traced_ && k < n_traced && prepared(k)) {
                put(outputs, to, row_of(value_in(buffers, k), position[k]));
                before_[to].note(value_in(outputs, to));
            } else {
                put_none(outputs, to);
                before_[to].note(Py_None);
            }
        }
    }

    void call() {
        auto start = std::chrono::steady_clock::now();
        in_function = true;
        Owned answer(PyObject_CallObject(function, nullptr));
        check(answer.get() != nullptr);
        in_function = false;
        seconds +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        check(PyErr_CheckSignals() == 0); /* Ctrl-C, which no interpreter looks for here */
    }

    void store_mit_mot() {
        size_t slice = 0, output = 0;
        for (size_t k = 0; k < n_mit_mot; k++)
            for (long n = 0; n < slices_each[k]; n++, slice++) {
                npy_intp row = slices[slice] + position[k];
                if (row < 0)
                    row += lengths[k];
                long slot = tap_outs[slice]; /* the input that was updated in place, or -1 */
                if (slot < 0) {
                    set_row(value_in(buffers, k), row, value_in(outputs, output++));
                    continue;
                }
                PyObject* now = value_in(inputs, n_seqs + (size_t)slot);
                if (!mit_mot_before_[(size_t)slot].reused(now))
                    set_row(value_in(buffers, k), row, now);
            }
    }

    void store_traced() {
        for (size_t k = n_mit_mot; k < n_traced; k++) {
            size_t from = first_traced_ + k - n_mit_mot;
            PyObject* now = value_in(outputs, from);
            if (step == 0 && k >= n_with_state)
                check(Owned(PyObject_CallFunction(allocate, "nO", (Py_ssize_t)k, now)).get());
            else if (prepared(k) && before_[from].reused(now))
                continue;
            set_row(value_in(buffers, k), position[k], now);
        }
    }
};

/* run(steps, (function, sequences, shared, buffers, inputs, outputs, allocate, update),
 *     (taps, taps_each, tap_outs, slices, slices_each, scalar), lengths, position,
 *     (n_seqs, n_mit_mot, n_with_state, n_traced, n_shared, as_while), progress)
 * puts (steps done, seconds in the function, failed in it, positions) into the list progress. */
PyObject* run(PyObject*, PyObject* arguments) {
    long steps;
    PyObject *taps, *taps_each, *tap_outs, *slices, *slices_each, *scalar;
    PyObject *lengths, *position, *progress;
    Py_ssize_t n_seqs, n_mit_mot, n_with_state, n_traced, n_shared;
    int as_while;
    Loop loop;
    if (!PyArg_ParseTuple(
            arguments, "l(OO!O!O!O!O!OO)(O!O!O!O!O!O!)O!O!(nnnnnp)O!", &steps, &loop.function,
            &PyList_Type, &loop.sequences, &PyList_Type, &loop.shared, &PyList_Type, &loop.buffers,
            &PyList_Type, &loop.inputs, &PyList_Type, &loop.outputs, &loop.allocate, &loop.update,
            &PyTuple_Type, &taps, &PyTuple_Type, &taps_each, &PyTuple_Type, &tap_outs,
            &PyTuple_Type, &slices, &PyTuple_Type, &slices_each, &PyTuple_Type, &scalar,
            &PyTuple_Type, &lengths, &PyTuple_Type, &position, &n_seqs, &n_mit_mot, &n_with_state,
            &n_traced, &n_shared, &as_while, &PyList_Type, &progress))
        return nullptr;
    bool fine = true;
    try {
        loop.taps = numbers(taps), loop.taps_each = numbers(taps_each);
        loop.tap_outs = numbers(tap_outs), loop.slices = numbers(slices);
        loop.slices_each = numbers(slices_each), loop.scalar = numbers(scalar);
        loop.lengths = numbers(lengths), loop.position = numbers(position);
        loop.n_seqs = (size_t)n_seqs, loop.n_mit_mot = (size_t)n_mit_mot;
        loop.n_with_state = (size_t)n_with_state, loop.n_traced = (size_t)n_traced;
        loop.n_shared = (size_t)n_shared, loop.as_while = as_while;
        loop.run(steps);
    } catch (const Failed&) {
        fine = false;
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        fine = false;
    }
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    Owned done(Py_BuildValue("(ldi)", loop.step, loop.seconds, (int)loop.in_function));
    Owned where(PyList_New(0));
    for (long k : loop.position) {
        Owned number(PyLong_FromLong(k));
        PyList_Append(where.get(), number.get());
    }
    PyList_Append(progress, done.get());
    PyList_Append(progress, where.get());
    if (!fine) {
        PyErr_Restore(type, value, trace);
        return nullptr;
    }
    Py_RETURN_NONE;
}

PyMethodDef methods[] = {{"run", run, METH_VARARGS, "Run the steps; see lib/native/scan/loop.py."},
                         {nullptr, nullptr, 0, nullptr}};

PyModuleDef module = {PyModuleDef_HEAD_INIT, "dcgan_scan", nullptr, -1, methods,
                      nullptr, nullptr, nullptr, nullptr};

}  // namespace

/* PyMODINIT_FUNC exports a name only since Python 3.9, and others are hidden. */
extern "C" __attribute__((visibility("default"))) PyObject* PyInit_dcgan_scan() {
    import_array();
    return PyModule_Create(&module);
}
