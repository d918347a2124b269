#include "native/binding/keys_binding.hpp"

#include "native/binding/convert.hpp"
#include "native/binding/engine.hpp"
#include "native/binding/handle.hpp"
#include "native/binding/start_operation.hpp"
#include "native/core/accounts/desk.hpp"
#include "native/core/vault/signed_text.hpp"

#include <string>

namespace tokpost {
namespace {

// The keys come with the desk, which has to be open.
SharedKeys keys_of(const Napi::CallbackInfo& info) {
  const auto engine = from_handle<Engine>(info[0]);
  if (engine->desk()) return engine->desk()->keys();
  throw_error(info.Env(), closed_error(), engine->context().config->mode);
}

// signText(engine, purpose, text) -> signature
Napi::Value js_sign_text(const Napi::CallbackInfo& info) {
  const SharedKeys keys = keys_of(info);
  const auto purpose = Js<std::string>::to(info[1]);
  const auto text = Js<std::string>::to(info[2]);
  return Js<std::string>::from(info.Env(), sign_text(*keys, purpose, text));
}

// isSigned(engine, purpose, text, signature) -> boolean
Napi::Value js_is_signed(const Napi::CallbackInfo& info) {
  const SharedKeys keys = keys_of(info);
  const auto purpose = Js<std::string>::to(info[1]);
  const auto text = Js<std::string>::to(info[2]);
  const auto signature = Js<std::string>::to(info[3]);
  return Js<bool>::from(info.Env(), is_signed(*keys, purpose, text, signature));
}

// openFernet(engine, text) -> plain text
Napi::Value js_open_fernet(const Napi::CallbackInfo& info) {
  const SharedKeys keys = keys_of(info);
  const auto plain = keys->decrypt(Js<std::string>::to(info[1]), "");
  if (plain.has_error()) throw_error(info.Env(), plain.error(), std::nullopt);
  return Js<Secret>::from(info.Env(), *plain);
}

}  // namespace

void export_keys(Napi::Env env, Napi::Object exports) {
  exports["signText"] = Napi::Function::New(env, js_sign_text, "signText");
  exports["isSigned"] = Napi::Function::New(env, js_is_signed, "isSigned");
  exports["openFernet"] = Napi::Function::New(env, js_open_fernet, "openFernet");
}

}  // namespace tokpost
