// The bytes of a record: how they are made, read, and hashed. schemas/record.capnp is the specification.
#pragma once

#include <capnp/serialize.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "schemas/codec/ids.h"
#include "schemas/codec/when.h"
#include "schemas/command.capnp.h"
#include "schemas/record.capnp.h"

namespace casefold {

// SHA-256.
using Hash = std::array<std::byte, 32>;

[[nodiscard]] Hash sha256(Bytes bytes);
[[nodiscard]] std::string hex(Bytes bytes);

// A record as it goes into the log: prefix and canonical message.
class RecordBytes {
 public:
  RecordBytes() = default;
  // Takes the canonical form of `record`.
  explicit RecordBytes(schema::Record::Reader record);
  [[nodiscard]] Bytes bytes() const { return std::as_bytes(std::span(words_)); }
  [[nodiscard]] const Hash& hash() const { return hash_; }

 private:
  std::vector<std::uint64_t> words_;
  Hash hash_{};
};

// The hash by which a retry is told from another command under the same id.
[[nodiscard]] Hash commandHash(schema::CommandContent::Reader content);

// Reads one message of the log at a time. Reuse one object for many messages: it then allocates nothing, and
// copies the bytes only where they are not aligned. One thread.
class RecordReader {
 public:
  // Points this reader at `bytes`, which must outlive its use; what was read before is gone. Checks what
  // every reader of the log checks before the one rule: prefix, size, message, a stream of the form kind:id.
  // `damaged` says what is wrong, which is the reason under which the message is dropped.
  [[nodiscard]] Result<void> read(Bytes bytes);

  // The rest may be asked only after a read() that succeeded.
  [[nodiscard]] schema::Record::Reader record() const { return record_; }
  [[nodiscard]] std::string_view stream() const { return stream_; }
  [[nodiscard]] Version version() const { return version_; }
  [[nodiscard]] Bytes previousHash() const { return previousHash_; }
  // The SHA-256 of the message, computed when it is first asked for.
  [[nodiscard]] const Hash& hash() const;
  // The message without its prefix, canonical if an honest recorder wrote it.
  [[nodiscard]] Bytes message() const { return message_; }

 private:
  std::vector<std::uint64_t> aligned_;
  kj::ArrayPtr<const capnp::word> segment_;
  std::optional<capnp::SegmentArrayMessageReader> reader_;
  Bytes message_;
  schema::Record::Reader record_;
  std::string_view stream_;
  Version version_;
  Bytes previousHash_;
  mutable std::optional<Hash> hash_;
};

// Capnp's texts and data as standard views; they live as long as the message.
[[nodiscard]] inline std::string_view view(capnp::Text::Reader text) { return {text.begin(), text.size()}; }
[[nodiscard]] inline Bytes view(capnp::Data::Reader data) {
  return std::as_bytes(std::span(data.begin(), data.size()));
}
[[nodiscard]] inline capnp::Text::Reader textReader(std::string_view nullTerminated) {
  return {nullTerminated.data(), nullTerminated.size()};
}

// Is `text` of the form kind:id, whatever the kind? What every reader of the log demands, so that a build
// that knows more kinds of stream and one that knows fewer accept the same records. StreamId::parse is what a
// recorder demands.
[[nodiscard]] bool isStreamForm(std::string_view text);

}  // namespace casefold
