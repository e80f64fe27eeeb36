#include "services/publisher/published_event.h"

#include <capnp/message.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "schemas/codec/event_types.h"

namespace casefold {
namespace {

constexpr std::array families = {Family::REFERRAL, Family::ASSESSMENT, Family::SUPERVISION,
                                 Family::PROGRAMME};

// The canonical form is one segment; the framing says so: count of segments less one, and its words,
// little-endian.
std::string framed(schema::Event::Reader event) {
  static_assert(std::endian::native == std::endian::little);
  const kj::Array<capnp::word> words = capnp::canonicalize(event);
  const std::array<std::uint32_t, 2> header = {0, static_cast<std::uint32_t>(words.size())};
  std::string value(sizeof header + words.asBytes().size(), '\0');
  std::memcpy(value.data(), header.data(), sizeof header);
  std::memcpy(value.data() + sizeof header, words.begin(), words.asBytes().size());
  return value;
}

}  // namespace

std::vector<std::string> publishedFamilies() {
  std::vector<std::string> names;
  for (Family family : families) names.emplace_back(familyName(family));
  return names;
}

std::string publishedSource(const std::string& logName) { return "/casefold/" + logName; }

std::size_t appendPublished(const RecordReader& record, const std::string& source,
                            std::vector<OutletMessage>& messages) {
  const auto content = record.record();
  const std::string stream(record.stream());
  const std::string recorded = text(Instant(std::chrono::microseconds(content.getRecorded())));
  std::size_t left = 0;
  std::size_t index = 0;
  for (auto event : content.getEvents()) {
    const std::size_t number = index++;
    if (std::ranges::find(families, event.getFamily()) == families.end()) {
      ++left;
      continue;
    }
    try {
      OutletMessage message{
          .channel = std::string(familyName(event.getFamily())),
          .key = stream,
          .headers = {{"content-type", "application/vnd.casefold.event+capnp"},
                      {"ce_specversion", "1.0"},
                      {"ce_id", fmt::format("{}/{}/{}", stream, record.version().get(), number)},
                      {"ce_source", source},
                      {"ce_type", std::string(view(event.getType()))},
                      {"ce_subject", stream},
                      {"ce_time", recorded}},
          .value = framed(event)};
      if (content.getActor().size() > 0) message.headers.emplace_back("ce_actor", view(content.getActor()));
      if (content.getAgency().size() > 0)
        message.headers.emplace_back("ce_agency", view(content.getAgency()));
      messages.push_back(std::move(message));
    } catch (const kj::Exception&) {
      ++left;  // its pointers lead nowhere: no honest recorder wrote it
    }
  }
  return left;
}

}  // namespace casefold
