#pragma once

#include <napi.h>

namespace tokpost {

/// Adds the functions behind `tokpost/sandbox`.
void export_sandbox(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
