#include "native/core/store/remote_journal.hpp"

#include "native/core/store/post_filter.hpp"
#include "native/core/store/remote_records.hpp"
#include "native/core/store/remote_reencryption.hpp"
#include "native/core/store/row_cipher.hpp"
#include "native/core/store/store_answers.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace tokpost {
namespace {

// What a store answers in words, as the errors that the interface promises.
Error refusal(const std::string& method, const std::string& id, const std::string& outcome,
              const std::string& state) {
  if (outcome == "not_found") return post_not_found(id);
  if (outcome == "already_ended") return post_already_ended(id, state);
  if (outcome == "lease_lost") return post_lease_lost();
  if (outcome == "lease_held") return post_lease_held(id);
  return invalid_answer(method, "outcome");
}

Error reused_key() {
  Error reused = make_error(Errc::validation, "idempotency_key_reused",
                            "This idempotency key belongs to a post with other content.");
  reused.issues.push_back({"idempotencyKey", reused.code, reused.message});
  return reused;
}

PostEvent read_event(RemoteAnswer& answer) {
  PostEvent event;
  event.id = answer.integer("id");
  event.post_id = answer.text("postId");
  event.type = answer.text("type");
  event.at = answer.time("at");
  event.data = answer.text("data");
  return event;
}

json::value filter_json(const PostFilter& filter, std::int64_t before, std::size_t limit) {
  std::optional<std::string_view> state;
  if (filter.state) state = to_string(*filter.state);
  json::object object;
  object["userId"] = or_null(filter.user_id);
  object["accountId"] = or_null(filter.account_id);
  object["state"] = text_or_null(state);
  object["before"] = nullptr;
  if (filter.cursor) object["before"] = before;
  object["limit"] = static_cast<std::int64_t>(limit);
  return object;
}

class RemoteJournal final : public Journal, public std::enable_shared_from_this<RemoteJournal> {
 public:
  RemoteJournal(std::shared_ptr<RemoteBackend> backend, std::shared_ptr<const KeyRing> keys,
                std::shared_ptr<const RemoteLeases> leases, const Clock& clock)
      : backend_(std::move(backend)),
        keys_(std::move(keys)),
        leases_(std::move(leases)),
        clock_(clock) {}

  Awaitable<Result<InsertedPost>> async_insert(PostContent content, PostProgress progress,
                                               Lease lease, PostEvent event) override {
    const auto self = shared_from_this();
    const std::string method = "posts.insert";
    PostRecord post;
    post.content = std::move(content);
    post.progress = std::move(progress);
    json::object request;
    request["content"] = content_json(*keys_, post.content);
    request["progress"] = progress_json(*keys_, post);
    request["holder"] = holder_or_null(lease);
    request["event"] = event_json(event);
    auto answer = co_await backend_->async_ask(method, std::move(request));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    const std::string outcome = reader.text("outcome");
    if (outcome == "reused") co_return reused_key();
    auto inserted = post_of(reader);
    if (inserted.has_error()) co_return inserted.error();
    InsertedPost done;
    done.existed = outcome == "existed";
    done.post =
        done.existed ? std::move(inserted->record) : open_post(*keys_, std::move(*inserted));
    co_return reader.finish(std::move(done));
  }

  Awaitable<Result<std::optional<PostRecord>>> async_get(std::string id) override {
    const auto self = shared_from_this();
    auto post = co_await async_row(std::move(id));
    if (post.has_error()) co_return post.error();
    if (!*post) co_return std::optional<PostRecord>();
    co_return std::optional<PostRecord>(std::move((*post)->record));
  }

  Awaitable<Result<PostPage>> async_list(PostFilter filter) override {
    const auto self = shared_from_this();
    const std::string method = "posts.list";
    auto before = page_start(filter);
    if (before.has_error()) co_return before.error();
    const std::size_t limit = std::clamp<std::size_t>(filter.limit, 1, kLongestPage);
    // One more than asked for tells whether there is a next page.
    auto answer = co_await backend_->async_ask(method, filter_json(filter, *before, limit + 1));
    if (answer.has_error()) co_return answer.error();
    auto posts = read_each<RemotePost>(method, *answer, read_post);
    if (posts.has_error()) co_return posts.error();
    PostPage page;
    if (posts->size() > limit) {
      posts->resize(limit);
      page.next_cursor = std::to_string(posts->back().seq);
    }
    for (RemotePost& post : *posts) page.posts.push_back(std::move(post.record));
    co_return page;
  }

