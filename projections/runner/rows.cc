#include "projections/runner/rows.h"

namespace casefold {

void Rows::add(std::string_view key, std::string_view value, std::int64_t amount, Kind kind) {
  spans_.push_back({bytes_.size(), key.size(), value.size(), amount, kind});
  bytes_.append(key).append(value);
}

Rows::Change Rows::operator[](std::size_t i) const {
  const auto& span = spans_[i];
  const std::string_view all = bytes_;
  return {all.substr(span.start, span.keySize), all.substr(span.start + span.keySize, span.valueSize),
          span.amount, span.kind};
}

void Rows::truncate(std::size_t size) {
  if (size >= spans_.size()) return;
  bytes_.resize(spans_[size].start);
  spans_.resize(size);
}

void RowSet::apply(const Rows& changes) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto change = changes[i];
    switch (change.kind) {
      case Rows::Kind::put:
        rows.insert_or_assign(std::string(change.key), std::string(change.value));
        break;
      case Rows::Kind::erased:
        if (auto found = rows.find(change.key); found != rows.end()) rows.erase(found);
        break;
      case Rows::Kind::added:
        sums[std::string(change.key)] += change.amount;
        break;
    }
  }
}

}  // namespace casefold
