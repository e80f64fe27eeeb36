// HTTP on the ops address. Internal to infra/ops: it brings Boost.Beast.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <memory>

#include "infra/ops/process.h"

namespace casefold {

// A connection, as the listener sees it.
class OpsConnection {
 public:
  OpsConnection() = default;
  OpsConnection(const OpsConnection&) = delete;
  OpsConnection& operator=(const OpsConnection&) = delete;
  virtual ~OpsConnection() = default;
  // Has it asked nothing yet?
  [[nodiscard]] virtual bool stalls() const = 0;
  // Closes it.
  virtual void giveWay() = 0;
};

// Accepts on one address and answers one request a connection. Lives on the io_context's thread.
class OpsListener : public std::enable_shared_from_this<OpsListener> {
 public:
  OpsListener(boost::asio::io_context& io, const OpsLimits& limits, OpsPages pages);
  // Errors as in Process::serve.
  [[nodiscard]] Result<Endpoint> listen(const Endpoint& endpoint);
  // Begins to accept.
  void next() { accept(); }
  // Closes the address; requests that are being read are answered 503.
  void end();

  [[nodiscard]] const OpsLimits& limits() const { return limits_; }
  [[nodiscard]] const OpsPages& pages() const { return pages_; }
  void left(OpsConnection* connection) { open_.remove(connection); }

 private:
  void accept();
  void makeRoom();
  void accepted(boost::system::error_code error, boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  OpsLimits limits_;
  OpsPages pages_;
  std::list<OpsConnection*> open_;  // in the order in which they came
};

}  // namespace casefold
