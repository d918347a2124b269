#include "native/core/store/post_table.hpp"
#include "native/core/store/remote_answer.hpp"
#include "native/core/store/remote_records.hpp"
#include "native/core/store/store_answers.hpp"
#include "test/native/store_program/calls.hpp"
#include "test/native/store_program/plain_records.hpp"

#include <boost/json/array.hpp>

#include <chrono>
#include <utility>

namespace tokpost::test {
namespace {

std::size_t most(RemoteAnswer& request) {
  return static_cast<std::size_t>(request.integer("limit"));
}

json::object outcome(const std::string& word) {
  json::object answer;
  answer["outcome"] = word;
  return answer;
}

// A record that the journal answered, with what JavaScript is shown beside.
Awaitable<Answer> async_stored(StoreParts store, PostRecord record) {
  const std::string id = record.content.id;
  StoreWork<PostRow> work = [id](SqliteConnection& connection) -> Result<PostRow> {
    auto row = find_post(connection, id);
    if (row.has_error()) return row.error();
    if (!*row) return post_not_found(id);
    return std::move(**row);
  };
  auto row = co_await store.database->async_read<PostRow>("row", std::move(work));
  if (row.has_error()) co_return row.error();
  co_return post_json(*store.keys, record, *row);
}

Awaitable<Answer> async_all_stored(StoreParts store, std::vector<PostRecord> records) {
  json::array posts;
  for (PostRecord& record : records) {
    auto post = co_await async_stored(store, std::move(record));
    if (post.has_error()) co_return post.error();
    posts.push_back(std::move(*post));
  }
  co_return posts;
}

// What is an error in C++ and an outcome in JavaScript; the states of ended posts beside.
Awaitable<Answer> async_refused(StoreParts store, std::string id, Error error) {
  if (error.kind != Errc::state) co_return error;
  json::object answer = outcome(error.code);
  if (error.code == "already_ended") {
    auto post = co_await store.journal->async_get(id);
    if (post.has_error()) co_return post.error();
    answer["state"] = std::string(to_string((*post)->progress.state));
  }
  co_return answer;
}

// The error of a key that is used does not say by which post.
Awaitable<Answer> async_reused(StoreParts store, PostContent content) {
  using Found = std::optional<PostRow>;
  StoreWork<Found> work = [content = std::move(content)](SqliteConnection& connection) {
    return find_post_by_key(connection, content);
  };
  auto first = co_await store.database->async_read<Found>("first", std::move(work));
  if (first.has_error()) co_return first.error();
  json::object answer = outcome("reused");
  auto post = post_json(*store.keys, (*first)->record, **first);
  if (post.has_error()) co_return post.error();
  answer["post"] = std::move(*post);
  co_return answer;
}

Awaitable<Answer> async_insert(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.insert", argument);
  RemoteAnswer asked = request.object("content");
  RemoteAnswer begun = request.object("progress");
  RemoteAnswer entry = request.object("event");
  const PostContent content = read_content(asked);
  const auto holder = maybe_holder(argument);
  const auto journal = journal_of(store, holder.value_or(LeaseHolder()));
  auto inserted = co_await journal->async_insert(
      content, read_progress(begun), holder ? Lease::keep : Lease::release, read_event(entry));
  if (inserted.has_error() && inserted.error().code == "idempotency_key_reused") {
    co_return co_await async_reused(store, content);
  }
  if (inserted.has_error()) co_return inserted.error();
  json::object answer = outcome(inserted->existed ? "existed" : "added");
  auto post = co_await async_stored(store, std::move(inserted->post));
  if (post.has_error()) co_return post.error();
  answer["post"] = std::move(*post);
  co_return answer;
}

Awaitable<Answer> async_get_post(StoreParts store, json::value argument) {
  auto found = co_await store.journal->async_get(text_argument(argument));
  if (found.has_error()) co_return found.error();
  if (!*found) co_return json::value();
  co_return co_await async_stored(store, std::move(**found));
}

Awaitable<Answer> async_list_posts(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.list", argument);
  PostFilter filter;
  filter.user_id = request.maybe_text("userId");
  filter.account_id = request.maybe_text("accountId");
  filter.all = true;
  if (const auto state = request.maybe_text("state")) filter.state = parse_post_state(*state);
  if (const auto before = request.maybe_integer("before")) filter.cursor = std::to_string(*before);
  filter.limit = most(request);
  auto page = co_await store.journal->async_list(std::move(filter));
  if (page.has_error()) co_return page.error();
  co_return co_await async_all_stored(store, std::move(page->posts));
}

Awaitable<Answer> async_acquire(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.acquire", argument);
  const std::string id = request.text("id");
  const auto journal = journal_of(store, read_holder(argument.as_object().at("holder")));
  auto taken = co_await journal->async_acquire(id);
  if (taken.has_error()) co_return co_await async_refused(store, id, taken.error());
  json::object answer = outcome("acquired");
  auto post = co_await async_stored(store, std::move(*taken));
  if (post.has_error()) co_return post.error();
  answer["post"] = std::move(*post);
  co_return answer;
}

Awaitable<Answer> async_acquire_due(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.acquireDue", argument);
  const auto journal = journal_of(store, read_holder(argument.as_object().at("holder")));
  auto due = co_await journal->async_acquire_due(most(request));
  if (due.has_error()) co_return due.error();
  json::object answer;
  answer["nextWakeInMs"] = nullptr;
  if (due->next_wake) {
    answer["nextWakeInMs"] = std::chrono::duration_cast<std::chrono::milliseconds>(
                                 *due->next_wake - system_clock().wall_now())
                                 .count();
  }
  auto posts = co_await async_all_stored(store, std::move(due->posts));
  if (posts.has_error()) co_return posts.error();
  answer["posts"] = std::move(*posts);
  co_return answer;
}

Awaitable<Answer> async_save(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.save", argument);
  RemoteAnswer progress = request.object("progress");
  PostRecord post;
  post.content.id = request.text("id");
  post.epoch = request.integer("epoch");
  post.progress = read_progress(progress);
  std::vector<PostEvent> events;
  for (const json::value& item : request.array("events")) {
    RemoteAnswer event("posts.save", item);
    events.push_back(read_event(event));
  }
  const auto holder = maybe_holder(argument);
  const auto journal = journal_of(store, holder.value_or(LeaseHolder()));
  auto saved =
      co_await journal->async_save(post, holder ? Lease::keep : Lease::release, std::move(events));
  if (saved.has_error()) co_return co_await async_refused(store, post.content.id, saved.error());
  json::array hints;
  for (const WebhookHint& hint : saved->hints) hints.push_back(hint_json(hint));
  json::object answer = outcome("saved");
  answer["cancelRequested"] = saved->cancel_requested;
  answer["eventId"] = saved->event_id;
  answer["hints"] = std::move(hints);
  co_return answer;
}

Awaitable<Answer> async_replace_source(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.replaceSource", argument);
  const std::string id = request.text("id");
  PostSource source;
  source.kind = parse_source_kind(request.text("sourceKind")).value_or(SourceKind::file);
  source.descriptor = Secret(request.text("source"));
  source.size_bytes = request.maybe_integer("sizeBytes");
  source.fingerprint = request.text("fingerprint");
  const Status done =
      co_await store.journal->async_replace_source(id, request.integer("epoch"), source);
  if (done.has_error()) co_return co_await async_refused(store, id, done.error());
  co_return outcome("replaced");
}

Awaitable<Answer> async_renew_posts(StoreParts store, json::value argument) {
  const auto journal = journal_of(store, read_holder(argument));
  auto signals = co_await journal->async_renew_leases();
  if (signals.has_error()) co_return signals.error();
  json::array answer;
  for (const PostSignal& signal : *signals) {
    json::object told;
    told["postId"] = signal.post_id;
    told["cancelRequested"] = signal.cancel_requested;
    told["hinted"] = signal.hinted;
    answer.push_back(std::move(told));
  }
  co_return answer;
}

Awaitable<Answer> async_request_cancel(StoreParts store, json::value argument) {
  const std::string id = text_argument(argument);
  const Status done = co_await store.journal->async_request_cancel(id);
  if (done.has_error()) co_return co_await async_refused(store, id, done.error());
  co_return outcome("requested");
}

Awaitable<Answer> async_note_hint(StoreParts store, json::value argument) {
  RemoteAnswer request("posts.noteHint", argument);
  WebhookHint hint = read_hint(request);
  hint.received_at = system_clock().wall_now();
  auto noted = co_await store.journal->async_note_hint(std::move(hint));
  if (noted.has_error()) co_return noted.error();
  json::object answer;
  answer["duplicate"] = noted->duplicate;
  answer["postId"] = or_null(noted->post_id);
  answer["eventId"] = nullptr;
  if (noted->event_id != 0) answer["eventId"] = noted->event_id;
  co_return answer;
}

Awaitable<Answer> async_unclaimed_hints(StoreParts store, json::value argument) {
  auto hints = co_await store.journal->async_unclaimed_hints(text_argument(argument));
  if (hints.has_error()) co_return hints.error();
  json::array answer;
  for (const WebhookHint& hint : *hints) answer.push_back(hint_json(hint));
  co_return answer;
}

Awaitable<Answer> async_predecessor(StoreParts store, json::value argument) {
  auto found = co_await store.journal->async_predecessor(text_argument(argument));
  if (found.has_error()) co_return found.error();
  co_return or_null(*found);
}

Awaitable<Answer> async_events(StoreParts store, json::value argument) {
  RemoteAnswer page("posts.events", argument);
  auto events = co_await store.journal->async_events(page.integer("afterId"), most(page));
  if (events.has_error()) co_return events.error();
  json::array answer;
  for (const PostEvent& event : *events) {
    json::value entry = event_json(event);
    entry.as_object()["id"] = event.id;
    answer.push_back(std::move(entry));
  }
  co_return answer;
}

}  // namespace

Calls post_calls() {
  return {
      {"posts.insert", &async_insert},
      {"posts.get", &async_get_post},
      {"posts.list", &async_list_posts},
      {"posts.acquire", &async_acquire},
      {"posts.acquireDue", &async_acquire_due},
      {"posts.save", &async_save},
      {"posts.replaceSource", &async_replace_source},
      {"posts.renew", &async_renew_posts},
      {"posts.requestCancel", &async_request_cancel},
      {"posts.noteHint", &async_note_hint},
      {"posts.unclaimedHints", &async_unclaimed_hints},
      {"posts.predecessor", &async_predecessor},
      {"posts.events", &async_events},
  };
}

}  // namespace tokpost::test
