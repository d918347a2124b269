#include "native/binding/client_binding.hpp"

#include "native/binding/call_options.hpp"
#include "native/binding/callback_hold.hpp"
#include "native/binding/convert_tiktok.hpp"
#include "native/binding/convert_trace.hpp"
#include "native/binding/engine.hpp"
#include "native/binding/handle.hpp"
#include "native/binding/start_operation.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {

template <>
struct Js<std::shared_ptr<Engine>> {
  static Napi::Value from(Napi::Env env, const std::shared_ptr<Engine>& engine) {
    EnvState::of(env).add_resource(engine);
    return make_handle(env, engine);
  }
};

/// openEngine's second argument.
template <>
struct Js<HttpClientOptions> {
  static HttpClientOptions to(Napi::Value value) {
    const ObjectReader reader(value);
    HttpClientOptions options;
    options.ca_pem = reader.required<std::string>("ca");
    options.proxy_url = reader.value_or("proxy", std::string());
    options.no_proxy = reader.value_or("noProxy", std::string());
    options.user_agent = "tokpost/" TOKPOST_VERSION;
    return options;
  }
};

namespace {

using tiktok::Context;
using tiktok::TokenSet;
using tiktok::UserClient;

Log make_log(const std::shared_ptr<CallbackHold>& hold) {
  const auto sink = [callbacks = hold->callbacks(), id = hold->id()](LogLevel level,
                                                                     std::string line) {
    callbacks->notify(id, [level, line = std::move(line)](Napi::Env env) -> Napi::Value {
      return ObjectWriter(env)
          .set("level", std::string(to_string(level)))
          .set("line", line)
          .object();
    });
  };
  return Log(sink, LogLevel::debug);
}

Trace make_trace(const std::shared_ptr<CallbackHold>& hold) {
  return Trace([callbacks = hold->callbacks(), id = hold->id()](TraceRecord record) {
    callbacks->notify(id, [record = std::move(record)](Napi::Env env) {
      return Js<TraceRecord>::from(env, record);
    });
  });
}

// openEngine(config, { ca, proxy, noProxy }, traceCallback, logCallback | undefined) ->
// Promise<handle>. Reading the roots takes milliseconds, so it happens on an I/O thread.
Napi::Value js_open_engine(const Napi::CallbackInfo& info) {
  const auto config = from_handle<const tiktok::AppConfig>(info[0]);
  auto options = Js<HttpClientOptions>::to(info[1]);
  options.timeouts = config->timeouts;
  options.trace = make_trace(from_handle<CallbackHold>(info[2]));
  if (!info[3].IsUndefined()) options.log = make_log(from_handle<CallbackHold>(info[3]));
  auto body = [pool = &EnvState::of(info.Env()).pool(info.Env()), config,
               options]() -> Awaitable<Result<std::shared_ptr<Engine>>> {
    auto net = make_http_client(*pool, options);
    if (net.has_error()) co_return net.error();
    co_return std::make_shared<Engine>(*pool, config, std::move(*net), options.log, options.trace);
  };
  CallOptions call;
  call.hint_mode = config->mode;
  return start_operation<std::shared_ptr<Engine>>(info.Env(), call, body);
}

// Long enough for any answer that is on its way, and within what close() promises.
constexpr std::chrono::milliseconds kDrainLimit{1500};

Awaitable<Status> async_drain(std::vector<std::shared_ptr<UserClient>> clients) {
  const Deadline limit = Deadline::after(kDrainLimit);
  for (const auto& client : clients) co_await client->session()->async_drain(limit);
  co_return Status();
}

// drainEngine(engine) -> Promise<void>: the refreshes under way have been answered and saved.
Napi::Value js_drain_engine(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  CallOptions call;
  call.hint_mode = engine->context().config->mode;
  auto body = [clients = engine->clients()] { return async_drain(clients); };
  return start_operation<void>(info.Env(), call, body);
}

// watchEngine(engine, watched): whether records of requests and retries are made.
void js_watch_engine(const Napi::CallbackInfo& info) {
  from_handle<Engine>(info[0])->context().trace.watch(Js<bool>::to(info[1]));
}

void js_close_engine(const Napi::CallbackInfo& info) {
  from_handle<Engine>(info[0])->close();
  EnvState::of(info.Env()).release_pool_if_idle();
}

Napi::Value js_engine_stats(const Napi::CallbackInfo& info) {
  const HttpClientStats stats = from_handle<Engine>(info[0])->stats();
  return ObjectWriter(info.Env())
      .set("openConnections", static_cast<std::int64_t>(stats.open_connections))
      .set("idleConnections", static_cast<std::int64_t>(stats.idle_connections))
      .object();
}

// Starts `run(context)` as a call of the engine.
template <class T, class Run>
Napi::Value start_call(const Napi::CallbackInfo& info, Run run) {
  const auto engine = from_handle<Engine>(info[0]);
  const CallOptions options = call_options(info, engine->context().config->mode);
  if (engine->closed()) return reject_closed(info.Env(), options);
  auto body = [context = engine->context(), run = std::move(run)] { return run(context); };
  return start_operation<T>(info.Env(), options, body);
}

// exchangeCode(engine, group, cancelToken, { code, codeVerifier?, redirectUri? })
Napi::Value js_exchange_code(const Napi::CallbackInfo& info) {
  return start_call<TokenSet>(
      info, [exchange = Js<tiktok::CodeExchange>::to(info[3])](const Context& context) {
        return tiktok::async_exchange_code(context, exchange, Deadline::never());
      });
}

// refresh(engine, group, cancelToken, refreshToken)
Napi::Value js_refresh(const Napi::CallbackInfo& info) {
  return start_call<TokenSet>(info, [token = Js<Secret>::to(info[3])](const Context& context) {
    return tiktok::async_refresh(context, token, Deadline::never());
  });
}

// revoke(engine, group, cancelToken, accessToken)
Napi::Value js_revoke(const Napi::CallbackInfo& info) {
  return start_call<void>(info, [token = Js<Secret>::to(info[3])](const Context& context) {
    return tiktok::async_revoke(context, token, Deadline::never());
  });
}

Awaitable<Result<AppToken>> async_app_token(Context context) {
  auto tokens = co_await tiktok::async_client_token(context, Deadline::never());
  if (tokens.has_error()) co_return tokens.error();
  co_return AppToken{std::move(*tokens)};
}

// clientToken(engine, group, cancelToken)
Napi::Value js_client_token(const Napi::CallbackInfo& info) {
  return start_call<AppToken>(info,
                              [](const Context& context) { return async_app_token(context); });
}

// openAccount(engine, tokens, saveCallback) -> handle
Napi::Value js_open_account(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  if (engine->closed()) throw_error(info.Env(), closed_error(), std::nullopt);
  const auto hold = from_handle<CallbackHold>(info[2]);
  // Shared, because posts go on with the account after its caller has let go of it.
  auto save = [hold](TokenSet tokens) {
    Callbacks::MakeValue make_value = [tokens = std::move(tokens)](Napi::Env env) {
      return Js<TokenSet>::from(env, tokens);
    };
    return Callbacks::async_ask(hold->callbacks(), hold->id(), std::move(make_value));
  };
  auto account = engine->open_account(Js<TokenSet>::to(info[1]), std::move(save));
  return make_handle(info.Env(), std::move(account));
}

// Starts `run(client)` as a call of the account: (account, group, cancelToken, …).
template <class T, class Run>
Napi::Value start_account_call(const Napi::CallbackInfo& info, Run run) {
  const auto account = from_handle<Account>(info[0]);
  const CallOptions options = call_options(info, account->mode());
  if (!account->client()) return reject_closed(info.Env(), options);
  auto body = [client = account->client(), run = std::move(run)] { return run(client); };
  return start_operation<T>(info.Env(), options, body);
}

using Client = std::shared_ptr<UserClient>;

Napi::Value js_profile(const Napi::CallbackInfo& info) {
  return start_account_call<tiktok::Profile>(
      info, [](const Client& client) { return client->async_profile(Deadline::never()); });
}

Napi::Value js_creator_info(const Napi::CallbackInfo& info) {
  return start_account_call<tiktok::CreatorInfo>(
      info, [](const Client& client) { return client->async_creator_info(Deadline::never()); });
}

Napi::Value js_test(const Napi::CallbackInfo& info) {
  return start_account_call<tiktok::ConnectionTest>(
      info, [](const Client& client) { return client->async_test(Deadline::never()); });
}

// videoPage(account, group, cancelToken, { cursor?, maxCount })
Napi::Value js_video_page(const Napi::CallbackInfo& info) {
  return start_account_call<tiktok::VideoPage>(
      info, [options = Js<tiktok::VideoPageOptions>::to(info[3])](const Client& client) {
        return client->async_video_page(options, Deadline::never());
      });
}

// findVideos(account, group, cancelToken, ids)
Napi::Value js_find_videos(const Napi::CallbackInfo& info) {
  return start_account_call<std::vector<tiktok::Video>>(
      info, [ids = Js<std::vector<std::string>>::to(info[3])](const Client& client) {
        return client->async_find_videos(ids, Deadline::never());
      });
}

}  // namespace

