#include "tests/infra/log/local/simulated_disk.h"

#include <algorithm>

namespace casefold {
namespace {

constexpr std::uint64_t sectorBytes = 512;

std::error_code code(std::errc error) { return std::make_error_code(error); }

}  // namespace

class SimulatedFile final : public local::File {
 public:
  SimulatedFile(SimulatedDisk& disk, std::filesystem::path path, std::shared_ptr<SimulatedDisk::Inode> inode,
                bool locked)
      : disk_(disk), path_(std::move(path)), inode_(std::move(inode)), locked_(locked) {}
  ~SimulatedFile() override {
    std::lock_guard lock(disk_.mutex_);
    if (locked_) disk_.locked_.erase(path_);
  }

  local::IoResult<std::size_t> readAt(std::span<std::byte> into, std::uint64_t position) override {
    if (auto failure = disk_.begin(Operation::read, path_)) return code(failure->error);
    std::lock_guard lock(disk_.mutex_);
    const auto& now = inode_->now;
    if (position >= now.size()) return std::size_t{0};
    const std::size_t size = std::min<std::size_t>(into.size(), now.size() - position);
    std::copy_n(now.begin() + static_cast<std::ptrdiff_t>(position), size, into.begin());
    return size;
  }

  local::IoResult<void> writeAt(Bytes bytes, std::uint64_t position) override {
    const auto failure = disk_.begin(Operation::write, path_);
    std::lock_guard lock(disk_.mutex_);
    if (failure) bytes = bytes.first(std::min(bytes.size(), failure->written));
    auto& now = inode_->now;
    if (now.size() < position + bytes.size()) now.resize(position + bytes.size());
    std::copy(bytes.begin(), bytes.end(), now.begin() + static_cast<std::ptrdiff_t>(position));
    SimulatedDisk::touch(*inode_, position, position + bytes.size());
    disk_.perhapsWriteBack(*inode_);
    if (failure) return code(failure->error);
    return {};
  }

  local::IoResult<void> sync() override {
    const auto failure = disk_.begin(Operation::sync, path_);
    std::lock_guard lock(disk_.mutex_);
    if (failure) {
      // As kernels do: what was not written counts as clean from now on, and the next sync will not write it
      // either.
      disk_.writeBackSome(*inode_);
      inode_->dirty.clear();
      return code(failure->error);
    }
    SimulatedDisk::writeBack(*inode_);
    return {};
  }

  local::IoResult<void> resize(std::uint64_t size) override {
    if (auto failure = disk_.begin(Operation::resize, path_)) return code(failure->error);
    std::lock_guard lock(disk_.mutex_);
    const std::uint64_t before = inode_->now.size();
    inode_->now.resize(size);
    SimulatedDisk::touch(*inode_, std::min(before, size), std::max(before, size));
    disk_.perhapsWriteBack(*inode_);
    return {};
  }

  local::IoResult<std::uint64_t> size() override {
    std::lock_guard lock(disk_.mutex_);
    return std::uint64_t{inode_->now.size()};
  }

 private:
  using Operation = SimulatedDisk::Operation;
  SimulatedDisk& disk_;
  std::filesystem::path path_;
  std::shared_ptr<SimulatedDisk::Inode> inode_;
  bool locked_;
};

void SimulatedDisk::setFault(Fault fault) {
  auto shared = std::make_shared<const Fault>(std::move(fault));
  std::lock_guard lock(mutex_);
  fault_ = std::move(shared);
}

std::size_t SimulatedDisk::count(Operation operation) const {
  std::lock_guard lock(mutex_);
  const auto found = counts_.find(operation);
  return found == counts_.end() ? 0 : found->second;
}

std::optional<SimulatedDisk::Failure> SimulatedDisk::begin(Operation operation,
                                                           const std::filesystem::path& path) {
  std::shared_ptr<const Fault> fault;
  {
    std::lock_guard lock(mutex_);
    ++counts_[operation];
    fault = fault_;
  }
  return fault && *fault ? (*fault)(operation, path) : std::nullopt;
}

void SimulatedDisk::touch(Inode& inode, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t sector = from / sectorBytes; sector * sectorBytes < to; ++sector)
    inode.dirty.insert(sector);
}

void SimulatedDisk::writeBack(Inode& inode) {
  inode.durable.resize(inode.now.size());
  for (const std::uint64_t sector : inode.dirty) copySector(inode, sector);
  inode.dirty.clear();
}

void SimulatedDisk::copySector(Inode& inode, std::uint64_t sector) {
  const std::size_t to = std::min({(sector + 1) * sectorBytes, inode.now.size(), inode.durable.size()});
  for (std::size_t at = sector * sectorBytes; at < to; ++at) inode.durable[at] = inode.now[at];
}

