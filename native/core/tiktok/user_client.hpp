#pragma once

#include "native/core/tiktok/creator.hpp"
#include "native/core/tiktok/token_session.hpp"
#include "native/core/tiktok/user.hpp"
#include "native/core/tiktok/video.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// Whether a token is good, and whose it is.
struct ConnectionTest {
  bool connected = false;
  std::string message;
  std::optional<Profile> profile;
};

/// The calls of one user's account. Each fetches a token, checks its scope before any network call
/// (where the granted scopes are known), waits its turn by TikTok's limits, retries what may be
/// retried, and repeats once with a new token when TikTok rejects the old one. A caller's coroutine
/// holds a shared_ptr to it, and all must be let go before the pool ends.
class UserClient : public std::enable_shared_from_this<UserClient> {
 public:
  static std::shared_ptr<UserClient> make(Context context, std::shared_ptr<TokenSession> session);

  Awaitable<Result<Profile>> async_profile(Deadline deadline);
  /// Fresh at every call, as TikTok requires; calls at the same time share one request.
  Awaitable<Result<CreatorInfo>> async_creator_info(Deadline deadline);
  Awaitable<Result<VideoPage>> async_video_page(VideoPageOptions options, Deadline deadline);
  /// In the order of the ids; those that are not the user's are left out.
  Awaitable<Result<std::vector<Video>>> async_find_videos(std::vector<std::string> ids,
                                                          Deadline deadline);
  /// Bad tokens and missing scopes are an answer; that TikTok cannot be reached is an error.
  Awaitable<Result<ConnectionTest>> async_test(Deadline deadline);

  /// The granted scopes; empty where they are not known.
  Scopes scopes() const { return session_->tokens().scopes; }
  std::shared_ptr<TokenSession> session() const { return session_; }

  /// Ends what no caller's cancellation ends. For the end of the client only.
  void close();

 private:
  UserClient(Context context, std::shared_ptr<TokenSession> session);

  Context context_;
  std::shared_ptr<TokenSession> session_;
  std::shared_ptr<SharedCall<CreatorInfo>> creator_info_;
};

}  // namespace tokpost::tiktok
