#include "projections/what_works/fold.h"

#include <algorithm>
#include <set>

#include "projections/runner/key.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::what_works {
namespace {

std::string kept(capnp::Text::Reader text, std::size_t most = mostNameBytes) {
  return std::string(cutToBytes(view(text), most));
}

void assess(State& state, schema::CafAssessed::Reader caf, const When& occurred) {
  state.elements.clear();
  for (auto element : caf.getElements())
    if (element.getNeeds().size() > 0 && state.elements.size() < mostNeeds)
      state.elements.push_back({kept(element.getElement()), occurred});
}

void rate(State& state, schema::AreaRated::Reader rated, const When& occurred) {
  auto name = kept(rated.getArea());
  std::erase_if(state.areas, [&](const Need& area) { return area.name == name; });
  if (rated.getLight() != schema::Light::GREEN && state.areas.size() < mostNeeds)
    state.areas.push_back({std::move(name), occurred});
}

void offer(State& state, Rows& rows, schema::ApproachOffered::Reader offered, const When& occurred) {
  if (state.offers.size() == mostOffers) state.offers.erase(state.offers.begin());
  state.offers.push_back({kept(offered.getApproach()), offered.getAnswer(), kept(offered.getOfferedBy()),
                          kept(offered.getReasons(), 1024), occurred});
  ++state.offered;
  rows.addTo(Key(monthTag)
                 .text(state.offers.back().approach)
                 .instant(london::monthOf(occurred.start))
                 .small(static_cast<std::uint16_t>(offered.getAnswer())),
             1);
}

void identify(State& state, schema::ChildIdentified::Reader child) {
  if (child.hasBirthDate()) state.birth = readWhen(child.getBirthDate());
  state.unborn = !state.birth && (state.unborn || child.hasExpectedBirthDate());
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  switch (event.type) {
    case EventType::CAF_ASSESSED:
      return assess(state, event.data.getCafAssessed(), event.occurred);
    case EventType::AREA_RATED:
      return rate(state, event.data.getAreaRated(), event.occurred);
    case EventType::REFERRAL_RECEIVED:
      if (event.data.getReferralReceived().getPrimaryNeed().size() == 0) return;
      state.primaryNeed = kept(event.data.getReferralReceived().getPrimaryNeed());
      state.primaryNeedAt = event.occurred;
      return;
    case EventType::CHILD_IDENTIFIED:
      return identify(state, event.data.getChildIdentified());
    case EventType::BIRTH_RECORDED:
      state.birth = event.occurred;
      state.unborn = false;
      return;
    case EventType::DOULA_REQUESTED:
      state.unborn = !state.birth;
      return;
    case EventType::APPROACH_OFFERED:
      return offer(state, rows, event.data.getApproachOffered(), event.occurred);
    default:
      return;
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  if (state.offers.empty()) return;
  rows.put(Key(offeredTag).text(stream), stream);
  std::set<std::string_view> named;
  for (const auto& offer : state.offers)
    if (named.insert(offer.approach).second)
      rows.put(Key(approachTag).text(offer.approach).text(stream), stream);
}

}  // namespace casefold::what_works
