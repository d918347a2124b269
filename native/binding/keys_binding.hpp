#pragma once

#include <napi.h>

namespace tokpost {

/// Adds what the application's keys do for lib/: signatures of URLs and cookies, and the reading of
/// tokens that an older service encrypted. The keys stay here. All of it answers at once.
void export_keys(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
