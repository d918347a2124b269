#include "native/binding/posts_binding.hpp"

#include "native/binding/convert_accounts.hpp"
#include "native/binding/convert_posts.hpp"
#include "native/binding/desk_call.hpp"
#include "native/binding/js_store.hpp"
#include "native/binding/source_handle.hpp"
#include "native/core/base/arguments.hpp"
#include "native/core/media/probe_file.hpp"
#include "native/core/publish/intake.hpp"
#include "native/core/publish/source_spec.hpp"
#include "native/core/runtime/disk_pool.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {

/// A desk that has been opened and that the engine takes over, on the JavaScript thread.
struct OpenedDesk {
  std::shared_ptr<Engine> engine;
  std::shared_ptr<Desk> desk;
  std::shared_ptr<PostFeed> feed;
};

template <>
struct Js<OpenedDesk> {
  static Napi::Value from(Napi::Env env, const OpenedDesk& opened) {
    opened.feed->attach(opened.desk->posts());
    opened.engine->take_desk(opened.desk, opened.feed);
    return env.Undefined();
  }
};

template <>
struct Js<std::optional<std::string>> {
  static Napi::Value from(Napi::Env env, const std::optional<std::string>& text) {
    return text ? Js<std::string>::from(env, *text) : env.Null();
  }
};

