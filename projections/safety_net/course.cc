#include "projections/safety_net/course.h"

#include <algorithm>
#include <array>
#include <utility>

#include "projections/runner/view.h"
#include "schemas/codec/record.h"

namespace casefold::safety_net {
namespace {

// Capnp gives an enumerant of a later schema as the number that it is.
template <class Enum>
Enum known(Enum value, Enum last, const char* what) {
  if (value > last) refuse(std::string(what) + " that this version does not know");
  return value;
}

// The reasons of a family that will not, as against nothing agreed yet.
bool isTurnedDown(NetReason reason) {
  return reason == NetReason::CONSENT_REFUSED || reason == NetReason::CONSENT_WITHDRAWN ||
         reason == NetReason::NOT_ENGAGING || reason == NetReason::DECLINED ||
         reason == NetReason::NOT_REACHED || reason == NetReason::DISENGAGED;
}

// A reason for closure after which there is no child here to be seen to: adopted, died, orders by which it
// lives elsewhere, moved to another authority or to adult services. The codes are the census's; one that is
// not known ends nothing.
bool endsForGood(std::string_view reason) {
  static constexpr std::array<std::string_view, 6> codes = {"RC1", "RC2", "RC3", "RC4", "RC5", "RC6"};
  return std::ranges::find(codes, reason) != codes.end();
}

// The net while one event is applied to it.
class Step {
 public:
  Step(Net& net, const Event& event) : net_(net), event_(event), at_(event.occurred) {}

  Change take() {
    const bool wasSupported = net_.entry && net_.supported;
    const bool wasIn = net_.entry.has_value();
    apply();
    change_.entered = !wasIn && net_.entry;
    change_.left = wasIn && !net_.entry;
    change_.cameToBeSupported = net_.entry && net_.supported && !wasSupported;
    return change_;
  }

 private:
  void move(NetStanding standing, NetReason because, std::string what = {}) {
    if (net_.moves.size() == mostMoves) net_.moves.erase(net_.moves.begin());
    net_.moves.push_back({at_, standing, because, std::move(what)});
  }
  void moved(std::string what = {}) {
    if (net_.entry && !isStatutory(net_.entry->way))
      move(net_.supported ? NetStanding::SUPPORTED : NetStanding::REVIEWED, net_.because, std::move(what));
  }

  // The reason for where the case stands, of the day of the event.
  void give(NetReason because) {
    net_.because = because;
    net_.becauseSince = at_;
  }

  void support(NetReason because, std::string what = {}) {
    if (net_.supported) return;
    net_.supported = true;
    give(because);
    net_.since = at_;
    net_.clock.reset();
    net_.agreed.reset();
    moved(std::move(what));
  }
  // Under review, if it is not yet; for this reason in any case.
  void review(NetReason because, std::string what = {}) {
    if (net_.supported || !net_.since) net_.since = at_;
    if (net_.supported || !net_.clock) net_.clock = at_;
    const bool same = !net_.supported && net_.because == because;
    net_.supported = false;
    if (same) return;
    give(because);
    moved(std::move(what));
  }
  void willing() {
    if (net_.supported || net_.because == NetReason::WILLING) return;
    give(NetReason::WILLING);
    moved();
  }
  // The case was looked at: the clock of the next review starts.
  void reviewed(const std::optional<When>& next) {
    if (net_.entry && !net_.supported && net_.clock) {
      change_.reviewedOf = net_.clock;
      change_.reviewAgreed = net_.agreed;
    }
    net_.clock = at_;
    net_.agreed = next;
  }

  // Whatever supported the family is of the past.
  void setAside() {
    net_.delivering = false;
    net_.moreRunning = 0;
    for (auto& service : net_.services)
      if (!service.ended) service.ofThePast = true;
    net_.supported = false;
    net_.because = NetReason::NOTHING_AGREED;
    net_.becauseSince.reset();
    net_.since.reset();
    net_.clock.reset();
    net_.agreed.reset();
  }

  void enter(std::uint8_t way) {
    // What else is told of a child with a plan of social care's is that plan's to deal with.
    if (way == bySteppingDown)
      net_.plans = {};
    else if (net_.plans.anyRuns())
      return;
    const bool anew = !net_.entry || isStatutory(net_.entry->way);
    if (isStatutory(way)) setAside();
    net_.entry = Entry{way, at_, anew ? at_ : net_.entry->since};
    net_.statutory = isStatutory(way);
    if (!anew) return;
    if (!net_.supported) {
      if (!isTurnedDown(net_.because)) give(NetReason::NOTHING_AGREED);
      net_.clock = at_;
      net_.agreed.reset();
    }
    net_.since = at_;
    if (net_.statutory)
      move(NetStanding::OUTSIDE, NetReason::ABOVE_THRESHOLD);
    else
      moved();
  }
  void isLeft(NetReason because, std::string by) {
    net_.left = because;
    net_.leftAt = at_;
    net_.leftBy = std::move(by);
  }
  void leave(NetReason because, std::string by = {}) {
    if (net_.entry) {
      move(NetStanding::OUTSIDE, because, by);
      isLeft(because, std::move(by));
    }
    net_.entry.reset();
    setAside();
  }

