#include "native/core/accounts/reencrypt.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tokpost {
namespace {

constexpr std::size_t kBatch = 100;

}  // namespace

Awaitable<Result<ReencryptCounts>> async_reencrypt(AccountTools tools) {
  ReencryptCounts counts;
  std::optional<std::string> after;
  do {
    Result<Reencrypted> batch = co_await tools->connections->async_reencrypt(after, kBatch);
    if (batch.has_error()) co_return batch.error();
    counts.examined += batch->examined;
    counts.rewritten += batch->rewritten;
    counts.failed += batch->failed;
    after = std::move(batch->next_after_id);
  } while (after);
  while (true) {
    Result<std::size_t> posts = co_await tools->journal->async_reencrypt(kBatch);
    if (posts.has_error()) co_return posts.error();
    counts.posts += *posts;
    if (*posts < kBatch) co_return counts;
  }
}

}  // namespace tokpost
