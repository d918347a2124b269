#pragma once

#include <napi.h>

namespace tokpost {

/// Adds the desk of an engine: opening, starting and closing it.
void export_desk(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
