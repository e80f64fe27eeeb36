#include "projections/runner/rows.h"

namespace casefold {

void Rows::add(std::string_view key, std::string_view value, bool erased) {
  spans_.push_back({bytes_.size(), key.size(), value.size(), erased});
  bytes_.append(key).append(value);
}

Rows::Change Rows::operator[](std::size_t i) const {
  const auto& span = spans_[i];
  const std::string_view all = bytes_;
  return {all.substr(span.start, span.keySize), all.substr(span.start + span.keySize, span.valueSize),
          span.erased};
}

void Rows::truncate(std::size_t size) {
  if (size >= spans_.size()) return;
  bytes_.resize(spans_[size].start);
  spans_.resize(size);
}

}  // namespace casefold
