#pragma once

#include "native/core/store/journal.hpp"
#include "native/core/store/post_record.hpp"

#include <string>

namespace tokpost::test {

/// A post of a file by one user's account.
inline PostContent sample_content(const std::string& id) {
  PostContent content;
  content.id = id;
  content.account_id = "account-1";
  content.user_id = "user-1";
  content.open_id = "open-1";
  content.source.descriptor = Secret("{\"file\":\"/videos/" + id + ".mp4\"}");
  content.source.size_bytes = 1'000'000;
  content.source.fingerprint = "1000000-42";
  content.settings = "{\"title\":\"hello\"}";
  content.content_hash = "hash-" + id;
  return content;
}

inline PostProgress sample_progress(PostState state = PostState::queued) {
  PostProgress progress;
  progress.state = state;
  return progress;
}

/// What comes with a new post.
inline PostEvent sample_event(const std::string& post_id) {
  PostEvent event;
  event.post_id = post_id;
  event.type = "state";
  event.data = "{\"state\":\"queued\"}";
  return event;
}

}  // namespace tokpost::test
