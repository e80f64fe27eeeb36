#include "infra/log/local/directory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

namespace casefold::local {
namespace {

constexpr const char* formatName = "format.json";
constexpr const char* lockName = "lock";
constexpr std::string_view unfinishedSuffix = ".new";
constexpr std::string_view what = "casefold local log";
constexpr std::size_t mostOfADocument = 64 << 10;
constexpr const char* restore = "restore the whole directory from a backup, all files from one time";

// The whole of a small file.
IoResult<std::string> readWhole(Disk& disk, const std::filesystem::path& path) {
  auto file = disk.open(path, OpenAs::reader);
  if (!file) return file.error();
  std::string text(mostOfADocument, '\0');
  auto size = (*file)->readAt(std::as_writable_bytes(std::span(text)), 0);
  if (!size) return size.error();
  text.resize(*size);
  return text;
}

std::uint64_t freshSalt() {
  std::random_device random;
  return std::uint64_t{random()} << 32U | random();
}

// 128 random bits, in hexadecimal digits.
std::string freshId() {
  std::random_device random;
  std::string id;
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", std::uint32_t{random()});
  return id;
}

bool isId(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Error ioError(std::string_view doing, std::error_code error) {
  return fail(ErrorCode::unavailable, fmt::format("cannot {}: {}", doing, error.message()));
}

Result<std::unique_ptr<LogDirectory>> LogDirectory::open(const std::filesystem::path& path,
                                                         std::uint32_t partitions, std::shared_ptr<Disk> disk,
                                                         const Clock& clock) {
  if (partitions > maxPartitions)
    return fail(ErrorCode::wrongSettings,
                fmt::format("a local log has 1 to {} partitions, not {}", maxPartitions, partitions));
  std::unique_ptr<LogDirectory> directory(
      new LogDirectory(path, std::move(disk)));  // NOLINT: the constructor is private
  if (partitions > 0)
    if (auto made = directory->disk_->makeDirectory(path); !made)
      return ioError("make the directory " + path.string(), made.error());
  auto names = directory->disk_->list(path);
  if (!names && names.error() != std::errc::no_such_file_or_directory)
    return ioError("read the directory " + path.string(), names.error());
  if (!names || (partitions == 0 && !contains(*names, formatName) && !contains(*names, segmentName(0))))
    return fail(ErrorCode::notFound, fmt::format("there is no local log in {}", path.string()));

  CASEFOLD_CHECK(directory->lock());
  names = directory->disk_->list(
      path);  // again: another process may have made or changed the log before the lock
  if (!names) return ioError("read the directory " + path.string(), names.error());
  for (const std::string& name : *names)
    if (name.ends_with(unfinishedSuffix))
      if (auto removed = directory->disk_->remove(path / name); !removed)
        return ioError("remove the unfinished file " + (path / name).string(), removed.error());
  CASEFOLD_CHECK(directory->countSegments(*names));
  if (contains(*names, formatName)) {
    CASEFOLD_CHECK(directory->readFormat(partitions));
  } else {
    CASEFOLD_CHECK(directory->makeLog(partitions, clock));
  }
  return directory;
}

Result<void> LogDirectory::lock() {
  auto lock = disk_->openLocked(path_ / lockName);
  if (!lock && lock.error() == std::errc::operation_would_block) {
    auto holder = readWhole(*disk_, path_ / lockName);
    return fail(ErrorCode::inUse,
                fmt::format("the local log in {} is in use by {}; stop it, or connect to it", path_.string(),
                            holder && !holder->empty() ? "process " + *holder : "another process"));
  }
  if (!lock) return ioError("lock " + (path_ / lockName).string(), lock.error());
  lock_ = *std::move(lock);
  const std::string self = std::to_string(::getpid());
  // Only for the message above: who holds the lock is decided by the lock.
  if (auto emptied = lock_->resize(0); emptied) (void)lock_->writeAt(asBytes(self), 0);
  return {};
}

Result<void> LogDirectory::countSegments(const std::vector<std::string>& names) {
  std::vector<std::uint64_t> numbers;
  for (const std::string& name : names)
    if (auto number = segmentNumber(name)) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  for (std::uint64_t expected = 0; expected < numbers.size(); ++expected)
    if (numbers[expected] != expected)
      return fail(ErrorCode::damaged, nameOf(expected) + " is missing: " + restore);
  segments_ = numbers.size();
  return {};
}

Result<void> LogDirectory::readFormat(std::uint32_t partitions) {
  const std::string name = (path_ / formatName).string();
  auto text = readWhole(*disk_, path_ / formatName);
  if (!text) return ioError("read " + name, text.error());
  const auto document = nlohmann::json::parse(*text, nullptr, false);
  const auto unsignedAt = [&](const char* key) -> std::uint64_t {
    const auto found = document.find(key);
    return found != document.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  if (!document.is_object() || document.value("what", nlohmann::json{}) != what || unsignedAt("format") == 0)
    return formatIsWrong("is not the format document of a local log");
  if (unsignedAt("format") != formatNumber)
    return fail(ErrorCode::wrongSettings,
                fmt::format("{} says format {}, and this build knows format {} only; use the build that "
                            "wrote it",
                            name, unsignedAt("format"), formatNumber));
  const std::uint64_t count = unsignedAt("partitions");
  if (count == 0 || count > maxPartitions)
    return formatIsWrong(fmt::format("does not say 1 to {} partitions", maxPartitions));
  if (partitions != 0 && partitions != count)
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("the local log in {} has {} partitions, not {}; a log's partition count never changes",
                    path_.string(), count, partitions));
  if (segments_ == 0) return fail(ErrorCode::damaged, nameOf(0) + " is missing: " + restore);
  partitions_ = static_cast<std::uint32_t>(count);
  const auto id = document.find("id");
  const auto made = document.find("made");
  if (id == document.end()) {  // of a build that gave none
    id_ = freshId();
    return writeFormat(made != document.end() && made->is_string() ? made->get<std::string>() : "");
  }
  if (!id->is_string() || !isId(id->get<std::string>()))
    return formatIsWrong("has an id that is not 32 hexadecimal digits");
  id_ = id->get<std::string>();
  return {};
}

Result<void> LogDirectory::writeFormat(const std::string& made) {
  nlohmann::ordered_json document;
  document["what"] = what;
  document["format"] = formatNumber;
  document["id"] = id_;
  document["partitions"] = partitions_;
  if (!made.empty()) document["made"] = made;
  if (auto written = writeWhole(formatName, asBytes(document.dump(2) + "\n")); !written)
    return ioError("make " + (path_ / formatName).string(), written.error());
  return {};
}

// `damaged`, with what to do about it. The number of partitions stands in every segment's header too.
Error LogDirectory::formatIsWrong(std::string_view wrong) const {
  const auto header = firstHeader();
  const std::string document =
      header ? fmt::format(
                   " Where there is none, write this in its place: {{\"what\": \"{}\", "
                   "\"format\": {}, \"partitions\": {}}}; the log then gets a new id, and what was "
                   "derived from it is made anew",
                   what, formatNumber, header->next.size())
             : "";
  return fail(ErrorCode::damaged,
              fmt::format("{} {}. Nothing was lost of the records themselves: put the file back from a "
                          "backup of this log.{}",
                          (path_ / formatName).string(), wrong, document));
}

Result<void> LogDirectory::checkThere(const OpenSegment* segment) const {
  if (!gone_) {
    const bool there =
        lock_->isAt(path_ / lockName) &&
        (segment == nullptr || segment->file->isAt(path_ / segmentName(segment->header.number)));
    if (there) return {};
    gone_ = true;
  }
  return fail(ErrorCode::damaged,
              fmt::format("the directory of the local log, {}, was removed, renamed or replaced while it was "
                          "open: nothing more is recorded. Stop this process, put the directory back (from a "
                          "backup if it is gone), and start again",
                          path_.string()));
}

// The format document comes last, so a log whose making was interrupted has none, and no record either.
Result<void> LogDirectory::makeLog(std::uint32_t partitions, const Clock& clock) {
  partitions_ = partitions;
  if (segments_ > 0) {
    CASEFOLD_TRY(const bool unused, firstSegmentIsUnused());
    if (partitions == 0 || segments_ > 1 || !unused)
      return formatIsWrong("is missing, though there are segments");
    if (auto removed = removeSegment(0); !removed)
      return ioError("remove the unfinished " + nameOf(0), removed.error());
  }
  if (auto segment = createSegment(0, NextOffsets(partitions)); !segment)
    return ioError("make " + nameOf(0), segment.error());
  id_ = freshId();
  CASEFOLD_CHECK(writeFormat(text(clock.now())));
  segments_ = 1;
  made_ = true;
  return {};
}

// The header of segment 0, whatever number of partitions it says. Nothing if it does not read.
std::optional<SegmentHeader> LogDirectory::firstHeader() const {
  auto file = disk_->open(path_ / segmentName(0), OpenAs::reader);
  if (!file) return std::nullopt;
  std::vector<std::byte> bytes(segmentHeaderBytes(maxPartitions));
  auto size = (*file)->readAt(bytes, 0);
  if (!size || *size < segmentHeaderBytes(1)) return std::nullopt;
  std::uint32_t partitions = 0;
  std::memcpy(&partitions, bytes.data() + 20, sizeof partitions);  // FORMAT.md, "Segment header"
  if (partitions == 0 || partitions > maxPartitions || *size < segmentHeaderBytes(partitions))
    return std::nullopt;
  bytes.resize(segmentHeaderBytes(partitions));
  return decodeSegmentHeader(bytes, partitions);
}

// Is segment 0 a header and nothing else?
Result<bool> LogDirectory::firstSegmentIsUnused() const {
  auto file = disk_->open(path_ / segmentName(0), OpenAs::reader);
  if (!file) return ioError("open " + nameOf(0), file.error());
  std::vector<std::byte> bytes(segmentHeaderBytes(maxPartitions + 1));
  auto size = (*file)->readAt(bytes, 0);
  if (!size) return ioError("read " + nameOf(0), size.error());
  bytes.resize(*size);
  if (*size < segmentHeaderBytes(1)) return false;
  const auto itsPartitions =
      static_cast<std::uint32_t>((*size - segmentHeaderBytes(0)) / sizeof(std::uint64_t));
  return *size == segmentHeaderBytes(itsPartitions) && decodeSegmentHeader(bytes, itsPartitions).has_value();
}

// Under its name there is either nothing or the whole file, on disk.
IoResult<std::unique_ptr<File>> LogDirectory::writeWhole(const std::string& name, Bytes bytes) const {
  const auto unfinished = path_ / (name + std::string(unfinishedSuffix));
  auto file = disk_->open(unfinished, OpenAs::empty);
  if (!file) return file.error();
  auto result = (*file)->writeAt(bytes, 0);
  if (result) result = (*file)->sync();
  if (result) result = disk_->rename(unfinished, path_ / name);
  if (!result) {
    (void)disk_->remove(unfinished);  // if it stays, the next opening removes it
    return result.error();
  }
  if (auto synced = disk_->syncDirectory(path_); !synced) {
    (void)disk_->remove(path_ / name);
    return synced.error();
  }
  return file;
}

Result<LogDirectory::OpenSegment> LogDirectory::openSegment(std::uint64_t number, OpenAs how) const {
  auto file = disk_->open(path_ / segmentName(number), how);
  if (!file && file.error() == std::errc::no_such_file_or_directory)
    return fail(ErrorCode::damaged, nameOf(number) + " is missing: " + restore);
  if (!file) return ioError("open " + nameOf(number), file.error());
  std::vector<std::byte> bytes(segmentHeaderBytes(partitions_));
  auto size = (*file)->readAt(bytes, 0);
  if (!size) return ioError("read " + nameOf(number), size.error());
  bytes.resize(*size);
  auto header = decodeSegmentHeader(bytes, partitions_);
  if (!header || header->number != number)
    return fail(ErrorCode::damaged, nameOf(number) + " has no readable header: " + restore);
  return OpenSegment{*std::move(file), *std::move(header)};
}

IoResult<LogDirectory::OpenSegment> LogDirectory::createSegment(std::uint64_t number,
                                                                const NextOffsets& next) const {
  SegmentHeader header{.number = number, .salt = freshSalt(), .next = next};
  auto file = writeWhole(segmentName(number), encode(header));
  if (!file) return file.error();
  return OpenSegment{*std::move(file), std::move(header)};
}

IoResult<void> LogDirectory::removeSegment(std::uint64_t number) const {
  if (auto removed = disk_->remove(path_ / segmentName(number)); !removed) return removed;
  return disk_->syncDirectory(path_);
}

std::string LogDirectory::nameOf(std::uint64_t segment) const {
  return fmt::format("the local log in {}, segment {},", path_.string(), segmentName(segment));
}

}  // namespace casefold::local
