// A disk in memory that a test can make fail, look into, and cut the power of. tests/faults/README.md says
// what may happen to it, and why.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>

#include "infra/log/local/file.h"

namespace casefold {

class SimulatedDisk final : public local::Disk {
 public:
  enum class Operation { open, read, write, sync, resize, rename, remove, syncDirectory };
  // What befalls one operation: it fails with `error`; a write, after `written` of its bytes.
  struct Failure {
    std::errc error;
    std::size_t written = 0;
  };
  // Asked before each operation on a file, or on a name, by whichever thread does it, which it may hold up.
  // Nothing: it goes well.
  using Fault = std::function<std::optional<Failure>(Operation, const std::filesystem::path&)>;

  // What a failed sync and a power cut do is drawn from `seed`.
  explicit SimulatedDisk(std::uint64_t seed = 0) : random_(seed) {}

  void setFault(Fault fault);
  // How often an operation was asked for.
  [[nodiscard]] std::size_t count(Operation operation) const;

  // The power fails and comes back. What was synced stays; of what was not, some sectors reach the disk and
  // some do not. Nobody may hold an open file.
  void cutPower();

  [[nodiscard]] std::vector<std::byte> contents(const std::filesystem::path& path) const;
  // Replaces a file, on disk at once.
  void replace(const std::filesystem::path& path, std::vector<std::byte> contents);

  local::IoResult<std::unique_ptr<local::File>> open(const std::filesystem::path& path,
                                                     local::OpenAs how) override;
  local::IoResult<std::unique_ptr<local::File>> openLocked(const std::filesystem::path& path) override;
  local::IoResult<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  local::IoResult<void> remove(const std::filesystem::path& path) override;
  local::IoResult<void> makeDirectory(const std::filesystem::path& path) override;
  local::IoResult<void> syncDirectory(const std::filesystem::path& path) override;
  local::IoResult<std::vector<std::string>> list(const std::filesystem::path& path) override;

 private:
  friend class SimulatedFile;
  using Contents = std::vector<std::byte>;
  struct Inode {
    Contents now;                   // what a read gives: the page cache
    Contents durable;               // what the disk holds
    std::set<std::uint64_t> dirty;  // the sectors of `now` that a sync would write
  };
  using Names = std::map<std::filesystem::path, std::shared_ptr<Inode>>;

  std::optional<Failure> begin(Operation operation, const std::filesystem::path& path);
  void change(std::function<void(Names&)> step);
  static void writeBack(Inode& inode);
  static void copySector(Inode& inode, std::uint64_t sector);
  void writeBackSome(Inode& inode);
  void perhapsWriteBack(Inode& inode);
  static void touch(Inode& inode, std::uint64_t from, std::uint64_t to);

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::shared_ptr<const Fault> fault_;
  std::map<Operation, std::size_t> counts_;
  std::set<std::filesystem::path> directories_;
  std::set<std::filesystem::path> locked_;
  Names names_;
  Names durableNames_;
  std::vector<std::function<void(Names&)>> unsyncedSteps_;  // from durableNames_ to names_
};

}  // namespace casefold
