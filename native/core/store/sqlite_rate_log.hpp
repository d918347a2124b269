#pragma once

#include "native/core/store/database.hpp"
#include "native/core/store/rate_log.hpp"

#include <memory>

namespace tokpost {

std::shared_ptr<RateLog> make_sqlite_rate_log(std::shared_ptr<Database> database);

}  // namespace tokpost
