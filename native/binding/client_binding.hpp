#pragma once

#include <napi.h>

namespace tokpost {

/// Adds engines, the calls of OAuth and those of one user's account.
void export_client(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
