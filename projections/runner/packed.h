// A view's state as bytes, without a schema of its own: for states that are plain structs of plain things.
//
// The bytes are a view's private cache. They carry no names and no version: when a state's members change,
// raise the view's foldVersion, and its store is made anew from the log.
//
// Taken are numbers, enumerations, bool, texts, times, ids.h's numbers, std::optional, std::vector,
// std::array, std::pair, std::map, std::set, and aggregates of these (structs without bases, constructors and
// private members; Boost.PFR finds their members, so that none can be forgotten).
#pragma once

#include <array>
#include <bit>
#include <boost/pfr/core.hpp>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace casefold {

class Packer {
 public:
  explicit Packer(std::string& bytes) : bytes_(bytes) {}

  template <class T>
  void operator()(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, double>) {
      number(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::unsigned_integral<T>) {
      number(value);
    } else if constexpr (std::signed_integral<T>) {
      // Small numbers stay small on either side of nothing.
      const auto wide = static_cast<std::int64_t>(value);
      number((static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (requires { value.time_since_epoch(); }) {
      (*this)(static_cast<std::int64_t>(value.time_since_epoch().count()));
    } else if constexpr (std::is_same_v<T, std::string>) {
      number(value.size());
      bytes_.append(value);
    } else if constexpr (requires { value.has_value(); }) {
      (*this)(value.has_value());
      if (value) (*this)(*value);
    } else if constexpr (requires {
                           value.get();
                           value.next();
                         }) {
      number(value.get());
    } else if constexpr (requires {
                           value.begin();
                           value.size();
                         }) {
      number(value.size());
      for (const auto& element : value) (*this)(element);
    } else if constexpr (requires {
                           value.first;
                           value.second;
                         }) {
      (*this)(value.first);
      (*this)(value.second);
    } else {
      boost::pfr::for_each_field(value, [this](const auto& member) { (*this)(member); });
    }
  }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_.push_back(static_cast<char>(value | 0x80U));
    bytes_.push_back(static_cast<char>(value));
  }

  std::string& bytes_;
};

// Reads what a Packer of the same types wrote. Throws std::runtime_error where the bytes are none of it.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = number() != 0;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(number());
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(number());
    } else if constexpr (std::unsigned_integral<T>) {
      value = static_cast<T>(number());
    } else if constexpr (std::signed_integral<T>) {
      const auto folded = number();
      value =
          static_cast<T>(static_cast<std::int64_t>(folded >> 1U) ^ -static_cast<std::int64_t>(folded & 1U));
    } else if constexpr (requires { value.time_since_epoch(); }) {
      std::int64_t count = 0;
      (*this)(count);
      value = T{typename T::duration{count}};
    } else if constexpr (std::is_same_v<T, std::string>) {
      const auto size = count();
      value = rest_.substr(0, size);
      rest_.remove_prefix(size);
    } else if constexpr (requires { value.has_value(); }) {
      value.reset();
      if (read<bool>()) value = read<typename T::value_type>();
    } else if constexpr (requires {
                           value.get();
                           value.next();
                         }) {
      value = T{static_cast<decltype(value.get())>(number())};
    } else if constexpr (requires { value.push_back(value.front()); }) {
      value.clear();
      for (auto left = count(); left > 0; --left) value.push_back(read<typename T::value_type>());
    } else if constexpr (requires { typename T::mapped_type; }) {
      value.clear();
      for (auto left = count(); left > 0; --left) {
        auto key = read<typename T::key_type>();
        value.emplace_hint(value.end(), std::move(key), read<typename T::mapped_type>());
      }
    } else if constexpr (requires { typename T::key_type; }) {
      value.clear();
      for (auto left = count(); left > 0; --left) value.insert(value.end(), read<typename T::key_type>());
    } else if constexpr (requires {
                           value.begin();
                           value.size();
                         }) {
      if (count() != value.size()) throw std::runtime_error("a packed array has another size");
      for (auto& element : value) (*this)(element);
    } else if constexpr (requires {
                           value.first;
                           value.second;
                         }) {
      (*this)(value.first);
      (*this)(value.second);
    } else {
      boost::pfr::for_each_field(value, [this](auto& member) { (*this)(member); });
    }
  }

 private:
  template <class T>
  T read() {
    T value{};
    (*this)(value);
    return value;
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("a packed state ends early");
  }

  // Of elements or bytes to come: each takes a byte at least, so that damage cannot ask for all memory.
  std::size_t count() {
    const auto count = number();
    if (count > rest_.size()) throw std::runtime_error("a packed state ends early");
    return static_cast<std::size_t>(count);
  }

  std::string_view rest_;
};

// Appends the value's bytes.
template <class T>
void pack(const T& value, std::string& bytes) {
  Packer{bytes}(value);
}

template <class T>
[[nodiscard]] T unpack(std::string_view bytes) {
  T value{};
  Unpacker{bytes}(value);
  return value;
}

}  // namespace casefold
