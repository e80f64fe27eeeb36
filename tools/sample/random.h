// Numbers that look random and are the same on every machine: the standard library's distributions are not.
#pragma once

#include <cstdint>
#include <span>

namespace casefold::sample {

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014), with its published
// constants. Whole numbers only: nothing here depends on how a machine rounds.
class Random {
 public:
  explicit constexpr Random(std::uint64_t state) : state_(state) {}
  // A generator of its own for `what`, number `number`, of the caseload of `seed`: what is made of one child
  // does not depend on how many there are beside it.
  constexpr Random(std::uint64_t seed, std::uint64_t what, std::uint64_t number)
      : state_(mixed(mixed(mixed(seed) + what) + number)) {}

  constexpr std::uint64_t next() {
    state_ += step;
    return finished(state_);
  }
  // 0 to n - 1; n is at least 1. The bias of taking the upper bits is below n / 2^32.
  constexpr std::uint32_t upTo(std::uint32_t n) {
    return static_cast<std::uint32_t>(((next() >> 32U) * n) >> 32U);
  }
  // From `least` to `most`, both included.
  constexpr int between(int least, int most) {
    return least + static_cast<int>(upTo(static_cast<std::uint32_t>(most - least + 1)));
  }
  constexpr bool chance(std::uint32_t percent) { return upTo(100) < percent; }
  template <class T, std::size_t n>
  constexpr const T& pick(std::span<const T, n> among) {
    return among[upTo(static_cast<std::uint32_t>(among.size()))];
  }
  template <class Container>
  constexpr const auto& pick(const Container& among) {
    return among[upTo(static_cast<std::uint32_t>(std::size(among)))];
  }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;
  static constexpr std::uint64_t finished(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
    return z ^ (z >> 31U);
  }
  static constexpr std::uint64_t mixed(std::uint64_t value) { return finished(value + step); }

  std::uint64_t state_;
};

}  // namespace casefold::sample
