// The whole status of one stream, told from the history rows rather than from the state: they hold texts of
// any length, and the CAFs before the present one.
#include <capnp/schema.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "projections/caf_status/fold.h"
#include "projections/caf_status/query.h"
#include "projections/history/history_rows.h"
#include "projections/sheet/by_schema.h"
#include "projections/sheet/sheet.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::caf_status {
namespace {

using Status = schema::CafStatus;

// What the lists of one answer may take of the rows' bytes; beyond it the oldest entries are left out, as
// they are beyond maxPageEntries.
constexpr std::size_t mostBytes = std::size_t{8} << 20U;

// A row of the history, kept for the answer.
struct Kept {
  Moment at;
  EventType type{};
  HistoryRow row;
};

class Telling {
 public:
  // In order of occurrence.
  void take(const HistoryEntry& entry) { take(entry, {entry.at, entry.event.which(), entry.row()}); }

  Result<void> answer(Instant asOf, Status::Builder status);

 private:
  void take(const HistoryEntry& entry, Kept kept) {
    if (auto fact = factOf(kept.type, kept.at, entry.event)) {
      const auto before = course_.number;
      course_.apply(*fact);
      if (course_.number > before && before > 0) leaveBehind();
      if (kept.type == EventType::CAF_CLOSED) ended_ = course_;
    }
    if (kept.type == EventType::STEPPED_UP) lastUp_ = kept;
    if (kept.type == EventType::STEPPED_DOWN) lastDown_ = kept;
    born_ = born_ || kept.type == EventType::BIRTH_RECORDED;
    present_.push_back(std::move(kept));
  }

  // A new CAF has begun: what there was up to the closure is the earlier one's.
  void leaveBehind() {
    earlier_.push_back(ended_);
    const auto closed = *ended_.closed;
    std::erase_if(present_, [&](const Kept& kept) { return kept.at <= closed; });
  }

  // Reads the row of the present CAF at that moment, if there is one.
  Result<void> event(const std::optional<Moment>& at, const std::function<void(schema::Event::Reader)>& use) {
    auto found = at ? std::ranges::find(present_, *at, &Kept::at) : present_.end();
    return found == present_.end() ? Result<void>{} : read(*found, use);
  }
  static Result<void> read(const Kept& kept, const std::function<void(schema::Event::Reader)>& use) {
    return readHistoryRow(kept.row, [&](const HistoryEntry& entry) { use(entry.event); });
  }

  // Rows of the types wanted, the newest that an answer has room for, in order.
  std::vector<const Kept*> newest(std::initializer_list<EventType> types, Status::Builder status);

  Result<void> writeHead(Status::Builder status);
  Result<void> writePeople(Status::Builder status);
  Result<void> writeStep(const Kept& kept, Status::Step::Builder step);
  Result<void> writeMeetings(Status::Builder status);
  Result<void> writeServices(Status::Builder status);
  Result<void> writeEngagements(Status::Builder status);
  Result<void> writeScores(Status::Builder status);
  Result<void> writeReviews(Status::Builder status);
  void writeEarlier(Status::Builder status);

