#include "native/core/store/post_filter.hpp"

#include <charconv>

namespace tokpost {

Result<std::int64_t> page_start(const PostFilter& filter) {
  if (!filter.user_id && !filter.account_id && !filter.all) {
    return make_error(Errc::validation, "filter_required",
                      "Listing posts needs a user, an account, or the word that all are meant.");
  }
  if (!filter.cursor) return INT64_MAX;
  std::int64_t position = 0;
  const char* const end = filter.cursor->data() + filter.cursor->size();
  const auto [rest, error] = std::from_chars(filter.cursor->data(), end, position);
  if (error != std::errc() || rest != end || position <= 0) {
    return make_error(Errc::validation, "invalid_cursor",
                      "The cursor is not one that a list of posts answered.");
  }
  return position;
}

}  // namespace tokpost
