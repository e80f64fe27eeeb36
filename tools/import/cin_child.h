// What one <Child> of a census says, as facts. Private to tools/import.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/import/census_group.h"
#include "tools/import/census_xml.h"
#include "tools/import/facts.h"

namespace casefold {

// What comes first on one day. A child is known, referred and decided about before any work, and closed after
// it; an end stands before a beginning, so that one plan may follow another on the same day.
enum class Rank : std::uint8_t {
  identity,
  referral,
  decision,
  end,
  beginning,
  within,
  circumstance,
  closure
};

struct ReturnedFact {
  Slot slot;
  HeldEvent event;
  Rank rank;
  std::uint64_t line;
  std::vector<std::string_view> statedEmpty = {};  // fields that are empty because the return says so
};

// Something that a return says is not so: "no further action" false.
struct Denied {
  std::string slot;
  std::uint64_t line;
};

struct ReturnedThing {
  ThingKind kind;
  std::uint64_t line;
  std::optional<When> begun = {};  // absent: the return does not say, or it cannot be read
  std::vector<ReturnedFact> facts = {};
  std::vector<Denied> denied = {};
  // Of a conference: places in ReturnedChild::things of what it is given with, the enquiry first.
  std::vector<std::size_t> givenWith = {};
  std::string latestCategory = {};  // of a protection plan; empty: not said
};

struct ReturnedChild {
  std::string stream;
  std::uint64_t line = 0;
  std::uint64_t identifierLine = 0;
  std::vector<ReturnedThing> things;
};

// When a fact is known that has no day of its own.
struct ReturnTime {
  std::optional<When> reference;  // of the header; absent: it gives none
};

// Why nothing can be read of a child. Thrown within this folder only.
struct ChildFault {
  std::uint64_t line;
  std::string reason;
};

// The child's facts. What cannot be read is told and left out, and the rest is read. Throws ChildFault where
// it is not said which child it is.
[[nodiscard]] ReturnedChild readChild(const XmlElement& child, const ReturnTime& time,
                                      const CensusTold& told);

}  // namespace casefold
