#include "schemas/codec/record.h"

#include <capnp/message.h>
#include <fmt/format.h>
#include <kj/exception.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

constexpr std::array<char, 8> prefix = {'C', 'F', 'R', '1', 0, 0, 0, 0};

// A record may be read by several folds, each a few times over; what goes past this is an attack on the
// reader.
constexpr std::uint64_t traversalFactor = 64;
constexpr int maxNesting = 32;

struct DigestFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Hash sha256(Bytes bytes) {
  // Setting a context up costs more than hashing a record, so each thread keeps one.
  static const EVP_MD* const algorithm = EVP_sha256();
  thread_local const std::unique_ptr<EVP_MD_CTX, DigestFree> context(EVP_MD_CTX_new());
  Hash hash{};
  if (EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available in the OpenSSL library");
  return hash;
}

std::string hex(Bytes bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (auto byte : bytes) fmt::format_to(std::back_inserter(text), "{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

RecordBytes::RecordBytes(schema::Record::Reader record) {
  auto canonical = capnp::canonicalize(record);
  words_.resize(canonical.size() + 1);
  std::memcpy(words_.data(), prefix.data(), prefix.size());
  std::memcpy(words_.data() + 1, canonical.begin(), canonical.size() * sizeof(capnp::word));
  hash_ = sha256(bytes().subspan(prefix.size()));
}

Hash commandHash(schema::CommandContent::Reader content) {
  auto canonical = capnp::canonicalize(content);
  return sha256(std::as_bytes(std::span(canonical.begin(), canonical.size())));
}

Result<void> RecordReader::read(Bytes bytes) {
  hash_.reset();
  auto damaged = [](std::string reason) { return fail(ErrorCode::damaged, std::move(reason)); };
  if (bytes.size() < prefix.size() || std::memcmp(bytes.data(), prefix.data(), prefix.size()) != 0)
    return damaged("no record: the prefix CFR1 is missing");
  message_ = bytes.subspan(prefix.size());
  if (message_.empty() || message_.size() % sizeof(capnp::word) != 0)
    return damaged("no record: its size is not a whole number of words");
  if (reinterpret_cast<std::uintptr_t>(message_.data()) % alignof(capnp::word) != 0) {
    aligned_.resize(message_.size() / sizeof(capnp::word));
    std::memcpy(aligned_.data(), message_.data(), message_.size());
    message_ = std::as_bytes(std::span(aligned_));
  }
  auto words = message_.size() / sizeof(capnp::word);
  const kj::ArrayPtr<const capnp::word> segment(reinterpret_cast<const capnp::word*>(message_.data()), words);
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::max<std::uint64_t>(words, 1024) * traversalFactor;
  options.nestingLimit = maxNesting;
  try {
    segment_ = segment;
    reader_.emplace(kj::arrayPtr(&segment_, 1), options);
    record_ = reader_->getRoot<schema::Record>();
    stream_ = view(record_.getStream());
    version_ = Version{record_.getVersion()};
    previousHash_ = view(record_.getPreviousHash());
  } catch (const kj::Exception&) {
    return damaged("no record: its bytes are not a Cap'n Proto message");
  }
  if (!isStreamForm(stream_)) return damaged("no record: its stream is not of the form kind:id");
  return {};
}

const Hash& RecordReader::hash() const {
  if (!hash_) hash_ = sha256(message_);
  return *hash_;
}

bool isStreamForm(std::string_view text) {
  auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
  };
  auto colon = text.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
         text.size() <= schema::MAX_STREAM_ID_BYTES && std::ranges::all_of(text.substr(0, colon), allowed) &&
         std::ranges::all_of(text.substr(colon + 1), allowed);
}

}  // namespace casefold
