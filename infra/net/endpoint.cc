#include "infra/net/endpoint.h"

#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace casefold {

std::string Endpoint::text() const {
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool Endpoint::isLoopback() const {
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const auto refused = [] {
    return fail(ErrorCode::malformed,
                "an address is written HOST:PORT, such as 127.0.0.1:4917 or [::1]:4917");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refused();
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return refused();
  Endpoint endpoint{.host = std::string(host)};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (host.empty() || port.empty() || error != std::errc{} || end != port.data() + port.size())
    return refused();
  return endpoint;
}

}  // namespace casefold
