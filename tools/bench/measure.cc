#include "tools/bench/measure.h"

#include <capnp/message.h>
#include <fmt/format.h>

#include <algorithm>

#include "schemas/codec/event_types.h"

namespace casefold::bench {
namespace {

void fillEvent(std::uint64_t number, schema::Event::Builder event) {
  const auto occurred =
      std::chrono::sys_days{std::chrono::year{2010} / 1 / 1} + std::chrono::days{number % 365};
  writeWhen({occurred, Precision::day}, event.initOccurred());
  switch (number % 5) {
    case 0: {
      auto data = event.initReferralReceived();
      data.setSource("2A");
      data.setPrimaryNeed("N1");
      data.setConcerns(
          "Made up for a benchmark; as long as a line or two of what somebody would write here.");
      break;
    }
    case 1: {
      auto data = event.initAreaRated();
      data.setArea("housing");
      data.setLight(number % 3 == 0 ? schema::Light::RED : schema::Light::AMBER);
      data.setRatedBy("A. Worker");
      break;
    }
    case 2:
      event.initMentorNamed().setMentor("B. Mentor");
      break;
    case 3: {
      auto data = event.initReviewHeld();
      data.setOutcome("Made up: goes on as planned.");
      break;
    }
    default: {
      auto data = event.initEngagementNoted();
      data.setEngagement(schema::Engagement::ENGAGED);
      data.setNote("Made up.");
      break;
    }
  }
  const auto* info = findEventType(event.which());
  event.setType(textReader(info->name));
  event.setFamily(info->family);
}

}  // namespace

double secondsOf(const std::function<void()>& run) {
  auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

Medians inTurn(int rounds, const std::function<double()>& figure, const std::function<double()>& baseline) {
  std::vector<double> figures, baselines;
  for (int i = 0; i < rounds; ++i) {
    baselines.push_back(baseline());
    figures.push_back(figure());
  }
  return {median(std::move(figures)), median(std::move(baselines))};
}

RecordMaker::Made RecordMaker::next(std::uint32_t partitions) {
  auto number = made_++;
  // A multiplicative walk over the streams: every stream comes about as often, never twice in a row.
  auto index = (number * 7919) % heads_.size();
  auto& head = heads_[index];
  auto stream = fmt::format("case:bench-{}", index);
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream(stream);
  record.setVersion(head.version + 1);
  if (head.version > 0)
    record.setPreviousHash({reinterpret_cast<const capnp::byte*>(head.hash.data()), head.hash.size()});
  record.setCommand(fmt::format("bench-{}", number));
  record.setCommandHash({reinterpret_cast<const capnp::byte*>(head.hash.data()), head.hash.size()});
  record.setActor("A. Worker");
  record.setAgency("social care");
  record.setRecorded(1'280'000'000'000'000 + static_cast<std::int64_t>(number));
  fillEvent(number, record.initEvents(1)[0]);
  Made made{partitionOf(stream, partitions), RecordBytes(record.asReader())};
  ++head.version;
  head.hash = made.record.hash();
  return made;
}

}  // namespace casefold::bench
