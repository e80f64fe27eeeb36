// Where a service listens, or is to be found: "127.0.0.1:4917", "[::1]:4917", "localhost:4917".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

struct Endpoint {
  std::string host;        // an IP address without brackets, or a name
  std::uint16_t port = 0;  // 0, where one listens: a free port of the system's choice

  // "host:port", with brackets around an IPv6 address.
  [[nodiscard]] std::string text() const;
  // An address of this machine that no other can reach: 127.0.0.0/8, ::1 or the name "localhost".
  [[nodiscard]] bool isLoopback() const;
  // Refuses (malformed) what is not host:port with a port of 0 to 65535.
  [[nodiscard]] static Result<Endpoint> parse(std::string_view text);
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace casefold
