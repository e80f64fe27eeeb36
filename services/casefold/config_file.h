// The options of `casefold serve` in a file:
//
//     data = "/var/lib/casefold"
//     brokers = "kafka-1:9092,kafka-2:9092"
//     only = ["recorder", "chronology"]
//     listen = "127.0.0.1:7411"
//     ops = "127.0.0.1:7412"
//     partitions = 12
//     log-name = "casefold"
//     log-level = "info"
//     policy = "/etc/casefold/policy"
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "schemas/codec/result.h"
#include "services/casefold/options.h"

namespace casefold {

// Fills in the options that `given` does not say were given on the command line. Errors: notFound, malformed
// (names line and column, or the option: an unknown one, or a wrong type).
[[nodiscard]] Result<void> readConfigFile(const std::filesystem::path& file,
                                          const std::function<bool(const std::string& option)>& given,
                                          ServeOptions& options);

// The options of a process that runs with `options`, with those that can change while it runs (log-level,
// policy) as the file has them now. `restart` is told of each other option that the file says otherwise.
// Errors: as above.
[[nodiscard]] Result<ServeOptions> readAgain(const ServeOptions& options,
                                             const std::function<void(const std::string& option)>& restart);

}  // namespace casefold
