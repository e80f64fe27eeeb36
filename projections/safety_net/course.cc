#include "projections/safety_net/course.h"

#include <algorithm>
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

  void support(NetReason because, std::string what = {}) {
    if (net_.supported) return;
    net_.supported = true;
    net_.because = because;
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
    net_.because = because;
    if (!same) moved(std::move(what));
  }
  void willing() {
    if (net_.supported || net_.because == NetReason::WILLING) return;
    net_.because = NetReason::WILLING;
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

  void enter(std::uint8_t way) {
    const bool anew = !net_.entry || isStatutory(net_.entry->way);
    net_.entry = Entry{way, at_, anew ? at_ : net_.entry->since};
    net_.statutory = isStatutory(way);
    if (!anew) return;
    if (!net_.supported) {
      if (!isTurnedDown(net_.because)) net_.because = NetReason::NOTHING_AGREED;
      net_.clock = at_;
      net_.agreed.reset();
    }
    net_.since = at_;
    if (net_.statutory)
      move(NetStanding::OUTSIDE, NetReason::ABOVE_THRESHOLD);
    else
      moved();
  }
  void leave(NetReason because) {
    if (net_.entry) {
      move(NetStanding::OUTSIDE, because);
      net_.left = because;
      net_.leftAt = at_;
    }
    net_.entry.reset();
    net_.supported = net_.anythingRuns();
    net_.because = net_.supported ? NetReason::SERVICE_STARTED : NetReason::NOTHING_AGREED;
    net_.since.reset();
    net_.clock.reset();
    net_.agreed.reset();
  }

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
    auto running = std::ranges::find_if(
        net_.services, [&](const Service& each) { return !each.ended && each.name == name; });
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
    net_.because = outcome == Outcome::OFFER_SUPPORT ? NetReason::SUPPORT_OFFERED
                   : outcome == Outcome::STEP_UP     ? NetReason::STEP_UP_ASKED
                                                     : NetReason::KEPT_UNDER_REVIEW;
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

  void apply() {
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
      case EventType::DEATH_RECORDED:
        return leave(NetReason::DIED);
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
  return delivering || moreRunning > 0 ||
         std::ranges::any_of(services, [](const Service& service) { return !service.ended; });
}

Change apply(Net& net, const Event& event) { return Step(net, event).take(); }

}  // namespace casefold::safety_net
