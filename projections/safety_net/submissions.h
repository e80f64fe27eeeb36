// The mentors' side: submissions of a CAF, who is named, meetings, notices to the attendance officers.
//
// What is a submission: every referral of kind CAF or pseudo CAF; and every opening of a CAF without one,
// that is, where no referral of that kind waits to be opened, and none of that kind is open. A referral that
// comes in on the day of such an opening is that opening's own. A closure ends what waits and what is open.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/runner/event.h"
#include "schemas/codec/when.h"
#include "schemas/views/safety_net.capnp.h"

namespace casefold::safety_net {

using schema::ChairRole;
using CloseReason = schema::CafClosed::Reason;
using Kind = schema::CafOpened::Kind;
using MeetingStatus = schema::SafetyNet::Meeting::Status;

// Of each list a state keeps so many, the newest.
inline constexpr std::size_t mostSubmissions = 16;
inline constexpr std::size_t mostMeetings = 16;
inline constexpr std::size_t mostConsultations = 8;

struct Submission {
  std::uint32_t number = 0;  // of this child, from 1
  Kind kind = Kind::CAF;
  When at;
  bool referred = false;  // otherwise opened without a referral
  std::string referrer = {};
  std::string mentor = {};
  std::optional<When> mentorAt = {};
  std::optional<When> opened = {};
  std::optional<When> closed = {};
  CloseReason reason = CloseReason::NOT_STATED;
};

enum class NamedAs : std::uint8_t { nobody, mentor, leadProfessional, worker };

struct Named {
  std::string name = {};
  std::optional<When> at = {};
};

struct Meeting {
  When at;  // of the last that is known of it
  MeetingStatus status = MeetingStatus::ARRANGED;
  std::optional<When> forWhen = {};
  std::string chair = {};
  ChairRole chairedAs = ChairRole::NOT_STATED;
  std::string reason = {};
};

struct Consultation {
  When at;
  std::string askedBy = {};
  std::string advice = {};
  std::string givenBy = {};
};

// The notice that a pseudo CAF calls for.
struct Notice {
  std::optional<When> owedSince = {};  // called for and not given since; owed if there is what to tell
  std::optional<When> about = {};      // when the pseudo CAF came that it is or was last owed for
  std::optional<When> toldOn = {};     // the last that was given
  std::string to = {};
  std::string support = {};
};

// The times of the present CAF, by which its deadlines are worked out.
struct CafTimes {
  std::optional<When> opened = {};
  std::optional<When> assessed = {};
  std::optional<When> planned = {};
  std::optional<When> firstReviewAgreed = {};
  std::optional<When> firstReview = {};
  std::optional<When> lastReview = {};
  std::optional<When> nextReviewAgreed = {};
  bool closed = false;
};

struct Submissions {
  std::vector<Submission> last;
  std::uint32_t inAll = 0;
  std::array<bool, 2> waiting{};  // by kind: a referral that no opening followed yet
  std::array<bool, 2> open{};     // by kind: opened, and not closed since
  Named mentor, lead, worker;
  bool mentorIsOfClosed = false;  // named before the last closure: not the next submission's
  Named lastNamed;
  NamedAs lastNamedAs = NamedAs::nobody;
  std::vector<Meeting> meetings;
  std::vector<Consultation> consultations;
  Notice notice;
  CafTimes caf;

  // Is anybody named for the case?
  [[nodiscard]] bool anybody() const {
    return !mentor.name.empty() || !lead.name.empty() || !worker.name.empty();
  }
  // The last submission, as long as it is not closed; null: there is none.
  [[nodiscard]] const Submission* current() const {
    return last.empty() || last.back().closed ? nullptr : &last.back();
  }
};

// What an event changed, for whoever counts.
struct Submitted {
  std::optional<Kind> submission;     // a new one
  std::optional<ChairRole> meeting;   // one was held
  std::optional<CloseReason> closed;  // a CAF was
};

// Refuses (Refusal) an enumerant of a later version.
Submitted apply(Submissions& submissions, const Event& event);

}  // namespace casefold::safety_net