// Each dirty sector, and the size, reaches the disk or does not.
void SimulatedDisk::writeBackSome(Inode& inode) {
  const std::size_t least = std::min(inode.now.size(), inode.durable.size());
  const std::size_t most = std::max(inode.now.size(), inode.durable.size());
  const std::size_t size = random_() % 4 == 0
                               ? least + random_() % (most - least + 1)
                               : (random_() % 2 == 0 ? inode.now.size() : inode.durable.size());
  inode.durable.resize(size);
  const std::uint64_t chance = random_() % 5;  // none, few, half, many, all: each is a case of its own
  for (const std::uint64_t sector : inode.dirty) {
    if (random_() % 4 < chance) copySector(inode, sector);
  }
}

// The kernel writes back when it likes.
void SimulatedDisk::perhapsWriteBack(Inode& inode) {
  if (random_() % 3 == 0) writeBackSome(inode);
}

void SimulatedDisk::cutPower() {
  std::lock_guard lock(mutex_);
  // Names change in the order they were changed in, up to some moment: the file system has a journal.
  const std::size_t kept = random_() % (unsyncedSteps_.size() + 1);
  for (const auto& [path, inode] : names_) writeBackSome(*inode);
  for (std::size_t i = 0; i < kept; ++i) unsyncedSteps_[i](durableNames_);
  unsyncedSteps_.clear();
  names_ = durableNames_;
  for (const auto& [path, inode] : names_) {
    inode->now = inode->durable;
    inode->dirty.clear();
  }
  locked_.clear();
}

std::vector<std::byte> SimulatedDisk::contents(const std::filesystem::path& path) const {
  std::lock_guard lock(mutex_);
  return names_.at(path)->now;
}

void SimulatedDisk::replace(const std::filesystem::path& path, std::vector<std::byte> contents) {
  std::lock_guard lock(mutex_);
  Inode& inode = *names_.at(path);
  inode.now = std::move(contents);
  inode.durable = inode.now;
  inode.dirty.clear();
}

// Does a step on the names, and remembers it until their directory is synced.
void SimulatedDisk::change(std::function<void(Names&)> step) {
  step(names_);
  unsyncedSteps_.push_back(std::move(step));
}

local::IoResult<std::unique_ptr<local::File>> SimulatedDisk::open(const std::filesystem::path& path,
                                                                  local::OpenAs how) {
  if (auto failure = begin(Operation::open, path)) return code(failure->error);
  std::lock_guard lock(mutex_);
  auto found = names_.find(path);
  if (how == local::OpenAs::empty) {
    if (found == names_.end()) {
      change([path, inode = std::make_shared<Inode>()](Names& names) { names[path] = inode; });
      found = names_.find(path);
    }
    touch(*found->second, 0, found->second->now.size());
    found->second->now.clear();
  } else if (found == names_.end()) {
    return code(std::errc::no_such_file_or_directory);
  }
  return {std::make_unique<SimulatedFile>(*this, path, found->second, false)};
}

local::IoResult<std::unique_ptr<local::File>> SimulatedDisk::openLocked(const std::filesystem::path& path) {
  if (auto failure = begin(Operation::open, path)) return code(failure->error);
  std::lock_guard lock(mutex_);
  if (!names_.contains(path))
    change([path, inode = std::make_shared<Inode>()](Names& names) { names[path] = inode; });
  if (!locked_.insert(path).second) return code(std::errc::operation_would_block);
  return {std::make_unique<SimulatedFile>(*this, path, names_[path], true)};
}

local::IoResult<void> SimulatedDisk::rename(const std::filesystem::path& from,
                                            const std::filesystem::path& to) {
  if (auto failure = begin(Operation::rename, from)) return code(failure->error);
  std::lock_guard lock(mutex_);
  if (!names_.contains(from)) return code(std::errc::no_such_file_or_directory);
  change([from, to](Names& names) {
    names[to] = names[from];
    names.erase(from);
  });
  return {};
}

local::IoResult<void> SimulatedDisk::remove(const std::filesystem::path& path) {
  if (auto failure = begin(Operation::remove, path)) return code(failure->error);
  std::lock_guard lock(mutex_);
  if (!names_.contains(path)) return code(std::errc::no_such_file_or_directory);
  change([path](Names& names) { names.erase(path); });
  return {};
}

local::IoResult<void> SimulatedDisk::makeDirectory(const std::filesystem::path& path) {
  std::lock_guard lock(mutex_);
  directories_.insert(path);
  return {};
}

local::IoResult<void> SimulatedDisk::syncDirectory(const std::filesystem::path& path) {
  if (auto failure = begin(Operation::syncDirectory, path)) return code(failure->error);
  std::lock_guard lock(mutex_);
  durableNames_ = names_;  // tests use one directory
  unsyncedSteps_.clear();
  return {};
}

local::IoResult<std::vector<std::string>> SimulatedDisk::list(const std::filesystem::path& path) {
  std::lock_guard lock(mutex_);
  if (!directories_.contains(path)) return code(std::errc::no_such_file_or_directory);
  std::vector<std::string> names;
  for (const auto& [name, inode] : names_)
    if (name.parent_path() == path) names.push_back(name.filename().string());
  return names;
}

}  // namespace casefold
