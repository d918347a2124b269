#include "native/core/accounts/account_lookup.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

constexpr std::size_t kPage = 500;

Error not_found(std::string message, std::string operation) {
  return make_error(Errc::state, "not_found", std::move(message), std::move(operation));
}

bool is_meant(const ConnectionRecord& record, const AccountQuery& query) {
  if (query.user_id && record.user_id != *query.user_id) return false;
  if (query.account_id && record.id != *query.account_id) return false;
  return !query.open_id || record.open_id == *query.open_id;
}

// The accounts of at most one row.
Awaitable<Result<std::vector<ConnectedAccount>>> async_one(AccountTools tools, AccountQuery query) {
  Result<std::optional<ConnectionRecord>> record =
      co_await tools->connections->async_get(*query.account_id);
  if (record.has_error()) co_return record.error();
  std::vector<ConnectedAccount> accounts;
  if (*record && is_meant(**record, query)) accounts.push_back(make_account(**std::move(record)));
  co_return accounts;
}

}  // namespace

Awaitable<Result<ConnectedAccount>> async_get_account(AccountTools tools, std::string id,
                                                      std::optional<std::string> user_id) {
  Result<std::optional<ConnectionRecord>> record = co_await tools->connections->async_get(id);
  if (record.has_error()) co_return record.error();
  const bool visible = *record && (!user_id || (*record)->user_id == *user_id);
  if (!visible) co_return not_found("There is no connected account " + id + ".", "accounts.get");
  co_return make_account(**std::move(record));
}

Awaitable<Result<ConnectedAccount>> async_primary_account(AccountTools tools, std::string user_id) {
  Result<std::optional<ConnectionRecord>> record =
      co_await tools->connections->async_primary(user_id);
  if (record.has_error()) co_return record.error();
  if (!*record) {
    co_return not_found("The user " + user_id + " has no connected account.", "accounts.primary");
  }
  co_return make_account(**std::move(record));
}

Awaitable<Result<std::vector<ConnectedAccount>>> async_list_accounts(AccountTools tools,
                                                                     AccountQuery query) {
  if (query.account_id) {
    Result<std::vector<ConnectedAccount>> one = co_await async_one(tools, std::move(query));
    co_return one;
  }
  ConnectionFilter filter;
  filter.user_id = query.user_id;
  filter.all = query.all;
  if (query.user_id || query.all) filter.open_id = query.open_id;
  filter.limit = kPage;
  std::vector<ConnectedAccount> accounts;
  while (true) {
    Result<std::vector<ConnectionRecord>> page = co_await tools->connections->async_list(filter);
    if (page.has_error()) co_return page.error();
    const bool is_last = page->size() < kPage;
    if (!is_last) filter.after_id = page->back().id;
    for (ConnectionRecord& record : *page) accounts.push_back(make_account(std::move(record)));
    if (is_last) co_return accounts;
  }
}

Awaitable<Result<std::optional<ConnectedAccount>>> async_find_account(AccountTools tools,
                                                                      AccountQuery query) {
  Result<std::vector<ConnectedAccount>> accounts =
      co_await async_list_accounts(std::move(tools), std::move(query));
  if (accounts.has_error()) co_return accounts.error();
  const auto primary = std::ranges::find_if(
      *accounts, [](const ConnectedAccount& account) { return account.record.is_primary; });
  if (primary != accounts->end()) co_return std::optional(std::move(*primary));
  if (accounts->empty()) co_return std::optional<ConnectedAccount>();
  co_return std::optional(std::move(accounts->front()));
}

}  // namespace tokpost