void export_client(Napi::Env env, Napi::Object exports) {
  exports["openEngine"] = Napi::Function::New(env, js_open_engine, "openEngine");
  exports["drainEngine"] = Napi::Function::New(env, js_drain_engine, "drainEngine");
  exports["watchEngine"] = Napi::Function::New(env, js_watch_engine, "watchEngine");
  exports["closeEngine"] = Napi::Function::New(env, js_close_engine, "closeEngine");
  exports["engineStats"] = Napi::Function::New(env, js_engine_stats, "engineStats");
  exports["exchangeCode"] = Napi::Function::New(env, js_exchange_code, "exchangeCode");
  exports["refresh"] = Napi::Function::New(env, js_refresh, "refresh");
  exports["revoke"] = Napi::Function::New(env, js_revoke, "revoke");
  exports["clientToken"] = Napi::Function::New(env, js_client_token, "clientToken");
  exports["openAccount"] = Napi::Function::New(env, js_open_account, "openAccount");
  exports["profile"] = Napi::Function::New(env, js_profile, "profile");
  exports["creatorInfo"] = Napi::Function::New(env, js_creator_info, "creatorInfo");
  exports["test"] = Napi::Function::New(env, js_test, "test");
  exports["videoPage"] = Napi::Function::New(env, js_video_page, "videoPage");
  exports["findVideos"] = Napi::Function::New(env, js_find_videos, "findVideos");
}

}  // namespace tokpost
