#pragma once

#include <napi.h>

namespace tokpost {

/// Adds what lib/ needs to run the addon itself: configuration, shutdown, counters, versions.
void export_runtime(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
