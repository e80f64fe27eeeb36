#include "services/casefold/put_aside.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace casefold {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mark = ".put-aside-";
constexpr const char* reasonName = "why.txt";

// "20260309T140501Z": sorts as the times do, and is a file name everywhere.
std::string stamp(Instant now) {
  std::string compact;
  for (const char c : text(std::chrono::floor<std::chrono::seconds>(now)))
    if (c != '-' && c != ':') compact += c;
  return compact;
}

// The inverse, where a number may follow; the start of 1970 for what is no such stamp.
Instant timeOf(std::string_view stamp) {
  if (stamp.size() < 16) return {};
  const auto part = [&](std::size_t from, std::size_t size) { return std::string(stamp.substr(from, size)); };
  const auto read = parseInstant(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 5) + ":" + part(11, 2) + ":" +
                                 part(13, 2) + "Z");
  return read ? *read : Instant{};
}

}  // namespace

Result<PutAside> putStoreAside(const fs::path& store, const std::string& reason, Instant now) {
  const std::string first = store.string() + std::string(mark) + stamp(now);
  std::error_code error;
  std::string target = first;
  for (int n = 2; fs::exists(target, error); ++n) target = fmt::format("{}-{}", first, n);
  fs::rename(store, target, error);
  if (error)
    return fail(ErrorCode::unavailable, fmt::format("{} is of another history than the log ({}), and cannot "
                                                    "be renamed to {}: {}. See that the disk is well, and "
                                                    "move it away",
                                                    store.string(), reason, target, error.message()));
  // Without it the directory's name still says when, and the operating log why.
  std::ofstream(fs::path(target) / reasonName) << reason << '\n';
  return PutAside{.path = target, .at = now, .reason = reason};
}

std::vector<PutAside> storesPutAside(const fs::path& store) {
  const std::string prefix = store.filename().string() + std::string(mark);
  std::vector<PutAside> found;
  std::error_code error;
  fs::directory_iterator entries(store.parent_path(), error);
  for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    std::string reason;
    std::ifstream file(entries->path() / reasonName);
    std::getline(file, reason);
    found.push_back({.path = entries->path().string(),
                     .at = timeOf(std::string_view(name).substr(prefix.size())),
                     .reason = std::move(reason)});
  }
  std::ranges::sort(found, {}, &PutAside::path);
  return found;
}

}  // namespace casefold
