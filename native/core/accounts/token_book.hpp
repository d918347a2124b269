#pragma once

#include "native/core/publish/account_tokens.hpp"
#include "native/core/publish/post_view.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// Whose token a post uses: a stored connection's, or the one that a caller brought for its
/// open_id. A brought token lives as long as its caller holds it, and on while a post of its user's
/// is under way. Safe from any thread.
class TokenBook final : public AccountTokens {
 public:
  /// `stored` answers for owners with an account_id; may be null.
  explicit TokenBook(std::shared_ptr<AccountTokens> stored);

  /// The newest token of a user is the one that counts.
  void put(const std::string& open_id, std::shared_ptr<tiktok::UserClient> client);
  /// What has become of a post.
  void note(const PostView& post);
  /// Whose tokens are here.
  std::vector<std::string> open_ids() const;

  Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_find(PostOwner owner) override;
  std::shared_ptr<tiktok::UserClient> recent(std::string_view account_id) override;

 private:
  struct Entry {
    std::weak_ptr<tiktok::UserClient> client;
    std::shared_ptr<tiktok::UserClient> kept;  ///< while posts are under way
    std::set<std::string> posts;
  };
  void forget_gone();

  const std::shared_ptr<AccountTokens> stored_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::size_t next_sweep_ = 64;  ///< entries that make a look for forgotten ones worth it
};

}  // namespace tokpost
