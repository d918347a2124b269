#include "native/core/publish/end_error.hpp"

#include <string>

namespace tokpost {
namespace {

std::string message_for(StallReason reason) {
  switch (reason) {
    case StallReason::checks_exhausted:
      return "TikTok has not finished the post within the configured checks.";
    case StallReason::ambiguous_init:
      return "Whether TikTok took the post is not known: its answer was lost.";
    case StallReason::ambiguous_upload:
      return "Whether the last bytes reached TikTok is not known: the answer was lost.";
    case StallReason::source_lost:
      return "The post's bytes cannot be had any more.";
    case StallReason::source_changed:
      return "The post's bytes are no longer those that were accepted.";
    case StallReason::needs_reconnect:
      return "TikTok no longer takes the account's token.";
    case StallReason::token_missing:
      return "There is no token for the post's account in this process.";
    case StallReason::account_removed:
      break;
  }
  return "The post's account has been disconnected.";
}

}  // namespace

std::optional<Error> end_error(const PostView& post) {
  switch (post.state) {
    case PostState::failed:
      return post.error.value_or(
          make_error(Errc::publish_failed, "unknown", "The post failed.", "posts"));
    case PostState::cancelled:
      return make_error(Errc::cancelled, "cancelled", "The post was cancelled.", "posts");
    case PostState::stalled: {
      const auto reason = post.stalled_because.value_or(StallReason::checks_exhausted);
      return make_error(Errc::timeout, std::string(to_string(reason)), message_for(reason),
                        "posts");
    }
    default:
      return std::nullopt;
  }
}

}  // namespace tokpost
