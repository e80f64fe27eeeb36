#include "tools/import/matching.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "schemas/codec/event_types.h"

namespace casefold {
namespace {

using Marks = std::vector<Mark>;

// One side of a pair: when it began, and by what it is told from others of that day.
struct Features {
  ThingKind kind;
  std::optional<When> begun;
  Marks marks;  // in order of name
  friend bool operator==(const Features& a, const Features& b) {
    return a.kind == b.kind && a.begun == b.begun && a.marks == b.marks;
  }
};

Features featuresOf(const ReturnedThing& thing) {
  Features made{thing.kind, thing.begun, {}};
  for (const auto& fact : thing.facts)
    if (!isState(fact.slot)) addMarks(fact.slot, fact.event.get(), made.marks);
  std::ranges::sort(made.marks);
  return made;
}

Features featuresOf(const KnownThing& thing, const std::optional<When>& reference) {
  Features made{thing.kind, thing.begun(), {}};
  const auto wasStillToCome = [&](const KnownFact& fact) {
    return reference && fact.slot.name == endOf(thing.kind) && fact.said.occurred() > *reference;
  };
  for (const auto& fact : thing.facts)
    if (!isState(fact.slot) && !wasStillToCome(fact) && fact.isThere() && thing.find(fact.slot.name) == &fact)
      addMarks(fact.slot, fact.said.get(), made.marks);
  std::ranges::sort(made.marks);
  return made;
}

struct Likeness {
  int same = 0;
  int different = 0;
  int oneSided = 0;
};

Likeness likenessOf(const Marks& a, const Marks& b) {
  Likeness found;
  auto left = a.begin(), right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (left->name == right->name) {
      ++(left->value == right->value ? found.same : found.different);
      ++left, ++right;
    } else {
      ++found.oneSided;
      ++(left->name < right->name ? left : right);
    }
  }
  found.oneSided += static_cast<int>((a.end() - left) + (b.end() - right));
  return found;
}

std::string_view valueOf(const Marks& marks, std::string_view name) {
  const auto found = std::ranges::find(marks, name, &Mark::name);
  return found == marks.end() ? std::string_view{} : std::string_view(found->value);
}

// How two values stand to each other, of which either may not be given.
enum class Compared : std::uint8_t { notGiven, same, different };
Compared compared(const Features& a, const Features& b, std::string_view name) {
  const auto left = valueOf(a.marks, name), right = valueOf(b.marks, name);
  if (left.empty() || right.empty()) return Compared::notGiven;
  return left == right ? Compared::same : Compared::different;
}

// May an episode of a return be the one on record that began on the same day?
bool mayBeTheSameEpisode(const Features& returned, const Features& known) {
  using enum Compared;
  const auto source = compared(returned, known, "referral.source");
  const auto need = compared(returned, known, "referral.primaryNeed");
  const bool neitherDiffers = source != different && need != different;
  // Where neither says more than its day, its day is all there is to go by.
  const bool something = source == same || need == same;
  const bool bothDiffer = source == different && need == different;
  switch (compared(returned, known, "closure.occurred")) {
    case different:
      return neitherDiffers && something;
    case same:
      return something || compared(returned, known, "closure.reason") == same || !bothDiffer;
    case notGiven:
      break;
  }
  const bool closedHere = !valueOf(returned.marks, "closure.occurred").empty();
  const bool closedThere = !valueOf(known.marks, "closure.occurred").empty();
  if (!closedHere && !closedThere) return !bothDiffer;
  // Closed since; or closed on record and open in the return, where another may have been opened that day.
  return closedHere ? source == same || neitherDiffers : neitherDiffers;
}

// How much two are alike; nothing where they cannot be one.
std::optional<int> likeness(const Features& returned, const Features& known) {
  if (returned.kind != known.kind) return std::nullopt;
  if (returned.begun && known.begun && returned.begun != known.begun) return std::nullopt;
  const auto found = likenessOf(returned.marks, known.marks);
  const bool sameDay = returned.begun && known.begun;
  if (!sameDay && (found.same == 0 || found.different > 0)) return std::nullopt;
  if (sameDay && returned.kind == ThingKind::episode && !mayBeTheSameEpisode(returned, known))
    return std::nullopt;
  // Who referred is not looked at anew, as the need is.
  const auto source = compared(returned, known, "referral.source");
  const int bySource = source == Compared::same ? 100 : source == Compared::different ? -100 : 0;
  return (sameDay ? 1000 : 0) + bySource + 20 * found.same - 10 * found.different - found.oneSided;
}

class Matching {
 public:
  Matching(const ReturnedChild& returned, const KnownChild& known, const std::optional<When>& reference)
      : returned_(returned), known_(known) {
    for (const auto& thing : returned.things) left_.push_back(featuresOf(thing));
    for (const auto& thing : known.things()) right_.push_back(featuresOf(thing, reference));
    matches_.resize(left_.size());
    taken_.resize(right_.size(), false);
  }

