#include "services/casefold/time_option.h"

#include "schemas/codec/asked_time.h"

namespace casefold {

Result<When> readTime(const std::string& written, const char* option) {
  auto when = parseAskedTime(written);
  if (!when) return fail(when.error().code, when.error().message, option);
  return *when;
}

Result<std::optional<When>> readTimeIfGiven(const std::string& written, const char* option) {
  if (written.empty()) return std::optional<When>{};
  CASEFOLD_TRY(const When when, readTime(written, option));
  return std::optional<When>(when);
}

}  // namespace casefold
