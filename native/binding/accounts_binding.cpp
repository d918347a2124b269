#include "native/binding/accounts_binding.hpp"

#include "native/binding/convert_accounts.hpp"
#include "native/binding/desk_call.hpp"
#include "native/core/accounts/account_changes.hpp"
#include "native/core/accounts/account_profile.hpp"
#include "native/core/accounts/disconnect.hpp"
#include "native/core/accounts/webhook_note.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

using ClientPtr = std::shared_ptr<tiktok::UserClient>;

// Starts `run(tools, argument)` as a call on the engine's accounts, with what the fourth argument
// holds.
template <class T, class Argument>
Napi::Value start_call(const Napi::CallbackInfo& info,
                       Awaitable<Result<T>> (*run)(AccountTools, Argument)) {
  RunOnDesk<T> on_desk = [run, argument = Js<Argument>::to(info[3])](const DeskPtr& desk) {
    return run(desk->accounts(), argument);
  };
  return start_desk_call<T>(info, std::move(on_desk));
}

// beginSignIn(…, { scopes?, redirectUri?, …, userId?, browserToken?, returnTo? }) -> page
Napi::Value js_begin_sign_in(const Napi::CallbackInfo& info) {
  return start_call<SignInPage>(info, async_begin_sign_in);
}

// finishSignIn(…, { url, userId?, browserToken? }) -> { account, returnTo?, … }
Napi::Value js_finish_sign_in(const Napi::CallbackInfo& info) {
  return start_call<SignedIn>(info, async_finish_sign_in);
}

// getAccount(…, id, userId | undefined) -> account
Napi::Value js_get_account(const Napi::CallbackInfo& info) {
  std::optional<std::string> user_id;
  if (!info[4].IsUndefined()) user_id = text_argument(info, 4);
  RunOnDesk<ConnectedAccount> run = [id = text_argument(info, 3), user_id](const DeskPtr& desk) {
    return async_get_account(desk->accounts(), id, user_id);
  };
  return start_desk_call<ConnectedAccount>(info, std::move(run));
}

// primaryAccount(…, userId) -> account
Napi::Value js_primary_account(const Napi::CallbackInfo& info) {
  return start_call<ConnectedAccount>(info, async_primary_account);
}

// findAccount(…, query) -> account | null
Napi::Value js_find_account(const Napi::CallbackInfo& info) {
  return start_call<std::optional<ConnectedAccount>>(info, async_find_account);
}

// listAccounts(…, query) -> accounts
Napi::Value js_list_accounts(const Napi::CallbackInfo& info) {
  return start_call<std::vector<ConnectedAccount>>(info, async_list_accounts);
}

// importAccount(…, { userId, tokens, profile?, label? }) -> account
Napi::Value js_import_account(const Napi::CallbackInfo& info) {
  return start_call<ConnectedAccount>(info, async_connect);
}

// makePrimary(…, id) -> account
Napi::Value js_make_primary(const Napi::CallbackInfo& info) {
  return start_call<ConnectedAccount>(info, async_make_primary);
}

// relabel(…, id, label | undefined) -> account
Napi::Value js_relabel(const Napi::CallbackInfo& info) {
  std::optional<std::string> label;
  if (!info[4].IsUndefined()) label = text_argument(info, 4);
  RunOnDesk<ConnectedAccount> run = [id = text_argument(info, 3), label](const DeskPtr& desk) {
    return async_relabel(desk->accounts(), id, label);
  };
  return start_desk_call<ConnectedAccount>(info, std::move(run));
}

// disconnect(…, id)
Napi::Value js_disconnect(const Napi::CallbackInfo& info) {
  return start_call<void>(info, async_disconnect);
}

// refreshExpiring(…, withinMs) -> counts
Napi::Value js_refresh_expiring(const Napi::CallbackInfo& info) {
  return start_call<RefreshCounts>(info, async_refresh_due);
}

// reencrypt(…) -> counts
Napi::Value js_reencrypt(const Napi::CallbackInfo& info) {
  RunOnDesk<ReencryptCounts> run = [](const DeskPtr& desk) {
    return async_reencrypt(desk->accounts());
  };
  return start_desk_call<ReencryptCounts>(info, std::move(run));
}

