#pragma once

#include "native/core/base/random.hpp"

#include <napi.h>

#include <memory>
#include <span>
#include <utility>

namespace tokpost {

/// Tells handles of one type from every other object, and those of another copy of the addon from
/// ours: the tag is drawn anew for each loaded file.
template <class T>
const napi_type_tag& handle_tag() {
  static const napi_type_tag kTag = [] {
    napi_type_tag drawn{};
    fill_random(std::as_writable_bytes(std::span(&drawn, 1)));
    return drawn;
  }();
  return kTag;
}

/// An opaque JavaScript object that shares ownership of a native one.
template <class T>
Napi::Object make_handle(Napi::Env env, std::shared_ptr<T> target) {
  Napi::Object handle = Napi::Object::New(env);
  auto held = std::make_unique<std::shared_ptr<T>>(std::move(target));
  const auto finalize = [](napi_env, void* data, void*) noexcept {
    delete static_cast<std::shared_ptr<T>*>(data);
  };
  if (napi_wrap(env, handle, held.get(), finalize, nullptr, nullptr) != napi_ok) {
    throw Napi::Error::New(env);
  }
  static_cast<void>(held.release());
  if (napi_type_tag_object(env, handle, &handle_tag<T>()) != napi_ok) throw Napi::Error::New(env);
  return handle;
}

/// Throws a TypeError for anything but a handle of T that this copy of the addon made.
template <class T>
std::shared_ptr<T> from_handle(Napi::Value value) {
  const Napi::Env env = value.Env();
  bool matches = false;
  void* data = nullptr;
  if (!value.IsObject() ||
      napi_check_object_type_tag(env, value, &handle_tag<T>(), &matches) != napi_ok || !matches ||
      napi_unwrap(env, value, &data) != napi_ok || data == nullptr) {
    throw Napi::TypeError::New(env, "Expected a handle of this copy of tokpost");
  }
  return *static_cast<std::shared_ptr<T>*>(data);
}

}  // namespace tokpost
