/* A map that forgets what was not used for longest. */
#ifndef DCGAN_NATIVE_CACHE_H
#define DCGAN_NATIVE_CACHE_H

#include <stddef.h>

#include <list>
#include <map>
#include <memory>
#include <utility>

namespace dcgan {

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
