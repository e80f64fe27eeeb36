#include "infra/store/rocksdb_store.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <charconv>
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
              fmt::format("{} the store in {} failed: {}. See that the disk is well and has room", doing,
                          directory, said));
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

}  // namespace

class StoreMemory {
 public:
  explicit StoreMemory(const StoreMemoryOptions& options)
      : cache(rocksdb::NewLRUCache(options.blockCacheBytes)),
        buffers(std::make_shared<rocksdb::WriteBufferManager>(options.writeBufferBytes)) {}
  const std::shared_ptr<rocksdb::Cache> cache;
  const std::shared_ptr<rocksdb::WriteBufferManager> buffers;
};

namespace {

constexpr std::size_t roomCheckedEvery = std::size_t{1} << 20U;

// Is there room for what RocksDB may write before it is asked again?
Result<void> checkRoom(const std::string& directory, std::size_t reserveBytes) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return {};  // then writing will tell
  if (std::uint64_t{disk.f_bavail} * disk.f_frsize >= reserveBytes) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("less than {} MiB are free on the disk of the store in {}: make room on it",
                          reserveBytes >> 20U, directory));
}

// Keeps what it is told until it is written, since RocksDB takes keys that come in order at a fraction of
// what others cost, and a key that was said twice is written once.
class RocksDbBatch final : public StoreBatch {
 public:
  void put(Space space, std::string_view key, std::string_view value) override {
    add(space, key, value, false);
  }
  void erase(Space space, std::string_view key) override { add(space, key, {}, true); }
  void clear() override {
    bytes_.clear();
    changes_.clear();
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  // Writes all into `batch`, in the order of spaces and keys; of several words about one key the last.
  [[nodiscard]] rocksdb::Status writeTo(rocksdb::WriteBatch& batch,
                                        const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
    std::ranges::sort(changes_, [this](const Change& a, const Change& b) {
      if (a.space != b.space) return a.space < b.space;
      auto order = keyOf(a).compare(keyOf(b));
      return order != 0 ? order < 0 : a.start < b.start;
    });
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const auto& change = changes_[i];
      if (i + 1 < changes_.size() && changes_[i + 1].space == change.space &&
          keyOf(changes_[i + 1]) == keyOf(change))
        continue;
      auto* family = families[static_cast<std::size_t>(change.space)];
      auto status = change.erased ? batch.Delete(family, slice(keyOf(change)))
                                  : batch.Put(family, slice(keyOf(change)), slice(valueOf(change)));
      if (!status.ok()) return status;
    }
    return rocksdb::Status::OK();
  }

 private:
  struct Change {
    std::size_t start;  // of the key, with the value behind it; grows with the order in which it was said
    std::uint32_t keySize, valueSize;
    Space space;
    bool erased;
  };
  void add(Space space, std::string_view key, std::string_view value, bool erased) {
    changes_.push_back({bytes_.size(), static_cast<std::uint32_t>(key.size()),
                        static_cast<std::uint32_t>(value.size()), space, erased});
    bytes_.append(key).append(value);
  }
  [[nodiscard]] std::string_view keyOf(const Change& change) const {
    return std::string_view(bytes_).substr(change.start, change.keySize);
  }
  [[nodiscard]] std::string_view valueOf(const Change& change) const {
    return std::string_view(bytes_).substr(change.start + change.keySize, change.valueSize);
  }

  std::string bytes_;
  std::vector<Change> changes_;
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
  RocksDbStore(const RocksDbStoreOptions& options, std::shared_ptr<StoreMemory> memory,
               std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> families)
      : memory_(std::move(memory)),
        directory_(options.directory),
        reserveBytes_(options.reserveBytes),
        db_(std::move(db)),
        families_(std::move(families)) {}
  ~RocksDbStore() override {
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

  // Each opening begins a write-ahead log, and RocksDB keeps those in which nothing was written: they would
  // become more with every restart. Whatever lies in those before the one at hand has been read by now.
  void removeEmptyLogs() {
    std::unique_ptr<rocksdb::LogFile> current;
    if (!db_->GetCurrentWalFile(&current).ok()) return;
    std::error_code ignored;  // what cannot be removed is there at the next opening
    std::vector<std::filesystem::path> empty;
    for (const auto& file : std::filesystem::directory_iterator(directory_, ignored)) {
      const auto name = file.path().filename().string();  // "000042.log"
      std::uint64_t number = 0;
      const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
      if (read.ec != std::errc{} || std::string_view(read.ptr) != ".log") continue;
      if (number < current->LogNumber() && file.file_size(ignored) == 0) empty.push_back(file.path());
    }
    for (const auto& file : empty) std::filesystem::remove(file, ignored);
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
    return std::make_unique<RocksDbBatch>();
  }

  [[nodiscard]] Result<void> write(StoreBatch& batch) override {
    if (failed_) return *failed_;
    auto& ours = static_cast<RocksDbBatch&>(batch);
    if (auto room = checkedRoom(ours.size()); !room) {
      failed_ = room.error();
      return *failed_;
    }
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);  // of this thread: counting costs as much as writing
    writing_.Clear();
    const auto stamp = std::to_string(stamp_ + 1);
    auto status = rocksdb::Status::OK();
    for (auto* family : families_)
      if (status.ok()) status = writing_.Put(family, stampKey, stamp);
    if (status.ok()) status = ours.writeTo(writing_, families_);
    if (status.ok()) status = db_->Write({}, &writing_);
    if (!status.ok()) {
      failed_ = fault(status, directory_, "writing");
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
      return *failed_;
    }
    return {};
  }

