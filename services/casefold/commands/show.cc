#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

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

// A document as a Result can hold it: JSON would be made from an Error, too.
struct Document {
  nlohmann::ordered_json json;
};

// What does not change from page to page, checked.
struct Query {
  std::optional<When> knownAt;
  std::optional<When> asOf;
  std::optional<When> from;
  std::optional<When> to;
  std::vector<schema::Family> families;
};

Result<schema::Family> readFamily(const std::string& name) {
  for (const auto enumerant : capnp::Schema::from<schema::Family>().getEnumerants())
    if (name == enumerant.getProto().getName().cStr())
      return static_cast<schema::Family>(enumerant.getOrdinal());
  return fail(ErrorCode::malformed, "families are referral, assessment, supervision, programme and record",
              "--family");
}

Result<Query> readQuery(const ShowOptions& options) {
  Query query;
  CASEFOLD_TRY(query.knownAt, readTimeIfGiven(options.knownAt, "--known-at"));
  CASEFOLD_TRY(query.asOf, readTimeIfGiven(options.asOf, "--as-of"));
  CASEFOLD_TRY(query.from, readTimeIfGiven(options.from, "--from"));
  CASEFOLD_TRY(query.to, readTimeIfGiven(options.to, "--to"));
  for (const std::string& name : options.families) {
    CASEFOLD_TRY(const auto family, readFamily(name));
    query.families.push_back(family);
  }
  return query;
}

Result<Owned<schema::Answer>> ask(Client& client, const ShowOptions& options, const Query& query,
                                  const std::string& cursor) {
  return client.show(options.view, options.stream, [&](schema::ShowQuery::Builder to) {
    auto atLeast = to.initAtLeast(static_cast<unsigned>(options.atLeast.size()));
    for (unsigned i = 0; i < atLeast.size(); ++i) atLeast.set(i, options.atLeast[i]);
    to.setWaitMillis(std::min(options.access.timeoutSeconds * 1000, std::uint32_t{schema::MAX_WAIT_MILLIS}));
    if (query.knownAt) writeWhen(*query.knownAt, to.initKnownAt());
    if (query.asOf) writeWhen(*query.asOf, to.initAsOf());
    if (query.from) writeWhen(*query.from, to.initFrom());
    if (query.to) writeWhen(*query.to, to.initTo());
    auto families = to.initFamilies(static_cast<unsigned>(query.families.size()));
    for (unsigned i = 0; i < families.size(); ++i) families.set(i, query.families[i]);
    to.setLimit(options.limit == 0 ? std::uint32_t{schema::MAX_PAGE_ENTRIES} : options.limit);
    to.setCursor(cursor);
    to.setNewestFirst(options.newestFirst);
  });
}

// The pages of one answer as one document: a view that pages its answer has `entries` and `cursor` in it.
// Begun anew if the stream moved on between two pages.
Result<Document> wholeDocument(Client& client, const ShowOptions& options, const Query& query,
                               const View& view) {
  constexpr int attempts = 5;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    CASEFOLD_TRY(const auto first, ask(client, options, query, options.cursor));
    auto document = answerJson(first.get(), view.answerSchema());
    bool moved = false;
    while (options.limit == 0 && !moved) {
      const std::string cursor = document.value("cursor", "");
      if (cursor.empty() || !document.contains("entries")) return Document{std::move(document)};
      CASEFOLD_TRY(const auto page, ask(client, options, query, cursor));
      const auto next = answerJson(page.get(), view.answerSchema());
      moved = next.at("version") != document.at("version");
      for (const auto& entry : next.at("entries")) document["entries"].push_back(entry);
      document["cursor"] = next.value("cursor", "");
    }
    if (!moved) return Document{std::move(document)};
  }
  return fail(ErrorCode::busy,
              "the stream is recorded to faster than it can be read; ask for less with --limit");
}

Result<void> printPages(Client& client, const ShowOptions& options, const Query& query, const View& view,
                        Console& console) {
  std::string cursor = options.cursor;
  for (;;) {
    CASEFOLD_TRY(const auto answer, ask(client, options, query, cursor));
    if (answer.get().hasStale() && cursor == options.cursor &&
        !console.write(staleWords(view.name(), answer.get().getStale()) + "\n\n"))
      return {};
    if (cursor == options.cursor) writeDay(whichDayOf(answer.get()), console);
    if (!console.write(view.print(answer.get(), printOptions(console)))) return {};
    if (answer.get().getVersion() == 0) {
      console.say(query.asOf || query.knownAt ? "nothing of the stream counts at that day in this view"
                                              : "the stream has no record in this view");
      return {};
    }
    const auto document = answerJson(answer.get(), view.answerSchema());
    cursor = document.value("cursor", "");
    if (cursor.empty()) return {};
    if (options.limit != 0) {
      console.say("there is more: give a larger --limit, or --cursor " + cursor);
      return {};
    }
  }
}

Result<void> printPicture(Client& client, const ShowOptions& options, const Query& query, const View& view,
                          Console& console) {
  CASEFOLD_TRY(const auto answer, ask(client, options, query, options.cursor));
  const auto picture = view.picture(answer.get());
  if (!picture) return fail(ErrorCode::malformed, "this view has no picture; traffic-lights has", "--svg");
  console.write(*picture);
  if (answer.get().hasStale()) console.say(staleWords(view.name(), answer.get().getStale()));
  if (!answer.get().getComplete())
    console.say("the picture is incomplete since version " +
                std::to_string(answer.get().getIncomplete().getSince()));
  return {};
}

// A view that shows a stream all at once takes no part of it, and does not answer as if it had.
Result<void> checkParts(const ShowOptions& options, const View& view) {
  if (view.answerSchema().findFieldByName("cursor") != nullptr) return {};
  const std::pair<bool, const char*> parts[] = {
      {!options.from.empty(), "--from"},       {!options.to.empty(), "--to"},
      {!options.families.empty(), "--family"}, {options.limit != 0, "--limit"},
      {!options.cursor.empty(), "--cursor"},   {options.newestFirst, "--newest-first"}};
  for (const auto& [given, name] : parts)
    if (given)
      return fail(
          ErrorCode::malformed,
          "this view shows all of a stream at once, and cannot be asked for a part; the chronology can",
          name);
  return {};
}

}  // namespace

Exit show(const ShowOptions& options, Console& console) {
  const auto view = shippedView(options.view);
  if (!view) return console.fail(view.error());
  const auto query = readQuery(options);
  if (!query) return console.fail(query.error());
  if (auto parts = checkParts(options, **view); !parts) return console.fail(parts.error());
  auto access =
      Access::open(options.access, {.views = {options.view}}, DataDirectory::IfAbsent::refuse, console);
  if (!access) return console.fail(access.error());
  Client& client = (*access)->client();
  if (options.svg) {
    const auto drawn = printPicture(client, options, *query, **view, console);
    return drawn ? console.written() : console.fail(drawn.error());
  }
  if (!options.json) {
    const auto printed = printPages(client, options, *query, **view, console);
    return printed ? console.written() : console.fail(printed.error());
  }
  const auto document = wholeDocument(client, options, *query, **view);
  if (!document) return console.fail(document.error());
  console.writeJson(document->json);
  return console.written();
}

}  // namespace casefold
