#pragma once

#include "native/binding/convert.hpp"
#include "native/core/base/trace.hpp"

#include <napi.h>

namespace tokpost {

template <>
struct Js<TraceRecord> {
  static Napi::Value from(Napi::Env env, const TraceRecord& record);
};

}  // namespace tokpost
