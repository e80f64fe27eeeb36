#include "projections/safety_net/submissions.h"

#include <algorithm>
#include <utility>

#include "projections/runner/view.h"
#include "projections/safety_net/course.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::safety_net {
namespace {

std::size_t index(Kind kind) { return kind == Kind::PSEUDO_CAF ? 1 : 0; }

template <class Element>
void keep(std::vector<Element>& list, std::size_t most, Element element) {
  if (list.size() == most) list.erase(list.begin());
  list.push_back(std::move(element));
}

class Step {
 public:
  Step(Submissions& all, const Event& event) : all_(all), event_(event), at_(event.occurred) {}

  Submitted take() {
    apply();
    return changed_;
  }

 private:
  Submission& submit(Kind kind) {
    Submission submission{.number = ++all_.inAll, .kind = kind, .at = at_};
    if (!all_.mentorIsOfClosed) {
      submission.mentor = all_.mentor.name;
      submission.mentorAt = all_.mentor.at;
    }
    keep(all_.last, mostSubmissions, std::move(submission));
    changed_.submission = kind;
    if (kind == Kind::PSEUDO_CAF && !all_.notice.owedSince) all_.notice.owedSince = all_.notice.about = at_;
    return all_.last.back();
  }

  void refer() {
    using ReferralKind = schema::ReferralReceived::Kind;
    const auto data = event_.data.getReferralReceived();
    if (data.getKind() > ReferralKind::PSEUDO_CAF)
      refuse("a referral of a kind that this version does not know");
    if (data.getKind() == ReferralKind::SOCIAL_CARE) return;
    const auto kind = data.getKind() == ReferralKind::CAF ? Kind::CAF : Kind::PSEUDO_CAF;
    auto own = std::ranges::find_if(all_.last, [&](const Submission& each) {
      return each.kind == kind && !each.referred && !each.closed &&
             london::dayOf(each.at) == london::dayOf(at_);
    });
    const bool anew = own == all_.last.end();
    if (anew) all_.waiting[index(kind)] = true;
    auto& submission = anew ? submit(kind) : *own;
    submission.referred = true;
    submission.referrer = kept(view(data.getReferrer()));
  }

  void open() {
    const auto kind = event_.data.getCafOpened().getKind();
    if (kind > Kind::PSEUDO_CAF) refuse("a CAF of a kind that this version does not know");
    if (!all_.open[0] && !all_.open[1]) all_.caf = CafTimes{.opened = at_};
    const auto waits = std::exchange(all_.waiting[index(kind)], false);
    const auto wasOpen = std::exchange(all_.open[index(kind)], true);
    if (!waits && !wasOpen) {
      submit(kind).opened = at_;
      return;
    }
    for (auto& each : all_.last)
      if (each.kind == kind && !each.opened && !each.closed) each.opened = at_;
  }

  void close() {
    const auto reason = event_.data.getCafClosed().getReason();
    if (reason > CloseReason::MOVED_TO_SOCIAL_CARE)
      refuse("a CAF is closed for a reason that this version does not know");
    for (auto& each : all_.last)
      if (!each.closed) {
        each.closed = at_;
        each.reason = reason;
      }
    all_.waiting = {};
    all_.open = {};
    all_.caf.closed = true;
    all_.mentorIsOfClosed = true;
    changed_.closed = reason;
  }

  void name(Named& whom, NamedAs as, std::string_view name) {
    whom = {kept(name), at_};
    all_.lastNamed = whom;
    all_.lastNamedAs = as;
  }
  void nameMentor() {
    name(all_.mentor, NamedAs::mentor, view(event_.data.getMentorNamed().getMentor()));
    all_.mentorIsOfClosed = false;
    for (auto& each : all_.last)
      if (!each.closed) {
        each.mentor = all_.mentor.name;
        each.mentorAt = at_;
      }
  }

  ChairRole roleOf(std::string_view chair) const {
    if (chair.empty()) return ChairRole::NOT_STATED;
    if (chair == all_.mentor.name) return ChairRole::MENTOR;
    if (chair == all_.lead.name) return ChairRole::LEAD_PROFESSIONAL;
    const auto referrers = [&](const Submission& each) { return each.referrer == chair; };
    return std::ranges::any_of(all_.last, referrers) ? ChairRole::REFERRER : ChairRole::ANOTHER;
  }

