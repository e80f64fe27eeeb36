// How shares, means and numbers are rounded for people: half up, as people do it, and never to the even
// neighbour. Whatever is shown rounded goes through these, so that 33 of 40 are 83 % wherever they stand.
#pragma once

#include <cstdint>
#include <string>

namespace casefold {

// So many per cent `count` is of `of`: whole, half up. `of` is above 0, `count` not below it.
[[nodiscard]] std::int64_t percentOf(std::uint64_t count, std::uint64_t of);

// `sum` over `of`, to one decimal, half up: "91.5", "90.0". `of` is above 0, `sum` not below it.
[[nodiscard]] std::string meanOf(std::uint64_t sum, std::uint64_t of);

// `number`, as it is written in decimal, to at most so many decimals; half up, of a negative number away from
// 0; without zeros at its end: "2.68" of 2.675, "-0.13" of -0.125, "7" of 7. What is infinite, not a number
// or of 1e15 and more stands as it is.
[[nodiscard]] std::string rounded(double number, unsigned decimals);

}  // namespace casefold
