#include "projections/policy/policy.h"

#include <kj/debug.h>

#include <map>
#include <tuple>

#include "projections/policy/readers.h"
#include "projections/policy/toml_words.h"

namespace casefold::policy {
namespace {

using Subjects =
    std::tuple<std::vector<TimeScales>, std::vector<Calendar>, std::vector<ScoreTools>, std::vector<Areas>,
               std::vector<Codes>, std::vector<Thresholds>, std::vector<JuniorYip>, std::vector<Doulas>,
               std::vector<Supervision>, std::vector<Placements>, std::vector<Measures>>;
// In the order of Subjects.
constexpr std::array<std::string_view, std::tuple_size_v<Subjects>> names = {
    "time-scales", "calendar", "score-tools", "areas",      "codes",   "thresholds",
    "junior-yip",  "doulas",   "supervision", "placements", "measures"};

// Calls `step` with the vector of the subject of that number.
template <class Step, std::size_t... I>
void withSubject(Subjects& subjects, std::size_t number, Step step, std::index_sequence<I...> /*all*/) {
  ((I == number ? step(std::get<I>(subjects)) : void()), ...);
}

}  // namespace

struct Gathered {
  Subjects subjects;
  // By subject and day.
  std::map<std::pair<std::size_t, Day>, std::pair<Edition, PolicyText>> files;
  Mistakes mistakes;

  void file(const PolicyText& file) {
    try {
      const toml::table table = toml::parse(file.text, file.name);
      Section section(table, file.name, "", mistakes);
      edition(section, file);
    } catch (const toml::parse_error& wrong) {
      mistakes.note(file.name, wrong.source().begin.line, tomlMistake(wrong.description()));
    }
  }

  // From now on files of the subjects that were read are passed over.
  void leaveOutWhatIsThere() {
    for (const auto& [at, file] : files) leaveOut_.at(at.first) = true;
  }

 private:
  void edition(Section& section, const PolicyText& file) {
    Edition edition{.subject = section.text("subject"),
                    .version = section.text("version"),
                    .holdsFrom = section.day("holds-from"),
                    .source = section.text("source"),
                    .file = file.name};
    const auto subject = static_cast<std::size_t>(std::ranges::find(names, edition.subject) - names.begin());
    if (subject == names.size()) {
      if (!edition.subject.empty())
        section.wrong("subject", fmt::format("\"{}\" is unknown; there are {}", edition.subject, allNames()));
      section.leaveRest();
      return;
    }
    if (leaveOut_.at(subject)) {
      section.leaveRest();
      return;
    }
    const auto [at, isNew] = files.try_emplace({subject, edition.holdsFrom}, std::pair(edition, file));
    if (!isNew)
      section.wrong("holds-from",
                    fmt::format("is the same day as in {}, of the same subject", at->second.first.file));
    withSubject(
        subjects, subject,
        [&](auto& editions) {
          auto& made = editions.emplace_back();
          made.edition = std::move(edition);
          policy::read(section, made);
        },
        std::make_index_sequence<names.size()>());
  }

  static std::string allNames() {
    std::string all;
    for (const std::string_view name : names) all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
    return all;
  }

  std::array<bool, names.size()> leaveOut_ = {};
};

}  // namespace casefold::policy

namespace casefold {

Policies::Policies(policy::Gathered&& gathered)
    : timeScales_(std::get<0>(std::move(gathered.subjects))),
      calendars_(std::get<1>(std::move(gathered.subjects))),
      scoreTools_(std::get<2>(std::move(gathered.subjects))),
      areas_(std::get<3>(std::move(gathered.subjects))),
      codes_(std::get<4>(std::move(gathered.subjects))),
      thresholds_(std::get<5>(std::move(gathered.subjects))),
      juniorYip_(std::get<6>(std::move(gathered.subjects))),
      doulas_(std::get<7>(std::move(gathered.subjects))),
      supervision_(std::get<8>(std::move(gathered.subjects))),
      placements_(std::get<9>(std::move(gathered.subjects))),
      measures_(std::get<10>(std::move(gathered.subjects))) {
  for (auto& [at, file] : gathered.files) {
    editions_.push_back(std::move(file.first));
    texts_.push_back(std::move(file.second));
  }
}

Result<Policies> Policies::read(std::span<const policy::PolicyText> files) {
  policy::Gathered gathered;
  for (const policy::PolicyText& file : files) gathered.file(file);
  if (!gathered.mistakes.none()) return fail(ErrorCode::malformed, gathered.mistakes.text());
  gathered.leaveOutWhatIsThere();
  for (const policy::PolicyText& file : policy::shippedTexts()) gathered.file(file);
  if (!gathered.mistakes.none()) return fail(ErrorCode::internal, gathered.mistakes.text());
  return Policies(std::move(gathered));
}

const policy::PolicyText& Policies::textOf(const policy::Edition& edition) const {
  const auto found = std::ranges::find_if(editions_, [&edition](const policy::Edition& known) {
    return known.subject == edition.subject && known.holdsFrom == edition.holdsFrom;
  });
  KJ_REQUIRE(found != editions_.end(), "an edition of other policies");
  return texts_[static_cast<std::size_t>(found - editions_.begin())];
}

namespace policy {

const std::shared_ptr<const Policies>& shippedPolicies() {
  static const auto policies = [] {
    auto read = Policies::read({});
    KJ_REQUIRE(read.has_value(), "the files that are shipped are wrong", read.error().message.c_str());
    return std::make_shared<const Policies>(*std::move(read));
  }();
  return policies;
}

const Policies& orShipped(const std::shared_ptr<const Policies>& policies) {
  return policies ? *policies : *shippedPolicies();
}

std::span<const std::string_view> subjectNames() { return names; }

}  // namespace policy
}  // namespace casefold
