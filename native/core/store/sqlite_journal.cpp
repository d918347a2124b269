#include "native/core/store/sqlite_journal.hpp"

#include "native/core/store/lease_table.hpp"
#include "native/core/store/post_events.hpp"
#include "native/core/store/post_hints.hpp"
#include "native/core/store/post_leases.hpp"
#include "native/core/store/post_table.hpp"
#include "native/core/store/store_answers.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

// Everything that the store thread needs of the journal; the work on it holds this alone, so that
// the database is never let go of there.
struct JournalContext {
  std::shared_ptr<const KeyRing> keys;
  LeaseHolder holder;
};
using JournalContextPtr = std::shared_ptr<const JournalContext>;

// The post that an insertion repeats, or whose idempotency key it has.
Result<std::optional<PostRow>> find_first(SqliteConnection& connection,
                                          const PostContent& content) {
  auto same = find_post(connection, content.id);
  if (same.has_error() || *same) return same;
  return find_post_by_key(connection, content);
}

Result<InsertedPost> insert(SqliteConnection& connection, const JournalContext& context,
                            const PostContent& content, const PostProgress& progress, Lease lease,
                            const PostEvent& event) {
  auto first = find_first(connection, content);
  if (first.has_error()) return first.error();
  if (*first) {
    const PostContent& other = (*first)->record.content;
    if (other.id == content.id || other.content_hash == content.content_hash) {
      return InsertedPost{std::move((*first)->record), true};
    }
    Error reused = make_error(Errc::validation, "idempotency_key_reused",
                              "This idempotency key belongs to a post with other content.");
    reused.issues.push_back({"idempotencyKey", reused.code, reused.message});
    return reused;
  }
  std::optional<std::string> engine;
  if (lease == Lease::keep) {
    engine = context.holder.engine;
    if (auto alive = renew_holder(connection, context.holder); alive.has_error()) {
      return alive.error();
    }
  }
  if (auto added = insert_post(connection, *context.keys, content, progress, engine);
      added.has_error()) {
    return added.error();
  }
  if (auto appended = append_event(connection, event); appended.has_error()) {
    return appended.error();
  }
  auto row = find_post(connection, content.id);
  if (row.has_error()) return row.error();
  return InsertedPost{open_post(*context.keys, std::move(**row)), false};
}