  Awaitable<Result<PostRecord>> async_open(std::string id) override {
    const auto self = shared_from_this();
    auto post = co_await async_row(id);
    if (post.has_error()) co_return post.error();
    if (!*post) co_return post_not_found(id);
    co_return open_post(*keys_, std::move(**post));
  }

  Awaitable<Result<PostRecord>> async_acquire(std::string id) override {
    const auto self = shared_from_this();
    auto post = co_await async_try_acquire(id);
    if (post.has_value() || post.error().code != "lease_held") co_return post;
    auto freed = co_await leases_->async_free_gone();
    if (freed.has_error()) co_return freed.error();
    if (*freed) post = co_await async_try_acquire(id);
    co_return post;
  }

  Awaitable<Result<DuePosts>> async_acquire_due(std::size_t limit) override {
    const auto self = shared_from_this();
    const std::string method = "posts.acquireDue";
    auto freed = co_await leases_->async_free_gone();
    if (freed.has_error()) co_return freed.error();
    json::object request;
    request["limit"] = static_cast<std::int64_t>(limit);
    request["holder"] = holder_json(leases_->holder());
    auto answer = co_await backend_->async_ask(method, std::move(request));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    DuePosts due;
    if (const auto span_ms = reader.maybe_integer("nextWakeInMs")) {
      due.next_wake = clock_.wall_now() + std::chrono::milliseconds(*span_ms);
    }
    for (const json::value& item : reader.array("posts")) {
      RemoteAnswer row(method, item);
      RemotePost post = read_post(row);
      if (auto fault = row.check(); fault.has_error()) co_return fault.error();
      due.posts.push_back(open_post(*keys_, std::move(post)));
    }
    co_return reader.finish(std::move(due));
  }

  Awaitable<Result<SavedPost>> async_save(PostRecord post, Lease lease,
                                          std::vector<PostEvent> events) override {
    const auto self = shared_from_this();
    const std::string method = "posts.save";
    json::array entries;
    for (const PostEvent& event : events) entries.push_back(event_json(event));
    json::object request;
    request["id"] = post.content.id;
    request["epoch"] = post.epoch;
    request["progress"] = progress_json(*keys_, post);
    request["holder"] = holder_or_null(lease);
    request["events"] = std::move(entries);
    auto answer = co_await backend_->async_ask(method, std::move(request));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    const std::string outcome = reader.text("outcome");
    if (outcome != "saved") co_return refusal(method, post.content.id, outcome, "");
    SavedPost saved;
    saved.cancel_requested = reader.flag("cancelRequested");
    saved.event_id = reader.integer("eventId");
    for (const json::value& item : reader.array("hints")) {
      RemoteAnswer hint(method, item);
      saved.hints.push_back(read_hint(hint));
      if (auto fault = hint.check(); fault.has_error()) co_return fault.error();
    }
    co_return reader.finish(std::move(saved));
  }

  Awaitable<Status> async_replace_source(std::string id, std::int64_t epoch,
                                         PostSource source) override {
    json::object request;
    request["id"] = id;
    request["epoch"] = epoch;
    request["sourceKind"] = std::string(to_string(source.kind));
    request["source"] = seal_source(*keys_, id, source);
    request["sizeBytes"] = or_null(source.size_bytes);
    request["fingerprint"] = source.fingerprint;
    return async_do("posts.replaceSource", std::move(request), std::move(id), "replaced");
  }

  Awaitable<Result<std::vector<PostSignal>>> async_renew_leases() override {
    const auto self = shared_from_this();
    const std::string method = "posts.renew";
    auto answer = co_await backend_->async_ask(method, holder_json(leases_->holder()));
    if (answer.has_error()) co_return answer.error();
    const auto read = [](RemoteAnswer& reader) {
      PostSignal signal;
      signal.post_id = reader.text("postId");
      signal.cancel_requested = reader.flag("cancelRequested");
      signal.hinted = reader.flag("hinted");
      return signal;
    };
    co_return read_each<PostSignal>(method, *answer, read);
  }

  Awaitable<Status> async_release_leases() override { return leases_->async_release(); }

  Awaitable<Status> async_request_cancel(std::string id) override {
    json::value argument(id);
    return async_do("posts.requestCancel", std::move(argument), std::move(id), "requested");
  }

  Awaitable<Result<NotedHint>> async_note_hint(WebhookHint hint) override {
    const auto self = shared_from_this();
    const std::string method = "posts.noteHint";
    json::object request;
    request["bodyHash"] = hint.body_hash;
    request["publishId"] = or_null(hint.publish_id);
    request["openId"] = hint.open_id;
    request["data"] = hint.data;
    auto answer = co_await backend_->async_ask(method, std::move(request));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    NotedHint noted;
    noted.duplicate = reader.flag("duplicate");
    noted.post_id = reader.maybe_text("postId");
    noted.event_id = reader.maybe_integer("eventId").value_or(0);
    co_return reader.finish(std::move(noted));
  }