  // ---- social care

  void takeOn(std::string work) {
    net_.statutory = true;
    if (net_.withSocialCare()) return;
    if (net_.entry) return leave(NetReason::TAKEN_ON, std::move(work));
    isLeft(NetReason::TAKEN_ON, std::move(work));
    setAside();
  }
  // The end of what social care did; how it ends for the case is another event.
  void end(bool StatutoryPlans::*plan) { net_.plans.*plan = false; }
  void carryOut(bool StatutoryPlans::*plan, std::string name) {
    net_.plans.*plan = true;
    takeOn(std::move(name));
  }

  void closeReferral() {
    auto reason = kept(view(event_.data.getReferralClosed().getReason()));
    const bool theirs = net_.withSocialCare() || (net_.entry && isStatutory(net_.entry->way));
    net_.plans = {};
    if (!theirs && !endsForGood(reason)) return;
    net_.statutory = false;
    if (net_.entry) return leave(NetReason::CLOSED, std::move(reason));
    if (!theirs) return;
    move(NetStanding::OUTSIDE, NetReason::CLOSED, reason);
    isLeft(NetReason::CLOSED, std::move(reason));
  }
  void die() {
    const bool theirs = net_.withSocialCare();
    leave(NetReason::DIED);
    if (theirs) isLeft(NetReason::DIED, {});
  }

  // ---- what supports the family

  void startService() {
    auto name = kept(view(event_.data.getServiceStarted().getService()));
    auto& services = net_.services;
    if (services.size() == mostServices) {
      auto over = std::ranges::find_if(services, [](const Service& each) { return each.ended.has_value(); });
      if (over != services.end()) services.erase(over);
    }
    if (services.size() == mostServices)
      ++net_.moreRunning;
    else
      services.push_back({name, at_, std::nullopt});
    support(NetReason::SERVICE_STARTED, std::move(name));
  }
  void endService() {
    const auto name = kept(view(event_.data.getServiceEnded().getService()));
    const auto find = [&](bool ofThePast) {
      return std::ranges::find_if(net_.services, [&](const Service& each) {
        return !each.ended && each.name == name && each.ofThePast == ofThePast;
      });
    };
    auto running = find(false);
    if (running == net_.services.end()) running = find(true);
    if (running != net_.services.end()) {
      running->ended = at_;
    } else if (net_.moreRunning > 0) {
      --net_.moreRunning;
    } else {
      return;  // it is not known to have started
    }
    if (net_.supported && !net_.anythingRuns()) review(NetReason::SUPPORT_ENDED, name);
  }

  void close() {
    using Reason = schema::CafClosed::Reason;
    net_.delivering = false;
    switch (known(event_.data.getCafClosed().getReason(), Reason::MOVED_TO_SOCIAL_CARE,
                  "a CAF is closed for a reason")) {
      case Reason::NEEDS_MET:
        return leave(NetReason::NEEDS_MET);
      case Reason::MOVED_AWAY:
        return leave(NetReason::MOVED_AWAY);
      case Reason::MOVED_TO_SOCIAL_CARE:
        return leave(NetReason::MOVED_TO_SOCIAL_CARE);
      case Reason::DISENGAGED:
        return review(NetReason::DISENGAGED);
      case Reason::NOT_STATED:
        if (net_.supported && !net_.anythingRuns()) review(NetReason::CLOSED_NO_REASON);
        return;
    }
  }

  void reportEarlyResponse() {
    using Outcome = schema::EarlyResponseReported::Outcome;
    const auto data = event_.data.getEarlyResponseReported();
    switch (known(data.getOutcome(), Outcome::REFERRED_BACK, "an early response with an outcome")) {
      case Outcome::SINGLE_AGENCY_RESPONSE:
        return support(NetReason::EARLY_RESPONSE, kept(view(data.getAgency())));
      case Outcome::CAF_STARTED:
        return willing();
      case Outcome::FAMILY_DECLINED:
        return review(NetReason::DECLINED);
      case Outcome::NOT_REACHED:
        return review(NetReason::NOT_REACHED);
      case Outcome::REFERRED_BACK:
        return review(NetReason::REFERRED_BACK);
      case Outcome::NOT_STATED:
        return;
    }
  }

  void reviewInTheNet() {
    using Outcome = schema::SafetyNetReviewed::Outcome;
    const auto data = event_.data.getSafetyNetReviewed();
    const auto outcome = known(data.getOutcome(), Outcome::NO_FURTHER_CONCERN, "a review with an outcome");
    reviewed(data.hasNextReview() ? std::optional(readWhen(data.getNextReview())) : std::nullopt);
    if (outcome == Outcome::NO_FURTHER_CONCERN) return leave(NetReason::RELEASED);
    if (net_.supported || !net_.since) net_.since = at_;
    net_.supported = false;
    give(outcome == Outcome::OFFER_SUPPORT ? NetReason::SUPPORT_OFFERED
         : outcome == Outcome::STEP_UP     ? NetReason::STEP_UP_ASKED
                                           : NetReason::KEPT_UNDER_REVIEW);
    moved();
  }

