#include "native/core/accounts/token_book.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {

TokenBook::TokenBook(std::shared_ptr<AccountTokens> stored) : stored_(std::move(stored)) {}

void TokenBook::put(const std::string& open_id, std::shared_ptr<tiktok::UserClient> client) {
  const std::lock_guard lock(mutex_);
  forget_gone();
  Entry& entry = entries_[open_id];
  entry.client = client;
  if (!entry.posts.empty()) entry.kept = std::move(client);
}

void TokenBook::note(const PostView& post) {
  if (post.owner.account_id) return;
  std::shared_ptr<tiktok::UserClient> let_go;  // outside of the lock
  const std::lock_guard lock(mutex_);
  if (!is_final(post.state)) {
    Entry& entry = entries_[post.owner.open_id];
    entry.posts.insert(post.id);
    if (!entry.kept) entry.kept = entry.client.lock();
    return;
  }
  const auto found = entries_.find(post.owner.open_id);
  if (found == entries_.end()) return;
  found->second.posts.erase(post.id);
  if (found->second.posts.empty()) let_go.swap(found->second.kept);
}

std::vector<std::string> TokenBook::open_ids() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [open_id, entry] : entries_) {
    if (!entry.client.expired()) ids.push_back(open_id);
  }
  return ids;
}

Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> TokenBook::async_find(PostOwner owner) {
  if (owner.account_id && stored_) {
    Result<std::shared_ptr<tiktok::UserClient>> found =
        co_await stored_->async_find(std::move(owner));
    co_return found;
  }
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(owner.open_id);
  if (owner.account_id || found == entries_.end()) {
    co_return std::shared_ptr<tiktok::UserClient>();
  }
  co_return found->second.client.lock();
}

std::shared_ptr<tiktok::UserClient> TokenBook::recent(std::string_view account_id) {
  return stored_ ? stored_->recent(account_id) : nullptr;
}

// A server brings a token with every request; the entries of those that have gone must not add up.
void TokenBook::forget_gone() {
  if (entries_.size() < next_sweep_) return;
  std::erase_if(entries_, [](const auto& named) {
    return named.second.client.expired() && named.second.posts.empty();
  });
  next_sweep_ = std::max<std::size_t>(64, entries_.size() * 2);
}

}  // namespace tokpost
