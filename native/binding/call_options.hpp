#pragma once

#include "native/binding/convert.hpp"
#include "native/binding/handle.hpp"
#include "native/binding/operations.hpp"

#include <napi.h>

#include <cstdint>

namespace tokpost {

/// The arguments that every call begins with: (target, group, cancelToken | undefined, …).
inline CallOptions call_options(const Napi::CallbackInfo& info, tiktok::Mode mode) {
  CallOptions options;
  options.group = static_cast<GroupId>(Js<std::int64_t>::to(info[1]));
  if (!info[2].IsUndefined()) options.token = from_handle<CancelToken>(info[2]);
  options.hint_mode = mode;
  return options;
}

}  // namespace tokpost
