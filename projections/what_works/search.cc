// Full text over the catalogue: an index in memory for each search. The catalogue is small; making the index
// takes less than a millisecond, and nothing has to be kept in step.
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>

#include "projections/what_works/catalogue.h"

namespace casefold::what_works {
namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

Error failed(sqlite3* database) {
  return fail(ErrorCode::unavailable,
              fmt::format("the catalogue cannot be searched: {}", sqlite3_errmsg(database)));
}

Result<Statement> prepare(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr) !=
      SQLITE_OK)
    return failed(database);
  return Statement(statement);
}

// `text` must outlive the statement's step.
void bind(sqlite3_stmt* statement, int place, const std::string& text) {
  sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text + ". ";
  return all;
}

Result<Database> indexOf(const Catalogue& catalogue) {
  sqlite3* opened = nullptr;
  const auto status =
      sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (status != SQLITE_OK) return failed(database.get());
  if (sqlite3_exec(
          database.get(),
          "create virtual table approach using fts5(name, needs, summary, settings, tokenize = 'unicode61')",
          nullptr, nullptr, nullptr) != SQLITE_OK)
    return failed(database.get());
  CASEFOLD_TRY(
      const auto insert,
      prepare(database.get(),
              "insert into approach (rowid, name, needs, summary, settings) values (?, ?, ?, ?, ?)"));
  for (std::size_t i = 0; i < catalogue.approaches.size(); ++i) {
    const auto& approach = catalogue.approaches[i];
    const auto needs = joined(approach.needs), settings = joined(approach.settings);
    sqlite3_bind_int64(insert.get(), 1, static_cast<sqlite3_int64>(i));
    bind(insert.get(), 2, approach.name);
    bind(insert.get(), 3, needs);
    bind(insert.get(), 4, approach.summary);
    bind(insert.get(), 5, settings);
    if (sqlite3_step(insert.get()) != SQLITE_DONE) return failed(database.get());
    sqlite3_reset(insert.get());
  }
  return database;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters, digits and all that is not ASCII; words that say nothing are left out. All of it is about
// children.
std::vector<std::string> wordsOf(std::string_view text) {
  static constexpr std::array<std::string_view, 40> empty = {
      "a",    "an",   "and",  "are",  "as",    "at",   "be",  "by",  "child", "children",
      "do",   "does", "for",  "from", "has",   "have", "her", "his", "in",    "is",
      "it",   "more", "no",   "not",  "of",    "on",   "or",  "out", "she",   "so",
      "some", "than", "that", "the",  "their", "they", "to",  "who", "with",  "he"};
  std::vector<std::string> words;
  std::string word;
  auto end = [&] {
    if (!word.empty() && std::ranges::find(empty, word) == empty.end() &&
        std::ranges::find(words, word) == words.end())
      words.push_back(word);
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter =
        byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) {
      word.push_back(lower(c));
    } else {
      end();
    }
  }
  end();
  return words;
}

// A word's endings are taken off one at a time, and only so far as a word of four letters is left: more would
// make one word of community and communication.
std::string_view withoutEnding(std::string_view word) {
  for (const std::string_view ending : {"ing", "s"})
    if (word.ends_with(ending) && word.size() >= ending.size() + 4 && !word.ends_with("ss"))
      return word.substr(0, word.size() - ending.size());
  return word;
}

// In FTS5's language: the word itself, and of four letters or more also what begins with it.
std::string queryOf(std::string_view word) {
  if (word.size() < 4) return fmt::format("\"{}\"", word);
  if (word.ends_with("ies") && word.size() > 4)
    return fmt::format("\"{0}\" OR \"{1}y\"*", word, word.substr(0, word.size() - 3));
  return fmt::format("\"{}\"*", withoutEnding(word));
}

struct Ranked {
  double rank = 0;  // FTS5: the lower, the better
  Candidate candidate;
};