// noteWebhook(…, event)
Napi::Value js_note_webhook(const Napi::CallbackInfo& info) {
  return start_call<void>(info, async_note_webhook);
}

// accountProfile(…, id, force) -> account
Napi::Value js_account_profile(const Napi::CallbackInfo& info) {
  RunOnDesk<ConnectedAccount> run = [id = text_argument(info, 3),
                                     force = Js<bool>::to(info[4])](const DeskPtr& desk) {
    return async_fetch_profile(desk->accounts(), id, force, Deadline::never());
  };
  return start_desk_call<ConnectedAccount>(info, std::move(run));
}

// storeProfile(…, id, profile) -> account
Napi::Value js_store_profile(const Napi::CallbackInfo& info) {
  RunOnDesk<ConnectedAccount> run =
      [id = text_argument(info, 3), profile = Js<tiktok::Profile>::to(info[4])](
          const DeskPtr& desk) { return async_store_profile(desk->accounts(), id, profile); };
  return start_desk_call<ConnectedAccount>(info, std::move(run));
}

template <class T>
using RunOnClient = std::function<Awaitable<Result<T>>(ClientPtr client)>;

template <class T>
Awaitable<Result<T>> async_on_client(AccountTools tools, std::string id, RunOnClient<T> run) {
  Result<ClientPtr> client = co_await tools->stored->async_client(std::move(id));
  if (client.has_error()) co_return client.error();
  Result<T> answer = co_await run(*std::move(client));
  co_return answer;
}

// Starts `run` as a call of one account: (…, id, …).
template <class T>
Napi::Value start_client_call(const Napi::CallbackInfo& info, RunOnClient<T> run) {
  RunOnDesk<T> on_desk = [id = text_argument(info, 3), run = std::move(run)](const DeskPtr& desk) {
    return async_on_client<T>(desk->accounts(), id, run);
  };
  return start_desk_call<T>(info, std::move(on_desk));
}

// accountCreatorInfo(…, id) -> creator info
Napi::Value js_account_creator_info(const Napi::CallbackInfo& info) {
  return start_client_call<tiktok::CreatorInfo>(
      info, [](const ClientPtr& client) { return client->async_creator_info(Deadline::never()); });
}

// accountVideoPage(…, id, { cursor?, maxCount }) -> page
Napi::Value js_account_video_page(const Napi::CallbackInfo& info) {
  return start_client_call<tiktok::VideoPage>(
      info, [options = Js<tiktok::VideoPageOptions>::to(info[4])](const ClientPtr& client) {
        return client->async_video_page(options, Deadline::never());
      });
}

// accountFindVideos(…, id, ids) -> videos
Napi::Value js_account_find_videos(const Napi::CallbackInfo& info) {
  return start_client_call<std::vector<tiktok::Video>>(
      info, [ids = Js<std::vector<std::string>>::to(info[4])](const ClientPtr& client) {
        return client->async_find_videos(ids, Deadline::never());
      });
}

// accountTest(…, id) -> { connected, message, profile? }
Napi::Value js_account_test(const Napi::CallbackInfo& info) {
  return start_client_call<tiktok::ConnectionTest>(
      info, [](const ClientPtr& client) { return client->async_test(Deadline::never()); });
}

}  // namespace

void export_accounts(Napi::Env env, Napi::Object exports) {
  const auto add = [&](const char* name, Napi::Value (*function)(const Napi::CallbackInfo&)) {
    exports[name] = Napi::Function::New(env, function, name);
  };
  add("beginSignIn", js_begin_sign_in);
  add("finishSignIn", js_finish_sign_in);
  add("getAccount", js_get_account);
  add("primaryAccount", js_primary_account);
  add("findAccount", js_find_account);
  add("listAccounts", js_list_accounts);
  add("importAccount", js_import_account);
  add("makePrimary", js_make_primary);
  add("relabel", js_relabel);
  add("disconnect", js_disconnect);
  add("refreshExpiring", js_refresh_expiring);
  add("reencrypt", js_reencrypt);
  add("noteWebhook", js_note_webhook);
  add("accountProfile", js_account_profile);
  add("storeProfile", js_store_profile);
  add("accountCreatorInfo", js_account_creator_info);
  add("accountVideoPage", js_account_video_page);
  add("accountFindVideos", js_account_find_videos);
  add("accountTest", js_account_test);
}

}  // namespace tokpost
