#include "infra/store/store.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace casefold {
namespace {

struct DigestFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Feeds lengths along with bytes, so that no two different stores look the same.
class Digester {
 public:
  Digester() : context_(EVP_MD_CTX_new()) {
    if (EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
      throw std::runtime_error("SHA-256 is not available in the OpenSSL library");
  }
  void number(std::uint64_t value) { EVP_DigestUpdate(context_.get(), &value, sizeof value); }
  void text(std::string_view value) {
    number(value.size());
    EVP_DigestUpdate(context_.get(), value.data(), value.size());
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) fmt::format_to(std::back_inserter(text), "{:02x}", bytes[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, DigestFree> context_;
};

}  // namespace

Result<std::string> digest(const StoreSnapshot& snapshot) {
  Digester digester;
  for (std::size_t space = 0; space < spaceCount; ++space) {
    digester.number(space);
    CASEFOLD_CHECK(
        snapshot.scan(static_cast<Space>(space), {}, [&](std::string_view key, std::string_view value) {
          digester.text(key);
          digester.text(value);
          return true;
        }));
  }
  return digester.hex();
}

std::string afterPrefix(std::string_view prefix) {
  std::string after(prefix);
  while (!after.empty() && static_cast<unsigned char>(after.back()) == 0xFF) after.pop_back();
  if (!after.empty()) after.back() = static_cast<char>(static_cast<unsigned char>(after.back()) + 1);
  return after;
}

}  // namespace casefold
