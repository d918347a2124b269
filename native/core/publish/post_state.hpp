#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokpost {

/// Where a post stands. Posts go forward only, but for what `may_go` allows out of `stalled`.
enum class PostState : std::uint8_t {
  scheduled,  ///< waits for its time
  queued,     ///< waits for a slot or a rate limit
  checking,   ///< the source and the creator are looked at
  starting,   ///< the init is under way
  uploading,
  processing,  ///< TikTok has all it needs
  stalled,     ///< cannot go on by itself; StallReason says why
  published,
  in_inbox,  ///< a draft that the creator may still publish
  failed,
  cancelled,
};

enum class StallReason : std::uint8_t {
  checks_exhausted,
  ambiguous_init,
  ambiguous_upload,
  source_lost,
  source_changed,
  needs_reconnect,
  token_missing,
  account_removed,
};

std::string_view to_string(PostState state);
std::string_view to_string(StallReason reason);
std::optional<PostState> parse_post_state(std::string_view name);
std::optional<StallReason> parse_stall_reason(std::string_view name);

/// Nothing more happens by itself. `in_inbox` counts: only the creator can go on from there.
bool is_final(PostState state);

/// Whether a post may change from one state to the other. A new init keeps `uploading`, which is no
/// change.
bool may_go(PostState from, PostState to);

}  // namespace tokpost
