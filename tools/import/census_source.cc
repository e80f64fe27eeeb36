#include "tools/import/census_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <streambuf>
#include <string_view>
#include <vector>

namespace casefold {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t bufferBytes = 64 * 1024;
constexpr std::size_t lookedAtBytes = 4096;

constexpr std::string_view gzipBegins = "\x1f\x8b";
constexpr std::string_view zipBegins = "PK\x03\x04";
constexpr std::string_view emptyZipBegins = "PK\x05\x06";

Error refused(std::string message) { return fail(ErrorCode::malformed, std::move(message)); }

struct ArchiveFree {
  void operator()(archive* opened) const { archive_read_free(opened); }
};
using Archive = std::unique_ptr<archive, ArchiveFree>;

// Bytes one after the other; an error ends them.
class Bytestream {
 public:
  Bytestream() = default;
  Bytestream(const Bytestream&) = delete;
  Bytestream& operator=(const Bytestream&) = delete;
  virtual ~Bytestream() = default;
  // As many as there are at once, at most `size`; 0 at the end.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

class PlainBytes final : public Bytestream {
 public:
  // `in` is standard input, or a file that is given along.
  explicit PlainBytes(std::istream& in) : in_(in) {}
  explicit PlainBytes(std::unique_ptr<std::ifstream> file) : file_(std::move(file)), in_(*file_) {}

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (in_.eof()) return std::size_t{0};
    in_.read(into, static_cast<std::streamsize>(size));
    if (in_.bad() || (in_.fail() && !in_.eof()))
      return fail(ErrorCode::unavailable, "the file cannot be read any further");
    return static_cast<std::size_t>(in_.gcount());
  }

 private:
  std::unique_ptr<std::ifstream> file_;
  std::istream& in_;
};

// Bytes that were looked at, and then the rest.
class LookedAt final : public Bytestream {
 public:
  explicit LookedAt(std::unique_ptr<Bytestream> rest) : rest_(std::move(rest)) {}

  // Fewer than asked for only where there are no more.
  Result<std::string_view> head(std::size_t size) {
    while (head_.size() < size) {
      std::array<char, lookedAtBytes> more{};
      CASEFOLD_TRY(const auto got, rest_->read(more.data(), std::min(more.size(), size - head_.size())));
      if (got == 0) break;
      head_.append(more.data(), got);
    }
    return std::string_view(head_);
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (taken_ == head_.size()) return rest_->read(into, size);
    const auto got = std::min(size, head_.size() - taken_);
    std::memcpy(into, head_.data() + taken_, got);
    taken_ += got;
    return got;
  }

 private:
  std::unique_ptr<Bytestream> rest_;
  std::string head_;
  std::size_t taken_ = 0;
};

// What an archive's one file unpacks to.
class Unpacked final : public Bytestream {
 public:
  Unpacked(Archive opened, std::string_view kind, SourceLimits limits)
      : archive_(std::move(opened)), kind_(kind), limits_(limits) {}

  Result<std::size_t> read(char* into, std::size_t size) override {
    const auto got = archive_read_data(archive_.get(), into, size);
    if (got < 0) return damaged();
    made_ += static_cast<std::uint64_t>(got);
    const auto packed =
        static_cast<std::uint64_t>(std::max<la_int64_t>(archive_filter_bytes(archive_.get(), -1), 1));
    if (made_ > limits_.unpackedBytes ||
        (made_ > limits_.freeBytes && made_ / packed >= limits_.unpackedTimes))
      return fail(
          ErrorCode::tooLarge,
          fmt::format("the {} unpacks to more than any return of a census; it was not read to its end",
                      kind_));
    return static_cast<std::size_t>(got);
  }

 private:
  // libarchive's own words may quote names of files.
  [[nodiscard]] Error damaged() const {
    if (archive_read_has_encrypted_entries(archive_.get()) > 0)
      return refused(
          fmt::format("the {} is locked with a password; unlock it and import the XML file", kind_));
    return refused(
        fmt::format("the {} is damaged, or was cut off before its end; make it, or copy it, again", kind_));
  }