namespace {

using SourcePtr = std::shared_ptr<media::Source>;
/// Whose posts a call is about: a token's or a stored account's.
using FindOwner = std::function<Awaitable<Result<PostOwner>>(DeskPtr desk)>;

AccountSink account_sink(const std::shared_ptr<CallbackHold>& hold) {
  return [callbacks = hold->callbacks(), id = hold->id()](AccountNews news) {
    callbacks->notify(
        id, [news = std::move(news)](Napi::Env env) { return Js<AccountNews>::from(env, news); });
  };
}

// openDesk(engine, newsCallback, accountNewsCallback, store | undefined) -> Promise<void>. Nothing
// of it is cancelled: an answer that came too late for its caller serves the next one.
Napi::Value js_open_desk(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  const auto hold = from_handle<CallbackHold>(info[1]);
  CallOptions call;
  call.hint_mode = engine->context().config->mode;
  if (engine->closed()) return reject_closed(info.Env(), call);
  const auto dispatcher = EnvState::of(info.Env()).dispatcher();
  const auto feed = std::make_shared<PostFeed>(dispatcher, *hold, *call.hint_mode);
  DeskOptions options;
  options.context = engine->context();
  options.governor = engine->governor();
  options.sink = [feed](PostNews news) { feed->add(std::move(news)); };
  options.account_sink = account_sink(from_handle<CallbackHold>(info[2]));
  if (!info[3].IsUndefined()) {
    options.open_store = open_js_store(from_handle<JsStore>(info[3]), options.context.log);
  }
  options.left = [feed] { feed->note_left(); };
  auto body = [engine, feed, options]() -> Awaitable<Result<OpenedDesk>> {
    Result<DeskPtr> desk = co_await Desk::async_open(options);
    if (desk.has_error()) co_return desk.error();
    co_return OpenedDesk{engine, *std::move(desk), feed};
  };
  return start_operation<OpenedDesk>(info.Env(), call, body);
}

// closeDesk(engine) -> Promise<void>: its posts have come to a safe point, its store is closed.
Napi::Value js_close_desk(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  CallOptions call;
  call.hint_mode = engine->context().config->mode;
  auto body = [desk = engine->desk()]() -> Awaitable<Status> {
    if (desk) co_await desk->async_close();
    co_return Status();
  };
  return start_operation<void>(info.Env(), call, body);
}

// followPost(engine, id, wanted): whether the post's progress is told; '' is every post's.
void js_follow_post(const Napi::CallbackInfo& info) {
  const auto feed = from_handle<Engine>(info[0])->feed();
  if (feed) feed->follow(Js<std::string>::to(info[1]), Js<bool>::to(info[2]));
}

template <class T>
Awaitable<Result<ForFeed<T>>> async_for_feed(RunOnDesk<T> run, DeskPtr desk,
                                             std::shared_ptr<PostFeed> feed) {
  Result<T> answer = co_await run(std::move(desk));
  if (answer.has_error()) co_return answer.error();
  co_return ForFeed<T>{*std::move(answer), std::move(feed)};
}

// The same for an answer about posts.
template <class T>
Napi::Value start_posts_call(const Napi::CallbackInfo& info, RunOnDesk<T> run) {
  const auto engine = from_handle<Engine>(info[0]);
  const CallOptions options = call_options(info, engine->context().config->mode);
  if (!engine->desk()) return reject_closed(info.Env(), options);
  auto body = [desk = engine->desk(), feed = engine->feed(), run = std::move(run)] {
    return async_for_feed<T>(run, desk, feed);
  };
  return start_operation<ForFeed<T>>(info.Env(), options, body);
}

// { account } of a token, or { accountId, userId?, openId } of a stored account
FindOwner owner_of(Napi::Value value) {
  const ObjectReader reader(value);
  if (reader.has("account")) {
    const auto account = from_handle<Account>(reader.raw("account"));
    return [owner = account->owner()](const DeskPtr& desk) { return desk->async_owner(owner); };
  }
  PostOwner owner;
  owner.account_id = reader.required<std::string>("accountId");
  owner.user_id = reader.optional<std::string>("userId");
  owner.open_id = reader.required<std::string>("openId");
  return [owner](const DeskPtr&) -> Awaitable<Result<PostOwner>> { co_return owner; };
}

SourcePtr source_of(Napi::Value value) {
  return value.IsUndefined() ? nullptr : from_handle<SourceHandle>(value)->take();
}

// What a caller wants to post, as (kind, { options, held?: { priority }, photoIds? } as JSON,
// source | undefined).
struct Wanted {
  PostKind kind = PostKind::video;
  std::string options;
  SourcePtr source;
};

Wanted wanted_at(const Napi::CallbackInfo& info, std::size_t index) {
  const auto kind = parse_post_kind(text_argument(info, index));
  if (!kind) throw_expected(info[index], "the name of a kind of post");
  return {*kind, text_argument(info, index + 1), source_of(info[index + 2])};
}

Result<PostOrder> order_of(const Wanted& wanted) {
  auto document = json::parse(wanted.options);
  if (document.has_error()) return document.error();
  const json::object& given = document->get_object();
  ReadOptions read = read_post_options(wanted.kind, *json::find_object(given, "options"));
  PostOrder order;
  order.request = std::move(read.request);
  order.issues = std::move(read.issues);
  order.source = wanted.source;
  if (const json::object* held = json::find_object(given, "held")) {
    order.held = true;
    order.request.priority =
        static_cast<std::int32_t>(json::find_int(*held, "priority").value_or(0));
  }
  if (const json::array* ids = json::find_array(given, "photoIds")) {
    for (const json::value& id : *ids) order.photo_ids.emplace_back(id.as_string());
  }
  return order;
}

Awaitable<Result<PostView>> async_accept(DeskPtr desk, FindOwner find_owner, Wanted wanted) {
  Result<PostOrder> order = order_of(wanted);
  if (order.has_error()) co_return order.error();
  if (!order->issues.empty()) {
    // Whose it is makes no difference, and TikTok need not be asked.
    Result<PostView> refused = co_await desk->posts()->async_accept(*std::move(order));
    co_return refused;
  }
  Result<PostOwner> owner = co_await find_owner(desk);
  if (owner.has_error()) co_return owner.error();
  order->owner = *std::move(owner);
  Result<PostView> accepted = co_await desk->async_accept(*std::move(order));
  co_return accepted;
}

Awaitable<Result<DryRun>> async_dry_run(DeskPtr desk, Wanted wanted) {
  Result<PostOrder> order = order_of(wanted);
  if (order.has_error()) co_return order.error();
  Result<DryRun> run = co_await desk->posts()->async_dry_run(*std::move(order));
  co_return run;
}

Awaitable<Result<Plan>> async_explain(DeskPtr desk, FindOwner find_owner, Wanted wanted) {
  Result<PostOrder> order = order_of(wanted);
  if (order.has_error()) co_return order.error();
  Result<PostOwner> owner = co_await find_owner(desk);
  if (owner.has_error()) co_return owner.error();
  order->owner = *std::move(owner);
  Result<Plan> plan = co_await desk->posts()->async_explain(*std::move(order));
  co_return plan;
}

Awaitable<Result<Quota>> async_quota(DeskPtr desk, FindOwner find_owner) {
  Result<PostOwner> owner = co_await find_owner(desk);
  if (owner.has_error()) co_return owner.error();
  Result<Quota> quota = co_await desk->posts()->async_quota(*std::move(owner));
  co_return quota;
}

Error invalid_source(std::vector<Issue> issues) {
  return faulty(Errc::validation, "invalid_source", "The source cannot be used.", std::move(issues),
                "posts.source");
}

// A source that is handed over again: a buffer or a stream is at hand, a file or a URL is opened.
Awaitable<Result<SourcePtr>> async_source(DeskPtr desk, std::string description, SourcePtr source) {
  if (source || description.empty()) co_return source;
  auto document = json::parse(description);
  if (document.has_error()) co_return document.error();
  std::vector<Issue> issues;
  const auto spec = read_video_source(*document, "source", issues);
  if (!spec) co_return invalid_source(issues);
  Result<OpenedSource> opened = co_await desk->sources()->async_open(*spec, source);
  if (opened.has_error()) co_return opened.error();
  co_return opened->source;
}

Awaitable<Result<media::Probe>> async_probe_file(std::string path) {
  std::function<Result<media::Probe>()> read = [path] { return media::probe_file(path); };
  Result<media::Probe> probe = co_await DiskPool::system().async_run(std::move(read));
  co_return probe;
}

// What a description as JSON names; the bytes of a buffer come with it.
Awaitable<Result<media::Probe>> async_probe_source(std::shared_ptr<SourceOpener> sources,
                                                   std::string description, SourcePtr source) {
  auto document = json::parse(description);
  if (document.has_error()) co_return document.error();
  std::vector<Issue> issues;
  const auto spec = read_probed_source(*document, "source", issues);
  if (!spec) co_return invalid_source(issues);
  if (spec->kind == SourceSpec::Kind::file) {
    Result<media::Probe> probe = co_await async_probe_file(spec->location);
    co_return probe;
  }
  Result<OpenedSource> opened = co_await sources->async_open(*spec, source);
  if (opened.has_error()) {
    issues = source_issues(opened.error());
    if (issues.empty()) co_return opened.error();
    co_return invalid_source(issues);
  }
  if (opened->probe) co_return *opened->probe;
  issues.push_back({"source", "no_ranges",
                    "The server of `relayUrl` gives no parts of the file out, with an ETag or a "
                    "date that tells whether they belong together."});
  co_return invalid_source(std::move(issues));
}

// startDesk(engine, group, cancelToken) -> Promise<how many posts are at work>
Napi::Value js_start_desk(const Napi::CallbackInfo& info) {
  return start_posts_call<std::size_t>(info,
                                       [](const DeskPtr& desk) { return desk->async_take_up(); });
}

// bringToken(engine, group, cancelToken, account)
Napi::Value js_bring_token(const Napi::CallbackInfo& info) {
  const auto account = from_handle<Account>(info[3]);
  return start_desk_call<void>(
      info, [owner = account->owner()](const DeskPtr& desk) { return desk->async_bring(owner); });
}

// acceptPost(engine, group, cancelToken, owner, kind, options, source) -> Promise<post>
Napi::Value js_accept_post(const Napi::CallbackInfo& info) {
  return start_posts_call<PostView>(
      info, [owner = owner_of(info[3]), wanted = wanted_at(info, 4)](const DeskPtr& desk) {
        return async_accept(desk, owner, wanted);
      });
}

// dryRun(engine, group, cancelToken, kind, options, source)
Napi::Value js_dry_run(const Napi::CallbackInfo& info) {
  return start_desk_call<DryRun>(info, [wanted = wanted_at(info, 3)](const DeskPtr& desk) {
    return async_dry_run(desk, wanted);
  });
}

// explain(engine, group, cancelToken, owner, kind, options, source)
Napi::Value js_explain(const Napi::CallbackInfo& info) {
  return start_desk_call<Plan>(
      info, [owner = owner_of(info[3]), wanted = wanted_at(info, 4)](const DeskPtr& desk) {
        return async_explain(desk, owner, wanted);
      });
}

// quota(engine, group, cancelToken, owner)
Napi::Value js_quota(const Napi::CallbackInfo& info) {
  return start_desk_call<Quota>(
      info, [owner = owner_of(info[3])](const DeskPtr& desk) { return async_quota(desk, owner); });
}

// getPost(engine, group, cancelToken, id) -> Promise<post | null>
Napi::Value js_get_post(const Napi::CallbackInfo& info) {
  return start_posts_call<std::optional<PostView>>(
      info,
      [id = text_argument(info, 3)](const DeskPtr& desk) { return desk->posts()->async_get(id); });
}

// predecessor(engine, group, cancelToken, id) -> Promise<id | null>
Napi::Value js_predecessor(const Napi::CallbackInfo& info) {
  return start_desk_call<std::optional<std::string>>(
      info, [id = text_argument(info, 3)](const DeskPtr& desk) {
        return desk->posts()->async_predecessor(id);
      });
}

// listPosts(engine, group, cancelToken, filter) -> Promise<{ posts, nextCursor? }>
Napi::Value js_list_posts(const Napi::CallbackInfo& info) {
  return start_posts_call<PostViewPage>(
      info, [filter = Js<PostFilter>::to(info[3])](const DeskPtr& desk) {
        return desk->posts()->async_list(filter);
      });
}

// eventsAfter(engine, group, cancelToken, id, limit)
Napi::Value js_events_after(const Napi::CallbackInfo& info) {
  const std::int64_t id = Js<std::int64_t>::to(info[3]);
  const auto limit = static_cast<std::size_t>(Js<std::int64_t>::to(info[4]));
  return start_posts_call<std::vector<PostNews>>(info, [id, limit](const DeskPtr& desk) {
    return desk->posts()->async_events_after(id, limit);
  });
}

// cancelPost(engine, group, cancelToken, id) -> Promise<{ cancelled, state }>
Napi::Value js_cancel_post(const Napi::CallbackInfo& info) {
  return start_posts_call<CancelAnswer>(info, [id = text_argument(info, 3)](const DeskPtr& desk) {
    return desk->posts()->async_cancel(id);
  });
}

using TakeSource = std::function<Awaitable<Result<PostView>>(DeskPtr desk, SourcePtr source)>;

Awaitable<Result<PostView>> async_with_source(DeskPtr desk, std::string description,
                                              SourcePtr source, TakeSource run) {
  Result<SourcePtr> opened = co_await async_source(desk, std::move(description), std::move(source));
  if (opened.has_error()) co_return opened.error();
  Result<PostView> post = co_await run(desk, *std::move(opened));
  co_return post;
}

// The arguments from the fourth on: id, the source's description as JSON or '', source | undefined.
Napi::Value start_with_source(const Napi::CallbackInfo& info, TakeSource run) {
  return start_posts_call<PostView>(
      info,
      [description = text_argument(info, 4), source = source_of(info[5]), run = std::move(run)](
          const DeskPtr& desk) { return async_with_source(desk, description, source, run); });
}

Napi::Value js_resume_post(const Napi::CallbackInfo& info) {
  return start_with_source(info,
                           [id = text_argument(info, 3)](const DeskPtr& desk, SourcePtr source) {
                             return desk->posts()->async_resume(id, std::move(source));
                           });
}

Napi::Value js_retry_post(const Napi::CallbackInfo& info) {
  return start_with_source(info,
                           [id = text_argument(info, 3)](const DeskPtr& desk, SourcePtr source) {
                             return desk->posts()->async_retry(id, std::move(source));
                           });
}

// requeuePost(engine, group, cancelToken, id, publishAt) -> Promise<post>
Napi::Value js_requeue_post(const Napi::CallbackInfo& info) {
  const WallTime at = from_unix_milliseconds(Js<std::int64_t>::to(info[4]));
  return start_posts_call<PostView>(info, [id = text_argument(info, 3), at](const DeskPtr& desk) {
    return desk->posts()->async_requeue(id, at);
  });
}

// resumeAll(engine, group, cancelToken) -> Promise<count>
Napi::Value js_resume_all(const Napi::CallbackInfo& info) {
  return start_posts_call<std::size_t>(
      info, [](const DeskPtr& desk) { return desk->posts()->async_resume_all(); });
}

// settlePost(engine, group, cancelToken, id, { published, postId? })
Napi::Value js_settle_post(const Napi::CallbackInfo& info) {
  return start_posts_call<PostView>(
      info, [id = text_argument(info, 3), word = Js<Settlement>::to(info[4])](const DeskPtr& desk) {
        return desk->posts()->async_settle(id, word);
      });
}

// probe(engine, group, cancelToken, description as JSON, source | undefined). Needs no store.
Napi::Value js_probe(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  const CallOptions options = call_options(info, engine->context().config->mode);
  if (engine->closed()) return reject_closed(info.Env(), options);
  auto body = [sources = make_source_opener(engine->context()),
               description = text_argument(info, 3), source = source_of(info[4])] {
    return async_probe_source(sources, description, source);
  };
  return start_operation<media::Probe>(info.Env(), options, body);
}

// postsInHand(engine) -> how many posts are in the engine's hands
Napi::Value js_posts_in_hand(const Napi::CallbackInfo& info) {
  const auto desk = from_handle<Engine>(info[0])->desk();
  const std::size_t posts = desk ? desk->posts()->stats().posts : 0;
  return Js<std::int64_t>::from(info.Env(), static_cast<std::int64_t>(posts));
}

}  // namespace

