// Where a return comes from: a file or standard input, as it is, or packed with gzip or zip.
#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "schemas/codec/result.h"

namespace casefold {

struct SourceLimits {
  // What unpacks to more is refused: no return of an authority comes near it.
  std::uint64_t unpackedBytes = std::uint64_t{4} << 30U;
  // And so is what unpacks to more than `freeBytes` and to more than this many times what it was packed as.
  // XML packs twentyfold; what is made to fill a disk packs a thousandfold.
  std::uint64_t unpackedTimes = 250;
  std::uint64_t freeBytes = std::uint64_t{64} << 20U;
  // A zip from standard input is held in memory, since its table of contents stands at its end.
  std::uint64_t zipFromInputBytes = std::uint64_t{256} << 20U;
};

// One return, opened and looked at. One thread.
class CensusSource {
 public:
  // `path`: a file, or "-" for standard input. Says what is there instead of a return: notFound (no such
  // file), malformed (a directory, an empty file, a zip with no XML file in it or with several, a locked zip,
  // a file of another kind), tooLarge, unavailable (it cannot be read). Messages hold nothing out of the
  // file.
  [[nodiscard]] static Result<std::unique_ptr<CensusSource>> open(const std::string& path,
                                                                  SourceLimits limits = {});
  virtual ~CensusSource() = default;
  CensusSource(const CensusSource&) = delete;
  CensusSource& operator=(const CensusSource&) = delete;

  // The XML.
  [[nodiscard]] virtual std::istream& stream() = 0;
  // Why the stream ended before it should have: a packed file that is cut, damaged or a bomb. Look at it
  // after reading.
  [[nodiscard]] virtual const std::optional<Error>& fault() const = 0;

 protected:
  CensusSource() = default;
};

}  // namespace casefold
