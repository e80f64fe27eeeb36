// A bounded memory of what happened, in order of occurrence, whatever the order of recording.
//
// A fold sees events as they were recorded; what a state says must follow from the order in which they
// occurred. A window therefore keeps the last `capacity` entries of a stream in order of occurrence, and what
// the ones before them came to in `base`. An entry that is recorded late is put in its place and everything
// after it is reckoned anew. Only an entry that occurred before everything that the window still holds comes
// too late for that: it changes nothing, and add() says so. (With 64 entries that is a fact learned after 64
// later ones of its kind. What a view shows of a single stream does not rest on its window but on its rows,
// which hold everything.)
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "projections/history/moment.h"

namespace casefold {

// Entry has `Moment at`; Base has `void apply(const Entry&)`, and is what it is whatever lies outside of the
// entries applied to it.
template <class Entry, class Base, std::size_t capacity>
class Window {
 public:
  // False: it came too late (above), and nothing has changed.
  bool add(Entry entry) {
    if (settled_ && entry.at <= *settled_) return false;
    auto place = std::ranges::upper_bound(recent_, entry.at, {}, &Entry::at);
    recent_.insert(place, std::move(entry));
    if (recent_.size() > capacity) {
      base_.apply(recent_.front());
      settled_ = recent_.front().at;
      recent_.erase(recent_.begin());
    }
    return true;
  }

  // What all entries come to.
  [[nodiscard]] Base now() const {
    Base base = base_;
    for (const auto& entry : recent_) base.apply(entry);
    return base;
  }

  [[nodiscard]] const Base& base() const { return base_; }
  [[nodiscard]] const std::optional<Moment>& settled() const { return settled_; }
  [[nodiscard]] const std::vector<Entry>& recent() const { return recent_; }

  // As it was saved.
  void restore(Base base, std::optional<Moment> settled, std::vector<Entry> recent) {
    base_ = std::move(base);
    settled_ = settled;
    recent_ = std::move(recent);
  }

 private:
  Base base_{};                    // what the entries up to settled_ came to
  std::optional<Moment> settled_;  // of the last entry that left the window; absent: none has
  std::vector<Entry> recent_;      // in order of occurrence, at most `capacity`
};

}  // namespace casefold
