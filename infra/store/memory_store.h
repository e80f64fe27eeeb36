// A store in memory: for tests, and for views of the past that are folded for one answer and thrown away.
#pragma once

#include <memory>

#include "infra/store/store.h"

namespace casefold {

[[nodiscard]] std::unique_ptr<Store> makeMemoryStore();

}  // namespace casefold
