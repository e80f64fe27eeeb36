// Reads the command line.
#pragma once

#include <variant>

#include "services/casefold/console.h"
#include "services/casefold/options.h"

namespace casefold {

// What to do; or, where the command line said all there is (help, version, wrong use), how to exit, after it
// was said.
[[nodiscard]] std::variant<CommandOptions, Exit> readCommandLine(int argc, const char* const* argv,
                                                                 Console& console);

}  // namespace casefold
