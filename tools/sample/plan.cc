#include "tools/sample/plan.h"

#include <fmt/format.h>

#include <numeric>
#include <utility>

#include "tools/sample/words.h"

namespace casefold::sample {
namespace {

static_assert(std::accumulate(partSizes.begin(), partSizes.end(), 0U) == childrenPerArea);

constexpr std::uint32_t firstSlot(Part part) {
  std::uint32_t slot = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(part); ++i) slot += partSizes[i];
  return slot;
}

// FNV-1a: a number for a word, the same everywhere.
constexpr std::uint64_t numberOf(std::string_view word) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

Area::Area(std::uint64_t seed, std::uint32_t number, std::uint32_t firstChild, std::uint32_t children)
    : seed_(seed), number_(number), children_(children), bySlot_(childrenPerArea) {
  // Which child has which slot is dealt as cards are (Fisher and Yates).
  std::vector<std::uint32_t> dealt(children);
  std::iota(dealt.begin(), dealt.end(), 0U);
  Random cards = random("deal", 0);
  for (std::uint32_t i = children; i > 1; --i) std::swap(dealt[i - 1], dealt[cards.upTo(i)]);
  for (std::uint32_t i = 0; i < children; ++i) {
    const std::uint32_t slot = dealt[i] * childrenPerArea / children;
    Child& child = children_[i];
    std::size_t part = 0;
    std::uint32_t index = slot;
    while (index >= partSizes[part]) index -= partSizes[part++];
    child.number = firstChild + i;
    child.part = static_cast<Part>(part);
    child.index = index;
    child.id = fmt::format("{}-{:05}", seed, child.number);
    Random traits(seed, numberOf("traits"), child.number);
    child.girl = traits.chance(48);
    child.name = words::childName(traits, child.girl);
    child.locality = traits.pick(words::localities());
    child.pupilNumber = fmt::format("Z{:012}", traits.next() % 1'000'000'000'000);
    bySlot_[slot] = i + 1;
  }
}

const Child* Area::find(Part part, std::uint32_t index) const {
  if (index >= partSizes[static_cast<std::size_t>(part)]) return nullptr;
  const std::uint32_t place = bySlot_[firstSlot(part) + index];
  return place == 0 ? nullptr : &children_[place - 1];
}

std::string Area::id(std::string_view what) const {
  return fmt::format("{}-{}-{}", seed_, number_ + 1, what);
}
std::string Area::id(std::uint32_t what) const {
  return fmt::format("{}-{}-{:02}", seed_, number_ + 1, what);
}

Random Area::random(std::string_view what, std::uint32_t number) const {
  return {seed_, numberOf(what), (std::uint64_t{number_} << 32U) + number};
}

Random Area::random(const Child& child) const { return {seed_, numberOf("story"), child.number}; }

Day drawingDay(std::uint32_t draw) {
  using namespace std::chrono;
  const int half = static_cast<int>(draw);  // 2007-09, 2008-03, …
  return working(Day{year{2007 + (half + 1) / 2} / (half % 2 == 0 ? 9 : 3) / 17});
}

}  // namespace casefold::sample
