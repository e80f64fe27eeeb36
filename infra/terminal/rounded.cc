#include "infra/terminal/rounded.h"

#include <fmt/format.h>

#include <cmath>

namespace casefold {
namespace {

// Half up, of numbers whose double may not fit.
std::uint64_t divided(std::uint64_t count, std::uint64_t times, std::uint64_t of) {
  const auto most = static_cast<unsigned __int128>(count) * times * 2 + of;
  return static_cast<std::uint64_t>(most / (static_cast<unsigned __int128>(of) * 2));
}

// One more in the last digit of "99.9": "100.0".
void countUp(std::string& digits) {
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    if (*digit == '.') continue;
    if (*digit != '9') {
      ++*digit;
      return;
    }
    *digit = '0';
  }
  digits.insert(digits.begin(), '1');
}

}  // namespace

std::int64_t percentOf(std::uint64_t count, std::uint64_t of) {
  return static_cast<std::int64_t>(divided(count, 100, of));
}

std::string meanOf(std::uint64_t sum, std::uint64_t of) {
  const auto tenths = divided(sum, 10, of);
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string rounded(double number, unsigned decimals) {
  const double size = std::abs(number);
  if (!std::isfinite(number) || size >= 1e15) return fmt::format("{}", number);
  // The shortest text that stands for the number, which is what was written or reckoned; with an exponent it
  // is far below any decimal that is shown.
  auto digits = fmt::format("{}", size);
  if (digits.find('e') != std::string::npos) digits = "0";
  const auto point = digits.find('.');
  if (point != std::string::npos && digits.size() - point - 1 > decimals) {
    const bool up = digits[point + 1 + decimals] >= '5';
    digits.resize(point + 1 + decimals);
    if (up) countUp(digits);
  }
  if (digits.find('.') != std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
  }
  return number < 0 && digits != "0" ? "-" + digits : digits;
}

}  // namespace casefold