  Course course_;
  Course ended_;  // as it stood at the last closure
  std::vector<Course> earlier_;
  std::vector<Kept> present_;
  std::optional<Kept> lastUp_, lastDown_;
  bool born_ = false;
  std::size_t room_ = mostBytes;
};

std::vector<const Kept*> Telling::newest(std::initializer_list<EventType> types, Status::Builder status) {
  std::vector<const Kept*> found;
  for (auto kept = present_.rbegin(); kept != present_.rend(); ++kept) {
    if (std::ranges::find(types, kept->type) == types.end()) continue;
    if (found.size() == schema::MAX_PAGE_ENTRIES || kept->row.value.size() > room_) {
      status.setTruncated(true);
      break;
    }
    room_ -= kept->row.value.size();
    found.push_back(&*kept);
  }
  std::ranges::reverse(found);
  return found;
}

Result<void> Telling::writeHead(Status::Builder status) {
  status.setPseudo(course_.pseudo);
  status.setNumber(course_.number);
  CASEFOLD_CHECK(event(course_.opened, [&](schema::Event::Reader event) {
    status.setOpened(event.getOccurred());
    const auto data = event.getCafOpened();
    if (data.hasExpectedBirthDate() && !born_) status.setExpectedBirthDate(data.getExpectedBirthDate());
  }));
  CASEFOLD_CHECK(event(course_.planAt, [&](schema::Event::Reader event) {
    status.setPlanAgreed(event.getOccurred());
    status.setPlanActions(event.getPlanAgreed().getActions());
  }));
  if (course_.reviewDueOn) writeWhen(*course_.reviewDueOn, status.initReviewDueOn());
  if (course_.closed) {
    auto closure = status.initClosure();
    closure.setReason(course_.reason);
    CASEFOLD_CHECK(event(course_.closed, [&](schema::Event::Reader event) {
      closure.setOn(event.getOccurred());
      closure.setNote(event.getCafClosed().getNote());
    }));
  }
  if (lastUp_) CASEFOLD_CHECK(writeStep(*lastUp_, status.initSteppedUp()));
  if (lastDown_) CASEFOLD_CHECK(writeStep(*lastDown_, status.initSteppedDown()));
  return {};
}

Result<void> Telling::writeStep(const Kept& kept, Status::Step::Builder step) {
  return read(kept, [&](schema::Event::Reader event) {
    step.setOn(event.getOccurred());
    if (event.isSteppedUp()) {
      step.setService(event.getSteppedUp().getTo());
      step.setReason(event.getSteppedUp().getReason());
    } else {
      step.setService(event.getSteppedDown().getFrom());
      step.setReason(event.getSteppedDown().getReason());
    }
  });
}

Result<void> Telling::writePeople(Status::Builder status) {
  auto consent = status.initConsent();
  consent.setStatus(course_.consent);
  CASEFOLD_CHECK(event(course_.consentAt, [&](schema::Event::Reader event) {
    consent.setSince(event.getOccurred());
    if (event.isConsentGiven()) {
      consent.setScope(event.getConsentGiven().getScope());
      consent.setBy(event.getConsentGiven().getGivenBy());
    } else if (event.isConsentRefused()) {
      consent.setBy(event.getConsentRefused().getRefusedBy());
      consent.setReason(event.getConsentRefused().getReason());
    } else {
      consent.setBy(event.getConsentWithdrawn().getWithdrawnBy());
      consent.setReason(event.getConsentWithdrawn().getReason());
    }
  }));
  CASEFOLD_CHECK(event(course_.mentor.at, [&](schema::Event::Reader event) {
    status.setMentor(event.getMentorNamed().getMentor());
  }));
  CASEFOLD_CHECK(event(course_.lead.at, [&](schema::Event::Reader event) {
    status.setLeadProfessional(event.getLeadProfessionalNamed().getName());
    status.setLeadAgency(event.getLeadProfessionalNamed().getAgency());
  }));
  status.setEngagement(course_.engagement);
  return event(course_.engagementAt,
               [&](schema::Event::Reader event) { status.setEngagementSince(event.getOccurred()); });
}

Result<void> Telling::writeMeetings(Status::Builder status) {
  const auto rows =
      newest({EventType::MEETING_ARRANGED, EventType::MEETING_HELD, EventType::MEETING_NOT_HELD}, status);
  auto meetings = status.initMeetings(static_cast<unsigned>(rows.size()));
  for (unsigned i = 0; i < meetings.size(); ++i)
    CASEFOLD_CHECK(read(*rows[i], [&](schema::Event::Reader event) {
      auto meeting = meetings[i];
      meeting.setOccurred(event.getOccurred());
      if (event.isMeetingArranged()) {
        meeting.setStatus(Status::Meeting::Status::ARRANGED);
        if (event.getMeetingArranged().hasForWhen())
          meeting.setForWhen(event.getMeetingArranged().getForWhen());
        meeting.setChair(event.getMeetingArranged().getChair());
      } else if (event.isMeetingHeld()) {
        meeting.setStatus(Status::Meeting::Status::HELD);
        meeting.setChair(event.getMeetingHeld().getChair());
        meeting.setAttended(event.getMeetingHeld().getAttended());
      } else {
        meeting.setStatus(Status::Meeting::Status::NOT_HELD);
        meeting.setReason(event.getMeetingNotHeld().getReason());
      }
    }));
  status.setMeetingsHeld(
      static_cast<std::uint32_t>(std::ranges::count(present_, EventType::MEETING_HELD, &Kept::type)));
  return {};
}

// A service ends by the first end after its start that names it. An end of what was never started is shown as
// it is: with no start.
Result<void> Telling::writeServices(Status::Builder status) {
  struct Service {
    const Kept* started = nullptr;
    const Kept* ended = nullptr;
    std::string name;
  };
  std::vector<Service> services;
  for (const auto* row : newest({EventType::SERVICE_STARTED, EventType::SERVICE_ENDED}, status))
    CASEFOLD_CHECK(read(*row, [&](schema::Event::Reader event) {
      if (event.isServiceStarted()) {
        services.push_back({row, nullptr, std::string(view(event.getServiceStarted().getService()))});
        return;
      }
      const std::string name(view(event.getServiceEnded().getService()));
      auto running = std::ranges::find_if(
          services, [&](const Service& service) { return service.name == name && service.ended == nullptr; });
      if (running != services.end())
        running->ended = row;
      else
        services.push_back({nullptr, row, name});
    }));
  auto list = status.initServices(static_cast<unsigned>(services.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setService(textReader(services[i].name));
    if (services[i].started != nullptr)
      CASEFOLD_CHECK(read(*services[i].started, [&](schema::Event::Reader event) {
        list[i].setStarted(event.getOccurred());
        list[i].setProvider(event.getServiceStarted().getProvider());
      }));
    if (services[i].ended != nullptr)
      CASEFOLD_CHECK(read(*services[i].ended, [&](schema::Event::Reader event) {
        list[i].setEnded(event.getOccurred());
        list[i].setOutcome(event.getServiceEnded().getOutcome());
      }));
  }
  return {};
}

Result<void> Telling::writeEngagements(Status::Builder status) {
  const auto rows = newest({EventType::ENGAGEMENT_NOTED}, status);
  auto list = status.initEngagements(static_cast<unsigned>(rows.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(read(*rows[i], [&](schema::Event::Reader event) {
      list[i].setEngagement(event.getEngagementNoted().getEngagement());
      list[i].setOccurred(event.getOccurred());
      list[i].setNote(event.getEngagementNoted().getNote());
    }));
  return {};
}

Result<void> Telling::writeScores(Status::Builder status) {
  const auto rows = newest({EventType::VULNERABILITY_SCORED}, status);
  auto list = status.initScores(static_cast<unsigned>(rows.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(read(*rows[i], [&](schema::Event::Reader event) {
      const auto data = event.getVulnerabilityScored();
      list[i].setTool(data.getTool());
      list[i].setToolVersion(data.getToolVersion());
      list[i].setTotal(data.getTotal());
      list[i].setOccurred(event.getOccurred());
    }));
  return {};
}

Result<void> Telling::writeReviews(Status::Builder status) {
  const auto rows = newest({EventType::REVIEW_HELD}, status);
  auto list = status.initReviews(static_cast<unsigned>(rows.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(read(*rows[i], [&](schema::Event::Reader event) {
      list[i].setOccurred(event.getOccurred());
      list[i].setOutcome(event.getReviewHeld().getOutcome());
      if (event.getReviewHeld().hasNextReview()) list[i].setNextReview(event.getReviewHeld().getNextReview());
    }));
  status.setReviewsHeld(
      static_cast<std::uint32_t>(std::ranges::count(present_, EventType::REVIEW_HELD, &Kept::type)));
  return {};
}

void Telling::writeEarlier(Status::Builder status) {
  const auto left =
      earlier_.size() > schema::MAX_PAGE_ENTRIES ? earlier_.size() - schema::MAX_PAGE_ENTRIES : 0;
  if (left > 0) status.setTruncated(true);
  auto list = status.initEarlier(static_cast<unsigned>(earlier_.size() - left));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& course = earlier_[left + i];
    auto earlier = list[i];
    earlier.setNumber(course.number);
    earlier.setPseudo(course.pseudo);
    if (course.opened) writeWhen(course.opened->occurred, earlier.initOpened());
    if (course.closed) writeWhen(course.closed->occurred, earlier.initClosed());
    earlier.setReason(course.reason);
    earlier.setMentor(textReader(course.mentor.name));
    earlier.setLeadProfessional(textReader(course.lead.name));
  }
}

Result<void> Telling::answer(Instant asOf, Status::Builder status) {
  const auto standing = course_.standing(asOf);
  status.setState(standing.state);
  if (standing.since) writeWhen(*standing.since, status.initSince());
  CASEFOLD_CHECK(writeHead(status));
  CASEFOLD_CHECK(writePeople(status));
  CASEFOLD_CHECK(writeMeetings(status));
  CASEFOLD_CHECK(writeServices(status));
  CASEFOLD_CHECK(writeEngagements(status));
  CASEFOLD_CHECK(writeScores(status));
  CASEFOLD_CHECK(writeReviews(status));
  writeEarlier(status);
  return {};
}

}  // namespace

Result<void> show(const State& /*state*/, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::CafStatus::Builder answer) {
  Telling telling;
  CASEFOLD_CHECK(readHistory(reading, [&](const HistoryEntry& entry) { telling.take(entry); }));
  return telling.answer(reading.asking().asOf, answer);
}

std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
  const auto status = answer.getBody().getAs<Status>();
  const bool any = status.getState() != CafState::NONE || status.getEngagements().size() > 0 ||
                   status.getScores().size() > 0 || status.getServices().size() > 0;
  if (any) return printAnswer("CAF status", answer, capnp::Schema::from<Status>(), options);
  std::string out;
  writeHead(out, "CAF status", answer, screenOf(options));
  return out + "\nNo CAF is recorded for this child.\n";
}

}  // namespace casefold::caf_status
