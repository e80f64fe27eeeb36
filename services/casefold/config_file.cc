#include "services/casefold/config_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <limits>

#include "projections/policy/toml_words.h"

namespace casefold {
namespace {

namespace fs = std::filesystem;

Error wrongType(const fs::path& file, const toml::node& node, const std::string& option,
                std::string_view wanted) {
  return fail(ErrorCode::malformed,
              fmt::format("{}:{}: `{}` is {}", file.string(), node.source().begin.line, option, wanted));
}

template <class Text>
Result<void> readText(const fs::path& file, const toml::node& node, const std::string& option, Text& into) {
  const auto text = node.value<std::string>();
  if (!node.is_string() || !text || text->empty())
    return wrongType(file, node, option, "a text in quotes, and not an empty one");
  into = *text;
  return {};
}

Result<void> readLogLevel(const fs::path& file, const toml::node& node, std::string& into) {
  constexpr std::array levels{"debug", "info", "warning", "error"};
  CASEFOLD_CHECK(readText(file, node, "log-level", into));
  if (std::ranges::find(levels, into) == levels.end())
    return wrongType(file, node, "log-level", "debug, info, warning or error");
  return {};
}

Result<void> readTexts(const fs::path& file, const toml::node& node, const std::string& option,
                       std::vector<std::string>& into) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return wrongType(file, node, option, "a list of texts in brackets");
  into.clear();
  for (const toml::node& element : *array) {
    const auto text = element.value<std::string>();
    if (!element.is_string() || !text || text->empty())
      return wrongType(file, element, option, "a list of texts, none of them empty");
    into.push_back(*text);
  }
  return {};
}

Result<void> readCount(const fs::path& file, const toml::node& node, const std::string& option,
                       std::uint32_t& into) {
  const auto number = node.value<std::int64_t>();
  if (!node.is_integer() || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max())
    return wrongType(file, node, option, "a number from 0 on");
  into = static_cast<std::uint32_t>(*number);
  return {};
}

Result<void> readOption(const fs::path& file, const std::string& option, const toml::node& node,
                        ServeOptions& options) {
  if (option == "data") return readText(file, node, option, options.data);
  if (option == "brokers") return readText(file, node, option, options.brokers);
  if (option == "listen") return readText(file, node, option, options.listen);
  if (option == "ops") return readText(file, node, option, options.ops);
  if (option == "log-name") return readText(file, node, option, options.logName);
  if (option == "log-level") return readLogLevel(file, node, options.logLevel);
  if (option == "policy") return readText(file, node, option, options.policy);
  if (option == "only") return readTexts(file, node, option, options.only);
  if (option == "partitions") return readCount(file, node, option, options.partitions);
  return fail(
      ErrorCode::malformed,
      fmt::format("{}:{}: there is no option `{}`; there are data, brokers, only, listen, ops, partitions, "
                  "log-name, log-level and policy",
                  file.string(), node.source().begin.line, option));
}

}  // namespace

Result<void> readConfigFile(const fs::path& file, const std::function<bool(const std::string&)>& given,
                            ServeOptions& options) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return fail(ErrorCode::notFound, fmt::format("there is no file {}", file.string()), "--config");
  try {
    const toml::table table = toml::parse_file(file.string());
    for (const auto& [key, node] : table) {
      const std::string option(key.str());
      ServeOptions fromFile = options;
      CASEFOLD_CHECK(readOption(file, option, node, fromFile));
      if (!given(option)) options = std::move(fromFile);
    }
  } catch (const toml::parse_error& wrong) {
    return fail(ErrorCode::malformed,
                fmt::format("{}:{}:{}: {}", file.string(), wrong.source().begin.line,
                            wrong.source().begin.column, policy::tomlMistake(wrong.description())));
  }
  return {};
}

Result<ServeOptions> readAgain(const ServeOptions& options,
                               const std::function<void(const std::string& option)>& restart) {
  if (options.config.empty()) return options;
  ServeOptions read;
  const auto given = [&options](const std::string& option) { return options.given.contains(option); };
  CASEFOLD_CHECK(readConfigFile(options.config, given, read));
  ServeOptions now = options;
  if (!given("log-level")) now.logLevel = read.logLevel;
  if (!given("policy")) now.policy = read.policy;
  const auto compare = [&](const char* option, bool same) {
    if (!given(option) && !same) restart(option);
  };
  compare("data", read.data.empty() || read.data == options.data);
  compare("brokers", read.brokers == options.brokers);
  compare("only", read.only == options.only);
  compare("listen", read.listen == options.listen);
  compare("ops", read.ops == options.ops);
  compare("log-name", read.logName == options.logName);
  compare("partitions", read.partitions == options.partitions);
  return now;
}

}  // namespace casefold
