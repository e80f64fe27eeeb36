// HTTP on the ops address. Internal to infra/ops: it brings Boost.Beast.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "infra/ops/process.h"

namespace casefold {

// Accepts on one address and answers one request a connection. Lives on the io_context's thread.
class OpsListener : public std::enable_shared_from_this<OpsListener> {
 public:
  OpsListener(boost::asio::io_context& io, const OpsLimits& limits, OpsPages pages);
  // Errors as in Process::serve.
  [[nodiscard]] Result<Endpoint> listen(const Endpoint& endpoint);
  void accept();
  // Closes the address; requests that are being read are answered 503.
  void close();

  [[nodiscard]] const OpsLimits& limits() const { return limits_; }
  [[nodiscard]] const OpsPages& pages() const { return pages_; }
  void left() { --open_; }

 private:
  void accepted(boost::system::error_code error, boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  OpsLimits limits_;
  OpsPages pages_;
  std::uint32_t open_ = 0;
};

}  // namespace casefold
