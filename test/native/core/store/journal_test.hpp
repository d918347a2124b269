#pragma once

#include "native/core/store/sqlite_journal.hpp"
#include "test/native/core/store/post_samples.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// Two engines with one journal file.
class JournalTest : public StoreTest {
 protected:
  std::shared_ptr<Journal> make_journal(const std::string& engine) {
    LeaseHolder holder = LeaseHolder::make();
    holder.engine = engine;
    return make_sqlite_journal(database_, keys_, std::move(holder));
  }
  PostRecord insert(const PostContent& content, PostState state = PostState::queued,
                    Lease lease = Lease::keep) {
    auto added = await([&] {
      return journal_->async_insert(content, sample_progress(state), lease,
                                    sample_event(content.id));
    });
    EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().message);
    return added ? added->post : PostRecord();
  }
  Result<SavedPost> save(Journal& journal, const PostRecord& post, Lease lease = Lease::keep) {
    return await([&] { return journal.async_save(post, lease, {}); });
  }
  PostRecord get(const std::string& id) {
    auto found = await([&] { return journal_->async_get(id); });
    EXPECT_TRUE(found.has_value() && found->has_value());
    return **found;
  }
  Result<PostRecord> acquire(Journal& journal, const std::string& id) {
    return await([&] { return journal.async_acquire(id); });
  }
  std::vector<std::string> due(Journal& journal, std::size_t limit = 10) {
    std::vector<std::string> ids;
    auto taken = await([&] { return journal.async_acquire_due(limit); });
    EXPECT_TRUE(taken.has_value());
    for (const PostRecord& post : taken->posts) ids.push_back(post.content.id);
    return ids;
  }

  std::shared_ptr<Database> database_ = open();
  std::shared_ptr<Journal> journal_ = make_journal("first");
  std::shared_ptr<Journal> other_ = make_journal("second");
};

}  // namespace tokpost::test
