#pragma once

#include "native/core/publish/uploader.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace tokpost {

/// The posts of each account that wait to begin, one behind the other: only the first of a line
/// asks for what it needs, so that an account with many posts does not fill the queue of the
/// uploads, and its posts begin in their order. Safe from any thread; places may outlive it.
class PostLines {
 public:
  PostLines();

  /// Waits until the post is the first of its line, which it is as long as it keeps the place.
  /// Posts that need an upload's place do not hold up those that need none. Fails only with kind
  /// `cancelled`.
  Awaitable<Result<UploadPlace>> async_enter(std::string open_id, bool needs_upload_place) const;
  /// How many of the account's posts stand in line.
  std::size_t length(const std::string& open_id) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace tokpost
