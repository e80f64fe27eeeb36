#include "infra/store/rocksdb_store.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <sys/statvfs.h>

#include <array>
#include <cstdarg>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace casefold {
namespace {

// In the order of Space. RocksDB wants its first family to be called "default".
constexpr std::array<const char*, spaceCount> familyNames = {"default", "streams", "rows", "journal",
                                                             "versions"};

// Under the empty key, which no caller has, every space holds the number of the last batch. Spaces are kept
// in files of their own, so damage may take one of them back and leave the others: then these numbers differ.
const rocksdb::Slice stampKey;

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view text(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// RocksDB's messages name files and states, never keys or values (allow_data_in_errors is off).
Error fault(const rocksdb::Status& status, const std::string& directory, std::string_view doing) {
  auto said = status.ToString();
  if (status.IsCorruption() || status.IsPathNotFound())  // a file of it is gone
    return fail(
        ErrorCode::damaged,
        fmt::format(
            "the store in {} is damaged ({}): put the directory aside and start again; it is made anew "
            "from the log",
            directory, said));
  return fail(ErrorCode::unavailable,
              fmt::format("{} the store in {} failed: {}. See that the disk is well and has room, then start "
                          "again",
                          doing, directory, said));
}

// RocksDB tells a lock that another has by its message alone; the directory's own name may say anything.
bool isLocked(const rocksdb::Status& status, const std::string& directory) {
  if (!status.IsIOError()) return false;
  auto said = status.ToString();
  for (auto at = said.find(directory); at != std::string::npos; at = said.find(directory))
    said.erase(at, directory.size());
  return said.find("lock file") != std::string::npos || said.find("lock hold by") != std::string::npos;
}

// RocksDB keeps its diary in a file of the store, and Debian's build of it aborts the process when that file
// cannot be written: a full disk must not. What matters of it comes back as a status.
class NoDiary final : public rocksdb::Logger {
 public:
  NoDiary() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// Is there room for what RocksDB may write before it is asked again?
Result<void> checkRoom(const std::string& directory, std::size_t reserveBytes) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return {};  // then writing will tell
  if (std::uint64_t{disk.f_bavail} * disk.f_frsize >= reserveBytes) return {};
  return fail(
      ErrorCode::unavailable,
      fmt::format("less than {} MiB are free on the disk of the store in {}: make room, then start again",
                  reserveBytes >> 20U, directory));
}

class RocksDbBatch final : public StoreBatch {
 public:
  explicit RocksDbBatch(const std::vector<rocksdb::ColumnFamilyHandle*>& families)
      : batch(0, 0, /*protection_bytes_per_key=*/8, 0), families_(families) {}
  void put(Space space, std::string_view key, std::string_view value) override {
    put(families_[static_cast<std::size_t>(space)], slice(key), slice(value));
  }
  void put(rocksdb::ColumnFamilyHandle* family, const rocksdb::Slice& key, const rocksdb::Slice& value) {
    keep(batch.Put(family, key, value));
  }
  void erase(Space space, std::string_view key) override {
    keep(batch.Delete(families_[static_cast<std::size_t>(space)], slice(key)));
  }
  void clear() override {
    batch.Clear();
    status = rocksdb::Status::OK();
  }

  rocksdb::WriteBatch batch;
  rocksdb::Status status;  // the first that was not well

 private:
  void keep(const rocksdb::Status& now) {
    if (status.ok()) status = now;
  }
  const std::vector<rocksdb::ColumnFamilyHandle*>& families_;
};

class RocksDbStore;

class RocksDbSnapshot final : public StoreSnapshot {
 public:
  RocksDbSnapshot(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                  const std::string& directory)
      : db_(db), families_(families), directory_(directory), snapshot_(db.GetSnapshot()) {}
  ~RocksDbSnapshot() override { db_.ReleaseSnapshot(snapshot_); }

  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    rocksdb::PinnableSlice found;
    auto status = db_.Get(options(), families_[static_cast<std::size_t>(space)], slice(key), &found);
    if (status.IsNotFound()) return false;
    if (!status.ok()) return fault(status, directory_, "reading");
    value.assign(found.data(), found.size());
    return true;
  }

  [[nodiscard]] Result<void> scan(Space space, const ScanRange& range, const ScanStep& step) const override {
    const std::unique_ptr<rocksdb::Iterator> it(
        db_.NewIterator(options(), families_[static_cast<std::size_t>(space)]));
    if (range.direction == Direction::forward) {
      it->Seek(slice(range.from > range.prefix ? range.from : range.prefix));
      if (it->Valid() && it->key() == stampKey) it->Next();
      for (; it->Valid() && within(it->key(), range); it->Next()) {
        if (!range.until.empty() && text(it->key()) >= range.until) break;
        if (!step(text(it->key()), text(it->value()))) break;
      }
    } else {
      seekBefore(*it, range);
      for (; it->Valid() && within(it->key(), range); it->Prev()) {
        if (!range.until.empty() && text(it->key()) < range.until) break;
        if (!step(text(it->key()), text(it->value()))) break;
      }
    }
    if (!it->status().ok()) return fault(it->status(), directory_, "reading");
    return {};
  }

 private:
  [[nodiscard]] rocksdb::ReadOptions options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
  }
  static bool within(const rocksdb::Slice& key, const ScanRange& range) {
    return key != stampKey && key.starts_with(slice(range.prefix));
  }
  // To the last key before range.from, or before the end of the prefix.
  static void seekBefore(rocksdb::Iterator& it, const ScanRange& range) {
    auto after = afterPrefix(range.prefix);
    if (!range.from.empty() && (after.empty() || range.from < after)) after = range.from;
    if (after.empty()) {
      it.SeekToLast();
      return;
    }
    it.SeekForPrev(slice(after));
    if (it.Valid() && text(it.key()) == after) it.Prev();
  }

