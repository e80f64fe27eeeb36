#include "projections/what_works/catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <stdexcept>

#include "projections/policy/toml_words.h"

namespace casefold::what_works {

// catalogue.toml, put into the program when it is built.
std::string_view shippedCatalogueText();

namespace {

// Thrown within this file only.
struct Wrong {
  toml::source_index line = 0;
  std::string rule;
};

template <class T>
T needed(const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) throw Wrong{table.source().begin.line, fmt::format("\"{}\" is missing", key)};
  auto value = node->value<T>();
  if (!value) throw Wrong{node->source().begin.line, fmt::format("\"{}\" is of the wrong type", key)};
  return *std::move(value);
}

std::vector<std::string> texts(const toml::table& table, std::string_view key) {
  std::vector<std::string> read;
  const auto* list = table[key].as_array();
  if (list == nullptr || list->empty())
    throw Wrong{table.source().begin.line, fmt::format("\"{}\" must be a list that is not empty", key)};
  for (const auto& node : *list) {
    auto text = node.value<std::string>();
    if (!text)
      throw Wrong{node.source().begin.line, fmt::format("\"{}\" holds something other than a text", key)};
    read.push_back(*std::move(text));
  }
  return read;
}

Strength strengthOf(const toml::table& table) {
  const auto name = needed<std::string>(table, "strength");
  if (name == "practice") return Strength::practice;
  if (name == "figures") return Strength::figures;
  if (name == "trials") return Strength::trials;
  throw Wrong{table["strength"].node()->source().begin.line, "strength is practice, figures or trials"};
}

Approach approachOf(const toml::table& table) {
  static constexpr std::array<std::string_view, 8> known = {"id",       "name",     "needs",   "ages",
                                                            "settings", "strength", "summary", "source"};
  for (const auto& [key, node] : table)
    if (std::ranges::find(known, key.str()) == known.end())
      throw Wrong{node.source().begin.line, fmt::format("\"{}\" is no key of an approach", key.str())};
  Approach approach;
  approach.id = needed<std::string>(table, "id");
  approach.name = needed<std::string>(table, "name");
  approach.needs = texts(table, "needs");
  approach.settings = texts(table, "settings");
  approach.strength = strengthOf(table);
  approach.summary = needed<std::string>(table, "summary");
  approach.source = needed<std::string>(table, "source");
  const auto* ages = table["ages"].as_array();
  const auto youngest =
      ages == nullptr || ages->size() != 2 ? std::nullopt : (*ages)[0].value<std::uint32_t>();
  const auto oldest = ages == nullptr || ages->size() != 2 ? std::nullopt : (*ages)[1].value<std::uint32_t>();
  if (!youngest || !oldest || *youngest > *oldest)
    throw Wrong{table.source().begin.line, "ages are two whole numbers of years, the youngest first"};
  approach.youngest = *youngest;
  approach.oldest = *oldest;
  return approach;
}

Catalogue catalogueOf(const toml::table& table) {
  Catalogue catalogue;
  catalogue.version = needed<std::string>(table, "version");
  const auto* list = table["approaches"].as_array();
  if (list == nullptr || list->empty()) throw Wrong{1, "there are no [[approaches]]"};
  for (const auto& node : *list) {
    if (!node.is_table()) throw Wrong{node.source().begin.line, "an approach is a table"};
    auto approach = approachOf(*node.as_table());
    if (catalogue.find(approach.id) != nullptr)
      throw Wrong{node.source().begin.line, fmt::format("there are two approaches \"{}\"", approach.id)};
    catalogue.approaches.push_back(std::move(approach));
  }
  return catalogue;
}

}  // namespace

const Approach* Catalogue::find(std::string_view id) const {
  const auto found = std::ranges::find(approaches, id, &Approach::id);
  return found == approaches.end() ? nullptr : &*found;
}

Result<Catalogue> readCatalogue(std::string_view name, std::string_view toml) {
  try {
    return catalogueOf(toml::parse(toml));
  } catch (const Wrong& wrong) {
    return fail(ErrorCode::malformed, fmt::format("{}:{}: {}", name, wrong.line, wrong.rule));
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::malformed, fmt::format("{}:{}: {}", name, error.source().begin.line,
                                                  policy::tomlMistake(error.description())));
  }
}

const Catalogue& shippedCatalogue() {
  static const Catalogue read = [] {
    auto catalogue = readCatalogue("catalogue.toml", shippedCatalogueText());
    if (!catalogue) throw std::logic_error(catalogue.error().message);
    return *std::move(catalogue);
  }();
  return read;
}

}  // namespace casefold::what_works
