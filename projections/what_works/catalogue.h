// The What Works catalogue: programmes and approaches with the needs, ages and settings they are for, and how
// strong the evidence for them is. Shipped as catalogue.toml, replaced by a file of the same form without a
// build.
//
// It offers, and never decides: nothing here is more than a list to look through with a family.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/result.h"

namespace casefold::what_works {

// How strong the evidence is, the strongest last.
enum class Strength : std::uint8_t { practice, figures, trials };

struct Approach {
  std::string id;  // as approach.offered names it: "triple-p"
  std::string name;
  // What it is for. A case's needs are compared with these, whole and as they stand: so where a need is an
  // element of the CAF, an area of the traffic lights or a primary need, policy's lists give its name.
  std::vector<std::string> needs;
  std::uint32_t youngest = 0;  // years, both included; 0 also means before birth
  std::uint32_t oldest = 0;
  std::vector<std::string> settings;
  Strength strength = {};
  std::string summary;
  std::string source;  // where the evidence is to be read
};

// Read only once made; any thread.
struct Catalogue {
  std::string version;
  std::vector<Approach> approaches;
  [[nodiscard]] const Approach* find(std::string_view id) const;  // null: there is no such approach
};

// Errors: malformed; names file, line and what is wrong.
[[nodiscard]] Result<Catalogue> readCatalogue(std::string_view name, std::string_view toml);
// The catalogue that the program carries in it: read at the first call.
[[nodiscard]] const Catalogue& shippedCatalogue();

// What is looked for; what is left out narrows nothing.
struct Wanted {
  std::string words = {};  // as many of them as any approach has, in any field; empty: all approaches
  std::optional<std::uint32_t> age = {};
  std::string setting = {};
  Strength atLeast = Strength::practice;
};

struct Candidate {
  const Approach* approach = nullptr;     // of the catalogue that was searched
  std::vector<std::string> matches = {};  // the words that were found, or the needs that it is for, as they
                                          // were asked for, in their order
};

// The approaches that are for one or more of a case's needs and for this age: for the most of them first,
// then the stronger evidence, then the name. Needs are compared whole, but for capitals: "speech, language
// and communication" has nothing to do with "social and community elements", though they share a stem.
[[nodiscard]] std::vector<Candidate> forNeeds(const Catalogue& catalogue,
                                              const std::vector<std::string>& needs,
                                              std::optional<std::uint32_t> age);

// Only those that have the most of the words are found; how many that is, is asked of the whole catalogue,
// before age, setting and evidence narrow it. Best first: by SQLite's FTS5 rank over name, needs, summary and
// settings, then the stronger evidence, then the name. A word finds itself, without regard to case, and
// longer words that begin with it ("behaviour" behavioural, "parents" parenting); anything but letters and
// digits separates words, and those that say nothing here ("at", "child") find nothing. Errors: unavailable,
// should SQLite fail.
[[nodiscard]] Result<std::vector<Candidate>> search(const Catalogue& catalogue, const Wanted& wanted);

// The words, of those that say something, that are found in no approach at all. Errors: as of search().
[[nodiscard]] Result<std::vector<std::string>> wordsNotFound(const Catalogue& catalogue,
                                                             std::string_view text);

}  // namespace casefold::what_works
