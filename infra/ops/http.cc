#include "infra/ops/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>

namespace casefold {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr std::chrono::milliseconds acceptAgain{100};  // after the system could not accept

Response page(http::status status, std::string body) {
  Response response{status, 11};
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.set(http::field::cache_control, "no-store");
  response.body() = std::move(body);
  return response;
}

Response ready(const OpsPages& pages) {
  const std::vector<std::string> missing = pages.missing();
  if (missing.empty()) return page(http::status::ok, "ready\n");
  std::string body = "not ready:\n";
  for (const std::string& part : missing) body += part + "\n";
  return page(http::status::service_unavailable, std::move(body));
}

Response metrics(const OpsPages& pages) {
  Response response = page(http::status::ok, pages.metrics());
  response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
  return response;
}

Response respond(const Request& request, const OpsPages& pages) {
  const std::string_view target(request.target().data(), request.target().size());
  const std::string_view path = target.substr(0, target.find('?'));
  const bool known = path == "/healthz" || path == "/readyz" || path == "/metrics";
  if (!known) return page(http::status::not_found, "there are /healthz, /readyz and /metrics here\n");
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    Response response = page(http::status::method_not_allowed, "this is read with GET\n");
    response.set(http::field::allow, "GET, HEAD");
    return response;
  }
  if (!pages.missing) return page(http::status::service_unavailable, "the process is being stopped\n");
  try {
    if (path == "/readyz") return ready(pages);
    if (path == "/metrics") return metrics(pages);
    return page(http::status::ok, "alive\n");
  } catch (const std::exception&) {
    return page(http::status::internal_server_error, "this page could not be made\n");
  }
}

// One connection: one request, one answer.
class Exchange final : public OpsConnection, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(tcp::socket socket, std::shared_ptr<OpsListener> listener)
      : stream_(std::move(socket)), buffer_(listener->limits().headerBytes), listener_(std::move(listener)) {
    parser_.header_limit(listener_->limits().headerBytes);
    parser_.body_limit(boost::none);  // no body is read
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() override { listener_->left(this); }

  [[nodiscard]] bool stalls() const override { return stalls_; }
  void giveWay() override {
    beast::error_code ignored;
    stream_.socket().close(ignored);
  }

  void start() {
    stream_.expires_after(listener_->limits().request);
    http::async_read_header(
        stream_, buffer_, parser_,
        [self = shared_from_this()](beast::error_code error, std::size_t) { self->read(error); });
  }

 private:
  void read(beast::error_code error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
      return write(
          page(http::status::request_header_fields_too_large, "the request's header is too large\n"));
    if (error && error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message)
      return write(page(http::status::bad_request, "this is not an HTTP request\n"));
    if (error) return;
    write(respond(parser_.get(), listener_->pages()));
  }

  void write(Response response) {
    stalls_ = false;
    stream_.expires_after(listener_->limits().time);
    response_ = std::move(response);
    response_.keep_alive(false);
    response_.prepare_payload();
    serializer_.emplace(response_);
    // HEAD: the header alone, with the length that GET would have.
    serializer_->split(parser_.get().method() == http::verb::head);
    const auto done = [self = shared_from_this()](beast::error_code, std::size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
      self->stream_.expires_after(self->listener_->limits().request);
      self->drain();
    };
    if (serializer_->split())
      http::async_write_header(stream_, *serializer_, done);
    else
      http::async_write(stream_, *serializer_, done);
  }

  // What came after the request is read and thrown away until the other side has closed: closing a socket
  // with something unread in it would take the answer away from who has not read it yet.
  void drain() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(std::min<std::size_t>(buffer_.max_size(), 1024)),
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) self->drain();
                            });
  }

  beast::tcp_stream stream_;
  bool stalls_ = true;
  beast::flat_buffer buffer_;
  http::request_parser<http::empty_body> parser_;
  Response response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::shared_ptr<OpsListener> listener_;
};

}  // namespace

OpsListener::OpsListener(asio::io_context& io, const OpsLimits& limits, OpsPages pages)
    : io_(io), acceptor_(io), limits_(limits), pages_(std::move(pages)) {}

Result<Endpoint> OpsListener::listen(const Endpoint& endpoint) {
  beast::error_code error;
  const std::string host = endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host;
  const auto address = asio::ip::make_address(host, error);
  if (error)
    return fail(ErrorCode::wrongSettings,
                fmt::format("the ops address {} needs an IP address, such as 127.0.0.1", endpoint.text()));
  if (!address.is_loopback())
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("the ops address {} can be reached from other machines, and there is no login yet: "
                    "use 127.0.0.1 or [::1], and let what asks run on this machine, or come through "
                    "something that asks who it is",
                    endpoint.text()));
  const tcp::endpoint local(address, endpoint.port);
  acceptor_.open(local.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(local, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error == asio::error::address_in_use)
    return fail(
        ErrorCode::inUse,
        fmt::format("another process listens on {}; stop it, or give another ops address", endpoint.text()));
  if (error)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot listen on {}: {}; is it an address of this machine?", endpoint.text(),
                            error.message()));
  return Endpoint{.host = endpoint.host, .port = acceptor_.local_endpoint(error).port()};
}

void OpsListener::end() {
  beast::error_code ignored;
  acceptor_.close(ignored);
  pages_ = {};
}

void OpsListener::accept() {
  acceptor_.async_accept([self = shared_from_this()](beast::error_code error, tcp::socket socket) {
    self->accepted(error, std::move(socket));
  });
}

void OpsListener::accepted(beast::error_code error, tcp::socket socket) {
  if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
  if (error) {  // out of file descriptors, most likely: not at once again
    auto timer = std::make_shared<asio::steady_timer>(io_, acceptAgain);
    timer->async_wait([self = shared_from_this(), timer](beast::error_code stopped) {
      if (!stopped) self->accept();
    });
    return;
  }
  if (open_.size() >= limits_.connections) makeRoom();
  auto exchange = std::make_shared<Exchange>(std::move(socket), shared_from_this());
  open_.push_back(exchange.get());
  exchange->start();
  accept();
}

// The oldest that has asked nothing goes; if all have, the oldest.
void OpsListener::makeRoom() {
  auto gives = std::ranges::find_if(open_, [](const OpsConnection* open) { return open->stalls(); });
  if (gives == open_.end()) gives = open_.begin();
  OpsConnection* connection = *gives;
  open_.erase(gives);
  connection->giveWay();
}

}  // namespace casefold
