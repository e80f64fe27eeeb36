#include "services/recorder/rules.h"

#include <gtest/gtest.h>

#include <fstream>
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

TEST(EventTypes, StandInTheIndexOfTheSchemas) {
  std::ifstream readme(std::string(CASEFOLD_SOURCE_DIR) + "/schemas/README.md");
  std::string text{std::istreambuf_iterator<char>(readme), {}};
  for (const auto& info : eventTypes())
    EXPECT_NE(text.find("`" + std::string(info.name) + "`"), std::string::npos) << info.name;
}

}  // namespace
}  // namespace casefold
