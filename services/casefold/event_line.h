// A record on a line, for people: what watch and replay show.
#pragma once

#include <capnp/list.h>

#include <string>

#include "infra/terminal/text.h"
#include "schemas/event.capnp.h"
#include "schemas/record.capnp.h"

namespace casefold {

struct RecordLine {
  std::int64_t recorded = 0;  // microseconds, as in the record
  std::string position;
  std::string stream;
  std::uint64_t version = 0;
  std::string agency;
  capnp::List<schema::Event>::Reader events;
  capnp::List<schema::Flag>::Reader flags;
};

// "2010-07-30 15:05  3:41  case:A17 v2  school  area.rated 2010-07-29, area.rated 2010-07-30  (flagged: …)"
[[nodiscard]] std::string recordLine(const RecordLine& line, const Screen& screen);

}  // namespace casefold
