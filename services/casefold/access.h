// How a command gets at the record: a running service, or a directory that it opens itself.
#pragma once

#include <memory>

#include "services/casefold/assembly.h"
#include "services/casefold/console.h"
#include "services/casefold/options.h"
#include "services/client/client.h"

namespace casefold {

// One thread.
class Access {
 public:
  // With --data, opens the directory, runs `roles` in this process and waits until they have read to the
  // log's end, with progress on a terminal; otherwise connects. Errors: of either, to be told to a person as
  // they stand.
  [[nodiscard]] static Result<std::unique_ptr<Access>> open(const AccessOptions& options, const Roles& roles,
                                                            DataDirectory::IfAbsent ifAbsent,
                                                            Console& console);
  ~Access();
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  [[nodiscard]] Client& client() { return *client_; }

 private:
  Access() = default;
  std::unique_ptr<Assembly> assembly_;  // null: another process's
  std::unique_ptr<Client> client_;
};

}  // namespace casefold
