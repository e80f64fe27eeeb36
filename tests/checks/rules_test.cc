#include "projections/flags/rules.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "schemas/codec/event_types.h"

namespace casefold {
namespace {

TEST(Rules, HaveNamesOfTheirOwnAndSayWhatTheyMean) {
  std::set<std::string_view> names;
  for (const auto& rule : allRules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.meaning.empty()) << rule.name;
    EXPECT_FALSE(rule.source.empty()) << rule.name;
  }
}

// Downstream developers read of the rules in schemas/README.md.
TEST(Rules, StandInTheIndexOfTheSchemasAsTheyAre) {
  std::ifstream readme(std::string(CASEFOLD_SOURCE_DIR) + "/schemas/README.md");
  ASSERT_TRUE(readme);
  std::vector<std::string> rows;
  bool inTable = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("| rule |"))
      inTable = true;
    else if (inTable && line.empty())
      inTable = false;
    else if (inTable && !line.starts_with("| ---"))
      rows.push_back(line);
  }
  std::vector<std::string> expected;
  for (const auto& rule : allRules())
    expected.push_back("| `" + std::string(rule.name) + "` | " + std::string(rule.meaning) + " | " +
                       std::string(rule.source) + " |");
  EXPECT_EQ(rows, expected);
}

struct Listed {
  std::string family;
  std::vector<std::string> streams;
  friend bool operator==(const Listed&, const Listed&) = default;
};

// The types that README.md lists: under which family, and in streams of which kinds. "**family**" begins a
// family,
// "`case:` or `worker:`" says where the types after it belong.
std::map<std::string, Listed> listedTypes(const std::string& text) {
  std::map<std::string, Listed> types;
  Listed now;
  bool kindBefore = false;
  const std::regex token(R"(\*\*(\w+)\*\*|`(\w+):`|`(\w+\.\w+)`)");
  for (std::sregex_iterator each(text.begin(), text.end(), token), end; each != end; ++each) {
    const auto& match = *each;
    if (match[1].matched) now = {match[1], {}};
    if (match[2].matched) {
      if (!kindBefore) now.streams.clear();
      now.streams.push_back(match[2]);
    }
    kindBefore = match[2].matched;
    if (match[3].matched && !now.family.empty()) types[match[3]] = now;
  }
  return types;
}

TEST(EventTypes, StandInTheIndexOfTheSchemasWithFamilyAndStreams) {
  std::ifstream readme(std::string(CASEFOLD_SOURCE_DIR) + "/schemas/README.md");
  const std::string text{std::istreambuf_iterator<char>(readme), {}};
  const auto begin = text.find("## Event types");
  ASSERT_NE(begin, std::string::npos);
  const auto listed = listedTypes(text.substr(begin, text.find("\n## ", begin) - begin));
  std::map<std::string, Listed> expected;
  for (const auto& info : eventTypes())
    expected[std::string(info.name)] = {std::string(familyName(info.family)),
                                        {info.streams.begin(), info.streams.end()}};
  for (const auto& [name, type] : expected) {
    ASSERT_TRUE(listed.contains(name)) << name;
    EXPECT_EQ(listed.at(name).family, type.family) << name;
    EXPECT_EQ(listed.at(name).streams, type.streams) << name;
  }
  EXPECT_EQ(listed.size(), expected.size());
}

}  // namespace
}  // namespace casefold
