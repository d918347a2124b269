#include "native/core/publish/post_scopes.hpp"

#include "native/core/tiktok/missing_scope.hpp"

#include <utility>

namespace tokpost {

Status check_post_scopes(const tiktok::AppConfig& config, const tiktok::Scopes& granted,
                         PostKind kind, std::string operation) {
  if (granted.empty()) return {};
  const auto purpose = is_draft(kind) ? tiktok::Purpose::draft : tiktok::Purpose::publish;
  const tiktok::Scopes missing = tiktok::missing_scopes(granted, purpose);
  if (missing.empty()) return {};
  return tiktok::missing_scope_error(config, tiktok::join_scopes(missing), std::move(operation));
}

}  // namespace tokpost
