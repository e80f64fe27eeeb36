// What a fold puts beside its state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace casefold {

// Rows put and erased by key (key.h), in order. A fold writes them and never reads them; the runner stores
// them together with the state. Reused from record to record, so that a row costs no allocation of its own.
// One thread.
class Rows {
 public:
  struct Change {
    std::string_view key;
    std::string_view value;
    bool erased = false;
  };

  void put(std::string_view key, std::string_view value) { add(key, value, false); }
  void erase(std::string_view key) { add(key, {}, true); }

  // ---- for the runner ----
  [[nodiscard]] std::size_t size() const { return spans_.size(); }
  [[nodiscard]] Change operator[](std::size_t i) const;
  void truncate(std::size_t size);  // forgets the changes from `size` on
  void clear() { truncate(0); }

 private:
  struct Span {
    std::size_t start = 0, keySize = 0, valueSize = 0;
    bool erased = false;
  };
  void add(std::string_view key, std::string_view value, bool erased);

  std::string bytes_;
  std::vector<Span> spans_;
};

}  // namespace casefold
