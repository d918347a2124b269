#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/intake.hpp"
#include "native/core/store/journal.hpp"

#include <memory>
#include <string>

namespace tokpost {

/// What makes a post that failed or was cancelled anew; its source may have to be handed over.
Awaitable<Result<PostOrder>> async_order_of(std::shared_ptr<Journal> journal, std::string id);

/// One post has one retry by a queue, so that the retry's id follows from the post's. Pure.
std::string id_of_retry(const std::string& id);

}  // namespace tokpost
