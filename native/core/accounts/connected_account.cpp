#include "native/core/accounts/connected_account.hpp"

#include "native/core/accounts/profile_text.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

std::string label_of(const ConnectedAccount& account) {
  if (account.record.label && !account.record.label->empty()) return *account.record.label;
  if (account.profile) {
    if (!account.profile->display_name.empty()) return account.profile->display_name;
    if (account.profile->username) return *account.profile->username;
  }
  constexpr std::size_t kShown = 4;
  const std::string& id = account.record.open_id;
  return "TikTok account " + id.substr(id.size() - std::min(kShown, id.size()));
}

}  // namespace

ConnectedAccount make_account(ConnectionRecord record) {
  ConnectedAccount account;
  account.record = std::move(record);
  account.scopes = tiktok::parse_scopes(account.record.scopes.value_or(""));
  account.profile = profile_from_text(account.record.metadata, account.record.open_id);
  account.label = label_of(account);
  return account;
}

}  // namespace tokpost
