#pragma once

#include <napi.h>

namespace tokpost {

/// Adds how JavaScript hands over a buffer or a stream.
void export_sources(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
