#include "projections/runner/key.h"

namespace casefold {
namespace {

// Big-endian, so that the order of the bytes is the order of the numbers.
void appendNumber(std::string& bytes, std::uint64_t value, unsigned size) {
  for (unsigned i = size; i-- > 0;) bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

std::uint64_t readNumber(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = (value << 8U) | static_cast<unsigned char>(c);
  return value;
}

// Signed times, shifted so that earlier ones sort first.
constexpr std::uint64_t signBit = std::uint64_t{1} << 63U;
std::uint64_t biased(Instant instant) {
  return static_cast<std::uint64_t>(instant.time_since_epoch().count()) ^ signBit;
}
Instant unbiased(std::uint64_t value) {
  return Instant{std::chrono::microseconds{static_cast<std::int64_t>(value ^ signBit)}};
}

constexpr std::uint8_t absentWhen = 0xFF;  // in place of a precision

}  // namespace

Key& Key::text(std::string_view value) {
  for (char c : value) {
    bytes_.push_back(c);
    if (c == '\0') bytes_.push_back('\xFF');
  }
  bytes_.push_back('\0');
  bytes_.push_back('\1');
  return *this;
}

Key& Key::number(std::uint64_t value) {
  appendNumber(bytes_, value, 8);
  return *this;
}

Key& Key::small(std::uint16_t value) {
  appendNumber(bytes_, value, 2);
  return *this;
}

Key& Key::byte(std::uint8_t value) {
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

Key& Key::when(const std::optional<When>& value) {
  if (!value) return number(0).byte(absentWhen);
  return number(biased(value->start)).byte(static_cast<std::uint8_t>(value->precision));
}

Key& Key::instant(Instant value) { return number(biased(value)); }

std::string_view KeyReader::take(std::size_t size) {
  if (failed_ || rest_.size() < size) {
    failed_ = true;
    return {};
  }
  auto taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

char KeyReader::tag() {
  auto taken = take(1);
  return taken.empty() ? '\0' : taken.front();
}

std::string KeyReader::text() {
  std::string value;
  for (;;) {
    auto c = take(1);
    if (c.empty()) return value;
    if (c.front() != '\0') {
      value.push_back(c.front());
      continue;
    }
    auto next = take(1);
    if (next.empty() || next.front() == '\1') return value;
    value.push_back('\0');
  }
}

std::uint64_t KeyReader::number() { return readNumber(take(8)); }
std::uint16_t KeyReader::small() { return static_cast<std::uint16_t>(readNumber(take(2))); }
std::uint8_t KeyReader::byte() { return static_cast<std::uint8_t>(readNumber(take(1))); }

std::optional<When> KeyReader::when() {
  auto start = number();
  auto precision = byte();
  if (failed_ || precision == absentWhen) return std::nullopt;
  return When{unbiased(start), static_cast<Precision>(precision)};
}

Instant KeyReader::instant() { return unbiased(number()); }

}  // namespace casefold
