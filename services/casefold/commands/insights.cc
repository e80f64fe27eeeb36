// Measures of every view over time and by group, as tables; for release, without small numbers.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "projections/sheet/which_day.h"
#include "schemas/codec/record.h"
#include "services/casefold/access.h"
#include "services/casefold/answer_json.h"
#include "services/casefold/commands.h"
#include "services/casefold/commands/insights_tables.h"
#include "services/casefold/policy_files.h"
#include "services/casefold/stale_words.h"
#include "services/casefold/time_option.h"
#include "services/casefold/views.h"

namespace casefold {
namespace {

struct Query {
  std::optional<When> from, to, asOf, knownAt;
  schema::MeasureQuery::Period period = schema::MeasureQuery::Period::MONTH;
};

Result<Query> readQuery(const InsightsOptions& options) {
  Query query;
  CASEFOLD_TRY(query.from, readTimeIfGiven(options.from, "--from"));
  CASEFOLD_TRY(query.to, readTimeIfGiven(options.to, "--to"));
  CASEFOLD_TRY(query.asOf, readTimeIfGiven(options.asOf, "--as-of"));
  CASEFOLD_TRY(query.knownAt, readTimeIfGiven(options.knownAt, "--known-at"));
  for (const auto enumerant : capnp::Schema::from<schema::MeasureQuery::Period>().getEnumerants())
    if (options.period == enumerant.getProto().getName().cStr())
      query.period = static_cast<schema::MeasureQuery::Period>(enumerant.getOrdinal());
  return query;
}

class Insights {
 public:
  Insights(Client& client, const InsightsOptions& options, const Query& query, const Policies& policies,
           Console& console)
      : client_(client), options_(options), query_(query), policies_(policies), console_(console) {}

  Result<void> of(const View& view) {
    auto measured = client_.measure(view.name(), [&](schema::MeasureQuery::Builder to) {
      to.setMeasure(options_.measure);
      to.setBy(options_.by);
      to.setPeriod(query_.period);
      to.setForRelease(options_.forRelease);
      if (query_.from) writeWhen(*query_.from, to.initFrom());
      if (query_.to) writeWhen(*query_.to, to.initTo());
      if (query_.asOf) writeWhen(*query_.asOf, to.initAsOf());
      if (query_.knownAt) writeWhen(*query_.knownAt, to.initKnownAt());
    });
    if (measured) {
      write(view, measured->get());
      ++answered_;
      return {};
    }
    const auto& error = measured.error();
    // What is wrong with the question is wrong for every view.
    if (!options_.view.empty() || error.code == ErrorCode::malformed) return error;
    console_.say(fmt::format("{}: {}", view.name(), error.message));
    // A service need not fold every view; anything else has failed.
    if (error.code != ErrorCode::notServed) failed_ = Exit::failed;
    return {};
  }

  // Of all views those that cannot be grouped so are passed over, and that is said.
  bool passedOver(const View& view) {
    const auto by = std::string_view(options_.by);
    if (!options_.view.empty() || by.empty() ||
        std::ranges::any_of(view.measures(), [&](const auto& measure) {
          return std::ranges::find(measure.groups, by) != measure.groups.end();
        }))
      return false;
    console_.say(fmt::format("{}: cannot be grouped by {}", view.name(), harmless(by)));
    return true;
  }

  // After all views.
  Exit end() {
    if (answered_ == 0 && failed_ == Exit::ok)
      return options_.by.empty()
                 ? console_.fail(fail(ErrorCode::notServed, "this service folds none of the views"))
                 : console_.fail(fail(ErrorCode::malformed, "no view was grouped so", "--by"));
    return failed_ == Exit::ok ? console_.written() : failed_;
  }

 private:
  void write(const View& view, schema::Measures::Reader measures) {
    if (options_.json) {
      const auto document = measuresJson(measures);
      nlohmann::ordered_json line = {{"view", view.name()}};
      line.update(document);
      console_.writeJson(line);
      return;
    }
    std::string out = answered_ > 0 ? "\n" : "";
    if (const auto day = whichDayOf(measures); !day.empty()) out += day + '\n';
    out += fmt::format("{}{}\n", view.name(), options_.by.empty() ? "" : fmt::format(", by {}", options_.by));
    if (measures.hasStale()) out += staleWords(view.name(), measures.getStale()) + "\n";
    printMeasures(out, measures,
                  {.infos = view.measures(),
                   .by = options_.by,
                   .from = options_.from,
                   .to = options_.to,
                   .policies = policies_},
                  console_.screen());
    if (measures.getSuppressed() > 0) out += "[c]: left out, since it is small or would give away what is.\n";
    console_.write(out);
    if (measures.getQuarantined() > 0)
      console_.say(fmt::format("{} streams of {} are quarantined, and are counted as they last were",
                               measures.getQuarantined(), view.name()));
  }

  Client& client_;
  const InsightsOptions& options_;
  const Query& query_;
  const Policies& policies_;
  Console& console_;
  std::size_t answered_ = 0;
  Exit failed_ = Exit::ok;
};

}  // namespace

Exit insights(const InsightsOptions& options, Console& console) {
  const auto query = readQuery(options);
  if (!query) return console.fail(query.error());
  std::vector<std::shared_ptr<const View>> views;
  if (options.view.empty()) {
    for (auto& view : shippedViews())
      if (!view->measures().empty()) views.push_back(std::move(view));
  } else {
    auto view = shippedView(options.view);
    if (!view) return console.fail(view.error());
    views.push_back(*std::move(view));
  }
  Roles roles;
  for (const auto& view : views) roles.views.emplace_back(view->name());
  auto access = Access::open(options.access, roles, DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  // What codes are called. A service answers by a policy of its own: these are words only.
  const auto policies = loadPolicies(options.access.policy);
  if (!policies) return console.fail(policies.error());
  Insights insights((*access)->client(), options, *query, **policies, console);
  for (const auto& view : views) {
    if (insights.passedOver(*view)) continue;
    if (auto done = insights.of(*view); !done) return console.fail(done.error());
  }
  return insights.end();
}

}  // namespace casefold