  // The meeting that was arranged last and of which nothing more is known; or a new one.
  Meeting& meeting() {
    if (all_.meetings.empty() || all_.meetings.back().status != MeetingStatus::ARRANGED)
      keep(all_.meetings, mostMeetings, Meeting{.at = at_});
    all_.meetings.back().at = at_;
    return all_.meetings.back();
  }
  void arrangeMeeting() {
    const auto data = event_.data.getMeetingArranged();
    keep(all_.meetings, mostMeetings,
         Meeting{.at = at_,
                 .forWhen = data.hasForWhen() ? std::optional(readWhen(data.getForWhen())) : std::nullopt,
                 .chair = kept(view(data.getChair())),
                 .chairedAs = roleOf(view(data.getChair()))});
  }
  void holdMeeting() {
    auto& held = meeting();
    held.status = MeetingStatus::HELD;
    if (auto chair = view(event_.data.getMeetingHeld().getChair()); !chair.empty()) held.chair = kept(chair);
    held.chairedAs = roleOf(held.chair);
    changed_.meeting = held.chairedAs;
  }

  void review() {
    const auto data = event_.data.getReviewHeld();
    if (all_.caf.planned && !all_.caf.firstReview) all_.caf.firstReview = at_;
    all_.caf.lastReview = at_;
    all_.caf.nextReviewAgreed =
        data.hasNextReview() ? std::optional(readWhen(data.getNextReview())) : std::nullopt;
  }

  void apply() {
    const auto data = event_.data;
    switch (event_.type) {
      case EventType::REFERRAL_RECEIVED:
        return refer();
      case EventType::CAF_OPENED:
        return open();
      case EventType::CAF_CLOSED:
        return close();
      case EventType::CAF_ASSESSED:
        if (!all_.caf.assessed) all_.caf.assessed = at_;
        return;
      case EventType::PLAN_AGREED:
        if (all_.caf.planned) return;
        all_.caf.planned = at_;
        if (data.getPlanAgreed().hasReviewDue())
          all_.caf.firstReviewAgreed = readWhen(data.getPlanAgreed().getReviewDue());
        return;
      case EventType::REVIEW_HELD:
        return review();
      case EventType::MENTOR_NAMED:
        return nameMentor();
      case EventType::LEAD_PROFESSIONAL_NAMED:
        return name(all_.lead, NamedAs::leadProfessional, view(data.getLeadProfessionalNamed().getName()));
      case EventType::CASE_ALLOCATED:
        return name(all_.worker, NamedAs::worker, view(data.getCaseAllocated().getWorker()));
      case EventType::ALLOCATION_ENDED:
        all_.worker = {};
        return;
      case EventType::CONSULTATION_GIVEN:
        return keep(all_.consultations, mostConsultations,
                    Consultation{at_, kept(view(data.getConsultationGiven().getAskedBy())),
                                 kept(view(data.getConsultationGiven().getAdvice())),
                                 kept(view(data.getConsultationGiven().getGivenBy()))});
      case EventType::MEETING_ARRANGED:
        return arrangeMeeting();
      case EventType::MEETING_HELD:
        return holdMeeting();
      case EventType::MEETING_NOT_HELD: {
        auto& missed = meeting();
        missed.status = MeetingStatus::NOT_HELD;
        missed.reason = kept(view(data.getMeetingNotHeld().getReason()));
        return;
      }
      case EventType::ATTENDANCE_NOTIFIED:
        all_.notice = {std::nullopt, all_.notice.about, at_, kept(view(data.getAttendanceNotified().getTo())),
                       kept(view(data.getAttendanceNotified().getSupport()))};
        return;
      default:
        return;
    }
  }

  Submissions& all_;
  const Event& event_;
  When at_;
  Submitted changed_;
};

}  // namespace

Submitted apply(Submissions& submissions, const Event& event) { return Step(submissions, event).take(); }

}  // namespace casefold::safety_net