// The rows that a word, or several, are found in.
Result<void> match(sqlite3* database, const std::string& query,
                   const std::function<void(std::size_t row, double rank)>& found) {
  CASEFOLD_TRY(const auto select,
               prepare(database, "select rowid, rank from approach where approach match ?"));
  bind(select.get(), 1, query);
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(select.get())) == SQLITE_ROW)
    found(static_cast<std::size_t>(sqlite3_column_int64(select.get(), 0)),
          sqlite3_column_double(select.get(), 1));
  if (status != SQLITE_DONE) return failed(database);
  return {};
}

bool suits(const Approach& approach, const Wanted& wanted) {
  if (wanted.age && (*wanted.age < approach.youngest || *wanted.age > approach.oldest)) return false;
  if (!wanted.setting.empty() &&
      std::ranges::find(approach.settings, wanted.setting) == approach.settings.end())
    return false;
  return approach.strength >= wanted.atLeast;
}

bool sameName(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

}  // namespace

std::vector<Candidate> forNeeds(const Catalogue& catalogue, const std::vector<std::string>& needs,
                                std::optional<std::uint32_t> age) {
  std::vector<Candidate> candidates;
  for (const auto& approach : catalogue.approaches) {
    if (!suits(approach, {.age = age})) continue;
    Candidate candidate{&approach};
    for (const auto& need : needs)
      if (std::ranges::any_of(approach.needs, [&](const auto& each) { return sameName(each, need); }) &&
          std::ranges::find(candidate.matches, need) == candidate.matches.end())
        candidate.matches.push_back(need);
    if (!candidate.matches.empty()) candidates.push_back(std::move(candidate));
  }
  std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
    const auto& one = *a.approach;
    const auto& other = *b.approach;
    return std::tuple(b.matches.size(), other.strength, std::string_view(one.name)) <
           std::tuple(a.matches.size(), one.strength, std::string_view(other.name));
  });
  return candidates;
}

Result<std::vector<std::string>> wordsNotFound(const Catalogue& catalogue, std::string_view text) {
  const auto words = wordsOf(text);
  std::vector<std::string> without;
  if (words.empty()) return without;
  CASEFOLD_TRY(const auto database, indexOf(catalogue));
  for (const auto& word : words) {
    bool any = false;
    CASEFOLD_CHECK(match(database.get(), queryOf(word), [&](std::size_t, double) { any = true; }));
    if (!any) without.push_back(word);
  }
  return without;
}

Result<std::vector<Candidate>> search(const Catalogue& catalogue, const Wanted& wanted) {
  std::vector<Ranked> ranked(catalogue.approaches.size());
  for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i].candidate.approach = &catalogue.approaches[i];
  const auto words = wordsOf(wanted.words);
  if (words.empty() && !wanted.words.empty()) return std::vector<Candidate>{};
  if (!words.empty()) {
    CASEFOLD_TRY(const auto database, indexOf(catalogue));
    std::string any;
    for (const auto& word : words) {
      const auto query = queryOf(word);
      any += fmt::format("{}{}", any.empty() ? "" : " OR ", query);
      CASEFOLD_CHECK(match(database.get(), query,
                           [&](std::size_t row, double) { ranked[row].candidate.matches.push_back(word); }));
    }
    CASEFOLD_CHECK(
        match(database.get(), any, [&](std::size_t row, double rank) { ranked[row].rank = rank; }));
  }
  // What has some of the words only says little where another has more of them: "domestic abuse" does not ask
  // for all that is about abuse. So it is at all ages and in all settings.
  std::size_t most = words.empty() ? 0 : 1;
  for (const auto& each : ranked) most = std::max(most, each.candidate.matches.size());
  std::erase_if(ranked, [&](const Ranked& each) {
    return each.candidate.matches.size() < most || !suits(*each.candidate.approach, wanted);
  });
  std::ranges::stable_sort(ranked, [](const Ranked& a, const Ranked& b) {
    const auto& one = *a.candidate.approach;
    const auto& other = *b.candidate.approach;
    return std::tuple(a.rank, -static_cast<int>(one.strength), std::string_view(one.name)) <
           std::tuple(b.rank, -static_cast<int>(other.strength), std::string_view(other.name));
  });
  std::vector<Candidate> candidates;
  for (auto& each : ranked) candidates.push_back(std::move(each.candidate));
  return candidates;
}

}  // namespace casefold::what_works
