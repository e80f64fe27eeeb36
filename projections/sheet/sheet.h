// What the views print in common: the head of an answer, and values as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "infra/terminal/table.h"
#include "projections/runner/view.h"
#include "schemas/service.capnp.h"
#include "schemas/terms.capnp.h"

namespace casefold {

[[nodiscard]] Screen screenOf(const PrintOptions& options);

// "traffic lights of case:1, at version 12", and beneath it, in red, what the answer is known to lack.
void writeHead(std::string& out, std::string_view what, schema::Answer::Reader answer, const Screen& screen);
// "more: ask again with cursor …" and the streams whose fold stopped, beneath a list; nothing where there is
// neither.
void writeFoot(std::string& out, schema::Page::Reader page, const Screen& screen);

// What is not known is a dash, so that nobody takes it for a slip of the printer.
inline constexpr std::string_view dash = "–";
[[nodiscard]] std::string orDash(std::string_view text);
// The time as shownTime() writes it; a dash where there is none.
[[nodiscard]] std::string timeOrDash(bool present, schema::When::Reader when);
// As a noun phrase: "1 review", "3 reviews".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace casefold
