#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/error.hpp"
#include "native/core/publish/account_tokens.hpp"
#include "native/core/publish/post_request.hpp"
#include "native/core/store/post_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// How a running post gets on; all zero where nothing runs.
struct PostPace {
  std::uint64_t sent_bytes = 0;
  std::uint64_t total_bytes = 0;
  std::uint64_t bytes_per_second = 0;       ///< over the last seconds
  std::optional<std::int64_t> eta_seconds;  ///< none where it cannot be told
  std::int64_t check = 0;
  std::int64_t max_checks = 0;
};

/// A post as its owner may see it: no source, no upload URL, no token.
struct PostView {
  std::string id;
  PostOwner owner;
  PostKind kind = PostKind::video;
  bool is_pulled = false;  ///< TikTok fetches it
  PostState state = PostState::queued;
  std::optional<StallReason> stalled_because;
  std::optional<std::string> publish_id;
  std::optional<WallTime> waiting_until;
  std::optional<WallTime> publish_at;
  std::int64_t priority = 0;  ///< in a queue
  std::int64_t attempt = 1;
  std::optional<std::string> retry_of;
  std::optional<Error> error;  ///< of `failed`; of `stalled` where there was one
  std::vector<std::string> post_ids;
  std::optional<std::string> url;
  std::string status;  ///< TikTok's own word for the state; empty before it has one
  WallTime created_at{};
  WallTime updated_at{};
  std::int64_t last_event_id = 0;  ///< of its newest entry in the journal's stream of events
  PostPace pace;
  /// What `finished` waits for has come about: it resolves in `uploaded`'s later states, in
  /// `published` and `in_inbox`, and rejects in `failed`, `cancelled` and `stalled`.
  bool settled = false;
};

/// What a record says; `pace` and `settled` as far as they can be told from it. Only a post that
/// runs here is seen better, by its PostRun.
PostView view_of(const PostRecord& record);

/// Whether what `finished` waits for has come about in this state. `has_bytes`: TikTok has all of
/// the post, which `processing` alone does not mean where it fetches the post itself.
bool is_settled(PostState state, WaitFor wait, bool has_bytes);

/// TikTok's word for a state that it has one for.
std::string_view status_word(PostState state, bool is_pulled);

}  // namespace tokpost
