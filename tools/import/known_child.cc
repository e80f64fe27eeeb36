#include "tools/import/known_child.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

constexpr std::string_view prefix = "cin/";

std::vector<std::string_view> parts(std::string_view id) {
  std::vector<std::string_view> found;
  for (;;) {
    const auto end = id.find('/');
    found.push_back(id.substr(0, end));
    if (end == std::string_view::npos) return found;
    id.remove_prefix(end + 1);
  }
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (text.empty() || error != std::errc{} || end != last) return std::nullopt;
  return value;
}

// referral/2021-05-04, closure/2021-05-04/2: of one episode. assessment/2021-05-04/2/authorised: the rest but
// the last.
std::string groupOf(const std::vector<std::string_view>& of) {
  const auto joined = [&](std::size_t from, std::size_t to) {
    std::string made;
    for (auto i = from; i < to; ++i) made += fmt::format("{}{}", made.empty() ? "" : "/", of[i]);
    return made;
  };
  for (const auto* episode : {"referral", "closure", "noFurtherAction", "conference"})
    if (of[0] == episode) return "episode/" + joined(1, of.size());
  if (of[0] == "protectionPlan") {
    const auto fact = std::ranges::find_if(of, [](std::string_view part) {
      return part == "started" || part == "ended" || part == "reviewed" || part == "category";
    });
    return joined(0, static_cast<std::size_t>(fact - of.begin()));
  }
  return joined(0, of.size() - 1);
}

}  // namespace

std::optional<ImportId> ImportId::parse(std::string_view id) {
  if (!id.starts_with(prefix)) return std::nullopt;
  id.remove_prefix(prefix.size());
  ImportId read;
  const auto of = parts(id);
  if (of.size() == 5 && (of[2] == "of" || of[2] == "on") && number(of[1]) && number(of[3])) {
    if (const auto day = parseWhen(of[0])) read.reference = *day;
    read.of = *number(of[3]);
    read.corrects = of[2] == "on";
    return read;
  }
  read.corrects = id.find('#') != std::string_view::npos;
  if (!read.corrects) read.group = groupOf(of);
  return read;
}

std::string ImportId::make(const std::optional<When>& reference, std::uint64_t version, bool corrects,
                           std::uint64_t of, std::string_view hash) {
  return fmt::format("{}{}/{}/{}/{}/{}", prefix, reference ? text(*reference) : "-", version,
                     corrects ? "on" : "of", of, hash.substr(0, 16));
}

std::optional<When> KnownThing::begun() const {
  const auto* fact = find(beginningOf(kind));
  return fact == nullptr ? std::nullopt : std::optional(fact->said.occurred());
}

const KnownFact* KnownThing::find(std::string_view slot) const {
  const KnownFact* found = nullptr;
  for (const auto& fact : facts)
    if (fact.slot.name == slot && (found == nullptr || !found->isThere() || fact.isThere())) found = &fact;
  return found;
}

void KnownChild::add(schema::Replay::Entry::Reader record) {
  version_ = record.getVersion();
  Record kept{
      version_, std::string(view(record.getCommand())), ImportId::parse(view(record.getCommand())), {}};
  for (const auto event : record.getEvents()) kept.events.emplace_back(event);
  if (kept.import && kept.import->reference && (!newest_ || *newest_ < *kept.import->reference))
    newest_ = kept.import->reference;
  records_.push_back(std::move(kept));
}

// From the last record back, as every view reads them (projections/runner/refold.cc): what a later one said
// about an earlier one is known when that is come to.
void KnownChild::finish() {
  using Target = std::pair<std::uint64_t, std::size_t>;
  std::map<Target, schema::Event::Reader> corrected, saidByImport;  // as it should have read
  std::map<Target, const Record*> withdrawn;
  std::map<std::uint64_t, KnownFact> facts;  // by version, oldest first
  std::map<std::uint64_t, std::string> groups;
  for (auto record = records_.rbegin(); record != records_.rend(); ++record) {
    for (std::size_t index = record->events.size(); index-- > 0;) {
      const Target self{record->version, index};
      const auto event = record->events[index].get();
      const auto replaced = corrected.find(self);
      const auto reading = replaced == corrected.end() ? event : replaced->second;
      const auto ended = withdrawn.find(self);
      // What the import said counts as said, also where somebody took it back.
      if (event.isRecordCorrected() && record->import)
        saidByImport.try_emplace(
            {event.getRecordCorrected().getVersion(), event.getRecordCorrected().getEvent()},
            event.getRecordCorrected().getCorrected());
      if (event.isRecordCorrected() || event.isRecordWithdrawn()) {
        if (ended != withdrawn.end()) continue;
        if (reading.isRecordCorrected()) {
          const auto said = reading.getRecordCorrected();
          corrected.try_emplace({said.getVersion(), said.getEvent()}, said.getCorrected());
        } else if (reading.isRecordWithdrawn()) {
          const auto said = reading.getRecordWithdrawn();
          withdrawn.try_emplace({said.getVersion(), said.getEvent()}, &*record);
        }
        continue;
      }
      const auto slot = slotOf(event);
      if (!record->import || index > 0 || !slot) continue;
      const auto said = saidByImport.find(self);
      const bool again = said != saidByImport.end();
      KnownFact fact{.version = record->version,
                     .command = record->command,
                     .slot = *slot,
                     .of = record->import->of,
                     .said = HeldEvent(again ? said->second : event),
                     .stands = HeldEvent(reading)};
      fact.changedByOthers = fact.said.content() != fact.stands.content();
      if (ended != withdrawn.end())
        (ended->second->import ? fact.withdrawnByImport : fact.withdrawnByOthers) = true;
      if (const auto now = slotOf(fact.said.get()); now && now->thing == slot->thing) fact.slot = *now;
      groups.emplace(record->version, record->import->group);
      facts.emplace(record->version, std::move(fact));
    }
  }
  for (auto& [version, fact] : facts) place(std::move(fact), groups[version]);
  records_.clear();
}

void KnownChild::place(KnownFact fact, const std::string& group) {
  auto kind = fact.slot.thing;
  if (!group.empty()) fact.of = anchors_.try_emplace(group, fact.version).first->second;
  // A conference stands for itself, and the child is one.
  const bool stands = kind == ThingKind::conference;
  const auto anchor = fact.of == 0 ? fact.version : fact.of;
  const auto found = std::ranges::find_if(things_, [&](const KnownThing& each) {
    return each.kind == kind && !stands && (kind == ThingKind::child || each.anchor == anchor);
  });
  if (found != things_.end()) {
    found->facts.push_back(std::move(fact));
    return;
  }
  things_.push_back({kind, stands ? fact.version : anchor, {}});
  things_.back().facts.push_back(std::move(fact));
}

}  // namespace casefold
