#pragma once

#include <napi.h>

namespace tokpost {

/// Adds the desk of an engine: its store, its posts, and the probe.
void export_posts(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