  rocksdb::DB& db_;
  const std::vector<rocksdb::ColumnFamilyHandle*>& families_;
  const std::string& directory_;
  const rocksdb::Snapshot* snapshot_;
};

class RocksDbStore final : public Store {
 public:
  RocksDbStore(const RocksDbStoreOptions& options, std::unique_ptr<rocksdb::DB> db,
               std::vector<rocksdb::ColumnFamilyHandle*> families)
      : directory_(options.directory),
        reserveBytes_(options.reserveBytes),
        db_(std::move(db)),
        families_(std::move(families)) {}
  ~RocksDbStore() override {
    // Debian's build of RocksDB aborts the process when it closes a file that it could not write. So the
    // store is left as it is: what was written is a prefix of the batches, as after a crash.
    if (broken_) {
      std::ignore = db_.release();
      return;
    }
    for (auto* family : families_) db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
    db_->Close().PermitUncheckedError();
  }

  // Called once, before all else.
  [[nodiscard]] Result<void> checkStamps() {
    std::optional<std::string> first;
    for (auto* family : families_) {
      std::string stamp = "0";
      auto status = db_->Get({}, family, stampKey, &stamp);
      if (!status.ok() && !status.IsNotFound()) return fault(status, directory_, "opening");
      if (first && *first != stamp)
        return fault(rocksdb::Status::Corruption("its files are not of one time"), directory_, "opening");
      first = stamp;
    }
    stamp_ = std::stoull(*first);
    return {};
  }

  [[nodiscard]] std::unique_ptr<StoreSnapshot> snapshot() const override {
    return std::make_unique<RocksDbSnapshot>(*db_, families_, directory_);
  }
  [[nodiscard]] Result<bool> get(Space space, std::string_view key, std::string& value) const override {
    rocksdb::PinnableSlice found;
    auto status = db_->Get({}, families_[static_cast<std::size_t>(space)], slice(key), &found);
    if (status.IsNotFound()) return false;
    if (!status.ok()) return fault(status, directory_, "reading");
    value.assign(found.data(), found.size());
    return true;
  }
  [[nodiscard]] std::unique_ptr<StoreBatch> batch() const override {
    return std::make_unique<RocksDbBatch>(families_);
  }

  [[nodiscard]] Result<void> write(StoreBatch& batch) override {
    if (failed_) return *failed_;
    if (auto room = checkRoom(directory_, reserveBytes_); !room) {
      failed_ = room.error();
      return *failed_;
    }
    auto& ours = static_cast<RocksDbBatch&>(batch);
    const auto stamp = std::to_string(stamp_ + 1);
    for (auto* family : families_) ours.put(family, stampKey, stamp);
    auto status = ours.status.ok() ? db_->Write({}, &ours.batch) : ours.status;
    if (!status.ok()) {
      failed_ = fault(status, directory_, "writing");
      broken_ = true;
      return *failed_;
    }
    ++stamp_;
    batch.clear();
    return {};
  }
  [[nodiscard]] Result<void> flush() override {
    if (failed_) return *failed_;
    if (auto status = db_->FlushWAL(true); !status.ok()) {
      failed_ = fault(status, directory_, "writing");
      broken_ = true;
      return *failed_;
    }
    return {};
  }

 private:
  std::string directory_;
  std::size_t reserveBytes_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  std::uint64_t stamp_ = 0;      // of the last batch
  std::optional<Error> failed_;  // given to every later write
  bool broken_ = false;          // a file could not be written: see the destructor
};

rocksdb::Options databaseOptions() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.allow_data_in_errors = false;
  options.info_log = std::make_shared<NoDiary>();
  options.max_background_jobs = 2;
  options.max_open_files = 256;
  // After a crash the log up to the first broken record is taken: a prefix of the batches, which the runner
  // goes on from.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A write-ahead log that is lost or cut after it was synced is told, and not passed over: one space would
  // then be behind another.
  options.track_and_verify_wals_in_manifest = true;
  options.max_total_wal_size = std::size_t{256} << 20U;
  return options;
}

rocksdb::ColumnFamilyOptions familyOptions(const RocksDbStoreOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = options.writeBufferBytes;
  family.max_write_buffer_number = 2;
  family.compression = rocksdb::kLZ4Compression;
  return family;
}

}  // namespace

Result<std::unique_ptr<Store>> openRocksDbStore(const RocksDbStoreOptions& options) {
  std::error_code made;
  std::filesystem::create_directories(options.directory, made);
  if (made)
    return fail(ErrorCode::unavailable,
                fmt::format("the directory {} cannot be made: {}", options.directory, made.message()));
  CASEFOLD_CHECK(checkRoom(options.directory, options.reserveBytes));
  auto cache = rocksdb::NewLRUCache(options.blockCacheBytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto* name : familyNames) descriptors.emplace_back(name, familyOptions(options, cache));
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  auto status = rocksdb::DB::Open(databaseOptions(), options.directory, descriptors, &families, &db);
  if (isLocked(status, options.directory))
    return fail(ErrorCode::inUse, fmt::format("the store in {} is in use", options.directory));
  if (!status.ok()) return fault(status, options.directory, "opening");
  auto store = std::make_unique<RocksDbStore>(options, std::unique_ptr<rocksdb::DB>(db), std::move(families));
  CASEFOLD_CHECK(store->checkStamps());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace casefold
