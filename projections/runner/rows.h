// What a fold puts beside its state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace casefold {

// Rows put and erased by key (key.h), in order. A fold writes them and never reads them; the runner stores
// them together with the state. Reused from record to record, so that a row costs no allocation of its own.
// One thread.
class Rows {
 public:
  enum class Kind : std::uint8_t { put, erased, added };
  struct Change {
    std::string_view key;
    std::string_view value;   // of a row that is put
    std::int64_t amount = 0;  // that is added to a sum
    Kind kind = Kind::put;
  };

  void put(std::string_view key, std::string_view value) { add(key, value, 0, Kind::put); }
  void erase(std::string_view key) { add(key, {}, 0, Kind::erased); }
  // Adds to the sum under this key, which many streams may share: how many cases a worker has, how many
  // contacts came in a month. Put by index(), an amount is taken back when a later state no longer adds it;
  // added by a fold it stays, unless a correction makes the fold add something else. Read back with
  // Reading::sums(). No row may be put under a key of a sum.
  void addTo(std::string_view key, std::int64_t amount) { add(key, {}, amount, Kind::added); }

  // ---- for the runner ----
  [[nodiscard]] std::size_t size() const { return spans_.size(); }
  [[nodiscard]] Change operator[](std::size_t i) const;
  void truncate(std::size_t size);  // forgets the changes from `size` on
  void clear() { truncate(0); }

 private:
  struct Span {
    std::size_t start = 0, keySize = 0, valueSize = 0;
    std::int64_t amount = 0;
    Kind kind = Kind::put;
  };
  void add(std::string_view key, std::string_view value, std::int64_t amount, Kind kind);

  std::string bytes_;
  std::vector<Span> spans_;
};

// What changes come to: the rows that stand, and what is added to each sum.
struct RowSet {
  std::map<std::string, std::string, std::less<>> rows;
  std::map<std::string, std::int64_t, std::less<>> sums;
  void apply(const Rows& changes);
};

}  // namespace casefold
