#include "native/core/publish/journal_pages.hpp"

#include <iterator>
#include <utility>

namespace tokpost {

Awaitable<Result<std::vector<PostRecord>>> async_list_all(std::shared_ptr<Journal> journal,
                                                          PostFilter filter) {
  std::vector<PostRecord> all;
  do {
    Result<PostPage> page = co_await journal->async_list(filter);
    if (page.has_error()) co_return page.error();
    std::move(page->posts.begin(), page->posts.end(), std::back_inserter(all));
    filter.cursor = page->next_cursor;
  } while (filter.cursor);
  co_return all;
}

}  // namespace tokpost