  std::vector<Match> run() {
    child();
    byLikeness();
    conferences();
    return std::move(matches_);
  }

 private:
  struct Pair {
    std::size_t left, right;
    int likeness;
  };

  void take(std::size_t left, std::size_t right) {
    matches_[left].known = right;
    taken_[right] = true;
  }

  // There is one child.
  void child() {
    for (std::size_t right = 0; right < right_.size(); ++right)
      if (right_[right].kind == ThingKind::child) take(0, right);
  }

  // Takes the pair that is most alike, if nothing else that is not its very twin is as much alike; then the
  // next.
  void byLikeness() {
    std::vector<Pair> pairs;
    for (std::size_t left = 0; left < left_.size(); ++left)
      for (std::size_t right = 0; right < right_.size(); ++right)
        if (left_[left].kind != ThingKind::child)
          if (const auto much = likeness(left_[left], right_[right])) pairs.push_back({left, right, *much});
    std::ranges::stable_sort(pairs, [](const Pair& a, const Pair& b) { return a.likeness > b.likeness; });
    while (!pairs.empty()) {
      const auto best = pairs.front();
      const bool rivalled = std::ranges::any_of(pairs, [&](const Pair& other) {
        if (other.likeness < best.likeness) return false;
        return (other.left == best.left && right_[other.right] != right_[best.right]) ||
               (other.right == best.right && left_[other.left] != left_[best.left]);
      });
      if (rivalled) {
        for (const auto& each : pairs)
          if (each.likeness == best.likeness && (each.left == best.left || each.right == best.right))
            matches_[each.left].uncertain = true;
        std::erase_if(pairs, [&](const Pair& each) { return matches_[each.left].uncertain; });
        continue;
      }
      take(best.left, best.right);
      std::erase_if(pairs,
                    [&](const Pair& each) { return each.left == best.left || each.right == best.right; });
    }
    findLeftOvers();
  }

  // What began on a day on which something stands on record, and is not certain to be that.
  void findLeftOvers() {
    for (std::size_t left = 0; left < left_.size(); ++left) {
      if (matches_[left].known || !left_[left].begun) continue;
      for (std::size_t right = 0; right < right_.size(); ++right)
        if (!taken_[right] && right_[right].kind == left_[left].kind &&
            right_[right].begun == left_[left].begun)
          matches_[left].uncertain = true;
    }
  }

  void conferences() {
    std::map<std::uint64_t, std::vector<std::size_t>> byOwner;  // on record, not matched yet
    for (std::size_t right = 0; right < right_.size(); ++right) {
      const auto& thing = known_.things()[right];
      if (thing.kind == ThingKind::conference && !taken_[right] && thing.facts.front().of != 0)
        byOwner[thing.facts.front().of].push_back(right);
    }
    for (std::size_t left = 0; left < left_.size(); ++left) {
      if (left_[left].kind != ThingKind::conference || matches_[left].known) continue;
      for (const auto owner : returned_.things[left].givenWith) {
        if (!matches_[owner].known) continue;
        const auto found = byOwner.find(known_.things()[*matches_[owner].known].anchor);
        if (found == byOwner.end()) continue;
        if (found->second.size() == 1 && !taken_[found->second.front()])
          take(left, found->second.front());
        else
          matches_[left].uncertain = true;
        break;
      }
    }
  }

  const ReturnedChild& returned_;
  const KnownChild& known_;
  std::vector<Features> left_, right_;
  std::vector<Match> matches_;
  std::vector<bool> taken_;
};

}  // namespace

std::vector<Match> match(const ReturnedChild& returned, const KnownChild& known,
                         const std::optional<When>& reference) {
  return Matching(returned, known, reference).run();
}

}  // namespace casefold
