#include "tools/import/census_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/scratch_directory.h"

namespace casefold {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::string_view xml = "<Message><Children/></Message>";

class CensusSourceTest : public testing::Test {
 protected:
  std::string file(const std::string& name, std::string_view bytes) {
    const auto path = directory_.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  // Packs with libarchive: a zip of these files, or (one without a name) a gzip.
  std::string packed(const std::string& name, const std::vector<std::pair<std::string, std::string>>& files) {
    const auto path = (directory_.path() / name).string();
    auto* made = archive_write_new();
    const bool gzip = files.front().first.empty();
    if (gzip) {
      archive_write_add_filter_gzip(made);
      archive_write_set_format_raw(made);
    } else {
      archive_write_set_format_zip(made);
    }
    EXPECT_EQ(archive_write_open_filename(made, path.c_str()), ARCHIVE_OK);
    for (const auto& [entryName, bytes] : files) {
      auto* entry = archive_entry_new();
      archive_entry_set_pathname(entry, gzip ? "data" : entryName.c_str());
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_perm(entry, 0600);
      archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
      EXPECT_EQ(archive_write_header(made, entry), ARCHIVE_OK);
      EXPECT_EQ(archive_write_data(made, bytes.data(), bytes.size()), static_cast<la_ssize_t>(bytes.size()));
      archive_entry_free(entry);
    }
    archive_write_free(made);
    return path;
  }
  // What is read of it; or why nothing, or no more, is.
  static std::string read(const std::string& path, SourceLimits limits = {}) {
    auto source = CensusSource::open(path, limits);
    if (!source) return std::string(codeName(source.error().code)) + ": " + source.error().message;
    std::string whole{std::istreambuf_iterator<char>((*source)->stream()), {}};
    if (const auto& fault = (*source)->fault())
      return std::string(codeName(fault->code)) + ": " + fault->message;
    return whole;
  }

  ScratchDirectory directory_;
};

TEST_F(CensusSourceTest, ReadsAFileAsItIsOrPacked) {
  EXPECT_EQ(read(file("plain.xml", xml)), xml);
  EXPECT_EQ(read(packed("packed.xml.gz", {{"", std::string(xml)}})), xml);
  EXPECT_EQ(read(packed("packed.zip", {{"return.XML", std::string(xml)}})), xml);
  EXPECT_EQ(read(packed("beside.zip", {{"readme.txt", "hello"},
                                       {"__MACOSX/._return.xml", "x"},
                                       {"folder/return.xml", std::string(xml)}})),
            xml)
      << "its one XML file";
  const auto large = "<Message>" + std::string(1'000'000, ' ') + "</Message>";
  EXPECT_EQ(read(packed("large.zip", {{"return.xml", large}})), large);
}

TEST_F(CensusSourceTest, SaysWhatThereIsInsteadOfAReturn) {
  fs::create_directory(directory_.path() / "folder");
  const std::pair<std::string, std::string> expected[] = {
      {(directory_.path() / "folder").string(), "malformed: this is a directory"},
      {(directory_.path() / "missing").string(), "notFound: cannot read"},
      {file("empty", ""), "malformed: the file is empty"},
      {file("blank", "\xef\xbb\xbf \r\n"), "malformed: the file is empty"},
      {file("text", "LAchildID,UPN\n1,2\n"), "malformed: this is a text that is no XML"},
      {file("json", R"({"stream": "case:1"})"), "malformed: this is JSON"},
      {file("pdf", "%PDF-1.7"), "malformed: this is a PDF"},
      {file("html", "<!DOCTYPE html><html>"), "malformed: this is a web page"},
      {file("binary", std::string("\x7f"
                                  "ELF\0\0",
                                  6)),
       "malformed: this is no text"},
      {file("xls", "\xd0\xcf\x11\xe0\xa1\xb1"), "malformed: this is an office document"},
      {packed("xlsx", {{"[Content_Types].xml", "<a/>"}, {"xl/workbook.xml", "<a/>"}}),
       "malformed: this is an office document"},
      {packed("several.zip", {{"a.xml", "<a/>"}, {"b.xml", "<a/>"}}),
       "malformed: the zip file holds 2 XML files"},
      {packed("none.zip", {{"a.txt", "a"}}), "malformed: the zip file holds 1 files, and no XML file"},
      {file("emptyzip", std::string("PK\x05\x06") + std::string(18, '\0')),
       "malformed: the zip file is empty"},
      {packed("inner.gz", {{"", "LAchildID,UPN"}}), "malformed: this is a text that is no XML"},
      {packed("inner.zip", {{"a.xml", ""}}), "malformed: the file is empty"},
  };
  for (const auto& [path, reason] : expected) EXPECT_THAT(read(path), HasSubstr(reason)) << path;
}

TEST_F(CensusSourceTest, SaysThatAPackedFileIsCutOrDamaged) {
  std::string large = "<Message>";
  for (int i = 0; i < 100'000; ++i) large += std::to_string(i * 7919 % 100'003);
  for (const auto& path : {packed("cut.xml.gz", {{"", large}}), packed("cut.zip", {{"return.xml", large}})}) {
    const auto size = fs::file_size(path);
    fs::resize_file(path, size / 2);
    EXPECT_THAT(read(path), HasSubstr("was cut off before its end")) << path;
  }
}

TEST_F(CensusSourceTest, BoundsABomb) {
  const auto bomb = packed("bomb.gz", {{"", "<Message>" + std::string(8'000'000, ' ')}});
  EXPECT_THAT(read(bomb, {.freeBytes = 1'000'000}), HasSubstr("tooLarge"));
  EXPECT_THAT(read(bomb, {.unpackedBytes = 1'000'000}), HasSubstr("tooLarge"));
  EXPECT_EQ(read(bomb).size(), 8'000'009U) << "that is no bomb";
}

}  // namespace
}  // namespace casefold
