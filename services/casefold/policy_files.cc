#include "services/casefold/policy_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace casefold {
namespace {

namespace fs = std::filesystem;

Error unreachable(const fs::path& path, std::string_view doing, const std::string& why) {
  return fail(ErrorCode::unavailable, fmt::format("{} cannot be {}: {}", path.string(), doing, why));
}

Result<std::string> readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) return unreachable(path, "read", std::strerror(errno));
  return text;
}

}  // namespace

Result<std::vector<policy::PolicyText>> readPolicyFiles(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error))
    return fail(ErrorCode::notFound, fmt::format("there is no directory {}", directory.string()));
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  if (error) return unreachable(directory, "read", error.message());
  if (paths.empty())
    return fail(
        ErrorCode::notFound,
        fmt::format(
            "there are no policy files (*.toml) in {}; casefold policy export writes those that are shipped",
            directory.string()));
  std::ranges::sort(paths);
  std::vector<policy::PolicyText> files;
  for (const fs::path& path : paths) {
    CASEFOLD_TRY(auto text, readFile(path));
    files.push_back({.name = path.filename().string(), .text = std::move(text)});
  }
  return files;
}

Result<std::shared_ptr<const Policies>> loadPolicies(const fs::path& directory) {
  if (directory.empty()) return policy::shippedPolicies();
  CASEFOLD_TRY(const auto files, readPolicyFiles(directory));
  auto policies = Policies::read(files);
  if (!policies)
    return fail(policies.error().code, fmt::format("the policy files in {} are not right:\n{}",
                                                   directory.string(), policies.error().message));
  return std::make_shared<const Policies>(*std::move(policies));
}

Result<void> exportPolicyFiles(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return unreachable(directory, "made", error.message());
  for (const auto& file : policy::shippedTexts())
    if (fs::exists(directory / file.name, error))
      return fail(ErrorCode::conflict,
                  fmt::format("{} is there already; nothing was written. Name a directory without it",
                              (directory / file.name).string()));
  for (const auto& file : policy::shippedTexts()) {
    const fs::path path = directory / file.name;
    std::ofstream out(path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) return unreachable(path, "written", std::strerror(errno));
  }
  return {};
}

}  // namespace casefold
