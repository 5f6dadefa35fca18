/* Owners for oneDNN's objects, a status check, and where what was made is kept. */
#ifndef DCGAN_NATIVE_ONEDNN_H
#define DCGAN_NATIVE_ONEDNN_H

#include <oneapi/dnnl/dnnl.h>
#include <stddef.h>

#include <list>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "api.h"

namespace dcgan {

/* Throw if oneDNN's `status` is not success; `what` says in which step. */
void check(dnnl_status_t status, const char* what);

/* The CPU engine and its stream, made at first use. */
dnnl_engine_t engine();
dnnl_stream_t stream();

template <typename T, dnnl_status_t (*destroy)(T*)>
struct Destroy {
    void operator()(T* object) const { destroy(object); }
};

typedef std::unique_ptr<dnnl_memory_desc, Destroy<dnnl_memory_desc, dnnl_memory_desc_destroy>>
    MemoryDesc;
typedef std::unique_ptr<dnnl_primitive_desc,
                        Destroy<dnnl_primitive_desc, dnnl_primitive_desc_destroy>>
    PrimitiveDesc;
typedef std::unique_ptr<dnnl_primitive, Destroy<dnnl_primitive, dnnl_primitive_destroy>> Primitive;
typedef std::unique_ptr<dnnl_memory, Destroy<dnnl_memory, dnnl_memory_destroy>> Memory;
typedef std::unique_ptr<dnnl_primitive_attr,
                        Destroy<dnnl_primitive_attr, dnnl_primitive_attr_destroy>>
    Attributes;

/* Data as the caller has it; strides in elements. */
MemoryDesc strided(const std::vector<int64_t>& shape, const std::vector<int64_t>& strides,
                   dnnl_data_type_t type = dnnl_f32);

/* Data of `type` laid out as the primitive likes best. */
MemoryDesc any_layout(const std::vector<int64_t>& shape, dnnl_data_type_t type);

/* A computation with one result and two operands, between the layouts that the caller has and
 * those that the primitive wants; reorders, where they differ, go through the workspace. */
class Plan {
public:
    /* Roles are DNNL_ARG_*; outer layouts are the caller's. */
    struct Operand {
        int role;
        dnnl_query_t query;
        MemoryDesc outer;
    };
    Plan(PrimitiveDesc description, Operand first, Operand second, Operand result);

    /* Bytes of workspace that `run` needs. */
    size_t workspace_size() const { return size_; }

    void run(char* work, const void* first, const void* second, void* result) const;

private:
    struct Port {
        int role;
        Memory outer, inner;  /* the same memory where no reorder is needed */
        Primitive reorder;
        size_t offset;
    };
    void connect(Port& port, Operand& operand, const_dnnl_primitive_desc_t description,
                 bool is_result);

    Primitive primitive_;
    Port first_, second_, result_;
    Memory scratchpad_;
    size_t scratchpad_offset_ = 0, size_ = 0;
};

/* Attributes that leave the scratchpad to the caller. */
Attributes own_scratchpad();

/* A map that forgets what was not used for longest. */
template <typename Key, typename Value>
class Cache {
public:
    explicit Cache(size_t capacity) : capacity_(capacity) {}

    /* The value for `key`; `make()` makes it if it is not there. Valid until the next call. */
    template <typename Make>
    Value& get(const Key& key, Make make) {
        const auto found = places_.find(key);
        if (found != places_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
        } else {
            std::unique_ptr<Value> value = make();
            if (entries_.size() == capacity_) {
                places_.erase(entries_.back().first);
                entries_.pop_back();
            }
            entries_.emplace_front(key, std::move(value));
            places_[key] = entries_.begin();
        }
        return *entries_.front().second;
    }

private:
    typedef std::list<std::pair<Key, std::unique_ptr<Value>>> Entries;
    size_t capacity_;
    Entries entries_; /* most recently used first */
    std::map<Key, typename Entries::iterator> places_;
};

}  // namespace dcgan

#endif