  void note(schema::Engagement engagement) {
    using schema::Engagement;
    if (engagement == Engagement::ENGAGED) support(NetReason::ENGAGED);
    if (engagement == Engagement::NOT_ENGAGING) review(NetReason::NOT_ENGAGING);
  }

  void offer() {
    using Answer = schema::ApproachOffered::Answer;
    const auto answer = known(event_.data.getApproachOffered().getAnswer(), Answer::NOT_SUITABLE,
                              "an approach is offered with an answer");
    if (answer == Answer::TAKEN_UP) willing();
    if (answer == Answer::DECLINED && !net_.supported) review(NetReason::DECLINED);
  }

  // Does the event tell of social care's own work?
  bool applyStatutory() {
    switch (event_.type) {
      case EventType::ASSESSMENT_STARTED:
        takeOn("assessment");
        return true;
      case EventType::STRATEGY_DISCUSSION_HELD:
        takeOn("strategy discussion");
        return true;
      case EventType::ENQUIRY_STARTED:
        takeOn("section 47 enquiry");
        return true;
      case EventType::CONFERENCE_HELD:
        takeOn("child protection conference");
        return true;
      case EventType::PROTECTION_PLAN_STARTED:
        carryOut(&StatutoryPlans::protection, "child protection plan");
        return true;
      case EventType::PROTECTION_PLAN_ENDED:
        end(&StatutoryPlans::protection);
        return true;
      case EventType::PLAN_STARTED:
        carryOut(&StatutoryPlans::inNeed, "child-in-need plan");
        return true;
      case EventType::PLAN_ENDED:
        end(&StatutoryPlans::inNeed);
        return true;
      case EventType::PRE_PROCEEDINGS_STARTED:
        carryOut(&StatutoryPlans::preProceedings, "pre-proceedings");
        return true;
      case EventType::PRE_PROCEEDINGS_ENDED:
        end(&StatutoryPlans::preProceedings);
        return true;
      case EventType::REFERRAL_CLOSED:
        closeReferral();
        return true;
      case EventType::DEATH_RECORDED:
        die();
        return true;
      default:
        return false;
    }
  }

  void apply() {
    if (applyStatutory()) return;
    const auto data = event_.data;
    switch (event_.type) {
      case EventType::THRESHOLD_DECIDED: {
        const auto decision = known(data.getThresholdDecided().getDecision(), Decision::NO_FURTHER_ACTION,
                                    "a decision on the threshold");
        if (decision != Decision::NOT_STATED) enter(static_cast<std::uint8_t>(decision));
        return;
      }
      case EventType::STEPPED_DOWN:
        return enter(bySteppingDown);
      case EventType::STEPPED_UP:
        return net_.statutory ? leave(NetReason::MOVED_TO_SOCIAL_CARE) : review(NetReason::STEP_UP_ASKED);
      case EventType::SERVICE_STARTED:
        return startService();
      case EventType::SERVICE_ENDED:
        return endService();
      case EventType::PLAN_AGREED:
        net_.delivering = true;
        return support(NetReason::PLAN_AGREED);
      case EventType::ENGAGEMENT_NOTED:
        return note(known(data.getEngagementNoted().getEngagement(), schema::Engagement::NOT_ENGAGING,
                          "a kind of engagement"));
      case EventType::CONSENT_GIVEN:
        return willing();
      case EventType::CONSENT_REFUSED:
        return review(NetReason::CONSENT_REFUSED);
      case EventType::CONSENT_WITHDRAWN:
        return review(NetReason::CONSENT_WITHDRAWN);
      case EventType::CAF_CLOSED:
        return close();
      case EventType::EARLY_RESPONSE_REPORTED:
        return reportEarlyResponse();
      case EventType::APPROACH_OFFERED:
        return offer();
      case EventType::SAFETY_NET_REVIEWED:
        return reviewInTheNet();
      case EventType::REVIEW_HELD:
        if (net_.entry && !net_.supported)
          reviewed(data.getReviewHeld().hasNextReview()
                       ? std::optional(readWhen(data.getReviewHeld().getNextReview()))
                       : std::nullopt);
        return;
      default:
        return;
    }
  }

  Net& net_;
  const Event& event_;
  When at_;
  Change change_;
};

}  // namespace

std::string kept(std::string_view text) {
  std::size_t size = std::min(text.size(), mostTextBytes);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return std::string(text.substr(0, size));
}

bool Net::anythingRuns() const {
  return delivering || moreRunning > 0 || std::ranges::any_of(services, [](const Service& service) {
           return !service.ended && !service.ofThePast;
         });
}

Change apply(Net& net, const Event& event) { return Step(net, event).take(); }

}  // namespace casefold::safety_net
