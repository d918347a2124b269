#pragma once

#include <napi.h>

namespace tokpost {

/// Adds the calls about connected accounts: sign-in, looking up, refreshing, disconnecting, and
/// those of one account.
void export_accounts(Napi::Env env, Napi::Object exports);

}  // namespace tokpost
