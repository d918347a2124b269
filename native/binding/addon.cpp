#include "native/binding/accounts_binding.hpp"
#include "native/binding/client_binding.hpp"
#include "native/binding/config_binding.hpp"
#include "native/binding/desk_binding.hpp"
#include "native/binding/env_state.hpp"
#include "native/binding/js_store.hpp"
#include "native/binding/keys_binding.hpp"
#include "native/binding/posts_binding.hpp"
#include "native/binding/runtime_binding.hpp"
#include "native/binding/sandbox_binding.hpp"
#include "native/binding/source_binding.hpp"

#include <napi.h>

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  tokpost::EnvState::install(env);
  tokpost::export_runtime(env, exports);
  tokpost::export_config(env, exports);
  tokpost::export_client(env, exports);
  tokpost::export_accounts(env, exports);
  tokpost::export_keys(env, exports);
  tokpost::export_desk(env, exports);
  tokpost::export_posts(env, exports);
  tokpost::export_sources(env, exports);
  tokpost::export_stores(env, exports);
  tokpost::export_sandbox(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(tokpost, init)
