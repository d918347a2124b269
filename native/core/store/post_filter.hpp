#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/journal.hpp"

#include <cstdint>

namespace tokpost {

/// Where the page begins: below this sequence number. Fails with `filter_required` or
/// `invalid_cursor`.
Result<std::int64_t> page_start(const PostFilter& filter);

}  // namespace tokpost