void export_posts(Napi::Env env, Napi::Object exports) {
  exports["openDesk"] = Napi::Function::New(env, js_open_desk, "openDesk");
  exports["followPost"] = Napi::Function::New(env, js_follow_post, "followPost");
  exports["closeDesk"] = Napi::Function::New(env, js_close_desk, "closeDesk");
  exports["startDesk"] = Napi::Function::New(env, js_start_desk, "startDesk");
  exports["bringToken"] = Napi::Function::New(env, js_bring_token, "bringToken");
  exports["acceptPost"] = Napi::Function::New(env, js_accept_post, "acceptPost");
  exports["dryRun"] = Napi::Function::New(env, js_dry_run, "dryRun");
  exports["explain"] = Napi::Function::New(env, js_explain, "explain");
  exports["quota"] = Napi::Function::New(env, js_quota, "quota");
  exports["getPost"] = Napi::Function::New(env, js_get_post, "getPost");
  exports["requeuePost"] = Napi::Function::New(env, js_requeue_post, "requeuePost");
  exports["predecessor"] = Napi::Function::New(env, js_predecessor, "predecessor");
  exports["listPosts"] = Napi::Function::New(env, js_list_posts, "listPosts");
  exports["eventsAfter"] = Napi::Function::New(env, js_events_after, "eventsAfter");
  exports["cancelPost"] = Napi::Function::New(env, js_cancel_post, "cancelPost");
  exports["resumePost"] = Napi::Function::New(env, js_resume_post, "resumePost");
  exports["resumeAll"] = Napi::Function::New(env, js_resume_all, "resumeAll");
  exports["settlePost"] = Napi::Function::New(env, js_settle_post, "settlePost");
  exports["retryPost"] = Napi::Function::New(env, js_retry_post, "retryPost");
  exports["probe"] = Napi::Function::New(env, js_probe, "probe");
  exports["postsInHand"] = Napi::Function::New(env, js_posts_in_hand, "postsInHand");
}

}  // namespace tokpost
