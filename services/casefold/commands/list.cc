#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "infra/terminal/text.h"
#include "projections/sheet/which_day.h"
#include "schemas/codec/json.h"
#include "schemas/limits.capnp.h"
#include "services/casefold/access.h"
#include "services/casefold/answer_json.h"
#include "services/casefold/commands.h"
#include "services/casefold/print_options.h"
#include "services/casefold/stale_words.h"
#include "services/casefold/time_option.h"
#include "services/casefold/views.h"

namespace casefold {
namespace {

// Items that are printed as one table; more are printed as several.
constexpr unsigned tableItems = 10'000;

class Lister {
 public:
  Lister(Client& client, const ListOptions& options, const View& view, Console& console)
      : client_(client), options_(options), view_(view), console_(console) {}

  Result<void> run() {
    CASEFOLD_TRY(asOf_, readTimeIfGiven(options_.asOf, "--as-of"));
    CASEFOLD_TRY(knownAt_, readTimeIfGiven(options_.knownAt, "--known-at"));
    std::uint64_t left = options_.limit == 0 ? std::numeric_limits<std::uint64_t>::max() : options_.limit;
    std::string cursor;
    bool more = true;
    while (more && left > 0) {
      CASEFOLD_TRY(auto page, ask(cursor, left));
      const auto items = page.get().getItems();
      left -= std::min<std::uint64_t>(left, items.size());
      cursor = page.get().getCursor();
      more = !cursor.empty();
      quarantined_ = page.get().getQuarantined();
      if (!tellIfStale(page.get())) return {};
      if (options_.json) {
        for (const auto item : items)
          if (!console_.writeJson(listedJson(page.get(), item))) return {};
      } else {
        if (day_.empty()) {
          day_ = whichDayOf(page.get());
          writeDay(day_, console_);
        }
        items_ += items.size();
        pages_.push_back(std::move(page));
        if (items_ >= tableItems && !print()) return {};
      }
    }
    if (!options_.json && !print()) return {};
    if (quarantined_ > 0)
      console_.say(
          fmt::format("{} streams of this view are quarantined, and are listed as they last were; "
                      "`casefold status` says which",
                      quarantined_));
    return {};
  }

 private:
  Result<Owned<schema::Page>> ask(const std::string& cursor, std::uint64_t left) {
    return client_.list(options_.view, [&](schema::ListQuery::Builder to) {
      auto where = to.initWhere(static_cast<unsigned>(options_.where.size()));
      for (unsigned i = 0; i < where.size(); ++i) {
        where[i].setField(options_.where[i].first);
        where[i].setValue(options_.where[i].second);
      }
      to.setLimit(static_cast<std::uint32_t>(std::min<std::uint64_t>(left, schema::MAX_PAGE_ENTRIES)));
      to.setCursor(cursor);
      if (asOf_) writeWhen(*asOf_, to.initAsOf());
      if (knownAt_) writeWhen(*knownAt_, to.initKnownAt());
      auto atLeast = to.initAtLeast(static_cast<unsigned>(options_.atLeast.size()));
      for (unsigned i = 0; i < atLeast.size(); ++i) atLeast.set(i, options_.atLeast[i]);
      to.setWaitMillis(
          std::min(options_.access.timeoutSeconds * 1000, std::uint32_t{schema::MAX_WAIT_MILLIS}));
    });
  }

  // Said once, before what is listed. False: nobody reads it.
  bool tellIfStale(schema::Page::Reader page) {
    if (!page.hasStale() || std::exchange(toldStale_, true)) return true;
    const std::string words = staleWords(view_.name(), page.getStale());
    if (!options_.json) return console_.write(words + "\n\n");
    console_.say(words);
    return true;
  }

  // A line stands for itself, and so says it, too.
  nlohmann::ordered_json listedJson(schema::Page::Reader page, schema::Page::Item::Reader item) const {
    auto document = itemJson(item, page, view_.itemSchema());
    if (page.hasStale()) document["stale"] = toJson(page.getStale());
    return document;
  }

  // The pages that were gathered, as one.
  bool print() {
    Owned<schema::Page> whole;
    auto items = whole.builder().initItems(static_cast<unsigned>(items_));
    unsigned next = 0;
    for (const auto& page : pages_)
      for (const auto item : page.get().getItems()) items.setWithCaveats(next++, item);
    pages_.clear();
    items_ = 0;
    if (items.size() == 0 && !options_.where.empty()) return console_.write(nothingFound());
    return console_.write(view_.printList(whole.get(), printOptions(console_)));
  }

  // What is empty is empty of what was asked for. (Where nothing was, the view says what it lists.)
  std::string nothingFound() const {
    std::string asked;
    for (const auto& [field, value] : options_.where)
      asked += fmt::format("{}{}={}", asked.empty() ? "" : " and ", field, value);
    return fmt::format("Nothing found where {}.\n", harmless(asked));
  }

  Client& client_;
  const ListOptions& options_;
  const View& view_;
  Console& console_;
  std::optional<When> asOf_, knownAt_;
  std::string day_;  // that has been written; empty: of the present
  std::vector<Owned<schema::Page>> pages_;
  std::uint64_t items_ = 0;
  std::uint64_t quarantined_ = 0;
  bool toldStale_ = false;
};

}  // namespace

Exit list(const ListOptions& options, Console& console) {
  const auto view = shippedView(options.view);
  if (!view) return console.fail(view.error());
  auto access =
      Access::open(options.access, {.views = {options.view}}, DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  const auto listed = Lister((*access)->client(), options, **view, console).run();
  return listed ? console.written() : console.fail(listed.error());
}

}  // namespace casefold
