#include "native/binding/desk_binding.hpp"

#include "native/binding/callback_hold.hpp"
#include "native/binding/convert_accounts.hpp"
#include "native/binding/convert_posts.hpp"
#include "native/binding/desk_call.hpp"
#include "native/binding/js_store.hpp"
#include "native/binding/post_feed.hpp"

#include <memory>
#include <utility>

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

namespace {

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

// postsInHand(engine) -> how many posts are in the engine's hands
Napi::Value js_posts_in_hand(const Napi::CallbackInfo& info) {
  const auto desk = from_handle<Engine>(info[0])->desk();
  const std::size_t posts = desk ? desk->posts()->stats().posts : 0;
  return Js<std::int64_t>::from(info.Env(), static_cast<std::int64_t>(posts));
}

}  // namespace

void export_desk(Napi::Env env, Napi::Object exports) {
  exports["openDesk"] = Napi::Function::New(env, js_open_desk, "openDesk");
  exports["closeDesk"] = Napi::Function::New(env, js_close_desk, "closeDesk");
  exports["startDesk"] = Napi::Function::New(env, js_start_desk, "startDesk");
  exports["bringToken"] = Napi::Function::New(env, js_bring_token, "bringToken");
  exports["followPost"] = Napi::Function::New(env, js_follow_post, "followPost");
  exports["postsInHand"] = Napi::Function::New(env, js_posts_in_hand, "postsInHand");
}

}  // namespace tokpost