Result<SavedPost> save(SqliteConnection& connection, const JournalContext& context,
                       const PostRecord& post, Lease lease, const std::vector<PostEvent>& events) {
  std::optional<std::string> engine;
  if (lease == Lease::keep) {
    engine = context.holder.engine;
    if (auto known = note_holder(connection, context.holder); known.has_error()) {
      return known.error();
    }
  }
  if (auto done = update_post(connection, *context.keys, post, engine); done.has_error()) {
    return done.error();
  }
  SavedPost saved;
  for (const PostEvent& event : events) {
    auto id = append_event(connection, event);
    if (id.has_error()) return id.error();
    saved.event_id = *id;
  }
  if (post.progress.publish_id) {
    auto hints = claim_hints(connection, *post.progress.publish_id, post.content.id);
    if (hints.has_error()) return hints.error();
    saved.hints = std::move(*hints);
  }
  auto cancel = connection.select_integer("SELECT cancel_requested FROM tokpost_posts WHERE id = ?",
                                          post.content.id);
  if (cancel.has_error()) return cancel.error();
  saved.cancel_requested = *cancel != 0;
  return saved;
}

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(std::shared_ptr<Database> database, JournalContextPtr context)
      : database_(std::move(database)), context_(std::move(context)) {}

  Awaitable<Result<InsertedPost>> async_insert(PostContent content, PostProgress progress,
                                               Lease lease, PostEvent event) override {
    StoreWork<InsertedPost> work = [context = context_, content = std::move(content),
                                    progress = std::move(progress), lease,
                                    event = std::move(event)](SqliteConnection& connection) {
      return insert(connection, *context, content, progress, lease, event);
    };
    return database_->async_write<InsertedPost>("journal.insert", std::move(work));
  }

  Awaitable<Result<std::optional<PostRecord>>> async_get(std::string id) override {
    using Found = std::optional<PostRecord>;
    StoreWork<Found> work = [id = std::move(id)](SqliteConnection& connection) -> Result<Found> {
      auto row = find_post(connection, id);
      if (row.has_error()) return row.error();
      if (!*row) return Found();
      return Found(std::move((*row)->record));
    };
    return database_->async_read<Found>("journal.get", std::move(work));
  }

  Awaitable<Result<PostPage>> async_list(PostFilter filter) override {
    StoreWork<PostPage> work = [filter = std::move(filter)](SqliteConnection& connection) {
      return list_posts(connection, filter);
    };
    return database_->async_read<PostPage>("journal.list", std::move(work));
  }

  Awaitable<Result<PostRecord>> async_open(std::string id) override {
    StoreWork<PostRecord> work = [context = context_, id = std::move(id)](
                                     SqliteConnection& connection) -> Result<PostRecord> {
      auto row = find_post(connection, id);
      if (row.has_error()) return row.error();
      if (!*row) return post_not_found(id);
      return open_post(*context->keys, std::move(**row));
    };
    return database_->async_read<PostRecord>("journal.open", std::move(work));
  }

  Awaitable<Result<PostRecord>> async_acquire(std::string id) override {
    StoreWork<PostRecord> work = [context = context_, id = std::move(id)](
                                     SqliteConnection& connection) -> Result<PostRecord> {
      auto row = acquire_post(connection, context->holder, id);
      if (row.has_error()) return row.error();
      return open_post(*context->keys, std::move(*row));
    };
    return database_->async_write<PostRecord>("journal.acquire", std::move(work));
  }

  Awaitable<Result<DuePosts>> async_acquire_due(std::size_t limit) override {
    StoreWork<DuePosts> work = [context = context_,
                                limit](SqliteConnection& connection) -> Result<DuePosts> {
      auto rows = acquire_due_posts(connection, context->holder, limit);
      if (rows.has_error()) return rows.error();
      DuePosts due;
      due.next_wake = rows->next_wake;
      for (PostRow& row : rows->rows) {
        due.posts.push_back(open_post(*context->keys, std::move(row)));
      }
      return due;
    };
    return database_->async_write<DuePosts>("journal.acquire_due", std::move(work));
  }

  Awaitable<Result<SavedPost>> async_save(PostRecord post, Lease lease,
                                          std::vector<PostEvent> events) override {
    StoreWork<SavedPost> work = [context = context_, post = std::move(post), lease,
                                 events = std::move(events)](SqliteConnection& connection) {
      return save(connection, *context, post, lease, events);
    };
    return database_->async_write<SavedPost>("journal.save", std::move(work));
  }

  Awaitable<Status> async_replace_source(std::string id, std::int64_t epoch,
                                         PostSource source) override {
    StoreWork<void> work = [context = context_, id = std::move(id), epoch,
                            source = std::move(source)](SqliteConnection& connection) {
      return replace_post_source(connection, *context->keys, id, epoch, source);
    };
    return database_->async_write<void>("journal.replace_source", std::move(work));
  }

  Awaitable<Result<std::vector<PostSignal>>> async_renew_leases() override {
    using Signals = std::vector<PostSignal>;
    StoreWork<Signals> work = [context =
                                   context_](SqliteConnection& connection) -> Result<Signals> {
      if (auto alive = renew_holder(connection, context->holder); alive.has_error()) {
        return alive.error();
      }
      return take_signals(connection, context->holder.engine);
    };
    return database_->async_write<Signals>("journal.renew", std::move(work));
  }

  Awaitable<Status> async_release_leases() override {
    StoreWork<void> work = [context = context_](SqliteConnection& connection) {
      return release_holder(connection, context->holder);
    };
    return database_->async_write<void>("journal.release", std::move(work));
  }

  Awaitable<Status> async_request_cancel(std::string id) override {
    StoreWork<void> work = [id = std::move(id)](SqliteConnection& connection) {
      return request_cancel(connection, id);
    };
    return database_->async_write<void>("journal.request_cancel", std::move(work));
  }

  Awaitable<Result<NotedHint>> async_note_hint(WebhookHint hint) override {
    StoreWork<NotedHint> work = [hint = std::move(hint)](SqliteConnection& connection) {
      return note_hint(connection, hint);
    };
    return database_->async_write<NotedHint>("journal.note_hint", std::move(work));
  }

  Awaitable<Result<std::vector<WebhookHint>>> async_unclaimed_hints(std::string open_id) override {
    using Hints = std::vector<WebhookHint>;
    StoreWork<Hints> work = [open_id = std::move(open_id)](SqliteConnection& connection) {
      return list_unclaimed_hints(connection, open_id);
    };
    return database_->async_read<Hints>("journal.unclaimed_hints", std::move(work));
  }

  Awaitable<Result<std::optional<std::string>>> async_predecessor(std::string id) override {
    using Found = std::optional<std::string>;
    StoreWork<Found> work = [id = std::move(id)](SqliteConnection& connection) {
      return find_predecessor(connection, id);
    };
    return database_->async_read<Found>("journal.predecessor", std::move(work));
  }

  Awaitable<Result<std::vector<PostEvent>>> async_events(std::int64_t after_id,
                                                         std::size_t limit) override {
    using Events = std::vector<PostEvent>;
    StoreWork<Events> work = [after_id, limit](SqliteConnection& connection) {
      return read_events(connection, after_id, limit);
    };
    return database_->async_read<Events>("journal.events", std::move(work));
  }

  Awaitable<Result<std::size_t>> async_reencrypt(std::size_t limit) override {
    StoreWork<std::size_t> work = [context = context_, limit](SqliteConnection& connection) {
      return reencrypt_posts(connection, *context->keys, limit);
    };
    return database_->async_write<std::size_t>("journal.reencrypt", std::move(work));
  }

 private:
  const std::shared_ptr<Database> database_;
  const JournalContextPtr context_;
};

}  // namespace

std::shared_ptr<Journal> make_sqlite_journal(std::shared_ptr<Database> database,
                                             std::shared_ptr<const KeyRing> keys,
                                             LeaseHolder holder) {
  auto context = std::make_shared<JournalContext>();
  context->keys = std::move(keys);
  context->holder = std::move(holder);
  return std::make_shared<SqliteJournal>(std::move(database), std::move(context));
}

}  // namespace tokpost
