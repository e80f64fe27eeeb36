// What the codes of the children-in-need census of England stand for: the defaults, until policy says
// otherwise (code lists differ by place and year, and are policy: schemas/referral.capnp).
#pragma once

#include <string>
#include <string_view>

namespace casefold::chronology {

enum class CodeList { referralSource, primaryNeed, closureReason, abuseCategory, disability };

// "a school (2A)"; a code that the list does not hold is called `code X`, and an absent one gives "".
[[nodiscard]] std::string named(CodeList list, std::string_view code);

}  // namespace casefold::chronology
