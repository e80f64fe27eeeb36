// A caseload as the tests of views tell it: events in a few words of JSON, recorded in streams, folded by the
// real runner on a store in memory, and asked as a client would ask.
//
//     Caseload caseload(makeView<TrafficLightsView>());
//     caseload.record("case:1", {event("area.rated", "2010-07-30", R"("area":"home","light":"red")")});
//     EXPECT_EQ(caseload.show("case:1")["worst"], "red");
#pragma once

#include <capnp/message.h>

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "infra/store/store.h"
#include "projections/policy/policy.h"
#include "projections/runner/past_stores.h"
#include "projections/runner/runner.h"
#include "projections/runner/view.h"
#include "schemas/codec/record.h"

namespace casefold {

using Json = nlohmann::ordered_json;

// An event as it stands in a command line.
struct Told {
  std::string json;
};
// `data` is the fields without their braces.
[[nodiscard]] Told event(std::string_view type, std::string_view occurred, std::string_view data = "");
// A correction of event `index` of `version`, and a withdrawal of it.
[[nodiscard]] Told corrects(std::uint64_t version, std::uint16_t index, std::string_view occurred,
                            const Told& instead);
[[nodiscard]] Told withdraws(std::uint64_t version, std::uint16_t index, std::string_view occurred);

struct RecordedBy {
  std::string actor = "A. Worker";
  std::string agency = "school";
  std::string at = {};  // RFC 3339; empty: a minute after the record before it
  std::vector<std::pair<std::string, std::uint16_t>> flags = {};  // rule, event
};

struct Asked {
  std::string from = {}, to = {};
  std::vector<schema::Family> families = {};
  std::uint32_t limit = 0;
  std::string cursor = {};
  bool newestFirst = false;
  std::string asOf = {};  // what counts as now; empty: as Caseload::now
  std::string knownAt = {};
};

using Where = std::vector<std::pair<std::string, std::string>>;

// A test that goes wrong in the harness itself throws.
class Caseload {
 public:
  // Asked at the end of this day unless it is said otherwise, by the policy that is shipped unless it is.
  std::string now = "2011-01-31";
  std::shared_ptr<const Policies> policies = policy::shippedPolicies();

  explicit Caseload(std::shared_ptr<const View> view);
  ~Caseload();
  Caseload(const Caseload&) = delete;
  Caseload& operator=(const Caseload&) = delete;

  // Appends a record and folds it. Returns its version.
  std::uint64_t record(const std::string& stream, const std::vector<Told>& events, const RecordedBy& by = {});
  // The same of a whole command in JSON, which names its stream.
  std::uint64_t recordCommand(std::string_view line);
  // The same with a record's events as they are.
  std::uint64_t record(const std::string& stream, capnp::List<schema::Event>::Reader events,
                       const RecordedBy& by = {});

  // The body of the answer, as JSON.
  [[nodiscard]] Json show(const std::string& stream, const Asked& asked = {}) const;
  // The error that it must give.
  [[nodiscard]] Error showFails(const std::string& stream, const Asked& asked) const;
  // Everything around the body: stream, version, complete, incomplete.
  [[nodiscard]] Json answer(const std::string& stream) const;
  [[nodiscard]] std::string print(const std::string& stream, const PrintOptions& options = {},
                                  const Asked& asked = {}) const;

  // Streams of the list, page by page to its end.
  [[nodiscard]] std::vector<std::string> list(const Where& where = {}, std::uint32_t limit = 0) const;
  [[nodiscard]] Json items(const Where& where = {}) const;
  [[nodiscard]] Error listFails(const Where& where) const;
  [[nodiscard]] std::string printList(const Where& where = {}, const PrintOptions& options = {}) const;

  // A measure's cells by period, then by group ("" for the total), as "3" or "3 of 4"; no period in which
  // there is nothing.
  [[nodiscard]] Json measure(const std::string& name, const std::string& from, const std::string& to,
                             const std::string& by = "") const;
  // All that a question for measures is answered: by measure, period and group ("all" for the total), as "3",
  // "3 of 4", or "[c]" where it is left out.
  [[nodiscard]] Result<std::map<std::string, Json>> measures(
      const std::function<void(schema::MeasureQuery::Builder)>& ask) const;
  // With stores of other days kept between questions, as the query server keeps them.
  [[nodiscard]] std::unique_ptr<Reading> reading() const;

  // Every row of the view.
  [[nodiscard]] std::map<std::string, std::string> rows() const;
  [[nodiscard]] std::string digest() const;

 private:
  Result<void> ask(const std::string& stream, const Asked& asked, schema::Answer::Builder answer) const;
  Result<void> ask(const Where& where, std::uint32_t limit, const std::string& cursor,
                   schema::Page::Builder page) const;

  struct Head {
    std::uint64_t version = 0;
    Hash hash{};
    std::int64_t recorded = 0;
  };
  std::shared_ptr<const View> view_;
  std::unique_ptr<Runner> runner_;
  std::unique_ptr<PastStores> pasts_;
  std::map<std::string, Head> heads_;
  std::vector<std::uint64_t> ends_;  // by partition
};

}  // namespace casefold