  Awaitable<Result<std::vector<WebhookHint>>> async_unclaimed_hints(std::string open_id) override {
    const auto self = shared_from_this();
    const std::string method = "posts.unclaimedHints";
    auto answer = co_await backend_->async_ask(method, json::value(open_id));
    if (answer.has_error()) co_return answer.error();
    co_return read_each<WebhookHint>(method, *answer, read_hint);
  }

  Awaitable<Result<std::optional<std::string>>> async_predecessor(std::string id) override {
    const auto self = shared_from_this();
    const std::string method = "posts.predecessor";
    auto answer = co_await backend_->async_ask(method, json::value(id));
    if (answer.has_error()) co_return answer.error();
    if (answer->is_null()) co_return std::optional<std::string>();
    if (!answer->is_string()) co_return invalid_answer(method, "the answer");
    co_return std::optional<std::string>(std::string(answer->get_string()));
  }

  Awaitable<Result<std::vector<PostEvent>>> async_events(std::int64_t after_id,
                                                         std::size_t limit) override {
    const auto self = shared_from_this();
    const std::string method = "posts.events";
    json::object page;
    page["afterId"] = after_id;
    page["limit"] = static_cast<std::int64_t>(std::min(limit, kLongestPage));
    auto answer = co_await backend_->async_ask(method, std::move(page));
    if (answer.has_error()) co_return answer.error();
    co_return read_each<PostEvent>(method, *answer, read_event);
  }

  Awaitable<Result<std::size_t>> async_reencrypt(std::size_t limit) override {
    return async_reencrypt_posts(backend_, keys_, limit);
  }

 private:
  json::value holder_or_null(Lease lease) const {
    if (lease == Lease::release) return nullptr;
    return holder_json(leases_->holder());
  }

  static Result<RemotePost> post_of(RemoteAnswer& reader) {
    RemoteAnswer row = reader.object("post");
    if (auto fault = reader.check(); fault.has_error()) return fault.error();
    RemotePost post = read_post(row);
    return row.finish(std::move(post));
  }

  Awaitable<Result<std::optional<RemotePost>>> async_row(std::string id) {
    const std::string method = "posts.get";
    auto answer = co_await backend_->async_ask(method, json::value(id));
    if (answer.has_error()) co_return answer.error();
    if (answer->is_null()) co_return std::optional<RemotePost>();
    RemoteAnswer reader(method, *answer);
    std::optional<RemotePost> post = read_post(reader);
    co_return reader.finish(std::move(post));
  }

  Awaitable<Result<PostRecord>> async_try_acquire(std::string id) {
    const std::string method = "posts.acquire";
    json::object request;
    request["id"] = id;
    request["holder"] = holder_json(leases_->holder());
    auto answer = co_await backend_->async_ask(method, std::move(request));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    const std::string outcome = reader.text("outcome");
    if (outcome != "acquired") {
      co_return refusal(method, id, outcome, reader.maybe_text("state").value_or(""));
    }
    auto post = post_of(reader);
    if (post.has_error()) co_return post.error();
    co_return open_post(*keys_, std::move(*post));
  }

  // A call that either happens, in the word `done`, or is refused.
  Awaitable<Status> async_do(std::string method, json::value argument, std::string id,
                             std::string done) {
    const auto self = shared_from_this();
    auto answer = co_await backend_->async_ask(method, std::move(argument));
    if (answer.has_error()) co_return answer.error();
    RemoteAnswer reader(method, *answer);
    const std::string outcome = reader.text("outcome");
    if (outcome == done) co_return Status();
    co_return refusal(method, id, outcome, reader.maybe_text("state").value_or(""));
  }

  const std::shared_ptr<RemoteBackend> backend_;
  const std::shared_ptr<const KeyRing> keys_;
  const std::shared_ptr<const RemoteLeases> leases_;
  const Clock& clock_;
};

}  // namespace

std::shared_ptr<Journal> make_remote_journal(std::shared_ptr<RemoteBackend> backend,
                                             std::shared_ptr<const KeyRing> keys,
                                             std::shared_ptr<const RemoteLeases> leases,
                                             const Clock& clock) {
  return std::make_shared<RemoteJournal>(std::move(backend), std::move(keys), std::move(leases),
                                         clock);
}

}  // namespace tokpost
