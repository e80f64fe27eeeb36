#include "services/casefold/open_files.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace casefold {
namespace {

// Streams, libraries, the lock, event loops, what is open for moments, and room to see what goes wrong.
constexpr std::uint64_t ofTheProcess = 96;
// Replays that are being read (replay_server.h).
constexpr std::uint64_t replays = 24;
// Of a store besides its data: its lock, its directory, its manifest, write-ahead logs.
constexpr std::uint64_t besideAStore = 12;
// Of a consumer that reads from a directory, and from brokers: connections to several of them, and what wakes
// it.
constexpr std::uint64_t ofAReader = 2;
constexpr std::uint64_t ofABrokersReader = 16;

constexpr std::uint64_t wishedOfAStore = 256;
constexpr std::uint64_t leastOfAStore = 20;  // what RocksDB takes at least
constexpr std::uint64_t leastConnections = 16;

}  // namespace

Result<OpenFilesShare> shareOpenFiles(const OpenFilesNeed& need, std::uint64_t limit) {
  const std::uint64_t ofAConsumer = besideAStore + (need.onBrokers ? ofABrokersReader : ofAReader);
  const std::uint64_t fixed = ofTheProcess + replays * (need.onBrokers ? ofABrokersReader : 1) +
                              need.opsConnections + need.consumers * ofAConsumer;
  OpenFilesShare share{.needed = fixed + need.connections + need.consumers * wishedOfAStore,
                       .filesOfAStore = static_cast<int>(wishedOfAStore),
                       .connections = need.connections};
  if (limit >= share.needed) return share;
  const std::uint64_t leastClients = std::min<std::uint64_t>(leastConnections, need.connections);
  const std::uint64_t least = fixed + leastClients + need.consumers * leastOfAStore;
  if (limit < least)
    return fail(
        ErrorCode::wrongSettings,
        fmt::format("this process may hold {} files open, and needs at least {}, better {}: raise the "
                    "limit (ulimit -n, or LimitNOFILE= of its systemd unit), or run fewer consumers "
                    "in it (--only)",
                    limit, least, share.needed));
  // What is there beyond the least that stores need goes half to clients, and the rest to stores.
  const std::uint64_t left = limit - fixed;
  const std::uint64_t clients =
      std::clamp<std::uint64_t>((left - need.consumers * leastOfAStore) / 2, leastClients, need.connections);
  share.connections = static_cast<std::uint32_t>(clients);
  if (need.consumers > 0)
    share.filesOfAStore =
        static_cast<int>(std::clamp((left - clients) / need.consumers, leastOfAStore, wishedOfAStore));
  share.cut = fmt::format(
      "this process may hold {} files open, and with all that it runs may need {}: a store keeps {} open and "
      "{} clients are let in; raise the limit (ulimit -n, or LimitNOFILE= of its systemd unit)",
      limit, share.needed, share.filesOfAStore, share.connections);
  return share;
}

std::uint64_t raiseOpenFilesLimit(std::uint64_t needed) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return needed;  // then nobody knows of a limit
  if (files.rlim_cur >= needed) return files.rlim_cur;
  rlimit raised = files;
  raised.rlim_cur = std::min<rlim_t>(needed, files.rlim_max);
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : files.rlim_cur;
}

Result<OpenFilesShare> openFilesFor(const OpenFilesNeed& need) {
  CASEFOLD_TRY(const OpenFilesShare whole, shareOpenFiles(need, std::numeric_limits<std::uint64_t>::max()));
  return shareOpenFiles(need, raiseOpenFilesLimit(whole.needed));
}

}  // namespace casefold