 private:
  // Looks at the disk now and then: asking costs as much as a small batch.
  [[nodiscard]] Result<void> checkedRoom(std::size_t bytes) {
    sinceRoomChecked_ += bytes;
    if (sinceRoomChecked_ < roomCheckedEvery) return {};
    sinceRoomChecked_ = 0;
    return checkRoom(directory_, reserveBytes_);
  }

  std::shared_ptr<StoreMemory> memory_;
  std::string directory_;
  std::size_t reserveBytes_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  rocksdb::WriteBatch writing_{0, 0, /*protection_bytes_per_key=*/8, 0};
  std::uint64_t stamp_ = 0;  // of the last batch
  std::size_t sinceRoomChecked_ = roomCheckedEvery;
  std::optional<Error> failed_;  // given to every later write
};

rocksdb::Options databaseOptions(const RocksDbStoreOptions& store, const StoreMemory& memory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.allow_data_in_errors = false;
  options.info_log = std::make_shared<NoDiary>();
  options.max_background_jobs = 2;
  options.max_open_files = store.openFiles;
  options.write_buffer_manager = memory.buffers;
  // After a crash the log up to the first broken record is taken: a prefix of the batches, which the runner
  // goes on from.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A write-ahead log that is lost or cut after it was synced is told, and not passed over: one space would
  // then be behind another.
  options.track_and_verify_wals_in_manifest = true;
  options.max_total_wal_size = std::size_t{256} << 20U;
  return options;
}

rocksdb::ColumnFamilyOptions familyOptions(Space space, const RocksDbStoreOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // Records come in order and are never changed; elsewhere a buffer that fits a processor's cache takes keys
  // faster, and what is changed over and over is written out once.
  family.write_buffer_size =
      space == Space::journal ? options.writeBufferBytes : options.writeBufferBytes / 4;
  family.max_write_buffer_number = 2;
  family.compression = rocksdb::kLZ4Compression;
  if (space == Space::streams) {  // every new stream is first looked for
    family.memtable_whole_key_filtering = true;
    family.memtable_prefix_bloom_size_ratio = 0.05;
  }
  if (space == Space::journal)  // each partition's records come in order
    family.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(4));
  return family;
}

}  // namespace

std::shared_ptr<StoreMemory> makeStoreMemory(const StoreMemoryOptions& options) {
  return std::make_shared<StoreMemory>(options);
}

std::size_t bytesInWriteBuffers(const StoreMemory& memory) { return memory.buffers->memory_usage(); }

Result<void> roomForRocksDbStore(const RocksDbStoreOptions& options) {
  return checkRoom(options.directory, options.reserveBytes);
}

Result<std::unique_ptr<Store>> openRocksDbStore(const RocksDbStoreOptions& options) {
  std::error_code made;
  std::filesystem::create_directories(options.directory, made);
  if (made)
    return fail(ErrorCode::unavailable,
                fmt::format("the directory {} cannot be made: {}", options.directory, made.message()));
  // What is in it is nobody else's to read, whatever the process's umask leaves of its files.
  std::filesystem::permissions(options.directory, std::filesystem::perms::owner_all, made);
  if (made)
    return fail(ErrorCode::unavailable, fmt::format("the directory {} cannot be closed to others: {}",
                                                    options.directory, made.message()));
  CASEFOLD_CHECK(checkRoom(options.directory, options.reserveBytes));
  auto memory = options.memory ? options.memory : makeStoreMemory();
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (std::size_t i = 0; i < spaceCount; ++i)
    descriptors.emplace_back(familyNames[i], familyOptions(static_cast<Space>(i), options, memory->cache));
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  auto status =
      rocksdb::DB::Open(databaseOptions(options, *memory), options.directory, descriptors, &families, &db);
  if (isLocked(status, options.directory))
    return fail(ErrorCode::inUse, fmt::format("the store in {} is in use", options.directory));
  if (!status.ok()) return fault(status, options.directory, "opening");
  auto store = std::make_unique<RocksDbStore>(options, std::move(memory), std::unique_ptr<rocksdb::DB>(db),
                                              std::move(families));
  CASEFOLD_CHECK(store->checkStamps());
  store->removeEmptyLogs();
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace casefold
