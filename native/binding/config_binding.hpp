#pragma once

#include <napi.h>

namespace tokpost {

/// Adds the configuration and what needs nothing but it: the authorization URL, webhooks, scopes.
/// All of it answers at once, on the JavaScript thread.
void export_config(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
