#include "projections/doulas/query.h"

#include <optional>
#include <string>
#include <vector>

#include "projections/doulas/proposals.h"
#include "projections/doulas/readiness.h"
#include "projections/doulas/rows.h"
#include "projections/doulas/view.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/packed.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/record.h"

namespace casefold::doulas {
namespace {

template <class Builder>
void fill(Builder list, const std::vector<std::string>& texts) {
  for (unsigned i = 0; i < texts.size(); ++i) list.set(i, texts[i]);
}
unsigned sizeOf(const std::vector<std::string>& texts) { return static_cast<unsigned>(texts.size()); }

// A proposal and its rank, as a worked-out item holds it.
struct Ranked {
  std::uint32_t rank = 0;
  bool notAllLookedAt = false;
  Proposal proposal;
};

void writeProposal(const Ranked& ranked, schema::DoulasItem::Builder builder) {
  const auto& proposal = ranked.proposal;
  builder.setName(proposal.name);
  builder.setNotAllLookedAt(ranked.notAllLookedAt);
  builder.setRank(ranked.rank);
  builder.setFamiliesNow(proposal.familiesNow);
  builder.setRoom(proposal.room);
  fill(builder.initWhy(sizeOf(proposal.why)), proposal.why);
  fill(builder.initAgainst(sizeOf(proposal.against)), proposal.against);
}

void writeRequest(const Family& family, schema::DoulasItem::Builder builder) {
  const auto& request = *family.request;
  writeWhen(request.occurred, builder.initRequested());
  if (request.expectedBirth) writeWhen(*request.expectedBirth, builder.initExpectedBirth());
  if (family.born) writeWhen(*family.born, builder.initBorn());
  builder.setLocality(family.locality());
  fill(builder.initLanguages(sizeOf(request.languages)), request.languages);
  fill(builder.initNeeds(sizeOf(request.needs)), request.needs);
}

Result<void> writeVolunteer(const Volunteer& volunteer, const ListRow& row,
                            schema::DoulasItem::Builder builder) {
  const auto& asking = row.reading.asking();
  builder.setName(volunteer.name);
  if (volunteer.recruited) writeWhen(*volunteer.recruited, builder.initRecruited());
  const auto missing = readinessOf(volunteer, asking).missing();
  builder.setReady(missing.empty() ? "yes" : "no");
  fill(builder.initMissing(sizeOf(missing)), missing);
  CASEFOLD_TRY(const auto now, familiesOf(row.stream, row.reading));
  const auto most = mostFamiliesOf(volunteer, asking);
  builder.setFamiliesNow(now);
  builder.setRoom(most > now ? most - now : 0);
  fill(builder.initLanguages(sizeOf(volunteer.languages)), volunteer.languages);
  fill(builder.initOffers(sizeOf(volunteer.offers)), volunteer.offers);
  return {};
}

Result<void> check(const Conditions& conditions) {
  const auto ready = conditions["ready"], waiting = conditions["waiting"];
  const auto proposals = conditions["proposalsFor"];
  if ((ready ? 1 : 0) + (waiting ? 1 : 0) + (proposals ? 1 : 0) > 1)
    return fail(ErrorCode::malformed, "ask by one of ready, waiting and proposalsFor at a time", "where");
  if (ready) CASEFOLD_CHECK(conditionYesNo(*ready, "ready"));
  if (waiting) CASEFOLD_CHECK(conditionYes(*waiting, "waiting"));
  if (proposals && (!StreamId::parse(*proposals) || !proposals->starts_with("case:")))
    return fail(ErrorCode::malformed, "name a case, as case:ID", "where.proposalsFor");
  return {};
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_CHECK(check(conditions));
  const bool waiting = conditions["waiting"].has_value();
  return ListPlan{{.prefix = std::string(1, waiting ? waitingTag : volunteerTag)}};
}

Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                            const Reading& reading) {
  CASEFOLD_CHECK(check(conditions));
  const auto stream = conditions["proposalsFor"];
  if (!stream) return std::optional<std::vector<WorkedOutItem>>{};
  CASEFOLD_TRY(const auto found, reading.find(*stream));
  CASEFOLD_TRY(const auto proposals,
               proposalsFor(TypedView<DoulasView>::value(*found.state).family, reading));
  std::vector<WorkedOutItem> items;
  for (const auto& proposal : proposals.best) {
    std::string value;
    pack(Ranked{static_cast<std::uint32_t>(items.size() + 1), proposals.notAllLookedAt, proposal}, value);
    items.push_back({proposal.volunteer, std::move(value)});
  }
  return std::optional(std::move(items));
}

Result<bool> matches(const State& state, const ListRow& row) {
  const auto asked = row.conditions["ready"];
  if (!asked) return true;
  CASEFOLD_TRY(const bool ready, conditionYesNo(*asked, "ready"));
  return readinessOf(state.volunteer, row.reading.asking()).ready() == ready;
}

Result<void> item(const State& state, const ListRow& row, schema::DoulasItem::Builder builder) {
  if (row.key.empty()) {
    writeProposal(unpack<Ranked>(row.value), builder);
    return {};
  }
  if (row.key.starts_with(waitingTag)) {
    writeRequest(state.family, builder);
    return {};
  }
  return writeVolunteer(state.volunteer, row, builder);
}

}  // namespace casefold::doulas
