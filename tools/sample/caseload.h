// The sample caseload: three years of a service in which all of the practice occurs. All of it is made up.
//
// The same seed and number of children give the same bytes, on every machine. What stands in it is dealt by
// number where the figures of the reference are to come out of the views (plan.h), and by chance elsewhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "tools/sample/story.h"

namespace casefold::sample {

struct CaseloadOptions {
  std::uint64_t seed = 1;
  std::uint32_t children = 2000;  // at least 1
};

// How far it is, for whoever watches.
struct Written {
  std::uint32_t children = 0;
  std::uint64_t commands = 0;
};

// Hands the caseload to `sink`, a command a line in the form of schemas/command.capnp, the commands of a
// stream in the order in which they are to be recorded. Holds an area of 2,000 children at a time, however
// many there are. Ends early if the sink says so. `written` is kept up to date while it goes on. Any thread.
void writeCaseload(const CaseloadOptions& options, const Sink& sink, Written& written);

}  // namespace casefold::sample