  Archive archive_;
  std::string kind_;
  SourceLimits limits_;
  std::uint64_t made_ = 0;
};

// ---- gzip ----

// Where libarchive takes its bytes from.
struct Feed {
  std::unique_ptr<Bytestream> from;
  std::vector<char> buffer = std::vector<char>(bufferBytes);
};

la_ssize_t feed(archive*, void* data, const void** bytes) {
  auto& source = *static_cast<Feed*>(data);
  const auto got = source.from->read(source.buffer.data(), source.buffer.size());
  if (!got) return ARCHIVE_FATAL;
  *bytes = source.buffer.data();
  return static_cast<la_ssize_t>(*got);
}

int endFeed(archive*, void* data) {
  const std::unique_ptr<Feed> ended(static_cast<Feed*>(data));
  return ARCHIVE_OK;
}

Result<std::unique_ptr<Bytestream>> ofGzip(std::unique_ptr<Bytestream> packed, SourceLimits limits) {
  Archive opened(archive_read_new());
  archive_read_support_filter_gzip(opened.get());
  archive_read_support_format_raw(opened.get());
  auto source = std::make_unique<Feed>();
  source->from = std::move(packed);
  archive_entry* entry = nullptr;
  // It frees what it is fed from when it is closed, and that it is whatever comes.
  if (archive_read_open(opened.get(), source.release(), nullptr, feed, endFeed) != ARCHIVE_OK ||
      archive_read_next_header(opened.get(), &entry) != ARCHIVE_OK)
    return refused("the gzip file is damaged, or was cut off before its end; make it, or copy it, again");
  return std::unique_ptr<Bytestream>(std::make_unique<Unpacked>(std::move(opened), "gzip file", limits));
}

// ---- zip ----

bool endsWith(std::string_view name, std::string_view end) {
  return name.size() >= end.size() &&
         std::ranges::equal(name.substr(name.size() - end.size()), end,
                            [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

// Where a zip lies.
struct Zip {
  std::string path;   // of a file
  std::string bytes;  // in memory, where there is no path

  [[nodiscard]] Result<Archive> open() const {
    Archive opened(archive_read_new());
    archive_read_support_format_zip(opened.get());
    const int result = path.empty() ? archive_read_open_memory(opened.get(), bytes.data(), bytes.size())
                                    : archive_read_open_filename(opened.get(), path.c_str(), bufferBytes);
    if (result != ARCHIVE_OK) return broken();
    return opened;
  }
  static Error broken() {
    return refused("the zip file is damaged, or was cut off before its end; make it, or copy it, again");
  }
};

struct ZipContents {
  std::vector<std::size_t> xml;  // places of the XML files among the entries
  std::size_t files = 0;
  bool office = false;
};

Result<ZipContents> contentsOf(const Zip& zip) {
  CASEFOLD_TRY(const Archive opened, zip.open());
  ZipContents contents;
  archive_entry* entry = nullptr;
  for (std::size_t place = 0;; ++place) {
    const int result = archive_read_next_header(opened.get(), &entry);
    if (result == ARCHIVE_EOF) return contents;
    if (result < ARCHIVE_WARN) return Zip::broken();
    const char* path = archive_entry_pathname(entry);
    const std::string_view name = path == nullptr ? "" : path;
    if (archive_entry_filetype(entry) == AE_IFDIR || name.starts_with("__MACOSX/")) continue;
    ++contents.files;
    contents.office |= name == "[Content_Types].xml" || name == "mimetype";
    if (endsWith(name, ".xml")) contents.xml.push_back(place);
  }
}

Result<std::unique_ptr<Bytestream>> ofZip(std::shared_ptr<const Zip> zip, SourceLimits limits) {
  CASEFOLD_TRY(const ZipContents contents, contentsOf(*zip));
  if (contents.office)
    return refused(
        "this is an office document (a workbook or a text), and no census return: export the return as XML");
  if (contents.xml.empty())
    return refused(fmt::format("the zip file holds {} files, and no XML file among them", contents.files));
  if (contents.xml.size() > 1)
    return refused(
        fmt::format("the zip file holds {} XML files; unpack it and import them one after the other, the "
                    "oldest return first",
                    contents.xml.size()));
  CASEFOLD_TRY(Archive opened, zip->open());
  archive_entry* entry = nullptr;
  for (std::size_t place = 0; place <= contents.xml.front(); ++place)
    if (archive_read_next_header(opened.get(), &entry) < ARCHIVE_WARN) return Zip::broken();
  // The archive reads out of the zip's memory for as long as it lives.
  class OfZip final : public Bytestream {
   public:
    OfZip(std::shared_ptr<const Zip> zip, Archive opened, SourceLimits limits)
        : zip_(std::move(zip)), unpacked_(std::move(opened), "zip file", limits) {}
    Result<std::size_t> read(char* into, std::size_t size) override { return unpacked_.read(into, size); }

   private:
    std::shared_ptr<const Zip> zip_;
    Unpacked unpacked_;
  };
  return std::unique_ptr<Bytestream>(std::make_unique<OfZip>(std::move(zip), std::move(opened), limits));
}

Result<std::string> wholeOf(Bytestream& in, std::uint64_t most) {
  std::string whole;
  std::vector<char> buffer(bufferBytes);
  for (;;) {
    CASEFOLD_TRY(const auto got, in.read(buffer.data(), buffer.size()));
    if (got == 0) return whole;
    whole.append(buffer.data(), got);
    if (whole.size() > most)
      return fail(ErrorCode::tooLarge,
                  "a zip this large is not read from standard input: name the file instead");
  }
}

// ---- what it is ----

std::string_view withoutSpace(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  const auto first = head.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : head.substr(first);
}

bool isSixteenBit(std::string_view head) {
  return head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") ||
         head.starts_with(std::string_view("<\0", 2)) || head.starts_with(std::string_view("\0<", 2));
}

// What there is in place of XML; nothing where it may be XML.
std::optional<std::string> otherThanXml(std::string_view head) {
  if (isSixteenBit(head)) return std::nullopt;
  const auto text = withoutSpace(head);
  if (text.empty()) return "the file is empty: it holds no return";
  if (text.starts_with("<!DOCTYPE html") || text.starts_with("<!doctype html") || text.starts_with("<html"))
    return "this is a web page, and no census return: the system may have asked to log in where it should "
           "have exported";
  if (text.starts_with('<')) return std::nullopt;
  if (text.starts_with("%PDF"))
    return "this is a PDF document, and no census return: export the return as XML";
  if (text.starts_with("\xd0\xcf\x11\xe0"))
    return "this is an office document (a workbook or a text), and no census return: export the return as "
           "XML";
  if (text.starts_with('{') || text.starts_with('['))
    return "this is JSON, and no census return, which is XML; commands are recorded with `casefold record`";
  if (text.find('\0') != std::string_view::npos)
    return "this is no text, and so no census return, which is XML";
  return "this is a text that is no XML, and so no census return: export the return as XML";
}

// ---- as a stream ----

class SourceBuffer final : public std::streambuf {
 public:
  explicit SourceBuffer(std::unique_ptr<Bytestream> from) : from_(std::move(from)) {}
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

 protected:
  int_type underflow() override {
    if (fault_) return traits_type::eof();
    auto got = from_->read(buffer_.data(), buffer_.size());
    if (!got) fault_ = std::move(got).error();
    if (fault_ || *got == 0) return traits_type::eof();
    setg(buffer_.data(), buffer_.data(), buffer_.data() + *got);
    return traits_type::to_int_type(buffer_.front());
  }

 private:
  std::unique_ptr<Bytestream> from_;
  std::vector<char> buffer_ = std::vector<char>(bufferBytes);
  std::optional<Error> fault_;
};

class OpenedSource final : public CensusSource {
 public:
  explicit OpenedSource(std::unique_ptr<Bytestream> from) : buffer_(std::move(from)), stream_(&buffer_) {}
  std::istream& stream() override { return stream_; }
  [[nodiscard]] const std::optional<Error>& fault() const override { return buffer_.fault(); }

 private:
  SourceBuffer buffer_;
  std::istream stream_;
};

Result<std::unique_ptr<Bytestream>> bytesOf(const std::string& path) {
  if (path == "-") return std::unique_ptr<Bytestream>(std::make_unique<PlainBytes>(std::cin));
  std::error_code error;
  if (fs::is_directory(path, error))
    return refused("this is a directory: name the file that holds the return");
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*file) return fail(ErrorCode::notFound, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  return std::unique_ptr<Bytestream>(std::make_unique<PlainBytes>(std::move(file)));
}

}  // namespace

Result<std::unique_ptr<CensusSource>> CensusSource::open(const std::string& path, SourceLimits limits) {
  CASEFOLD_TRY(auto bytes, bytesOf(path));
  auto looked = std::make_unique<LookedAt>(std::move(bytes));
  CASEFOLD_TRY(std::string_view head, looked->head(lookedAtBytes));
  if (head.starts_with(emptyZipBegins)) return refused("the zip file is empty: it holds no return");
  if (head.starts_with(gzipBegins)) {
    CASEFOLD_TRY(auto unpacked, ofGzip(std::move(looked), limits));
    looked = std::make_unique<LookedAt>(std::move(unpacked));
  } else if (head.starts_with(zipBegins)) {
    auto zip = std::make_shared<Zip>();
    // Only a file on disk can be read from its end.
    if (std::error_code error; path != "-" && fs::is_regular_file(path, error)) {
      zip->path = path;
    } else {
      CASEFOLD_TRY(zip->bytes, wholeOf(*looked, limits.zipFromInputBytes));
    }
    CASEFOLD_TRY(auto unpacked, ofZip(std::move(zip), limits));
    looked = std::make_unique<LookedAt>(std::move(unpacked));
  }
  CASEFOLD_TRY(head, looked->head(lookedAtBytes));
  if (auto other = otherThanXml(head)) return refused(*std::move(other));
  return std::unique_ptr<CensusSource>(std::make_unique<OpenedSource>(std::move(looked)));
}

}  // namespace casefold
