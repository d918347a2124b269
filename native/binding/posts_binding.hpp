#pragma once

#include <napi.h>

namespace tokpost {

/// Adds the calls about an engine's posts, and the probe.
void export_posts(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
