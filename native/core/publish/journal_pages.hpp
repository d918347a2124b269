#pragma once

#include "native/core/store/journal.hpp"

#include <memory>
#include <vector>

namespace tokpost {

/// All pages of a list.
Awaitable<Result<std::vector<PostRecord>>> async_list_all(std::shared_ptr<Journal> journal,
                                                          PostFilter filter);

}  // namespace tokpost
