#include "infra/rpc/farewell.h"

#include <arpa/inet.h>
#include <capnp/message.h>
#include <capnp/rpc.capnp.h>
#include <capnp/serialize-async.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

namespace casefold {
namespace {

kj::Promise<void> discard(kj::AsyncIoStream& stream, kj::ArrayPtr<kj::byte> buffer) {
  return stream.tryRead(buffer.begin(), 1, buffer.size())
      .then([&stream, buffer](std::size_t bytes) -> kj::Promise<void> {
        if (bytes == 0) return kj::READY_NOW;
        return discard(stream, buffer);
      });
}

}  // namespace

kj::Promise<void> tellAndPartWith(kj::Own<kj::AsyncIoStream> stream, const Error& error, kj::Timer& timer,
                                  std::chrono::milliseconds patience) {
  auto message = kj::heap<capnp::MallocMessageBuilder>();
  auto abort = message->initRoot<capnp::rpc::Message>().initAbort();
  abort.setReason(std::string(codeName(error.code)) + ": " + error.message);
  abort.setType(capnp::rpc::Exception::Type::OVERLOADED);
  auto& to = *stream;
  return timer
      .timeoutAfter(patience.count() * kj::MILLISECONDS,
                    capnp::writeMessage(to, *message).attach(kj::mv(message)))
      .then([stream = kj::mv(stream), &timer, patience]() mutable {
        return partWith(kj::mv(stream), timer, patience);
      });
}

kj::Promise<void> partWith(kj::Own<kj::AsyncIoStream> stream, kj::Timer& timer,
                           std::chrono::milliseconds patience) {
  stream->shutdownWrite();
  auto buffer = kj::heapArray<kj::byte>(16 * 1024);
  auto discarded = discard(*stream, buffer);
  return timer.timeoutAfter(patience.count() * kj::MILLISECONDS, kj::mv(discarded))
      .catch_([](kj::Exception&&) {})
      .attach(kj::mv(buffer), kj::mv(stream));
}

std::string addressOf(kj::AsyncIoStream& stream) {
  sockaddr_storage storage{};
  unsigned size = sizeof(storage);
  stream.getpeername(reinterpret_cast<sockaddr*>(&storage), &size);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* address = nullptr;
  if (storage.ss_family == AF_INET)
    address = &reinterpret_cast<const sockaddr_in&>(storage).sin_addr;
  else if (storage.ss_family == AF_INET6)
    address = &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr;
  if (address == nullptr || inet_ntop(storage.ss_family, address, text.data(), text.size()) == nullptr)
    return {};
  return text.data();
}

}  // namespace casefold
